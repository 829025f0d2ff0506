import type { PlaceEdit } from '../../text/edit';
import type { Part, Place } from '../../text/place';
import type { Fact, ListValue } from '../fact';
import type { ScriptText } from '../script/script-text';

/** Where the value of a job's keyword comes from. */
export type KeywordOrigin =
  | { readonly kind: 'job' }
  | { readonly kind: 'template'; readonly name: string }
  | { readonly kind: 'default' }
  /** The old global form: `image:`, `before_script:` at the top level. */
  | { readonly kind: 'global' };

/** `before_script`, `script` or `after_script` as it takes effect, `!reference` and anchors resolved and flattened. */
export interface JobScript {
  readonly origin: KeywordOrigin;
  readonly keyAt: Place;
  readonly text: ScriptText;
}

export interface JobVariable {
  readonly name: string;
  readonly value: Fact<string>;
  readonly nameAt: Place;
  /** `rules`: set by a rule of the job or of `workflow`, where that one holds. */
  readonly level: 'global' | 'job' | 'template' | 'rules';
}

export interface JobVariables {
  readonly variables: readonly JobVariable[];
  /** What rules set in some pipelines, as far as it is known; `complete` is false where there is any. */
  readonly conditional: readonly JobVariable[];
  readonly complete: boolean;
}

/** A path that `cache:paths` or `artifacts:paths` names. */
export interface StoredPath {
  readonly keyword: 'cache' | 'artifacts';
  readonly path: string;
  readonly at: Place;
}

/**
 * A job as GitLab would run it: includes, then `extends`, then `!reference`, then `default`. What cannot be resolved
 * (remote includes, unknown templates, `inputs`) is unknown in just the keywords that it could reach.
 */
export interface Job {
  readonly name: string;
  /** The key of the job. */
  readonly nameAt: Place;
  readonly part: Part;
  /** Names that start with a dot: templates, never run. */
  readonly hidden: boolean;
  readonly tags: Fact<ListValue<string>>;
  /** The image's name without the mapping form's other keys. */
  readonly image: Fact<string>;
  readonly imageOrigin: KeywordOrigin | undefined;
  /** `image:pull_policy`. */
  readonly pullPolicies: Fact<ListValue<string>>;
  /** The paths that are known of those that it caches and keeps. */
  readonly storedPaths: readonly StoredPath[];
  readonly variables: JobVariables;
  readonly beforeScript: Fact<JobScript>;
  readonly script: Fact<JobScript>;
  readonly afterScript: Fact<JobScript>;
  /** `hooks:pre_get_sources_script`. */
  readonly hookScript: Fact<JobScript>;
  /** The scripts of its steps in `run:`, as far as they are known; each runs in a shell of its own. */
  readonly stepScripts: readonly JobScript[];
  /** `default:before_script` exists but this job does not get it, and why; undefined where it does or there is none. */
  readonly lostDefault: LostDefault | undefined;
  /** The templates that it extends, nearest first, as far as they were found. */
  readonly templates: readonly TemplateUse[];
  readonly edit: JobEditor;
}

/** A `before_script` of `default:` or of a template that a nearer one replaces, or that `inherit:` turns away. */
export interface LostDefault {
  readonly by: 'own-before-script' | 'template-before-script' | 'inherit';
  /** The replaced one. */
  readonly replaced: JobScript;
  /** What replaces it: the key `before_script` or `inherit`. */
  readonly at: Place;
}

export interface TemplateUse {
  readonly name: string;
  readonly nameAt: Place;
  readonly part: Part;
}

/** Edits of the pipeline's text, each minimal; undefined where it cannot be made with certainty. */
export interface JobEditor {
  /**
   * Puts a line at the start of the job's `before_script`. Where the job has none of its own but inherits one, the new
   * one goes on with `!reference` to what it inherits, so that nothing is lost.
   */
  prependBeforeScript(line: string): readonly PlaceEdit[] | undefined;
  /** The same in `default:`, which is created where it is missing. */
  prependDefaultBeforeScript(line: string): readonly PlaceEdit[] | undefined;
  /** The same in a template that the job extends. */
  prependTemplateBeforeScript(template: TemplateUse, line: string): readonly PlaceEdit[] | undefined;
  /** Moves a whole script line to the front of `before_script`. */
  moveToBeforeScript(at: Place): readonly PlaceEdit[] | undefined;
  /** Adds `!reference [default, before_script]` as first item of the job's own `before_script`. */
  referenceInBeforeScript(section: readonly [string, string]): readonly PlaceEdit[] | undefined;
  /** Removes a variable from a `variables:` map, the map with it when it gets empty. */
  removeVariable(variable: JobVariable): readonly PlaceEdit[] | undefined;
}

/** A pipeline as one file enters it, with everything that it includes locally. */
export interface Pipeline {
  /** The entry file. */
  readonly uri: string;
  readonly jobs: readonly Job[];
  /** Why jobs or keywords may exist that were not read: "the remote include `x`". Empty when all was read. */
  readonly unresolved: readonly { readonly reason: string; readonly at: Place }[];
  /** The files that take part, the entry file first. */
  readonly files: readonly string[];
}
