import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type BuildOptions, build } from 'esbuild';
import {
  createMessageConnection,
  type DocumentDiagnosticReport,
  type MessageConnection,
  NotificationType,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { buildServer } from '../../scripts/server-bundles';

const root = join(import.meta.dirname, '../..');

describe('the server as a process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-process-'));

  before(async () => {
    const options: BuildOptions = {
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      define: { global: 'globalThis' },
      logLevel: 'error',
    };
    const boot = { entryPoints: ['server/src/transport/boot.ts'], outfile: join(folder, 'server.js') };
    await Promise.all([build({ ...options, ...boot }), buildServer(options, folder)]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const caches = () => readdirSync(folder).filter((name) => name.endsWith('.v8'));

  /** Waits for the compiled code of a bundle. */
  async function written(bundle: string): Promise<void> {
    const watcher = watch(folder);
    while (!caches().some((name) => name.startsWith(bundle))) await once(watcher, 'change');
    watcher.close();
  }

  async function initialized(
    run: (child: ChildProcess, request: (method: string) => Promise<unknown>, of: MessageConnection) => Promise<void>,
  ) {
    const child = spawn(process.execPath, [join(folder, 'server.js'), '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const logged: string[] = [];
    connection.onNotification(new NotificationType<{ message: string }>('window/logMessage'), ({ message }) => {
      logged.push(message);
    });
    connection.listen();
    try {
      await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
      await run(child, (method) => connection.sendRequest(method), connection);
      assert.deepEqual(logged, []);
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
    await initialized(() => written('server-main'));
    const [name, ...more] = caches();
    assert.deepEqual(more, []);
    await initialized(async (_, request) => assert.equal(await request('shutdown'), null));
    writeFileSync(join(folder, name ?? ''), 'spoilt');
    await initialized(async (_, request) => assert.equal(await request('shutdown'), null));
  });

  const codesIn = async (connection: MessageConnection, uri: string, languageId: string, text: string) => {
    const textDocument = { uri, languageId, version: 1, text };
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    const report = await connection.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', { textDocument });
    return report.kind === 'full' ? report.items.map(({ code }) => code) : report.kind;
  };

  it('takes a large pipeline', () =>
    initialized(async (_child, _request, connection) => {
      const script = `echo ${'word '.repeat(200)}`;
      const jobs = Array.from({ length: 600 }, (_, index) => `job-${index}:\n  script: ${script}\n  retry: 1\n`);
      assert.deepEqual(await codesIn(connection, 'file:///r/.gitlab-ci.yml', 'yaml', jobs.join('\n')), []);
    }));

  it('checks a pipeline with the first bundle alone, and a runner with both', async () => {
    const pipeline = 'build:\n  stage: nowhere\n  scrpt: "true"\n';
    const second = join(folder, 'server-later.js');
    renameSync(second, `${second}.away`);
    await initialized(async (_child, _request, connection) => {
      assert.deepEqual(await codesIn(connection, 'file:///r/.gitlab-ci.yml', 'yaml', pipeline), [
        'pipeline/undefined-stage',
        'pipeline/unknown-keyword',
      ]);
    });
    renameSync(`${second}.away`, second);
    await initialized(async (_child, _request, connection) => {
      const config = '[[runners]]\nname = "a"\nurl = "gitlab.com"\nexecutor = "shell"\n';
      assert.deepEqual(await codesIn(connection, 'file:///r/gitlab-runner/config.toml', 'toml', config), [
        'runner/token-missing',
        'runner/url-missing',
      ]);
      await written('server-later');
    });
  });
});
