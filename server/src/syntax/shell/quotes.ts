import type { Cursor } from './cursor';
import { HOLE_CHARACTER } from './cursor';
import type { ShellEscape, ShellHolePart, ShellLiteral, ShellSingleQuoted } from './nodes';

type Unexpanded = ShellLiteral | ShellEscape | ShellHolePart;

/** `'…'`, at the opening quote. Nothing inside is special. */
export function readSingleQuoted(cursor: Cursor): ShellSingleQuoted {
  const start = cursor.at++;
  const quote = cursor.text.indexOf("'", cursor.at);
  const closed = quote >= 0 && quote < cursor.end;
  const parts = readVerbatim(cursor, closed ? quote : cursor.end);
  if (closed) cursor.at++;
  else cursor.error('A single quote is not closed', start, start + 1);
  return { kind: 'single-quoted', ansi: false, parts, closed, span: cursor.span(start) };
}

/** Text up to `end` in which only holes stand out. */
export function readVerbatim(cursor: Cursor, end: number): (ShellLiteral | ShellHolePart)[] {
  const parts: (ShellLiteral | ShellHolePart)[] = [];
  let from = cursor.at;
  const flush = (to: number) => {
    if (to > from) parts.push(cursor.literal(from, to));
  };
  while (cursor.at < end) {
    const at = cursor.text.indexOf(HOLE_CHARACTER, cursor.at);
    cursor.at = at < 0 || at > end ? end : at;
    const before = cursor.at;
    const hole = cursor.at < end ? cursor.takeHole() : undefined;
    if (hole !== undefined) {
      flush(before);
      parts.push(hole);
      from = cursor.at;
    } else if (cursor.at < end) cursor.at++;
  }
  flush(end);
  return parts;
}

/** `$'…'`, at the dollar: single quotes with the escapes of C. */
export function readAnsiQuoted(cursor: Cursor): ShellSingleQuoted {
  const start = cursor.at;
  cursor.at += 2;
  const parts: Unexpanded[] = [];
  let from = cursor.at;
  const flush = () => {
    if (cursor.at > from) parts.push(cursor.literal(from, cursor.at));
  };
  while (!cursor.done && cursor.peek() !== "'") {
    if (cursor.peek() === '\\' && cursor.at + 1 < cursor.end) {
      flush();
      parts.push(readAnsiEscape(cursor));
      from = cursor.at;
    } else if (cursor.atHole()) {
      flush();
      const hole = cursor.takeHole();
      if (hole !== undefined) parts.push(hole);
      from = cursor.at;
    } else cursor.at++;
  }
  flush();
  const closed = cursor.take("'");
  if (!closed) cursor.error('A single quote is not closed', start, start + 2);
  return { kind: 'single-quoted', ansi: true, parts, closed, span: cursor.span(start) };
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

function readAnsiEscape(cursor: Cursor): ShellEscape {
  const start = cursor.at++;
  const char = cursor.peek();
  const simple = Object.hasOwn(SIMPLE_ESCAPES, char) ? SIMPLE_ESCAPES[char] : undefined;
  let text = simple;
  cursor.at++;
  if (text === undefined) text = readNumericEscape(cursor, char) ?? cursor.text.slice(start, cursor.at);
  return { kind: 'escape', text, span: cursor.span(start) };
}

/** `\nnn`, `\xHH`, `\uHHHH`, `\UHHHHHHHH`, `\cx`; the cursor is behind the letter. */
function readNumericEscape(cursor: Cursor, letter: string): string | undefined {
  if (letter === 'c' && !cursor.done) {
    const code = cursor.peek().charCodeAt(0) & 0x1f;
    cursor.at++;
    return String.fromCharCode(code);
  }
  const octal = /[0-7]/.test(letter);
  const longest = octal ? 2 : ({ x: 2, u: 4, U: 8 }[letter] ?? 0);
  const digit = octal ? /[0-7]/ : /[0-9A-Fa-f]/;
  let digits = octal ? letter : '';
  for (let i = 0; i < longest && digit.test(cursor.peek()); i++) {
    digits += cursor.peek();
    cursor.at++;
  }
  if (digits === '') return undefined;
  const code = Number.parseInt(digits, octal ? 8 : 16);
  return code <= 0x10ffff ? String.fromCodePoint(octal || letter === 'x' ? code & 0xff : code) : undefined;
}

/** `\x` outside quotes, at the backslash. A backslash at the very end stands for itself. */
export function readEscape(cursor: Cursor): ShellEscape {
  const start = cursor.at++;
  const char = cursor.peek();
  if (char === '') return { kind: 'escape', text: '\\', span: cursor.span(start) };
  if (char === '\r' && cursor.peek(1) === '\n') cursor.at++;
  // A backslash before a hole quotes whatever the hole begins with; the hole stays a part of its own.
  if (cursor.atHole()) return { kind: 'escape', text: '', span: cursor.span(start) };
  const text = cursor.peek() === '\n' ? '' : cursor.peek();
  cursor.at++;
  return { kind: 'escape', text, span: cursor.span(start) };
}
