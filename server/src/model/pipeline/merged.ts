import type { ScalarValue } from '../../syntax/yaml/scalar-value';
import type { Place } from '../../text/place';
import type { Configuration, ConfigurationView, Extended } from './configuration';
import { Uses } from './memo';
import { Budget, nodePlace, type ReferenceValue, type Value } from './value';

/** A value of the merged configuration: nothing is left to be looked up, and everything tells where it is written. */
export type MergedValue = MergedScalar | MergedList | MergedMap | MergedUnknown;

export interface MergedScalar {
  readonly kind: 'scalar';
  /** As GitLab reads it: `yes` is true, `010` is 8. */
  readonly value: ScalarValue;
  /** Undefined for what GitLab adds by itself. */
  readonly at: Place | undefined;
}

export interface MergedList {
  readonly kind: 'list';
  readonly items: readonly MergedValue[];
  readonly at: Place | undefined;
}

export interface MergedMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MergedEntry>;
  readonly at: Place | undefined;
}

export interface MergedEntry {
  readonly value: MergedValue;
  readonly keyAt: Place | undefined;
  /** The top-level key below which it is written. */
  readonly owner: string;
}

/** Left out of what is printed. */
export interface MergedUnknown {
  readonly kind: 'unknown';
  readonly reason: string;
  readonly at: Place | undefined;
}

/** Something that could not be resolved, as a clause for a person. */
export interface MergeNote {
  readonly reason: string;
  readonly at: Place | undefined;
}

/**
 * Merged keys from one version of a pipeline to the next. Those that hold no reference and nothing unknown stay the same
 * objects while what they are made of does.
 */
export class MergedEntries {
  private readonly kept = new WeakMap<Extended, MergedEntry>();

  of(extended: Extended): MergedEntry | undefined {
    return this.kept.get(extended);
  }

  keep(extended: Extended, entry: MergedEntry): void {
    this.kept.set(extended, entry);
  }
}

export interface MergedConfiguration {
  /** Everything but `include`: hidden jobs and `default` too. */
  readonly root: MergedMap;
  readonly notes: readonly MergeNote[];
}

/**
 * The whole configuration as GitLab's pipeline editor shows it: includes, `extends` and `!reference` resolved, in the
 * order in which keys first appear. A job keeps its `extends`; `.pre` and `.post` are put to the ends of `stages`.
 * `unresolved` are the includes that could not be followed; they come first among the notes.
 */
export function mergedConfiguration(
  configuration: Configuration,
  unresolved: readonly MergeNote[] = [],
  kept = new MergedEntries(),
): MergedConfiguration {
  const merging = new Merging(configuration.view(new Uses(), new Budget(maxValues)), unresolved, kept);
  const entries = new Map<string, MergedEntry>();
  for (const name of configuration.state.table.roots.keys()) {
    const entry = merging.root(name);
    if (entry !== undefined) entries.set(name, name === 'stages' ? { ...entry, value: withEdges(entry.value) } : entry);
  }
  return { root: { kind: 'map', entries, at: undefined }, notes: merging.notes };
}

/** Bounds the whole, as references let a short text stand for an endless one. */
const maxValues = 1_000_000;
/** Bounds the stack: references lead from value to value without a limit of their own. */
const maxDepth = 300;

class Merging {
  readonly notes: MergeNote[] = [];
  private readonly said = new Set<string>();
  /** Whether what is being merged hangs on more than its own value. */
  private mixed = false;

  constructor(
    private readonly view: ConfigurationView,
    unresolved: readonly MergeNote[],
    private readonly kept: MergedEntries,
  ) {
    for (const { reason, at } of unresolved) this.note(reason, at);
  }

  root(name: string): MergedEntry | undefined {
    const extended = this.view.extended(name);
    const key = this.view.rootKey(name);
    if (extended === undefined || key === undefined) return undefined;
    const before = this.kept.of(extended);
    if (before !== undefined) return before;
    this.mixed = false;
    const entry = { value: this.merge(extended.value, [], 0), keyAt: nodePlace(key), owner: name };
    if (!this.mixed) this.kept.keep(extended, entry);
    return entry;
  }

  private merge(value: Value, open: readonly string[], depth: number): MergedValue {
    if (value.kind === 'unknown') return this.unknown(value.reason, value.at);
    if (depth > maxDepth || !this.view.takeStep())
      return this.unknown('references and aliases blow it up beyond measure');
    if (value.kind === 'reference') return this.mergeReference(value, open, depth);
    if (value.kind === 'scalar') return { kind: 'scalar', value: value.node.value, at: nodePlace(value.node) };
    const at = value.node === undefined ? undefined : nodePlace(value.node);
    if (value.open !== undefined) this.note(value.open, at);
    if (value.kind === 'list') {
      return { kind: 'list', items: value.items.map((item) => this.merge(item, open, depth + 1)), at };
    }
    const entries = new Map<string, MergedEntry>();
    for (const [name, { key, value: inner, owner }] of value.entries) {
      entries.set(name, { value: this.merge(inner, open, depth + 1), keyAt: nodePlace(key), owner });
    }
    return { kind: 'map', entries, at };
  }

  private mergeReference(reference: ReferenceValue, open: readonly string[], depth: number): MergedValue {
    this.mixed = true;
    const found = this.view.resolveReference(reference, open);
    const merged = this.merge(found, [...open, reference.path.join(', ')], depth + 1);
    if (merged.kind !== 'scalar' || (merged.value !== null && merged.value !== false)) return merged;
    // GitLab takes both for missing.
    return this.unknown(`the reference \`${reference.path.join(', ')}\` is not found`, nodePlace(reference.node));
  }

  private unknown(reason: string, at?: Place): MergedUnknown {
    this.note(reason, at);
    return { kind: 'unknown', reason, at };
  }

  private note(reason: string, at: Place | undefined): void {
    this.mixed = true;
    if (this.said.has(reason)) return;
    this.said.add(reason);
    this.notes.push({ reason, at });
  }
}

/** GitLab's edge stages (`edge_stages_injector.rb`). */
const edges: readonly unknown[] = ['.pre', '.post'];

function withEdges(stages: MergedValue): MergedValue {
  if (stages.kind !== 'list' || stages.items.length === 0) return stages;
  const inner = stages.items.filter((item) => item.kind !== 'scalar' || !edges.includes(item.value));
  return { ...stages, items: [made('.pre'), ...inner, made('.post')] };
}

/** A value that GitLab adds. */
export function made(value: ScalarValue): MergedScalar {
  return { kind: 'scalar', value, at: undefined };
}
