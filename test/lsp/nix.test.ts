import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  ClientCapabilities,
  CompletionItem,
  CompletionList,
  DefinitionLink,
  DocumentHighlight,
  DocumentLink,
  FoldingRange,
  Hover,
  Location,
  SelectionRange,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { editorCapabilities, Folder, range, TestClient } from './client';

const host = 'hosts/ci.nix';
const text = `{ config, lib, ... }:
let
  inherit (lib) genAttrs;
  count = import ../lib/count.nix;
in
{
  services.gitlab-runner = {
    enable = true;
    settings = { concurrent = count; check_interval = count + 1; };
    services = genAttrs [ "a" ] (name: { inherit name; });
  };
}
`;

const capabilities: ClientCapabilities = {
  ...editorCapabilities,
  textDocument: {
    ...editorCapabilities.textDocument,
    definition: { linkSupport: true },
    rename: { prepareSupport: true },
  },
};

async function opened(run: (client: TestClient, uri: string, folder: Folder) => Promise<void>): Promise<void> {
  const folder = new Folder({ [host]: text, 'lib/count.nix': '2 * 3\n' });
  const client = await TestClient.start({ folders: [folder], capabilities });
  try {
    client.open(folder.uri(host), 'nix', text);
    await run(client, folder.uri(host), folder);
    assert.deepEqual(client.logs, []);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

describe('Nix in an editor', () => {
  it('leads from names to what binds them, and from paths to files', () =>
    opened(async (client, uri, folder) => {
      const ask = (before: string) =>
        client.request<DefinitionLink[]>('textDocument/definition', {
          textDocument: { uri },
          position: client.after(uri, before),
        });
      assert.deepEqual(await ask('concurrent = cou'), [
        {
          originSelectionRange: range(8, 30, 35),
          targetUri: uri,
          targetRange: range(3, 2, 7),
          targetSelectionRange: range(3, 2, 7),
        },
      ]);
      const file = folder.uri('lib/count.nix');
      assert.deepEqual(
        (await ask('import ../lib')).map(({ targetUri, originSelectionRange }) => [targetUri, originSelectionRange]),
        [[file, range(3, 17, 33)]],
      );
      const links = await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri } });
      assert.deepEqual(links, [{ range: range(3, 17, 33), target: file }]);
    }));

  it('finds, highlights and renames variables', () =>
    opened(async (client, uri) => {
      const params = { textDocument: { uri }, position: client.after(uri, 'concurrent = cou') };
      const context = { includeDeclaration: false };
      assert.deepEqual(await client.request<Location[]>('textDocument/references', { ...params, context }), [
        { uri, range: range(8, 30, 35) },
        { uri, range: range(8, 54, 59) },
      ]);
      assert.deepEqual(await client.request<DocumentHighlight[]>('textDocument/documentHighlight', params), [
        { range: range(3, 2, 7), kind: 3 },
        { range: range(8, 30, 35), kind: 2 },
        { range: range(8, 54, 59), kind: 2 },
      ]);
      assert.deepEqual(await client.request('textDocument/prepareRename', params), {
        range: range(8, 30, 35),
        placeholder: 'count',
      });
      const edit = await client.request<WorkspaceEdit>('textDocument/rename', { ...params, newName: 'most' });
      const [change] = edit.documentChanges ?? [];
      assert.deepEqual(change && 'edits' in change && change.edits, [
        { range: range(3, 2, 7), newText: 'most' },
        { range: range(8, 30, 35), newText: 'most' },
        { range: range(8, 54, 59), newText: 'most' },
      ]);
      const inherited = { textDocument: { uri }, position: client.after(uri, '(na'), newName: 'service' };
      const renamed = await client.request<WorkspaceEdit>('textDocument/rename', inherited);
      const [moved] = renamed.documentChanges ?? [];
      assert.deepEqual(moved && 'edits' in moved && moved.edits, [
        { range: range(9, 33, 37), newText: 'service' },
        { range: range(9, 41, 54), newText: 'name = service;' },
      ]);
    }));

  it('says why it does not rename', () =>
    opened(async (client, uri) => {
      const formal = { textDocument: { uri }, position: client.after(uri, '{ conf') };
      await assert.rejects(client.request('textDocument/prepareRename', formal), /given its argument/);
      const count = { textDocument: { uri }, position: client.after(uri, 'concurrent = cou') };
      await assert.rejects(client.request('textDocument/rename', { ...count, newName: 'lib' }), /means something else/);
    }));

  it('shows what names come to', () =>
    opened(async (client, uri) => {
      const hover = async (before: string) => {
        const params = { textDocument: { uri }, position: client.after(uri, before) };
        const found = await client.request<Hover>('textDocument/hover', params);
        return typeof found.contents === 'object' && 'value' in found.contents ? found.contents.value : '';
      };
      assert.equal(await hover('concurrent = cou'), 'Value: `6`');
      assert.match(await hover('services = gen'), /^\*\*lib\.genAttrs\*\*/);
      assert.match(await hover('    ena'), /^\*\*services\.gitlab-runner\.enable\*\*[\s\S]*Value: `true`$/);
    }));

  it('offers names, and explains them when asked', () =>
    opened(async (client, uri) => {
      const params = { textDocument: { uri }, position: client.after(uri, 'check_interval = ') };
      const list = await client.request<CompletionList>('textDocument/completion', params);
      const item = list.items.find(({ label }) => label === 'count');
      assert.equal(item?.detail, 'let');
      const map = list.items.find(({ label }) => label === 'map');
      assert.ok(map);
      const resolved = await client.request<CompletionItem>('completionItem/resolve', {
        ...map,
        data: map.data ?? list.itemDefaults?.data,
      });
      assert.match(JSON.stringify(resolved.documentation), /builtins\.map/);
    }));

  it('folds sets, and selects step by step', () =>
    opened(async (client, uri) => {
      const folds = await client.request<FoldingRange[]>('textDocument/foldingRange', { textDocument: { uri } });
      assert.deepEqual(folds, [
        { startLine: 1, endLine: 3 },
        { startLine: 5, endLine: 10 },
        { startLine: 6, endLine: 9 },
      ]);
      const positions = [client.after(uri, 'concurrent = cou')];
      const params = { textDocument: { uri }, positions };
      const [selection] = await client.request<SelectionRange[]>('textDocument/selectionRange', params);
      assert.deepEqual(selection?.range, range(8, 30, 35));
      assert.deepEqual(selection?.parent?.range, range(8, 17, 36));
    }));
});
