import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { CodeAction } from 'vscode-languageserver';
import type { DoctorReport } from '../../server/src/features/doctor/doctor';
import type { LogReport } from '../../server/src/features/doctor/doctor-log';
import { planFiles } from '../../server/src/features/init/plan';
import { type DoctorResult, type InitFilesResult, method } from '../../server/src/transport/protocol';
import { editorCapabilities, Folder, TestClient } from './client';

async function withExample(name: string, run: (client: TestClient) => Promise<void>): Promise<void> {
  const folder = new Folder({});
  cpSync(`examples/${name}`, fileURLToPath(folder.uri('')), { recursive: true });
  const client = await TestClient.start({ folders: [folder] });
  try {
    await run(client);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

describe('the doctor in an editor', () => {
  it('asks about the runners of the workspace', () =>
    withExample('host-daemon-broken', async (client) => {
      const { markdown, json } = await client.request<DoctorResult>(method.doctor, {});
      assert.match(markdown, /^# Doctor\n\n2 caching runners: \d+ yes, 16 no, \d+ unknown\.\n\n## Runner nix\n/);
      assert.match(
        markdown,
        /### ❌ Do containers reach the network\?\n\nNo\.\n\n- \*\*error\*\* `hosts\/ci\/configuration\.nix:16`/,
      );
      assert.deepEqual(
        (json as DoctorReport).runners.map(({ label, path, line }) => `${label} ${path}:${line}`),
        ['nix hosts/ci/gitlab-runner.nix:16', 'release hosts/ci/gitlab-runner.nix:57'],
      );
    }));

  it('finds what is behind a log', () =>
    withExample('host-daemon-broken', async (client) => {
      const log = "\x1b[0;33merror: opening lock file '/nix/var/nix/db/big-lock': Read-only file system\x1b[0m\n";
      const { markdown, json } = await client.request<DoctorResult>(method.doctor, { log });
      assert.match(markdown, /^# Doctor: log\n\n## Line 1\n/);
      assert.deepEqual(
        (json as LogReport).matches.map(({ id, findings }) => [id, findings[0]?.rule, findings[0]?.line]),
        [['store-read-only', 'runner/nix-remote', 29]],
      );
    }));

  it('plans the files of a new runner', () =>
    withExample('host-daemon', async (client) => {
      const choices = { approach: 'daemon-container', tokenFile: 'agenix', tags: ['nix'] } as const;
      const result = await client.request<InitFilesResult>(method.initFiles, choices);
      assert.deepEqual(result.files, planFiles(choices));
      assert.equal(result.steps.length, 4);
      assert.equal(await client.request(method.initFiles, { ...choices, tags: [] }), null);
      assert.equal(await client.request(method.initFiles, { ...choices, tags: ['a,b'] }), null);
    }));
});

describe('conversions in an editor', () => {
  const runner =
    '[[runners]]\n  name = "nix"\n  url = "https://gitlab.com"\n  id = 7\n  token = "$T"\n  executor = "shell"\n';
  const start = { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } };

  async function withRunner(
    workspaceEdit: object,
    run: (client: TestClient, uri: string) => Promise<void>,
    initializationOptions?: unknown,
  ): Promise<void> {
    const folder = new Folder({ 'gitlab-runner/config.toml': runner });
    const capabilities = { ...editorCapabilities, workspace: { ...editorCapabilities.workspace, workspaceEdit } };
    const client = await TestClient.start({ folders: [folder], capabilities, initializationOptions });
    try {
      const uri = folder.uri('gitlab-runner/config.toml');
      client.open(uri, 'toml', runner);
      await run(client, uri);
    } finally {
      await client.stop();
      folder.dispose();
    }
  }

  it('make a new file once the user has seen it', () =>
    withRunner(
      { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} },
      async (client, uri) => {
        const [action] = await client.actions(uri, start, ['refactor']);
        const title = 'Convert runner `nix` to a NixOS service in a new file; 1 setting stays behind';
        assert.equal(action?.title, title);
        const resolved = await client.request<CodeAction>('codeAction/resolve', action);
        const created = uri.replace('config.toml', 'nix.nix');
        const [create, fill] = resolved.edit?.documentChanges ?? [];
        assert.deepEqual(create, { kind: 'create', uri: created, annotationId: 'confirm' });
        assert.ok(fill !== undefined && 'edits' in fill);
        assert.deepEqual(fill.textDocument, { uri: created, version: null });
        const [edit] = fill.edits;
        assert.ok(edit !== undefined && 'newText' in edit && 'annotationId' in edit);
        assert.equal(edit.annotationId, 'confirm');
        assert.match(edit.newText, /^# Converted from gitlab-runner\/config\.toml\.\n\{ \.\.\. \}:\n/);
        assert.deepEqual(resolved.edit?.changeAnnotations, {
          confirm: { label: title, needsConfirmation: true, description: 'Not carried over: id (GitLab gives it)' },
        });
      },
    ));

  it('are shown by the editor’s own command where it has one', () =>
    withRunner(
      { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} },
      async (client, uri) => {
        const [action] = await client.actions(uri, start, ['refactor']);
        assert.equal(action?.data, undefined);
        assert.equal(action?.command?.command, 'gitlabNixRunner.previewEdit');
        const resolved = await client.request<CodeAction>('codeAction/resolve', action?.command?.arguments?.[0]);
        const [create] = resolved.edit?.documentChanges ?? [];
        assert.deepEqual(create, {
          kind: 'create',
          uri: uri.replace('config.toml', 'nix.nix'),
          annotationId: 'confirm',
        });
      },
      { commands: ['gitlabNixRunner.previewEdit'] },
    ));

  it('are left out where no file can be made', () =>
    withRunner({ documentChanges: true }, async (client, uri) => {
      assert.deepEqual(await client.actions(uri, start, ['refactor']), []);
    }));
});
