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
  const same = samePieces(a, b);
  return same === undefined ? whole : changesAround(same, a, b, { start: change.start, at });
}

interface Same {
  readonly left: number;
  readonly right: number;
}

/** The changes between pieces that stayed. */
function changesAround(
  same: readonly Same[],
  a: readonly string[],
  b: readonly string[],
  from: { readonly start: number; readonly at: number },
): Narrowed {
  const changes: Change[] = [];
  const moved: number[] = [];
  let { start, at } = from;
  let [left, right] = [0, 0];
  for (const next of [...same, { left: a.length, right: b.length }]) {
    let end = start;
    let length = 0;
    for (; left < next.left; left++) end += a[left]?.length ?? 0;
    for (; right < next.right; right++) length += b[right]?.length ?? 0;
    if (end > start || length > 0) {
      changes.push({ start, end, length });
      moved.push(at - start);
    }
    const kept = a[left]?.length ?? 0;
    start = end + kept;
    at += length + kept;
    left++;
    right++;
  }
  return { changes, moved };
}

/**
 * The pieces that two lists have in common, in order (the greedy algorithm of Myers, 1986). Undefined where more than a
 * few differ.
 */
function samePieces(a: readonly string[], b: readonly string[]): readonly Same[] | undefined {
  const rounds: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= mostEdits; edits++) {
    rounds.push(furthest);
    const reached = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let left = comesDown(furthest, diagonal, edits)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (left < a.length && left - diagonal < b.length && a[left] === b[left - diagonal]) left++;
      reached.set(diagonal, left);
      if (left >= a.length && left - diagonal >= b.length) return wayBack(rounds, a.length, b.length);
    }
    furthest = reached;
  }
  return undefined;
}

/** The furthest way onto a diagonal adds a piece; else it leaves one out. */
function comesDown(furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (furthest.get(diagonal - 1) ?? 0) < (furthest.get(diagonal + 1) ?? 0);
}

function wayBack(rounds: readonly ReadonlyMap<number, number>[], lefts: number, rights: number): readonly Same[] {
  const same: Same[] = [];
  let [left, right] = [lefts, rights];
  for (let edits = rounds.length - 1; edits >= 0; edits--) {
    const furthest = rounds[edits] ?? new Map<number, number>();
    const diagonal = left - right;
    const from = comesDown(furthest, diagonal, edits) ? diagonal + 1 : diagonal - 1;
    const start = edits === 0 ? 0 : (furthest.get(from) ?? 0);
    const before = edits === 0 ? 0 : start - from;
    const [a, b] = edits === 0 ? [0, 0] : from > diagonal ? [start, before + 1] : [start + 1, before];
    while (left > a && right > b) {
      left--;
      right--;
      same.push({ left, right });
    }
    [left, right] = [start, before];
  }
  return same.reverse();
}
