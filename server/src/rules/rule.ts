import type { Host, OptionUse, RunnerService } from '../model/host/host';
import type { Job } from '../model/pipeline/job';
import type { KeyUse, Runner } from '../model/runner/runner';
import type { ScriptReader } from '../model/script/script-reader';
import type { ScriptText } from '../model/script/script-text';
import type { PlaceEdit } from '../text/edit';
import type { Part, Place } from '../text/place';
import type { JobTarget } from '../workspace/target';

/**
 * `error`: it breaks. `warning`: likely wrong or unsafe. `information`: a documented convention that a newer release
 * made optional. `hint`: taste.
 */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** The languages of a rule's examples; they decide as which file an example is read. */
export type ExampleLanguage = 'yaml' | 'toml' | 'nix';

/** What a rule judges, by the name in its `subject`. */
export interface Subjects {
  /** A job that is run (not a template), with what is known of the runner that takes it. */
  job: JobSubject;
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
  /** A part of a file with what its reader could not read. */
  syntax: SyntaxSubject;
  /** The project's own settings file. */
  project: ProjectSubject;
}

export interface JobSubject {
  readonly job: Job;
  readonly target: JobTarget;
}

export interface ScriptSubject {
  readonly script: ScriptText;
}

export interface RunnerSubject {
  readonly runner: Runner;
  /** The NixOS configuration that it stands in; undefined for `config.toml` and loose examples. */
  readonly host: Host | undefined;
  /** The jobs of the workspace that this runner takes, as far as known. */
  readonly jobs: readonly Job[];
}

export interface HostSubject {
  readonly host: Host;
  /** All runners of the configuration, services and rendered ones. */
  readonly runners: readonly Runner[];
}

export interface ServiceSubject {
  readonly service: RunnerService;
  readonly host: Host;
  /** Files outside this configuration define `services.gitlab-runner` too, so an option may be added from there. */
  readonly definedElsewhere: boolean;
  /** The jobs of the workspace that this runner takes, as far as known. */
  readonly jobs: readonly Job[];
  /** Jobs with a tag that means a caching Nix runner, where no runner of the workspace can be the one. */
  readonly unclaimed: readonly UnclaimedJob[];
}

export interface UnclaimedJob {
  readonly name: string;
  readonly tag: { readonly name: string; readonly at: Place };
}

export interface OptionSubject {
  readonly option: OptionUse;
  readonly host: Host;
}

export interface KeysSubject {
  readonly keys: readonly KeyUse[];
  readonly spelling: 'toml' | 'nix-toml';
  /** Edits that rename a key. */
  rename(key: KeyUse, to: string): readonly PlaceEdit[];
}

export interface SyntaxSubject {
  readonly part: Part;
  readonly language: 'yaml' | 'toml' | 'nix';
  readonly errors: readonly SyntaxProblem[];
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

/** What the project and the editor settle for all rules. */
export interface RuleSettings {
  /** NixOS release that the configurations are for (`25.11`); undefined: from `system.stateVersion`, else the newest. */
  readonly nixosRelease: string | undefined;
  /** GitLab Runner release (`18.6`); undefined: the newest known. */
  readonly runnerRelease: string | undefined;
  /** Tags that mean a caching Nix runner, beside those found on runners. */
  readonly nixTags: readonly string[];
}

export interface RuleContext {
  readonly settings: RuleSettings;
  readonly scripts: ScriptReader;
}

export interface RelatedPlace {
  readonly at: Place;
  /** What this place has to do with it, as a clause: "the runner mounts the store here". */
  readonly message: string;
}

/** A mistake that was found: where, and the data from which message and fixes are made. */
export interface Finding<Data> {
  /** The smallest place that has to change, or where the missing thing belongs. */
  readonly at: Place;
  readonly data: Data;
  readonly related?: readonly RelatedPlace[];
  /** Where circumstances make it more or less serious than the rule's own severity. */
  readonly severity?: Severity;
}

/** One sentence each, with a capital and a full stop. Backquotes mark code. Never holds a secret. */
export interface Message {
  readonly what: string;
  readonly why: string;
  readonly action: string;
}

export interface Fix {
  /** An imperative without a full stop: "Add `NIX_REMOTE=daemon` to the runner's environment". */
  readonly title: string;
  /** Safe fixes keep the meaning of everything else and may be applied unasked; others want a look. */
  readonly safe: boolean;
  readonly edits: readonly PlaceEdit[];
}

/** A file beside an example's own, by its path from the example's root. */
export type ExampleFiles = Readonly<Record<string, string>>;

export interface Example {
  readonly language: ExampleLanguage;
  /** What the example shows, as a caption. */
  readonly caption: string;
  readonly text: string;
  /** Other files that take part. */
  readonly files?: ExampleFiles;
  /** Other settings than the defaults. */
  readonly settings?: Partial<RuleSettings>;
  /**
   * Bad examples only: the texts that the findings of this rule must cover, in order. Each is the exact text of the
   * range; an empty string stands for an empty range.
   */
  readonly marks?: readonly string[];
  /** Bad examples only: other rules that rightly fire as well. */
  readonly also?: readonly string[];
  /** Bad examples only: severity of the findings where it differs from the rule's. */
  readonly severity?: Severity;
  /** Bad examples only: no fix can be offered here though the rule has fixes. */
  readonly unfixable?: boolean;
}

/** A rule as its author writes it: decide, word and repair are three functions. */
export interface Rule<Kind extends SubjectKind, Data> {
  /** `folder/words-with-hyphens`, as users type it; also the path of the file. */
  readonly id: string;
  readonly subject: Kind;
  readonly severity: Severity;
  /** Release of this project that brought the rule. */
  readonly since: string;
  /** One sentence: what it reports. */
  readonly summary: string;
  /** A paragraph or two: why it matters, what happens without, what the user sees. Markdown. */
  readonly why: string;
  /** When it stays silent, a line each. */
  readonly notWhen: readonly string[];
  /** Addresses of the documentation or source that settles it. */
  readonly references: readonly string[];
  readonly examples: { readonly bad: readonly Example[]; readonly good: readonly Example[] };

  check(subject: Subjects[Kind], context: RuleContext): Iterable<Finding<Data>>;
  message(data: Data): Message;
  /** Built when asked for; the first is the preferred one. */
  fixes?(finding: Finding<Data>, subject: Subjects[Kind], context: RuleContext): readonly Fix[];
}

/** A finding with its wording and its repair bound to it; both are made when asked for. */
export interface Report {
  readonly rule: AnyRule;
  readonly at: Place;
  readonly severity: Severity;
  readonly related: readonly RelatedPlace[];
  message(): Message;
  fixes(): readonly Fix[];
}

type DefinedRuleOf<Kind extends SubjectKind> = Omit<Rule<Kind, never>, 'check' | 'message' | 'fixes'> & {
  /** Whether the rule can offer fixes at all. */
  readonly fixable: boolean;
  run(subject: Subjects[Kind], context: RuleContext): readonly Report[];
};

/** A rule as registry and engine hold it: the type of its data is its own affair. */
export type DefinedRule<Kind extends SubjectKind> = DefinedRuleOf<Kind>;
export type AnyRule = { [Kind in SubjectKind]: DefinedRuleOf<Kind> }[SubjectKind];

/** Closes a rule over the type of its data. Rule files export the result as `rule`. */
export function defineRule<Kind extends SubjectKind, Data>(rule: Rule<Kind, Data>): DefinedRule<Kind> {
  const { check, message, fixes, ...about } = rule;
  const defined: DefinedRule<Kind> = {
    ...about,
    fixable: fixes !== undefined,
    run(subject, context) {
      return Array.from(check(subject, context), (finding) => ({
        rule: defined as unknown as AnyRule,
        at: finding.at,
        severity: finding.severity ?? rule.severity,
        related: finding.related ?? [],
        message: () => message(finding.data),
        fixes: () => fixes?.(finding, subject, context) ?? [],
      }));
    },
  };
  return defined;
}
