import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type {
  CancellationToken,
  ClientCapabilities,
  CodeAction,
  Diagnostic,
  DocumentDiagnosticReport,
  InitializeResult,
  Position,
  PublishDiagnosticsParams,
  Range,
  WorkspaceEdit,
} from 'vscode-languageserver';
import {
  createConnection,
  createMessageConnection,
  type MessageConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ShellChecker } from '../../server/src/engine/shellcheck/checker';
import { startServer } from '../../server/src/transport/server';

/** A folder on disk that is gone after the test. */
export class Folder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-lsp-')));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.path, path), { recursive: true, force: true });
  }

  uri(path = ''): string {
    return pathToFileURL(join(this.path, path)).href;
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface ClientOptions {
  /** Diagnostics are published to it. */
  readonly push?: boolean;
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** Answers to `workspace/configuration`, by scope; '' is the one for all. */
  readonly settings?: Record<string, unknown>;
  /** ShellCheck; by default there is none, whatever is installed. */
  readonly shellChecker?: ShellChecker;
  /** Folders that are opened; all that were given by default. */
  readonly folders?: readonly Pick<Folder, 'uri'>[];
}

/** What VS Code says that it can do, as far as it matters here. */
export const editorCapabilities: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
  },
  window: { workDoneProgress: true },
  textDocument: {
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: true },
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      dataSupport: true,
      tagSupport: { valueSet: [1, 2] },
      versionSupport: true,
    },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'source', 'source.fixAll'] } },
      isPreferredSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
    },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown'] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

type Waiter = () => void;

/** A language client in the same process, talking to the server over streams. */
export class TestClient {
  readonly connection: MessageConnection;
  readonly published: PublishDiagnosticsParams[] = [];
  /** Requests and notifications of the server, in their order. */
  readonly received: { readonly method: string; readonly params: unknown }[] = [];
  readonly logs: string[] = [];
  readonly documents = new Map<string, TextDocument>();
  /** Runs of the rules. */
  checks = 0;
  result: InitializeResult = { capabilities: {} };
  settings: Record<string, unknown>;
  private readonly waiters = new Set<Waiter>();
  private readonly dispose: () => void;

  private constructor(options: ClientOptions) {
    this.settings = options.settings ?? {};
    const up = new PassThrough();
    const down = new PassThrough();
    const server = createConnection(ProposedFeatures.all, new StreamMessageReader(up), new StreamMessageWriter(down));
    startServer(server, {
      onCheck: () => {
        this.checks++;
      },
      findShellChecker: () => options.shellChecker,
    });
    this.connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    this.answerServer();
    this.connection.listen();
    this.dispose = () => {
      this.connection.dispose();
      server.dispose();
    };
  }

  static async start(options: ClientOptions = {}): Promise<TestClient> {
    const client = new TestClient(options);
    const base = options.capabilities ?? editorCapabilities;
    const { diagnostic: _, ...rest } = base.textDocument ?? {};
    const capabilities = options.push === true ? { ...base, textDocument: rest } : base;
    client.result = await client.request<InitializeResult>('initialize', {
      processId: null,
      rootUri: null,
      workspaceFolders: (options.folders ?? []).map((folder) => ({ uri: folder.uri(), name: 'test' })),
      capabilities,
      initializationOptions: options.initializationOptions,
    });
    client.notify('initialized', {});
    return client;
  }

  request<T>(method: string, params: unknown, token?: CancellationToken): Promise<T> {
    return token === undefined
      ? this.connection.sendRequest(method, params)
      : this.connection.sendRequest(method, params, token);
  }

  notify(method: string, params: unknown): void {
    this.connection.sendNotification(method, params).catch(() => {});
  }

  open(uri: string, languageId: string, text: string): void {
    this.documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  /** Replaces the first occurrence of `from`. */
  edit(uri: string, from: string, to: string): void {
    const document = this.document(uri);
    const start = document.getText().indexOf(from);
    if (start < 0) throw new Error(`not in the text: ${from}`);
    const range = { start: document.positionAt(start), end: document.positionAt(start + from.length) };
    const changes = [{ range, text: to }];
    const version = document.version + 1;
    TextDocument.update(document, changes, version);
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: changes });
  }

  close(uri: string): void {
    this.documents.delete(uri);
    this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  document(uri: string): TextDocument {
    const document = this.documents.get(uri);
    if (document === undefined) throw new Error(`not open: ${uri}`);
    return document;
  }

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    const params = { textDocument: { uri }, ...(previousResultId === undefined ? {} : { previousResultId }) };
    return this.request('textDocument/diagnostic', params);
  }

  async diagnostics(uri: string): Promise<Diagnostic[]> {
    const report = await this.pull(uri);
    if (report.kind !== 'full') throw new Error('nothing new');
    return report.items;
  }

  /** The position behind the `nth` occurrence of a text. */
  after(uri: string, text: string, nth = 1): Position {
    const document = this.document(uri);
    let at = -1;
    for (let seen = 0; seen < nth; seen++) at = document.getText().indexOf(text, at + 1);
    if (at < 0) throw new Error(`not in the text: ${text}`);
    return document.positionAt(at + text.length);
  }

  actions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    const context = { diagnostics: [], ...(only === undefined ? {} : { only }) };
    return this.request('textDocument/codeAction', { textDocument: { uri }, range, context });
  }

  /** Resolves an action and applies its edit to the document, as an editor does. */
  async apply(uri: string, action: CodeAction): Promise<void> {
    const { edit } = action.edit === undefined ? await this.request<CodeAction>('codeAction/resolve', action) : action;
    if (edit === undefined) throw new Error(`no edit: ${action.title}`);
    const document = this.document(uri);
    const text = TextDocument.applyEdits(document, editsOf(edit, uri));
    const version = document.version + 1;
    TextDocument.update(document, [{ text }], version);
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  /** Waits until something is so, asking again after each message of the server. */
  async until<T>(find: () => T | undefined | false, what: string): Promise<T> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const found = find();
      if (found !== undefined && found !== false) return found;
      if (Date.now() > deadline) throw new Error(`did not come: ${what}\n${this.logs.join('\n')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, 500);
        const { waiters } = this;
        function done() {
          clearTimeout(timer);
          waiters.delete(done);
          resolve();
        }
        waiters.add(done);
      });
    }
  }

  async stop(): Promise<void> {
    await this.request('shutdown', undefined);
    this.dispose();
  }

  private answerServer(): void {
    const { connection } = this;
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      this.wake();
    });
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.logs.push(message);
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string }[] }) =>
      items.map(({ scopeUri }) => this.settings[scopeUri ?? ''] ?? this.settings[''] ?? null),
    );
    connection.onRequest((method, params) => {
      this.received.push({ method, params });
      this.wake();
      return null;
    });
    connection.onNotification((method, params) => {
      this.received.push({ method, params });
      this.wake();
    });
    connection.onUnhandledProgress((params) => {
      this.received.push({ method: '$/progress', params });
      this.wake();
    });
  }

  private wake(): void {
    for (const waiter of [...this.waiters]) waiter();
  }
}

function editsOf(edit: WorkspaceEdit, uri: string) {
  const versioned = edit.documentChanges?.flatMap((change) =>
    'edits' in change && change.textDocument.uri === uri
      ? change.edits.flatMap((one) => ('newText' in one ? [one] : []))
      : [],
  );
  return versioned ?? edit.changes?.[uri] ?? [];
}

/** A range within one line. */
export function range(line: number, start: number, end: number): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}
