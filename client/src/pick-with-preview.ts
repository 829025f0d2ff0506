import * as vscode from 'vscode';
import type { TextPages } from './text-pages';

/** What an entry stands for in full: the name of a page, by whose ending its language is told, and its text. */
export interface Preview {
  readonly name: string;
  readonly text: string;
}

export interface PreviewedList<T extends vscode.QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly T[];
  /** Whether any number of entries can be picked; those with `picked` are to begin with. */
  readonly many?: boolean;
  previewOf(item: T): Preview | undefined;
}

/** Lets the user pick from a list whose active entry is shown in full beside the editor; undefined where it is left. */
export async function pickWithPreview<T extends vscode.QuickPickItem>(
  pages: TextPages,
  { title, placeholder, items, many, previewOf }: PreviewedList<T>,
): Promise<readonly T[] | undefined> {
  const pick = vscode.window.createQuickPick<T>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.matchOnDetail = true;
  pick.canSelectMany = many === true;
  pick.items = items;
  const shown = new Map<string, vscode.Uri>();
  let last = '';
  const show = (item: T | undefined) => {
    const preview = item === undefined ? undefined : previewOf(item);
    if (preview === undefined) return;
    const page = pages.write(preview.name, preview.text);
    shown.set(preview.name, page);
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true };
    if (last !== preview.name) vscode.window.showTextDocument(page, place);
    last = preview.name;
  };
  pick.onDidChangeActive(([item]) => show(item));
  if (many === true) {
    // Such a list has no active entry to begin with.
    pick.activeItems = items.slice(0, 1);
    pick.selectedItems = items.filter(({ picked }) => picked === true);
    show(items[0]);
  }
  const chosen = await new Promise<readonly T[] | undefined>((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems));
    pick.onDidHide(() => resolve(undefined));
    pick.show();
  });
  pick.dispose();
  for (const page of shown.values()) await pages.close(page);
  return chosen;
}
