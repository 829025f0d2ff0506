import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { findingsBecome } from '../findings';
import { hasPage, onPage } from '../page';
import { until } from '../until';
import { closeEditors, extension, folder, open, openText } from '../workspace';

const example = 'host-daemon';
const included = 'ci/publish.gitlab-ci.yml';

/** The range of a word in the first place where a text is. */
function rangeOf(document: vscode.TextDocument, text: string, word = text): vscode.Range {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `no ${text} in the text`);
  const start = offset + text.indexOf(word);
  return new vscode.Range(document.positionAt(start), document.positionAt(start + word.length));
}

/** A place as `path line:column`, the path below the folder and the rest from 1. */
function placeText(uri: vscode.Uri, { start }: vscode.Range): string {
  return `${uri.path.slice(folder(example).path.length + 1)} ${start.line + 1}:${start.character + 1}`;
}

async function definitionsAt(document: vscode.TextDocument, { start }: vscode.Range): Promise<string[]> {
  const found: (vscode.Location | vscode.LocationLink)[] = await vscode.commands.executeCommand(
    'vscode.executeDefinitionProvider',
    document.uri,
    start,
  );
  return found.map((one) =>
    'targetUri' in one
      ? placeText(one.targetUri, one.targetSelectionRange ?? one.targetRange)
      : placeText(one.uri, one.range),
  );
}

async function lensesOf(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  const resolved = 100;
  return vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, resolved);
}

suite('navigation', () => {
  suiteSetup(() => extension().activate());
  teardown(closeEditors);

  test('a template that an included file extends is defined where it is written', async () => {
    const { document } = await open(example, included);
    const pipeline = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(example), '.gitlab-ci.yml'));
    assert.deepEqual(await definitionsAt(document, rangeOf(document, 'extends: .nix', '.nix')), [
      placeText(pipeline.uri, rangeOf(pipeline, '.nix:')),
    ]);
  });

  test('an included file is a link', async () => {
    const { document } = await open(example, '.gitlab-ci.yml');
    const resolved = 100;
    const links: vscode.DocumentLink[] = await vscode.commands.executeCommand(
      'vscode.executeLinkProvider',
      document.uri,
      resolved,
    );
    const own = links.filter(({ range }) => range.isEqual(rangeOf(document, included)));
    assert.deepEqual(
      own.map(({ target }) => target?.path),
      [`${folder(example).path}/${included}`],
    );
  });

  test('a job is renamed in the file that is included, too', async () => {
    const { document } = await open(example, '.gitlab-ci.yml');
    const other = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(example), included));
    const before = [document.getText(), other.getText()];
    const edit: vscode.WorkspaceEdit = await vscode.commands.executeCommand(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      rangeOf(document, 'test:lint:').start,
      'lint',
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.deepEqual(
      [document.getText(), other.getText()],
      before.map((text) => text.replace('test:lint', 'lint')),
    );
    await findingsBecome(document.uri, []);
    await findingsBecome(other.uri, []);
  });

  test('a job gets the name that is typed into the box at the cursor', async function () {
    if (!hasPage) return this.skip(); // The desktop's window is no page that the driver could look at.
    const text = 'one:\n  script:\n    - make\n\ntwo:\n  needs: [one]\n  script:\n    - make\n';
    const editor = await openText('.gitlab-ci.yml', text);
    editor.selection = new vscode.Selection(5, 11, 5, 11);
    const done = vscode.commands.executeCommand('editor.action.rename');
    await onPage({ fill: '.rename-box input', text: 'build' }, { press: 'Enter' });
    await done;
    const renamed = text.replaceAll('one', 'build');
    await until(vscode.workspace.onDidChangeTextDocument, () => editor.document.getText() === renamed);
    await findingsBecome(editor.document.uri, []);
  });

  test('the lens above a template counts the jobs that extend it, and a click shows them', async function () {
    const { document } = await open(example, '.gitlab-ci.yml');
    const key = rangeOf(document, '.nix:', '.nix');
    const lenses = (await lensesOf(document)).filter(({ range }) => range.start.line === key.start.line);
    assert.deepEqual(
      lenses.map(({ command }) => command?.title),
      ['extended by 6, referred to by 1'],
    );
    if (!hasPage) return this.skip(); // The desktop's window is no page that the driver could look at.
    const row = '.reference-zone-widget .ref-tree .monaco-list-row';
    const [file, place] = await onPage(
      { click: '.codelens-decoration a:text-is("extended by 6, referred to by 1")' },
      { read: `${row}:has-text("publish.gitlab-ci.yml")` },
      { read: `${row}:has-text("extends: .nix")` },
    );
    await vscode.commands.executeCommand('closeReferenceSearch');
    assert.match(file ?? '', /^publish\.gitlab-ci\.yml/);
    assert.match(place ?? '', /^extends: \.nix/);
  });

  test('the lens above a job names the runner that takes it', async () => {
    const { document } = await open(example, '.gitlab-ci.yml');
    const { start } = rangeOf(document, '\nbuild:\n', 'build');
    const titles = (await lensesOf(document))
      .filter(({ range }) => range.start.line === start.line)
      .map(({ command }) => command?.title);
    assert.deepEqual(titles, ['runs on nix (hosts/ci/gitlab-runner.nix)']);
  });

  test('hints tell what a job inherits, and from where', async () => {
    const { document } = await open(example, '.gitlab-ci.yml');
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    const hints: vscode.InlayHint[] = await vscode.commands.executeCommand(
      'vscode.executeInlayHintProvider',
      document.uri,
      all,
    );
    const { end } = rangeOf(document, '\nformat:', 'format:');
    const texts = hints
      .filter(({ position }) => position.isEqual(end))
      .map(({ label }) => (typeof label === 'string' ? label : label.map(({ value }) => value).join('')));
    assert.deepEqual(texts, ['tags nix from .nix;', 'before_script from .nix']);
  });

  test('hints are shown behind the names of jobs', async function () {
    if (!hasPage) return this.skip(); // The desktop's window is no page that the driver could look at.
    await open(example, '.gitlab-ci.yml');
    const [line] = await onPage({ read: '.view-line:has-text("format:"):has-text("before_script")' });
    // The editor's blanks do not break.
    assert.equal((line ?? '').replaceAll('\u00a0', ' ').trim(), 'format:tags nix from .nix;before_script from .nix');
  });

  test('jobs, their lists and comments fold', async () => {
    const text = `# One,
# two.
include:
  - local: a.yml
  - local: b.yml

build:
  script:
    - make
    - make check
  variables: { A: b }
`;
    const { document } = await openText('.gitlab-ci.yml', text);
    const ranges: vscode.FoldingRange[] = await vscode.commands.executeCommand(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    const { Comment, Imports } = vscode.FoldingRangeKind;
    assert.deepEqual(
      ranges.map(({ start, end, kind }) => [start + 1, end + 1, kind]),
      [
        [1, 2, Comment],
        [3, 5, Imports],
        [7, 11, undefined],
        [8, 10, undefined],
      ],
    );
  });
});
