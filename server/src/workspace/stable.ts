/** Keeps the array before where the new one holds the same objects, so that what hangs on its identity stays. */
export class StableArray<T> {
  private kept: readonly T[] = [];

  next(items: readonly T[]): readonly T[] {
    if (!sameItems(this.kept, items)) this.kept = items;
    return this.kept;
  }
}

export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/**
 * The items of two lists that stand at the same index and differ; undefined where the lists differ in length, or in so
 * many places that nobody typed that.
 */
export function replacedItems<T>(
  a: readonly T[],
  b: readonly T[],
  isSame: (x: T, y: T) => boolean = (x, y) => x === y,
): readonly (readonly [T, T])[] | undefined {
  if (a.length !== b.length) return undefined;
  const replaced: [T, T][] = [];
  for (let index = 0; index < b.length; index++) {
    const x = a[index];
    const y = b[index];
    if (x === undefined || y === undefined || isSame(x, y)) continue;
    if (replaced.length === mostReplaced) return undefined;
    replaced.push([x, y]);
  }
  return replaced;
}

const mostReplaced = 20;

/** Builds an object for an owner, again only when one of its inputs is another object. */
export class Derived<Owner extends object, Made> {
  private readonly made = new WeakMap<Owner, { readonly inputs: readonly unknown[]; readonly value: Made }>();

  get(owner: Owner, inputs: readonly unknown[], make: () => Made): Made {
    const kept = this.made.get(owner);
    if (kept !== undefined && sameItems(kept.inputs, inputs)) return kept.value;
    const value = make();
    this.made.set(owner, { inputs, value });
    return value;
  }
}

/**
 * What is made of each item of a list, one after the other, kept for items that stay. Versions of a list mostly differ in
 * one stretch, so items are compared from both ends and only those between are looked at.
 */
export class MappedArray<Item extends object, Made> {
  private items: readonly Item[] = [];
  private made: readonly Made[] = [];

  constructor(private readonly make: (item: Item) => Made) {}

  /** The results for the items, in their order. The same array as before while all items are the same. */
  next(items: readonly Item[]): readonly Made[] {
    const before = this.items;
    const least = Math.min(before.length, items.length);
    let front = 0;
    while (front < least && before[front] === items[front]) front++;
    if (front === items.length && front === before.length) return this.made;
    let back = 0;
    while (back < least - front && before[before.length - 1 - back] === items[items.length - 1 - back]) back++;
    const made = this.made.slice(0, front);
    const moved = new Map<Item, Made>();
    for (let at = front; at < before.length - back; at++) keep(moved, before[at], this.made[at]);
    for (const item of items.slice(front, items.length - back)) made.push(moved.get(item) ?? this.make(item));
    for (const kept of this.made.slice(before.length - back)) made.push(kept);
    this.items = items;
    this.made = made;
    return made;
  }
}

function keep<Item, Made>(moved: Map<Item, Made>, item: Item | undefined, made: Made | undefined): void {
  if (item !== undefined && made !== undefined) moved.set(item, made);
}
