import type { YamlAlias, YamlScalar } from '../../../syntax/yaml/nodes';
import { type Place, place } from '../../../text/place';
import type { Span } from '../../../text/span';
import type { IncludeEntry } from './include-entry';

/**
 * What a name in a pipeline stands for. `job` is any top-level key that is not one of GitLab's own; `section` is a later
 * step of a `!reference`; `file` is what an include names.
 */
export type MentionKind = 'job' | 'stage' | 'variable' | 'input' | 'tag' | 'section' | 'file';

/** `assignment` is a shell assignment inside a script. */
export type MentionRole = 'definition' | 'reference' | 'assignment';

/** The keyword that a name stands below, or `key` for one that is a key itself, `text` for one inside another value. */
export type MentionVia =
  | 'key'
  | 'text'
  | 'extends'
  | 'needs'
  | 'dependencies'
  | 'reference'
  | 'on_stop'
  | 'artifact'
  | 'stage'
  | 'tags'
  | 'inherit'
  | 'include'
  | 'trigger';

/** Where a variable gets its value; the order is that of the files, not of precedence. */
export type VariableLevel = 'global' | 'workflow' | 'job' | 'rule' | 'matrix';

/** One place of a part where a name is written. Identity and offsets hold as long as the part does. */
export interface Mention {
  readonly kind: MentionKind;
  readonly name: string;
  readonly role: MentionRole;
  readonly via: MentionVia;
  /** The top-level key below which it stands. */
  readonly owner: string | undefined;
  /** The scalar that the name is all or part of. */
  readonly node: YamlScalar;
  /** The name in the scalar's text. */
  readonly inText: Span;
  /** Between brackets or braces, where fewer texts can stand without quotes. */
  readonly flow: boolean;
  /** Of variables that are defined. */
  readonly level?: VariableLevel;
  /** Of sections: the steps of the reference up to this one. */
  readonly path?: readonly string[];
  /** Of files, and of inputs that are given to one. */
  readonly include?: IncludeEntry;
  /** Of needs: the whole text where it may be the name of one copy of a parallel job. */
  readonly copy?: string;
}

/** The name's span in its part, without quotes; the whole scalar where it does not stand there letter for letter. */
export function mentionPlace({ node, inText }: Mention): Place {
  const { map, span, part } = node;
  if (inText.end === inText.start) return place(part, span.start, span.end);
  if (!map.isVerbatimSpan(inText)) return place(part, span.start, span.end);
  const { start, end } = map.toHostSpan(inText);
  return place(part, start, end);
}

/** The key of a mention in an index by kind and name. */
export function mentionKey(kind: MentionKind, name: string): string {
  return `${kind} ${name}`;
}

/** A place for values of one keyword at which an alias stands; what it stands for is read by the file. */
export interface DeferredAlias {
  readonly alias: YamlAlias;
  readonly slot: Slot;
  readonly owner: string | undefined;
}

/** What a value is read as. */
export type Slot =
  | 'extends'
  | 'needs'
  | 'dependencies'
  | 'stage'
  | 'stages'
  | 'tags'
  | 'rules'
  | 'job-variables'
  | 'global-variables'
  | 'script'
  | 'job';
