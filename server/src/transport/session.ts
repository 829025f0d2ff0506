import { type CancellationToken, CodeLensRefreshRequest, type Connection } from 'vscode-languageserver';
import type { Positions, TextSource } from '../features/positions';
import { rules } from '../rules/registry.generated';
import { LineIndex } from '../text/line-index';
import type { WorkspaceFile } from '../workspace/workspace-file';
import type { Client } from './client';
import type { Documents } from './documents';
import { method } from './protocol';
import { Publisher } from './publisher';
import { Reports } from './reports';
import type { Root } from './root';
import { Roots } from './roots';
import { scanRoot } from './scan';
import { defaultEditorSettings, type EditorSettings, readEditorSettings, settingsSection } from './settings';
import type { FindShellChecker } from './shellcheck/find-program';
import { ShellChecks } from './shellcheck/shell-checks';
import { StatusReports } from './status';
import { nextTurn, Slices, settledWithin } from './yielding';

/** How long a first answer waits for what other files say, in milliseconds; later it is corrected by a refresh. */
const patience = 400;
/** Messages are handled one in a turn, and between two changes there may be a request, its cancelling, and another. */
const quietTurns = 4;
/** How long the client may take to tell its settings before the defaults count. */
const settingsPatience = 2000;

export interface SessionOptions {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly client: Client;
  /** URIs of the workspace folders. */
  readonly folders: readonly string[];
  readonly initialSettings: unknown;
  /** Told of each run of the rules over a root. */
  readonly onCheck: (root: string) => void;
  /** How ShellCheck is found; by default on this machine. */
  readonly findShellChecker?: FindShellChecker | undefined;
}

/** Everything that is known of the workspace of one client. */
export class Session implements TextSource {
  readonly roots: Roots;
  readonly reports: Reports;
  readonly connection: Connection;
  readonly documents: Documents;
  readonly client: Client;
  readonly publisher: Publisher;
  readonly shellChecks: ShellChecks;
  private readonly status: StatusReports;
  private readonly lineIndexes = new WeakMap<WorkspaceFile, LineIndex>();
  private settings: EditorSettings;
  private settingsText = '';
  private settingsReady: Promise<void> = Promise.resolve();
  private scans: Promise<unknown> = Promise.resolve();
  private scanning = 0;
  private stopped = false;
  private pipelinesWatched = false;

  constructor({ connection, documents, client, folders, initialSettings, onCheck, findShellChecker }: SessionOptions) {
    this.connection = connection;
    this.documents = documents;
    this.client = client;
    this.settings = initialSettings === undefined ? defaultEditorSettings : readEditorSettings(initialSettings);
    const onRuleError = (rule: { id: string }, error: unknown) => this.log(`rule ${rule.id}`, error);
    this.shellChecks = new ShellChecks(this, findShellChecker);
    const { results } = this.shellChecks;
    const isWanted = (uri: string) => documents.get(uri) !== undefined;
    this.roots = new Roots({ rules, onRuleError, onCheck, shell: { results, isWanted } }, documents);
    this.reports = new Reports(this, client.diagnostics, Date.now().toString(36));
    this.publisher = new Publisher(this);
    this.status = new StatusReports(this);
    for (const folder of folders) this.addFolder(folder);
    this.settingsReady = this.pullSettings();
  }

  /** The root of a document after all that the client has told is taken in; undefined where it is not known. */
  async rootOf(uri: string): Promise<Root | undefined> {
    await this.settled();
    return this.roots.of(uri);
  }

  /** Waits for settings, for messages under way, and a little while for the first look at the workspace. */
  async settled(): Promise<void> {
    await settledWithin(this.settingsReady, settingsPatience);
    if (this.scanning > 0) await settledWithin(this.scans, patience);
    await this.caughtUp();
    this.takeChanges();
  }

  /** Waits for the end of all scans under way. */
  async scanned(token: CancellationToken): Promise<void> {
    while (this.scanning > 0 && !token.isCancellationRequested) await settledWithin(this.scans, 100);
    await this.settled();
  }

  /** Takes in changes of documents without waiting. */
  takeChanges(): void {
    for (const root of this.roots.takeChanges()) root.configure(this.settings);
  }

  /** Where ShellCheck lies, as the editor's settings say; undefined where it is to be looked for. */
  get shellcheckPath(): string | undefined {
    return this.settings.shellcheckPath;
  }

  /** Whether all files that count have been read. */
  get isScanning(): boolean {
    return this.scanning > 0;
  }

  positions(uri: string): Positions | undefined {
    const open = this.documents.get(uri);
    if (open !== undefined) return open.text;
    const file = this.roots.of(uri)?.project.workspace.file(uri);
    if (file === undefined) return undefined;
    let index = this.lineIndexes.get(file);
    if (index === undefined) {
      index = new LineIndex(file.text);
      this.lineIndexes.set(file, index);
    }
    return index;
  }

  clientUri(uri: string): string {
    return this.documents.get(uri)?.clientUri ?? uri;
  }

  async changeFolders(added: readonly string[], removed: readonly string[]): Promise<void> {
    for (const folder of removed) this.roots.removeFolder(folder);
    for (const folder of added) this.addFolder(folder);
    // Documents of a folder that went are on their own now.
    for (const key of this.documents.keys()) if (this.roots.of(key) === undefined) this.documents.touch(key);
    this.settingsText = '';
    this.settingsReady = this.pullSettings();
    await this.settingsReady;
    this.changedOutside();
  }

  async changeSettings(pushed: unknown): Promise<void> {
    if (this.client.configuration) {
      this.settingsReady = this.pullSettings();
      await this.settingsReady;
    } else this.useSettings([pushed]);
  }

  async changeFiles(uris: readonly string[]): Promise<void> {
    const slices = new Slices();
    for (const uri of new Set(uris)) {
      const made = this.roots.changedOnDisk(uri);
      if (made !== undefined) this.startNested(made);
      await slices.pause();
    }
    this.changedOutside();
  }

  /** A document was closed. */
  closed(uri: string): void {
    this.status.forget(uri);
  }

  /** A report on a file was made. */
  statusChanged(uri: string): void {
    this.shellChecks.answered();
    this.status.schedule(uri);
  }

  stop(): void {
    this.stopped = true;
    this.shellChecks.stop();
  }

  log(what: string, error: unknown): void {
    // What is under way when the client leaves fails for want of a connection.
    if (this.stopped) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.connection.console.error(`${what}: ${text}`);
  }

  /** The client shows a pipeline, so it is told from now on when that may look otherwise. */
  watchPipelines(): void {
    this.pipelinesWatched = true;
  }

  /** Something other than an open document changed, so the client has to ask again or be told. */
  changedOutside(): void {
    this.refreshShown();
    if (this.pipelinesWatched) {
      this.connection
        .sendNotification(method.pipelinesChanged)
        .catch((error: unknown) => this.log('pipelinesChanged', error));
    }
    if (!this.client.pullsDiagnostics) this.publisher.schedule();
    else if (this.client.refreshesDiagnostics) {
      this.connection.languages.diagnostics.refresh().catch((error: unknown) => this.log('refresh', error));
    }
  }

  /** What is shown between the lines depends on other files and on settings too. */
  private refreshShown(): void {
    const { navigation } = this.client;
    const refreshes = [
      ...(navigation.refreshesLenses ? [() => this.connection.sendRequest(CodeLensRefreshRequest.type)] : []),
      ...(navigation.refreshesHints ? [() => this.connection.languages.inlayHint.refresh()] : []),
    ];
    for (const refresh of refreshes) refresh().catch((error: unknown) => this.log('refresh', error));
  }

  private addFolder(folder: string): void {
    const root = this.roots.addFolder(folder);
    if (root === undefined) return;
    root.configure(this.settings);
    this.startScan(root);
  }

  /** A repository inside a workspace folder was found: the folder's settings count for it. */
  private startNested(root: Root): Promise<void> {
    root.configure(this.roots.folderOf(root)?.settings ?? this.settings);
    return this.startScan(root);
  }

  private startScan(root: Root): Promise<void> {
    this.scanning++;
    const scan = this.scan(root).finally(() => {
      this.scanning--;
    });
    this.scans = Promise.all([this.scans, scan]);
    return scan;
  }

  private async scan(root: Root): Promise<void> {
    await settledWithin(this.settingsReady, settingsPatience);
    const answered = this.reports.count;
    const inner: Promise<void>[] = [];
    const onNested = (uri: string, files: readonly string[]) => {
      const made = this.roots.addNested(uri, files);
      if (made !== undefined) inner.push(this.startNested(made));
    };
    try {
      const isStopped = () => this.stopped || !this.roots.all().includes(root);
      await scanRoot(this.connection, root, { progress: this.client.progress, isStopped, onNested });
    } catch (error) {
      this.log('scan', error);
    }
    // Whoever waits for a folder waits for all that is in it.
    await Promise.all(inner);
    if (this.reports.count > answered || !this.client.pullsDiagnostics) this.changedOutside();
  }

  /** Messages that came together are handled together: the text may be outdated already. */
  private async caughtUp(): Promise<void> {
    let seen = this.documents.revision;
    for (let quiet = 0; quiet < quietTurns; quiet++) {
      await nextTurn();
      if (seen !== this.documents.revision) quiet = -1;
      seen = this.documents.revision;
    }
  }

  private async pullSettings(): Promise<void> {
    if (!this.client.configuration) return;
    const scopes = this.roots.workspaceFolders();
    const items = [
      { section: settingsSection },
      ...scopes.map(({ uri }) => ({ scopeUri: uri, section: settingsSection })),
    ];
    try {
      const answers: unknown = await this.connection.workspace.getConfiguration(items);
      if (Array.isArray(answers)) this.useSettings(answers, scopes);
    } catch (error) {
      this.log('settings', error);
    }
  }

  /** The settings without a scope, then those of the scopes; without these the former count everywhere. */
  private useSettings([general, ...scoped]: readonly unknown[], scopes: readonly Root[] = []): void {
    const text = JSON.stringify([general, ...scoped]);
    if (text === this.settingsText) return;
    const isFirst = this.settingsText === '';
    this.settingsText = text;
    this.settings = readEditorSettings(general);
    for (const root of this.roots.all()) {
      const scope = this.roots.folderOf(root);
      const own = scope === undefined ? undefined : scoped[scopes.indexOf(scope)];
      root.configure(own == null ? this.settings : readEditorSettings(own));
    }
    if (!isFirst) this.changedOutside();
  }
}
