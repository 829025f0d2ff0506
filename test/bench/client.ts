/** A client that does what an editor does and remembers when each list of diagnostics came. */
import { type ChildProcess, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import {
  CancellationTokenSource,
  createMessageConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeResult,
  type MessageConnection,
  type Position,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { capabilities } from './capabilities';
import { cpuMs } from './process-cost';

export interface ServerCommand {
  readonly command: readonly string[];
  /** The workspace folder. */
  readonly root: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly initializationOptions?: unknown;
}

/** A list of diagnostics as it arrived. */
export interface Arrival {
  readonly at: number;
  /** Undefined where the server names none. */
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What tells lists apart. */
  readonly signature: string;
}

/** An open document. */
export interface OpenDocument {
  readonly uri: string;
  version: number;
  changedAt: number;
  readonly arrivals: Arrival[];
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Answers after which a request is to be made again: cancelled, content modified, cancelled by the server. */
const retriable = new Set([-32800, -32801, -32802]);

export class LspClient {
  readonly spawnedAt = performance.now();
  private readonly child: ChildProcess;
  private readonly connection: MessageConnection;
  private readonly failure: Promise<never>;
  private server: InitializeResult | undefined;
  private registeredPull = false;
  private document: OpenDocument | undefined;
  private wake: () => void = () => {};
  private pullWanted = false;
  private pulling: CancellationTokenSource | undefined;
  private ended = false;

  constructor(private readonly options: ServerCommand) {
    const [program = '', ...args] = options.command;
    const child = spawn(program, args, { cwd: options.root, stdio: 'pipe' });
    this.child = child;
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-2000);
    });
    child.stdin.on('error', () => {});
    this.failure = new Promise((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => {
        this.ended = true;
        this.wake();
        reject(new Error(`the server ended (${code}): ${errors}`));
      });
    });
    this.failure.catch(() => {});
    this.connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onError(() => {});
    this.answerServer();
    this.connection.listen();
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async initialize(): Promise<void> {
    const { root, settings, initializationOptions } = this.options;
    const rootUri = pathToFileURL(root).href;
    this.server = await this.request<InitializeResult>('initialize', {
      processId: process.pid,
      rootPath: root,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'bench' }],
      capabilities,
      initializationOptions,
    });
    this.notify('initialized', {});
    if (settings !== undefined) this.notify('workspace/didChangeConfiguration', { settings });
  }

  request<T>(method: string, params: unknown): Promise<T> {
    return Promise.race([this.connection.sendRequest<T>(method, params), this.failure]);
  }

  provides(ability: 'completionProvider' | 'hoverProvider'): boolean {
    return this.server?.capabilities[ability] !== undefined;
  }

  open(uri: string, languageId: string, text: string): OpenDocument {
    const document = { uri, version: 1, changedAt: performance.now(), arrivals: [] };
    this.document = document;
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
    this.pullSoon(document);
    return document;
  }

  /** Replaces a range; `text` is the whole document after it, for servers that take nothing else. */
  change(document: OpenDocument, start: Position, end: Position, newText: string, text: string): number {
    document.version++;
    document.changedAt = performance.now();
    const sync = this.server?.capabilities.textDocumentSync;
    const isIncremental = (typeof sync === 'object' ? sync.change : sync) === 2;
    this.notify('textDocument/didChange', {
      textDocument: { uri: document.uri, version: document.version },
      contentChanges: [isIncremental ? { range: { start, end }, text: newText } : { text }],
    });
    this.pullSoon(document);
    return document.version;
  }

  /** Asks again, where diagnostics are pulled. */
  refresh(document: OpenDocument): void {
    this.pullSoon(document);
  }

  /** The next list that `accept`s, from an index of the document's arrivals on; undefined when none comes in time. */
  async waitFor(document: OpenDocument, accept: (arrival: Arrival) => boolean, from: number, timeout: number) {
    const deadline = performance.now() + timeout;
    for (let next = from; ; ) {
      for (; next < document.arrivals.length; next++) {
        const arrival = document.arrivals[next];
        if (arrival !== undefined && accept(arrival)) return arrival;
      }
      const left = deadline - performance.now();
      if (left <= 0) return undefined;
      if (this.ended) await this.failure;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The arrival at which the list became what it then stays: no list comes any more and the server is idle. */
  async settle(document: OpenDocument, from: number, timeout: number, quiet = 600): Promise<Arrival | undefined> {
    const end = performance.now() + timeout;
    if ((await this.waitFor(document, () => true, from, timeout)) === undefined) return undefined;
    while (performance.now() < end) {
      const before = cpuMs(this.pid);
      const more = await this.waitFor(document, () => true, document.arrivals.length, quiet);
      if (more === undefined && cpuMs(this.pid) - before < quiet / 10) break;
    }
    const last = document.arrivals.at(-1);
    let arrival = last;
    for (const each of document.arrivals.slice(from).reverse()) {
      if (each.signature !== last?.signature) break;
      arrival = each;
    }
    return arrival;
  }

  /** Waits until next to no CPU time is used, and returns what has been. */
  async idleCpu(timeout = 20_000): Promise<number> {
    const end = performance.now() + timeout;
    for (let before = cpuMs(this.pid); ; ) {
      await sleep(150);
      const now = cpuMs(this.pid);
      if (now - before < 3 || performance.now() > end) return now;
      before = now;
    }
  }

  /** Ends the server as an editor does, then by force. */
  async stop(): Promise<void> {
    if (!this.ended) {
      const gone = new Promise((resolve) => this.child.once('exit', resolve));
      await Promise.race([this.request('shutdown', undefined).catch(() => {}), sleep(2000)]);
      this.notify('exit', undefined);
      await Promise.race([gone, sleep(1000)]);
      if (!this.ended) this.child.kill('SIGKILL');
    }
    this.connection.dispose();
  }

  private notify(method: string, params: unknown): void {
    this.connection.sendNotification(method, params).catch(() => {});
  }

  private get pulls(): boolean {
    return this.registeredPull || this.server?.capabilities.diagnosticProvider !== undefined;
  }

  private record(document: OpenDocument, version: number | undefined, diagnostics: readonly Diagnostic[]): void {
    document.arrivals.push({ at: performance.now(), version, diagnostics, signature: signatureOf(diagnostics) });
    this.wake();
  }

  /** One pull at a time; a change cancels the one under way, and the next is sent when that has ended. */
  private async pullSoon(document: OpenDocument): Promise<void> {
    if (!this.pulls) return;
    this.pullWanted = true;
    if (this.pulling !== undefined) return this.pulling.cancel();
    try {
      while (this.pullWanted) {
        this.pullWanted = false;
        this.pulling = new CancellationTokenSource();
        await this.pull(document, this.pulling);
      }
    } catch {
      // The server has ended, which whoever waits is told.
    } finally {
      this.pulling = undefined;
    }
  }

  private async pull(document: OpenDocument, source: CancellationTokenSource): Promise<void> {
    const { version, uri } = document;
    const isStale = () => document.version !== version || source.token.isCancellationRequested;
    for (let attempt = 0; attempt < 50 && !isStale(); attempt++) {
      try {
        const params = { textDocument: { uri } };
        const sent = this.connection.sendRequest<DocumentDiagnosticReport>(
          'textDocument/diagnostic',
          params,
          source.token,
        );
        const report = await Promise.race([sent, this.failure]);
        if (!isStale() && report.kind === 'full') this.record(document, version, report.items);
        return;
      } catch (error) {
        if (!(error instanceof ResponseError) || !retriable.has(error.code)) throw error;
        await sleep(1);
      }
    }
  }

  private answerServer(): void {
    const { connection } = this;
    connection.onNotification('textDocument/publishDiagnostics', (params) => {
      const { document } = this;
      if (document === undefined || this.pulls || decodeURIComponent(params.uri) !== decodeURIComponent(document.uri))
        return;
      this.record(document, params.version ?? undefined, params.diagnostics);
    });
    connection.onRequest('workspace/configuration', (params: { items: { section?: string }[] }) =>
      params.items.map(({ section }) => (section === undefined ? null : (this.options.settings?.[section] ?? null))),
    );
    connection.onRequest('client/registerCapability', (params: { registrations: { method: string }[] }) => {
      if (params.registrations.some(({ method }) => method === 'textDocument/diagnostic')) {
        this.registeredPull = true;
        if (this.document !== undefined) this.pullSoon(this.document);
      }
      return null;
    });
    connection.onRequest('workspace/diagnostic/refresh', () => {
      if (this.document !== undefined) this.pullSoon(this.document);
      return null;
    });
    connection.onRequest(() => null);
  }
}

function signatureOf(diagnostics: readonly Diagnostic[]): string {
  const lines = diagnostics.map(({ range: { start, end }, severity, code, message }) =>
    [start.line, start.character, end.line, end.character, severity, code, message].join(' '),
  );
  return lines.sort().join('\n');
}
