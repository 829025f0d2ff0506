import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { extension } from '../workspace';

suite('manifest', () => {
  test('every command that is declared is there', async () => {
    await extension().activate();
    const declared: { command: string }[] = extension().packageJSON.contributes.commands;
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      declared.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });

  test('Nix and TOML files are recognised without other extensions', async () => {
    const known = await vscode.languages.getLanguages();
    assert.ok(known.includes('nix'));
    assert.ok(known.includes('toml'));
  });

  test('every setting has its default', () => {
    const settings = vscode.workspace.getConfiguration('gitlabNixRunner');
    assert.equal(settings.get('enable'), true);
    assert.equal(settings.get('nixosRelease'), '');
    assert.deepEqual(settings.get('nixTags'), []);
  });
});
