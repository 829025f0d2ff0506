import {
  type CancellationToken,
  type CompletionList,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { type Client, readClient } from './client';
import { Documents } from './documents';
import type { Handlers } from './handlers';
import { answerNavigation, navigationCapabilities } from './navigation/register';
import { answerOwnRequests } from './own-requests';
import type { FindShellChecker } from './shellcheck/find-program';

export interface ServerOptions {
  /** Shown by clients in their logs. */
  readonly version?: string;
  /** Told of each run of the rules over a workspace folder. */
  readonly onCheck?: (root: string) => void;
  /** How ShellCheck is found; by default on this machine. */
  readonly findShellChecker?: FindShellChecker;
}

/** Kinds of code actions, named here too so that answering `initialize` loads nothing else. */
const codeActionKinds = ['quickfix', 'refactor.rewrite', 'source.fixAll.gitlabNixRunner'];

/**
 * Serves one client until the connection ends. Everything that reads or judges files is loaded once `initialize` has been
 * answered, so that starting costs next to nothing.
 */
export function startServer(connection: Connection, options: ServerOptions = {}): void {
  new Server(connection, options).start();
}

const noCompletions: CompletionList = { isIncomplete: false, items: [] };

/** Takes requests in and leaves the answers to the handlers. No error gets past it. */
class Server {
  private readonly documents = new Documents();
  private handlers: Promise<Handlers> | undefined;
  private loaded: Handlers | undefined;
  private params: InitializeParams | undefined;
  private client: Client | undefined;
  private stopped = false;

  constructor(
    private readonly connection: Connection,
    private readonly options: ServerOptions,
  ) {}

  start(): void {
    const { connection, documents } = this;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.tell((handlers) => handlers.initialized()));
    connection.onShutdown(() => {
      this.stopped = true;
      this.loaded?.stop();
    });
    connection.onDidOpenTextDocument((params) => {
      documents.opened(params);
      this.loaded?.documentChanged(params.textDocument.uri);
    });
    connection.onDidChangeTextDocument((params) => {
      documents.edited(params);
      this.loaded?.documentChanged(params.textDocument.uri);
    });
    connection.onDidCloseTextDocument((params) => {
      documents.closed(params);
      this.tell((handlers) => handlers.documentClosed(params));
    });
    connection.onDidChangeConfiguration((params) => this.tell((handlers) => handlers.settingsChanged(params)));
    connection.onDidChangeWatchedFiles((params) => this.tell((handlers) => handlers.filesChanged(params)));
    this.answerRequests();
    connection.listen();
  }

  private answerRequests(): void {
    const { connection, documents } = this;
    const { diagnostics } = connection.languages;
    diagnostics.on(async (params, token) => {
      await documents.calm();
      const empty = { kind: 'full' as const, items: [] };
      const answer = await this.answer('diagnostic', token, empty, (h) => h.documentDiagnostics(params, token));
      // An answer that nobody waits for any more does not make the next edit one that follows from it.
      if (!token.isCancellationRequested) documents.answered();
      return answer;
    });
    diagnostics.onWorkspace((params, token, _progress, partial) =>
      this.answer('workspace diagnostic', token, { items: [] }, (h) => h.workspaceDiagnostics(params, token, partial)),
    );
    connection.onCodeAction((params, token) => this.answer('codeAction', token, [], (h) => h.codeActions(params)));
    connection.onCodeActionResolve((action, token) =>
      this.answer('codeAction/resolve', token, action, (h) => h.resolveCodeAction(action)),
    );
    connection.onHover((params, token) => this.answer('hover', token, null, (h) => h.language.hover(params)));
    connection.onCompletion((params, token) =>
      this.answer('completion', token, noCompletions, (h) => h.language.complete(params)),
    );
    connection.onCompletionResolve((item, token) =>
      this.answer('completion/resolve', token, item, (h) => h.language.resolveCompletion(item)),
    );
    connection.onDocumentSymbol((params, token) =>
      this.answer('symbols', token, [], (h) => h.language.symbols(params)),
    );
    answerNavigation(connection, (what, token, empty, run) =>
      this.answer(what, token, empty, (h) => run(h.navigation)),
    );
    answerOwnRequests(connection, (what, token, empty, run) => this.answer(what, token, empty, run));
  }

  private initialize(params: InitializeParams): InitializeResult {
    this.params = params;
    this.client = readClient(params.capabilities, params.initializationOptions);
    setImmediate(() => this.tell(() => {}));
    return {
      serverInfo: { name: 'gitlab-nix-runner', ...(this.options.version ? { version: this.options.version } : {}) },
      capabilities: {
        positionEncoding: 'utf-16',
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        ...(this.client.pullsDiagnostics
          ? {
              diagnosticProvider: {
                identifier: 'gitlab-nix-runner',
                interFileDependencies: true,
                workspaceDiagnostics: true,
                workDoneProgress: false,
              },
            }
          : {}),
        completionProvider: {
          triggerCharacters: ['.', '"', "'", '$', '{', '[', ',', '/', ':', '=', ' ', '-'],
          resolveProvider: true,
        },
        hoverProvider: true,
        documentSymbolProvider: true,
        codeActionProvider: { codeActionKinds, resolveProvider: this.client.resolvesEdits },
        ...navigationCapabilities(this.client.navigation),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  private load(): Promise<Handlers> {
    this.handlers ??= this.loadHandlers();
    return this.handlers;
  }

  private async loadHandlers(): Promise<Handlers> {
    const { Handlers } = await import('./handlers');
    const { connection, documents, params, client, options } = this;
    if (params === undefined || client === undefined) throw new Error('not initialized');
    if (this.stopped) throw new Error('shut down');
    this.loaded = new Handlers({
      connection,
      documents,
      client,
      folders: foldersOf(params),
      initialSettings: params.initializationOptions,
      onCheck: options.onCheck ?? (() => {}),
      findShellChecker: options.findShellChecker,
    });
    this.loaded.documentsOpened();
    return this.loaded;
  }

  /** A notification: nobody waits, so what goes wrong is only logged. */
  private tell(run: (handlers: Handlers) => Promise<void> | void): void {
    this.load()
      .then((handlers) => (this.stopped ? undefined : run(handlers)))
      .catch((error: unknown) => this.log('notification', error));
  }

  /** A request: what goes wrong is logged and answered with `empty`; one that was cancelled gets the error for that. */
  private async answer<T>(
    what: string,
    token: CancellationToken,
    empty: NoInfer<T>,
    run: (handlers: Handlers) => Promise<T>,
  ): Promise<T | ResponseError<never>> {
    try {
      const handlers = await this.load();
      await handlers.settled();
      if (token.isCancellationRequested) return cancelled();
      const result = await run(handlers);
      return token.isCancellationRequested ? cancelled() : result;
    } catch (error) {
      this.log(what, error);
      return empty;
    }
  }

  private log(what: string, error: unknown): void {
    if (this.stopped) return;
    this.connection.console.error(
      `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

function cancelled(): ResponseError<never> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders != null) return workspaceFolders.map(({ uri }) => uri);
  return rootUri == null ? [] : [rootUri];
}
