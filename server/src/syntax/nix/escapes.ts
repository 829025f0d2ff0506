import type { Segment } from '../../text/source-map';
import { BACKSLASH, DOLLAR, LINE_FEED, QUOTE } from './characters';

/** A stretch of string text: verbatim, or one escape (or line end) with what it stands for. */
export interface NixTextRun {
  /** Offset of its first character. */
  readonly start: number;
  readonly end: number;
  readonly verbatim: boolean;
  /** The value of the stretch. */
  readonly text: string;
}

/** Text with its escapes replaced, and where its verbatim stretches stood. */
export interface UnescapedNixText {
  readonly text: string;
  /** For a `SourceMap`: `host` counts from the start of the text as written. */
  readonly segments: readonly Segment[];
}

/**
 * The value of one text part of a string, as written between quotes and holes. In a `"` string `\n`, `\r`, `\t` are
 * control characters, any other escaped character is itself, and CR LF and a lone CR become LF; in a `''` string the
 * escapes are `''$`, `'''` and `''\x` (no indentation is stripped here, see `nixStringContent`).
 */
export function unescapeNixText(text: string, indented: boolean): UnescapedNixText {
  const value = new TextValue();
  for (const run of splitEscapes(text, 0, text.length, indented)) value.add(run, 0, run.text.length);
  return { text: value.text, segments: value.segments };
}

/** Collects runs into a text with segments. */
export class TextValue implements UnescapedNixText {
  text = '';
  readonly segments: Segment[] = [];

  /** Appends a part of a run's value; `from` and `to` count in that value. */
  add(run: NixTextRun, from: number, to: number): void {
    if (to <= from) return;
    if (run.verbatim) this.addSegment(run.start + from, to - from);
    this.text += from === 0 && to === run.text.length ? run.text : run.text.slice(from, to);
  }

  private addSegment(host: number, length: number): void {
    const last = this.segments.at(-1);
    const embedded = this.text.length;
    if (last !== undefined && last.host + last.length === host && last.embedded + last.length === embedded) {
      this.segments[this.segments.length - 1] = { ...last, length: last.length + length };
    } else this.segments.push({ embedded, host, length });
  }
}

/** Splits the string text between two offsets at its escapes. */
export function splitEscapes(source: string, from: number, to: number, indented: boolean): NixTextRun[] {
  const runs: NixTextRun[] = [];
  let start = from;
  let at = from;
  while (at < to) {
    const found = indented ? indentedEscape(source, at, to) : quotedEscape(source, at, to);
    if (found === undefined) {
      at += source.charCodeAt(at) === DOLLAR && source.charCodeAt(at + 1) === DOLLAR ? 2 : 1;
      continue;
    }
    if (at > start) runs.push(verbatim(source, start, at));
    if (found.text !== '') runs.push(found);
    start = found.end;
    at = Math.max(found.end, at + 1);
  }
  if (to > start) runs.push(verbatim(source, start, to));
  return runs;
}

function verbatim(source: string, start: number, end: number): NixTextRun {
  return { start, end, verbatim: true, text: source.slice(start, end) };
}

function quotedEscape(source: string, at: number, to: number): NixTextRun | undefined {
  const code = source.charCodeAt(at);
  if (code === BACKSLASH) {
    const end = Math.min(at + 2, to);
    return { start: at, end, verbatim: false, text: escapedValue(source.slice(at + 1, end)) };
  }
  if (code !== 13) return undefined;
  // Of CR LF the CR goes and the LF stays as it stands.
  const pair = source.charCodeAt(at + 1) === LINE_FEED && at + 1 < to;
  return { start: at, end: at + 1, verbatim: false, text: pair ? '' : '\n' };
}

function indentedEscape(source: string, at: number, to: number): NixTextRun | undefined {
  if (source.charCodeAt(at) !== QUOTE || source.charCodeAt(at + 1) !== QUOTE || at + 2 >= to) return undefined;
  const sign = source.charCodeAt(at + 2);
  if (sign === DOLLAR) return { start: at, end: at + 3, verbatim: false, text: '$' };
  if (sign === QUOTE) return { start: at, end: at + 3, verbatim: false, text: "''" };
  if (sign !== BACKSLASH) return undefined;
  const end = Math.min(at + 4, to);
  return { start: at, end, verbatim: false, text: escapedValue(source.slice(at + 3, end)) };
}

function escapedValue(sign: string): string {
  switch (sign) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return sign;
  }
}

/** The text as a `"` string, quotes included, that evaluates to exactly it. */
export function quoteNixString(text: string): string {
  const escaped = text.replace(/["\\\n\r\t]|\$(?=\{)/g, (sign) => {
    switch (sign) {
      case '\n':
        return '\\n';
      case '\r':
        return '\\r';
      case '\t':
        return '\\t';
      default:
        return `\\${sign}`;
    }
  });
  return `"${escaped}"`;
}
