import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type DocumentStatus, method } from '../../server/src/transport/protocol';
import { exists } from './exists';
import { documentSelector } from './files';

/** The commands that the server may let the editor run. */
const clientCommands = ['explainFinding', 'previewEdit', 'showReferences'];

/** The one connection to the language server, started on first need. */
export class Session implements vscode.Disposable {
  private running: Promise<LanguageClient> | undefined;
  private readonly started = new vscode.EventEmitter<void>();
  private readonly status = new vscode.EventEmitter<DocumentStatus>();
  private readonly pipelines = new vscode.EventEmitter<void>();

  /** Fires each time that a start begins. */
  readonly onStarted = this.started.event;
  /** The state of a document, as the server tells it. */
  readonly onStatus = this.status.event;
  /** Views of pipelines may be out of date because of something other than an edit of an open document. */
  readonly onPipelinesChanged = this.pipelines.event;

  constructor(
    private readonly serverModule: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get isStarted(): boolean {
    return this.running !== undefined;
  }

  /** The client, started if it is not yet. Rejects when the server does not come up; the next call tries again. */
  client(): Promise<LanguageClient> {
    if (this.running === undefined) {
      this.running = this.start().catch((error: unknown) => {
        this.running = undefined;
        throw error;
      });
      this.started.fire();
    }
    return this.running;
  }

  /** Like `client`, for callers with nobody to tell of a failure: it goes to the log and is shown once. */
  startInBackground(): void {
    if (this.isStarted) return;
    this.client().catch((error: unknown) => {
      this.log.error(`The language server did not start: ${String(error)}`);
      vscode.window.showErrorMessage('GitLab Nix Runner: the language server did not start. The log has the reason.');
    });
  }

  async restart(): Promise<void> {
    const old = await this.running?.catch(() => undefined);
    this.running = undefined;
    await old?.dispose();
    await this.client();
  }

  async dispose(): Promise<void> {
    const old = await this.running?.catch(() => undefined);
    this.running = undefined;
    this.started.dispose();
    this.status.dispose();
    this.pipelines.dispose();
    await old?.dispose();
  }

  private async start(): Promise<LanguageClient> {
    const { LanguageClient, RevealOutputChannelOn, TransportKind } = await import('vscode-languageclient/node');
    const server = { module: this.serverModule, transport: TransportKind.ipc };
    const client = new LanguageClient('gitlabNixRunner', 'GitLab Nix Runner', server, {
      documentSelector,
      // Actions that need a command of the client are offered only where it has the command.
      initializationOptions: { commands: clientCommands.map((name) => `gitlabNixRunner.${name}`) },
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      diagnosticCollectionName: 'gitlab-nix-runner',
      diagnosticPullOptions: { onChange: true, onFocus: true },
      synchronize: { configurationSection: 'gitlabNixRunner' },
    });
    client.onNotification(method.status, (status: DocumentStatus) => this.status.fire(status));
    client.onNotification(method.pipelinesChanged, () => this.pipelines.fire());
    await client.start();
    await tellGone(client);
    await vscode.commands.executeCommand('setContext', 'gitlabNixRunner.running', true);
    // A server that was started anew knows nothing of the views that are open.
    this.pipelines.fire();
    return client;
  }
}

/** Says which of the open documents are all that is left of their files: a new server cannot tell them from new files. */
async function tellGone(client: LanguageClient): Promise<void> {
  const { FileChangeType } = await import('vscode-languageclient/node');
  const kept = vscode.workspace.textDocuments.filter(({ uri, isDirty }) => uri.scheme === 'file' && !isDirty);
  const gone = await Promise.all(kept.map(async ({ uri }) => ((await exists(uri)) ? [] : [uri])));
  const changes = gone.flat().map((uri) => {
    return { uri: client.code2ProtocolConverter.asUri(uri), type: FileChangeType.Deleted };
  });
  if (changes.length > 0) await client.sendNotification('workspace/didChangeWatchedFiles', { changes });
}
