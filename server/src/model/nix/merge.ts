import type { Place } from '../../text/place';
import { attrsFrom } from './access';
import { callFunction } from './call';
import { anyType, type DeclaredType } from './declared-type';
import { type Definition, definitionsIn, listItem, moduleStart, moduleType, strongest } from './definition';
import { Fuel } from './fuel';
import { Halt } from './halt';
import { equal, update } from './operators';
import { stringOf, textPart } from './string';
import {
  type Attribute,
  type AttrsValue,
  type ListItem,
  type NixValue,
  Thunk,
  type UnknownValue,
  unknown,
} from './value';

/** Definitions that are larger are not compared to the end. */
const mostCompared = 10_000;

/** What is merged: the type that the option is declared with, and where it stands. */
interface Merged {
  readonly type: DeclaredType;
  /** The last name of the option's path: the `name` of a submodule. */
  readonly name: string;
  readonly depth: number;
  /** A definition above that is not known: it may add to every set and list, but replaces nothing that was read. */
  readonly beyond: UnknownValue | undefined;
}

/** The value of a submodule: its own modules with what is defined for it, each as a module. */
export type SubmoduleReader = (modules: readonly NixValue[], name: string) => NixValue;

/** Merges the definitions of options as NixOS does. */
export class DefinitionMerge {
  constructor(private readonly submodule: SubmoduleReader) {}

  /** The merged value of one or more definitions of an option. */
  merge(all: readonly Definition[], type: DeclaredType = anyType, name = ''): NixValue {
    return this.mergeAs(all, { type, name, depth: 0, beyond: undefined });
  }

  private mergeAs(all: readonly Definition[], as: Merged): NixValue {
    const hidden = all.find((each) => each.value.kind === 'unknown')?.value;
    if (hidden?.kind === 'unknown' && all.some(isPlainSet)) {
      const read = all.filter((each) => each.value.kind !== 'unknown');
      if (read.every(isPlainSet)) return this.mergeAs(read, { ...as, beyond: as.beyond ?? hidden });
    }
    const doubtful = all.find((each) => each.condition === 'unknown' || each.priority === undefined);
    if (doubtful !== undefined && (all.length === 1 || doubtful.value.kind !== 'attrs')) {
      return uncertain(all, doubtful);
    }
    const sorted = strongest(all).toSorted((a, b) => a.order - b.order);
    const kept = as.type.kind === 'coerced' ? sorted.map(coercedBy(as.type)) : sorted;
    const first = kept[0];
    if (first === undefined) return unknown('conflict', 'no definition is left');
    const type = as.type.kind === 'nullOr' || as.type.kind === 'coerced' ? as.type.of : as.type;
    if (type.kind === 'submodule' && kept.every(isModule)) return this.mergeModules(kept, type.modules, as);
    if (type.kind === 'attrs' && kept.length > 1 && kept.every(isPlainSet)) return overlaid(kept);
    if (kept.every(isPlainSet)) return this.mergeSets(kept, { ...as, type });
    const isOne = type.kind === 'anything' && kept.length > 1;
    if (!isOne && kept.every((each) => each.value.kind === 'list')) return this.mergeLists(kept, { ...as, type });
    if (kept.length === 1) return first.value;
    if (type.kind === 'text' && kept.every((each) => each.value.kind === 'string')) {
      return joined(kept, type.separator);
    }
    const strange = kept.find((each) => each.value.kind === 'unknown');
    if (strange?.value.kind === 'unknown') return uncertain(kept, strange);
    return sameValues(kept) ? first.value : unknown('conflict', 'the option is defined more than once', first.place);
  }

  private mergeModules(kept: readonly Definition[], modules: readonly Thunk[], { name, beyond }: Merged): NixValue {
    const defined = kept.map((each) => each.value);
    const value = this.submodule([...modules.map((module) => module.force()), ...defined], name);
    return value.kind === 'attrs' && value.open === undefined && beyond !== undefined
      ? { ...value, open: beyond }
      : value;
  }

  private mergeLists(all: readonly Definition[], { type, name, depth, beyond }: Merged): NixValue {
    const lists = all.map((each) => each.value).filter((value) => value.kind === 'list');
    const of = type.kind === 'listOf' ? type.of : anyType;
    const items = lists
      .flatMap((list) => list.items)
      .flatMap(itemsOf)
      .map((item): ListItem => {
        if (item.kind === 'gap' || of.kind !== 'submodule') return item;
        const value = Thunk.lazy(() => {
          const own = { ...moduleStart, value: item.value.force(), place: item.place };
          return this.mergeAs([own], { type: of, name, depth: depth + 1, beyond: undefined });
        }, item.place);
        return { ...item, value };
      });
    if (beyond !== undefined) items.push({ kind: 'gap', unknown: beyond });
    return { kind: 'list', items, literals: lists.flatMap((list) => list.literals), place: lists[0]?.place };
  }

  private mergeSets(all: readonly Definition[], { type, depth, beyond }: Merged): NixValue {
    const sets = all.map((each) => each.value).filter((value) => value.kind === 'attrs');
    const of = type.kind === 'attrsOf' ? type.of : type.kind === 'anything' ? type : anyType;
    const attributes = new Map<string, Attribute>();
    const starts = all.map((each): Definition => ({ ...each, priority: 100, order: 1000 }));
    const [only, second] = starts;
    for (const name of namesOf(sets)) {
      const isAlone = only !== undefined && second === undefined;
      const later = (inner: () => readonly Definition[]): Thunk => {
        return Thunk.lazy(() => {
          if (depth > 60) return unknown('limit', 'the option is nested too deeply');
          return this.mergeAs(inner(), { type: of, name, depth: depth + 1, beyond });
        });
      };
      const single = isAlone && of === anyType ? (writtenIn(only, name, later) ?? leafOf(only, name)) : undefined;
      if (single !== undefined) {
        attributes.set(name, single);
        continue;
      }
      const path = [name];
      const inner = isAlone
        ? definitionsIn(only, only.value, path)
        : starts.flatMap((each) => definitionsIn(each, each.value, path));
      if (inner.length === 0) continue;
      const certain = inner.some((each) => each.condition === 'always');
      const maybe = certain
        ? undefined
        : unknown('derived', 'whether the definition holds is not known', inner[0]?.place);
      const definitions = strongest(inner).flatMap((each) => each.bindings);
      attributes.set(name, { name, value: later(() => inner), definitions, maybe });
    }
    const open = sets.find((set) => set.open !== undefined)?.open ?? beyond;
    return attrsFrom(attributes, { open, literals: sets.flatMap((set) => set.literals), place: sets[0]?.place });
  }
}

/** A set that is written out in one place: of many such sets hardly any is looked into after an edit of one of them. */
function writtenIn(
  from: Definition,
  name: string,
  later: (inner: () => readonly Definition[]) => Thunk,
): Attribute | undefined {
  const found = singleIn(from, name);
  if (found === undefined || !found.value.isPlainSet || moduleType(from.value) !== undefined) return undefined;
  const { value: set, definitions: bindings } = found;
  const value = later(() => {
    const inner = set.force();
    return [{ ...from, value: inner, place: inner.place, bindings, level: from.level + 1 }];
  });
  return { ...found, value };
}

/** An attribute that stays what it is, as nothing is merged below it: one definition, certain, and no set or list. */
function leafOf(from: Definition, name: string): Attribute | undefined {
  const found = singleIn(from, name);
  const kind = found?.value.force().kind;
  return kind === 'attrs' || kind === 'list' ? undefined : found;
}

/** An attribute of a set without conditions. */
function singleIn({ value, condition }: Definition, name: string): Attribute | undefined {
  if (value.kind !== 'attrs' || condition !== 'always') return undefined;
  const found = value.attributes.get(name);
  return found?.maybe === undefined ? found : undefined;
}

/** A condition around an item counts for the item alone. */
function itemsOf(item: ListItem): readonly ListItem[] {
  // Others are not worked out for that: an item may import a file.
  if (item.kind === 'gap' || !looksGuarded(item.place)) return [item];
  const given = item.value.force();
  if (moduleType(given) === undefined) return [item];
  const left = listItem(given)?.map((value) => ({ ...item, value: Thunk.of(value) }));
  return (
    left ?? [{ kind: 'gap', unknown: unknown('derived', 'whether the item is in the list is not known', item.place) }]
  );
}

/** Whether an expression begins with a call of `mkIf`, `mkForce` or their kin. */
function looksGuarded(at: Place | undefined): boolean {
  if (at === undefined) return false;
  const { start, end } = at.span;
  return /^[\s(]*(?:[\w'-]+\.)*mk(?:If|\w*Override|\w*Default|Force|Before|After|Order)\b/.test(
    at.part.text.slice(start, Math.min(end, start + 80)),
  );
}

function namesOf(sets: readonly AttrsValue[]): Iterable<string> {
  const [only, second] = sets;
  if (only !== undefined && second === undefined) return only.attributes.keys();
  return new Set(sets.flatMap((set) => [...set.attributes.keys()]));
}

function isPlainSet({ value }: Definition): boolean {
  return value.kind === 'attrs' && value.derivation === undefined;
}

/** What may be a module: a set, a function, the path of a file. */
function isModule({ value }: Definition): boolean {
  return (
    value.kind === 'function' || value.kind === 'path' || (value.kind === 'attrs' && value.derivation === undefined)
  );
}

/** Sets of `types.attrs` lie over each other: nothing within them is merged. */
function overlaid(kept: readonly Definition[]): NixValue {
  return kept.map((each) => each.value).reduce((below, above) => update(below, above));
}

/** The value as `types.coercedTo` makes it, where it is one that is to be made. */
function coercedBy({ from, by }: DeclaredType & { kind: 'coerced' }): (definition: Definition) => Definition {
  return (definition) => {
    const { value } = definition;
    if (value.kind === 'unknown' || value.kind === 'error') return definition;
    if (from === undefined)
      return { ...definition, value: unknown('unsupported', 'how the value is converted is not known') };
    return from === value.kind ? { ...definition, value: callFunction(by.force(), Thunk.of(value)) } : definition;
  };
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
    return first !== undefined && all.every((each) => equal(first.value, each.value, new Fuel(mostCompared)));
  } catch (caught) {
    // Sets that hold themselves have no end, and the stack may have one before the fuel has.
    if (caught instanceof Halt || caught instanceof RangeError) return false;
    throw caught;
  }
}

function joined(all: readonly Definition[], separator: string): NixValue {
  const strings = all.map((each) => each.value).filter((value) => value.kind === 'string');
  const parts = strings.flatMap((value, index) =>
    index === 0 ? value.parts : [textPart(separator, undefined, []), ...value.parts],
  );
  return stringOf(parts, strings[0]?.place);
}
