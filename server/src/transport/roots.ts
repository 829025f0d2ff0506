import type { Problem } from '../engine/engine';
import { Project } from '../engine/project';
import type { AnyRule } from '../rules/rule';
import { DiskFileSystem } from '../workspace/disk-file-system';
import { OverlayFileSystem } from '../workspace/file-system';
import { folderOf, normalUri, relativePath } from '../workspace/uri';
import type { Documents } from './documents';
import { defaultEditorSettings, type EditorSettings } from './settings';

/** A workspace folder, or the folder of a single file that lies in none. */
export class Root {
  readonly project: Project;
  readonly overlay: OverlayFileSystem;
  readonly disk: DiskFileSystem;
  private settings: EditorSettings = defaultEditorSettings;
  private problems: ReadonlyMap<string, readonly Problem[]> | undefined;

  constructor(
    /** Normal URI without a slash at the end. */
    readonly uri: string,
    /** The one document that is checked where this is no workspace folder. */
    readonly single: string | undefined,
    private readonly host: RootHost,
  ) {
    this.disk = new DiskFileSystem(uri);
    this.overlay = new OverlayFileSystem(this.disk);
    this.project = new Project({
      root: uri,
      fileSystem: this.overlay,
      rules: host.rules,
      settings: this.settings.check,
      onRuleError: host.onRuleError,
    });
  }

  get enabled(): boolean {
    return this.settings.enable;
  }

  configure(settings: EditorSettings): void {
    this.settings = settings;
    this.project.configure(settings.check);
    this.touch();
  }

  contains(uri: string): boolean {
    return this.single === undefined ? relativePath(this.uri, uri) !== undefined : this.single === uri;
  }

  /** Something changed: what was found is found anew when next asked for. */
  touch(): void {
    this.problems = undefined;
  }

  /** The findings in all files, of the texts as they are now. */
  check(): ReadonlyMap<string, readonly Problem[]> {
    if (!this.enabled) return noProblems;
    if (this.problems === undefined) {
      this.host.onCheck(this.uri);
      this.problems = this.project.check();
    }
    return this.problems;
  }
}

const noProblems: ReadonlyMap<string, readonly Problem[]> = new Map();

export interface RootHost {
  readonly rules: readonly AnyRule[];
  readonly onRuleError: (rule: AnyRule, error: unknown) => void;
  /** Told of each run of the rules. */
  readonly onCheck: (root: string) => void;
}

/** The workspace folders, and the files beside them, each with its project. */
export class Roots {
  private folders: Root[] = [];
  private readonly singles = new Map<string, Root>();

  constructor(
    private readonly host: RootHost,
    private readonly documents: Documents,
  ) {}

  all(): readonly Root[] {
    return [...this.folders, ...this.singles.values()];
  }

  /** The root that a file belongs to: the innermost folder, else the one made for this file alone. */
  of(uri: string): Root | undefined {
    return this.folders.find((root) => root.contains(uri)) ?? this.singles.get(uri);
  }

  /** Adds a workspace folder; undefined where it is there already. */
  addFolder(clientUri: string): Root | undefined {
    const uri = normalUri(clientUri).replace(/\/+$/, '');
    if (this.folders.some((root) => root.uri === uri)) return undefined;
    const root = new Root(uri, undefined, this.host);
    // Inner folders first, so that the first one that holds a file is its own.
    this.folders = [...this.folders, root].sort((a, b) => b.uri.length - a.uri.length || (a.uri < b.uri ? -1 : 1));
    for (const key of this.documents.keys()) {
      if (!root.contains(key)) continue;
      this.singles.delete(key);
      this.load(root, key);
    }
    return root;
  }

  removeFolder(clientUri: string): Root | undefined {
    const uri = normalUri(clientUri).replace(/\/+$/, '');
    const root = this.folders.find((folder) => folder.uri === uri);
    if (root === undefined) return undefined;
    this.folders = this.folders.filter((folder) => folder !== root);
    return root;
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

  /** A file changed on disk, appeared or went. */
  changedOnDisk(clientUri: string): void {
    const key = this.documents.keyOf(clientUri);
    if (this.documents.get(key) !== undefined) return;
    for (const root of this.all()) {
      if (relativePath(root.uri, key) === undefined) continue;
      // A root for one file reads others only because that file leads to them.
      if (root.single === undefined) root.project.update(key);
      else root.project.remove(key);
      root.touch();
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
    const open = this.documents.get(key);
    if (open === undefined) root.overlay.unset(key);
    else root.overlay.set(key, open.document.getText());
    root.project.update(key);
    root.touch();
  }
}
