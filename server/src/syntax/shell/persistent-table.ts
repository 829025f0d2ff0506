const WIDTH_BITS = 4;
const WIDTH = 1 << WIDTH_BITS;
const LEVELS = 5;

type Slot<V> = readonly Slot<V>[] | V | undefined;

/**
 * An immutable table from small numbers (0 to 1,048,575) to values, of which changed copies share all that is unchanged.
 * Setting costs a few short arrays, and merging two copies costs what they differ in: that keeps a snapshot for each
 * command affordable. Values are objects that are no arrays.
 */
export class PersistentTable<V extends object> {
  private constructor(private readonly root: Slot<V>) {}

  static empty<V extends object>(): PersistentTable<V> {
    return new PersistentTable<V>(undefined);
  }

  get(key: number): V | undefined {
    let slot = this.root;
    for (let level = LEVELS - 1; level >= 0 && slot !== undefined; level--) {
      slot = (slot as readonly Slot<V>[])[digit(key, level)];
    }
    return slot as V | undefined;
  }

  set(key: number, value: V): PersistentTable<V> {
    return new PersistentTable(setIn(this.root, key, LEVELS - 1, value));
  }

  /** Both tables merged: `join` gets the values of each key that differ. */
  join(other: PersistentTable<V>, join: (a: V | undefined, b: V | undefined, key: number) => V): PersistentTable<V> {
    if (other.root === this.root) return this;
    return new PersistentTable(joinSlots(this.root, other.root, 0, LEVELS - 1, join));
  }
}

function digit(key: number, level: number): number {
  return (key >> (level * WIDTH_BITS)) & (WIDTH - 1);
}

function setIn<V extends object>(slot: Slot<V>, key: number, level: number, value: V): Slot<V> {
  if (level < 0) return value;
  const copy = slot === undefined ? [] : [...(slot as readonly Slot<V>[])];
  const at = digit(key, level);
  copy[at] = setIn(copy[at], key, level - 1, value);
  return copy;
}

function joinSlots<V extends object>(
  a: Slot<V>,
  b: Slot<V>,
  key: number,
  level: number,
  join: (a: V | undefined, b: V | undefined, key: number) => V,
): Slot<V> {
  if (a === b) return a;
  if (level < 0) return join(a as V | undefined, b as V | undefined, key);
  const left = (a ?? []) as readonly Slot<V>[];
  const right = (b ?? []) as readonly Slot<V>[];
  const joined: Slot<V>[] = [];
  for (let at = 0; at < WIDTH; at++) {
    joined.push(joinSlots(left[at], right[at], key | (at << (level * WIDTH_BITS)), level - 1, join));
  }
  return joined;
}
