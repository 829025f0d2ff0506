/** So many changed entries are looked up beside the others before all are joined anew. */
const mostChanges = 32;

/**
 * A map with other values for some of its keys, which keep their order. It shares the entries of the map that it was
 * made of, so that making it costs no more than the changes.
 */
export class EditedMap<Key, Value> implements ReadonlyMap<Key, Value> {
  private constructor(
    private readonly base: ReadonlyMap<Key, Value>,
    private readonly changes: ReadonlyMap<Key, Value>,
  ) {}

  /** `changes` holds keys of the map only. */
  static of<Key, Value>(map: ReadonlyMap<Key, Value>, changes: ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> {
    const base = map instanceof EditedMap ? (map as EditedMap<Key, Value>).base : map;
    const all = map instanceof EditedMap ? new Map([...(map as EditedMap<Key, Value>).changes, ...changes]) : changes;
    const edited = new EditedMap(base, all);
    return all.size > mostChanges ? new Map(edited) : edited;
  }

  get size(): number {
    return this.base.size;
  }

  has(key: Key): boolean {
    return this.base.has(key);
  }

  get(key: Key): Value | undefined {
    return this.changes.get(key) ?? this.base.get(key);
  }

  keys(): MapIterator<Key> {
    return this.base.keys();
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this) yield value;
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const [key, value] of this.base) yield [key, this.changes.get(key) ?? value];
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }
}
