import type { EnvironmentReader } from '../model/environment/environment-reader';
import type { ScriptReader } from '../model/script/script-reader';
import type { PlaceEdit } from '../text/edit';
import type { Place } from '../text/place';
import type { RelatedPlace, SubjectKind, Subjects } from '../workspace/subjects';

export type {
  ConfigSubject,
  FileKeys,
  HostSubject,
  JobSubject,
  KeysSubject,
  PipelineShape,
  PipelineSubject,
  ProjectProblem,
  ProjectSubject,
  RelatedPlace,
  RunnerSubject,
  ServiceSubject,
  SubjectKind,
  Subjects,
  SyntaxProblem,
  SyntaxSubject,
} from '../workspace/subjects';

/**
 * `error`: it breaks. `warning`: likely wrong or unsafe. `information`: a documented convention that a newer release
 * made optional. `hint`: taste.
 */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** The languages of a rule's examples; they decide as which file an example is read. */
export type ExampleLanguage = 'yaml' | 'toml' | 'nix';

/** What the project and the editor settle for all rules. */
export interface RuleSettings {
  /** NixOS release that the configurations are for (`25.11`); undefined: that of the flake's input, else the newest. */
  readonly nixosRelease: string | undefined;
  /** GitLab Runner release (`18.6`); undefined: the newest known. */
  readonly runnerRelease: string | undefined;
  /** Tags that mean a caching Nix runner, beside those found on runners. */
  readonly nixTags: readonly string[];
}

export interface RuleContext {
  readonly settings: RuleSettings;
  readonly scripts: ScriptReader;
  readonly environments: EnvironmentReader;
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
  /** Editors fade what is `unnecessary` and strike through what is `deprecated`. */
  readonly tag?: 'unnecessary' | 'deprecated';
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
  const { check, message, fixes } = rule;
  const own = {
    fixable: fixes !== undefined,
    run(subject: Subjects[Kind], context: RuleContext): readonly Report[] {
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
  // Descriptors rather than values: what a rule computes when asked, as bundles do with examples, is not computed here.
  const { check: _check, message: _message, fixes: _fixes, ...about } = Object.getOwnPropertyDescriptors(rule);
  const defined: DefinedRule<Kind> = Object.defineProperties(own, about) as typeof own & Omit<DefinedRule<Kind>, 'run'>;
  return defined;
}
