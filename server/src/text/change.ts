import { commonEnd, commonStart } from './common-ends';
import type { Span } from './span';

/** One stretch of a text that was replaced by another of `length` characters. */
export interface Change extends Span {
  readonly length: number;
}

/** What turns one text into the other as one change; undefined where they are the same. */
export function changeBetween(before: string, now: string): Change | undefined {
  if (before === now) return undefined;
  const start = commonStart(before, now);
  const end = commonEnd(before, now, Math.min(before.length, now.length) - start);
  return { start, end: before.length - end, length: now.length - end - start };
}

/** By how much what stands behind a change moves. */
export function growthOf(change: Change): number {
  return change.length - (change.end - change.start);
}

/**
 * The changes of a text and one more that was made after them, all by offsets of the text before the first. Changes are
 * in order of place and do not touch each other.
 */
export function withChange(changes: readonly Change[], later: Change): readonly Change[] {
  const before: Change[] = [];
  const after: Change[] = [];
  let moved = 0;
  let { start, end, length } = later;
  // The stretch that is replaced, by offsets before the first change.
  let from: number | undefined;
  let to: number | undefined;
  for (const change of changes) {
    const at = change.start + moved;
    if (at > later.end) {
      to ??= later.end - moved;
      after.push(change);
      continue;
    }
    if (at + change.length < later.start) before.push(change);
    else {
      from ??= Math.min(change.start, later.start - moved);
      length += Math.max(0, start - at) + Math.max(0, at + change.length - end);
      start = Math.min(start, at);
      end = Math.max(end, at + change.length);
      moved += growthOf(change);
      to = Math.max(change.end, later.end - moved);
      continue;
    }
    moved += growthOf(change);
  }
  from ??= later.start - moved;
  return [...before, { start: from, end: to ?? later.end - moved, length }, ...after];
}

/**
 * Where a span is after changes: one that holds a change wholly grows with it. Undefined where a change cuts into it or
 * replaces it.
 */
export function movedSpan(span: Span, changes: readonly Change[]): Span | undefined {
  let { start, end } = span;
  for (const change of changes) {
    const growth = growthOf(change);
    if (change.start >= span.end) break;
    if (change.end <= span.start) start += growth;
    else if (change.start <= span.start || change.end >= span.end) return undefined;
    end += growth;
  }
  return { start, end };
}
