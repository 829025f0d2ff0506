/**
 * Leads from something that was made of an earlier version to that of the newest one. It holds nothing of the versions in
 * between, however many there are.
 */
export class VersionLink<T> {
  /** How this version is read, or what stands in its place. */
  private to: (() => T) | VersionLink<T>;

  constructor(read: () => T) {
    this.to = read;
  }

  /** What the newest version comes to. */
  get newest(): T {
    let last: VersionLink<T> = this;
    for (let to = this.to; to instanceof VersionLink; to = to.to) last = to;
    if (last !== this) this.to = last;
    const read = last.to;
    return read instanceof VersionLink ? read.newest : read();
  }

  /** This is the newest version, and is read in another way from now on. */
  readBy(read: () => T): void {
    this.to = read;
  }

  /** Another version came after this one. */
  follow(next: VersionLink<T>): void {
    if (next !== this) this.to = next;
  }
}
