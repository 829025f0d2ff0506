import * as vscode from 'vscode';
import { method, type SnippetEntry, type SnippetInsertion } from '../../server/src/transport/protocol';
import { pickWithPreview } from './pick-with-preview';
import type { Session } from './session';
import type { TextPages } from './text-pages';

interface SnippetItem extends vscode.QuickPickItem {
  readonly entry?: SnippetEntry;
}

const fileExtensions: Readonly<Record<string, string>> = { yaml: 'yml', toml: 'toml', nix: 'nix', markdown: 'md' };

function separator(label: string): SnippetItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** Those with a fitting place in the document come first. */
function itemsOf(entries: readonly SnippetEntry[]): SnippetItem[] {
  const item = (entry: SnippetEntry): SnippetItem => ({ label: entry.title, detail: entry.detail, entry });
  const fitting = entries.filter((entry) => entry.fits).map(item);
  const others = entries.filter((entry) => !entry.fits).map(item);
  return [
    ...(fitting.length > 0 ? [separator('has its place in this file'), ...fitting] : []),
    ...(others.length > 0 ? [separator('at the cursor'), ...others] : []),
  ];
}

async function pickEntry(
  entries: readonly SnippetEntry[],
  pages: TextPages,
  languageId: string,
): Promise<SnippetEntry | undefined> {
  const name = `Snippet.${fileExtensions[languageId] ?? 'txt'}`;
  const picked = await pickWithPreview(pages, {
    title: 'Insert Snippet',
    placeholder: 'What to insert; the preview shows it with its defaults',
    items: itemsOf(entries),
    previewOf: ({ entry }) => (entry === undefined ? undefined : { name, text: entry.preview }),
  });
  return picked?.[0]?.entry;
}

/** Lets the user pick a snippet (unless told which) and inserts it where the server says it belongs. */
export async function insertSnippet(session: Session, pages: TextPages, id: string | undefined): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new Error('Open the file first that the snippet goes into.');
  const client = await session.client();
  const { document } = editor;
  const params = client.code2ProtocolConverter.asTextDocumentPositionParams(document, editor.selection.active);
  const chosen = id ?? (await chooseId());
  if (chosen === undefined) return;
  const insertion = await client.sendRequest<SnippetInsertion | null>(method.insertSnippet, { ...params, id: chosen });
  if (insertion === null) throw new Error(`The snippet ${chosen} has no place in this file.`);
  const range = client.protocol2CodeConverter.asRange(insertion.range);
  const target = await vscode.window.showTextDocument(document, editor.viewColumn);
  await target.insertSnippet(new vscode.SnippetString(insertion.snippet), range);
  target.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);

  async function chooseId(): Promise<string | undefined> {
    const entries = await client.sendRequest<SnippetEntry[]>(method.snippets, params);
    if (entries.length === 0) throw new Error('There are no snippets for this kind of file.');
    return (await pickEntry(entries, pages, document.languageId))?.id;
  }
}
