import type { Problem } from '../engine/engine';
import { Project } from '../engine/project';
import type { ShellFindingsOptions } from '../engine/shellcheck/findings';
import type { AnyRule } from '../rules/rule';
import { DiskFileSystem } from '../workspace/disk-file-system';
import { OverlayFileSystem } from '../workspace/file-system';
import { RootFileSystem } from '../workspace/roots';
import { relativePath } from '../workspace/uri';
import { defaultEditorSettings, type EditorSettings } from './settings';

/** A workspace folder, a repository inside one, or the folder of a single file that lies in none. */
export class Root {
  readonly project: Project;
  readonly overlay: OverlayFileSystem;
  readonly disk: DiskFileSystem;
  private readonly files: RootFileSystem;
  private current: EditorSettings = defaultEditorSettings;
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
    this.files = new RootFileSystem(this.overlay, uri, []);
    this.project = new Project({
      root: uri,
      fileSystem: this.files,
      rules: host.rules,
      settings: this.current.check,
      onRuleError: host.onRuleError,
      shell: host.shell,
    });
  }

  get enabled(): boolean {
    return this.current.enable;
  }

  get settings(): EditorSettings {
    return this.current;
  }

  configure(settings: EditorSettings): void {
    this.current = settings;
    this.project.configure(settings.check);
    this.touch();
  }

  contains(uri: string): boolean {
    return this.single === undefined ? relativePath(this.uri, uri) !== undefined : this.single === uri;
  }

  /** Whether a file is read here: it lies below, and not in a repository of its own. */
  owns(uri: string): boolean {
    return this.contains(uri) && !this.files.isForeign(uri);
  }

  /** The repositories inside this root, whose files are not read here. */
  separate(roots: readonly string[]): void {
    this.files.separate(roots);
  }

  /** Reads a file anew; one that is not read here is forgotten. */
  update(uri: string): void {
    this.project.update(uri);
    this.touch();
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
  readonly shell: ShellFindingsOptions;
}
