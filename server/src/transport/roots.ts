import { isGone } from '../workspace/disk-file-system';
import { marksRoot } from '../workspace/roots';
import { folderOf, normalUri, relativePath } from '../workspace/uri';
import type { Documents } from './documents';
import { Root, type RootHost } from './root';

/**
 * The workspace folders, the repositories inside them, and the files beside them, each with its project. A repository
 * inside a folder is where a project file lies, as on the command line: its files have nothing to do with the others.
 */
export class Roots {
  /** Inner ones first, so that the first one that holds a file is its own. */
  private folders: readonly Root[] = [];
  /** The workspace folders among them. */
  private readonly opened = new Set<string>();
  /** Folders below a workspace folder that have a project file, be they workspace folders themselves or not. */
  private readonly marked = new Set<string>();
  private readonly singles = new Map<string, Root>();

  constructor(
    private readonly host: RootHost,
    private readonly documents: Documents,
  ) {}

  all(): readonly Root[] {
    return [...this.folders, ...this.singles.values()];
  }

  /** The workspace folders themselves, which the client has settings for. */
  workspaceFolders(): readonly Root[] {
    return this.folders.filter((root) => this.opened.has(root.uri));
  }

  /** The workspace folder that a root is or lies in. */
  folderOf(root: Root): Root | undefined {
    return this.workspaceFolders().find((folder) => folder === root || folder.contains(root.uri));
  }

  /** The root that a file belongs to: the innermost folder, else the one made for this file alone. */
  of(uri: string): Root | undefined {
    return this.folders.find((root) => root.contains(uri)) ?? this.singles.get(uri);
  }

  /** Adds a workspace folder; undefined where it is there already. */
  addFolder(clientUri: string): Root | undefined {
    const uri = folderUri(clientUri);
    this.opened.add(uri);
    const added = this.add(uri);
    for (const key of added === undefined ? [] : this.documents.keys()) {
      if (added?.contains(key) === true) this.singles.delete(key);
    }
    return added;
  }

  /** Removes a workspace folder, and what lies in no other. */
  removeFolder(clientUri: string): void {
    this.opened.delete(folderUri(clientUri));
    const folders = this.workspaceFolders();
    for (const uri of this.marked) if (!folders.some((folder) => folder.contains(uri))) this.marked.delete(uri);
    this.folders = this.folders.filter(({ uri }) => this.opened.has(uri) || this.marked.has(uri));
    this.separate();
  }

  /**
   * A folder below a workspace folder is a repository of its own. Those around it forget `files`, the files below it.
   * Returns the root where it is new.
   */
  addNested(uri: string, files: readonly string[]): Root | undefined {
    if (this.marked.has(uri) || !this.workspaceFolders().some((folder) => folder.contains(uri))) return undefined;
    this.marked.add(uri);
    const added = this.add(uri);
    this.separate();
    this.reread(uri, files);
    return added;
  }

  /** Brings all open documents that changed into their projects. Returns roots that are new. */
  takeChanges(): readonly Root[] {
    const made: Root[] = [];
    for (const key of this.documents.takeChanged()) {
      const holding = this.folders.filter((root) => root.contains(key));
      for (const root of holding) this.load(root, key);
      if (holding.length > 0) continue;
      const isNew = this.loadSingle(key);
      if (isNew !== undefined) made.push(isNew);
    }
    return made;
  }

  /** A file changed on disk, appeared or went. Returns the root that this makes, to be read. */
  changedOnDisk(clientUri: string): Root | undefined {
    const key = this.documents.keyOf(clientUri);
    const made = marksRoot(key) ? this.changedMark(folderOf(key)) : undefined;
    if (this.documents.get(key) !== undefined) {
      this.documents.fileChanged(key, isGone(key));
      return made;
    }
    for (const root of this.all()) {
      if (relativePath(root.uri, key) === undefined) continue;
      // A root for one file reads others only because that file leads to them.
      if (root.single !== undefined) {
        root.project.remove(key);
        root.touch();
      } else if (root.owns(key)) root.update(key);
    }
    return made;
  }

  /** The files that were read below a folder: of one that went, editors do not tell what was in it. */
  filesBelow(clientUri: string): readonly string[] {
    const folder = this.documents.keyOf(clientUri).replace(/\/+$/, '');
    const marks = [...this.marked].filter((uri) => `${uri}/`.startsWith(`${folder}/`));
    const files = this.all().flatMap((root) => root.project.workspace.filesBelow(folder));
    return [...marks.map((uri) => `${uri}/${projectFiles[0]}`), ...files];
  }

  /** The project file of a folder appeared, changed or went. */
  private changedMark(uri: string): Root | undefined {
    const around = this.workspaceFolders().find((folder) => folder.contains(uri));
    if (around === undefined) return undefined;
    const isMarked = projectFiles.some((name) => around.disk.read(`${uri}/${name}`) !== undefined);
    if (isMarked) return this.marked.has(uri) ? undefined : this.addNested(uri, around.disk.list(uri));
    if (!this.marked.delete(uri)) return undefined;
    this.folders = this.folders.filter((root) => root.uri !== uri || this.opened.has(uri));
    this.separate();
    this.reread(uri, around.disk.list(uri));
    return undefined;
  }

  private add(uri: string): Root | undefined {
    if (this.folders.some((root) => root.uri === uri)) return undefined;
    const root = new Root(uri, undefined, this.host);
    this.folders = [...this.folders, root].sort((a, b) => b.uri.length - a.uri.length || (a.uri < b.uri ? -1 : 1));
    this.separate();
    for (const key of this.documents.keys()) if (root.contains(key)) this.load(root, key);
    return root;
  }

  private separate(): void {
    const marked = [...this.marked];
    for (const root of this.folders) root.separate(marked);
  }

  /** The files of a folder belong to other roots than before. */
  private reread(uri: string, files: readonly string[]): void {
    const open = this.documents.keys().filter((key) => relativePath(uri, key) !== undefined);
    for (const root of this.folders) {
      if (!root.contains(uri)) continue;
      for (const file of new Set([...files, ...open])) root.update(file);
    }
  }

  private loadSingle(key: string): Root | undefined {
    const known = this.singles.get(key);
    if (this.documents.get(key) === undefined) {
      this.singles.delete(key);
      return undefined;
    }
    const root = known ?? new Root(folderOf(key), key, this.host);
    this.singles.set(key, root);
    this.load(root, key);
    return known === undefined ? root : undefined;
  }

  private load(root: Root, key: string): void {
    const text = this.documents.textOf(key);
    if (text === undefined) root.overlay.unset(key);
    else root.overlay.set(key, text);
    if (root.owns(key)) root.update(key);
  }
}

const projectFiles = ['.gitlab-nix-runner.yml', '.gitlab-nix-runner.yaml'];

function folderUri(clientUri: string): string {
  return normalUri(clientUri).replace(/\/+$/, '');
}
