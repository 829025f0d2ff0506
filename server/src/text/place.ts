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
  /** Where a span is in a later version of the part, which a part may know; undefined where an edit cut into it. */
  spanIn?(later: Part, span: Span): Span | undefined;
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

/**
 * The spans of two places of one part, or of two versions of it, in the later of these. Undefined where the places have
 * nothing to do with each other.
 */
export function spansInOne(a: Place, b: Place): readonly [Span, Span] | undefined {
  if (a.part === b.part) return [a.span, b.span];
  if (a.part.uri !== b.part.uri) return undefined;
  const moved = a.part.spanIn?.(b.part, a.span);
  if (moved !== undefined) return [moved, b.span];
  const other = b.part.spanIn?.(a.part, b.span);
  return other && [a.span, other];
}

/** Both places are the same span of the same part. */
export function samePlace(a: Place, b: Place): boolean {
  const [one, other] = spansInOne(a, b) ?? [];
  return one !== undefined && one.start === other?.start && one.end === other.end;
}
