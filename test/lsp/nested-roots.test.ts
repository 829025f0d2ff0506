import assert from 'node:assert/strict';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { Folder, TestClient } from './client';

const pipeline = `build:
  tags: [nix]
  image: debian:13
  script:
    - make
`;
const runner = `[[runners]]
  name = "nix"
  url = "https://gitlab.example.com"
  token = "$TOKEN"
  executor = "docker"
  environment = ["NIX_REMOTE=daemon"]
  [runners.docker]
    image = "local/nix:2.31"
    pull_policy = "if-not-present"
    allowed_images = ["local/nix:2.*"]
    volumes = ["/nix:/nix:ro"]
`;
const mark = '.gitlab-nix-runner.yml';
const settings = 'runner-release: "18.6"\n';
const ci = 'app/.gitlab-ci.yml';
const config = 'machine/config.toml';

async function withFolder(files: Record<string, string>, run: (client: TestClient, folder: Folder) => Promise<void>) {
  const folder = new Folder(files);
  const client = await TestClient.start({ folders: [folder] });
  try {
    await run(client, folder);
    assert.deepEqual(client.logs, []);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

/** Where the rules find something, as `uri rule`. */
async function findings(client: TestClient): Promise<string[]> {
  const report = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [] });
  return report.items
    .flatMap((item) => (item.kind === 'full' ? item.items.map((one) => `${item.uri} ${JSON.stringify(one)}`) : []))
    .sort();
}

async function isLinked(client: TestClient, folder: Folder): Promise<boolean> {
  return (await findings(client)).some(
    (one) => one.startsWith(`${folder.uri(ci)} `) && one.includes('runner/allowed-images'),
  );
}

/** Tells of a file that changed on disk, and waits until the server has taken it in. */
async function changed(client: TestClient, folder: Folder, path: string): Promise<void> {
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uri(path), type: 1 }] });
  await client.request('workspace/diagnostic', { previousResultIds: [] });
}

describe('a folder with repositories in it', () => {
  it('links the jobs and runners of one repository', () =>
    withFolder({ [ci]: pipeline, [config]: runner }, async (client, folder) => {
      assert.equal(await isLinked(client, folder), true);
    }));

  it('does not link those of two', () =>
    withFolder(
      { [ci]: pipeline, [config]: runner, [`app/${mark}`]: settings, [`machine/${mark}`]: settings },
      async (client, folder) => {
        const found = await findings(client);
        assert.equal(await isLinked(client, folder), false);
        assert.ok(
          found.some((one) => one.startsWith(folder.uri(config))),
          'the runner is checked',
        );
        client.open(folder.uri(ci), 'yaml', pipeline);
        assert.deepEqual(await client.diagnostics(folder.uri(ci)), []);
        client.edit(folder.uri(ci), 'debian:13', 'debian:12');
        assert.deepEqual(await client.diagnostics(folder.uri(ci)), []);
      },
    ));

  it('follows project files that come and go', () =>
    withFolder({ [ci]: pipeline, [config]: runner }, async (client, folder) => {
      assert.equal(await isLinked(client, folder), true);
      folder.write(`machine/${mark}`, settings);
      await changed(client, folder, `machine/${mark}`);
      assert.equal(await isLinked(client, folder), false);
      folder.remove(`machine/${mark}`);
      await changed(client, folder, `machine/${mark}`);
      assert.equal(await isLinked(client, folder), true);
      client.open(folder.uri(config), 'toml', runner);
      folder.write(`machine/${mark}`, settings);
      await changed(client, folder, `machine/${mark}`);
      assert.equal(await isLinked(client, folder), false);
      folder.remove(`machine/${mark}`);
      await changed(client, folder, `machine/${mark}`);
      client.edit(folder.uri(config), '["local/nix:2.*"]', '["local/nix:2.*", "debian:*"]');
      assert.equal(await isLinked(client, folder), false);
      client.edit(folder.uri(config), ', "debian:*"]', ']');
      assert.equal(await isLinked(client, folder), true);
    }));

  it('has the settings of its workspace folder count inside', async () => {
    const folder = new Folder({ [ci]: pipeline, [`app/${mark}`]: settings, [`app/${config}`]: runner });
    const client = await TestClient.start({
      folders: [folder],
      settings: { [folder.uri()]: { rules: { 'runner/allowed-images': 'off' } } },
    });
    try {
      assert.equal(await isLinked(client, folder), false);
      client.settings = { [folder.uri()]: {} };
      client.notify('workspace/didChangeConfiguration', { settings: null });
      await client.until(
        () => client.received.some(({ method }) => method === 'workspace/diagnostic/refresh'),
        'refresh',
      );
      assert.equal(await isLinked(client, folder), true);
    } finally {
      await client.stop();
      folder.dispose();
    }
  });

  it('has the findings that its repositories have by themselves', async () => {
    const folder = new Folder({});
    const examples = fileURLToPath(new URL('../../examples', import.meta.url));
    cpSync(examples, folder.path, { recursive: true });
    const names = readdirSync(folder.path, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
    const inner = names.map((name) => ({ uri: () => pathToFileURL(join(folder.path, name)).href }));
    const together = await TestClient.start({ folders: [folder] });
    const apart = await TestClient.start({ folders: inner });
    try {
      const found = await findings(together);
      assert.ok(found.length > 20, `${found.length} findings`);
      assert.deepEqual(found, await findings(apart));
    } finally {
      await together.stop();
      await apart.stop();
      folder.dispose();
    }
  });
});
