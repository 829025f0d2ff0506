import type { Host, OptionUse, RunnerService } from '../model/host/host';
import type { Job, Pipeline } from '../model/pipeline/job';
import type { PipelineBlock } from '../model/pipeline/lint/block';
import type { KeyUse, Runner, RunnerConfig, RunnerSpelling } from '../model/runner/runner';
import type { ScriptText } from '../model/script/script-text';
import type { ScriptUse } from '../model/script/script-use';
import type { YamlFile } from '../syntax/yaml/file';
import type { PlaceEdit } from '../text/edit';
import type { Part, Place } from '../text/place';
import type { JobTarget } from './target';

export interface RelatedPlace {
  readonly at: Place;
  /** What this place has to do with it, as a clause: "the runner mounts the store here". */
  readonly message: string;
}

/** What a rule judges, by the name in its `subject`. */
export interface Subjects {
  /** A job that is run (not a template), with what is known of the runner that takes it. */
  job: JobSubject;
  /** A pipeline as a whole: how its jobs and templates fit together. */
  pipeline: PipelineSubject;
  /** A top-level key of a pipeline that something is wrong with, judged as GitLab does. */
  'pipeline-part': PipelineBlock;
  /** How the top-level keys of a pipeline hang together, without what else they hold. */
  'pipeline-shape': PipelineShape;
  /** The top-level keys of a file of a pipeline, and keys that stand twice in one mapping. */
  'file-keys': FileKeys;
  /** A script as written at one place: `script` of a job, a template or `default`, a runner's pre-build script. */
  script: ScriptSubject;
  /** A runner, whichever way it is written, with the machine it runs on where that is known. */
  runner: RunnerSubject;
  /** A NixOS configuration. */
  host: HostSubject;
  /** An entry of `services.gitlab-runner.services`. */
  service: ServiceSubject;
  /** A definition below `services.gitlab-runner` or another option tree that has a table. */
  option: OptionSubject;
  /** The keys of one table of `config.toml`, or of the Nix value that becomes it. */
  keys: KeysSubject;
  /** A `config.toml` as a whole, or the Nix value or NixOS options that become one. */
  config: ConfigSubject;
  /** The settings of one runner, or of what stands outside of them. */
  settings: SettingsSubject;
  /** A part of a file with what its reader could not read. */
  syntax: SyntaxSubject;
  /** The project's own settings file. */
  project: ProjectSubject;
}

export interface JobSubject {
  readonly job: Job;
  readonly target: JobTarget;
}

export interface PipelineSubject {
  readonly pipeline: Pipeline;
  readonly blocks: readonly PipelineBlock[];
  /** The file starts a pipeline by itself, so that what neither it nor its includes have is known to be absent. */
  readonly whole: boolean;
  /** It is the `.gitlab-ci.yml` at the root of the repository, which GitLab reads unasked. */
  readonly atRoot: boolean;
}

/** What a rule may look at that does not run again where an edit leaves all of this as it is. */
export interface PipelineShape {
  readonly uri: string;
  readonly blocks: readonly Pick<PipelineBlock, 'name' | 'keyAt' | 'needs' | 'mentions' | 'aliased'>[];
  readonly whole: boolean;
  /** Nothing of it is unknown. */
  readonly complete: boolean;
  /** It has jobs that run. */
  readonly runs: boolean;
}

/** What a rule may look at that does not run again where an edit leaves all of this as it is. */
export interface FileKeys {
  readonly file: Pick<YamlFile, 'header' | 'main' | 'documents'>;
}

export interface ScriptSubject {
  readonly script: ScriptText;
  readonly use: ScriptUse;
}

export interface RunnerSubject {
  readonly runner: Runner;
  /** The NixOS configuration that it stands in; undefined for `config.toml` and loose examples. */
  readonly host: Host | undefined;
  /** The jobs of the workspace that this runner takes, as far as known. */
  readonly jobs: readonly Job[];
  /** Of a runner in `config.toml`: the same one as a NixOS configuration renders it. */
  readonly twin: Runner | undefined;
}

export interface HostSubject {
  readonly host: Host;
  /** All runners of the configuration, services and rendered ones. */
  readonly runners: readonly Runner[];
  /** Files outside this configuration set options of Podman, and may be imported beside it. */
  readonly podmanElsewhere: boolean;
}

export interface ServiceSubject {
  readonly service: RunnerService;
  readonly host: Host;
  /** Files outside this configuration define `services.gitlab-runner` too, so an option may be added from there. */
  readonly definedElsewhere: boolean;
  /** The jobs of the workspace that this runner takes, as far as known. */
  readonly jobs: readonly Job[];
  /** Jobs with a tag that means a caching Nix runner, where no runner of the workspace can be the one. */
  readonly unclaimed: readonly JobSubject[];
}

export interface OptionSubject {
  readonly option: OptionUse;
  readonly host: Host;
}

export interface ConfigSubject {
  readonly config: RunnerConfig;
  /** The NixOS configuration that it stands in; undefined for `config.toml`. */
  readonly host: Host | undefined;
}

/** As `ConfigSubject`, but of a piece: one that is about a runner says nothing of what stands outside of runners. */
export interface SettingsSubject {
  readonly config: Pick<RunnerConfig, 'uri' | 'settings' | 'runners'>;
}

export interface KeysSubject {
  readonly keys: readonly KeyUse[];
  readonly spelling: RunnerSpelling;
  /** Edits that rename a key. */
  rename(key: KeyUse, to: string): readonly PlaceEdit[];
}

export interface SyntaxSubject {
  readonly part: Part;
  readonly language: 'yaml' | 'toml' | 'nix';
  readonly errors: readonly SyntaxProblem[];
  /** The part is a block of a page, which may be cut short on purpose. */
  readonly excerpt: boolean;
}

export interface SyntaxProblem {
  readonly at: Place;
  readonly message: string;
  readonly related?: readonly RelatedPlace[];
  /** Text whose insertion repairs it, where that is certain. */
  readonly insert?: { readonly at: Place; readonly text: string };
}

export interface ProjectSubject {
  readonly problems: readonly ProjectProblem[];
}

/** Something in `.gitlab-nix-runner.yml` that means nothing: it is ignored, and said so. */
export interface ProjectProblem {
  readonly at: Place;
  /** One sentence. */
  readonly what: string;
  /** One sentence: what would be right. */
  readonly action: string;
  /** The nearest known name, where a slip is likely. */
  readonly replacement?: string;
}

export type SubjectKind = keyof Subjects;

/** Something that rules judge. The subject stays the same object for as long as nothing that it is made of changes. */
export type SubjectEntry = {
  [Kind in SubjectKind]: {
    readonly kind: Kind;
    readonly subject: Subjects[Kind];
    /** The same for subjects between which nothing differs that a rule without findings in one could find in another. */
    readonly shape?: object;
  };
}[SubjectKind];
