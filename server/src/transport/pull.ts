import type {
  CancellationToken,
  DocumentDiagnosticParams,
  DocumentDiagnosticReport,
  FullDocumentDiagnosticReport,
  ResultProgressReporter,
  UnchangedDocumentDiagnosticReport,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { Refresher } from './refresher';
import type { FileReport } from './reports';
import type { Root } from './root';
import type { Session } from './session';
import { nextTurn } from './yielding';

/** Files of a workspace report that go out in one message. */
const chunkSize = 50;

/** Answers clients that ask for diagnostics. */
export class PullDiagnostics {
  /** The reports that the client got beside those that it asked for, by URI. */
  private readonly relatedSent = new Map<string, string>();
  /** The reports on open documents that it asked for, by URI: not every client takes what comes beside. */
  private readonly answered = new Map<string, string>();
  private readonly refresher: Refresher;

  constructor(private readonly session: Session) {
    this.refresher = new Refresher(session, this);
  }

  changed(uri: string): void {
    if (this.session.documents.get(uri) === undefined) this.answered.delete(uri);
    this.refresher.changed(uri);
  }

  stop(): void {
    this.refresher.stop();
  }

  isStale(root: Root, changed: ReadonlySet<string>): boolean {
    const { documents, roots, reports, client } = this.session;
    const isOther = (uri: string) => !changed.has(uri) && roots.of(uri) === root;
    const isOld = ([uri, id]: readonly [string, string]) => isOther(uri) && reports.of(root, uri).resultId !== id;
    if ([...this.answered].some(isOld)) return true;
    const closed = [...this.relatedSent].filter(([uri]) => documents.get(uri) === undefined);
    return client.relatedDocuments && closed.some(isOld);
  }

  async document(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const uri = this.session.documents.keyOf(params.textDocument.uri);
    const root = await this.session.rootOf(uri);
    // An answer that is thrown away tells nothing.
    if (root === undefined || token.isCancellationRequested) return { kind: 'full', items: [] };
    const report = this.session.reports.of(root, uri);
    this.relatedSent.set(uri, report.resultId);
    if (this.session.documents.get(uri) !== undefined) this.answered.set(uri, report.resultId);
    this.refresher.answered(uri);
    this.session.statusChanged(uri);
    const answer = asAnswer(report, params.previousResultId);
    const related = this.session.client.relatedDocuments ? this.related(root, uri) : undefined;
    return related === undefined ? answer : { ...answer, relatedDocuments: related };
  }

  async workspace(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    await this.session.scanned(token);
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    for (const item of this.workspaceReports(params)) {
      items.push(item);
      if (partial === undefined || items.length < chunkSize) continue;
      partial.report({ items: items.splice(0) });
      await nextTurn();
      if (token.isCancellationRequested) break;
    }
    if (partial === undefined || items.length === 0) return { items };
    partial.report({ items });
    return { items: [] };
  }

  /** All files with findings, and those that had some when the client last asked. */
  private *workspaceReports(params: WorkspaceDiagnosticParams): Generator<WorkspaceDocumentDiagnosticReport> {
    const { session } = this;
    const known = new Map(params.previousResultIds.map(({ uri, value }) => [session.documents.keyOf(uri), value]));
    for (const root of session.roots.all()) {
      const uris = new Set(session.reports.uris(root));
      for (const uri of known.keys()) if (session.roots.of(uri) === root) uris.add(uri);
      for (const uri of uris) {
        if (session.roots.of(uri) !== root) continue;
        const report = session.reports.of(root, uri);
        if (report.diagnostics.length === 0 && !known.has(uri)) continue;
        yield this.workspaceReport(uri, asAnswer(report, known.get(uri)));
      }
    }
    for (const uri of known.keys()) {
      if (session.roots.of(uri) === undefined) yield this.workspaceReport(uri, { kind: 'full', items: [] });
    }
  }

  private workspaceReport(
    uri: string,
    answer: FullDocumentDiagnosticReport | UnchangedDocumentDiagnosticReport,
  ): WorkspaceDocumentDiagnosticReport {
    const version = this.session.documents.get(uri)?.version ?? null;
    return { uri: this.session.clientUri(uri), version, ...answer };
  }

  /** Other files whose findings the client does not have as they are now. */
  private related(root: Root, asked: string): Record<string, FullDocumentDiagnosticReport> | undefined {
    const changed: Record<string, FullDocumentDiagnosticReport> = {};
    let any = false;
    for (const uri of this.session.reports.uris(root)) {
      if (uri === asked || this.session.roots.of(uri) !== root) continue;
      const { diagnostics, resultId } = this.session.reports.of(root, uri);
      if (this.relatedSent.get(uri) === resultId) continue;
      this.relatedSent.set(uri, resultId);
      changed[this.session.clientUri(uri)] = { kind: 'full', resultId, items: [...diagnostics] };
      any = true;
    }
    return any ? changed : undefined;
  }
}

function asAnswer(
  { diagnostics, resultId }: FileReport,
  previous: string | undefined,
): FullDocumentDiagnosticReport | UnchangedDocumentDiagnosticReport {
  return resultId === previous ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items: [...diagnostics] };
}
