import assert from 'node:assert/strict';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { diagnosticsWhen, until } from '../until';
import { closeEditors, extension, openText } from '../workspace';

/** The tabs that show a page of the extension, by their labels. */
function tabLabels(): string[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
}

function tabThatSays(text: string): Promise<string> {
  return until(vscode.window.tabGroups.onDidChangeTabs, () => tabLabels().find((label) => label.includes(text)));
}

suite('commands', () => {
  setup(async () => {
    await closeEditors();
    await extension().activate();
  });

  test('a snippet goes in as an edit that can be undone', async () => {
    const before = '{ pkgs, ... }:\n\n{\n  services.openssh.enable = true;\n}\n';
    const { document } = await openText('module.nix', before);
    await vscode.commands.executeCommand('gitlabNixRunner.insertSnippet', 'docker-host');
    assert.match(document.getText(), /^ {2}virtualisation\.docker\.enable = true;$/m);
    assert.match(document.getText(), /^ {2}services\.openssh\.enable = true;$/m);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
  });

  test('a pipeline snippet keeps what is there', async () => {
    const { document } = await openText('.gitlab-ci.yml', 'build:\n  script:\n    - make\n');
    await vscode.commands.executeCommand('gitlabNixRunner.insertSnippet', 'default-profile');
    assert.match(document.getText(), /^default:\n {2}tags:\n {4}- nix\n/m);
    assert.match(document.getText(), /^build:\n {2}script:\n {4}- make\n/m);
  });

  test('the explanation of a rule opens as a page', async () => {
    await openText('module.nix', '{ }');
    await vscode.commands.executeCommand('gitlabNixRunner.explainFinding', 'runner/nix-remote');
    assert.match(await tabThatSays('nix-remote'), /nix-remote\.md/);
  });

  test('what was understood opens as a page', async () => {
    await openText('module.nix', '{ services.gitlab-runner.enable = true; }');
    await vscode.commands.executeCommand('gitlabNixRunner.showUnderstood');
    assert.match(await tabThatSays('Understood'), /Understood: module\.nix\.md/);
  });

  test('a restarted server finds the same again', async () => {
    const { document } = await openText('module.nix', '{ services.gitlab-runner = ; }');
    const first = await diagnosticsWhen(document.uri, (all) => all.length > 0);
    const gone = diagnosticsWhen(document.uri, (all) => all.length === 0);
    await vscode.commands.executeCommand('gitlabNixRunner.restartServer');
    await gone;
    const second = await diagnosticsWhen(document.uri, (all) => all.length > 0);
    assert.deepEqual(
      second.map(({ message, range }) => ({ message, range })),
      first.map(({ message, range }) => ({ message, range })),
    );
  });
});
