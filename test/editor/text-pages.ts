import * as vscode from 'vscode';
import { until } from './until';

/** Waits for a tab with this in its label: what a page that the extension opens is seen by. */
export function tabThatSays(text: string): Promise<string> {
  const labels = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
  return until(vscode.window.tabGroups.onDidChangeTabs, () => labels().find((label) => label.includes(text)));
}

/** The text of a page that the extension wrote, once it is loaded. */
export function pageText(name: string): Promise<string> {
  const find = () =>
    vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'gitlab-nix-runner' && uri.path.slice(1) === name);
  return until(vscode.workspace.onDidOpenTextDocument, () => find()?.getText());
}
