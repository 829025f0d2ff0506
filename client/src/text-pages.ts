import * as vscode from 'vscode';
import { previewLinks } from './preview-links';

const scheme = 'gitlab-nix-runner';

/** Read-only documents that the extension writes: explanations, what was understood, previews of snippets. */
export class TextPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration: vscode.Disposable;

  readonly onDidChange = this.changed.event;

  constructor() {
    this.registration = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.uri.scheme === scheme) this.texts.delete(document.uri.toString());
      }),
    );
  }

  /** Sets the text of the page with this name; an open one changes before the reader's eyes. */
  write(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${name}` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Shows a Markdown page as it is meant to look; as its source where there is no preview. */
  async showMarkdown(name: string, markdown: string): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.toString();
    const uri = this.write(name, previewLinks(markdown, folder));
    try {
      await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
    } catch {
      await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preview: true });
    }
  }

  /** Closes every tab that shows the page. */
  async close(uri: vscode.Uri): Promise<void> {
    const shows = ({ input }: vscode.Tab) =>
      (input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()) ||
      (input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString());
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.filter(shows));
    await vscode.window.tabGroups.close(tabs, true);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
    this.texts.clear();
  }
}
