import type { Place } from '../../text/place';
import { attr, attrsFrom } from './access';
import type { NixEvaluation, NixFile } from './evaluate';
import { Halt } from './halt';
import { equal } from './operators';
import { textOf } from './string';
import {
  type Attribute,
  type AttributeDefinition,
  type ListItem,
  type NixValue,
  Thunk,
  type UnknownValue,
  unknown,
} from './value';

/** One definition of an option in one module. */
export interface Definition {
  readonly value: NixValue;
  /** 50 for `mkForce`, 100 by default, 1000 for `mkDefault`; the lowest number wins. Undefined where it is not known. */
  readonly priority: number | undefined;
  /** Position among list definitions: 500 for `mkBefore`, 1000 by default, 1500 for `mkAfter`. */
  readonly order: number;
  /** `unknown` below a `mkIf` whose condition is not known. Definitions whose condition is false are left out. */
  readonly condition: 'always' | 'unknown';
  readonly place: Place | undefined;
  /** The bindings of the option's last path step. */
  readonly bindings: readonly AttributeDefinition[];
  /** How many steps it stands below the sets whose conditions are assumed; negative within them. */
  readonly level: number;
}

/** What is taken for granted of modules. */
export interface ModuleAssumptions {
  /**
   * Down to how many steps below the root a condition that is not known counts as true where it guards a whole set
   * (`config = mkIf cfg.enable { … }`): what the set says is then read as if it were there. 0 for none, the root is 1.
   */
  readonly guardedSets: number;
}

/** A module and everything it imports. */
export class ModuleSystem {
  /** The configuration of each module: its `config`, or the module itself. */
  private readonly configs: NixValue[] = [];
  /** The `options` of the modules that have them. */
  private readonly options: NixValue[] = [];
  /** Why further modules may define options: an import that cannot be read, a module that is not known. */
  readonly open: UnknownValue[] = [];

  constructor(
    private readonly evaluation: NixEvaluation,
    roots: readonly (NixFile | NixValue)[],
    private readonly assumed: ModuleAssumptions = { guardedSets: 0 },
  ) {
    const seen = new Set<NixValue>();
    for (const root of roots) {
      const value = 'kind' in root ? root : evaluation.evaluate(root);
      this.collect(this.innermost(value), seen, 0);
    }
  }

  /** All definitions of an option, in the order of the modules. */
  definitionsOf(path: readonly string[]): Definition[] {
    const start = { ...START, level: START.level - this.assumed.guardedSets };
    return this.configs.flatMap((config) => definitionsIn(start, config, path));
  }

  /**
   * The merged value of an option: the strongest definitions; sets joined attribute by attribute, lists one after the
   * other. Undefined where no module defines it (see `open` for modules that cannot be seen).
   */
  option(path: readonly string[]): NixValue | undefined {
    const found = this.definitionsOf(path);
    return found.length === 0 ? undefined : merge(found, 0);
  }

  /** Whether a module declares an option at a path or below it. */
  declares(path: readonly string[]): boolean {
    return this.options.some((options) => {
      let value: NixValue | undefined = options;
      for (const name of path) value = value?.kind === 'attrs' ? value.attributes.get(name)?.value.force() : undefined;
      return value !== undefined;
    });
  }

  /** The module that a function gives which is called with something else first: `inputs: { config, ... }: { … }`. */
  private innermost(value: NixValue): NixValue {
    let current = value;
    for (let calls = 0; calls < 3 && current.kind === 'function'; calls++) {
      const formals = current.lambda?.node.formals;
      const isClosed = formals !== undefined && !formals.ellipsis;
      current = isClosed ? this.evaluation.callUnknown(current) : this.evaluation.callModule(current);
    }
    return current;
  }

  private collect(value: NixValue, seen: Set<NixValue>, depth: number): void {
    if (seen.has(value) || depth > 100) return;
    seen.add(value);
    const body = this.evaluation.callModule(value);
    if (body.kind === 'unknown') this.open.push(body);
    if (body.kind !== 'attrs') return;
    if (body.open !== undefined) this.open.push(body.open);
    const explicit = ['config', 'options'].some((name) => body.attributes.has(name));
    this.configs.push(explicit ? (body.attributes.has('config') ? attr(body, 'config') : attrsFrom(new Map())) : body);
    if (body.attributes.has('options')) this.options.push(attr(body, 'options'));
    if (body.attributes.has('imports')) this.collectImports(attr(body, 'imports'), seen, depth);
  }

  private collectImports(imports: NixValue, seen: Set<NixValue>, depth: number): void {
    if (imports.kind === 'unknown') this.open.push(imports);
    if (imports.kind !== 'list') return;
    for (const item of imports.items) {
      const module = item.kind === 'gap' ? item.unknown : item.value.force();
      const value = module.kind === 'path' ? this.evaluation.importPath(module) : module;
      if (value.kind === 'unknown') this.open.push(value);
      else this.collect(value, seen, depth + 1);
    }
  }
}

const START: Definition = {
  value: { kind: 'null', place: undefined },
  priority: 100,
  order: 1000,
  condition: 'always',
  place: undefined,
  bindings: [],
  level: 0,
};

/** Discharges `mkIf`, `mkMerge`, `mkOverride` and `mkOrder` around a value, and steps down the path. */
function definitionsIn(from: Definition, value: NixValue, path: readonly string[], depth = 0): Definition[] {
  if (depth > 100) return [];
  const down = (next: Definition, inner: NixValue) => definitionsIn(next, inner, path, depth + 1);
  const type = value.kind === 'attrs' ? textAttr(value, '_type') : undefined;
  switch (type) {
    case 'if': {
      const condition = attr(value, 'condition');
      if (condition.kind === 'bool' && !condition.value) return [];
      const content = attr(value, 'content');
      const certain = condition.kind === 'bool' || (from.level < 0 && isSet(content));
      return down(certain ? from : { ...from, condition: 'unknown' }, content);
    }
    case 'merge': {
      const contents = attr(value, 'contents');
      if (contents.kind !== 'list') return [{ ...from, value: contents, place: contents.place }];
      return contents.items.flatMap((item) => down(from, item.kind === 'gap' ? item.unknown : item.value.force()));
    }
    case 'override':
      return down({ ...from, priority: intAttr(value, 'priority') }, attr(value, 'content'));
    case 'order':
      return down({ ...from, order: intAttr(value, 'priority') ?? 1000 }, attr(value, 'content'));
  }
  return stepDown(from, value, path, depth);
}

function stepDown(from: Definition, value: NixValue, path: readonly string[], depth: number): Definition[] {
  const [name, ...rest] = path;
  if (name === undefined) return [{ ...from, value, place: value.place }];
  if (value.kind === 'unknown') return [{ ...from, value, condition: 'unknown', place: value.place }];
  if (value.kind !== 'attrs') return [];
  const found = value.attributes.get(name);
  if (found === undefined) {
    if (value.open === undefined) return [];
    return [{ ...from, value: value.open, condition: 'unknown', place: value.open.place }];
  }
  const condition = found.maybe === undefined ? from.condition : 'unknown';
  const next = { ...from, condition, bindings: found.definitions, level: from.level + 1 };
  return definitionsIn(next, found.value.force(), rest, depth + 1);
}

/** A set of options, also behind conditions and priorities. */
function isSet(value: NixValue, depth = 0): boolean {
  if (value.kind !== 'attrs' || value.derivation !== undefined || depth > 20) return false;
  const type = textAttr(value, '_type');
  if (type === 'if' || type === 'override' || type === 'order') return isSet(attr(value, 'content'), depth + 1);
  if (type !== 'merge') return true;
  const contents = attr(value, 'contents');
  if (contents.kind !== 'list') return false;
  return contents.items.every((item) => item.kind === 'element' && isSet(item.value.force(), depth + 1));
}

function textAttr(value: NixValue, name: string): string | undefined {
  const found = value.kind === 'attrs' ? value.attributes.get(name)?.value.force() : undefined;
  return found?.kind === 'string' ? textOf(found) : undefined;
}

function intAttr(value: NixValue, name: string): number | undefined {
  const found = attr(value, name);
  return found.kind === 'int' ? Number(found.value) : undefined;
}

/** `beyond` is a definition above that is not known: it may add to every set and list, but replaces nothing that was read. */
function merge(all: readonly Definition[], depth: number, beyond?: UnknownValue): NixValue {
  const hidden = all.find((each) => each.value.kind === 'unknown')?.value;
  if (hidden?.kind === 'unknown' && all.some(isPlainSet)) {
    const read = all.filter((each) => each.value.kind !== 'unknown');
    if (read.every(isPlainSet)) return merge(read, depth, beyond ?? hidden);
  }
  const doubtful = all.find((each) => each.condition === 'unknown' || each.priority === undefined);
  if (doubtful !== undefined && (all.length === 1 || doubtful.value.kind !== 'attrs')) return uncertain(all, doubtful);
  const kept = strongest(all).sort((a, b) => a.order - b.order);
  const first = kept[0];
  if (first === undefined) return unknown('conflict', 'no definition is left');
  if (kept.every(isPlainSet)) return mergeSets(kept, depth, beyond);
  if (beyond !== undefined && kept.every((each) => each.value.kind === 'list')) return mergeLists(kept, beyond);
  if (kept.length === 1) return first.value;
  if (kept.every((each) => each.value.kind === 'list')) return mergeLists(kept);
  const strange = kept.find((each) => each.value.kind === 'unknown');
  if (strange?.value.kind === 'unknown') return uncertain(kept, strange);
  return sameValues(kept) ? first.value : unknown('conflict', 'the option is defined more than once', first.place);
}

function isPlainSet({ value }: Definition): boolean {
  return value.kind === 'attrs' && value.derivation === undefined;
}

function strongest(all: readonly Definition[]): Definition[] {
  const priority = Math.min(...all.map((each) => each.priority ?? 100));
  return all.filter((each) => (each.priority ?? 100) === priority);
}

function uncertain(all: readonly Definition[], doubtful: Definition): NixValue {
  const candidates = all.map((each) => Thunk.of(each.value));
  const reason =
    doubtful.value.kind === 'unknown' ? doubtful.value.reason : 'whether the definition holds is not known';
  return unknown('derived', reason, doubtful.place, { candidates });
}

function sameValues(all: readonly Definition[]): boolean {
  const first = all[0];
  try {
    return first !== undefined && all.every((each) => equal(first.value, each.value));
  } catch (caught) {
    if (caught instanceof Halt) return false;
    throw caught;
  }
}

function mergeLists(all: readonly Definition[], beyond?: UnknownValue): NixValue {
  const lists = all.map((each) => each.value).filter((value) => value.kind === 'list');
  const items: ListItem[] = lists.flatMap((list) => list.items);
  if (beyond !== undefined) items.push({ kind: 'gap', unknown: beyond });
  return { kind: 'list', items, literals: lists.flatMap((list) => list.literals), place: lists[0]?.place };
}

function mergeSets(all: readonly Definition[], depth: number, beyond?: UnknownValue): NixValue {
  const sets = all.map((each) => each.value).filter((value) => value.kind === 'attrs');
  const attributes = new Map<string, Attribute>();
  for (const name of new Set(sets.flatMap((set) => [...set.attributes.keys()]))) {
    const inner = all.flatMap((each) => definitionsIn({ ...each, priority: 100, order: 1000 }, each.value, [name]));
    const certain = inner.some((each) => each.condition === 'always');
    const value = Thunk.lazy(() => {
      return depth > 60 ? unknown('limit', 'the option is nested too deeply') : merge(inner, depth + 1, beyond);
    });
    if (inner.length === 0) continue;
    const maybe = certain
      ? undefined
      : unknown('derived', 'whether the definition holds is not known', inner[0]?.place);
    attributes.set(name, { name, value, definitions: strongest(inner).flatMap((each) => each.bindings), maybe });
  }
  const open = sets.find((set) => set.open !== undefined)?.open ?? beyond;
  return attrsFrom(attributes, { open, literals: sets.flatMap((set) => set.literals), place: sets[0]?.place });
}
