import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { until } from './until';

/** A folder of the workspace that the run has open: one per example, and `scratch`. Each is a copy that may be edited. */
export function folder(name: string): vscode.Uri {
  const found = vscode.workspace.workspaceFolders?.find((one) => one.name === name);
  assert.ok(found, `no folder ${name} is open`);
  return found.uri;
}

/** The extension under test. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('gitlab-nix-runner.gitlab-nix-runner');
  assert.ok(found, 'the extension is not there');
  return found;
}

/** Opens a file of a workspace folder in the editor. */
export async function open(folderName: string, path: string): Promise<vscode.TextEditor> {
  return show(vscode.Uri.joinPath(folder(folderName), path));
}

async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/**
 * Opens a new file with this name and text, in a folder of its own below `scratch`. Untitled documents would be easier,
 * but the editor fills the next one from the backup of the last; so it may do with a path that it has seen before.
 */
export async function openText(name: string, content: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(folder('scratch'), randomUUID(), name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
  return show(uri);
}

/** The same with the place of `|`, which is not part of the text. */
export async function openAtCursor(name: string, content: string): Promise<vscode.TextEditor> {
  const offset = content.indexOf('|');
  assert.ok(offset >= 0, 'no cursor in the text');
  const editor = await openText(name, content.slice(0, offset) + content.slice(offset + 1));
  const position = editor.document.positionAt(offset);
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

/** Forgets what was not saved, closes everything and removes what was written to `scratch`. */
export async function closeEditors(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    // The editor writes to its own settings now and then; they are none of the tests' documents.
    if (!document.isDirty || vscode.workspace.getWorkspaceFolder(document.uri) === undefined) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await until(vscode.workspace.onDidChangeTextDocument, () => !document.isDirty);
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await until(vscode.window.tabGroups.onDidChangeTabs, () =>
    vscode.window.tabGroups.all.every((group) => group.tabs.length === 0),
  );
  for (const [name] of await vscode.workspace.fs.readDirectory(folder('scratch'))) {
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder('scratch'), name), { recursive: true });
  }
}
