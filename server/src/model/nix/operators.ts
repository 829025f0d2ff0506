import type { Place } from '../../text/place';
import { attr, attrsFrom, derivationOf, typeName } from './access';
import { coerceParts } from './coerce';
import { type Fuel, longestList } from './fuel';
import { derived, fail, giveUp, Halt, known, knownValue, spend, unsupported } from './halt';
import { resolvePath } from './path';
import { compareText, knownPrefix, stringOf, textOf } from './string';
import {
  type Attribute,
  type AttrsValue,
  type ListValue,
  type NixValue,
  type PathValue,
  Thunk,
  type UnknownValue,
  unknown,
} from './value';

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

export type Arithmetic = '+' | '-' | '*' | '/';

/** Integer and float arithmetic. Overflow is unknown: Nix wrapped silently until 2.24 and stops since 2.25. */
export function arithmetic(operator: Arithmetic, left: NixValue, right: NixValue, place?: Place): NixValue {
  const a = numberOf(left);
  const b = numberOf(right);
  if (operator === '/' && Number(b) === 0) return fail('arithmetic', 'division by zero', place);
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    const value = integerResult(operator, a, b);
    if (value > MAX || value < MIN) return unsupported('integer overflow depends on the version of Nix');
    return { kind: 'int', value, place };
  }
  return { kind: 'float', value: floatResult(operator, Number(a), Number(b)), place };
}

function numberOf(value: NixValue): bigint | number {
  const number = knownValue(value);
  if (number.kind === 'int' || number.kind === 'float') return number.value;
  return fail('type', `value is ${typeName(number)} while an integer was expected`, number.place);
}

function integerResult(operator: Arithmetic, a: bigint, b: bigint): bigint {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  return operator === '*' ? a * b : a / b;
}

function floatResult(operator: Arithmetic, a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  return operator === '*' ? a * b : a / b;
}

/** `left + right`: numbers are added, strings joined, a path on the left gives a path. */
export function plus(left: NixValue, right: NixValue, place?: Place): NixValue {
  if (left.kind === 'error') return left;
  if (left.kind === 'int' || left.kind === 'float') {
    if (right.kind === 'unknown') return derived(right);
    if (right.kind === 'int' || right.kind === 'float') return arithmetic('+', left, right, place);
    if (right.kind === 'error') return right;
    return fail('type', `cannot add ${typeName(right)} to ${typeName(left)}`, place);
  }
  if (left.kind === 'path') return plusPath(left, right, place);
  if (left.kind === 'unknown' && derivationOf(left) === undefined) return plusUnknown(left, right, place);
  const copy = true;
  const parts = coerceParts(left, { more: false, copy }, left.place);
  return stringOf([...parts, ...coerceParts(right, { more: false, copy }, right.place)], place);
}

/** An unknown left side may be a path or a number, so the joined string is only a candidate. */
function plusUnknown(left: UnknownValue, right: NixValue, place?: Place): NixValue {
  if (right.kind !== 'string') return derived(left);
  const parts = [...coerceParts(left, { more: false, copy: true }, left.place), ...right.parts];
  return unknown(left.cause, left.reason, left.place, { candidates: [Thunk.of(stringOf(parts, place))] });
}

function plusPath(left: PathValue, right: NixValue, place?: Place): NixValue {
  const parts = coerceParts(right, { more: false, copy: false }, right.place);
  const text = textOf(stringOf(parts));
  if (text !== undefined) return resolvePath(left, left.path + text, place);
  const part = parts.find((each) => each.kind !== 'text');
  if (part?.kind === 'unknown') return derived(part.unknown);
  return unsupported('a path that ends in a store path is not known');
}

/** `left // right`. */
export function update(left: NixValue, right: NixValue, place?: Place): NixValue {
  for (const side of [left, right]) {
    if (side.kind === 'error') return side;
    if (side.kind !== 'attrs' && side.kind !== 'unknown') {
      return fail('type', `value is ${typeName(side)} while a set was expected`, side.place);
    }
  }
  if (right.kind === 'unknown') return overlaid(left, right, place);
  if (left.kind === 'unknown') return right.kind === 'attrs' ? { ...right, open: openOf(left), place } : derived(left);
  if (left.kind !== 'attrs' || right.kind !== 'attrs') return derived(unknown('derived', 'not a set'));
  return updateSets(left, right, place);
}

/** Every attribute of `left` may be replaced by the unknown right side. */
function overlaid(left: NixValue, right: UnknownValue, place?: Place): NixValue {
  if (left.kind !== 'attrs') return { ...derived(right), place: right.place };
  const attributes = new Map<string, Attribute>();
  for (const [name, attribute] of left.attributes) attributes.set(name, replaceable(attribute, right));
  return attrsFrom(attributes, { open: openOf(right), literals: left.literals, place });
}

function replaceable(attribute: Attribute, by: UnknownValue): Attribute {
  const candidates = [attribute.value];
  return { ...attribute, value: Thunk.of(unknown(by.cause, by.reason, by.place, { candidates })) };
}

function openOf(value: UnknownValue): UnknownValue {
  return derived(value);
}

function updateSets(left: AttrsValue, right: AttrsValue, place?: Place): AttrsValue {
  const attributes = new Map<string, Attribute>();
  for (const [name, attribute] of left.attributes) {
    const open = right.open !== undefined && !right.attributes.has(name);
    attributes.set(name, open && right.open !== undefined ? replaceable(attribute, right.open) : attribute);
  }
  for (const [name, attribute] of right.attributes) {
    const before = left.attributes.get(name);
    attributes.set(name, attribute.maybe !== undefined && before !== undefined ? either(before, attribute) : attribute);
  }
  return {
    kind: 'attrs',
    attributes,
    open: right.open ?? left.open,
    literals: [...left.literals, ...right.literals],
    derivation: right.derivation ?? (right.attributes.has('outPath') ? undefined : left.derivation),
    place,
  };
}

/** The attribute of a set whose strong side may lack it. */
function either(weak: Attribute, strong: Attribute): Attribute {
  const why = strong.maybe ?? unknown('derived', 'the attribute may be absent');
  const candidates = [strong.value, weak.value];
  return {
    name: weak.name,
    value: Thunk.of(unknown('derived', why.reason, why.place, { candidates })),
    definitions: [...strong.definitions, ...weak.definitions],
    maybe: weak.maybe,
  };
}

/** `left ++ right`; an unknown side becomes a gap. */
export function concatLists(left: NixValue, right: NixValue, place?: Place): NixValue {
  for (const side of [left, right]) {
    if (side.kind === 'error') return side;
    if (side.kind !== 'list' && side.kind !== 'unknown') {
      return fail('type', `value is ${typeName(side)} while a list was expected`, side.place);
    }
  }
  if (left.kind === 'unknown' && right.kind === 'unknown') return derived(left);
  const a = listOf(left);
  const b = listOf(right);
  if (a.items.length + b.items.length > longestList) return unsupported('the list is too long');
  return { kind: 'list', items: [...a.items, ...b.items], literals: [...a.literals, ...b.literals], place };
}

function listOf(value: NixValue): ListValue {
  if (value.kind === 'list') return value;
  const gap = value.kind === 'unknown' ? value : unknown('derived', 'not a list');
  return { kind: 'list', items: [{ kind: 'gap', unknown: gap }], literals: [], place: undefined };
}

/** Whether `left < right`, for numbers, strings, paths and lists. */
export function lessThan(left: NixValue, right: NixValue, fuel: Fuel, place?: Place): boolean {
  spend(fuel, 1);
  const a = knownValue(left);
  const b = knownValue(right);
  if ((a.kind === 'int' || a.kind === 'float') && (b.kind === 'int' || b.kind === 'float')) return a.value < b.value;
  if (a.kind === 'string' && b.kind === 'string') return compareStrings(a, b) < 0;
  if (a.kind === 'path' && b.kind === 'path') return compareText(a.path, b.path) < 0;
  if (a.kind === 'list' && b.kind === 'list') return lessThanList(a, b, fuel, place);
  return fail('type', `cannot compare ${typeName(a)} with ${typeName(b)}`, place);
}

function compareStrings(a: NixValue & { kind: 'string' }, b: NixValue & { kind: 'string' }): number {
  const left = knownPrefix(a);
  const right = knownPrefix(b);
  if (left.whole && right.whole) return compareText(left.text, right.text);
  const length = Math.min(left.text.length, right.text.length);
  const order = compareText(left.text.slice(0, length), right.text.slice(0, length));
  if (order !== 0) return order;
  return stopAtUnknown(left.whole ? b : a);
}

function stopAtUnknown(value: NixValue & { kind: 'string' }): never {
  const part = value.parts.find((each) => each.kind === 'unknown');
  if (part?.kind === 'unknown') return giveUp(part.unknown);
  return giveUp(unknown('nixpkgs', 'the hash of a store path is not known', value.place));
}

function lessThanList(a: ListValue, b: ListValue, fuel: Fuel, place?: Place): boolean {
  for (let at = 0; ; at++) {
    const left = a.items[at];
    const right = b.items[at];
    if (left?.kind === 'gap') return giveUp(left.unknown);
    if (right?.kind === 'gap') return giveUp(right.unknown);
    if (right === undefined) return false;
    if (left === undefined) return true;
    if (!equal(left.value.force(), right.value.force(), fuel)) {
      return lessThan(left.value.force(), right.value.force(), fuel, place);
    }
  }
}

/** Whether two values are equal as `==` sees it. Leaves where that cannot be told. */
export function equal(left: NixValue, right: NixValue, fuel: Fuel): boolean {
  spend(fuel, 1);
  const a = knownValue(left);
  const b = knownValue(right);
  if ((a.kind === 'int' || a.kind === 'float') && (b.kind === 'int' || b.kind === 'float')) {
    return typeof a.value === typeof b.value ? a.value === b.value : Number(a.value) === Number(b.value);
  }
  if (a.kind !== b.kind) return false;
  if (a.kind === 'bool' && b.kind === 'bool') return a.value === b.value;
  if (a.kind === 'string' && b.kind === 'string') return equalStrings(a, b);
  if (a.kind === 'path' && b.kind === 'path') return a.path === b.path;
  if (a.kind === 'list' && b.kind === 'list') return equalLists(a, b, fuel);
  if (a.kind === 'attrs' && b.kind === 'attrs') return equalSets(a, b, fuel);
  return a.kind === 'null';
}

function equalStrings(a: NixValue & { kind: 'string' }, b: NixValue & { kind: 'string' }): boolean {
  const left = textOf(a);
  const right = textOf(b);
  if (left !== undefined && right !== undefined) return left === right;
  return compareStrings(a, b) === 0;
}

function equalLists(a: ListValue, b: ListValue, fuel: Fuel): boolean {
  for (const item of [...a.items, ...b.items]) if (item.kind === 'gap') return giveUp(item.unknown);
  if (a.items.length !== b.items.length) return false;
  return a.items.every((item, at) => {
    const other = b.items[at];
    return item.kind === 'element' && other?.kind === 'element' && equalThunks(item.value, other.value, fuel);
  });
}

/** Inside lists and sets Nix takes one and the same value for equal without looking, even if it is a function. */
function equalThunks(a: Thunk, b: Thunk, fuel: Fuel): boolean {
  if (a === b && plain(a)) return true;
  const left = known(a);
  const right = known(b);
  if (left.kind === 'function' && right.kind === 'function') {
    return unsupported('whether two functions are the same is not known');
  }
  return equal(left, right, fuel);
}

function plain(thunk: Thunk): boolean {
  const kind = thunk.force().kind;
  return kind === 'null' || kind === 'bool' || kind === 'int' || kind === 'string' || kind === 'path';
}

function equalSets(a: AttrsValue, b: AttrsValue, fuel: Fuel): boolean {
  if (isDerivation(a) && isDerivation(b)) return equal(attr(a, 'outPath'), attr(b, 'outPath'), fuel);
  for (const set of [a, b]) {
    if (set.open !== undefined) return giveUp(set.open);
    for (const attribute of set.attributes.values()) if (attribute.maybe !== undefined) return giveUp(attribute.maybe);
  }
  if (a.attributes.size !== b.attributes.size) return false;
  for (const name of a.attributes.keys()) if (!b.attributes.has(name)) return false;
  return equalAttributes(a, b, fuel);
}

/** Nix compares in the order its symbols were made, so with one difference and one error either may come first. */
function equalAttributes(a: AttrsValue, b: AttrsValue, fuel: Fuel): boolean {
  let halt: Halt | undefined;
  let differs = false;
  for (const [name, attribute] of a.attributes) {
    const other = b.attributes.get(name);
    if (other === undefined) return false;
    try {
      if (!equalThunks(attribute.value, other.value, fuel)) differs = true;
    } catch (caught) {
      if (!(caught instanceof Halt)) throw caught;
      halt = caught;
    }
  }
  if (halt === undefined) return !differs;
  if (differs) return unsupported('a comparison that is false in one attribute and fails in another');
  throw halt;
}

function isDerivation(set: AttrsValue): boolean {
  if (set.derivation !== undefined) return true;
  const type = set.attributes.get('type')?.value.force();
  return type?.kind === 'string' && textOf(type) === 'derivation';
}
