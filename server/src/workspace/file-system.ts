import type { ChunkedText } from '../text/chunked-text';

/** The names in a folder and what kind of thing each is, as Nix tells it. */
export type FolderEntries = ReadonlyMap<string, 'regular' | 'directory' | 'symlink' | 'unknown'>;

/**
 * The one way to the files of a workspace. Implementations: the disk (below the roots only, links not followed), the
 * editor's buffers laid over it, memory for tests and browsers. All methods are synchronous and answer from what they
 * hold: what cannot be had is undefined, never an exception.
 */
export interface FileSystem {
  /** The names in a folder, hidden ones and links included; undefined where it cannot be listed or lies outside. */
  folder?(uri: string): FolderEntries | undefined;
  /** The file's text, or undefined where there is none, it is too large, or it lies outside the workspace. */
  read(uri: string): string | undefined;
  /** The same in pieces that versions share, of a file that an editor has open. */
  readOpen?(uri: string): ChunkedText | undefined;
  /** Whether something is there, though it may not be one to read: a link, a folder, a file that is too large. */
  exists(uri: string): boolean;
  /** Whether it is a symbolic link, which is not followed. */
  isLink?(uri: string): boolean;
  /** Whether it is a file, of whatever size, and no folder or link. Without it, what can be read counts. */
  isFile?(uri: string): boolean;
  /** The URIs of all files below a folder's URI that may be of interest, in a stable order. */
  list(folder: string): readonly string[];
}

/** Files in memory, by URI. */
export class MemoryFileSystem implements FileSystem {
  private readonly files = new Map<string, string>();

  constructor(files: Iterable<readonly [string, string]> = []) {
    for (const [uri, text] of files) this.files.set(uri, text);
  }

  write(uri: string, text: string): void {
    this.files.set(uri, text);
  }

  remove(uri: string): void {
    this.files.delete(uri);
  }

  read(uri: string): string | undefined {
    return this.files.get(uri);
  }

  exists(uri: string): boolean {
    return this.files.has(uri);
  }

  list(folder: string): readonly string[] {
    const prefix = folder.endsWith('/') ? folder : `${folder}/`;
    return [...this.files.keys()].filter((uri) => uri.startsWith(prefix)).sort();
  }

  folder(uri: string): FolderEntries | undefined {
    const below = this.list(uri).map((file) => file.slice(uri.length).replace(/^\//, '').split('/'));
    if (below.length === 0) return undefined;
    return new Map(
      below.map(([name = '', rest]) => [decodeURIComponent(name), rest === undefined ? 'regular' : 'directory']),
    );
  }
}

/** Texts that stand in for those of another file system: the editor's unsaved buffers. */
export class OverlayFileSystem implements FileSystem {
  private readonly overlay = new Map<string, string | ChunkedText>();

  constructor(private readonly base: FileSystem) {}

  /** The text that stands in for a file, where there is one. */
  get(uri: string): string | undefined {
    return this.overlay.get(uri)?.toString();
  }

  set(uri: string, text: string | ChunkedText): void {
    this.overlay.set(uri, text);
  }

  unset(uri: string): void {
    this.overlay.delete(uri);
  }

  read(uri: string): string | undefined {
    return this.get(uri) ?? this.base.read(uri);
  }

  readOpen(uri: string): ChunkedText | undefined {
    const text = this.overlay.get(uri);
    return typeof text === 'string' ? undefined : text;
  }

  exists(uri: string): boolean {
    return this.overlay.has(uri) || this.base.exists(uri);
  }

  isLink(uri: string): boolean {
    return !this.overlay.has(uri) && this.base.isLink?.(uri) === true;
  }

  isFile(uri: string): boolean {
    return this.overlay.has(uri) || (this.base.isFile?.(uri) ?? this.base.read(uri) !== undefined);
  }

  list(folder: string): readonly string[] {
    const prefix = folder.endsWith('/') ? folder : `${folder}/`;
    const listed = new Set(this.base.list(folder));
    for (const uri of this.overlay.keys()) if (uri.startsWith(prefix)) listed.add(uri);
    return [...listed].sort();
  }

  /** As it is saved: a new file counts once it is there. */
  folder(uri: string): FolderEntries | undefined {
    return this.base.folder?.(uri);
  }
}
