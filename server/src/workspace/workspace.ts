import type { Host } from '../model/host/host';
import { mentionsRunner } from '../model/host/mentions-runner';
import type { IncludeMirrors, PipelineFiles } from '../model/pipeline/files';
import type { Job, Pipeline } from '../model/pipeline/job';
import { JobFactIndex } from '../model/pipeline/job-facts';
import type { PipelineResolver } from '../model/pipeline/resolver';
import { runnerIdentity } from '../model/runner/identity';
import type { Runner } from '../model/runner/runner';
import { anyJob, inPage, runnerScriptUse } from '../model/script/script-use';
import type { YamlFile } from '../syntax/yaml/file';
import type { ChunkedText } from '../text/chunked-text';
import type { Part } from '../text/place';
import { FileClassifier, type FileKind, type FilePatterns } from './classify';
import type { FileSystem } from './file-system';
import { HostSubjectIndex } from './host-subjects';
import { HostIndex } from './hosts';
import { type JobEntries, JobEntryIndex, type RunnerChoice } from './job-entries';
import { MentionIndex } from './mention-index';
import type { NixPart } from './nix-part';
import { PageScriptIndex } from './page-scripts';
import { PartSubjectIndex } from './part-subjects';
import { PipelineSubjectIndex } from './pipeline-subjects';
import { PipelineIndex, type UsualPipeline } from './pipelines';
import { Derived, StableArray } from './stable';
import type { JobSubject, SubjectEntry } from './subjects';
import type { JobTarget } from './target';
import { childUri, relativePath } from './uri';
import { readWorkspaceFile, type WorkspaceFile } from './workspace-file';

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

const yamlName = /\.ya?ml$/i;

/**
 * The files of one root folder and what they say together: pipelines with their includes, runners, machines, and which
 * runner takes which job. It is told of changes (`update`, `remove`, `scan`) and reads again only what they touch.
 */
export class Workspace {
  private readonly files = new Map<string, WorkspaceFile>();
  /** All YAML files, as an include with wildcards takes them whatever their names say. */
  private readonly yamlUris = new Set<string>();
  /** Files that are read only because a pipeline includes them. */
  private readonly included = new Map<string, WorkspaceFile>();
  /** Versions of such files that a change has outdated, from which the next ones take over what stays. */
  private readonly outdated = new Map<string, WorkspaceFile>();
  private classifier: FileClassifier;
  private current: WorkspaceModel | undefined;
  private currentPipelines: readonly Pipeline[] | undefined;
  private readonly parts = new PartSubjectIndex();
  private readonly pageScripts = new PageScriptIndex();
  private readonly pipelineIndex: PipelineIndex;
  private readonly hostIndex: HostIndex;
  private readonly runnerList = new StableArray<Runner>();
  private readonly ownRunners = new StableArray<Runner>();
  private readonly jobEntries = new JobEntryIndex();
  private readonly pipelineSubjects: PipelineSubjectIndex;
  private choice: RunnerChoice = { runners: [], nixTags: [] };
  private readonly runnerEntries = new Derived<Runner, SubjectEntry>();
  private readonly hostEntries = new Derived<Host, readonly SubjectEntry[]>();
  private readonly hostSubjects = new HostSubjectIndex();
  private readonly runnerJobs = new Map<Runner, StableArray<Job>>();
  private readonly noJobs: readonly Job[] = [];
  private readonly unclaimedJobs = new StableArray<JobSubject>();
  /** What the blocks of pipelines mention, each read when somebody first asks. */
  readonly mentions = new MentionIndex();
  /** What lists of jobs are made by, read when somebody first asks. */
  readonly jobFacts = new JobFactIndex();

  constructor(
    readonly root: string,
    private readonly fileSystem: FileSystem,
    private options: WorkspaceOptions,
  ) {
    this.classifier = new FileClassifier(options.patterns);
    this.pipelineIndex = new PipelineIndex({
      root,
      yaml: (uri) => this.pipelineFile(uri),
      exists: (uri) => relativePath(root, uri) !== undefined && fileSystem.exists(uri),
      isLink: (uri) => relativePath(root, uri) !== undefined && fileSystem.isLink?.(uri) === true,
      uris: () => [...this.yamlUris],
      mirrors: () => this.options.mirrors,
    });
    this.pipelineSubjects = new PipelineSubjectIndex(root);
    this.hostIndex = new HostIndex({
      root,
      nix: (uri) => this.nixFile(uri),
      lock: (uri) => (relativePath(root, uri) === undefined ? undefined : fileSystem.read(uri)),
    });
  }

  /** Other patterns or tags: files are classified anew. */
  configure(options: WorkspaceOptions): void {
    if (JSON.stringify(options) === JSON.stringify(this.options)) return;
    this.options = options;
    this.classifier = new FileClassifier(options.patterns);
    for (const file of [...this.files.values()]) this.update(file.uri);
    this.changed();
  }

  /**
   * Reads all files below the root, or those of a list made before, in steps so that the caller can report progress,
   * yield, and stop.
   */
  *scan(listed?: readonly string[]): Generator<{ readonly done: number; readonly total: number }, void> {
    const all = listed ?? this.fileSystem.list(this.root);
    for (const uri of all) if (yamlName.test(uri)) this.yamlUris.add(uri);
    const uris = all.filter((uri) => {
      const path = relativePath(this.root, uri);
      return path !== undefined && this.classifier.mayMatter(path);
    });
    for (const [index, uri] of uris.entries()) {
      this.update(uri);
      yield { done: index + 1, total: uris.length };
    }
  }

  /** The text of a file changed, or the file is new. Files that are none of ours are forgotten. */
  update(uri: string): void {
    const path = relativePath(this.root, uri);
    const text = path === undefined ? undefined : this.textOf(uri);
    const included = this.included.get(uri);
    if (included !== undefined) this.outdated.set(uri, included);
    this.included.delete(uri);
    if (text === undefined) this.yamlUris.delete(uri);
    else if (yamlName.test(uri)) this.yamlUris.add(uri);
    const kind = path === undefined || text === undefined ? undefined : this.classifier.classify(path, text);
    const before = this.files.get(uri);
    if (kind === undefined || text === undefined) {
      this.files.delete(uri);
      this.changed();
      return;
    }
    const file = readWorkspaceFile(uri, kind, text, before);
    if (file === before) return;
    this.files.set(uri, file);
    this.changed();
  }

  private textOf(uri: string): string | ChunkedText | undefined {
    return this.fileSystem.readOpen?.(uri) ?? this.fileSystem.read(uri);
  }

  remove(uri: string): void {
    this.files.delete(uri);
    this.included.delete(uri);
    this.outdated.delete(uri);
    this.yamlUris.delete(uri);
    this.changed();
  }

  /** The current version of a file that is read here. */
  file(uri: string): WorkspaceFile | undefined {
    return this.files.get(uri) ?? this.included.get(uri);
  }

  /** Whether a file of the root is there, read here or not. */
  hasFile(uri: string): boolean {
    if (relativePath(this.root, uri) === undefined) return false;
    return this.files.has(uri) || (this.fileSystem.isFile?.(uri) ?? this.fileSystem.read(uri) !== undefined);
  }

  /** The current version of a file as one of a pipeline, whether or not a pipeline includes it; read where it is not yet. */
  yamlFile(uri: string): YamlFile | undefined {
    return this.pipelineFile(uri);
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
    const known = new Set([...this.files.keys(), ...this.included.keys(), ...this.yamlUris]);
    return [...known].filter((uri) => uri.startsWith(`${folder}/`));
  }

  /** All files that are read, those only included as well, in order of their URIs. */
  allFiles(): readonly WorkspaceFile[] {
    this.model();
    return [...this.files.values(), ...this.included.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
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
    for (const file of this.files.values()) if (file.kind === 'pipeline') uris.push(file.uri);
    this.currentPipelines = this.pipelineIndex.resolve(uris);
    return this.currentPipelines;
  }

  /** Nothing that was made of the files holds any more. */
  private changed(): void {
    this.current = undefined;
    this.currentPipelines = undefined;
  }

  private build(): WorkspaceModel {
    const entries: SubjectEntry[] = [];
    const tomlRunners: Runner[] = [];
    const nixParts: NixPart[] = [];
    for (const file of this.files.values()) {
      for (const content of file.contents) {
        if (content.language === 'toml') {
          const { entries: found, runners } = this.parts.toml(content.toml);
          for (const entry of found) entries.push(entry);
          for (const runner of runners) tomlRunners.push(runner);
        } else if (content.language === 'nix') nixParts.push(content.part);
        else if (content.language === 'yaml' && file.kind === 'markdown') this.addBlock(content.yaml, entries);
      }
    }
    const hosts = this.hostIndex.resolve(nixParts);
    this.addNixSyntax(nixParts, hosts, entries);
    const runners = this.runnerList.next([...tomlRunners, ...hosts.flatMap(runnersOf)]);
    const pipelines = this.pipelines();
    // A page only shows a runner: it takes no jobs.
    const own = this.ownRunners.next(runners.filter(({ part }) => part.excerpt !== true));
    if (this.choice.runners !== own || this.choice.nixTags !== this.options.nixTags) {
      this.choice = { runners: own, nixTags: this.options.nixTags };
    }
    this.jobEntries.startVersion();
    const jobs = this.addPipelines(pipelines, this.choice, entries);
    this.addRunners(tomlRunners, hosts, jobs, entries);
    return { pipelines, hosts, runners, entries, targetOf: targetsOf(jobs) };
  }

  /** A YAML block of a page: its syntax, and its scripts by themselves. */
  private addBlock(block: YamlFile, entries: SubjectEntry[]): void {
    for (const entry of this.parts.yaml(block, true)) entries.push(entry);
    for (const script of this.pageScripts.of(block)) {
      entries.push(this.jobEntries.script(script, inPage));
    }
  }

  /** Only files that say something of the runner, or are imported by such, are ours to complain about. */
  private addNixSyntax(parts: readonly NixPart[], hosts: readonly Host[], entries: SubjectEntry[]): void {
    const taking = new Set<Part>(hosts.flatMap((host) => host.parts));
    for (const part of parts) {
      if (!taking.has(part) && !mentionsRunner(part.text)) continue;
      for (const entry of this.parts.nix(part)) entries.push(entry);
    }
  }

  private addPipelines(
    pipelines: readonly Pipeline[],
    choice: RunnerChoice,
    entries: SubjectEntry[],
  ): readonly JobEntries[] {
    const files = new Set(pipelines.flatMap((pipeline) => pipeline.files));
    for (const uri of files) {
      const yaml = this.pipelineFile(uri);
      if (yaml === undefined) continue;
      for (const entry of this.parts.yaml(yaml)) entries.push(entry);
      entries.push(this.pipelineSubjects.file(yaml));
    }
    this.addPipelineParts(pipelines, entries);
    const shared = new Map<Part, Set<number>>();
    const found: JobEntries[] = [];
    for (const pipeline of pipelines) {
      for (const each of this.jobEntries.of(pipeline.uri, pipeline.jobs, choice)) {
        for (const entry of each.entries) entries.push(entry);
        for (const { keyAt, text } of each.shared) {
          // All jobs get the same default, so it is judged once, by the place that it is written at.
          const known = shared.get(keyAt.part) ?? new Set<number>();
          if (known.has(keyAt.span.start)) continue;
          shared.set(keyAt.part, known.add(keyAt.span.start));
          entries.push(this.jobEntries.script(text, anyJob));
        }
        found.push(each);
      }
    }
    return found;
  }

  /** What is judged of pipelines beside their jobs. */
  private addPipelineParts(pipelines: readonly Pipeline[], entries: SubjectEntry[]): void {
    const included = PipelineSubjectIndex.includedFiles(pipelines);
    for (const pipeline of pipelines) {
      const configuration = this.pipelineIndex.resolverOf(pipeline.uri)?.current;
      if (configuration === undefined) continue;
      for (const entry of this.pipelineSubjects.of(pipeline, configuration, included)) entries.push(entry);
    }
    this.pipelineSubjects.sweep(pipelines);
  }

  private addRunners(
    tomlRunners: readonly Runner[],
    hosts: readonly Host[],
    jobEntries: readonly JobEntries[],
    entries: SubjectEntry[],
  ): void {
    const jobsOf = this.jobsByRunner(jobEntries);
    const twinOf = this.twins(hosts);
    for (const runner of tomlRunners) {
      this.addScript(runner, entries);
      entries.push(this.runnerEntry(runner, undefined, jobsOf(runner), twinOf(runner)));
    }
    const open: JobSubject[] = [];
    for (const { unclaimed: subject } of jobEntries) if (subject !== undefined) open.push(subject);
    const unclaimed = this.unclaimedJobs.next(open);
    for (const host of hosts) {
      for (const { runner, host: own } of host.services) {
        this.addScript(runner, entries);
        entries.push(this.runnerEntry(runner, own, jobsOf(runner), undefined));
      }
      for (const runner of host.renderedRunners) {
        this.addScript(runner, entries);
        entries.push(this.runnerEntry(runner, host, jobsOf(runner), undefined));
      }
      const elsewhere = this.hostIndex.definesElsewhere(host);
      const podmanElsewhere = this.hostIndex.setsElsewhere(host, ['virtualisation', 'podman']);
      const jobs = host.services.map((service) => jobsOf(service.runner));
      const subjects = this.hostEntries.get(host, [elsewhere, podmanElsewhere, unclaimed, ...jobs], () => {
        return this.hostSubjects.of({ host, runners: runnersOf(host), podmanElsewhere }, elsewhere, jobsOf, unclaimed);
      });
      for (const entry of subjects) entries.push(entry);
    }
  }

  private addScript(runner: Runner, entries: SubjectEntry[]): void {
    const { preBuildScript, otherScripts } = runner;
    for (const each of preBuildScript.state === 'known' ? [preBuildScript.value, ...otherScripts] : otherScripts) {
      if (each.script !== undefined) entries.push(this.jobEntries.script(each.script, runnerScriptUse(each)));
    }
  }

  private runnerEntry(
    runner: Runner,
    host: Host | undefined,
    jobs: readonly Job[],
    twin: Runner | undefined,
  ): SubjectEntry {
    const parts = [host, jobs, twin];
    return this.runnerEntries.get(runner, parts, () => ({ kind: 'runner', subject: { runner, host, jobs, twin } }));
  }

  /** Finds the runner that a NixOS configuration renders as the same one as that of a `config.toml`. */
  private twins(hosts: readonly Host[]): (runner: Runner) => Runner | undefined {
    const rendered = hosts.flatMap((host) => host.renderedRunners);
    if (rendered.length === 0) return () => undefined;
    return (runner) => {
      const identity = runnerIdentity(runner);
      return identity === undefined ? undefined : rendered.find((other) => runnerIdentity(other) === identity);
    };
  }

  /** The jobs that each runner takes, as an array that stays while they do. */
  private jobsByRunner(jobEntries: readonly JobEntries[]): (runner: Runner) => readonly Job[] {
    const byRunner = new Map<Runner, Job[]>();
    for (const { job, target } of jobEntries) {
      for (const runner of target?.runners ?? []) {
        const jobs = byRunner.get(runner);
        if (jobs === undefined) byRunner.set(runner, [job]);
        else jobs.push(job);
      }
    }
    for (const runner of this.runnerJobs.keys()) if (!byRunner.has(runner)) this.runnerJobs.delete(runner);
    const stable = new Map<Runner, readonly Job[]>();
    for (const [runner, jobs] of byRunner) {
      let list = this.runnerJobs.get(runner);
      if (list === undefined) {
        list = new StableArray<Job>();
        this.runnerJobs.set(runner, list);
      }
      stable.set(runner, list.next(jobs));
    }
    return (runner) => stable.get(runner) ?? this.noJobs;
  }

  private pipelineFile(uri: string) {
    const file = this.files.get(uri) ?? this.includedFile(uri);
    const [content] = file?.contents ?? [];
    return file?.kind === 'pipeline' && content?.language === 'yaml' ? content.yaml : undefined;
  }

  /** A file that is none of ours by its name, read because a pipeline includes it. */
  private includedFile(uri: string): WorkspaceFile | undefined {
    const kept = this.included.get(uri);
    if (kept !== undefined) return kept;
    if (relativePath(this.root, uri) === undefined) return undefined;
    const text = this.textOf(uri);
    if (text === undefined) return undefined;
    const file = readWorkspaceFile(uri, 'pipeline', text, this.outdated.get(uri));
    this.outdated.delete(uri);
    this.included.set(uri, file);
    return file;
  }

  /** A Nix file that is read, or the `default.nix` of the folder at the URI. */
  nixFile(uri: string): NixPart | undefined {
    const file = this.files.get(uri) ?? this.files.get(childUri(uri, 'default.nix'));
    const [content] = file?.contents ?? [];
    return content?.language === 'nix' ? content.part : undefined;
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
}

function runnersOf(host: Host): readonly Runner[] {
  return [...host.services.map((service) => service.runner), ...host.renderedRunners];
}

/** The runners that jobs go to, looked up only where somebody asks. */
function targetsOf(jobs: readonly JobEntries[]): (job: Job) => JobTarget | undefined {
  let targets: Map<Job, JobTarget | undefined> | undefined;
  return (job) => {
    targets ??= new Map(jobs.map((each) => [each.job, each.target]));
    return targets.get(job);
  };
}
