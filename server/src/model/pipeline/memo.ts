import type { YamlFile } from '../../syntax/yaml/file';
import type { YamlAlias, YamlNode } from '../../syntax/yaml/nodes';
import type { PipelineFiles } from './files';
import type { Root, RootTable } from './roots';

/** What a result was made from: the top-level keys looked up, found or not, and what aliases stood for. */
export class Uses {
  readonly roots = new Map<string, Root | undefined>();
  readonly aliases = new Map<YamlAlias, YamlNode | undefined>();
  /** Whether something was looked up that is not there, so that the openness of the pipeline matters. */
  open = false;

  addAll(other: Uses): void {
    for (const [name, root] of other.roots) this.roots.set(name, root);
    for (const [alias, node] of other.aliases) this.aliases.set(alias, node);
    this.open ||= other.open;
  }
}

/** The state of a pipeline against which results are checked. */
export interface MemoState {
  readonly version: number;
  readonly table: RootTable;
  /** Whether `table.open` is another than in the version before. */
  readonly openChanged: boolean;
  /** The newest version of a file. */
  file(uri: string): YamlFile | undefined;
  /** How further files are reached, which take no part in the pipeline. */
  readonly files: PipelineFiles;
}

interface Kept<T> {
  readonly value: T;
  readonly uses: Uses;
}

/**
 * Results by name that are kept while everything they were made from stays the same object. What a new version changes
 * is looked up by the names that changed, so that results which have nothing to do with them cost nothing.
 */
export class Memo<T> {
  private readonly kept = new Map<string, Kept<T>>();
  /** By the name of a top-level key: the results that looked it up. */
  private readonly users = new Map<string, Set<string>>();
  /** The results that looked up something that is not there. */
  private readonly open = new Set<string>();
  private readonly aliased = new AliasWatch();
  private version = 0;
  private indexed: { readonly names: readonly string[]; readonly index: ReadonlyMap<string, number> } = {
    names: [],
    index: new Map(),
  };
  /** What the version dropped. */
  private dropped = new Set<string>();
  private listed:
    | { readonly names: readonly string[]; readonly values: readonly (T | undefined)[]; version: number }
    | undefined;

  get(name: string, state: MemoState): { readonly value: T; readonly uses: Uses } | undefined {
    this.enter(state);
    return this.kept.get(name);
  }

  set(name: string, value: T, uses: Uses, state: MemoState): void {
    this.enter(state);
    this.drop(name);
    this.kept.set(name, { value, uses });
    for (const root of uses.roots.keys()) {
      const users = this.users.get(root);
      if (users === undefined) this.users.set(root, new Set([name]));
      else users.add(name);
    }
    if (uses.open) this.open.add(name);
    this.aliased.add(name, uses, state);
  }

  /** The results for all names of a version, in their order. Only those that the version dropped are made. */
  all(state: MemoState, make: (name: string) => T): readonly (T | undefined)[] {
    this.enter(state);
    const { names } = state.table;
    const { listed } = this;
    let values: (T | undefined)[];
    if (listed?.names === names && listed.version >= state.version - 1) {
      values = [...listed.values];
      for (const name of this.dropped) {
        const index = this.indexOf(name, names);
        if (index !== undefined) values[index] = make(name);
      }
    } else values = names.map(make);
    this.listed = { names, values, version: state.version };
    return values;
  }

  /** Forgets names for which no top-level key exists any more. */
  sweep(table: RootTable): void {
    if (this.kept.size <= 2 * table.roots.size + 16) return;
    for (const name of [...this.kept.keys()]) if (!table.roots.has(name)) this.drop(name);
  }

  /** Drops the results that do not hold in a version. */
  private enter(state: MemoState): void {
    if (state.version === this.version) return;
    const follows = state.version === this.version + 1;
    this.version = state.version;
    this.dropped = new Set();
    if (follows) {
      for (const root of state.table.changed) for (const name of [...(this.users.get(root) ?? [])]) this.drop(name);
    } else {
      for (const [name, { uses }] of [...this.kept]) if (!sameRoots(uses, state.table)) this.drop(name);
    }
    if (!follows || state.openChanged) for (const name of [...this.open]) this.drop(name);
    for (const name of this.aliased.changed(state)) this.drop(name);
  }

  private indexOf(name: string, names: readonly string[]): number | undefined {
    if (this.indexed.names !== names) {
      this.indexed = { names, index: new Map(names.map((each, index) => [each, index])) };
    }
    return this.indexed.index.get(name);
  }

  private drop(name: string): void {
    const kept = this.kept.get(name);
    if (kept === undefined) return;
    this.kept.delete(name);
    this.dropped.add(name);
    for (const root of kept.uses.roots.keys()) {
      const users = this.users.get(root);
      users?.delete(name);
      if (users?.size === 0) this.users.delete(root);
    }
    this.open.delete(name);
    this.aliased.delete(name);
  }
}

/** The results that aliases take part in, looked at again only where the anchors of a file are others than before. */
class AliasWatch {
  private readonly results = new Map<string, Uses>();
  /** The anchors of each file that aliases stand in, as they were when the results were last found to hold. */
  private readonly anchors = new Map<string, object | undefined>();

  add(name: string, uses: Uses, state: MemoState): void {
    if (uses.aliases.size === 0) return;
    this.results.set(name, uses);
    for (const { part } of uses.aliases.keys()) {
      if (!this.anchors.has(part.uri)) this.anchors.set(part.uri, state.file(part.uri)?.anchorScope);
    }
  }

  delete(name: string): void {
    this.results.delete(name);
  }

  /** The results for which an alias stands for something else in this version. */
  changed(state: MemoState): readonly string[] {
    const others = new Set<string>();
    for (const [uri, before] of this.anchors) {
      const scope = state.file(uri)?.anchorScope;
      if (scope === before) continue;
      others.add(uri);
      this.anchors.set(uri, scope);
    }
    if (others.size === 0) return [];
    const stands = ([alias, node]: readonly [YamlAlias, YamlNode | undefined]) =>
      !others.has(alias.part.uri) || state.file(alias.part.uri)?.resolveAlias(alias) === node;
    return [...this.results].flatMap(([name, { aliases }]) => ([...aliases].every(stands) ? [] : [name]));
  }
}

function sameRoots(uses: Uses, table: RootTable): boolean {
  for (const [name, root] of uses.roots) if (table.roots.get(name) !== root) return false;
  return true;
}
