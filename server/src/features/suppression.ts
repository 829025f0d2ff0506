import type { Problem } from '../engine/engine';
import { disableFileComment, disableNextLineComment } from '../engine/suppression';
import type { SpanEdit } from '../text/edit';
import { lineStartOf } from '../text/lines';
import type { WorkspaceFile } from '../workspace/workspace-file';
import { type LongString, longStringAt } from './string-at';

/** Keys whose strings are scripts, where a comment changes nothing. */
const scriptKey = /^(?:before_|after_)?script$|_script$|^preBuildScript$/;

/**
 * The edit that silences a rule on the line of a problem, by a comment above it; undefined where no comment can stand
 * there without changing what the file says.
 */
export function suppressLine(file: WorkspaceFile, problem: Problem): SpanEdit | undefined {
  const { text } = file;
  const start = lineStartOf(text, problem.span.start);
  const lead = (file.kind === 'markdown' ? /^[\s>]*/ : /^[ \t]*/).exec(lineAt(text, start))?.[0] ?? '';
  if (file.kind === 'markdown' && problem.span.start < start + lead.length) return undefined;
  const before = start === 0 ? '' : lineAt(text, lineStartOf(text, start - 1));
  const listed = /gitlab-nix-runner:[ \t]*disable-next-line((?:[ \t,]+[\w-]+\/[\w-]+)+)/.exec(before);
  if (listed !== null)
    return insertion(start - before.length - 1 + listed.index + listed[0].length, `, ${problem.rule.id}`);
  const inner = file.partAt(start + lead.length);
  if (inner === undefined) return undefined;
  const string = longStringAt(inner);
  if (string !== undefined && !isCommentable(string, inner.part.text, inner.offset, before)) return undefined;
  const bom = start === 0 && text.startsWith('\uFEFF') ? 1 : 0;
  return insertion(start + bom, `${lead}${disableNextLineComment([problem.rule.id])}${lineEnd(text)}`);
}

/** The edit that silences a rule in the whole file, by a comment at its start, or at the end of a page. */
export function suppressFile(file: WorkspaceFile, rule: string): SpanEdit {
  const { text } = file;
  const end = lineEnd(text);
  if (file.kind === 'markdown') {
    // A page may start with front matter, which has to stay at the top.
    const gap = text === '' || text.endsWith('\n') ? end : end + end;
    return insertion(text.length, `${gap}<!-- gitlab-nix-runner: disable-file ${rule} -->${end}`);
  }
  return insertion(text.startsWith('\uFEFF') ? 1 : 0, `${disableFileComment([rule])}${end}`);
}

/** A line of a script may have a comment above it unless it goes on with the line before, or lies in a here-document. */
function isCommentable(string: LongString, text: string, offset: number, before: string): boolean {
  if (!string.keepsLines || string.key === undefined || !scriptKey.test(string.key)) return false;
  if (/\\\r?$/.test(before)) return false;
  const script = text.slice(string.span.start, offset);
  return !script.includes('<<') && isEven(script, '"') && isEven(script.replace(/^'''|''/g, ''), "'");
}

function isEven(text: string, quote: string): boolean {
  return (text.split(quote).length - 1) % 2 === 0;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end);
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function insertion(at: number, text: string): SpanEdit {
  return { span: { start: at, end: at }, text };
}
