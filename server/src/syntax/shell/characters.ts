import type { Cursor } from './cursor';

/** Ends a word: a blank, a line end, or the start of an operator. Empty is the end of the text. */
export function endsWord(char: string): boolean {
  switch (char) {
    case '':
    case ' ':
    case '\t':
    case '\n':
    case ';':
    case '&':
    case '|':
    case '(':
    case ')':
    case '<':
    case '>':
      return true;
    default:
      return false;
  }
}

/** Whether a carriage return here belongs to a line end, where it is no part of a word. */
export function atLineReturn(cursor: Cursor): boolean {
  return cursor.peek() === '\r' && (cursor.peek(1) === '\n' || cursor.peek(1) === '');
}

/** Steps over blanks and joined lines; not over line ends. */
export function skipBlanks(cursor: Cursor): void {
  for (;;) {
    const char = cursor.peek();
    if (char === ' ' || char === '\t' || atLineReturn(cursor)) cursor.at++;
    else if (char === '\\' && cursor.peek(1) === '\n') cursor.at += 2;
    else if (char === '\\' && cursor.peek(1) === '\r' && cursor.peek(2) === '\n') cursor.at += 3;
    else return;
  }
}

/** Steps over a comment that starts here. */
export function skipComment(cursor: Cursor): void {
  if (cursor.peek() !== '#') return;
  const start = cursor.at;
  const lineEnd = cursor.text.indexOf('\n', start);
  cursor.at = lineEnd < 0 ? cursor.end : Math.min(lineEnd, cursor.end);
  const end = cursor.text.charAt(cursor.at - 1) === '\r' ? cursor.at - 1 : cursor.at;
  cursor.findings.comments.push({ kind: 'comment', span: cursor.span(start, end) });
}

const NAME_START = /[A-Za-z_]/;
const NAME_CHARACTER = /[A-Za-z0-9_]/;

export function isNameStart(char: string): boolean {
  return NAME_START.test(char);
}

/** The end of the variable name at `at`; `at` itself where there is none. */
export function nameEnd(cursor: Cursor, at: number): number {
  let end = at;
  if (end >= cursor.end || !NAME_START.test(cursor.text.charAt(end))) return at;
  while (end < cursor.end && NAME_CHARACTER.test(cursor.text.charAt(end))) end++;
  return end;
}

const RESERVED = new Set([
  '!',
  '{',
  '}',
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'while',
  'until',
  'for',
  'select',
  'do',
  'done',
  'case',
  'esac',
  'in',
  'function',
  'time',
  'coproc',
  '[[',
]);

/** The reserved word that comes next, undefined for anything else. Counts only where a command may start. */
export function peekReserved(cursor: Cursor): string | undefined {
  let length = 0;
  while (length <= 8 && !endsWord(cursor.peek(length)) && cursor.peek(length) !== '\r') length++;
  const word = cursor.text.slice(cursor.at, cursor.at + length);
  return RESERVED.has(word) ? word : undefined;
}

/** Steps over the reserved word where it comes next. */
export function takeReserved(cursor: Cursor, word: string): boolean {
  if (peekReserved(cursor) !== word) return false;
  cursor.at += word.length;
  return true;
}
