import { attr, attrsFrom, attrsValue } from './access';
import { sortedNames } from './builtins-list';
import { callLater, type Native } from './call';
import {
  expectAttrs,
  expectClosed,
  expectItems,
  expectList,
  expectText,
  fail,
  giveUp,
  known,
  requireClosed,
} from './halt';
import { makeBool, makeList, makeStrings } from './make';
import { stringValue } from './string';
import { type Attribute, type AttrsValue, type ListItem, type NixValue, Thunk } from './value';

/** Built-in functions on attribute sets. */
export const ATTRS_BUILTINS: readonly (readonly [string, number, Native])[] = [
  ['attrNames', 1, attrNames],
  ['attrValues', 1, attrValues],
  ['getAttr', 2, (name, set) => getAttr(expectText(name), expectAttrs(set))],
  ['hasAttr', 2, (name, set) => hasAttribute(expectText(name), expectAttrs(set))],
  ['removeAttrs', 2, (set, names) => removeAttrs(expectAttrs(set), expectItems(names).map(expectText))],
  ['listToAttrs', 1, listToAttrs],
  ['intersectAttrs', 2, intersect],
  ['catAttrs', 2, catAttrs],
  ['mapAttrs', 2, mapAttrs],
  ['functionArgs', 1, functionArgs],
  ['zipAttrsWith', 2, zipAttrsWith],
];

/** Names in order; where further ones may exist, a gap at the end. */
function attrNames(argument: Thunk): NixValue {
  const set = expectAttrs(argument);
  const certain = [...set.attributes.values()].filter((each) => each.maybe === undefined).map((each) => each.name);
  return withGaps(set, makeStrings(sortedNames(certain)).items);
}

function attrValues(argument: Thunk): NixValue {
  const set = expectAttrs(argument);
  const items = sortedNames(set.attributes.keys()).flatMap((name): ListItem[] => {
    const attribute = set.attributes.get(name);
    if (attribute === undefined || attribute.maybe !== undefined) return [];
    return [{ kind: 'element', value: attribute.value, place: attribute.value.place }];
  });
  return withGaps(set, items);
}

function withGaps(set: AttrsValue, items: readonly ListItem[]): NixValue {
  const doubtful = [...set.attributes.values()].find((each) => each.maybe !== undefined)?.maybe;
  const why = set.open ?? doubtful;
  if (why === undefined) return { kind: 'list', items, literals: [], place: undefined };
  // The order of the whole is not known, so every item stands between gaps.
  const gap: ListItem = { kind: 'gap', unknown: why };
  return { kind: 'list', items: [gap, ...items.flatMap((item) => [item, gap])], literals: [], place: undefined };
}

function getAttr(name: string, set: AttrsValue): NixValue {
  return attr(set, name);
}

function hasAttribute(name: string, set: AttrsValue): NixValue {
  const found = set.attributes.get(name);
  if (found?.maybe !== undefined) return giveUp(found.maybe);
  if (found !== undefined) return makeBool(true);
  return set.open === undefined ? makeBool(false) : giveUp(set.open);
}

function removeAttrs(set: AttrsValue, names: readonly string[]): NixValue {
  const attributes = new Map(set.attributes);
  for (const name of names) attributes.delete(name);
  if (set.open === undefined) return attrsFrom(attributes, { literals: set.literals });
  // A removed name must not seem possible again through the open rest; only the reason stays.
  return attrsFrom(attributes, {
    literals: set.literals,
    open: { ...set.open, symbol: undefined, resolve: undefined },
  });
}

function listToAttrs(argument: Thunk): NixValue {
  const attributes = new Map<string, Attribute>();
  let open: AttrsValue['open'];
  for (const item of expectList(argument).items) {
    if (item.kind === 'gap') {
      open ??= item.unknown;
      continue;
    }
    const set = item.value.force();
    const name = set.kind === 'unknown' ? set : attr(expectAttrs(item.value), 'name');
    if (name.kind === 'unknown') {
      open ??= name;
      continue;
    }
    const text = expectText(Thunk.of(name));
    if (attributes.has(text)) continue;
    attributes.set(text, pairAttribute(text, item.value, open));
  }
  return attrsFrom(attributes, { open });
}

/** Behind an unknown name the value may come from that earlier pair. */
function pairAttribute(name: string, pair: Thunk, open: AttrsValue['open']): Attribute {
  const value = Thunk.lazy(() => attr(pair.force(), 'value'), pair.place);
  const shown = open === undefined ? value : Thunk.of({ ...open, symbol: undefined, candidates: [value] });
  const binding = known(pair);
  const definitions = binding.kind === 'attrs' ? (binding.attributes.get('value')?.definitions ?? []) : [];
  return { name, value: shown, definitions, maybe: undefined };
}

function intersect(left: Thunk, right: Thunk): NixValue {
  const a = expectClosed(left);
  const b = expectAttrs(right);
  if (b.open !== undefined && [...a.attributes.keys()].some((name) => !b.attributes.has(name))) giveUp(b.open);
  const kept = [...b.attributes].filter(([name]) => a.attributes.has(name));
  return attrsFrom(new Map(kept));
}

function catAttrs(name: Thunk, sets: Thunk): NixValue {
  const text = expectText(name);
  const found: Thunk[] = [];
  for (const item of expectItems(sets)) {
    const set = expectAttrs(item);
    const attribute = set.attributes.get(text);
    if (attribute?.maybe !== undefined) giveUp(attribute.maybe);
    else if (attribute !== undefined) found.push(attribute.value);
    else if (set.open !== undefined) giveUp(set.open);
  }
  return makeList(found);
}

function mapAttrs(fn: Thunk, argument: Thunk): NixValue {
  const set = expectAttrs(argument);
  const attributes = new Map<string, Attribute>();
  for (const [name, attribute] of set.attributes) {
    const value = callLater(fn, Thunk.of(stringValue(name)), attribute.value);
    attributes.set(name, { ...attribute, value });
  }
  const open = set.open === undefined ? undefined : { ...set.open, symbol: undefined, resolve: undefined };
  return attrsFrom(attributes, { open });
}

function functionArgs(argument: Thunk): NixValue {
  const fn = known(argument);
  if (fn.kind === 'attrs' && fn.attributes.has('__functionArgs')) return attr(fn, '__functionArgs');
  if (fn.kind !== 'function') return fail('type', 'functionArgs requires a function', fn.place);
  return attrsValue([...(fn.formals ?? [])].map(([name, optional]) => [name, Thunk.of(makeBool(optional))] as const));
}

function zipAttrsWith(fn: Thunk, list: Thunk): NixValue {
  const groups = new Map<string, Thunk[]>();
  for (const item of expectItems(list)) {
    const set = expectAttrs(item);
    requireClosed(set);
    for (const [name, attribute] of set.attributes) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [attribute.value]);
      else group.push(attribute.value);
    }
  }
  const entries = [...groups].map(([name, values]) => {
    return [name, callLater(fn, Thunk.of(stringValue(name)), Thunk.of(makeList(values)))] as const;
  });
  return attrsValue(entries);
}
