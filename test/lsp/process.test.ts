import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';

const root = join(import.meta.dirname, '../..');

describe('the server as a process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-process-'));

  before(async () => {
    for (const [entry, out] of [
      ['boot', 'server'],
      ['node', 'server-main'],
    ]) {
      await build({
        absWorkingDir: root,
        entryPoints: [`server/src/transport/${entry}.ts`],
        outfile: join(folder, `${out}.js`),
        bundle: true,
        platform: 'node',
        format: 'cjs',
        mainFields: ['module', 'main'],
        define: { global: 'globalThis' },
        logLevel: 'error',
      });
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const caches = () => readdirSync(folder).filter((name) => name.endsWith('.v8'));

  async function initialized(
    run: (child: ChildProcess, request: (method: string) => Promise<unknown>) => Promise<void>,
  ) {
    const child = spawn(process.execPath, [join(folder, 'server.js'), '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    try {
      await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
      await run(child, (method) => connection.sendRequest(method));
    } finally {
      connection.dispose();
      child.kill();
    }
  }

  it('ends when it is told to', () =>
    initialized(async (child, request) => {
      const ended = once(child, 'exit');
      await request('shutdown');
      child.stdin?.write('Content-Length: 33\r\n\r\n{"jsonrpc":"2.0","method":"exit"}');
      assert.deepEqual(await ended, [0, null]);
    }));

  it('ends when its client is gone', () =>
    initialized(async (child) => {
      const ended = once(child, 'exit');
      child.stdin?.end();
      assert.deepEqual(await ended, [1, null]);
    }));

  it('keeps its compiled code, and starts with one that is spoilt', async () => {
    await initialized(async () => {
      const watcher = watch(folder);
      while (caches().length === 0) await once(watcher, 'change');
      watcher.close();
    });
    const [name, ...more] = caches();
    assert.deepEqual(more, []);
    await initialized(async (_, request) => assert.equal(await request('shutdown'), null));
    writeFileSync(join(folder, name ?? ''), 'spoilt');
    await initialized(async (_, request) => assert.equal(await request('shutdown'), null));
  });
});
