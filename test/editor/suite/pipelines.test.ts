import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../until';
import { closeEditors, extension, folder, open, openText } from '../workspace';

const scheme = 'gitlab-nix-runner-merged';
const example = 'host-daemon';

/** The merged document in this form, once it is open. */
function mergedDocument(name: string): Promise<vscode.TextDocument> {
  return until(vscode.window.onDidChangeVisibleTextEditors, () => {
    const editors = vscode.window.visibleTextEditors;
    return editors.map(({ document }) => document).find(({ uri }) => uri.scheme === scheme && uri.path === `/${name}`);
  });
}

/** Waits until a document says something. */
function says(document: vscode.TextDocument, text: string): Promise<true> {
  return until(vscode.workspace.onDidChangeTextDocument, () => document.getText().includes(text) || undefined);
}

function positionOf(document: vscode.TextDocument, line: string, word: string): vscode.Position {
  const offset = document.getText().indexOf(`\n${line}\n`);
  assert.ok(offset >= 0, `no line ${line} in\n${document.getText()}`);
  return document.positionAt(offset + 1 + line.indexOf(word));
}

async function append({ document }: vscode.TextEditor, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, text);
  await vscode.workspace.applyEdit(edit);
}

/** The graph that is open, as it would be written to a file. */
async function exported(): Promise<string> {
  const target = vscode.Uri.joinPath(folder('scratch'), 'graph.svg');
  await vscode.commands.executeCommand('gitlabNixRunner.exportPipelineGraph', target);
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(target));
}

function tabLabels(): string[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
}

suite('pipelines', () => {
  suiteSetup(() => extension().activate());
  teardown(closeEditors);

  test('the merged pipeline opens beside the editor and follows what is typed', async () => {
    const editor = await open(example, '.gitlab-ci.yml');
    await vscode.commands.executeCommand('gitlabNixRunner.showMergedPipeline', editor.document.uri);
    const merged = await mergedDocument('Merged: .gitlab-ci.yml');
    assert.equal(merged.languageId, 'yaml');
    assert.match(merged.getText(), /^# The full configuration of \.gitlab-ci\.yml: /);
    assert.match(merged.getText(), /\nformat:\n {2}tags:\n {4}- nix\n {2}before_script:\n/);
    assert.equal(vscode.window.activeTextEditor?.document, editor.document, 'the focus stays where one types');
    await append(editor, '\nlast:\n  extends: .nix\n  script:\n    - nix-build\n');
    await says(merged, '\nlast:\n  tags:\n    - nix\n');
    await append(editor, '\nworse:\n  extends: .gone\n  script: make\n');
    await says(merged, ': the template `.gone` is not found\n');
    await vscode.commands.executeCommand('undo');
    await until(vscode.workspace.onDidChangeTextDocument, () => !merged.getText().includes('.gone'));
  });

  test('each value of the merged pipeline leads to where it is written', async () => {
    const { document } = await open(example, '.gitlab-ci.yml');
    await vscode.commands.executeCommand('gitlabNixRunner.showMergedPipeline', document.uri);
    const merged = await mergedDocument('Merged: .gitlab-ci.yml');
    const at = positionOf(merged, '    - nix develop --command nixfmt --check default.nix flake.nix hosts', 'nix');
    const definitions: vscode.LocationLink[] = await vscode.commands.executeCommand(
      'vscode.executeDefinitionProvider',
      merged.uri,
      at,
    );
    assert.deepEqual(
      definitions.map(({ targetUri, targetRange }) => [targetUri.toString(), document.getText(targetRange)]),
      [[document.uri.toString(), 'nix develop --command nixfmt --check default.nix flake.nix hosts']],
    );
    const template = positionOf(merged, 'format:', 'format').translate(1, 3);
    const hovers: vscode.Hover[] = await vscode.commands.executeCommand(
      'vscode.executeHoverProvider',
      merged.uri,
      template,
    );
    const texts = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)));
    const line = document.getText().slice(0, document.getText().indexOf('  tags:')).split('\n').length;
    assert.ok(
      texts.some((text) => text.replaceAll('\\', '').startsWith(`From [.gitlab-ci.yml:${line}](`)),
      texts.join('\n'),
    );
    const lenses: vscode.CodeLens[] = await vscode.commands.executeCommand(
      'vscode.executeCodeLensProvider',
      merged.uri,
    );
    const own = lenses.filter(({ range }) => range.start.line === template.line - 1);
    const key = document.getText().slice(0, document.getText().indexOf('\nformat:')).split('\n').length + 1;
    const base = document.getText().slice(0, document.getText().indexOf('\n.nix:')).split('\n').length + 1;
    assert.deepEqual(
      own.map(({ command }) => command?.title),
      [`.gitlab-ci.yml:${key}`, `.nix (.gitlab-ci.yml:${base})`],
    );
  });

  test('from an included file it is the pipeline that includes it, as its jobs too', async () => {
    const { document } = await open(example, 'ci/publish.gitlab-ci.yml');
    await vscode.commands.executeCommand('gitlabNixRunner.showMergedPipeline', document.uri);
    const merged = await mergedDocument('Merged: .gitlab-ci.yml');
    assert.match(merged.getText(), /\npublish:\n/);
    await vscode.commands.executeCommand('gitlabNixRunner.showMergedJobs', merged.uri);
    const jobs = await mergedDocument('Jobs: .gitlab-ci.yml');
    assert.match(jobs.getText(), /^# The jobs of \.gitlab-ci\.yml that run/);
    assert.doesNotMatch(jobs.getText(), /^\.nix:/m);
    assert.match(jobs.getText(), /\nformat:\n/);
  });

  test('a file that starts no pipeline any more says so, and what is left of it is kept', async () => {
    const editor = await openText('.gitlab-ci.yml', 'one:\n  script: make\n');
    await vscode.commands.executeCommand('gitlabNixRunner.showMergedPipeline', editor.document.uri);
    const merged = await mergedDocument('Merged: .gitlab-ci.yml');
    await append(editor, 'two: [\n');
    await until(vscode.workspace.onDidChangeTextDocument, () =>
      /^# {3}\S*\.gitlab-ci\.yml:\d+: /m.test(merged.getText()),
    );
    assert.match(merged.getText(), /\none:\n {2}script: make\n/);
  });

  test('the graph shows the jobs, and those that are typed while it is open', async () => {
    const editor = await open(example, '.gitlab-ci.yml');
    await vscode.commands.executeCommand('gitlabNixRunner.showPipelineGraph', editor.document.uri);
    assert.ok(tabLabels().includes('Graph: .gitlab-ci.yml'), tabLabels().join(', '));
    const before = await exported();
    assert.match(before, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    for (const name of ['format', 'spelling', 'build', 'build:machine', 'test', 'test:lint', 'publish']) {
      assert.ok(before.includes(`<title>${name}\n`), `${name} is not in the graph`);
    }
    // Colours of the theme are in it: nothing outside has to be known for it to be seen.
    assert.doesNotMatch(before, /var\(/);
    assert.match(before, /\.paper \{ fill: (?:#|rgb)/);
    await append(editor, '\nlast:\n  stage: publish\n  extends: .nix\n  needs: [build]\n  script:\n    - nix-build\n');
    const after = await exported();
    assert.ok(after.includes('<title>last\n'));
    assert.match(after, /class="edge" d="[^"]+" data-from="job build" data-to="job last"/);
  });

  test('the graph of a pipeline opens once', async () => {
    const { document } = await open(example, 'ci/publish.gitlab-ci.yml');
    await vscode.commands.executeCommand('gitlabNixRunner.showPipelineGraph', document.uri);
    await vscode.commands.executeCommand('gitlabNixRunner.showPipelineGraph', document.uri);
    assert.deepEqual(
      tabLabels().filter((label) => label.startsWith('Graph: ')),
      ['Graph: .gitlab-ci.yml'],
    );
  });
});
