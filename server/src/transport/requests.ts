import type { CancellationToken, WorkDoneProgressReporter } from 'vscode-languageserver';
import { findShellRule } from '../engine/shellcheck/report';
import { rangeOf } from '../features/positions';
import { rules } from '../rules/registry.generated';
import type { Severity } from '../rules/rule';
import type { FileKind } from '../workspace/classify';
import type {
  CheckWorkspaceResult,
  DocumentKind,
  ExplainJobParams,
  ExplainJobResult,
  ExplainParams,
  ExplainResult,
  InsertSnippetParams,
  InspectParams,
  InspectResult,
  SnippetEntry,
  SnippetInsertion,
  SnippetsParams,
} from './protocol';
import type { Session } from './session';

/** The kinds of files as the client names them. */
export const documentKinds: Readonly<Record<FileKind, DocumentKind>> = {
  pipeline: 'pipeline',
  'runner-config': 'runner',
  nix: 'host',
  markdown: 'markdown',
  project: 'none',
};

const snippetKinds = { yaml: 'pipeline', toml: 'runner', nix: 'host' } as const;

/** Answers what this product's own client asks beyond LSP. */
export class OwnRequests {
  constructor(private readonly session: Session) {}

  async snippets({ textDocument, position }: SnippetsParams): Promise<SnippetEntry[]> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return [];
    const { findSnippets } = await import('../features/insert-snippet');
    const { file, positions } = opened;
    return findSnippets(file, positions.offsetAt(position)).map(({ snippet, form, preview, fits }) => ({
      id: snippet.id,
      title: snippet.title,
      detail: snippet.description.split(/(?<=[.:])\s/, 1)[0] ?? snippet.description,
      documentation: snippet.description,
      preview,
      kind: snippetKinds[form.language],
      fits,
    }));
  }

  async insertSnippet({ textDocument, position, id }: InsertSnippetParams): Promise<SnippetInsertion | null> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return null;
    const { insertSnippet } = await import('../features/insert-snippet');
    const { file, positions } = opened;
    const found = insertSnippet(file, positions.offsetAt(position), id);
    return found === undefined ? null : { range: rangeOf(positions, found.span), snippet: found.snippet };
  }

  async inspect({ textDocument }: InspectParams): Promise<InspectResult | null> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return null;
    const { inspectMarkdown } = await import('../features/inspect-markdown');
    const { inspectFile } = await import('../features/inspect');
    const json = inspectFile(opened.root.project, opened.uri);
    return { kind: documentKinds[opened.file.kind], markdown: inspectMarkdown(json), json };
  }

  async explain({ rule: id }: ExplainParams): Promise<ExplainResult | null> {
    const rule = rules.find((each) => each.id === id) ?? findShellRule(id);
    if (rule === undefined) return null;
    const { explainRule } = await import('../features/explain');
    return { rule: id, markdown: explainRule(rule) };
  }

  async explainJob(
    { textDocument, position, job: name }: ExplainJobParams,
    token: CancellationToken,
  ): Promise<ExplainJobResult | null> {
    await this.session.scanned(token);
    const opened = await this.open(textDocument.uri);
    if (opened === undefined || token.isCancellationRequested) return null;
    const { uri, root, positions } = opened;
    const { findJob, jobAt, jobNames } = await import('../features/explain-job/find-job');
    const at = position === undefined ? undefined : jobAt(root.project, uri, positions.offsetAt(position));
    const found = name === undefined ? at : findJob(root.project, name, uri);
    if (found === undefined) {
      const jobs = [...jobNames(root.project, uri)];
      return jobs.length === 0 ? null : { job: null, jobs };
    }
    const { explainJob } = await import('../features/explain-job/explain-job');
    const { explanationMarkdown } = await import('../features/explain-job/render');
    const json = explainJob(root.project, found.pipeline, found.job);
    return { job: found.job.name, markdown: explanationMarkdown(json), json };
  }

  async checkWorkspace(token: CancellationToken, progress: WorkDoneProgressReporter): Promise<CheckWorkspaceResult> {
    const { session } = this;
    progress.begin('GitLab Nix Runner', 0, 'Reading the workspace', true);
    await session.scanned(token);
    const result = { files: 0, errors: 0, warnings: 0, infos: 0, hints: 0 };
    let first: CheckWorkspaceResult['first'];
    const roots = session.roots.all();
    for (const [index, root] of roots.entries()) {
      if (token.isCancellationRequested) break;
      progress.report(
        Math.floor((100 * index) / roots.length),
        `Checking ${root.uri.slice(root.uri.lastIndexOf('/') + 1)}`,
      );
      result.files += root.project.workspace.allFiles().length;
      for (const [uri, problems] of [...root.check()].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (session.roots.of(uri) !== root) continue;
        for (const { severity } of problems) result[severityCounts[severity]]++;
        const [problem] = problems;
        const positions = session.positions(uri);
        if (first !== undefined || problem === undefined || positions === undefined) continue;
        first = { uri: session.clientUri(uri), position: positions.positionAt(problem.span.start) };
      }
    }
    progress.done();
    session.changedOutside();
    return first === undefined ? result : { ...result, first };
  }

  private async open(clientUri: string) {
    const uri = this.session.documents.keyOf(clientUri);
    const root = await this.session.rootOf(uri);
    const file = root?.project.workspace.file(uri);
    const positions = this.session.positions(uri);
    if (root === undefined || file === undefined || positions === undefined) return undefined;
    return { uri, root, file, positions };
  }
}

const severityCounts: Readonly<Record<Severity, 'errors' | 'warnings' | 'infos' | 'hints'>> = {
  error: 'errors',
  warning: 'warnings',
  information: 'infos',
  hint: 'hints',
};
