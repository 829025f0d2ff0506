import type { YamlFile } from '../../syntax/yaml/file';
import type { YamlAlias, YamlNode } from '../../syntax/yaml/nodes';
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
}

interface Kept<T> {
  readonly value: T;
  readonly uses: Uses;
  /** The last version for which the result was found to hold. */
  checkedIn: number;
}

/** Results by name that are kept while everything they were made from stays the same object. */
export class Memo<T> {
  private readonly kept = new Map<string, Kept<T>>();

  get(name: string, state: MemoState): { readonly value: T; readonly uses: Uses } | undefined {
    const kept = this.kept.get(name);
    if (kept === undefined || !holds(kept, state)) return undefined;
    kept.checkedIn = state.version;
    return kept;
  }

  set(name: string, value: T, uses: Uses, state: MemoState): void {
    this.kept.set(name, { value, uses, checkedIn: state.version });
  }

  /** Forgets names for which no top-level key exists any more. */
  sweep(table: RootTable): void {
    if (this.kept.size <= 2 * table.roots.size + 16) return;
    for (const name of this.kept.keys()) if (!table.roots.has(name)) this.kept.delete(name);
  }
}

function holds(kept: Kept<unknown>, state: MemoState): boolean {
  if (kept.checkedIn === state.version) return true;
  const { uses } = kept;
  const follows = kept.checkedIn === state.version - 1;
  if (uses.open && (!follows || state.openChanged)) return false;
  if (follows ? touchesChanged(uses, state.table) : !sameRoots(uses, state.table)) return false;
  for (const [alias, node] of uses.aliases) {
    if (state.file(alias.part.uri)?.resolveAlias(alias) !== node) return false;
  }
  return true;
}

function touchesChanged(uses: Uses, table: RootTable): boolean {
  if (table.changed.size < uses.roots.size) {
    for (const name of table.changed) if (uses.roots.has(name)) return true;
    return false;
  }
  for (const name of uses.roots.keys()) if (table.changed.has(name)) return true;
  return false;
}

function sameRoots(uses: Uses, table: RootTable): boolean {
  for (const [name, root] of uses.roots) if (table.roots.get(name) !== root) return false;
  return true;
}
