import type { FileSystem } from './file-system';
import { folderOf, relativePath } from './uri';

const projectFile = /\/\.gitlab-nix-runner\.ya?ml$/;

/**
 * The roots that a folder holds: itself, and each folder below it with a project file of its own, as a collection of
 * repositories has. Their files have nothing to do with each other. The folder itself comes first.
 */
export function rootsIn(folder: string, fileSystem: FileSystem): readonly string[] {
  const nested = fileSystem
    .list(folder)
    .filter((uri) => projectFile.test(uri))
    .map((uri) => folderOf(uri))
    .filter((root) => root !== folder);
  return [folder, ...new Set(nested)];
}

/** A file system without the folders of other roots. */
export class RootFileSystem implements FileSystem {
  private readonly others: readonly string[];

  constructor(
    private readonly base: FileSystem,
    root: string,
    roots: readonly string[],
  ) {
    this.others = roots.filter((other) => other !== root && relativePath(root, other) !== undefined);
  }

  read(uri: string): string | undefined {
    return this.isForeign(uri) ? undefined : this.base.read(uri);
  }

  list(folder: string): readonly string[] {
    return this.base.list(folder).filter((uri) => !this.isForeign(uri));
  }

  private isForeign(uri: string): boolean {
    return this.others.some((root) => relativePath(root, uri) !== undefined);
  }
}
