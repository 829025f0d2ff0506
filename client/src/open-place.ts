import * as vscode from 'vscode';
import type { PlaceLink } from '../../server/src/transport/protocol';
import type { Session } from './session';

/** Shows a place in its file: where that is open already, else beside what is being looked at. */
export async function openPlace(session: Session, { uri, range }: PlaceLink): Promise<void> {
  const { protocol2CodeConverter } = await session.client();
  const target = protocol2CodeConverter.asUri(uri);
  const selection = protocol2CodeConverter.asRange(range);
  await vscode.window.showTextDocument(target, { selection, viewColumn: columnFor(target), preview: true });
}

function columnFor(uri: vscode.Uri): vscode.ViewColumn {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const shows = (tab: vscode.Tab) =>
    tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString();
  const holding = all.find((group) => group.tabs.some(shows));
  const other = all.find((group) => group !== activeTabGroup);
  return (holding ?? other)?.viewColumn ?? vscode.ViewColumn.Beside;
}
