import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DefinitionLink, DocumentLink, DocumentSymbol, FoldingRange, Location } from 'vscode-languageserver';
import { daemonContainerModule, daemonContainerToml, variant } from '../../server/src/rules/runner-examples';
import { editorCapabilities, Folder, range, TestClient } from './client';

const toml = 'gitlab-runner/config.toml';
const host = 'hosts/ci.nix';
const module = variant(daemonContainerModule, [
  '      dockerPullPolicy',
  '      tagList = [ "nix" ];\n      dockerPullPolicy',
]);

async function opened(linkSupport: boolean, run: (client: TestClient, folder: Folder) => Promise<void>): Promise<void> {
  const folder = new Folder({
    [toml]: daemonContainerToml,
    [host]: module,
    'hosts/banner.txt': 'x',
    // A folder, and what is not there or not in the workspace.
    'extra.nix': '{ a = ./hosts/banner.txt; b = ./hosts; c = ./gone.txt; d = /etc/passwd; }\n',
  });
  const { textDocument } = editorCapabilities;
  const capabilities = { ...editorCapabilities, textDocument: { ...textDocument, definition: { linkSupport } } };
  const client = await TestClient.start({ folders: [folder], capabilities });
  try {
    client.open(folder.uri(toml), 'toml', daemonContainerToml);
    client.open(folder.uri(host), 'nix', module);
    await run(client, folder);
    assert.deepEqual(client.logs, []);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

describe('runners in an editor', () => {
  it('are said to be found, folded and linked', () =>
    opened(false, async ({ result: { capabilities } }) => {
      assert.equal(capabilities.definitionProvider, true);
      assert.equal(capabilities.documentSymbolProvider, true);
      assert.equal(capabilities.foldingRangeProvider, true);
      assert.deepEqual(capabilities.documentLinkProvider, { resolveProvider: false });
    }));

  it('lead to the containers of the machine', () =>
    opened(true, async (client, folder) => {
      const ask = <T>(path: string, before: string) => {
        const uri = folder.uri(path);
        return client.request<T>('textDocument/definition', {
          textDocument: { uri },
          position: client.after(uri, before),
        });
      };
      const target = range(6, 15, 24);
      const link = { targetUri: folder.uri(host), targetRange: target, targetSelectionRange: target };
      assert.deepEqual(await ask<DefinitionLink[]>(toml, 'volumes_from = ["git'), [
        { originSelectionRange: range(13, 21, 30), ...link },
      ]);
      assert.deepEqual(await ask<DefinitionLink[]>(host, '        "git'), [
        { originSelectionRange: range(21, 9, 18), ...link },
      ]);
      assert.equal(await ask(toml, 'url = "https'), null);
      assert.equal(await ask(host, 'dockerImage = "local'), null);
    }));

  it('give plain locations to clients that take no links', () =>
    opened(false, async (client, folder) => {
      const uri = folder.uri(toml);
      const params = { textDocument: { uri }, position: client.after(uri, 'volumes_from = ["git') };
      const found = await client.request<Location[]>('textDocument/definition', params);
      assert.deepEqual(found, [{ uri: folder.uri(host), range: range(6, 15, 24) }]);
    }));

  it('are listed, folded and linked', () =>
    opened(false, async (client, folder) => {
      const ask = <T>(method: string, path: string) =>
        client.request<T>(`textDocument/${method}`, { textDocument: { uri: folder.uri(path) } });
      const [, runner] = await ask<DocumentSymbol[]>('documentSymbol', toml);
      assert.deepEqual([runner?.name, runner?.detail, runner?.selectionRange], ['nix', 'docker', range(2, 0, 11)]);
      const ofHost = JSON.stringify(await ask<DocumentSymbol[]>('documentSymbol', host));
      assert.ok(ofHost.includes('"detail":"docker · nix"'), ofHost);
      assert.deepEqual(await ask<FoldingRange[]>('foldingRange', toml), [
        { startLine: 2, endLine: 13 },
        { startLine: 8, endLine: 13 },
      ]);
      assert.deepEqual(await ask<DocumentLink[]>('documentLink', 'extra.nix'), [
        { range: range(0, 6, 24), target: folder.uri('hosts/banner.txt') },
      ]);
      const target = 'https://gitlab.example.com';
      assert.deepEqual(await ask<DocumentLink[]>('documentLink', toml), [{ range: range(4, 9, 35), target }]);
    }));
});
