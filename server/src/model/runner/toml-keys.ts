import type { TomlArray, TomlEntry, TomlTable, TomlValue } from '../../syntax/toml/nodes';
import type { Part } from '../../text/place';
import type { KeyUse } from './runner';
import { isTemplated } from './template-text';
import { keyPlace, tomlPlace } from './toml-lookup';

/** Every key of a table and of the tables below it, in the order of the file; `path` is the table's own. */
export function tomlKeyUses(part: Part, table: TomlTable, path: string): readonly KeyUse[] {
  return Array.from(table.entries.values()).flatMap((entry) => entryUses(part, entry, path));
}

/** The keys of the root outside of runners; `runners` itself counts, its tables do not. */
export function tomlGlobalKeys(part: Part, root: TomlTable): readonly KeyUse[] {
  return Array.from(root.entries.values()).flatMap((entry) => {
    const uses = entryUses(part, entry, '');
    return entry.key.toLowerCase() === 'runners' ? uses.slice(0, 1) : uses;
  });
}

function entryUses(part: Part, entry: TomlEntry, parent: string): readonly KeyUse[] {
  const path = parent === '' ? entry.key : `${parent}.${entry.key}`;
  const { value } = entry;
  const use: KeyUse = {
    path,
    name: entry.key,
    nameAt: keyPlace(part, entry),
    valueAt: tomlPlace(part, value),
    type: typeOf(value),
    itemTypes: value.kind === 'array' ? value.items.map(typeOf) : [],
    text: scalarText(value),
  };
  return [use, ...nestedUses(part, value, path)];
}

function nestedUses(part: Part, value: TomlValue, path: string): readonly KeyUse[] {
  if (value.kind === 'table') return tomlKeyUses(part, value, path);
  if (value.kind !== 'array') return [];
  return value.items.flatMap((item) => (item.kind === 'table' ? tomlKeyUses(part, item, `${path}[]`) : []));
}

function typeOf(value: TomlValue): KeyUse['type'] {
  if (value.kind === 'table') return 'nested';
  if (value.kind === 'array') return isTableArray(value) ? 'nested-array' : 'array';
  return value.kind;
}

function isTableArray(array: TomlArray): boolean {
  return array.items.length > 0 && array.items.every((item) => item.kind === 'table');
}

function scalarText(value: TomlValue): string | undefined {
  switch (value.kind) {
    case 'string':
      return isTemplated(value.value) ? undefined : value.value;
    case 'integer':
    case 'float':
    case 'datetime':
      return value.raw;
    case 'boolean':
      return String(value.value);
    default:
      return undefined;
  }
}
