import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { findingsBecome, ownDiagnostics } from '../findings';
import { closeEditors, extension, openText } from '../workspace';

function enable(value: 'auto' | undefined): Thenable<void> {
  const settings = vscode.workspace.getConfiguration('gitlabNixRunner');
  return settings.update('shellcheck.enable', value, vscode.ConfigurationTarget.Workspace);
}

suite('ShellCheck', () => {
  suiteSetup(async function () {
    if (spawnSync('shellcheck', ['--version']).status !== 0) this.skip(); // It is not installed here.
    await extension().activate();
    await enable('auto');
  });
  suiteTeardown(() => enable(undefined));
  teardown(closeEditors);

  test('what it says of a script is shown in the pipeline, and repaired there', async () => {
    const text = 'build:\n  tags: [shell]\n  script:\n    - cd $DIR\n    - make "$TARGET"\n';
    const { document } = await openText('.gitlab-ci.yml', text);
    await findingsBecome(document.uri, ['4:10-4:14 shellcheck/SC2086 information']);
    const [finding] = ownDiagnostics(document.uri);
    assert.match(finding?.message ?? '', /^Double quote to prevent globbing and word splitting\.\n/);
    const actions: vscode.CodeAction[] = await vscode.commands.executeCommand(
      'vscode.executeCodeActionProvider',
      document.uri,
      finding?.range,
      vscode.CodeActionKind.QuickFix.value,
      100,
    );
    const fix = actions.find(({ title }) => title === 'Replace `$DIR` by `"$DIR"`');
    assert.ok(fix?.edit, actions.map(({ title }) => title).join('\n'));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.getText(), text.replace('cd $DIR', 'cd "$DIR"'));
    await findingsBecome(document.uri, []);
  });
});
