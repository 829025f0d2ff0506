import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { asText, checkedByCommandLine, findingsBecome, ownDiagnostics } from '../findings';
import { until } from '../until';
import { closeEditors, extension, folder, open } from '../workspace';

const sound = ['host-daemon', 'daemon-container'];
const broken = ['host-daemon-broken', 'daemon-container-broken'];

/** What makes a text of this kind wrong wherever it ends. */
const mistakes: Readonly<Record<string, string>> = { yml: '\n"', toml: '\n=', nix: '\n}' };

async function checkedFiles(name: string): Promise<string[]> {
  const root = folder(name);
  const files = await vscode.workspace.findFiles(new vscode.RelativePattern(root, '**/*.{yml,toml,nix}'));
  return files.map((uri) => uri.path.slice(root.path.length + 1)).sort();
}

/** The lines of `expected.txt` by file, each without the path: `line:column rule severity`. */
async function expectedFindings(name: string): Promise<Map<string, string[]>> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder(name), 'expected.txt'));
  const byFile = new Map<string, string[]>();
  for (const line of new TextDecoder().decode(bytes).trimEnd().split('\n')) {
    const colon = line.indexOf(':');
    const path = line.slice(0, colon);
    byFile.set(path, [...(byFile.get(path) ?? []), line.slice(colon + 1)]);
  }
  return byFile;
}

/** `3:5-3:9 …` without the end of the range, as `expected.txt` has it. */
function withoutEnd(finding: string): string {
  return finding.replace(/^(\d+:\d+)-\d+:\d+/, '$1');
}

suite('examples', () => {
  suiteSetup(() => extension().activate());
  teardown(closeEditors);

  for (const name of broken) {
    test(`every file of ${name} shows exactly its mistakes`, async function () {
      this.timeout(300_000);
      const expected = await expectedFindings(name);
      const ranges = checkedByCommandLine(folder(name));
      const files = await checkedFiles(name);
      assert.deepEqual(
        [...expected.keys()].filter((path) => !files.includes(path)),
        [],
      );
      for (const path of files) {
        const editor = await open(name, path);
        const { uri } = editor.document;
        await findingsBecome(uri, ranges.get(path) ?? []);
        assert.deepEqual(ownDiagnostics(uri).map(asText).map(withoutEnd), expected.get(path) ?? [], path);
      }
    });
  }

  for (const name of sound) {
    test(`no file of ${name} shows a mistake, until one is made`, async function () {
      this.timeout(300_000);
      for (const path of checkedByCommandLine(folder(name)).keys()) {
        const { document } = await open(name, path);
        const mistake = mistakes[path.slice(path.lastIndexOf('.') + 1)];
        assert.ok(mistake !== undefined, path);
        const edit = new vscode.WorkspaceEdit();
        edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, mistake);
        await vscode.workspace.applyEdit(edit);
        await until(vscode.languages.onDidChangeDiagnostics, () => ownDiagnostics(document.uri).length > 0);
        await vscode.commands.executeCommand('undo');
        await findingsBecome(document.uri, []);
      }
    });
  }

  test('a finding leads to its page and to the other places that it is about', async () => {
    const { document } = await open('daemon-container-broken', '.gitlab-ci.yml');
    await findingsBecome(document.uri, [
      '13:9-13:52 pipeline/profile-path-incomplete error',
      '24:10-24:19 runner/allowed-images error',
    ]);
    const [, finding] = ownDiagnostics(document.uri);
    assert.ok(finding && typeof finding.code === 'object');
    assert.match(finding.code.target.path, /rules\/runner\/allowed-images(?:\.md)?$/);
    const places = finding.relatedInformation?.map(({ location }) => location.uri.path.split('/').slice(-2).join('/'));
    assert.deepEqual(places, ['gitlab-runner/config.toml']);
  });
});
