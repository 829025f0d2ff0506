import type { TomlArray, TomlEntry, TomlTable, TomlValue } from '../../syntax/toml/nodes';
import { type Part, type Place, place } from '../../text/place';
import { absent, type Fact, known, type ListValue, notShown, unknown } from '../fact';
import { isTemplated } from './template-text';

/** The place of something that was read from `part`. */
export function tomlPlace(
  part: Part,
  node: { readonly span: { readonly start: number; readonly end: number } },
): Place {
  return place(part, node.span.start, node.span.end);
}

/**
 * The entry of a table that the runner takes for `name`: the key of exactly that name, else one that differs in case
 * only. Of several that differ in case the runner takes any, so none is certain: `'ambiguous'`.
 */
export function findTomlEntry(table: TomlTable, name: string): TomlEntry | 'ambiguous' | undefined {
  const exact = table.entries.get(name);
  const folded = name.toLowerCase();
  let found = exact;
  for (const [key, entry] of table.entries) {
    if (key === name || key.toLowerCase() !== folded) continue;
    if (found !== undefined) return 'ambiguous';
    found = entry;
  }
  return found;
}

/** The entry at a path below `table`. Absent only where no stretch of the tables on the way is unreadable. */
export function tomlEntry(part: Part, table: TomlTable, path: readonly string[]): Fact<TomlEntry> {
  let current = table;
  for (const [index, name] of path.entries()) {
    const entry = findTomlEntry(current, name);
    if (entry === 'ambiguous') return unknown(`\`${name}\` is set more than once`, tomlPlace(part, current));
    if (entry === undefined) return missing(part, current);
    if (index === path.length - 1) return known(entry, tomlPlace(part, entry.value), keyPlace(part, entry));
    if (entry.value.kind !== 'table') return unknown(`\`${entry.key}\` is not a table`, tomlPlace(part, entry.value));
    current = entry.value;
  }
  return absent;
}

function missing(part: Part, table: TomlTable): Fact<never> {
  const hole = table.holes[0];
  if (hole !== undefined) return unknown('a part of the table cannot be read', place(part, hole.start, hole.end));
  return part.excerpt === true ? unknown(notShown) : absent;
}

export function keyPlace(part: Part, entry: TomlEntry): Place {
  return place(part, entry.keySpan.start, entry.keySpan.end);
}

/** A string setting. A templated one is unknown, and so is a value of another type. */
export function tomlText(part: Part, table: TomlTable, path: readonly string[]): Fact<string> {
  return valueFact(part, table, path, (value) =>
    value.kind === 'string' ? textFact(value.value, tomlPlace(part, value)) : undefined,
  );
}

export function tomlFlag(part: Part, table: TomlTable, path: readonly string[]): Fact<boolean> {
  return valueFact(part, table, path, (value) =>
    value.kind === 'boolean' ? known(value.value, tomlPlace(part, value)) : undefined,
  );
}

/** A list of strings. A single string counts as a list of one, as the runner takes it for `pull_policy`. */
export function tomlList(part: Part, table: TomlTable, path: readonly string[]): Fact<ListValue<string>> {
  return valueFact(part, table, path, (value) => {
    const at = tomlPlace(part, value);
    if (value.kind === 'string') return known({ items: [textFact(value.value, at)], complete: true }, at);
    return value.kind === 'array' ? known(listOf(part, value), at) : undefined;
  });
}

function listOf(part: Part, array: TomlArray): ListValue<string> {
  const items = array.items.map((item): Fact<string> => {
    const at = tomlPlace(part, item);
    return item.kind === 'string' ? textFact(item.value, at) : unknown('the item is not a string', at);
  });
  if (array.holes.length === 0) return { items, complete: true };
  return { items, complete: false, reason: 'a part of the list cannot be read' };
}

function textFact(text: string, at: Place): Fact<string> {
  return isTemplated(text) ? unknown('the text holds a template marker', at) : known(text, at);
}

function valueFact<T>(
  part: Part,
  table: TomlTable,
  path: readonly string[],
  read: (value: TomlValue) => Fact<T> | undefined,
): Fact<T> {
  const entry = tomlEntry(part, table, path);
  if (entry.state !== 'known') return entry;
  const { value } = entry.value;
  if (value.kind === 'unknown') return unknown(`the value is ${value.reason}`, entry.at);
  const fact = read(value);
  if (fact === undefined) return unknown('the value has another type', entry.at);
  return fact.state === 'known' ? { ...fact, keyAt: keyPlace(part, entry.value) } : fact;
}
