/** Where the entries of the runner's services are defined, by name. */
export const entriesPath: readonly string[] = ['services', 'gitlab-runner', 'services'];

/** The one path leads to the other, or beyond it. */
export function isRelated(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Paths, each of which stands for all below it too. */
export class PathSet {
  private readonly members = new Map<string, readonly string[]>();
  /** What leads to a member. */
  private readonly above = new Set<string>();

  /** The paths, none of which is below another. */
  get paths(): readonly (readonly string[])[] {
    return [...this.members.values()].filter((path) => !this.covers(path.slice(0, -1)) || path.length === 0);
  }

  /** Answers false where the set stands for the path already. */
  add(path: readonly string[]): boolean {
    if (this.covers(path)) return false;
    this.members.set(pathKey(path), path);
    for (let length = 0; length < path.length; length++) this.above.add(pathKey(path.slice(0, length)));
    return true;
  }

  /** A path leads to one of the set, or beyond it. */
  isRelated(path: readonly string[]): boolean {
    return this.above.has(pathKey(path)) || this.covers(path);
  }

  private covers(path: readonly string[]): boolean {
    for (let length = 0; length <= path.length; length++) {
      if (this.members.has(pathKey(path.slice(0, length)))) return true;
    }
    return false;
  }
}

/** Tells paths apart, as the key of a map. */
export function pathKey(path: readonly string[]): string {
  return path.join('\0');
}

/** The entry of the runner's services that an option is, or belongs to. */
export function entryName(path: readonly string[]): string | undefined {
  return entriesPath.every((step, index) => step === path[index]) ? path[entriesPath.length] : undefined;
}
