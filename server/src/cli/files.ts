import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { URI } from 'vscode-uri';
import { DiskFileSystem } from '../workspace/disk-file-system';
import { type FileSystem, OverlayFileSystem } from '../workspace/file-system';
import { RootFileSystem, rootsIn } from '../workspace/roots';
import { relativePath } from '../workspace/uri';

/** Something about the command line that cannot be done as asked; the message says what would. */
export class UsageError extends Error {}

/** A root folder with the files of it that were asked for. */
export interface CheckedRoot {
  readonly root: string;
  readonly fileSystem: FileSystem;
  /** Whether a file below the root was asked for. */
  readonly wanted: (uri: string) => boolean;
}

const markers = ['.gitlab-nix-runner.yml', '.gitlab-nix-runner.yaml', '.git'];

/** A text that stands in for a file's own, as an editor or a pre-commit hook hands it over. */
export interface StandIn {
  readonly path: string;
  readonly text: string;
}

/**
 * Groups paths by the root that they belong to: the nearest folder above with a project file or a repository, else the
 * path itself. Folders with a project file of their own below a path are roots too.
 */
export function findRoots(paths: readonly string[], standIn: StandIn | undefined): readonly CheckedRoot[] {
  const wantedByRoot = new Map<string, Set<string>>();
  for (const path of paths) {
    const full = resolve(path);
    if (!existsSync(full) && full !== (standIn && resolve(standIn.path))) {
      throw new UsageError(`There is no file or folder ${path}. Paths are relative to ${process.cwd()}.`);
    }
    const isFolder = existsSync(full) && statSync(full).isDirectory();
    const root = URI.file(rootAbove(isFolder ? full : dirname(full))).toString();
    const uri = URI.file(full).toString();
    const roots = isFolder ? rootsIn(uri, new DiskFileSystem(uri)) : [uri];
    for (const inner of roots) {
      const owner = inner === uri ? root : inner;
      wantedByRoot.set(owner, (wantedByRoot.get(owner) ?? new Set()).add(inner));
    }
  }
  const all = [...wantedByRoot.keys()];
  return all.map((root) => {
    const asked = wantedByRoot.get(root) ?? new Set<string>();
    const disk = new OverlayFileSystem(new DiskFileSystem(root));
    if (standIn !== undefined) disk.set(URI.file(resolve(standIn.path)).toString(), standIn.text);
    const roots = [...new Set([...all, ...rootsIn(root, new DiskFileSystem(root))])];
    return {
      root,
      fileSystem: new RootFileSystem(disk, root, roots),
      wanted: (uri) => [...asked].some((path) => path === uri || relativePath(path, uri) !== undefined),
    };
  });
}

/** The nearest folder from `folder` upwards that is marked as a root, else `folder`. */
function rootAbove(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (markers.some((marker) => existsSync(join(at, marker)))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** A path as a person reads it: relative to the working directory where it lies below, with `/`. */
export function shownPath(uri: string): string {
  const path = URI.parse(uri).fsPath;
  const short = relative(process.cwd(), path);
  return (short === '' || short.startsWith('..') ? path : short).split(sep).join('/');
}
