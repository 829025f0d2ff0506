import { BACKSLASH, CLOSE_BRACE, DOLLAR, DOUBLE_QUOTE, LINE_FEED, OPEN_BRACE, QUOTE, startsHole } from './characters';
import { endsIndentedString, endsQuotedString } from './indentation';
import type { NixHole, NixPath, NixString, NixStringText } from './nodes';
import type { NixReading } from './reading';
import { pathTextEnd } from './tokens';

/** Reads a string; its opening quotes are the current token. */
export function readString(reading: NixReading): NixString {
  const { tokens, text } = reading;
  const start = tokens.start;
  const indented = tokens.kind === "''";
  const parts: (NixStringText | NixHole)[] = [];
  const opener = indented && reading.indents !== undefined ? reading.indents.indent(start) : 0;
  let at = tokens.end;
  for (;;) {
    const stop = indented ? indentedStop(text, at, reading.guided, opener) : quotedStop(text, at, reading.guided);
    if (!startsHole(text, stop)) return finishString(reading, start, indented, parts, at, stop);
    addText(parts, at, stop);
    const hole = readStringHole(reading, stop);
    parts.push(hole);
    at = hole.span.end;
  }
}

function addText(parts: (NixStringText | NixHole)[], start: number, end: number): void {
  if (end > start) parts.push({ kind: 'text', span: { start, end } });
}

/** The offset of the next hole, closing quote, or, when guided, of the line break at which the string seems to end. */
function quotedStop(text: string, at: number, guided: boolean): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE_QUOTE) return at;
    if (code === BACKSLASH) at++;
    else if (code === DOLLAR) {
      const next = text.charCodeAt(at + 1);
      if (next === OPEN_BRACE) return at;
      if (next === DOLLAR) at++;
    } else if (guided && code === LINE_FEED && endsQuotedString(text, at)) return at;
  }
  return text.length;
}

function indentedStop(text: string, at: number, guided: boolean, opener: number): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE && text.charCodeAt(at + 1) === QUOTE) {
      const next = text.charCodeAt(at + 2);
      if (next === DOLLAR || next === QUOTE) at += 2;
      else if (next === BACKSLASH) at += 3;
      else return at;
    } else if (code === DOLLAR) {
      const next = text.charCodeAt(at + 1);
      if (next === OPEN_BRACE) return at;
      if (next === DOLLAR) at++;
    } else if (guided && code === LINE_FEED && endsIndentedString(text, at, opener)) return at;
  }
  return text.length;
}

function finishString(
  reading: NixReading,
  start: number,
  indented: boolean,
  parts: (NixStringText | NixHole)[],
  textStart: number,
  stop: number,
): NixString {
  const { tokens, text } = reading;
  const quotes = indented ? 2 : 1;
  const closed = stop < text.length && text.charCodeAt(stop) !== LINE_FEED;
  let textEnd = stop;
  if (!closed) {
    const sign = indented ? "''" : '"';
    if (!indented) textEnd = beforeStatementEnd(text, textStart, stop);
    reading.reportUnclosed(start, start + quotes, `this string is never closed, expected '${sign}'`, textEnd, sign);
  }
  addText(parts, textStart, textEnd);
  const end = closed ? stop + quotes : textEnd;
  tokens.resumeAt(end);
  return { kind: 'string', span: { start, end }, indented, parts, closed };
}

/** Where a string without closing quote ends on its line: before a `;` that ends the line, which belongs to the binding. */
function beforeStatementEnd(text: string, from: number, stop: number): number {
  let end = stop;
  while (end > from && /\s/.test(text.charAt(end - 1))) end--;
  while (end > from && text.charAt(end - 1) === ';') end--;
  return text.charAt(end) === ';' ? end : stop;
}

/** Reads the hole that opens at `at`; tokens are left undefined, the caller goes on at the hole's end. */
function readStringHole(reading: NixReading, at: number): NixHole {
  reading.tokens.resumeAt(at + 2);
  const hole = readHoleBody(reading, at);
  reading.tokens.dropCommentsFrom(hole.span.end);
  return hole;
}

function readHoleBody(reading: NixReading, start: number): NixHole {
  const { tokens } = reading;
  if (reading.is('}')) reading.report(start, tokens.end, 'expected an expression in this hole');
  const expr = reading.is('}') ? reading.missing() : reading.expression();
  if (reading.is('}')) return { kind: 'hole', span: { start, end: tokens.end }, expr };
  const at = tokens.previousEnd;
  reading.reportUnclosed(start, start + 2, "this hole is never closed, expected '}'", at, '}');
  return { kind: 'hole', span: { start, end: at }, expr };
}

/** Reads `${ … }` as a step of an attribute path; `${` is the current token. */
export function readAttrHole(reading: NixReading): NixHole {
  const start = reading.tokens.start;
  reading.tokens.next();
  const hole = readHoleBody(reading, start);
  reading.take('}');
  return hole;
}

/** Reads a path with its holes; its first text, which may be empty of holes, is the current token. */
export function readPath(reading: NixReading): NixPath {
  const { tokens, text } = reading;
  const start = tokens.start;
  const parts: (NixStringText | NixHole)[] = [];
  let at = tokens.end;
  addText(parts, start, at);
  const twin = reportTwinSlashes(reading, start, at);
  while (startsHole(text, at)) {
    const hole = readStringHole(reading, at);
    parts.push(hole);
    at = pathTextEnd(text, hole.span.end);
    if (text.charCodeAt(hole.span.end - 1) !== CLOSE_BRACE) at = hole.span.end;
    addText(parts, hole.span.end, at);
  }
  if (!twin && text.charAt(at - 1) === '/') reading.report(at - 1, at, "a path must not end with '/'");
  tokens.resumeAt(at);
  return { kind: 'path', span: { start, end: at }, parts };
}

/** Two slashes in a row are refused before the first hole, unless they stand directly before it. */
function reportTwinSlashes(reading: NixReading, start: number, end: number): boolean {
  const { text } = reading;
  const twin = text.slice(start, end).indexOf('//') + start;
  if (twin < start || (twin + 2 === end && startsHole(text, end))) return false;
  reading.report(twin, twin + 2, "two slashes in a row, expected one '/' in a path");
  return true;
}
