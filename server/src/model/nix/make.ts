import { stringValue } from './string';
import { type ListValue, type NixValue, Thunk } from './value';

/** Values computed by built-in functions; the call that made them gives them their place. */
export function makeBool(value: boolean): NixValue {
  return { kind: 'bool', value, place: undefined };
}

export function makeInt(value: bigint | number): NixValue {
  return { kind: 'int', value: BigInt(value), place: undefined };
}

export function makeFloat(value: number): NixValue {
  return { kind: 'float', value, place: undefined };
}

export function makeNull(): NixValue {
  return { kind: 'null', place: undefined };
}

export function makeList(items: readonly Thunk[]): ListValue {
  return {
    kind: 'list',
    items: items.map((value) => ({ kind: 'element', value, place: value.place })),
    literals: [],
    place: undefined,
  };
}

export function makeStrings(texts: readonly string[]): ListValue {
  return makeList(texts.map((text) => Thunk.of(stringValue(text))));
}
