import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  ClientCapabilities,
  CodeLens,
  DefinitionLink,
  DocumentHighlight,
  DocumentLink,
  FoldingRange,
  InlayHint,
  Location,
  SelectionRange,
  SemanticTokens,
  SemanticTokensDelta,
  WorkspaceEdit,
  WorkspaceSymbol,
} from 'vscode-languageserver';
import { type ClientOptions, editorCapabilities, Folder, range, TestClient } from './client';

const ci = '.gitlab-ci.yml';
const text = `include: ci/lib.yml
stages: [build]
default:
  image: alpine:3
a:
  extends: .lib
  stage: build
  script: make $CI_JOB_ID
b:
  stage: build
  needs: [a]
  script: [x]
`;
const library = '.lib:\n  tags: [nix]\n  before_script: [y]\n';
const machine = '{ services.gitlab-runner.services.fast = { tagList = [ "nix" ]; }; }\n';

/** What an editor adds to the usual for names and places. */
const capabilities: ClientCapabilities = {
  ...editorCapabilities,
  workspace: {
    ...editorCapabilities.workspace,
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
  },
  textDocument: {
    ...editorCapabilities.textDocument,
    definition: { linkSupport: true },
    rename: { prepareSupport: true },
    documentLink: { tooltipSupport: true },
  },
};

async function opened(
  run: (client: TestClient, uri: string, folder: Folder) => Promise<void>,
  options: ClientOptions = {},
): Promise<void> {
  const folder = new Folder({ [ci]: text, 'ci/lib.yml': library, 'hosts/ci.nix': machine });
  const client = await TestClient.start({ folders: [folder], capabilities, ...options });
  try {
    client.open(folder.uri(ci), 'yaml', text);
    await run(client, folder.uri(ci), folder);
    assert.deepEqual(client.logs, []);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

describe('names and places', () => {
  it('are offered', () =>
    opened(async (client) => {
      const { capabilities: offered } = client.result;
      assert.deepEqual(
        [
          offered.definitionProvider,
          offered.referencesProvider,
          offered.documentHighlightProvider,
          offered.renameProvider,
          offered.workspaceSymbolProvider,
          offered.documentLinkProvider,
          offered.foldingRangeProvider,
          offered.selectionRangeProvider,
          offered.codeLensProvider,
          offered.inlayHintProvider,
          offered.callHierarchyProvider,
        ],
        [
          true,
          true,
          true,
          { prepareProvider: true },
          true,
          { resolveProvider: false },
          true,
          true,
          { resolveProvider: true },
          true,
          true,
        ],
      );
      const tokens = offered.semanticTokensProvider;
      assert.deepEqual(tokens && [tokens.full, tokens.range], [{ delta: true }, true]);
    }));

  it('lead to definitions, with what was clicked', () =>
    opened(async (client, uri, folder) => {
      const params = { textDocument: { uri }, position: client.after(uri, '.li') };
      const links = await client.request<DefinitionLink[]>('textDocument/definition', params);
      assert.deepEqual(links, [
        {
          originSelectionRange: range(5, 11, 15),
          targetUri: folder.uri('ci/lib.yml'),
          targetRange: range(0, 0, 4),
          targetSelectionRange: range(0, 0, 4),
        },
      ]);
    }));

  it('lead to definitions for clients that know locations only, in files that are only included too', () =>
    opened(
      async (client, uri, folder) => {
        const library = folder.uri('ci/lib.yml');
        client.open(library, 'yaml', '.base: {image: x}\n.lib:\n  extends: .base\n');
        const inside = { textDocument: { uri: library }, position: client.after(library, 'extends: .b') };
        assert.deepEqual(await client.request<Location[]>('textDocument/definition', inside), [
          { uri: library, range: range(0, 0, 5) },
        ]);
        const outside = { textDocument: { uri }, position: client.after(uri, '.li') };
        assert.deepEqual(await client.request<Location[]>('textDocument/definition', outside), [
          { uri: library, range: range(1, 0, 4) },
        ]);
      },
      { capabilities: editorCapabilities },
    ));

  it('lead to references, with and without the definition', () =>
    opened(async (client, uri) => {
      const ask = (includeDeclaration: boolean) =>
        client.request<Location[]>('textDocument/references', {
          textDocument: { uri },
          position: client.after(uri, 'needs: [a'),
          context: { includeDeclaration },
        });
      assert.deepEqual(await ask(false), [{ uri, range: range(10, 10, 11) }]);
      assert.deepEqual(await ask(true), [
        { uri, range: range(4, 0, 1) },
        { uri, range: range(10, 10, 11) },
      ]);
    }));

  it('are highlighted, writing and reading', () =>
    opened(async (client, uri) => {
      const params = { textDocument: { uri }, position: client.after(uri, 'needs: [a') };
      assert.deepEqual(await client.request<DocumentHighlight[]>('textDocument/documentHighlight', params), [
        { range: range(4, 0, 1), kind: 3 },
        { range: range(10, 10, 11), kind: 2 },
      ]);
    }));

  it('are renamed in the versions that are open', () =>
    opened(async (client, uri, folder) => {
      const params = { textDocument: { uri }, position: client.after(uri, '.li') };
      const prepared = await client.request('textDocument/prepareRename', params);
      assert.deepEqual(prepared, { range: range(5, 11, 15), placeholder: '.lib' });
      const edit = await client.request<WorkspaceEdit>('textDocument/rename', { ...params, newName: '.x' });
      assert.deepEqual(edit.documentChanges, [
        {
          textDocument: { uri: folder.uri('ci/lib.yml'), version: null },
          edits: [{ range: range(0, 0, 4), newText: '.x' }],
        },
        { textDocument: { uri, version: 1 }, edits: [{ range: range(5, 11, 15), newText: '.x' }] },
      ]);
    }));

  it('are not renamed without certainty, and the reason is told', () =>
    opened(async (client, uri) => {
      const at = { textDocument: { uri }, position: client.after(uri, 'CI_JOB') };
      await assert.rejects(client.request('textDocument/prepareRename', at), /`CI_JOB_ID` is a variable of GitLab/);
      const job = { textDocument: { uri }, position: client.after(uri, 'needs: [a') };
      await assert.rejects(client.request('textDocument/rename', { ...job, newName: 'default' }), /is a keyword/);
    }));

  it('are found in the workspace', () =>
    opened(async (client, uri, folder) => {
      const found = await client.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'lib' });
      assert.deepEqual(found, [
        {
          name: '.lib',
          kind: 11,
          containerName: 'template in ci/lib.yml',
          location: { uri: folder.uri('ci/lib.yml'), range: range(0, 0, 4) },
        },
      ]);
      assert.equal((await client.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'fast' })).length, 1);
      assert.ok(uri !== '');
    }));

  it('make hierarchies', () =>
    opened(async (client, uri, folder) => {
      const params = { textDocument: { uri }, position: client.after(uri, 'needs: [a') };
      const [item] = await client.request<CallHierarchyItem[]>('textDocument/prepareCallHierarchy', params);
      assert.deepEqual(item && [item.name, item.detail, item.selectionRange], ['a', 'stage build', range(4, 0, 1)]);
      const incoming = await client.request<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item });
      assert.deepEqual(
        incoming.map(({ from, fromRanges }) => [from.name, from.detail, fromRanges]),
        [['b', 'needs', [range(10, 10, 11)]]],
      );
      const outgoing = await client.request<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item });
      assert.deepEqual(
        outgoing.map(({ to, fromRanges }) => [to.name, to.uri, fromRanges]),
        [['.lib', folder.uri('ci/lib.yml'), [range(5, 11, 15)]]],
      );
    }));
});

describe('what is shown in a text', () => {
  it('are links, folds and selections', () =>
    opened(async (client, uri, folder) => {
      const textDocument = { uri };
      assert.deepEqual(await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument }), [
        { range: range(0, 9, 19), target: folder.uri('ci/lib.yml') },
      ]);
      assert.deepEqual(await client.request<FoldingRange[]>('textDocument/foldingRange', { textDocument }), [
        { startLine: 2, endLine: 3 },
        { startLine: 4, endLine: 7 },
        { startLine: 8, endLine: 11 },
      ]);
      const positions = [client.after(uri, 'needs: [a')];
      const [selection] = await client.request<SelectionRange[]>('textDocument/selectionRange', {
        textDocument,
        positions,
      });
      assert.deepEqual([selection?.range, selection?.parent?.range], [range(10, 10, 11), range(10, 9, 12)]);
    }));

  it('are lenses, resolved when they come into sight', () =>
    opened(
      async (client, _uri, folder) => {
        const uri = folder.uri('ci/lib.yml');
        client.open(uri, 'yaml', library);
        const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
        assert.deepEqual(
          lenses.map(({ range: at, command }) => [at, command]),
          [[range(0, 0, 4), undefined]],
        );
        const resolved = await client.request<CodeLens>('codeLens/resolve', lenses[0]);
        assert.deepEqual(resolved.command, {
          title: 'extended by 1',
          command: 'gitlabNixRunner.showReferences',
          arguments: [uri, { line: 0, character: 0 }, [{ uri: folder.uri(ci), range: range(5, 11, 15) }]],
        });
      },
      { initializationOptions: { commands: ['gitlabNixRunner.showReferences'] } },
    ));

  it('are lenses with the runner of a job', () =>
    opened(async (client, uri) => {
      const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
      const resolved = await client.request<CodeLens>('codeLens/resolve', lenses[0]);
      assert.deepEqual(resolved.command, { title: 'runs on fast (hosts/ci.nix)', command: '' });
    }));

  it('are hints that lead to where they come from', () =>
    opened(async (client, uri, folder) => {
      const hints = await client.request<InlayHint[]>('textDocument/inlayHint', {
        textDocument: { uri },
        range: { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } },
      });
      assert.deepEqual(
        hints.map(({ position, label }) => [position, label]),
        [
          ['image alpine:3 from default;', folder.uri(ci), range(3, 2, 7)] as const,
          ['tags nix from .lib;', folder.uri('ci/lib.yml'), range(1, 2, 6)] as const,
          ['before_script from .lib', folder.uri('ci/lib.yml'), range(2, 2, 15)] as const,
        ].map(([value, file, at]) => [{ line: 4, character: 2 }, [{ value, location: { uri: file, range: at } }]]),
      );
    }));

  it('can be switched off, and on again', () =>
    opened(
      async (client, uri) => {
        const textDocument = { uri };
        const ask = async () => [
          (await client.request<CodeLens[]>('textDocument/codeLens', { textDocument })).length,
          (
            await client.request<InlayHint[]>('textDocument/inlayHint', {
              textDocument,
              range: { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } },
            })
          ).length,
        ];
        assert.deepEqual(await ask(), [0, 0]);
        client.settings = {};
        client.notify('workspace/didChangeConfiguration', { settings: null });
        await client.until(() => client.received.find((one) => one.method === 'workspace/codeLens/refresh'), 'refresh');
        assert.deepEqual((await ask()).map(Boolean), [true, true]);
      },
      { settings: { '': { codeLens: { enable: false }, inlayHints: { enable: false } } } },
    ));

  it('are tokens: whole, of some lines, and what an edit changed', () =>
    opened(async (client, uri) => {
      const textDocument = { uri };
      const full = await client.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument });
      assert.deepEqual(full.data, [7, 10, 4, 2, 0, 0, 5, 10, 0, 4, 4, 11, 1, 2, 0]);
      const some = await client.request<SemanticTokens>('textDocument/semanticTokens/range', {
        textDocument,
        range: { start: { line: 10, character: 0 }, end: { line: 12, character: 0 } },
      });
      assert.deepEqual(some.data, [11, 11, 1, 2, 0]);
      client.edit(uri, 'script: [x]', 'script: [xy]');
      const ask = (previousResultId: string | undefined) =>
        client.request<SemanticTokens & SemanticTokensDelta>('textDocument/semanticTokens/full/delta', {
          textDocument,
          previousResultId,
        });
      const delta = await ask(full.resultId);
      assert.deepEqual(delta.edits, [{ start: 12, deleteCount: 1, data: [2] }]);
      assert.deepEqual((await ask(delta.resultId)).edits, []);
      assert.equal((await ask('another')).data.length, 15);
    }));

  it('counts in files of pipelines that jobs trigger', () =>
    opened(async (client, uri, folder) => {
      client.edit(uri, 'b:', 'c:\n  trigger: {include: ci/child.yml}\nb:');
      const child = folder.uri('ci/child.yml');
      client.open(child, 'yaml', '.t: {script: x}\nd:\n  extends: .t\n');
      folder.write('ci/child.yml', 'd: {script: x}\n');
      client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: child, type: 1 }] });
      const params = { textDocument: { uri: child }, position: client.after(child, 'extends: .') };
      const links = await client.request<DefinitionLink[]>('textDocument/definition', params);
      assert.deepEqual(
        links.map(({ targetUri, targetRange }) => [targetUri, targetRange]),
        [[child, range(0, 0, 2)]],
      );
    }));

  it('is nothing for what is not known', () =>
    opened(async (client, _uri, folder) => {
      const uri = folder.uri('compose.yml');
      client.open(uri, 'yaml', 'services:\n  a:\n    image: x\n');
      const textDocument = { uri };
      const position = { line: 1, character: 2 };
      assert.equal(await client.request('textDocument/definition', { textDocument, position }), null);
      assert.equal(await client.request('textDocument/foldingRange', { textDocument }), null);
      assert.equal(await client.request('textDocument/selectionRange', { textDocument, positions: [position] }), null);
      assert.deepEqual(await client.request('textDocument/codeLens', { textDocument }), []);
      assert.equal(await client.request('textDocument/prepareRename', { textDocument, position }), null);
      assert.equal(await client.request('textDocument/prepareCallHierarchy', { textDocument, position }), null);
      const gone = { name: 'gone', kind: 12, uri, range: range(0, 0, 1), selectionRange: range(0, 0, 1) };
      assert.deepEqual(await client.request('callHierarchy/incomingCalls', { item: gone }), []);
    }));
});
