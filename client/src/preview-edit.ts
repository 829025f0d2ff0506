import * as vscode from 'vscode';
import type { CodeAction, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageclient';
import type { LanguageClient } from 'vscode-languageclient/node';
import { pickWithPreview } from './pick-with-preview';
import type { Session } from './session';
import type { TextPages } from './text-pages';

/**
 * Shows what an action of the server would write, and writes it once the user says so. The editor's own preview shows
 * nothing of new files, nor what the server says beside the edit, and starts with nothing ticked.
 */
export async function previewEdit(session: Session, pages: TextPages, action: unknown): Promise<void> {
  const client = await session.client();
  const { title, edit } = await client.sendRequest<CodeAction>('codeAction/resolve', action);
  if (edit?.documentChanges === undefined) throw new Error('The file has changed meanwhile. Ask for the action again.');
  const remarks = Object.values(edit.changeAnnotations ?? {}).flatMap(({ description }) => description ?? []);
  const detail = remarks.join('; ').replaceAll('\n', '; ');
  const created = creationOf(client, edit);
  if (created !== undefined) await createFile(pages, title, detail, created);
  else await changeFiles(client, pages, title, detail, edit.documentChanges.filter(isTextEdit));
}

interface NewFile {
  readonly uri: vscode.Uri;
  readonly text: string;
}

function creationOf(client: LanguageClient, { documentChanges = [] }: WorkspaceEdit): NewFile | undefined {
  const create = documentChanges.find((change) => 'kind' in change && change.kind === 'create');
  if (create === undefined || !('uri' in create)) return undefined;
  const text = documentChanges.filter(isTextEdit).flatMap(({ edits }) => edits.filter(isPlainEdit));
  return {
    uri: client.protocol2CodeConverter.asUri(create.uri),
    text: text.map(({ newText }) => newText).join(''),
  };
}

async function createFile(pages: TextPages, title: string, detail: string, { uri, text }: NewFile): Promise<void> {
  const path = vscode.workspace.asRelativePath(uri);
  const picked = await pickWithPreview(pages, {
    title,
    placeholder: 'Enter writes the file as it is shown, Escape leaves it',
    items: [{ label: `$(new-file) Write ${path}`, detail }],
    previewOf: () => ({ name: `New/${path}`, text }),
  });
  if (picked === undefined) return;
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { contents: new TextEncoder().encode(text) });
  if (await vscode.workspace.applyEdit(edit)) await vscode.window.showTextDocument(uri, { preview: false });
}

async function changeFiles(
  client: LanguageClient,
  pages: TextPages,
  title: string,
  detail: string,
  changes: readonly TextDocumentEdit[],
): Promise<void> {
  const shown: vscode.Uri[] = [];
  const edit = new vscode.WorkspaceEdit();
  for (const { textDocument, edits } of changes) {
    const document = await vscode.workspace.openTextDocument(client.protocol2CodeConverter.asUri(textDocument.uri));
    const textEdits = await client.protocol2CodeConverter.asTextEdits(edits.filter(isPlainEdit));
    edit.set(document.uri, textEdits);
    const page = pages.write(`After/${vscode.workspace.asRelativePath(document.uri)}`, applied(document, textEdits));
    await vscode.commands.executeCommand('vscode.diff', document.uri, page, title, { preview: false });
    shown.push(page);
  }
  const paths = [...edit.entries()].map(([uri]) => vscode.workspace.asRelativePath(uri)).join(', ');
  const items = [{ label: `$(check) Change ${paths}`, detail }];
  const placeHolder = 'Enter changes what is shown, Escape leaves it';
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  for (const page of shown) await pages.close(page);
  if (picked !== undefined) await vscode.workspace.applyEdit(edit);
}

/** The text of a document with edits that do not overlap. */
function applied(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): string {
  const inOrder = [...edits].sort((a, b) => a.range.start.compareTo(b.range.start));
  return inOrder.reduceRight((text, { range, newText }) => {
    return text.slice(0, document.offsetAt(range.start)) + newText + text.slice(document.offsetAt(range.end));
  }, document.getText());
}

function isTextEdit(change: object): change is TextDocumentEdit {
  return 'edits' in change && 'textDocument' in change;
}

function isPlainEdit(edit: object): edit is TextEdit {
  return 'newText' in edit;
}
