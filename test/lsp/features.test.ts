import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CompletionItem, CompletionList, DocumentSymbol, Hover, Range } from 'vscode-languageserver';
import {
  type CheckWorkspaceResult,
  type DocumentStatus,
  type ExplainResult,
  type InspectResult,
  method,
  type SnippetEntry,
  type SnippetInsertion,
} from '../../server/src/transport/protocol';
import { type ClientOptions, editorCapabilities, Folder, TestClient } from './client';

const ci = '.gitlab-ci.yml';
const bad = 'build:\n  tags: [nix]\n  script:\n    - nix-build default.nix\n';
const two = `${bad}test:\n  tags: [nix]\n  script:\n    - nix-shell --run true\n`;

async function opened(
  text: string,
  run: (client: TestClient, uri: string, folder: Folder) => Promise<void>,
  options: ClientOptions = {},
): Promise<void> {
  const folder = new Folder({ [ci]: text });
  const client = await TestClient.start({ folders: [folder], ...options });
  try {
    client.open(folder.uri(ci), 'yaml', text);
    await run(client, folder.uri(ci), folder);
    assert.deepEqual(client.logs, []);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

async function rangeOfFirst(client: TestClient, uri: string): Promise<Range> {
  const [first] = await client.diagnostics(uri);
  assert.ok(first);
  return first.range;
}

describe('initialize', () => {
  it('offers what the client can take', () =>
    opened(bad, async (client) => {
      const { capabilities } = client.result;
      assert.equal(capabilities.positionEncoding, 'utf-16');
      assert.deepEqual(capabilities.textDocumentSync, { openClose: true, change: 2 });
      const provider = capabilities.diagnosticProvider;
      assert.equal(provider?.interFileDependencies && provider.workspaceDiagnostics, true);
    }));

  it('offers no pulling to a client that cannot', () =>
    opened(bad, async (client) => assert.equal(client.result.capabilities.diagnosticProvider, undefined), {
      push: true,
    }));
});

describe('code actions', () => {
  it('are resolved, applied, and leave the file clean', () =>
    opened(bad, async (client, uri) => {
      const [first] = await client.actions(uri, await rangeOfFirst(client, uri), ['quickfix']);
      assert.equal(first?.title, 'Source the Nix profile in this job');
      assert.equal(first?.isPreferred, true);
      assert.equal(first?.edit, undefined);
      await client.apply(uri, first);
      assert.match(client.document(uri).getText(), /before_script:\n {4}- \. "\$HOME/);
      assert.deepEqual(await client.diagnostics(uri), []);
    }));

  it('name the version of the document that they are for', () =>
    opened(bad, async (client, uri) => {
      const [first] = await client.actions(uri, await rangeOfFirst(client, uri), ['quickfix']);
      const resolved = await client.request<typeof first>('codeAction/resolve', first);
      const change = resolved?.edit?.documentChanges?.[0];
      assert.deepEqual(change !== undefined && 'textDocument' in change && change.textDocument, { uri, version: 1 });
    }));

  it('have no edit for a text that is another by now', () =>
    opened(bad, async (client, uri) => {
      const [first] = await client.actions(uri, await rangeOfFirst(client, uri), ['quickfix']);
      client.edit(uri, 'build:', '# new\nbuild:');
      const resolved = await client.request<typeof first>('codeAction/resolve', first);
      assert.equal(resolved?.edit, undefined);
    }));

  it('repair all at once', () =>
    opened(two, async (client, uri) => {
      const whole = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
      const [all, ...more] = await client.actions(uri, whole, ['source.fixAll']);
      assert.equal(more.length, 0);
      assert.ok(all);
      await client.apply(uri, all);
      assert.deepEqual(await client.diagnostics(uri), []);
    }));

  it('silence a finding', () =>
    opened(bad, async (client, uri) => {
      const actions = await client.actions(uri, await rangeOfFirst(client, uri), ['quickfix']);
      const silence = actions.find(({ title }) => title.endsWith('for this line'));
      assert.ok(silence);
      await client.apply(uri, silence);
      assert.deepEqual(await client.diagnostics(uri), []);
    }));

  it('come with their edits to a client that cannot resolve', () =>
    opened(
      bad,
      async (client, uri) => {
        const [first] = await client.actions(uri, await rangeOfFirst(client, uri));
        assert.equal(first?.edit?.changes?.[uri]?.length, 1);
      },
      {
        capabilities: {
          textDocument: {
            diagnostic: {},
            codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
          },
        },
      },
    ));

  it('explain a rule where the client has the command', () =>
    opened(
      bad,
      async (client, uri) => {
        const actions = await client.actions(uri, await rangeOfFirst(client, uri));
        const explain = actions.find(({ command }) => command !== undefined);
        assert.deepEqual(explain?.command?.arguments, ['pipeline/profile-not-sourced']);
      },
      { initializationOptions: { commands: ['gitlabNixRunner.explainFinding'] } },
    ));
});

describe('at the cursor', () => {
  it('completes, with documentation when it is asked for', () =>
    opened('build:\n  inter\n  script: [x]\n', async (client, uri) => {
      const position = client.after(uri, 'inter');
      const list = await client.request<CompletionList>('textDocument/completion', { textDocument: { uri }, position });
      const item = list.items.find(({ label }) => label === 'interruptible');
      assert.deepEqual(item?.textEdit && 'range' in item.textEdit && item.textEdit.range, {
        start: { line: 1, character: 2 },
        end: { line: 1, character: 7 },
      });
      assert.equal(item?.documentation, undefined);
      const resolved = await client.request<CompletionItem>('completionItem/resolve', item);
      assert.match(JSON.stringify(resolved.documentation), /newer pipeline/);
    }));

  it('offers no snippets to a client that takes none', () =>
    opened(
      '\n',
      async (client, uri) => {
        const position = { line: 0, character: 0 };
        const params = { textDocument: { uri }, position };
        const list = await client.request<CompletionList>('textDocument/completion', params);
        assert.ok(list.items.length > 5);
        assert.ok(
          list.items.every(({ insertTextFormat, label }) => insertTextFormat !== 2 && !label.startsWith('gnr-')),
        );
      },
      { capabilities: { textDocument: { ...editorCapabilities.textDocument, completion: {} } } },
    ));

  it('explains what it hovers over', () =>
    opened(bad, async (client, uri) => {
      const position = client.after(uri, 'nix-bu');
      const hover = await client.request<Hover>('textDocument/hover', { textDocument: { uri }, position });
      assert.match(JSON.stringify(hover.contents), /profile-not-sourced/);
      assert.deepEqual(hover.range, { start: { line: 3, character: 6 }, end: { line: 3, character: 27 } });
    }));

  it('lists the symbols', () =>
    opened(bad, async (client, uri) => {
      const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } });
      assert.deepEqual(
        symbols.map(({ name, children }) => [name, children?.map((child) => child.name)]),
        [['build', ['tags', 'script']]],
      );
    }));
});

describe('own requests', () => {
  it('list and insert snippets', () =>
    opened(bad, async (client, uri) => {
      const params = { textDocument: { uri }, position: { line: 0, character: 0 } };
      const entries = await client.request<SnippetEntry[]>(method.snippets, params);
      assert.equal(entries.find(({ id }) => id === 'flake-job')?.fits, true);
      assert.deepEqual(new Set(entries.map(({ kind }) => kind)), new Set(['pipeline']));
      const found = await client.request<SnippetInsertion | null>(method.insertSnippet, { ...params, id: 'flake-job' });
      assert.deepEqual(found?.range, { start: { line: 4, character: 0 }, end: { line: 4, character: 0 } });
      assert.equal(await client.request(method.insertSnippet, { ...params, id: 'no-such' }), null);
    }));

  it('show what was understood', () =>
    opened(bad, async (client, uri) => {
      const result = await client.request<InspectResult>(method.inspect, { textDocument: { uri } });
      assert.equal(result.kind, 'pipeline');
      assert.match(result.markdown, /## Job `build`/);
      const json = JSON.stringify(result.json);
      assert.match(json, /"target":\{"kind":"caching"/);
    }));

  it('never show a token', async () => {
    const token = `glrt-${'x'.repeat(20)}`;
    const text = `[[runners]]\n  name = "a"\n  url = "https://gitlab.com"\n  token = "${token}"\n  executor = "docker"\n  environment = ["CACHIX_AUTH_TOKEN=abcdef", "URL=https://me:secret@host/"]\n`;
    const folder = new Folder({ 'config.toml': text });
    const client = await TestClient.start({ folders: [folder] });
    try {
      const uri = folder.uri('config.toml');
      client.open(uri, 'toml', text);
      const result = await client.request<InspectResult>(method.inspect, { textDocument: { uri } });
      for (const secret of [token, 'abcdef', 'me:secret']) assert.equal(JSON.stringify(result).includes(secret), false);
      assert.match(result.markdown, /## Runner `a`/);
    } finally {
      await client.stop();
      folder.dispose();
    }
  });

  it('explain rules, and only these', () =>
    opened(bad, async (client) => {
      const result = await client.request<ExplainResult | null>(method.explain, { rule: 'runner/nix-remote' });
      assert.match(result?.markdown ?? '', /^# runner\/nix-remote\n/);
      assert.equal(await client.request(method.explain, { rule: 'runner/none' }), null);
    }));

  it('count the findings of the workspace', () =>
    opened(two, async (client, uri) => {
      const result = await client.request<CheckWorkspaceResult>(method.checkWorkspace, { workDoneToken: 'check' });
      assert.deepEqual(result, {
        files: 1,
        errors: 0,
        warnings: 2,
        infos: 0,
        hints: 0,
        first: { uri, position: { line: 3, character: 6 } },
      });
      assert.ok(client.received.some((one) => one.method === '$/progress'));
    }));

  it('tell the status of open documents', () =>
    opened(bad, async (client, uri) => {
      await client.pull(uri);
      const status = await client.until(
        () => client.received.find((one) => one.method === method.status)?.params as DocumentStatus | undefined,
        'status',
      );
      assert.deepEqual(status, {
        uri,
        kind: 'pipeline',
        checked: true,
        unknown: 0,
        findings: { errors: 0, warnings: 1, infos: 0, hints: 0 },
      });
    }));
});

describe('what nobody expects', () => {
  it('is answered with nothing, and the server goes on', async () => {
    const folder = new Folder({ [ci]: bad });
    const client = await TestClient.start({ folders: [folder] });
    try {
      const nowhere = { textDocument: { uri: 'nothing:at all' }, position: { line: 9, character: 9 } };
      assert.equal(await client.request('textDocument/hover', nowhere), null);
      assert.deepEqual(await client.request('textDocument/documentSymbol', nowhere), []);
      assert.equal(await client.request(method.inspect, nowhere), null);
      client.notify('textDocument/didChange', {
        textDocument: { uri: folder.uri('x'), version: 2 },
        contentChanges: [],
      });
      client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: 'nothing:', type: 1 }] });
      const far = { textDocument: { uri: folder.uri(ci) }, position: { line: 99, character: 99 } };
      client.open(folder.uri(ci), 'yaml', bad);
      assert.equal(await client.request('textDocument/hover', far), null);
      assert.equal((await client.diagnostics(folder.uri(ci))).length, 1);
    } finally {
      await client.stop();
      folder.dispose();
    }
  });
});
