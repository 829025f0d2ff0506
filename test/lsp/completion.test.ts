import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClientCapabilities, CompletionItem, CompletionList, Hover, Position } from 'vscode-languageserver';
import { InsertReplaceEdit, TextEdit } from 'vscode-languageserver-types';
import { editorCapabilities, Folder, TestClient } from './client';

const ci = '.gitlab-ci.yml';
const text = 'build:\n  stage: build\n  script: [make]\ntest:\n  script: [make]\n  needs: []\n';

const rich: ClientCapabilities = {
  ...editorCapabilities,
  textDocument: {
    ...editorCapabilities.textDocument,
    completion: {
      completionItem: { snippetSupport: true, insertReplaceSupport: true, documentationFormat: ['markdown'] },
      completionList: { itemDefaults: ['data', 'editRange'] },
    },
  },
};

async function opened(
  run: (client: TestClient, uri: string) => Promise<void>,
  capabilities: ClientCapabilities = rich,
  content: string = text,
): Promise<void> {
  const folder = new Folder({ [ci]: content });
  const client = await TestClient.start({ folders: [folder], capabilities });
  try {
    client.open(folder.uri(ci), 'yaml', content);
    await run(client, folder.uri(ci));
    assert.deepEqual(client.logs, []);
  } finally {
    await client.stop();
    folder.dispose();
  }
}

const completion = (client: TestClient, uri: string, position: Position) =>
  client.request<CompletionList>('textDocument/completion', { textDocument: { uri }, position });

function find(list: CompletionList, label: string): CompletionItem {
  const item = list.items.find((one) => one.label === label);
  assert.ok(item, `${label} not in ${list.items.map((one) => one.label).join(' ')}`);
  return item;
}

describe('completion over the protocol', () => {
  it('follows the edits of a line that is being typed', () =>
    opened(async (client, uri) => {
      client.edit(uri, 'needs: []', 'needs: [');
      const open = await completion(client, uri, client.after(uri, 'needs: ['));
      assert.deepEqual(
        open.items.map(({ label }) => label),
        ['build'],
      );
      client.edit(uri, 'needs: [', 'needs: [bu');
      const list = await completion(client, uri, client.after(uri, 'needs: [bu'));
      const { textEdit } = find(list, 'build');
      const start = client.after(uri, 'needs: [');
      const end = client.after(uri, 'needs: [bu');
      assert.deepEqual(textEdit, { newText: 'build', insert: { start, end }, replace: { start, end } });
    }));

  it('gives a range to insert at and one to replace to clients that take both', () =>
    opened(async (client, uri) => {
      const list = await completion(client, uri, client.after(uri, 'stage: bu'));
      const { textEdit } = find(list, 'test');
      assert.ok(textEdit !== undefined && InsertReplaceEdit.is(textEdit));
      const start = client.after(uri, 'stage: ');
      assert.deepEqual(textEdit.insert, { start, end: client.after(uri, 'stage: bu') });
      assert.deepEqual(textEdit.replace, { start, end: client.after(uri, 'stage: build') });
    }));

  it('gives one range to others', () =>
    opened(async (client, uri) => {
      const { textEdit } = find(await completion(client, uri, client.after(uri, 'stage: bu')), 'test');
      assert.ok(textEdit !== undefined && TextEdit.is(textEdit));
      assert.deepEqual(textEdit.range, { start: client.after(uri, 'stage: '), end: client.after(uri, 'stage: build') });
    }, editorCapabilities));

  it('says once what items share, and documents an item when asked', () =>
    opened(async (client, uri) => {
      client.edit(uri, '  stage: build\n', '  stage: build\n  \n');
      const list = await completion(client, uri, client.after(uri, 'stage: build\n  '));
      const item = find(list, 'artifacts');
      assert.equal(item.data, undefined);
      assert.equal(item.documentation, undefined);
      const asked = { ...item, data: list.itemDefaults?.data };
      const resolved = await client.request<CompletionItem>('completionItem/resolve', asked);
      assert.ok(typeof resolved.documentation === 'object');
      assert.equal(resolved.documentation.kind, 'markdown');
      assert.match(resolved.documentation.value, /^\*\*artifacts\*\*[\s\S]*docs\.gitlab\.com\/ci\/yaml\/#artifacts\)$/);
    }));

  it('keeps the data with each item for clients without defaults', () =>
    opened(async (client, uri) => {
      const item = find(await completion(client, uri, client.after(uri, 'stage: ')), 'deploy');
      assert.deepEqual(item.data, { uri, position: client.after(uri, 'stage: ') });
    }, editorCapabilities));

  it('says that there is more, and finds it when more is typed', () => {
    const many = Array.from({ length: 600 }, (_, index) => `job-${index}:\n  script: [x]\n`).join('');
    return opened(
      async (client, uri) => {
        const first = await completion(client, uri, client.after(uri, 'needs: ['));
        assert.equal(first.isIncomplete, true);
        client.edit(uri, 'needs: [', 'needs: [599');
        const typed = await completion(client, uri, client.after(uri, 'needs: [599'));
        assert.equal(typed.items[0]?.label, 'job-599');
      },
      rich,
      `${many}last:\n  script: [x]\n  needs: [`,
    );
  });
});

describe('hover over the protocol', () => {
  it('tells of the text as it is now', () =>
    opened(async (client, uri) => {
      client.edit(uri, 'needs: []', 'needs: [build]');
      const position = client.after(uri, 'needs: [bui');
      const hover = await client.request<Hover>('textDocument/hover', { textDocument: { uri }, position });
      assert.ok(typeof hover.contents === 'object' && 'value' in hover.contents);
      assert.match(hover.contents.value, /^\*\*build\*\*: job\n\n- Stage: `build`\n/);
      assert.deepEqual(hover.range, { start: client.after(uri, 'needs: ['), end: client.after(uri, 'needs: [build') });
    }));
});
