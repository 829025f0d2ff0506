import { applyEdits, type SpanEdit } from '../text/edit';
import type { Span } from '../text/span';
import type { ProblemFix } from './engine';

/** Rounds of applying fixes: one fix may make room for the next, but not for ever. */
export const maxFixRounds = 20;

/**
 * The edits of as many fixes as can be applied together, in their order: a fix that overlaps one taken before it waits
 * for the next round, as does one that needs a file that `allowed` refuses.
 */
export function combineFixes(
  fixes: readonly ProblemFix[],
  allowed: (uri: string) => boolean = () => true,
): ReadonlyMap<string, readonly SpanEdit[]> {
  const taken = new Map<string, SpanEdit[]>();
  for (const fix of fixes) {
    const entries = [...fix.edits];
    const clear = entries.every(([uri, edits]) => allowed(uri) && !clashes(taken.get(uri) ?? [], edits));
    if (!clear) continue;
    for (const [uri, edits] of entries) taken.set(uri, [...(taken.get(uri) ?? []), ...edits]);
  }
  return taken;
}

function clashes(taken: readonly SpanEdit[], edits: readonly SpanEdit[]): boolean {
  return edits.some((edit) => taken.some((other) => meet(edit.span, other.span)));
}

/** Spans that share a character or touch: two insertions at one place belong to fixes that do not know of each other. */
function meet(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** Each text after its edits. */
export function applyToTexts(
  edits: ReadonlyMap<string, readonly SpanEdit[]>,
  textOf: (uri: string) => string | undefined,
): ReadonlyMap<string, string> {
  const changed = new Map<string, string>();
  for (const [uri, list] of edits) {
    const text = textOf(uri);
    if (text !== undefined) changed.set(uri, applyEdits(text, list));
  }
  return changed;
}
