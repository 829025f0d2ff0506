import type { Place } from '../../text/place';
import { symbolDerivation } from './symbol';
import type { Attribute, AttrsValue, Derivation, NixValue, Thunk, UnknownValue } from './value';
import { evalError, unknown } from './value';

/** The type as error messages name it: "a list", "an integer". */
export function typeName(value: NixValue): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'bool':
      return 'a Boolean';
    case 'int':
      return 'an integer';
    case 'float':
      return 'a float';
    case 'string':
      return 'a string';
    case 'path':
      return 'a path';
    case 'list':
      return 'a list';
    case 'attrs':
      return 'a set';
    case 'function':
      return 'a function';
    case 'unknown':
      return 'not known';
    case 'error':
      return 'an error';
  }
}

/**
 * What the value is said to build: of a derivation made by a known function, and of `pkgs.<path>`.
 * Undefined for everything else.
 */
export function derivationOf(value: NixValue): Derivation | undefined {
  if (value.kind === 'attrs') return value.derivation;
  if (value.kind === 'unknown') return symbolDerivation(value);
  return undefined;
}

/**
 * The value of an attribute: unknown where it may be absent or the set is open, an error where it is
 * known to be absent or the value is no set.
 */
export function attr(value: NixValue, name: string, place?: Place): NixValue {
  if (value.kind === 'error') return value;
  if (value.kind === 'unknown') return selectUnknown(value, name, place);
  if (value.kind !== 'attrs') {
    return evalError('type', `value is ${typeName(value)} while a set was expected`, value.place);
  }
  const found = value.attributes.get(name);
  if (found !== undefined) return attributeValue(found);
  if (value.open !== undefined) return selectUnknown(value.open, name, place);
  return evalError('missing-attribute', `attribute '${name}' missing`, place ?? value.place);
}

/** The value of an attribute; unknown where the attribute may be absent. */
export function attributeValue(attribute: Attribute): NixValue {
  if (attribute.maybe === undefined) return attribute.value.force();
  return unknown('derived', attribute.maybe.reason, attribute.maybe.place, { candidates: [attribute.value] });
}

/** An attribute of an unknown value: what the resolver knows, else unknown with the longer symbol. */
export function selectUnknown(from: UnknownValue, name: string, place?: Place): NixValue {
  if (from.symbol === undefined) return unknown(from.cause, from.reason, from.place);
  const symbol = [...from.symbol, name];
  const resolved = from.resolve?.(symbol, place);
  if (resolved !== undefined) return resolved.place === undefined && place ? { ...resolved, place } : resolved;
  return unknown(from.cause, from.reason, place ?? from.place, { symbol, resolve: from.resolve });
}

/** A set of computed attributes. */
export function attrsValue(entries: Iterable<readonly [string, Thunk]>, from?: Partial<AttrsValue>): AttrsValue {
  const attributes = new Map<string, Attribute>();
  for (const [name, value] of entries) attributes.set(name, { name, value, definitions: [], maybe: undefined });
  return attrsFrom(attributes, from);
}

export function attrsFrom(attributes: ReadonlyMap<string, Attribute>, from: Partial<AttrsValue> = {}): AttrsValue {
  return { kind: 'attrs', attributes, open: undefined, literals: [], derivation: undefined, place: undefined, ...from };
}
