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
