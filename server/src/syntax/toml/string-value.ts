import { type Segment, SourceMap } from '../../text/source-map';
import type { Span } from '../../text/span';
import type { TomlString, TomlStringStyle } from './nodes';

/** A string literal found in the text. `end` is where reading goes on. */
export interface StringReading {
  /** Undefined where the string is not closed. */
  readonly node?: TomlString;
  readonly end: number;
  readonly errors: readonly { readonly span: Span; readonly message: string }[];
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
};
const ESCAPE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** What stands before the opener of a multi-line string: a closing delimiter behind it belongs to the next string. */
const OPENER_LINE = /^[ \t]*[\w.-]+(?:[ \t]+=[ \t]+|=)$/;

class StringNode implements TomlString {
  readonly kind = 'string';
  readonly span: Span;

  constructor(
    readonly value: string,
    readonly style: TomlStringStyle,
    readonly segments: readonly Segment[],
    start: number,
    end: number,
  ) {
    this.span = { start, end };
  }

  get map(): SourceMap {
    return new SourceMap(this.segments);
  }
}

/**
 * Reads the string whose first quote is at `at`. An escape that TOML does not know stays in the value as written. An
 * unclosed string on one line ends at the line's end; an unclosed multi-line string has its `end` behind its opener.
 */
export function readString(text: string, at: number): StringReading {
  const quote = text[at] ?? '"';
  if (text.startsWith(quote.repeat(3), at)) return readMultiline(text, at, quote);
  const close = singleLineClose(text, at, quote);
  if (close === undefined) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    if (text.charCodeAt(end - 1) === 13) end--;
    return { end, errors: [{ span: { start: at, end }, message: `the string is not closed: a ${quote} is missing` }] };
  }
  return finish(
    text,
    { start: at, end: close + 1 },
    { start: at + 1, end: close },
    quote === '"' ? 'basic' : 'literal',
  );
}

/** The end of the string at `at`, or undefined when it is not closed. */
export function stringEnd(text: string, at: number): number | undefined {
  const quote = text[at] ?? '"';
  if (text.startsWith(quote.repeat(3), at)) return multilineClose(text, at, quote)?.end;
  const close = singleLineClose(text, at, quote);
  return close === undefined ? undefined : close + 1;
}

function singleLineClose(text: string, at: number, quote: string): number | undefined {
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i];
    if (char === quote) return i;
    if (char === '\n') return undefined;
    if (char === '\\' && quote === '"' && text[i + 1] !== '\n') i++;
  }
  return undefined;
}

function readMultiline(text: string, at: number, quote: string): StringReading {
  const close = multilineClose(text, at, quote);
  if (close === undefined) {
    const span = { start: at, end: at + 3 };
    return { end: at + 3, errors: [{ span, message: `the string is not closed: ${quote.repeat(3)} is missing` }] };
  }
  let start = at + 3;
  if (text[start] === '\n') start++;
  else if (text.startsWith('\r\n', start)) start += 2;
  const style = quote === '"' ? 'multiline-basic' : 'multiline-literal';
  return finish(text, { start: at, end: close.end }, { start: Math.min(start, close.start), end: close.start }, style);
}

/**
 * The closing delimiter of the multi-line string at `at`. When the next delimiter is itself the opener of another
 * `key = """`, the string is taken as unclosed, so that a forgotten delimiter does not turn the rest of the file inside out.
 */
function multilineClose(text: string, at: number, quote: string): Span | undefined {
  const delimiter = quote.repeat(3);
  let found = text.indexOf(delimiter, at + 3);
  while (found >= 0 && quote === '"' && isEscaped(text, found, at + 3)) found = text.indexOf(delimiter, found + 1);
  if (found < 0) return undefined;
  if (isNextOpener(text, at, found)) return undefined;
  let start = found;
  while (start < found + 2 && text[start + 3] === quote) start++;
  return { start, end: start + 3 };
}

/** Whether the delimiter at `found` opens a string as the one at `at` does, with the same blanks around the `=`. */
function isNextOpener(text: string, at: number, found: number): boolean {
  const line = text.lastIndexOf('\n', found - 1) + 1;
  const before = text.slice(line, found);
  if (line <= at || before.length > 200 || !OPENER_LINE.test(before)) return false;
  const own = text.slice(text.lastIndexOf('\n', at) + 1, at);
  return /\s$/.test(before) || (own.length < 200 && OPENER_LINE.test(own) && !/\s$/.test(own));
}

function isEscaped(text: string, at: number, from: number): boolean {
  let first = at;
  while (first > from && text.charCodeAt(first - 1) === 92) first--;
  return (at - first) % 2 === 1;
}

function finish(text: string, whole: Span, content: Span, style: TomlStringStyle): StringReading {
  const raw = text.slice(content.start, content.end);
  if (style.endsWith('literal') || !raw.includes('\\')) {
    const segments = [{ embedded: 0, host: content.start, length: raw.length }];
    return { node: new StringNode(raw, style, segments, whole.start, whole.end), end: whole.end, errors: [] };
  }
  const decoded = decode(raw, content.start, style === 'multiline-basic');
  const node = new StringNode(decoded.value, style, decoded.segments, whole.start, whole.end);
  return { node, end: whole.end, errors: decoded.errors };
}

function decode(raw: string, host: number, multiline: boolean) {
  const segments: Segment[] = [];
  const errors: { span: Span; message: string }[] = [];
  let value = '';
  let from = 0;
  const keep = (end: number) => {
    if (end > from) segments.push({ embedded: value.length, host: host + from, length: end - from });
    value += raw.slice(from, end);
  };
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', from)) {
    const found = readEscape(raw, at, multiline);
    if (found.text === undefined) {
      const span = { start: host + at, end: host + found.end };
      errors.push({ span, message: `${raw.slice(at, found.end)} is not an escape that TOML knows` });
      keep(found.end);
    } else {
      keep(at);
      value += found.text;
    }
    from = found.end;
  }
  keep(raw.length);
  if (segments.length === 0) segments.push({ embedded: 0, host, length: 0 });
  return { value, segments, errors };
}

function readEscape(raw: string, at: number, multiline: boolean): { text: string | undefined; end: number } {
  const char = raw[at + 1] ?? '';
  const simple = SIMPLE_ESCAPES[char];
  if (simple !== undefined) return { text: simple, end: at + 2 };
  const digits = ESCAPE_LENGTHS[char];
  if (digits !== undefined) {
    const hex = /^[0-9A-Fa-f]*/.exec(raw.slice(at + 2, at + 2 + digits))?.[0] ?? '';
    const code = hex.length === digits ? Number.parseInt(hex, 16) : -1;
    const valid = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return { text: valid ? String.fromCodePoint(code) : undefined, end: at + 2 + hex.length };
  }
  const joined = multiline ? /^[ \t]*\r?\n[ \t\r\n]*/.exec(raw.slice(at + 1)) : null;
  if (joined !== null) return { text: '', end: at + 1 + joined[0].length };
  return { text: undefined, end: Math.min(raw.length, at + 2) };
}
