import { valueAsText } from '../../syntax/yaml/scalar-value';
import type { ConfigurationView } from './configuration';
import type { MapValue, Value } from './value';

/** Bounds the stack where references lead from list to list. */
const maxDepth = 10;

/** A top-level key with `extends` applied, where it is a mapping. */
export function mapOf(view: ConfigurationView, name: string): MapValue | undefined {
  const value = view.extended(name)?.value;
  const resolved = value === undefined ? undefined : view.resolve(value);
  return resolved?.kind === 'map' ? resolved : undefined;
}

/** A value as a line of text; undefined for lists, mappings and what is not known. */
export function plainText(view: ConfigurationView, value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  const resolved = view.resolve(value);
  return resolved.kind === 'scalar' ? valueAsText(resolved.node.value) : undefined;
}

/** The texts of a list, nested ones included; of a scalar, it alone. */
export function textsIn(view: ConfigurationView, value: Value | undefined, depth = 0): readonly string[] {
  if (value === undefined || depth > maxDepth || !view.takeStep()) return [];
  const resolved = view.resolve(value);
  if (resolved.kind === 'scalar') return [valueAsText(resolved.node.value)];
  return resolved.kind === 'list' ? resolved.items.flatMap((item) => textsIn(view, item, depth + 1)) : [];
}

/** The mappings of a list; of a mapping, it alone. */
export function mapsIn(view: ConfigurationView, value: Value | undefined, depth = 0): readonly MapValue[] {
  if (value === undefined || depth > maxDepth || !view.takeStep()) return [];
  const resolved = view.resolve(value);
  if (resolved.kind === 'map') return [resolved];
  return resolved.kind === 'list' ? resolved.items.flatMap((item) => mapsIn(view, item, depth + 1)) : [];
}
