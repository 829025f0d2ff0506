import { attributeValue, attrsValue } from './access';
import { callKnown, callLater, callWith, type Native } from './call';
import { type Fuel, longestList } from './fuel';
import {
  expectAttrs,
  expectFunction,
  expectInt,
  expectItems,
  expectList,
  expectText,
  fail,
  giveUp,
  Halt,
  known,
  knownValue,
  spend,
  unsupported,
  wholeItems,
} from './halt';
import { makeBool, makeInt, makeList } from './make';
import { concatLists, equal, lessThan } from './operators';
import { compareText } from './string';
import { type ListItem, type ListLiteral, type ListValue, type NixValue, Thunk } from './value';

/** Built-in functions on lists. */
export const listBuiltins = (fuel: Fuel): readonly (readonly [string, number, Native])[] => [
  ['head', 1, (list) => first(expectList(list))],
  ['tail', 1, (list) => tail(expectList(list))],
  ['length', 1, (list) => makeInt(expectItems(list).length)],
  ['elemAt', 2, (list, at) => elementAt(expectList(list), Number(expectInt(at)))],
  ['map', 2, mapList],
  ['filter', 2, filterList],
  ['elem', 2, (value, list) => elem(value, expectList(list), fuel)],
  ['concatLists', 1, (lists) => flattenOnce(expectList(lists))],
  ['concatMap', 2, (fn, list) => flattenOnce(asList(mapList(fn, list)))],
  ["foldl'", 3, fold],
  ['any', 2, (fn, list) => quantify(fn, list, true)],
  ['all', 2, (fn, list) => quantify(fn, list, false)],
  ['genList', 2, generate],
  ['sort', 2, sort],
  ['partition', 2, partition],
  ['groupBy', 2, groupBy],
  ['genericClosure', 1, (argument) => genericClosure(argument, fuel)],
];

function asList(value: NixValue): ListValue {
  const list = knownValue(value);
  return list.kind === 'list' ? list : fail('type', 'a list was expected', list.place);
}

function first(list: ListValue): NixValue {
  const item = list.items[0];
  if (item === undefined) return fail('value', 'the list is empty');
  return item.kind === 'gap' ? giveUp(item.unknown) : item.value.force();
}

function tail(list: ListValue): NixValue {
  const item = list.items[0];
  if (item === undefined) return fail('value', 'the list is empty');
  if (item.kind === 'gap') return giveUp(item.unknown);
  return { kind: 'list', items: list.items.slice(1), literals: [], place: undefined };
}

function elementAt(list: ListValue, at: number): NixValue {
  const gap = list.items.findIndex((item) => item.kind === 'gap');
  const item = list.items[at];
  if (gap !== -1 && at >= gap) {
    const reason = list.items[gap];
    if (reason?.kind === 'gap') return giveUp(reason.unknown);
  }
  if (item === undefined || item.kind === 'gap') return fail('value', `the list has no item ${at}`);
  return item.value.force();
}

function mapList(fn: Thunk, list: Thunk): NixValue {
  const items = expectList(list).items.map((item): ListItem => {
    return item.kind === 'gap' ? item : { kind: 'element', value: callLater(fn, item.value), place: item.place };
  });
  return { kind: 'list', items, literals: [], place: undefined };
}

/** Items for which the predicate is not known become gaps. */
function filterList(fn: Thunk, list: Thunk): NixValue {
  const given = expectList(list);
  if (given.items.length > 0) expectFunction(fn);
  const items: ListItem[] = [];
  for (const item of given.items) {
    if (item.kind === 'gap') items.push(item);
    else {
      const keep = callWith(fn.force(), item.value);
      if (keep.kind === 'unknown') items.push({ kind: 'gap', unknown: { ...keep, candidates: [item.value] } });
      else if (booleanOf(keep)) items.push(item);
    }
  }
  return { kind: 'list', items, literals: given.literals, place: undefined };
}

function booleanOf(value: NixValue): boolean {
  const certain = knownValue(value);
  return certain.kind === 'bool' ? certain.value : fail('type', 'a Boolean was expected', certain.place);
}

function elem(value: Thunk, list: ListValue, fuel: Fuel): NixValue {
  let doubt: Halt | undefined;
  for (const item of list.items) {
    try {
      if (item.kind === 'gap') giveUp(item.unknown);
      else if (equal(value.force(), item.value.force(), fuel)) return makeBool(true);
    } catch (caught) {
      if (!(caught instanceof Halt)) throw caught;
      if (caught.value.kind === 'error') throw caught;
      doubt ??= caught;
    }
  }
  if (doubt !== undefined) throw doubt;
  return makeBool(false);
}

/** The lists in a list, one after the other; what is not known becomes a gap. */
export function flattenOnce(lists: ListValue): NixValue {
  const items: ListItem[] = [];
  const literals: ListLiteral[] = [];
  for (const item of lists.items) {
    const next = item.kind === 'gap' ? item.unknown : item.value.force();
    const list = concatLists(makeList([]), next);
    if (list.kind !== 'list') return list;
    if (items.length + list.items.length > longestList) return unsupported('the list is too long');
    items.push(...list.items);
    literals.push(...list.literals);
  }
  return { kind: 'list', items, literals, place: undefined };
}

function fold(fn: Thunk, start: Thunk, list: Thunk): NixValue {
  let result = start;
  for (const item of expectItems(list)) {
    const value = callWith(fn.force(), result, item);
    if (value.kind === 'error') return value;
    result = Thunk.of(value);
  }
  return result.force();
}

function quantify(fn: Thunk, list: Thunk, decisive: boolean): NixValue {
  expectFunction(fn);
  let doubt: NixValue | undefined;
  for (const item of expectList(list).items) {
    const value = item.kind === 'gap' ? item.unknown : callWith(fn.force(), item.value);
    if (value.kind === 'unknown') doubt ??= value;
    else if (booleanOf(value) === decisive) return makeBool(decisive);
  }
  return doubt ?? makeBool(!decisive);
}

function generate(fn: Thunk, length: Thunk): NixValue {
  const count = expectInt(length);
  if (count < 0n) return fail('value', `cannot make a list of length ${count}`);
  if (count > longestList) return unsupported('the list is too long');
  return makeList(Array.from({ length: Number(count) }, (_, at) => callLater(fn, Thunk.of(makeInt(at)))));
}

/** A stable merge sort, as that of Nix is. */
function sort(fn: Thunk, list: Thunk): NixValue {
  const items = expectItems(list);
  if (items.length > 0) expectFunction(fn);
  return makeList(items.toSorted((a, b) => sortOrder(fn, a, b)));
}

function sortOrder(fn: Thunk, a: Thunk, b: Thunk): number {
  if (booleanOf(callKnown(fn.force(), a, b))) return -1;
  return booleanOf(callKnown(fn.force(), b, a)) ? 1 : 0;
}

function partition(fn: Thunk, list: Thunk): NixValue {
  const right: Thunk[] = [];
  const wrong: Thunk[] = [];
  for (const item of expectItems(list)) (booleanOf(callKnown(fn.force(), item)) ? right : wrong).push(item);
  return attrsValue([
    ['right', Thunk.of(makeList(right))],
    ['wrong', Thunk.of(makeList(wrong))],
  ]);
}

function groupBy(fn: Thunk, list: Thunk): NixValue {
  const groups = new Map<string, Thunk[]>();
  for (const item of expectItems(list)) {
    const name = expectText(Thunk.of(callKnown(fn.force(), item)));
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return attrsValue([...groups].map(([name, items]) => [name, Thunk.of(makeList(items))] as const));
}

function genericClosure(argument: Thunk, fuel: Fuel): NixValue {
  const set = expectAttrs(argument);
  const operator = set.attributes.get('operator');
  const start = set.attributes.get('startSet');
  if (start === undefined || operator === undefined) {
    return set.open === undefined
      ? fail('missing-attribute', "attribute 'startSet' or 'operator' missing")
      : giveUp(set.open);
  }
  const queue = [...expectItems(start.value)];
  const found: Thunk[] = [];
  const keys: NixValue[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
    const key = expectAttrs(item).attributes.get('key');
    if (key === undefined) return fail('missing-attribute', "attribute 'key' missing");
    const value = knownValue(attributeValue(key));
    if (keys.some((each) => !differs(each, value, fuel))) continue;
    if (found.length > 2_000) return unsupported('the closure is too large');
    keys.push(value);
    found.push(item);
    queue.push(...wholeItems(asList(callKnown(attributeValue(operator), item))));
  }
  return makeList(found);
}

function differs(a: NixValue, b: NixValue, fuel: Fuel): boolean {
  return lessThan(a, b, fuel) || lessThan(b, a, fuel);
}

/** The names of a set, in Nix's order. */
export function sortedNames(names: Iterable<string>): string[] {
  return [...names].sort(compareText);
}

/** Forces a value all the way down. Leaves where anything in it is unknown or an error. */
export function deepForce(thunk: Thunk, fuel: Fuel, depth = 0): void {
  spend(fuel, 1);
  if (depth > 200) unsupported('the value is nested too deeply');
  const value = known(thunk);
  if (value.kind === 'list') for (const item of wholeItems(value)) deepForce(item, fuel, depth + 1);
  if (value.kind !== 'attrs' || value.derivation !== undefined) return;
  for (const attribute of value.attributes.values()) deepForce(Thunk.of(attributeValue(attribute)), fuel, depth + 1);
  if (value.open !== undefined) giveUp(value.open);
}
