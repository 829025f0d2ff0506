import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { method, type PipelineGraph, type PipelineGraphParams } from '../../server/src/transport/protocol';
import type { FromView, ToView, ViewState } from './graph/messages';
import { LiveUpdates } from './live-updates';
import { openPlace } from './open-place';
import type { Session } from './session';

export const graphViewType = 'gitlabNixRunner.pipelineGraph';

/** A web view with the graph of one pipeline, kept up to date. */
export class GraphPanel implements vscode.Disposable {
  private readonly live: LiveUpdates;
  private graph: PipelineGraph | undefined;
  private sent = '';
  private listening = signal();
  private drawn: ((svg: string) => void) | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly pipeline: ViewState,
    private readonly session: Session,
    extensionUri: vscode.Uri,
    log: vscode.LogOutputChannel,
  ) {
    const fail = (error: unknown) => log.error(`pipeline graph: ${String(error)}`);
    this.live = new LiveUpdates(session, () => this.update(), fail);
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.webview.onDidReceiveMessage((message: FromView) => this.receive(message).catch(fail));
    panel.onDidChangeViewState(() => {
      // A view that is not seen is not kept: when it is seen again, it starts anew and says so.
      if (!panel.visible) this.listening = signal();
    });
    panel.webview.html = pageOf(panel.webview, dist, pipeline);
  }

  get active(): boolean {
    return this.panel.active;
  }

  /** Resolves when the view has the graph. */
  get ready(): Promise<void> {
    return this.listening.given.then(() => this.live.flush());
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Writes what is seen to a file, asked for where none is given. */
  async export(target?: vscode.Uri): Promise<void> {
    this.panel.reveal();
    await this.ready;
    const svg = await new Promise<string>((resolve) => {
      this.drawn = resolve;
      this.tell({ type: 'draw' });
    });
    const folder = vscode.Uri.joinPath(vscode.Uri.parse(this.pipeline.uri), '..');
    const file =
      target ??
      (await vscode.window.showSaveDialog({
        defaultUri: vscode.Uri.joinPath(folder, 'pipeline.svg'),
        filters: { 'Scalable Vector Graphics': ['svg'] },
        title: 'Export Pipeline Graph',
      }));
    if (file !== undefined) await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(svg));
  }

  dispose(): void {
    this.live.dispose();
    this.panel.dispose();
  }

  private async receive(message: FromView): Promise<void> {
    if (message.type === 'ready') {
      this.sent = '';
      this.live.schedule();
      this.listening.give();
      await this.live.flush();
    } else if (message.type === 'drawn') this.drawn?.(message.svg);
    else if (message.type === 'export') await this.export();
    else await this.open(message);
  }

  private async open(message: Extract<FromView, { type: 'openJob' | 'openRunner' }>): Promise<void> {
    const place =
      message.type === 'openJob'
        ? this.graph?.jobs.find(({ name }) => name === message.job)?.place
        : this.graph?.runners[message.runner]?.places[message.place];
    if (place !== undefined) await openPlace(this.session, place);
  }

  private async update(): Promise<void> {
    const client = await this.session.client();
    const params: PipelineGraphParams = { uri: this.pipeline.uri };
    const graph = await client.sendRequest<PipelineGraph | null>(method.pipelineGraph, params);
    if (graph !== null) this.graph = graph;
    const message: ToView = graph === null ? { type: 'gone' } : { type: 'graph', graph };
    // Most of what is typed changes nothing here.
    const text = JSON.stringify(message);
    if (text === this.sent) return;
    this.sent = text;
    this.tell(message);
  }

  private tell(message: ToView): void {
    this.panel.webview.postMessage(message);
  }
}

interface Signal {
  readonly given: Promise<void>;
  give(): void;
}

function signal(): Signal {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

/** Nothing is loaded but the two files of the extension, and no script runs but the one with the nonce. */
function pageOf(webview: vscode.Webview, dist: vscode.Uri, { uri, path }: ViewState): string {
  const nonce = randomBytes(16).toString('base64url');
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('graph.css')}">
<title>Pipeline graph</title>
</head>
<body data-uri="${attribute(uri)}" data-path="${attribute(path)}">
<div id="app"></div>
<script nonce="${nonce}" src="${file('graph.js')}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
