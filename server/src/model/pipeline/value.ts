import type { YamlFile } from '../../syntax/yaml/file';
import type { YamlAlias, YamlMap, YamlNode, YamlScalar, YamlSequence } from '../../syntax/yaml/nodes';
import { YamlPart } from '../../syntax/yaml/part';
import { type Place, place } from '../../text/place';
import type { Interpolation } from './interpolation';

/**
 * A value of the configuration with aliases and merge keys resolved. Where it may hold more than was read, `open` says
 * why; what an `open` value does hold is certain.
 */
export type Value = TextValue | ItemsValue | MapValue | ReferenceValue | UnknownValue;

export interface TextValue {
  readonly kind: 'scalar';
  readonly node: YamlScalar;
}

export interface ItemsValue {
  readonly kind: 'list';
  readonly node: YamlSequence;
  readonly items: readonly Value[];
  readonly open: string | undefined;
}

export interface MapValue {
  readonly kind: 'map';
  /** The mapping that was merged last, undefined where none could be read. */
  readonly node: YamlMap | undefined;
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly open: string | undefined;
}

export interface MapEntry {
  readonly key: YamlScalar;
  readonly value: Value;
  /** The top-level key below which it was written or merged in. */
  readonly owner: string;
}

export interface ReferenceValue {
  readonly kind: 'reference';
  readonly node: YamlSequence;
  readonly path: readonly string[];
}

export interface UnknownValue {
  readonly kind: 'unknown';
  readonly reason: string;
  readonly at: Place | undefined;
}

export function nodePlace(node: YamlNode): Place {
  return place(node.part, node.span.start, node.span.end);
}

export function unknownValue(reason: string, at?: Place): UnknownValue {
  return { kind: 'unknown', reason, at };
}

export const isNull = (value: Value): boolean => value.kind === 'scalar' && value.node.value === null;

/** Bounds the work on one value: aliases let a short text stand for an endless one. */
export class Budget {
  constructor(private left = 200_000) {}

  take(steps: number): boolean {
    this.left -= steps;
    return this.left >= 0;
  }
}

const tooMuch = 'aliases and merges blow it up beyond measure';
const maxAliasDepth = 100;

/** Finds what an alias stands for, and takes note that it was asked. */
export type AliasLookup = (file: YamlFile, alias: YamlAlias) => YamlNode | undefined;

/** Turns nodes of one file into values. Nodes behind aliases are turned once, however often they are used. */
export class ValueReader {
  private readonly shared = new Map<YamlNode, Value>();

  constructor(
    private readonly file: YamlFile,
    private readonly owner: string,
    private readonly lookup: AliasLookup,
    private readonly budget: Budget,
    /** The inputs of the file, where they are known. */
    private readonly inputs?: Interpolation,
  ) {}

  read(written: YamlNode, depth = 0): Value {
    const node = this.filled(written);
    if (!this.budget.take(1) || depth > 3 * maxAliasDepth) return unknownValue(tooMuch, nodePlace(node));
    if (node.kind === 'alias') return this.readAlias(node, depth);
    if (node.tag === '!reference' && node.kind !== 'sequence') {
      return unknownValue('a `!reference` is not a list of names', nodePlace(node));
    }
    if (node.kind === 'scalar') return { kind: 'scalar', node };
    if (node.kind === 'map') return this.readMap(node, depth);
    if (node.tag === '!reference') return this.readReference(node);
    const items = this.itemsOf(node).map((item) => this.read(item, depth + 1));
    return { kind: 'list', node, items, open: brokenReason(node) };
  }

  private filled(node: YamlNode): YamlNode {
    return node.kind === 'scalar' && this.inputs !== undefined ? this.inputs.fill(node) : node;
  }

  /** An item that is an input with a list for its value stands for the items of that. */
  private itemsOf(node: YamlSequence): readonly YamlNode[] {
    if (this.inputs === undefined) return node.items;
    return node.items.flatMap((item) => {
      const filled = this.filled(item);
      return filled !== item && filled.kind === 'sequence' ? filled.items : [filled];
    });
  }

  private readAlias(alias: YamlAlias, depth: number): Value {
    const target = this.lookup(this.file, alias);
    if (target === undefined) return unknownValue(`the anchor \`${alias.name}\` is not known here`, nodePlace(alias));
    const known = this.shared.get(target);
    if (known !== undefined) return known;
    const value = this.read(target, depth + 1);
    this.shared.set(target, value);
    return value;
  }

  private readReference(node: YamlSequence): Value {
    const path: string[] = [];
    for (const item of this.itemsOf(node)) {
      if (item.kind !== 'scalar' || hasInput(item.text) || typeof item.value !== 'string') {
        return unknownValue('a `!reference` is not a list of names', nodePlace(node));
      }
      path.push(item.text);
    }
    if (path.length === 0) return unknownValue('a `!reference` is empty', nodePlace(node));
    return { kind: 'reference', node, path };
  }

  /** Pairs in the order of the text, merge keys included: GitLab's parser lets a later `<<` win over an earlier key. */
  private readMap(node: YamlMap, depth: number): Value {
    const entries = new Map<string, MapEntry>();
    let open = brokenReason(node);
    for (const { key: written, value } of node.pairs) {
      const key = this.filled(written);
      if (key.kind !== 'scalar' || hasInput(key.text)) {
        open ??= 'one of its keys is not known';
        continue;
      }
      if (key.text === '<<') open = this.merge(entries, this.read(value, depth + 1)) ?? open;
      else entries.set(key.text, { key, value: this.read(value, depth + 1), owner: this.owner });
    }
    return { kind: 'map', node, entries, open };
  }

  /** Merges a value of `<<` in; why the result is open, or undefined. */
  private merge(entries: Map<string, MapEntry>, value: Value): string | undefined {
    const sources = value.kind === 'list' ? [...value.items].reverse() : [value];
    let open = value.kind === 'list' ? value.open : undefined;
    for (const source of sources) {
      if (source.kind !== 'map') {
        open ??= source.kind === 'unknown' ? source.reason : 'a merge key holds no mapping';
        continue;
      }
      if (!this.budget.take(source.entries.size)) return tooMuch;
      for (const [name, entry] of source.entries) entries.set(name, entry);
      open ??= source.open;
    }
    return open;
  }
}

function brokenReason(node: YamlNode): string | undefined {
  return node.part instanceof YamlPart && node.part.broken ? 'it has a syntax error' : undefined;
}

/** Whether a text holds `$[[ … ]]`, which GitLab fills in from the inputs of the file. */
export function hasInput(text: string): boolean {
  return text.includes('$[[');
}

/**
 * GitLab's deep merge (`lib/gitlab/ci/config/extendable/entry.rb`): mappings key by key, anything else replaced whole.
 * What lies below something unknown is unknown.
 */
export function mergeValues(base: Value | undefined, over: Value, budget: Budget): Value {
  if (base === undefined || over.kind !== 'map') return over;
  if (base.kind === 'unknown') return { ...over, open: over.open ?? base.reason };
  if (base.kind !== 'map') return over;
  if (!budget.take(base.entries.size + over.entries.size)) return unknownValue(tooMuch);
  const merged = new Map(base.entries);
  for (const [name, entry] of over.entries) {
    const below = merged.get(name);
    merged.set(name, below === undefined ? entry : { ...entry, value: mergeValues(below.value, entry.value, budget) });
  }
  return { kind: 'map', node: over.node ?? base.node, entries: merged, open: over.open ?? base.open };
}

/** A value over which something unknown is merged: its keys are there, but what they hold is not known. */
export function overlaidByUnknown(base: Value | undefined, reason: string): Value {
  if (base?.kind !== 'map') return unknownValue(reason);
  return { ...uncertain(base, reason), open: reason } as Value;
}

/** A value that may or may not take effect. */
export function uncertain(value: Value, reason: string): Value {
  if (value.kind !== 'map') return unknownValue(reason);
  const entries = new Map<string, MapEntry>();
  for (const [name, entry] of value.entries) {
    entries.set(name, { ...entry, value: unknownValue(reason, nodePlace(entry.key)) });
  }
  return { ...value, entries };
}
