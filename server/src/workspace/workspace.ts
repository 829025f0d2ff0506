import type { Host } from '../model/host/host';
import { mentionsRunner } from '../model/host/mentions-runner';
import type { IncludeMirrors, PipelineFiles } from '../model/pipeline/files';
import type { Job, Pipeline } from '../model/pipeline/job';
import { JobFactIndex } from '../model/pipeline/job-facts';
import type { PipelineResolver } from '../model/pipeline/resolver';
import type { Runner } from '../model/runner/runner';
import { inPage } from '../model/script/script-use';
import type { YamlFile } from '../syntax/yaml/file';
import type { Part } from '../text/place';
import type { FileKind, FilePatterns } from './classify';
import { FileIndex } from './file-index';
import type { FileSystem, FolderEntries } from './file-system';
import { HostIndex } from './hosts';
import { type JobEntries, JobEntryIndex, type RunnerChoice } from './job-entries';
import { MentionIndex } from './mention-index';
import type { NixPart } from './nix-part';
import { PageScriptIndex } from './page-scripts';
import { PartSubjectIndex } from './part-subjects';
import { PipelineSubjectIndex } from './pipeline-subjects';
import { PipelineIndex, type UsualPipeline } from './pipelines';
import { RunnerSubjectIndex, runnersOf } from './runner-subjects';
import { ScriptSubjectIndex } from './script-subjects';
import { StableArray } from './stable';
import type { SubjectEntry } from './subjects';
import type { JobTarget } from './target';
import type { WorkspaceFile } from './workspace-file';

export interface WorkspaceOptions {
  readonly patterns: FilePatterns;
  /** Tags beside `nix` that mean a caching Nix runner. */
  readonly nixTags: readonly string[];
  /** What in the repository stands for includes from elsewhere. */
  readonly mirrors?: IncludeMirrors;
}

/** What a workspace holds, read together. */
export interface WorkspaceModel {
  readonly pipelines: readonly Pipeline[];
  readonly hosts: readonly Host[];
  readonly runners: readonly Runner[];
  readonly entries: readonly SubjectEntry[];
  targetOf(job: Job): JobTarget | undefined;
}

/**
 * The files of one root folder and what they say together: pipelines with their includes, runners, machines, and which
 * runner takes which job. It is told of changes (`update`, `remove`, `scan`) and reads again only what they touch.
 */
export class Workspace {
  private readonly files: FileIndex;
  private current: WorkspaceModel | undefined;
  private currentPipelines: readonly Pipeline[] | undefined;
  private readonly parts = new PartSubjectIndex();
  private readonly pageScripts = new PageScriptIndex();
  private readonly scripts = new ScriptSubjectIndex();
  private readonly pipelineIndex: PipelineIndex;
  private readonly pipelineSubjects: PipelineSubjectIndex;
  private readonly jobEntries = new JobEntryIndex(this.scripts);
  private readonly hostIndex: HostIndex;
  private readonly runnerSubjects: RunnerSubjectIndex;
  private readonly runnerList = new StableArray<Runner>();
  private readonly ownRunners = new StableArray<Runner>();
  private choice: RunnerChoice = { runners: [], nixTags: [] };
  /** What the blocks of pipelines mention, each read when somebody first asks. */
  readonly mentions = new MentionIndex();
  /** What lists of jobs are made by, read when somebody first asks. */
  readonly jobFacts = new JobFactIndex();

  constructor(
    readonly root: string,
    fileSystem: FileSystem,
    private options: WorkspaceOptions,
  ) {
    const files = new FileIndex(root, fileSystem, options.patterns);
    this.files = files;
    this.pipelineIndex = new PipelineIndex({
      root,
      yaml: (uri) => files.pipeline(uri),
      exists: (uri) => files.exists(uri),
      isLink: (uri) => files.isLink(uri),
      uris: () => files.yaml(),
      mirrors: () => this.options.mirrors,
    });
    this.pipelineSubjects = new PipelineSubjectIndex(root);
    this.hostIndex = new HostIndex({
      root,
      nix: (uri) => files.nix(uri),
      lock: (uri) => files.saved(uri),
      folder: (uri) => files.folder(uri),
    });
    this.runnerSubjects = new RunnerSubjectIndex(this.hostIndex, this.scripts);
  }

  /** Other patterns or tags: files are classified anew. */
  configure(options: WorkspaceOptions): void {
    if (JSON.stringify(options) === JSON.stringify(this.options)) return;
    this.options = options;
    this.files.configure(options.patterns);
    this.changed();
  }

  /**
   * Reads all files below the root, or those of a list made before, in steps so that the caller can report progress,
   * yield, and stop.
   */
  *scan(listed?: readonly string[]): Generator<{ readonly done: number; readonly total: number }, void> {
    const uris = this.files.list(listed);
    for (const [index, uri] of uris.entries()) {
      this.update(uri);
      yield { done: index + 1, total: uris.length };
    }
  }

  /** The text of a file changed, or the file is new. Files that are none of ours are forgotten. */
  update(uri: string): void {
    this.hostIndex.outdate(uri);
    if (this.files.update(uri)) this.changed();
  }

  remove(uri: string): void {
    this.hostIndex.outdate(uri);
    this.files.remove(uri);
    this.changed();
  }

  /** The current version of a file that is read here. */
  file(uri: string): WorkspaceFile | undefined {
    return this.files.file(uri);
  }

  /** The names in a folder of the root; undefined where it cannot be listed. */
  folder(uri: string): FolderEntries | undefined {
    return this.files.folder(uri);
  }

  /** Whether a file of the root is there, read here or not. */
  hasFile(uri: string): boolean {
    return this.files.has(uri);
  }

  /** The current version of a file as one of a pipeline, whether or not a pipeline includes it; read where it is not yet. */
  yamlFile(uri: string): YamlFile | undefined {
    return this.files.pipeline(uri);
  }

  /** A Nix file that is read, or the `default.nix` of the folder at the URI. */
  nixFile(uri: string): NixPart | undefined {
    return this.files.nix(uri);
  }

  /** How the pipelines reach their files, for features that follow an include. */
  get pipelineFiles(): PipelineFiles {
    return this.pipelineIndex.files;
  }

  /** The resolver of the pipeline that starts at a file, in the version of `model()`. */
  resolverOf(uri: string): PipelineResolver | undefined {
    return this.pipelineIndex.resolverOf(uri);
  }

  /** Whether a tag is configured to mean a caching runner. */
  isNixTag(tag: string): boolean {
    return this.options.nixTags.includes(tag);
  }

  /** The files below a folder that are known, though they may be gone by now. */
  filesBelow(folder: string): readonly string[] {
    return this.files.below(folder);
  }

  /** All files that are read, those only included as well, in order of their URIs. */
  allFiles(): readonly WorkspaceFile[] {
    this.model();
    return this.files.all();
  }

  /** Everything that rules judge. */
  subjects(): readonly SubjectEntry[] {
    return this.model().entries;
  }

  /** What the files say together. */
  model(): WorkspaceModel {
    this.current ??= this.build();
    return this.current;
  }

  /** The pipeline that starts at a file as people want to see it, and the runners that its jobs may go to. */
  usualPipeline(uri: string): (UsualPipeline & { readonly choice: RunnerChoice }) | undefined {
    this.model();
    const usual = this.pipelineIndex.usual(uri);
    return usual === undefined ? undefined : { ...usual, choice: this.choice };
  }

  /** The pipelines of `model()`, for features that need nothing else of it. */
  pipelines(): readonly Pipeline[] {
    if (this.currentPipelines !== undefined) return this.currentPipelines;
    const uris: string[] = [];
    for (const file of this.files.own()) if (file.kind === 'pipeline') uris.push(file.uri);
    this.currentPipelines = this.pipelineIndex.resolve(uris);
    return this.currentPipelines;
  }

  /** Whether rules look into the file: a Nix file that has nothing to do with runners is read for others' sake only. */
  isChecked(uri: string): boolean {
    const file = this.file(uri);
    if (file === undefined) return false;
    if (file.kind === 'markdown') return file.contents.length > 0;
    if (file.kind !== 'nix') return true;
    const { hosts } = this.model();
    return mentionsRunner(file.text) || hosts.some((host) => host.parts.some((part) => part.uri === uri));
  }

  /** Which of the files is of which kind, for reports. */
  kindOf(uri: string): FileKind | undefined {
    return this.file(uri)?.kind;
  }

  /** Nothing that was made of the files holds any more. */
  private changed(): void {
    this.current = undefined;
    this.currentPipelines = undefined;
  }

  private build(): WorkspaceModel {
    const entries: SubjectEntry[] = [];
    const { tomlRunners, nixParts } = this.addParts(entries);
    const hosts = this.hostIndex.resolve(nixParts);
    this.addNixSyntax(nixParts, hosts, entries);
    const runners = this.runnerList.next([...tomlRunners, ...hosts.flatMap(runnersOf)]);
    const pipelines = this.pipelines();
    this.addPipelineFiles(pipelines, entries);
    const jobs = this.jobEntries.next(pipelines, this.chooseAmong(runners));
    for (const found of [
      this.pipelineSubjects.next(pipelines, ({ uri }) => this.pipelineIndex.resolverOf(uri)?.current),
      this.jobEntries.subjects(jobs),
      this.runnerSubjects.of({ tomlRunners, hosts, jobs }),
    ]) {
      // One by one: a call with all of them as its arguments would be more than the stack holds.
      for (const entry of found) entries.push(entry);
    }
    return { pipelines, hosts, runners, entries, targetOf: targetsOf(jobs) };
  }

  /** What single parts of files give by themselves, modules aside: those count where a configuration takes them. */
  private addParts(entries: SubjectEntry[]) {
    const tomlRunners: Runner[] = [];
    const nixParts: NixPart[] = [];
    for (const file of this.files.own()) {
      for (const content of file.contents) {
        if (content.language === 'toml') {
          const { entries: found, runners } = this.parts.toml(content.toml);
          for (const entry of found) entries.push(entry);
          for (const runner of runners) tomlRunners.push(runner);
        } else if (content.language === 'nix') nixParts.push(content.part);
        else if (content.language === 'yaml' && file.kind === 'markdown') this.addBlock(content.yaml, entries);
      }
    }
    return { tomlRunners, nixParts };
  }

  /** A YAML block of a page: its syntax, and its scripts by themselves. */
  private addBlock(block: YamlFile, entries: SubjectEntry[]): void {
    for (const entry of this.parts.yaml(block, true)) entries.push(entry);
    for (const script of this.pageScripts.of(block)) entries.push(this.scripts.of(script, inPage));
  }

  /** Only files that say something of the runner, or are imported by such, are ours to complain about. */
  private addNixSyntax(parts: readonly NixPart[], hosts: readonly Host[], entries: SubjectEntry[]): void {
    const taking = new Set<Part>(hosts.flatMap((host) => host.parts));
    for (const part of parts) {
      if (!taking.has(part) && !mentionsRunner(part.text)) continue;
      for (const entry of this.parts.nix(part)) entries.push(entry);
    }
  }

  private addPipelineFiles(pipelines: readonly Pipeline[], entries: SubjectEntry[]): void {
    for (const uri of new Set(pipelines.flatMap((pipeline) => pipeline.files))) {
      const yaml = this.files.pipeline(uri);
      if (yaml === undefined) continue;
      for (const entry of this.parts.yaml(yaml)) entries.push(entry);
      entries.push(this.pipelineSubjects.file(yaml));
    }
  }

  /** What jobs go to: a page only shows a runner, which takes none. */
  private chooseAmong(runners: readonly Runner[]): RunnerChoice {
    const own = this.ownRunners.next(runners.filter(({ part }) => part.excerpt !== true));
    if (this.choice.runners !== own || this.choice.nixTags !== this.options.nixTags) {
      this.choice = { runners: own, nixTags: this.options.nixTags };
    }
    return this.choice;
  }
}

/** The runners that jobs go to, looked up only where somebody asks. */
function targetsOf(jobs: readonly JobEntries[]): (job: Job) => JobTarget | undefined {
  let targets: Map<Job, JobTarget | undefined> | undefined;
  return (job) => {
    targets ??= new Map(jobs.map((each) => [each.job, each.target]));
    return targets.get(job);
  };
}
