import { valueAsText } from '../../syntax/yaml/scalar-value';
import type { MergedScalar, MergedValue } from './merged';

/** Text becomes a list of one, lists in lists are flattened; anything else stays. */
export function flattenScript(value: MergedValue): MergedValue {
  if (value.kind === 'scalar') return { kind: 'list', items: [asText(value)], at: value.at };
  if (value.kind !== 'list') return value;
  return { ...value, items: flatten(value).map((item) => (item.kind === 'scalar' ? asText(item) : item)) };
}

/** Rules in lists, as references give them, are flattened. */
export function flattenRules(value: MergedValue): MergedValue {
  return value.kind === 'list' ? { ...value, items: flatten(value) } : value;
}

/** The names of stages. */
export function flattenStages(value: MergedValue): readonly string[] {
  const names = flatten(value).flatMap((item) => (item.kind === 'scalar' ? [valueAsText(item.value)] : []));
  return [...new Set(names)];
}

function flatten(value: MergedValue): MergedValue[] {
  return value.kind === 'list' ? value.items.flatMap((item) => flatten(item)) : [value];
}

function asText(scalar: MergedScalar): MergedScalar {
  return scalar.value === null ? scalar : { ...scalar, value: valueAsText(scalar.value) };
}
