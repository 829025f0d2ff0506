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
import type { FileReport } from './reports';
import type { Root } from './roots';
import type { Session } from './session';
import { nextTurn } from './yielding';

/** Files of a workspace report that go out in one message. */
const chunkSize = 50;

/** Answers clients that ask for diagnostics. */
export class PullDiagnostics {
  /** The reports that the client got beside those that it asked for, by URI. */
  private readonly relatedSent = new Map<string, string>();

  constructor(private readonly session: Session) {}

  async document(params: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> {
    const uri = this.session.documents.keyOf(params.textDocument.uri);
    const root = await this.session.rootOf(uri);
    if (root === undefined) return { kind: 'full', items: [] };
    const report = this.session.reports.of(root, uri);
    this.relatedSent.set(uri, report.resultId);
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
    const version = this.session.documents.get(uri)?.document.version ?? null;
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
