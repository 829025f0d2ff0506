import type { YamlFile } from '../../syntax/yaml/file';
import type { YamlAlias, YamlNode } from '../../syntax/yaml/nodes';
import type { Part } from '../../text/place';
import { Memo, type MemoState, Uses } from './memo';
import type { Root } from './roots';
import {
  Budget,
  type MapValue,
  mergeValues,
  nodePlace,
  overlaidByUnknown,
  type ReferenceValue,
  uncertain,
  unknownValue,
  type Value,
  ValueReader,
} from './value';

/** A template that a top-level key extends, directly or through others. */
export interface ExtendedTemplate {
  readonly name: string;
  readonly keyNode: YamlNode;
  readonly part: Part;
}

/** A top-level key after includes and `extends`, before `!reference`. */
export interface Extended {
  readonly value: Value;
  /** What it would be without the keys of its own. */
  readonly inherited: MapValue | undefined;
  /** Nearest first. */
  readonly templates: readonly ExtendedTemplate[];
  /** Entries in its longest chain of `extends`, itself counted. */
  readonly chain: number;
}

/**
 * So many entries a chain of `extends` may have: GitLab refuses more than ten ancestors of an entry that extends something
 * in turn (`extendable/entry.rb`), so eleven lie above the job.
 */
const maxChain = 12;
const tooDeep = 'its `extends` lead on too far';
/** Bounds the stack where shortcuts make a chain longer than it looks. */
const maxDepth = 200;
const maxReferences = 50;
/** Keys that hold for the whole pipeline: a file that may not be included makes what it says of them uncertain. */
const globalKeys = new Set([
  'default',
  'variables',
  'workflow',
  'stages',
  'image',
  'services',
  'cache',
  'before_script',
  'after_script',
]);

/** Kept results, by name of the top-level key. */
export class ConfigurationMemos {
  readonly merged = new Memo<Value | undefined>();
  readonly extended = new Memo<Extended | undefined>();
}

/** The merged configuration of one version of a pipeline, resolved by name as far as it is asked for. */
export class Configuration {
  constructor(
    readonly state: MemoState,
    private readonly memos: ConfigurationMemos,
  ) {}

  /** Bounds what references can cost all jobs of one version together: a few lines let each of them branch. */
  readonly effort = new Budget(500_000);

  /** For one result: what it looks up is noted in `uses`, and following references takes from `effort`. */
  view(uses: Uses, effort: Budget = this.effort): ConfigurationView {
    return new ConfigurationView(this, uses, effort);
  }

  /** A top-level key with `extends` applied; undefined where it is known not to exist. */
  extended(name: string, uses: Uses, depth = 0): Extended | undefined {
    return this.remember(this.memos.extended, name, uses, (own) => this.makeExtended(name, own, depth));
  }

  /** A top-level key over all layers; undefined where it is known not to exist. */
  merged(name: string, uses: Uses): Value | undefined {
    return this.remember(this.memos.merged, name, uses, (own) => this.makeMerged(name, own));
  }

  private remember<T>(memo: Memo<T>, name: string, uses: Uses, make: (own: Uses) => T): T {
    const kept = memo.get(name, this.state);
    if (kept !== undefined) {
      uses.addAll(kept.uses);
      return kept.value;
    }
    const own = new Uses();
    const made = make(own);
    uses.addAll(own);
    memo.set(name, made, own, this.state);
    return made;
  }

  private makeExtended(name: string, uses: Uses, depth: number): Extended | undefined {
    const own = this.merged(name, uses);
    if (own === undefined) return undefined;
    const plain = { value: own, inherited: undefined, templates: [], chain: 1 };
    if (own.kind !== 'map') return plain;
    const extend = own.entries.get('extends')?.value;
    if (extend === undefined) return plain;
    const trouble = this.chainTrouble(name, uses) ?? (depth > maxDepth ? tooDeep : undefined);
    if (trouble !== undefined) return { ...plain, value: opened(own, trouble) };
    return this.applyExtends(own, extend, uses, depth + 1);
  }

  /** Why the templates of a key cannot be followed: they lead back to it or on too far. */
  private chainTrouble(name: string, uses: Uses): string | undefined {
    const seen = new Set<string>();
    let level = [name];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > maxChain) return tooDeep;
      const next: string[] = [];
      for (const at of level) {
        const value = this.merged(at, uses);
        const extend = value?.kind === 'map' ? value.entries.get('extends')?.value : undefined;
        for (const base of (extend === undefined ? undefined : extendedNames(extend)) ?? []) {
          if (base === name) return 'its `extends` lead back to itself';
          if (!seen.has(base)) next.push(base);
          seen.add(base);
        }
      }
      level = next;
    }
    return undefined;
  }

  private applyExtends(own: MapValue, extend: Value, uses: Uses, depth: number): Extended {
    const budget = new Budget();
    const names = extendedNames(extend);
    let base: Value | undefined;
    let chain = 1;
    const templates: ExtendedTemplate[] = [];
    for (const name of names ?? []) {
      const template = this.extended(name, uses, depth);
      const root = this.state.table.roots.get(name);
      chain = Math.max(chain, 1 + (template?.chain ?? 0));
      if (template === undefined || chain > maxChain) {
        base = overlaidByUnknown(base, `the template \`${name}\` is not found`);
        continue;
      }
      base =
        template.value.kind === 'map'
          ? mergeValues(base, template.value, budget)
          : overlaidByUnknown(base, `the template \`${name}\` is not known`);
      const pair = root === undefined ? undefined : topPair(root);
      const use = pair === undefined ? [] : [{ name, keyNode: pair.key, part: pair.key.part }];
      templates.unshift(...use, ...template.templates);
    }
    if (names === undefined) base = overlaidByUnknown(undefined, 'its `extends` is not known');
    const inherited = base?.kind === 'map' ? base : undefined;
    return { value: mergeValues(base, own, budget), inherited, templates: distinct(templates), chain };
  }

  private makeMerged(name: string, uses: Uses): Value | undefined {
    const root = this.state.table.roots.get(name);
    uses.roots.set(name, root);
    if (root === undefined) {
      uses.open = true;
      const { open } = this.state.table;
      return open === undefined ? undefined : unknownValue(open);
    }
    const budget = new Budget();
    const several = root.steps.filter(({ kind }) => kind === 'pair').length > 1 || globalKeys.has(name);
    let value: Value | undefined;
    for (const step of root.steps) {
      if (step.kind === 'unknown') {
        value = overlaidByUnknown(value, step.reason);
        continue;
      }
      const file = this.state.file(step.pair.key.part.uri);
      if (file === undefined) continue;
      const reader = new ValueReader(file, name, lookupInto(uses), budget, step.inputs);
      const read = reader.read(step.pair.value);
      value = mergeValues(
        value,
        several && step.condition !== undefined ? uncertain(read, step.condition) : read,
        budget,
      );
    }
    return value;
  }
}

function lookupInto(uses: Uses): (file: YamlFile, alias: YamlAlias) => YamlNode | undefined {
  return (file, alias) => {
    const target = file.resolveAlias(alias);
    uses.aliases.set(alias, target);
    return target;
  };
}

/** The configuration as one result looks at it. */
export class ConfigurationView {
  constructor(
    private readonly configuration: Configuration,
    readonly uses: Uses,
    private readonly effort: Budget,
  ) {}

  /** Whether there is work left for following references. */
  takeStep(): boolean {
    return this.effort.take(1);
  }

  extended(name: string): Extended | undefined {
    return this.configuration.extended(name, this.uses);
  }

  /** Why top-level keys may be there that were not read; undefined where all were. */
  get open(): string | undefined {
    this.uses.open = true;
    return this.configuration.state.table.open;
  }

  /** The key of a top-level key, of the layer that is merged last. */
  rootKey(name: string): YamlNode | undefined {
    const root = this.root(name);
    return root === undefined ? undefined : topPair(root)?.key;
  }

  root(name: string): Root | undefined {
    return this.configuration.state.table.roots.get(name);
  }

  /** The value itself, or what it refers to. References that lead nowhere or in circles are unknown. */
  resolve(value: Value, open: readonly string[] = []): Value {
    return value.kind === 'reference' ? this.resolveReference(value, open) : value;
  }

  /** References that lead nowhere or in circles are unknown. `open` holds the references being resolved. */
  resolveReference(reference: ReferenceValue, open: readonly string[]): Value {
    const at = nodePlace(reference.node);
    const written = reference.path.join(', ');
    if (open.includes(written)) return unknownValue(`the reference \`${written}\` leads back to itself`, at);
    if (open.length >= maxReferences || !this.takeStep()) return unknownValue('references lead on too far', at);
    const within = [...open, written];
    const [name = '', ...keys] = reference.path;
    let value: Value | undefined = this.extended(name)?.value;
    for (const key of keys) {
      if (value === undefined) break;
      const holder: Value = this.resolve(value, within);
      if (holder.kind === 'unknown') return holder;
      if (holder.kind !== 'map') return unknownValue(`the reference \`${written}\` is not found`, at);
      value = holder.entries.get(key)?.value ?? (holder.open === undefined ? undefined : unknownValue(holder.open, at));
    }
    if (value === undefined) return unknownValue(`the reference \`${written}\` is not found`, at);
    return this.resolve(value, within);
  }
}

function opened(map: MapValue, reason: string): MapValue {
  return { ...map, open: map.open ?? reason };
}

/** The names in `extends`, undefined where they are not known. */
function extendedNames(value: Value): readonly string[] | undefined {
  if (value.kind === 'scalar')
    return value.node.value === null || value.node.text.includes('$[[') ? undefined : [value.node.text];
  if (value.kind !== 'list' || value.open !== undefined || value.items.length > 100) return undefined;
  const names: string[] = [];
  for (const item of value.items) {
    if (item.kind !== 'scalar' || item.node.text.includes('$[[')) return undefined;
    names.push(item.node.text);
  }
  return names;
}

/** The pair that is merged last. */
export function topPair(root: Root): { readonly key: YamlNode; readonly value: YamlNode } | undefined {
  for (let i = root.steps.length - 1; i >= 0; i--) {
    const step = root.steps[i];
    if (step?.kind === 'pair') return step.pair;
  }
  return undefined;
}

function distinct(templates: readonly ExtendedTemplate[]): readonly ExtendedTemplate[] {
  const seen = new Set<string>();
  return templates.filter(({ name }) => !seen.has(name) && seen.add(name));
}
