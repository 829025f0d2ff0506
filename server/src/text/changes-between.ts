import { type ChangeObject, diffArrays } from 'diff';
import { type Change, changeBetween } from './change';

/** More pieces that differ than are told apart; beyond it the stretch counts as replaced. */
const mostEdits = 60;

/** More pieces than are compared. */
const mostPieces = 20_000;

/**
 * What turns one text into the other, stretch by stretch: by lines, and by words within those that differ. In order of
 * place; between two changes there is always something that stayed.
 */
export function changesBetween(before: string, now: string): readonly Change[] {
  const whole = changeBetween(before, now);
  if (whole === undefined) return [];
  const slid = atLineStart(before, now, whole);
  if (slid !== undefined) return [slid];
  const lines = narrowed(before, now, whole, /[^\n]*\n|[^\n]+/g);
  return lines.changes.flatMap((change, index) => {
    const at = change.start + (lines.moved[index] ?? 0);
    return narrowed(before, now, change, /\s+|\w+|[^\s\w]/g, at).changes;
  });
}

/** Lines that came or went begin where a line does: what stands before them on the line may count as part of either end. */
function atLineStart(before: string, now: string, { start, end, length }: Change): Change | undefined {
  if (start !== end && length !== 0) return undefined;
  const [text, from] = start === end ? [now, start + length] : [before, end];
  let by = 0;
  while (start - by > 0 && before[start - by - 1] !== '\n' && before[start - by - 1] === text[from - by - 1]) by++;
  const isLine = start - by === 0 || before[start - by - 1] === '\n';
  return isLine && text[from - by - 1] === '\n' ? { start: start - by, end: end - by, length } : undefined;
}

interface Narrowed {
  readonly changes: readonly Change[];
  /** By how much what stands before each change has moved. */
  readonly moved: readonly number[];
}

/** A change as several ones of pieces that differ; `at` is where it starts in the text of now. */
function narrowed(before: string, now: string, change: Change, pieces: RegExp, at = change.start): Narrowed {
  const whole = { changes: [change], moved: [at - change.start] };
  if (change.length === 0 || change.start === change.end) return whole;
  const a = before.slice(change.start, change.end).match(pieces) ?? [];
  const b = now.slice(at, at + change.length).match(pieces) ?? [];
  if (a.length + b.length > mostPieces) return whole;
  const stretches = diffArrays(a, b, { maxEditLength: mostEdits });
  return stretches === undefined ? whole : changesOf(stretches, { start: change.start, at });
}

/** The stretches that differ; what was left out and what was added between two that stayed are one change. */
function changesOf(
  stretches: readonly ChangeObject<readonly string[]>[],
  from: { readonly start: number; readonly at: number },
): Narrowed {
  const changes: Change[] = [];
  const moved: number[] = [];
  let { start, at } = from;
  let [end, length] = [start, 0];
  const close = () => {
    if (end === start && length === 0) return;
    changes.push({ start, end, length });
    moved.push(at - start);
    start = end;
    at += length;
    length = 0;
  };
  for (const { value, added, removed } of stretches) {
    const size = value.reduce((sum, piece) => sum + piece.length, 0);
    if (removed) end += size;
    else if (added) length += size;
    else {
      close();
      start += size;
      end = start;
      at += size;
    }
  }
  close();
  return { changes, moved };
}
