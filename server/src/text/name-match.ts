/**
 * How well a name fits what was typed of it: 0 where it starts with that, 1 without regard to case, 2 where a word in it
 * does, 3 where it holds it, 4 where its letters stand in it in order, as editors filter; undefined where it does not fit.
 */
export function matchRank(name: string, typed: string): number | undefined {
  if (name.startsWith(typed)) return 0;
  const lower = name.toLowerCase();
  const wanted = typed.toLowerCase();
  const at = lower.indexOf(wanted);
  if (at === 0) return 1;
  if (at > 0) return /[^a-z0-9]/.test(lower.charAt(at - 1)) ? 2 : 3;
  let from = 0;
  for (const letter of wanted) {
    from = lower.indexOf(letter, from) + 1;
    if (from === 0) return undefined;
  }
  return 4;
}

/** A part of a list. */
export interface Fitting<T> {
  readonly items: readonly T[];
  /** There are others, which fit when more is typed. */
  readonly isIncomplete: boolean;
}

/** So many are shown at once: nobody looks through more. */
const most = 250;

/**
 * All items where they are few; of many those whose names fit best what was typed, the best first and else in their
 * order.
 */
export function fittingItems<T>(items: readonly T[], typed: string, nameOf: (item: T) => string): Fitting<T> {
  if (items.length <= most) return { items, isIncomplete: false };
  const byRank: T[][] = [[], [], [], [], []];
  for (const item of items) {
    const rank = matchRank(nameOf(item), typed);
    if (rank !== undefined) byRank[rank]?.push(item);
  }
  return { items: byRank.flat().slice(0, most), isIncomplete: true };
}
