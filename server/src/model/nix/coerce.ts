import type { Place } from '../../text/place';
import { attr, derivationOf, typeName } from './access';
import { callFunction } from './call';
import { type Fuel, longestText } from './fuel';
import { fail, Halt, spend, unsupported } from './halt';
import { lengthOf, storePart, stringOf, textPart, unknownPart } from './string';
import { type NixValue, type StringPart, type StringValue, Thunk } from './value';

export interface CoerceOptions {
  /** Numbers, Booleans, null and lists become strings too (`toString`), not only strings, paths and derivations. */
  readonly more: boolean;
  /** A path is copied to the store (`"${./x}"`) instead of giving its own text. */
  readonly copy: boolean;
  /** What going through lists within lists takes from. */
  readonly fuel?: Fuel;
}

/**
 * The string a value becomes in a place that wants one. Unknown values become unknown parts.
 * `place` is where the value stands. Leaves with an error where Nix cannot coerce.
 */
export function coerceToString(value: NixValue, options: CoerceOptions, place?: Place): StringValue {
  return stringOf(coerceParts(value, options, place), place);
}

/** Strings of more parts are not built upon: `a + a` again and again would double them for ever, at a step each. */
export const mostParts = 2_000;

export function coerceParts(value: NixValue, options: CoerceOptions, place?: Place): readonly StringPart[] {
  switch (value.kind) {
    case 'string':
      if (value.parts.length > mostParts) return unsupported('the string has too many parts');
      return lengthOf(value) > longestText ? unsupported('the text is too long') : value.parts;
    case 'error':
      throw new Halt(value);
    case 'unknown': {
      const derivation = derivationOf(value);
      return [derivation === undefined ? unknownPart(value, place) : storePart(derivation, place)];
    }
    case 'path':
      return pathParts(value, options, place);
    case 'attrs':
      return attrsParts(value, options, place);
    case 'list':
      if (options.more) return listParts(value, options, place);
      break;
    case 'function':
      break;
    default:
      if (options.more) return [textPart(scalarText(value), undefined, [])];
  }
  return fail('type', `cannot coerce ${typeName(value)} to a string`, place ?? value.place);
}

function pathParts(value: NixValue & { kind: 'path' }, options: CoerceOptions, place?: Place): readonly StringPart[] {
  if (options.copy) return [storePart(value, place)];
  if (!value.path.startsWith('~/')) return [textPart(value.path, undefined, [])];
  const home = {
    kind: 'unknown',
    cause: 'impure',
    reason: 'the home directory is not known',
    place: value.place,
  } as const;
  const rest = { symbol: undefined, call: undefined, candidates: [], resolve: undefined };
  return [unknownPart({ ...home, ...rest }, place), textPart(value.path.slice(1), undefined, [])];
}

function scalarText(value: NixValue & { kind: 'null' | 'bool' | 'int' | 'float' }): string {
  if (value.kind === 'int') return value.value.toString();
  if (value.kind === 'float') return value.value.toFixed(6);
  return value.kind === 'bool' && value.value ? '1' : '';
}

function attrsParts(value: NixValue & { kind: 'attrs' }, options: CoerceOptions, place?: Place): readonly StringPart[] {
  if (value.derivation !== undefined) return [storePart(value.derivation, place)];
  for (const name of ['__toString', 'outPath']) {
    const found = attr(value, name);
    if (found.kind === 'unknown') return [unknownPart(found, place)];
    if (found.kind === 'error' && found.code === 'missing-attribute') continue;
    const result = name === '__toString' ? callFunction(found, Thunk.of(value)) : found;
    return coerceParts(result, options, place);
  }
  return fail('type', 'cannot coerce a set to a string', place ?? value.place);
}

function listParts(value: NixValue & { kind: 'list' }, options: CoerceOptions, place?: Place): readonly StringPart[] {
  const parts: StringPart[] = [];
  const last = value.items.length - 1;
  for (const [index, item] of value.items.entries()) {
    if (item.kind === 'gap') {
      parts.push(unknownPart(item.unknown, place));
      continue;
    }
    if (options.fuel !== undefined) spend(options.fuel, 1);
    const element = item.value.force();
    parts.push(...coerceParts(element, options, item.place ?? place));
    const empty = element.kind === 'list' && element.items.length === 0;
    if (index < last && !empty) parts.push(textPart(' ', undefined, []));
  }
  return parts;
}
