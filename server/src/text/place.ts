import type { Span } from './span';

/**
 * A separately read piece of a file: a top-level block of a pipeline, a `[[runners]]` entry, a Nix file, a fenced block
 * of a Markdown page. Its identity is what caches hang on: while a part's text stays the same, so does the object, also
 * when edits elsewhere move it. Offsets *inside* a part therefore never change; where the part lies in its file is asked
 * of the file's current version (`FileText.offsetOf`).
 */
export interface Part {
  /** The URI of the file. */
  readonly uri: string;
  readonly text: string;
  /** True for a block of a page: what it leaves out may well be there in the file that it shows a part of. */
  readonly excerpt?: boolean;
}

/** A span inside a part, in UTF-16 offsets from the start of the part's text. */
export interface Place {
  readonly part: Part;
  readonly span: Span;
}

/** The place of `span` in `part`. */
export function place(part: Part, start: number, end: number): Place {
  return { part, span: { start, end } };
}

/** The text at a place. */
export function textAt(at: Place): string {
  return at.part.text.slice(at.span.start, at.span.end);
}

/** Both places are the same span of the same part. */
export function samePlace(a: Place, b: Place): boolean {
  return a.part === b.part && a.span.start === b.span.start && a.span.end === b.span.end;
}
