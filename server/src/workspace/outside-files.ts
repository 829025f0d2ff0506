import type { FolderEntries } from './file-system';
import { folderOf } from './uri';

interface Source {
  lock(uri: string): string | undefined;
  folder?(uri: string): FolderEntries | undefined;
}

/**
 * What evaluations ask of the disk beside Nix files: lock files and which names a folder has. An answer stays the same
 * object until somebody says that the file changed and it is another one.
 */
export class OutsideFiles {
  private readonly locks = new Map<string, string | undefined>();
  private readonly folders = new Map<string, FolderEntries | undefined>();
  private readonly outdated = new Set<string>();

  constructor(private readonly source: Source) {}

  lock(uri: string): string | undefined {
    if (!this.locks.has(uri)) this.locks.set(uri, this.source.lock(uri));
    return this.locks.get(uri);
  }

  folder(uri: string): FolderEntries | undefined {
    const before = this.folders.get(uri);
    if (this.folders.has(uri) && !this.outdated.has(uri)) return before;
    const now = this.source.folder?.(uri);
    const kept = before !== undefined && now !== undefined && isSame(before, now) ? before : now;
    this.folders.set(uri, kept);
    this.outdated.delete(uri);
    return kept;
  }

  /** A file changed, came or went. */
  outdate(uri: string): void {
    this.locks.delete(uri);
    for (const folder of [folderOf(uri), folderOf(folderOf(uri))]) {
      if (this.folders.has(folder)) this.outdated.add(folder);
    }
  }
}

function isSame(a: FolderEntries, b: FolderEntries): boolean {
  return a.size === b.size && [...a].every(([name, kind]) => b.get(name) === kind);
}
