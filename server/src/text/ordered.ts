/**
 * How many of `count` ordered items something holds for, where it holds for none behind the first that it does not hold
 * for. Looks at few of them. `holds` is asked about indices from 0.
 */
export function countLeading(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the last of some ascending offsets that is not behind `offset`; 0 where all are. */
export function lastNotBehind(starts: readonly number[], offset: number): number {
  return Math.max(0, countLeading(starts.length, (index) => (starts[index] ?? 0) <= offset) - 1);
}
