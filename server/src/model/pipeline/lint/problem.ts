import type { PlaceEdit } from '../../../text/edit';
import type { Place } from '../../../text/place';

/** What a mistake of a pipeline is about; each family is one rule. */
export type ProblemFamily =
  | 'circular-extends'
  | 'circular-include'
  | 'circular-variables'
  | 'conflicting-keywords'
  | 'deprecated-global'
  | 'deprecated-keyword'
  | 'duplicate-pipelines'
  | 'invalid-expression'
  | 'invalid-file'
  | 'invalid-include'
  | 'invalid-input'
  | 'invalid-interpolation'
  | 'invalid-reference'
  | 'invalid-regexp'
  | 'invalid-spec'
  | 'keyword-type'
  | 'missing-keyword'
  | 'missing-script'
  | 'only-except'
  | 'removed-keyword'
  | 'too-many-needs'
  | 'undefined-anchor'
  | 'undefined-need'
  | 'undefined-stage'
  | 'undefined-template'
  | 'unknown-keyword'
  | 'unreachable-job'
  | 'unreachable-rule'
  | 'yaml11-scalar';

/** A place that takes part in a mistake. */
export interface RelatedText {
  readonly at: Place;
  /** A clause. */
  readonly message: string;
}

export interface Repair {
  /** An imperative without a full stop. */
  readonly title: string;
  /** It keeps the meaning of everything else. */
  readonly safe: boolean;
  readonly edits: readonly PlaceEdit[];
}

/** A mistake in what a pipeline says, as GitLab judges it (`lib/gitlab/ci/config/entry` and `yaml_processor.rb`). */
export interface PipelineProblem {
  readonly family: ProblemFamily;
  /** The smallest place that has to change. */
  readonly at: Place;
  /** One sentence. */
  readonly what: string;
  /** What GitLab itself says, in its own words; undefined where it says nothing. */
  readonly quote: string | undefined;
  /** One sentence; undefined where the quote tells it. */
  readonly why?: string;
  /** One sentence. */
  readonly action: string;
  readonly related?: readonly RelatedText[];
  readonly severity?: 'error' | 'warning' | 'information' | 'hint';
  /** The preferred one first. */
  readonly repairs?: readonly Repair[];
}
