import type { Diagnostic } from 'vscode-languageserver';
import type { Problem } from '../engine/engine';
import { type DiagnosticAbilities, toDiagnostic } from '../features/diagnostics';
import type { TextSource } from '../features/positions';
import { sameItems } from '../text/same-items';
import type { Root } from './root';

/** What was last made of one file. */
interface KeptReport {
  /** The versions of the file and of all that its findings point at. */
  readonly files: ReadonlyMap<string, unknown>;
  readonly problems: readonly Problem[];
  readonly diagnostics: readonly Diagnostic[];
  /** Changes exactly when the diagnostics do. */
  readonly resultId: string;
}

export interface FileReport {
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly resultId: string;
}

/** Makes diagnostics of findings, again only where something about them changed. */
export class Reports {
  private readonly kept = new Map<string, KeptReport>();
  /** How many different reports were made. */
  count = 0;

  constructor(
    private readonly source: TextSource,
    private readonly abilities: DiagnosticAbilities,
    /** Tells the ids of this session from those of an earlier one. */
    private readonly session: string,
  ) {}

  /** The report on a file; its text decides about ranges, so `root` must be the one that it belongs to. */
  of(root: Root, uri: string): FileReport {
    const problems = root.check().get(uri) ?? [];
    const before = this.kept.get(uri);
    if (before !== undefined && sameItems(before.problems, problems, sameProblem) && sameFiles(root, before.files)) {
      return { uri, ...before };
    }
    const report = this.render(root, uri, problems);
    const isSame = before !== undefined && sameDiagnostics(before.diagnostics, report.diagnostics);
    const kept = { ...report, resultId: isSame ? before.resultId : this.nextId() };
    this.kept.set(uri, kept);
    return { uri, ...kept };
  }

  /** All files that have findings, or had some when they were last reported on. */
  uris(root: Root): readonly string[] {
    const uris = new Set(root.check().keys());
    for (const [uri, { diagnostics }] of this.kept) if (diagnostics.length > 0 && root.contains(uri)) uris.add(uri);
    return [...uris].sort();
  }

  forget(uri: string): void {
    this.kept.delete(uri);
  }

  private render(root: Root, uri: string, problems: readonly Problem[]): Omit<KeptReport, 'resultId'> {
    const positions = problems.length === 0 ? undefined : this.source.positions(uri);
    const diagnostics =
      positions === undefined
        ? []
        : problems.map((problem) => toDiagnostic(problem, positions, this.source, this.abilities));
    const files = new Map<string, unknown>();
    if (problems.length > 0) files.set(uri, root.project.workspace.file(uri));
    for (const { related } of problems) {
      for (const other of related) files.set(other.uri, root.project.workspace.file(other.uri));
    }
    return { files, problems, diagnostics };
  }

  private nextId(): string {
    this.count++;
    return `${this.session}-${this.count}`;
  }
}

function sameFiles(root: Root, files: ReadonlyMap<string, unknown>): boolean {
  for (const [uri, file] of files) if (root.project.workspace.file(uri) !== file) return false;
  return true;
}

function sameProblem(a: Problem, b: Problem): boolean {
  return a.report === b.report && a.severity === b.severity;
}

function sameDiagnostics(a: readonly Diagnostic[], b: readonly Diagnostic[]): boolean {
  return a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}
