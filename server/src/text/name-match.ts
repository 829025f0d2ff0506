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

/** The items whose names fit best what was typed, `most` at most, the best first and else in their order. */
export function bestMatches<T>(
  items: readonly T[],
  typed: string,
  nameOf: (item: T) => string,
  most: number,
): readonly T[] {
  const byRank: T[][] = [[], [], [], [], []];
  for (const item of items) {
    const rank = matchRank(nameOf(item), typed);
    if (rank !== undefined) byRank[rank]?.push(item);
  }
  return byRank.flat().slice(0, most);
}
