import type {
  CancellationToken,
  CodeAction,
  CodeActionParams,
  DidChangeConfigurationParams,
  DidChangeWatchedFilesParams,
  DidCloseTextDocumentParams,
  DocumentDiagnosticParams,
  DocumentDiagnosticReport,
  ResultProgressReporter,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult,
} from 'vscode-languageserver';
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  WatchKind,
} from 'vscode-languageserver';
import { Actions } from './actions';
import { DoctorRequests } from './doctor';
import { LanguageFeatures } from './language';
import { NavigationRequests } from './navigation/requests';
import { PipelineViews } from './pipeline-views';
import { PullDiagnostics } from './pull';
import { OwnRequests } from './requests';
import { Session, type SessionOptions } from './session';
import { settingsSection } from './settings';

/** Files that are read, wherever they lie. Folders are told of only when they go. */
const watchedFiles = '**/*.{yml,yaml,toml,nix,md,markdown,mdx,mediawiki,wiki}';

/** What the server does with each message; loaded after `initialize` has been answered. */
export class Handlers {
  private readonly session: Session;
  private readonly pull: PullDiagnostics;
  private readonly actions: Actions;
  readonly language: LanguageFeatures;
  readonly own: OwnRequests;
  readonly navigation: NavigationRequests;
  readonly views: PipelineViews;
  readonly doctor: DoctorRequests;

  constructor(options: SessionOptions) {
    this.session = new Session(options);
    this.pull = new PullDiagnostics(this.session);
    this.actions = new Actions(this.session);
    this.language = new LanguageFeatures(this.session);
    this.own = new OwnRequests(this.session);
    this.navigation = new NavigationRequests(this.session);
    this.views = new PipelineViews(this.session);
    this.doctor = new DoctorRequests(this.session);
  }

  async initialized(): Promise<void> {
    const { connection, client } = this.session;
    if (client.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const uris = (folders: typeof added) => folders.map(({ uri }) => uri);
        this.session
          .changeFolders(uris(added), uris(removed))
          .catch((error: unknown) => this.session.log('folders', error));
      });
    }
    if (client.registersConfiguration) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
    }
    if (client.registersWatchers) {
      const watchers = [
        { globPattern: watchedFiles },
        { globPattern: '**/flake.lock' },
        { globPattern: '**/*', kind: WatchKind.Delete },
      ];
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  }

  settled(): Promise<void> {
    return this.session.settled();
  }

  stop(): void {
    this.session.stop();
    this.pull.stop();
  }

  /** Documents were opened before all this was loaded. */
  documentsOpened(): void {
    if (!this.session.client.pullsDiagnostics) this.session.publisher.schedule();
  }

  documentChanged(uri: string): void {
    this.session.shellChecks.changed();
    if (this.session.client.pullsDiagnostics) this.pull.changed(this.session.documents.keyOf(uri));
    else this.session.publisher.schedule();
  }

  documentClosed({ textDocument }: DidCloseTextDocumentParams): void {
    this.session.closed(this.session.documents.keyOf(textDocument.uri));
    this.documentChanged(textDocument.uri);
  }

  settingsChanged({ settings }: DidChangeConfigurationParams): Promise<void> {
    return this.session.changeSettings(settings);
  }

  filesChanged({ changes }: DidChangeWatchedFilesParams): Promise<void> {
    const uris = changes.flatMap(({ uri, type }) =>
      type === FileChangeType.Deleted ? [uri, ...this.session.roots.filesBelow(uri)] : [uri],
    );
    return this.session.changeFiles(uris);
  }

  documentDiagnostics(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    return this.pull.document(params, token);
  }

  workspaceDiagnostics(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    return this.pull.workspace(params, token, partial);
  }

  codeActions(params: CodeActionParams): Promise<CodeAction[]> {
    return this.actions.list(params);
  }

  resolveCodeAction(action: CodeAction): Promise<CodeAction> {
    return this.actions.resolve(action);
  }
}
