import * as vscode from 'vscode';
import { choosePipeline } from './choose-pipeline';
import { GraphPanel, graphViewType } from './graph-panel';
import type { Session } from './session';

/** The graphs that are open, one for each pipeline. */
export class PipelineGraphs implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly panels = new Map<string, GraphPanel>();
  private readonly registration: vscode.Disposable;

  constructor(
    private readonly session: Session,
    private readonly extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.registration = vscode.window.registerWebviewPanelSerializer(graphViewType, this);
  }

  /** Shows the graph of the pipeline that a file, or the active editor, is part of. */
  async show(file?: vscode.Uri): Promise<void> {
    const pipeline = await choosePipeline(this.session, file);
    if (pipeline === undefined) return;
    const open = this.panels.get(pipeline.uri);
    if (open !== undefined) {
      open.reveal();
      return open.ready;
    }
    const panel = vscode.window.createWebviewPanel(
      graphViewType,
      `Graph: ${pipeline.path}`,
      vscode.ViewColumn.Beside,
      {},
    );
    return this.add(panel, pipeline).ready;
  }

  /** Writes the graph that is being looked at, or the only one, to a file: the given one, or one that is asked for. */
  async exportActive(target?: vscode.Uri): Promise<void> {
    const panels = [...this.panels.values()];
    const panel = panels.find(({ active }) => active) ?? panels[0];
    if (panel === undefined) throw new Error('Open a pipeline graph first.');
    // A menu hands over the view itself.
    const writable = target !== undefined && vscode.workspace.fs.isWritableFileSystem(target.scheme) === true;
    await panel.export(writable ? target : undefined);
  }

  /** Called by the editor for a graph that was open when it ended. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (typeof state !== 'object' || state === null || !('uri' in state) || !('path' in state)) {
      panel.dispose();
      return;
    }
    this.add(panel, { uri: String(state.uri), path: String(state.path) });
  }

  dispose(): void {
    this.registration.dispose();
    for (const panel of this.panels.values()) panel.dispose();
  }

  private add(panel: vscode.WebviewPanel, pipeline: { uri: string; path: string }): GraphPanel {
    const made = new GraphPanel(panel, pipeline, this.session, this.extensionUri, this.log);
    this.panels.set(pipeline.uri, made);
    panel.onDidDispose(() => {
      made.dispose();
      if (this.panels.get(pipeline.uri) === made) this.panels.delete(pipeline.uri);
    });
    return made;
  }
}
