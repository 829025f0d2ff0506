import { insertKey } from '../../syntax/toml/insert';
import type { TomlDocument, TomlEntry, TomlTable, TomlValue } from '../../syntax/toml/nodes';
import { quoteTomlString } from '../../syntax/toml/quote';
import type { SpanEdit } from '../../text/edit';
import type { Part } from '../../text/place';
import { notShown } from '../fact';
import { lazy } from './lazy';
import {
  type NewValue,
  type Setting,
  type SettingEdits,
  type SettingTable,
  type SettingValue,
  settingFinder,
} from './setting';
import { keyPlace, tomlPlace } from './toml-lookup';

/** A part with its text read as TOML. */
interface ReadPart extends Part {
  readonly document: TomlDocument;
}

/** The settings of a table of `config.toml`. Values are read when they are asked for. */
export function tomlSettings(part: ReadPart, table: TomlTable): SettingTable {
  const read = lazy(() => Array.from(table.entries.values(), (entry) => new TomlSetting(part, table, entry)));
  return {
    at: tomlPlace(part, table.header ?? { span: headOf(table) }),
    get settings() {
      return read();
    },
    find: settingFinder(read),
    gap: table.holes.length > 0 ? 'a part of the table cannot be read' : part.excerpt === true ? notShown : undefined,
    add: (name, value) =>
      places(part, insertKey(part.text, part.document, table, { key: name, value: tomlText(value) })),
  };
}

/** The first character of a table without a header: the brace of an inline one. */
function headOf({ span: { start, end } }: TomlTable) {
  return { start, end: Math.min(start + 1, end) };
}

class TomlSetting implements Setting {
  readonly by = 'key';
  private readonly read = lazy(() => settingValue(this.part, this.entry.value));

  constructor(
    private readonly part: ReadPart,
    private readonly table: TomlTable,
    private readonly entry: TomlEntry,
  ) {}

  get name() {
    return this.entry.key;
  }

  get nameAt() {
    return keyPlace(this.part, this.entry);
  }

  get value() {
    return this.read();
  }

  replace(value: NewValue): SettingEdits {
    const old = this.entry.value;
    const isWritten = old.kind !== 'table' && !(old.kind === 'array' && old.form === 'tables');
    return isWritten ? places(this.part, [{ span: old.span, text: tomlText(value) }]) : undefined;
  }

  /** Takes the lines out that hold nothing else. */
  remove(): SettingEdits {
    const { text } = this.part;
    const { kind, span } = this.entry.value;
    if (kind === 'table' || this.table.form === 'inline' || this.table.form === 'dotted') return undefined;
    const start = text.lastIndexOf('\n', this.entry.span.start - 1) + 1;
    const rest = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(text.slice(span.end));
    if (rest === null || text.slice(start, this.entry.span.start).trim() !== '') return undefined;
    return places(this.part, [{ span: { start, end: span.end + rest[0].length }, text: '' }]);
  }
}

function settingValue(part: ReadPart, value: TomlValue): SettingValue {
  const at = tomlPlace(part, value);
  switch (value.kind) {
    case 'string':
      return { kind: 'string', text: value.value, at };
    case 'integer':
    case 'float':
      return { kind: value.kind, number: value.value, at };
    case 'boolean':
      return { kind: 'boolean', value: value.value, at };
    case 'datetime':
      return { kind: 'datetime', at };
    case 'array':
      return {
        kind: 'list',
        items: value.items.map((item) => settingValue(part, item)),
        complete: value.holes.length === 0,
        at,
      };
    case 'table':
      return { kind: 'table', table: tomlSettings(part, value), at };
    case 'unknown':
      return { kind: 'unknown', reason: `the value is ${value.reason}`, at };
  }
}

function tomlText(value: NewValue): string {
  if (typeof value === 'object') return `[${value.map(quoteTomlString).join(', ')}]`;
  return typeof value === 'string' ? quoteTomlString(value) : String(value);
}

function places(part: Part, edits: readonly SpanEdit[] | undefined): SettingEdits {
  return edits?.map(({ span, text }) => ({ at: { part, span }, text }));
}
