import { lineStartOf } from '../text/lines';
import type { Span } from '../text/span';

/** A snippet made ready for its place: it replaces `span` and holds all of its indentation. */
export interface Insertion {
  readonly span: Span;
  /** LSP snippet syntax. */
  readonly snippet: string;
}

/** Where lines may be put in: before the line that starts at `offset`, each indented by `indent`. */
export interface LinePlace {
  readonly offset: number;
  readonly indent: string;
  /** An empty line is wanted between it and what stands before and after. */
  readonly apart: boolean;
}

/** Puts the lines of a body at a place. The span starts in the first column, as editors repeat what stands before it. */
export function insertLines(text: string, body: string, { offset, indent, apart }: LinePlace): Insertion {
  const start = lineStartOf(text, offset);
  const kept = text.slice(start, offset);
  const lines = body.replace(/^(?=.)/gm, indent);
  // Text on a last line without its line end is taken into the snippet, so that the span can start before it.
  const before = kept === '' ? '' : `${escapeSnippet(kept)}\n`;
  const gapBefore = apart && offset > 0 && !/(?:^|\n)[ \t]*\r?\n$/.test(text.slice(0, offset)) ? '\n' : '';
  const rest = text.slice(offset);
  const gapAfter = apart && rest.trim() !== '' && !/^[ \t]*(?:\r?\n|[\])}])/.test(rest) ? '\n' : '';
  return { span: { start, end: offset }, snippet: `${before}${gapBefore}${lines}\n${gapAfter}` };
}

/** Puts a body at the cursor: in place of an empty line, else above the cursor's line, with the indentation there. */
export function insertAtCursor(text: string, body: string, cursor: number): Insertion {
  const start = lineStartOf(text, cursor);
  const end = text.indexOf('\n', cursor);
  const line = text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
  if (line.trim() !== '') {
    return insertLines(text, body, { offset: start, indent: /^[ \t]*/.exec(line)?.[0] ?? '', apart: false });
  }
  const indent = text.slice(start, cursor);
  return { span: { start, end: start + line.length }, snippet: body.replace(/^(?=.)/gm, indent) };
}

/** Makes text stand for itself in a snippet. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
