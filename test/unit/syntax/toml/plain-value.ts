import type { TomlTable, TomlValue } from '../../../../server/src/syntax/toml/nodes';

/** A value without its ranges, for comparisons. */
export function plainValue(value: TomlValue): unknown {
  if (value.kind === 'table') return plainTable(value);
  if (value.kind === 'array') return value.items.map(plainValue);
  if (value.kind === 'unknown') return '(unknown)';
  if (value.kind === 'datetime' || value.kind === 'integer') return `${value.kind} ${value.raw}`;
  return value.value;
}

/** A table's entries without ranges. */
export function plainTable(table: TomlTable): Record<string, unknown> {
  return Object.fromEntries([...table.entries.values()].map((entry) => [entry.key, plainValue(entry.value)]));
}
