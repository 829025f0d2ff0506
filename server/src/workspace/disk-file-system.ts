import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { URI } from 'vscode-uri';
import type { FileSystem, FolderEntries } from './file-system';

/** Larger files are not read: no file that a person writes for this purpose comes near. */
const maxFileSize = 4 * 1024 * 1024;
const maxFiles = 50_000;
const maxDepth = 24;
/** More names than a folder of modules has. */
const mostEntries = 5_000;
const interesting = /\.(?:ya?ml|toml|nix|md|markdown|mdx|mediawiki|wiki)$/i;
/** Folders that hold other people's files or build results. */
const skipped = new Set(['.git', '.hg', '.svn', 'node_modules', '.direnv', '.venv', 'vendor', '.terraform', '.cache']);

/** Whether nothing is where a URI of the disk points, be it below a root or, behind a link, outside of all. */
export function isGone(uri: string): boolean {
  const { scheme, fsPath } = URI.parse(uri);
  try {
    return scheme === 'file' && lstatSync(fsPath, { throwIfNoEntry: false }) === undefined;
  } catch {
    // A folder that may not be looked into.
    return false;
  }
}

/**
 * The disk below one root. Links are followed neither when listing nor when reading, so that nothing outside the root is
 * read, whatever a workspace holds.
 */
export class DiskFileSystem implements FileSystem {
  private readonly root: string;

  constructor(rootUri: string) {
    const path = URI.parse(rootUri).fsPath;
    this.root = realPath(path) ?? path;
  }

  read(uri: string): string | undefined {
    const parsed = URI.parse(uri);
    if (parsed.scheme !== 'file' || !this.contains(parsed.fsPath)) return undefined;
    try {
      const stat = lstatSync(parsed.fsPath);
      if (!stat.isFile() || stat.size > maxFileSize) return undefined;
      return readFileSync(parsed.fsPath, 'utf8');
    } catch {
      // Gone, or not ours to read: the same as not there.
      return undefined;
    }
  }

  exists(uri: string): boolean {
    const parsed = URI.parse(uri);
    if (parsed.scheme !== 'file' || !this.contains(parsed.fsPath)) return false;
    try {
      return lstatSync(parsed.fsPath, { throwIfNoEntry: false }) !== undefined;
    } catch {
      // A folder that may not be looked into: something is there.
      return true;
    }
  }

  isLink(uri: string): boolean {
    const parsed = URI.parse(uri);
    if (parsed.scheme !== 'file' || !this.contains(parsed.fsPath)) return false;
    try {
      return lstatSync(parsed.fsPath, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    } catch {
      return false;
    }
  }

  isFile(uri: string): boolean {
    const parsed = URI.parse(uri);
    if (parsed.scheme !== 'file' || !this.contains(parsed.fsPath)) return false;
    try {
      return lstatSync(parsed.fsPath, { throwIfNoEntry: false })?.isFile() === true;
    } catch {
      return false;
    }
  }

  folder(uri: string): FolderEntries | undefined {
    const parsed = URI.parse(uri);
    if (parsed.scheme !== 'file' || !this.holds(parsed.fsPath)) return undefined;
    const entries = entriesOf(parsed.fsPath);
    if (entries.length === 0 || entries.length > mostEntries) return undefined;
    return new Map(entries.map((entry) => [entry.name, kindOf(entry)]));
  }

  list(folder: string): readonly string[] {
    return [...this.walk(folder)].flat().sort();
  }

  /** The same files folder by folder, so that the caller can stop or do other things in between. */
  *walk(folder: string): Generator<readonly string[], void> {
    let count = 0;
    const open = [{ path: URI.parse(folder).fsPath, depth: 0 }];
    for (let next = open.pop(); next !== undefined && count < maxFiles; next = open.pop()) {
      const found: string[] = [];
      for (const entry of entriesOf(next.path)) {
        const path = join(next.path, entry.name);
        if (entry.isFile() && interesting.test(entry.name)) found.push(URI.file(path).toString());
        else if (entry.isDirectory() && next.depth < maxDepth && !skipped.has(entry.name)) {
          open.push({ path, depth: next.depth + 1 });
        }
      }
      count += found.length;
      yield found;
    }
  }

  /** The folder is the root or lies below it, links followed. */
  private holds(path: string): boolean {
    const folder = realPath(path);
    return folder !== undefined && (folder === this.root || folder.startsWith(this.root + sep));
  }

  private contains(path: string): boolean {
    const folder = realPath(dirname(path));
    return folder !== undefined && (folder === this.root || folder.startsWith(this.root + sep));
  }
}

function kindOf(entry: Dirent): 'regular' | 'directory' | 'symlink' | 'unknown' {
  if (entry.isFile()) return 'regular';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'unknown';
}

function entriesOf(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
