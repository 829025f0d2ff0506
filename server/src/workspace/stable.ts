import { sameItems } from '../text/same-items';

/** Keeps the array before where the new one holds the same objects, so that what hangs on its identity stays. */
export class StableArray<T> {
  private kept: readonly T[] = [];

  next(items: readonly T[]): readonly T[] {
    if (!sameItems(this.kept, items)) this.kept = items;
    return this.kept;
  }
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
 * Builds an object for each owner in a list and something else that belongs to it, again only where one of the two is
 * another object. Most stand where they stood, so that is where they are looked for first.
 */
export class DerivedList<Owner extends object, Input, Made> {
  private owners: readonly Owner[] = [];
  private inputs: readonly Input[] = [];
  private made: readonly Made[] = [];
  private readonly all = new Derived<Owner, Made>();

  constructor(private readonly make: (owner: Owner, input: Input) => Made) {}

  next(owners: readonly Owner[], inputOf: (owner: Owner) => Input): readonly Made[] {
    const inputs = owners.map(inputOf);
    const made = owners.map((owner, at) => {
      // There are as many inputs as owners.
      const input = inputs[at] as Input;
      const kept = owner === this.owners[at] && input === this.inputs[at] ? this.made[at] : undefined;
      return kept ?? this.all.get(owner, [input], () => this.make(owner, input));
    });
    this.owners = owners;
    this.inputs = inputs;
    this.made = made;
    return made;
  }
}

/**
 * What is made of each item of a list, one after the other, kept for items that stay. Versions of a list mostly differ in
 * a few items of their own places, or in one stretch, so that is what is looked at: items are compared place by place
 * where their number is the same, else from both ends.
 */
export class MappedArray<Item extends object, Made> {
  private items: readonly Item[] = [];
  private made: readonly Made[] = [];

  constructor(private readonly make: (item: Item) => Made) {}

  /** The results for the items, in their order. The same array as before while all items are the same. */
  next(items: readonly Item[]): readonly Made[] {
    const places = items.length === this.items.length ? this.replaced(items) : undefined;
    if (places?.length === 0) return this.made;
    this.made = places === undefined ? this.stretch(items) : this.replace(items, places);
    this.items = items;
    return this.made;
  }

  private replaced(items: readonly Item[]): readonly number[] {
    const places: number[] = [];
    for (let at = 0; at < items.length; at++) if (items[at] !== this.items[at]) places.push(at);
    return places;
  }

  private replace(items: readonly Item[], places: readonly number[]): readonly Made[] {
    const moved = new Map<Item, Made>();
    for (const at of places) keep(moved, this.items[at], this.made[at]);
    const made = [...this.made];
    for (const at of places) {
      const item = items[at];
      if (item !== undefined) made[at] = moved.get(item) ?? this.make(item);
    }
    return made;
  }

  private stretch(items: readonly Item[]): readonly Made[] {
    const before = this.items;
    const least = Math.min(before.length, items.length);
    let front = 0;
    while (front < least && before[front] === items[front]) front++;
    let back = 0;
    while (back < least - front && before[before.length - 1 - back] === items[items.length - 1 - back]) back++;
    const made = this.made.slice(0, front);
    const moved = new Map<Item, Made>();
    for (let at = front; at < before.length - back; at++) keep(moved, before[at], this.made[at]);
    for (const item of items.slice(front, items.length - back)) made.push(moved.get(item) ?? this.make(item));
    for (const kept of this.made.slice(before.length - back)) made.push(kept);
    return made;
  }
}

function keep<Item, Made>(moved: Map<Item, Made>, item: Item | undefined, made: Made | undefined): void {
  if (item !== undefined && made !== undefined) moved.set(item, made);
}
