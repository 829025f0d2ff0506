/** How many characters two texts start with in common. Compares in halves, since whole strings compare fastest. */
export function commonStart(a: string, b: string): number {
  let low = 0;
  let high = Math.min(a.length, b.length);
  if (a.slice(0, high) === b.slice(0, high)) return high;
  while (high - low > 32) {
    const middle = (low + high) >> 1;
    if (a.slice(low, middle) === b.slice(low, middle)) low = middle;
    else high = middle;
  }
  while (low < high && a.charCodeAt(low) === b.charCodeAt(low)) low++;
  return low;
}

/** How many characters, up to a limit, two texts end with in common. */
export function commonEnd(a: string, b: string, limit: number): number {
  const same = (from: number, to: number): boolean =>
    a.slice(a.length - to, a.length - from) === b.slice(b.length - to, b.length - from);
  let low = 0;
  let high = Math.min(a.length, limit);
  if (same(0, high)) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (same(low, middle)) low = middle;
    else high = middle;
  }
  return low;
}
