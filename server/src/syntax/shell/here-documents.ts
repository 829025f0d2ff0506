import type { Cursor, PendingHereDocument } from './cursor';
import { HERE_DOCUMENT, readExpanded, readParts, readSpecial } from './expansions';
import type { ShellHereDocument, ShellWord, ShellWordPart } from './nodes';
import { readVerbatim } from './quotes';

/** Announces the here-document of `<<` or `<<-`; its body is read when the line ends. */
export function announceHereDocument(
  cursor: Cursor,
  word: ShellWord,
  start: number,
  strip: boolean,
): ShellHereDocument {
  const raw = cursor.text.slice(start, cursor.at);
  const end = cursor.span(cursor.at);
  const document = {
    expands: !/["'\\]/.test(raw),
    delimiter: delimiterText(raw, word),
    body: { parts: [], span: end },
    closed: false,
    span: end,
  };
  cursor.pending.push({ document, stripTabs: strip });
  return document;
}

/** Quotes are removed from a delimiter, but nothing in it is expanded. */
function delimiterText(raw: string, word: ShellWord): string {
  const plain = (parts: readonly ShellWordPart[]): string | undefined => {
    let text = '';
    for (const part of parts) {
      if (part.kind === 'literal' || part.kind === 'escape') text += part.text;
      else if (part.kind === 'single-quoted' || part.kind === 'double-quoted') text += plain(part.parts) ?? '';
      else return undefined;
    }
    return text;
  };
  return plain(word.parts) ?? raw.replace(/["'\\]/g, '');
}

/** Reads the bodies that were announced on the line that just ended. */
export function readHereDocuments(cursor: Cursor): void {
  const pending = cursor.pending;
  if (pending.length === 0) return;
  cursor.pending = [];
  for (const one of pending) readBody(cursor, one);
}

/** Reports here-documents whose bodies never came. */
export function endHereDocuments(cursor: Cursor): void {
  for (const { document } of cursor.pending) unclosed(cursor, document.delimiter);
  cursor.pending = [];
}

function unclosed(cursor: Cursor, delimiter: string): void {
  cursor.error(
    `A here-document is ended by the end of the script: expected a line \`${delimiter}\``,
    cursor.at,
    cursor.at,
    false,
  );
}

interface BodyEnd {
  readonly bodyEnd: number;
  readonly next: number;
  readonly closed: boolean;
}

function readBody(cursor: Cursor, { document, stripTabs }: PendingHereDocument): void {
  const start = cursor.at;
  const { bodyEnd, next, closed } = findBodyEnd(cursor, document.delimiter, stripTabs);
  const parts = cursor.within(bodyEnd, () => readLines(cursor, document.expands, stripTabs));
  document.body = { parts, span: cursor.span(start, bodyEnd) };
  document.span = cursor.span(start, next);
  document.closed = closed;
  cursor.at = next;
  if (!closed) unclosed(cursor, document.delimiter);
}

function findBodyEnd(cursor: Cursor, delimiter: string, stripTabs: boolean): BodyEnd {
  const { text, end, inParentheses } = cursor;
  for (let line = cursor.at; line < end; ) {
    const newline = text.indexOf('\n', line);
    const lineEnd = newline < 0 || newline >= end ? end : newline;
    const from = stripTabs ? behindTabs(text, line, lineEnd) : line;
    const after = text.startsWith(delimiter, from) ? from + delimiter.length : -1;
    if (after === lineEnd || (after === lineEnd - 1 && text.charAt(after) === '\r')) {
      return { bodyEnd: line, next: Math.min(end, lineEnd + 1), closed: true };
    }
    // `EOF)` ends both the document and the substitution around it, though bash warns.
    if (inParentheses && after >= 0 && after < lineEnd && text.charAt(after) === ')' && delimiter !== '') {
      return { bodyEnd: line, next: after, closed: true };
    }
    line = lineEnd + 1;
  }
  return { bodyEnd: end, next: end, closed: false };
}

function behindTabs(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charAt(at) === '\t') at++;
  return at;
}

/** The parts of a body that ends at the cursor's end. */
function readLines(cursor: Cursor, expands: boolean, stripTabs: boolean): ShellWordPart[] {
  if (!stripTabs) return expands ? readExpanded(cursor, HERE_DOCUMENT) : readVerbatim(cursor, cursor.end);
  const parts: ShellWordPart[] = [];
  const { end } = cursor;
  while (cursor.at < end) {
    cursor.at = behindTabs(cursor.text, cursor.at, end);
    const newline = cursor.text.indexOf('\n', cursor.at);
    const lineEnd = newline < 0 ? end : Math.min(end, newline + 1);
    if (!expands) parts.push(...readVerbatim(cursor, lineEnd));
    // An expansion may span lines: it is read with the body's own end, and reading goes on behind it.
    else
      parts.push(
        ...readParts(
          cursor,
          () => cursor.at < lineEnd,
          () => readSpecial(cursor, HERE_DOCUMENT),
        ),
      );
  }
  return parts;
}
