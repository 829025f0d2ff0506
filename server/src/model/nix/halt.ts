import type { Place } from '../../text/place';
import { typeName } from './access';
import { type Fuel, longestText, TOO_MANY_STEPS } from './fuel';
import { lengthOf, textOf } from './string';
import {
  type AttrsValue,
  type ErrorCode,
  type ErrorValue,
  evalError,
  type FunctionValue,
  type ListValue,
  type NixValue,
  type StringValue,
  type Thunk,
  type UnknownValue,
  unknown,
} from './value';

/**
 * Leaves a built-in function whose result is decided by an argument that is unknown or an error. It never crosses the
 * border of a thunk or of a function call: `settle` turns it into the value it carries.
 */
export class Halt {
  constructor(readonly value: UnknownValue | ErrorValue) {}
}

/** Runs `compute`; a `Halt` becomes the value it carries. */
export function settle(compute: () => NixValue): NixValue {
  try {
    return compute();
  } catch (caught) {
    if (caught instanceof Halt) return caught.value;
    throw caught;
  }
}

/** What follows from an unknown value: the same reason and place, but no longer the thing the symbol names. */
export function derived(from: UnknownValue): UnknownValue {
  if (from.symbol === undefined && from.call === undefined && from.candidates.length === 0) return from;
  return unknown(from.cause, from.reason, from.place);
}

/** Leaves with an error. */
export function fail(code: ErrorCode, message: string, place?: Place): never {
  throw new Halt(evalError(code, message, place));
}

/** Leaves with unknown. */
export function giveUp(from: UnknownValue): never {
  throw new Halt(derived(from));
}

/** Leaves with unknown because this evaluator does not do what Nix would. */
export function unsupported(reason: string): never {
  throw new Halt(unknown('unsupported', reason));
}

/** Leaves where no more steps are left. */
export function spend(fuel: Fuel, steps: number): void {
  if (!fuel.spend(steps)) throw new Halt(unknown('limit', TOO_MANY_STEPS));
}

/** The value, which is neither unknown nor an error. */
export function known(thunk: Thunk): Exclude<NixValue, UnknownValue | ErrorValue> {
  return knownValue(thunk.force());
}

export function knownValue(value: NixValue): Exclude<NixValue, UnknownValue | ErrorValue> {
  if (value.kind === 'unknown') return giveUp(value);
  if (value.kind === 'error') throw new Halt(value);
  return value;
}

function mismatch(value: NixValue, expected: string): never {
  return fail('type', `value is ${typeName(value)} while ${expected} was expected`, value.place);
}

export function expectInt(thunk: Thunk): bigint {
  const value = known(thunk);
  return value.kind === 'int' ? value.value : mismatch(value, 'an integer');
}

export function expectNumber(thunk: Thunk): bigint | number {
  const value = known(thunk);
  if (value.kind === 'int' || value.kind === 'float') return value.value;
  return mismatch(value, 'an integer');
}

export function expectString(thunk: Thunk): StringValue {
  const value = known(thunk);
  return value.kind === 'string' ? value : mismatch(value, 'a string');
}

/** The text of a string that is wholly known. */
export function expectText(thunk: Thunk): string {
  const value = expectString(thunk);
  return wholeText(value);
}

export function wholeText(value: StringValue): string {
  if (lengthOf(value) > longestText) return unsupported('the text is too long');
  const text = textOf(value);
  if (text !== undefined) return text;
  const gap = value.parts.find((part) => part.kind === 'unknown');
  if (gap?.kind === 'unknown') return giveUp(gap.unknown);
  throw new Halt(unknown('nixpkgs', 'the hash of a store path is not known', value.place));
}

/** A list, gaps allowed. */
export function expectList(thunk: Thunk): ListValue {
  const value = known(thunk);
  return value.kind === 'list' ? value : mismatch(value, 'a list');
}

/** The items of a list without gaps. */
export function expectItems(thunk: Thunk): readonly Thunk[] {
  return wholeItems(expectList(thunk));
}

export function wholeItems(list: ListValue): readonly Thunk[] {
  return list.items.map((item) => (item.kind === 'gap' ? giveUp(item.unknown) : item.value));
}

/** An attribute set, open or not. */
export function expectAttrs(thunk: Thunk): AttrsValue {
  const value = known(thunk);
  return value.kind === 'attrs' ? value : mismatch(value, 'a set');
}

/** An attribute set whose names are all known. */
export function expectClosed(thunk: Thunk): AttrsValue {
  const set = expectAttrs(thunk);
  requireClosed(set);
  return set;
}

export function requireClosed(set: AttrsValue): void {
  if (set.open !== undefined) giveUp(set.open);
  for (const attribute of set.attributes.values()) {
    if (attribute.maybe !== undefined) giveUp(attribute.maybe);
  }
}

export function expectFunction(thunk: Thunk): FunctionValue | AttrsValue {
  const value = known(thunk);
  if (value.kind === 'function') return value;
  if (value.kind === 'attrs' && (value.attributes.has('__functor') || value.open !== undefined)) return value;
  return mismatch(value, 'a function');
}
