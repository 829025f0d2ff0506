/**
 * A half-open range of UTF-16 offsets, `start` inclusive and `end` exclusive, counted from 0 in the text it belongs to.
 * An empty span (`start === end`) is a place between two characters, as an insertion has.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** `inner` lies wholly within `outer`; equal spans count. */
export function containsSpan(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** `offset` lies in the span or directly behind it, so that a caret at the end of a word is on the word. */
export function touches(outer: Span, offset: number): boolean {
  return outer.start <= offset && offset <= outer.end;
}

/** The smallest span that holds both. */
export function joinSpans(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** The same span `by` characters further on. */
export function shiftSpan(s: Span, by: number): Span {
  return by === 0 ? s : { start: s.start + by, end: s.end + by };
}
