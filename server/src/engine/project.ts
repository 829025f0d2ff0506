import type { AnyRule, ProjectProblem, ProjectSubject } from '../rules/rule';
import type { FileSystem } from '../workspace/file-system';
import type { SubjectEntry } from '../workspace/subjects';
import { Workspace } from '../workspace/workspace';
import type { WorkspaceFile } from '../workspace/workspace-file';
import { Engine, type Problem, type ProblemFix } from './engine';
import { readProjectFile } from './project-file';
import { type CheckSettings, defaultSettings, mergeSettings, shellcheckName } from './settings';
import type { ShellInput } from './shellcheck/checker';
import { ShellFindings, type ShellFindingsOptions } from './shellcheck/findings';

export interface ProjectOptions {
  readonly root: string;
  readonly fileSystem: FileSystem;
  readonly rules: readonly AnyRule[];
  /** What editor or command line settle; the project file comes on top. */
  readonly settings: CheckSettings;
  readonly onRuleError: (rule: AnyRule, error: unknown) => void;
  /** Whose scripts ShellCheck is asked about; without it none are. */
  readonly shell?: ShellFindingsOptions;
}

const projectFileNames = ['.gitlab-nix-runner.yml', '.gitlab-nix-runner.yaml'];

/** A root folder with its settings, its files and what rules say of them. */
export class Project {
  readonly workspace: Workspace;
  readonly root: string;
  private readonly engine: Engine;
  private readonly shell: ShellFindings | undefined;
  private checksScripts = true;
  private readonly ruleIds: readonly string[];
  private projectFile: WorkspaceFile | undefined;
  private projectSubject: ProjectSubject | undefined;
  private current: CheckSettings;

  constructor(private options: ProjectOptions) {
    this.root = options.root;
    this.current = options.settings;
    this.ruleIds = options.rules.map((rule) => rule.id);
    const { patterns, nixTags, mirrors } = options.settings;
    this.workspace = new Workspace(options.root, options.fileSystem, { patterns, nixTags, mirrors });
    this.engine = new Engine(options, options.settings);
    this.shell = options.shell === undefined ? undefined : new ShellFindings(options.shell);
    for (const name of projectFileNames) this.workspace.update(`${options.root}/${name}`);
    this.readSettings();
  }

  /** What counts: the settings of the project file on top of those of editor or command line. */
  get settings(): CheckSettings {
    return this.current;
  }

  /** Other settings of editor or command line. */
  configure(settings: CheckSettings): void {
    this.options = { ...this.options, settings };
    this.applySettings();
  }

  /** Reads all files below the root, or those of a list made before, in steps. */
  scan(listed?: readonly string[]): Generator<{ readonly done: number; readonly total: number }, void> {
    return this.workspace.scan(listed);
  }

  update(uri: string): void {
    this.workspace.update(uri);
    if (isProjectFile(uri)) this.readSettings();
  }

  remove(uri: string): void {
    this.workspace.remove(uri);
    if (isProjectFile(uri)) this.readSettings();
  }

  /** The problems of all files, or of one. */
  check(only?: string): ReadonlyMap<string, readonly Problem[]> {
    const extra = this.projectSubject === undefined ? [] : [{ kind: 'project' as const, subject: this.projectSubject }];
    const found = this.checksScripts ? this.shell?.reports(this.workspace.subjects()) : undefined;
    return this.engine.check(this.workspace, { only, extra, ...(found === undefined ? {} : { found }) });
  }

  /** What the rules say of some of the workspace's subjects. */
  problemsOf(entries: readonly SubjectEntry[]): readonly Problem[] {
    return this.engine.problemsOf(this.workspace, entries);
  }

  /** The scripts that ShellCheck has yet to look at, as of the last check; found one by one, as results may come in meanwhile. */
  pendingScripts(): Iterable<ShellInput> {
    return this.checksScripts ? (this.shell?.pending() ?? []) : [];
  }

  fixes(problem: Problem): readonly ProblemFix[] {
    return this.engine.fixes(this.workspace, problem);
  }

  private readSettings(): void {
    const file = projectFileNames
      .map((name) => this.workspace.file(`${this.root}/${name}`))
      .find((f) => f !== undefined);
    if (file === this.projectFile) return;
    this.projectFile = file;
    this.applySettings();
  }

  private applySettings(): void {
    const [content] = this.projectFile?.contents ?? [];
    const read = content?.language === 'settings' ? readProjectFile(content.part, this.ruleIds) : undefined;
    const settings = read === undefined ? this.options.settings : mergeSettings(this.options.settings, read.settings);
    this.current = settings;
    this.projectSubject = subjectOf(read?.problems ?? []);
    this.engine.configure(settings);
    this.checksScripts = asksShellCheck(settings);
    const { patterns, nixTags, mirrors } = settings;
    this.workspace.configure({ patterns, nixTags, mirrors });
  }
}

/** Some remark of ShellCheck may be shown. */
function asksShellCheck({ shellcheck, severities }: CheckSettings): boolean {
  if (!shellcheck || severities.get(shellcheckName) !== 'off') return shellcheck;
  return [...severities].some(([name, severity]) => name.startsWith(`${shellcheckName}/`) && severity !== 'off');
}

function subjectOf(problems: readonly ProjectProblem[]): ProjectSubject | undefined {
  return problems.length === 0 ? undefined : { problems };
}

function isProjectFile(uri: string): boolean {
  return projectFileNames.some((name) => uri.endsWith(`/${name}`));
}

/** What the project file of a folder settles on top of the defaults, for commands that judge nothing. */
export function readProjectSettings(root: string, fileSystem: FileSystem): CheckSettings {
  for (const name of projectFileNames) {
    const uri = `${root}/${name}`;
    const text = fileSystem.read(uri);
    if (text !== undefined) return mergeSettings(defaultSettings, readProjectFile({ uri, text }, []).settings);
  }
  return defaultSettings;
}
