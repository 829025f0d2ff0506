import type { ChunkedText } from '../text/chunked-text';
import type { FileSystem, FolderEntries } from './file-system';
import { folderOf, relativePath } from './uri';

const projectFile = /\/\.gitlab-nix-runner\.ya?ml$/;

/** Whether this is the project file of the folder that it lies in. */
export function marksRoot(uri: string): boolean {
  return projectFile.test(uri);
}

/**
 * The roots that a folder holds: itself, and each folder below it with a project file of its own, as a collection of
 * repositories has. Their files have nothing to do with each other. The folder itself comes first.
 */
export function rootsIn(folder: string, fileSystem: FileSystem): readonly string[] {
  return [folder, ...nestedRoots(folder, fileSystem.list(folder))];
}

/** The folders below this one that have a project file of their own among `files`. */
export function nestedRoots(folder: string, files: readonly string[]): readonly string[] {
  const roots = files.filter(marksRoot).map((uri) => folderOf(uri));
  return [...new Set(roots)].filter((root) => root !== folder);
}

/** A file system without the folders of other roots. */
export class RootFileSystem implements FileSystem {
  private others: readonly string[] = [];

  constructor(
    private readonly base: FileSystem,
    private readonly root: string,
    roots: readonly string[],
  ) {
    this.separate(roots);
  }

  /** Other roots than before are left out. */
  separate(roots: readonly string[]): void {
    this.others = roots.filter((other) => other !== this.root && relativePath(this.root, other) !== undefined);
  }

  read(uri: string): string | undefined {
    return this.isForeign(uri) ? undefined : this.base.read(uri);
  }

  readOpen(uri: string): ChunkedText | undefined {
    return this.isForeign(uri) ? undefined : this.base.readOpen?.(uri);
  }

  exists(uri: string): boolean {
    return !this.isForeign(uri) && this.base.exists(uri);
  }

  isFile(uri: string): boolean {
    return !this.isForeign(uri) && (this.base.isFile?.(uri) ?? this.base.read(uri) !== undefined);
  }

  /** All names: other roots are folders of this one, though nothing in them is read. */
  folder(uri: string): FolderEntries | undefined {
    return this.isForeign(uri) || this.others.includes(uri) ? undefined : this.base.folder?.(uri);
  }

  list(folder: string): readonly string[] {
    return this.base.list(folder).filter((uri) => !this.isForeign(uri));
  }

  /** Whether a file belongs to another root below this one. */
  isForeign(uri: string): boolean {
    return this.others.some((root) => relativePath(root, uri) !== undefined);
  }
}
