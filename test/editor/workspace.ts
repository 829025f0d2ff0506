import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';

/** The folder that the run has open: a copy of examples/. */
export function workspaceFolder(): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  return folder.uri;
}

/** The extension under test. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('gitlab-nix-runner.gitlab-nix-runner');
  assert.ok(found, 'the extension is not there');
  return found;
}

/**
 * Opens a new file with this name and text, in a folder of its own below `scratch/`. Untitled documents would be easier,
 * but the editor fills the next one from the backup of the last.
 */
export async function openText(name: string, content: string): Promise<vscode.TextEditor> {
  const folder = vscode.Uri.joinPath(workspaceFolder(), 'scratch');
  await vscode.workspace.fs.createDirectory(folder);
  const taken = await vscode.workspace.fs.readDirectory(folder);
  const uri = vscode.Uri.joinPath(folder, String(taken.length), name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

/** Closes everything and forgets what was not saved. */
export async function closeEditors(): Promise<void> {
  while (vscode.window.activeTextEditor !== undefined) {
    const { document } = vscode.window.activeTextEditor;
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await until(vscode.window.onDidChangeActiveTextEditor, () => vscode.window.activeTextEditor?.document !== document);
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
