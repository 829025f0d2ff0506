import assert from 'node:assert/strict';
import * as vscode from 'vscode';

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

/** Opens a file of the workspace in an editor. */
export async function openFile(path: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(workspaceFolder(), path));
  return vscode.window.showTextDocument(document);
}

/** Opens a text that is in no file. */
export async function openText(language: string, content: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
}

export function closeEditors(): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
