import type { Colors } from 'picocolors/types';
import type { Problem, ProblemFix } from '../engine/engine';
import type { Severity } from '../rules/rule';
import type { LineIndex } from '../text/line-index';
import type { Span } from '../text/span';
import type { LineIndexes } from './line-indexes';

/** Paints text, or leaves it as it is where the output is no terminal. */
export type Paint = Colors;

const maxFrameLines = 4;
const tabWidth = 4;

export interface ReportedProblem {
  readonly problem: Problem;
  readonly fixes: readonly ProblemFix[];
}

/** How the report shows paths and finds texts. */
export interface ReportSource {
  path(uri: string): string;
  readonly lines: LineIndexes;
}

/** The findings of one file as a person reads them: place, rule, code frame, what, why, what to do, the fix. */
export function textReport(reported: readonly ReportedProblem[], source: ReportSource, paint: Paint): string {
  return reported.map((one) => problemText(one, source, paint)).join('\n');
}

function problemText({ problem, fixes }: ReportedProblem, source: ReportSource, paint: Paint): string {
  const lines = source.lines.of(problem.uri);
  const { line, character } = lines.positionAt(problem.span.start);
  const place = `${source.path(problem.uri)}:${line + 1}:${character + 1}`;
  const head = `${paint.bold(place)}  ${severityWord(problem.severity, paint)}  ${paint.dim(problem.rule.id)}`;
  const fix = fixes[0];
  const out = [
    head,
    ...codeFrame(lines, problem.span, paint),
    `  ${problem.message.what}`,
    `  ${paint.dim('Why:')} ${problem.message.why}`,
    `  ${paint.dim('Do:')}  ${problem.message.action}`,
    ...problem.related.map((related) => relatedText(related, source, paint)),
    ...(fix === undefined
      ? []
      : [`  ${paint.green('Fix:')} ${fix.title}${fix.safe ? '' : paint.dim(' (needs a look)')}`]),
  ];
  return `${out.join('\n')}\n`;
}

function relatedText(
  related: { uri: string; span: Span; message: string },
  source: ReportSource,
  paint: Paint,
): string {
  const { line, character } = source.lines.of(related.uri).positionAt(related.span.start);
  return `  ${paint.dim('See:')} ${source.path(related.uri)}:${line + 1}:${character + 1} ${related.message}`;
}

export function severityWord(severity: Severity, paint: Paint): string {
  if (severity === 'error') return paint.red('error');
  if (severity === 'warning') return paint.yellow('warning');
  return severity === 'information' ? paint.cyan('information') : paint.dim('hint');
}

/** The lines of the span, numbered, with a row of marks below each. Long spans are cut. */
function codeFrame(lines: LineIndex, span: Span, paint: Paint): string[] {
  const first = lines.positionAt(span.start);
  const last = lines.positionAt(span.end);
  const end = Math.min(last.line, first.line + maxFrameLines - 1);
  const width = String(end + 1).length;
  const out: string[] = [];
  for (let line = first.line; line <= end; line++) {
    const text = lines.lineText(line);
    const from = line === first.line ? first.character : leadingBlanks(text);
    const to = line === last.line ? last.character : text.length;
    out.push(`  ${paint.dim(`${String(line + 1).padStart(width)} │`)} ${expandTabs(text)}`);
    if (to < from || (to === from && line !== first.line)) continue;
    const indent = expandTabs(text.slice(0, from)).length;
    const marks = Math.max(1, expandTabs(text.slice(0, to)).length - indent);
    out.push(`  ${paint.dim(`${' '.repeat(width)} │`)} ${' '.repeat(indent)}${paint.red('^'.repeat(marks))}`);
  }
  if (end < last.line) out.push(`  ${paint.dim(`${' '.repeat(width)} │ … ${last.line - end} more lines`)}`);
  return out;
}

function leadingBlanks(text: string): number {
  return text.length - text.trimStart().length;
}

function expandTabs(text: string): string {
  return text.replace(/\t/g, ' '.repeat(tabWidth));
}
