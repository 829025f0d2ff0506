/** Something with a height that wants to have its middle at a place. */
export interface Wish {
  readonly height: number;
  readonly middle: number;
}

/**
 * The middles that lie as near as can be to the wanted ones (by least squares) while the order stays and `gap` is left
 * between any two: isotonic regression, by pooling neighbours that want to pass one another.
 */
export function squeeze(wishes: readonly Wish[], gap: number): readonly number[] {
  // With these distances taken off, "far enough from the one before" is just "not less".
  const offsets: number[] = [];
  let offset = 0;
  for (const [index, { height }] of wishes.entries()) {
    const before = wishes[index - 1];
    if (before !== undefined) offset += (before.height + height) / 2 + gap;
    offsets.push(offset);
  }
  const pools: { sum: number; count: number }[] = [];
  for (const [index, { middle }] of wishes.entries()) {
    let pool = { sum: middle - (offsets[index] ?? 0), count: 1 };
    for (
      let last = pools.at(-1);
      last !== undefined && last.sum / last.count > pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
    }
    pools.push(pool);
  }
  const placed = pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  return placed.map((at, index) => at + (offsets[index] ?? 0));
}
