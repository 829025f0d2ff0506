import { type Segment, SourceMap } from '../../text/source-map';
import type { ScalarStyle } from './nodes';

/** Builds decoded text and its segments side by side, so that the one can be checked against the other. */
class Tracer {
  text = '';
  readonly segments: Segment[] = [];

  constructor(
    private readonly source: string,
    private readonly host: number,
  ) {}

  /** Takes the source's characters from `start` to `end` as they are. */
  verbatim(start: number, end: number): void {
    if (end <= start) return;
    const last = this.segments[this.segments.length - 1];
    const host = this.host + start;
    if (last !== undefined && last.host + last.length === host && last.embedded + last.length === this.text.length) {
      this.segments[this.segments.length - 1] = { ...last, length: last.length + end - start };
    } else this.segments.push({ embedded: this.text.length, host, length: end - start });
    this.text += this.source.slice(start, end);
  }

  /** Adds text that stands for something else in the source; an anchor of no length keeps its place at `at`. */
  decoded(text: string, at: number): void {
    this.segments.push({ embedded: this.text.length, host: this.host + at, length: 0 });
    this.text += text;
  }
}

/**
 * The map from a scalar's decoded text to its place. `source` is the scalar as written, quotes or block header
 * included, and `host` where it starts. A scalar whose decoding cannot be followed (it has a syntax error) maps as a
 * whole to its start.
 */
export function mapScalar(source: string, host: number, text: string, style: ScalarStyle): SourceMap {
  if (style === 'plain' && source === text) return SourceMap.verbatim(host, text.length);
  const tracer = new Tracer(source, host);
  if (style === 'plain') traceLines(tracer, source, 0, source.length, false);
  else if (style === 'single') traceLines(tracer, source, 1, source.length - 1, true);
  else if (style === 'double') traceDouble(tracer, source);
  else traceBlock(tracer, source, text, style === 'folded');
  return tracer.text === text ? new SourceMap(tracer.segments) : new SourceMap([{ embedded: 0, host, length: 0 }]);
}

const isBlank = (code: number): boolean => code === 32 || code === 9;
const isBlankOrBreak = (code: number): boolean => isBlank(code) || code === 10;

/** Plain and single-quoted scalars: lines joined by a space, blank lines kept as line breaks, `''` read as `'`. */
function traceLines(tracer: Tracer, source: string, start: number, end: number, quoted: boolean): void {
  let at = start;
  let first = true;
  let breaks = 0;
  let lastEnd = start;
  for (;;) {
    const newline = source.indexOf('\n', at);
    const isLast = newline < 0 || newline >= end;
    let lineEnd = isLast ? end : newline;
    if (!isLast && source.charCodeAt(lineEnd - 1) === 13 && lineEnd > at) lineEnd--;
    let from = at;
    if (!first) while (from < lineEnd && isBlank(source.charCodeAt(from))) from++;
    let to = lineEnd;
    if (!isLast) while (to > from && isBlank(source.charCodeAt(to - 1))) to--;
    if (first || from < to || isLast) {
      if (breaks > 0) tracer.decoded(breaks === 1 ? ' ' : '\n'.repeat(breaks - 1), lastEnd);
      breaks = 0;
      traceQuotes(tracer, source, from, to, quoted);
      lastEnd = to;
    }
    if (isLast) return;
    breaks++;
    first = false;
    at = newline + 1;
  }
}

function traceQuotes(tracer: Tracer, source: string, from: number, to: number, quoted: boolean): void {
  let at = from;
  while (quoted && at < to) {
    const quote = source.indexOf("''", at);
    if (quote < 0 || quote + 1 >= to) break;
    tracer.verbatim(at, quote + 1);
    at = quote + 2;
  }
  tracer.verbatim(at, to);
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
};

function traceDouble(tracer: Tracer, source: string): void {
  const end = source.length - 1;
  let at = 1;
  while (at < end) {
    const special = nextSpecial(source, at, end);
    tracer.verbatim(at, special);
    at = special;
    if (at >= end) return;
    const code = source.charCodeAt(at);
    if (code === 92) at = traceEscape(tracer, source, at);
    else if (code === 13 && source.charCodeAt(at + 1) === 10) at++;
    else if (code === 10) at = traceFold(tracer, source, at);
    else at = traceSpaces(tracer, source, at, end);
  }
}

function nextSpecial(source: string, at: number, end: number): number {
  let i = at;
  for (; i < end; i++) {
    const code = source.charCodeAt(i);
    if (code === 92 || code === 10 || isBlank(code)) break;
    if (code === 13 && source.charCodeAt(i + 1) === 10) break;
  }
  return i;
}

/** Blanks count, except before a line break. Returns where to go on. */
function traceSpaces(tracer: Tracer, source: string, at: number, end: number): number {
  let to = at;
  while (to < end && isBlank(source.charCodeAt(to))) to++;
  const next = source.charCodeAt(to);
  const atBreak = to < end && (next === 10 || (next === 13 && source.charCodeAt(to + 1) === 10));
  if (!atBreak) tracer.verbatim(at, to);
  return to;
}

function traceFold(tracer: Tracer, source: string, at: number): number {
  let i = at + 1;
  let breaks = 0;
  for (; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code === 10) breaks++;
    else if (code === 13 && source.charCodeAt(i + 1) !== 10) break;
    else if (code !== 13 && !isBlank(code)) break;
  }
  tracer.decoded(breaks === 0 ? ' ' : '\n'.repeat(breaks), at);
  return i;
}

function traceEscape(tracer: Tracer, source: string, at: number): number {
  const next = source.charAt(at + 1);
  const plain = escapes[next];
  if (plain !== undefined) {
    tracer.decoded(plain, at);
    return at + 2;
  }
  if (next === '\n' || (next === '\r' && source.charAt(at + 2) === '\n')) {
    let i = at + (next === '\n' ? 2 : 3);
    while (isBlank(source.charCodeAt(i))) i++;
    return i;
  }
  const length = next === 'x' ? 2 : next === 'u' ? 4 : next === 'U' ? 8 : 0;
  const code = Number.parseInt(source.slice(at + 2, at + 2 + length), 16);
  if (length === 0 || !(code <= 0x10ffff)) {
    tracer.verbatim(at, at + 2);
    return at + 2;
  }
  tracer.decoded(String.fromCodePoint(code), at);
  return at + 2 + length;
}

interface BlockLine {
  readonly start: number;
  readonly indent: number;
  /** Without `\r`. */
  readonly end: number;
}

function blockLines(source: string, from: number): BlockLine[] {
  const lines: BlockLine[] = [];
  let at = from;
  while (at < source.length) {
    const newline = source.indexOf('\n', at);
    const next = newline < 0 ? source.length : newline;
    let indent = 0;
    while (at + indent < next && source.charCodeAt(at + indent) === 32) indent++;
    const end = next > at + indent && source.charCodeAt(next - 1) === 13 ? next - 1 : next;
    lines.push({ start: at, indent, end });
    at = next + 1;
  }
  return lines;
}

/**
 * The decoded text is known, so tracing is finding each line's content in it: every line that is not blank stands there
 * letter for letter, and only line breaks and spaces lie between.
 */
function traceBlock(tracer: Tracer, source: string, text: string, folded: boolean): void {
  const headerEnd = source.indexOf('\n');
  if (headerEnd < 0) return;
  const lines = blockLines(source, headerEnd + 1);
  const first = lines.find((line) => line.end > line.start + line.indent);
  const trim = first === undefined ? 0 : blockIndent(source, text, first);
  let at = 0;
  let lastEnd = headerEnd;
  for (const line of lines) {
    const blank = line.end <= line.start + line.indent;
    if (blank && (folded || line.indent <= trim)) continue;
    const from = Math.min(line.start + trim, line.end);
    const content = source.slice(from, line.end);
    let gap = at;
    while (!text.startsWith(content, gap) && isBlankOrBreak(text.charCodeAt(gap))) gap++;
    if (!text.startsWith(content, gap)) return;
    if (gap > at) tracer.decoded(text.slice(at, gap), lastEnd);
    tracer.verbatim(from, line.end);
    at = gap + content.length;
    lastEnd = line.end;
  }
  if (at < text.length) tracer.decoded(text.slice(at), lastEnd);
}

/** The indentation that reading removed, told from what it left of the first line. */
function blockIndent(source: string, text: string, first: BlockLine): number {
  const content = source.slice(first.start + first.indent, first.end);
  const found = text.indexOf(content);
  if (found < 0) return first.indent;
  let left = 0;
  while (found - left > 0 && text.charCodeAt(found - left - 1) === 32) left++;
  return Math.max(0, first.indent - left);
}
