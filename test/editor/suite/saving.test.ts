import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { findingsBecome, ownDiagnostics, ruleOf } from '../findings';
import { until } from '../until';
import { closeEditors, extension, openText } from '../workspace';

const workspace = vscode.ConfigurationTarget.Workspace;

function setOnSave(value: Record<string, string> | undefined): Thenable<void> {
  return vscode.workspace.getConfiguration('editor').update('codeActionsOnSave', value, workspace);
}

/** Types a line end, so that there is something to save, and saves as the user does. */
async function typeAndSave({ document }: vscode.TextEditor): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, '\n');
  await vscode.workspace.applyEdit(edit);
  const saved = until(vscode.workspace.onDidSaveTextDocument, () => !document.isDirty);
  await vscode.commands.executeCommand('workbench.action.files.save');
  await saved;
}

suite('saving', () => {
  suiteSetup(() => extension().activate());
  suiteTeardown(() => setOnSave(undefined));
  teardown(closeEditors);

  const mistaken = 'concurrent = "2"\nshutdown_timout = 60\n';

  test('what can safely be repaired is when the file is saved, where that is asked for', async () => {
    await setOnSave({ 'source.fixAll.gitlabNixRunner': 'explicit' });
    const editor = await openText('gitlab-runner/config.toml', mistaken);
    const { uri } = editor.document;
    await findingsBecome(uri, ['runner/wrong-type', 'runner/unknown-key'], ruleOf);
    await typeAndSave(editor);
    const repaired = 'concurrent = 2\nshutdown_timeout = 60\n\n';
    assert.equal(editor.document.getText(), repaired);
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), repaired);
    await findingsBecome(uri, []);
  });

  test('nothing is repaired by a save where nobody asked for it', async () => {
    await setOnSave(undefined);
    const editor = await openText('gitlab-runner/config.toml', mistaken);
    const { document } = editor;
    await until(vscode.languages.onDidChangeDiagnostics, () => ownDiagnostics(document.uri).length > 0);
    await typeAndSave(editor);
    assert.equal(document.getText(), `${mistaken}\n`);
  });
});
