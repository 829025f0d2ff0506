import type { Problem, ProblemFix } from '../engine/engine';
import type { Severity } from '../rules/rule';
import type { LineIndex, LinePosition } from '../text/line-index';
import type { Span } from '../text/span';
import type { FileKind } from '../workspace/classify';
import type { LineIndexes } from './line-indexes';

/** The answer of `check --format json`; described by `schemas/check-report.schema.json`. */
export interface CheckReport {
  readonly version: 1;
  readonly files: readonly FileReport[];
  readonly summary: Summary;
}

export interface FileReport {
  readonly path: string;
  readonly kind: FileKind;
  readonly findings: readonly FindingReport[];
}

export interface FindingReport {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: RangeReport;
  readonly related: readonly { readonly path: string; readonly range: RangeReport; readonly message: string }[];
  readonly fixes: readonly { readonly title: string; readonly safe: boolean }[];
}

/** Lines and UTF-16 characters, both from 0; the end is exclusive. */
export interface RangeReport {
  readonly start: LinePosition;
  readonly end: LinePosition;
}

export interface Summary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly informations: number;
  readonly hints: number;
  readonly fixable: number;
}

export interface CheckedFile {
  readonly uri: string;
  readonly kind: FileKind;
  readonly problems: readonly { readonly problem: Problem; readonly fixes: readonly ProblemFix[] }[];
}

export interface JsonSource {
  path(uri: string): string;
  readonly lines: LineIndexes;
}

export function jsonReport(files: readonly CheckedFile[], source: JsonSource): CheckReport {
  return {
    version: 1,
    files: files.map((file) => ({
      path: source.path(file.uri),
      kind: file.kind,
      findings: file.problems.map(({ problem, fixes }) => findingReport(problem, fixes, source)),
    })),
    summary: summarize(files),
  };
}

export function summarize(files: readonly CheckedFile[]): Summary {
  const all = files.flatMap((file) => file.problems);
  const count = (severity: Severity) => all.filter(({ problem }) => problem.severity === severity).length;
  return {
    files: files.length,
    errors: count('error'),
    warnings: count('warning'),
    informations: count('information'),
    hints: count('hint'),
    fixable: all.filter(({ fixes }) => fixes.length > 0).length,
  };
}

function findingReport(problem: Problem, fixes: readonly ProblemFix[], source: JsonSource): FindingReport {
  const { what, why, action } = problem.message;
  return {
    rule: problem.rule.id,
    severity: problem.severity,
    message: `${what} ${why} ${action}`,
    range: rangeOf(source.lines.of(problem.uri), problem.span),
    related: problem.related.map((related) => ({
      path: source.path(related.uri),
      range: rangeOf(source.lines.of(related.uri), related.span),
      message: related.message,
    })),
    fixes: fixes.map(({ title, safe }) => ({ title, safe })),
  };
}

function rangeOf(lines: LineIndex, span: Span): RangeReport {
  return { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
}
