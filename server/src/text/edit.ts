import type { Place } from './place';
import type { Span } from './span';

/** Replaces the text at a place. With an empty span it inserts; with empty `text` it deletes. */
export interface PlaceEdit {
  readonly at: Place;
  readonly text: string;
}

/** Replaces a span of one text. */
export interface SpanEdit {
  readonly span: Span;
  readonly text: string;
}

/**
 * The text after all edits. Edits may come in any order; two insertions at one place keep their order.
 * Overlapping edits are a programming error and throw a `RangeError`, since applying some of them would corrupt a file.
 */
export function applyEdits(text: string, edits: readonly SpanEdit[]): string {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.span.start - b.edit.span.start || a.edit.span.end - b.edit.span.end || a.index - b.index);
  let out = '';
  let from = 0;
  for (const { edit } of sorted) {
    if (edit.span.start < from) throw new RangeError(`overlapping edits at offset ${edit.span.start}`);
    out += text.slice(from, edit.span.start) + edit.text;
    from = edit.span.end;
  }
  return out + text.slice(from);
}
