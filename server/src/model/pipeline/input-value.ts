import { YamlDate } from '../../syntax/yaml/scalar-value';
import type { InputData } from './input-data';
import { hasInput, type Value } from './value';

/** The types of an input (`lib/ci/inputs`); text where the header names none. */
export type InputType = 'string' | 'number' | 'boolean' | 'array';

export const inputTypes: readonly InputType[] = ['array', 'boolean', 'number', 'string'];

/**
 * What GitLab makes of a value for an input of some type (`coerced_value` in `lib/ci/inputs`): text of any scalar where
 * text is wanted, else what text means as JSON. Undefined where it is not known.
 */
export function coerceInput(type: InputType, value: Value): InputData | undefined {
  if (type === 'string') return coerceText(value);
  const data = toInputData(value);
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data) as InputData;
  } catch {
    return data;
  }
}

function coerceText(value: Value): InputData | undefined {
  if (value.kind !== 'scalar') return undefined;
  const { value: data, text } = value.node;
  if (typeof data === 'string') return hasInput(text) ? undefined : data;
  if (typeof data === 'boolean') return String(data);
  if (typeof data === 'number') return numberText(data, text);
  return data === null ? null : undefined;
}

/** A number as Ruby writes it; undefined where that is not sure. */
function numberText(number: number, text: string): string | undefined {
  const size = Math.abs(number);
  if (!Number.isFinite(number) || size >= 1e15 || (size < 1e-4 && size !== 0)) return undefined;
  return Number.isInteger(number) && text.includes('.') ? `${number}.0` : String(number);
}

/** A value as data; undefined where any of it is not known. */
export function toInputData(value: Value, depth = 0): InputData | undefined {
  if (depth > 100) return undefined;
  if (value.kind === 'scalar') {
    const { value: scalar, text } = value.node;
    if (typeof scalar === 'string' && hasInput(text)) return undefined;
    return scalar instanceof YamlDate ? undefined : scalar;
  }
  if (value.kind === 'list') {
    const items = value.items.map((item) => toInputData(item, depth + 1));
    return value.open === undefined ? allDefined(items) : undefined;
  }
  if (value.kind !== 'map' || value.open !== undefined) return undefined;
  const pairs: [string, InputData][] = [];
  for (const [key, entry] of value.entries) {
    const data = toInputData(entry.value, depth + 1);
    if (data === undefined) return undefined;
    pairs.push([key, data]);
  }
  return Object.fromEntries(pairs);
}

export function allDefined<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  const defined = items.filter((item) => item !== undefined);
  return defined.length === items.length ? defined : undefined;
}

/** The most that a pattern and a text may have, so that going back and forth over the text stays cheap. */
const maxPattern = 200;
const maxText = 40;
const maxRepeats = 4;

/**
 * Whether a text matches the pattern of an input, as RE2 would see it. Undefined where the pattern has forms that are not
 * the same here, or could take long.
 */
export function matchesPattern(pattern: string, text: string): boolean | undefined {
  if (pattern.length > maxPattern || text.length > maxText || /[^\x20-\x7e]/.test(text)) return undefined;
  const bare = pattern.replace(/\\[dDwWsS\\./\-_+*?()[\]{}|^$:#@~]/g, 'x').replace(/\[\^?[^\][]+\]/g, 'x');
  if (/[\\[\]]|\(\?(?!:)|\)[*+{]/.test(bare)) return undefined;
  if ((bare.match(/[*+{]/g) ?? []).length > maxRepeats || /[*+?}][*+]/.test(bare)) return undefined;
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return undefined;
  }
}
