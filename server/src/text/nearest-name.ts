/**
 * The number of single-letter edits (insert, delete, replace, swap of neighbours) between two names, without regard to
 * case: Damerau-Levenshtein distance in its restricted form. Above `limit` the answer is `limit + 1`.
 */
export function nameDistance(left: string, right: string, limit: number): number {
  const a = left.toLowerCase();
  const b = right.toLowerCase();
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit + 1;
}

/**
 * The candidate closest to `name`: at most two edits away, one for names of up to four letters; of equally close ones
 * the first. Undefined when none is that close.
 */
export function nearestName<T>(
  name: string,
  candidates: Iterable<T>,
  nameOf: (candidate: T) => string = String,
): T | undefined {
  let limit = name.length <= 4 ? 1 : 2;
  let nearest: T | undefined;
  for (const candidate of candidates) {
    const distance = nameDistance(name, nameOf(candidate), limit);
    if (distance > limit) continue;
    nearest = candidate;
    if (distance === 0) break;
    limit = distance - 1;
  }
  return nearest;
}
