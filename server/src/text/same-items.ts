/** Whether two lists hold the same in the same order: the same objects, or what `isSame` takes for the same. */
export function sameItems<T>(
  a: readonly T[],
  b: readonly T[],
  isSame: (x: T, y: T) => boolean = (x, y) => x === y,
): boolean {
  // Both are as long, so what stands in the other at an index is an item of it.
  return a.length === b.length && a.every((item, index) => isSame(item, b[index] as T));
}
