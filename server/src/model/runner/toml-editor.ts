import { insertItem, insertKey, insertTable } from '../../syntax/toml/insert';
import type { TomlArray, TomlDocument, TomlEntry, TomlString, TomlTable, TomlValue } from '../../syntax/toml/nodes';
import { quoteTomlString } from '../../syntax/toml/quote';
import type { PlaceEdit, SpanEdit } from '../../text/edit';
import type { Part, Place } from '../../text/place';
import { containsSpan, type Span } from '../../text/span';
import type { Fact } from '../fact';
import type { RunnerEditor, RunnerFlagKey, RunnerListKey, RunnerTextKey } from './runner';
import { findTomlEntry, tomlEntry } from './toml-lookup';

type Edits = readonly PlaceEdit[] | undefined;

/** Edits of a `[[runners]]` table and the tables below it. */
export class TomlRunnerEditor implements RunnerEditor {
  constructor(
    private readonly part: Part,
    private readonly document: TomlDocument,
    private readonly table: TomlTable,
  ) {}

  setText(key: RunnerTextKey, value: string): Edits {
    const entry = this.entry(key);
    return this.set(key, quoteLike(entry.state === 'known' ? [entry.value.value] : [], value));
  }

  setFlag(key: RunnerFlagKey, value: boolean): Edits {
    return key.startsWith('docker.') ? this.set(key, String(value)) : undefined;
  }

  setList(key: RunnerListKey, values: readonly string[]): Edits {
    const [only] = values;
    const entry = this.entry(key);
    const wasList = entry.state === 'known' && entry.value.value.kind === 'array';
    if (key === 'docker.pull_policy' && values.length === 1 && only !== undefined && !wasList) {
      return this.set(key, quoteTomlString(only));
    }
    return this.set(key, `[${values.map(quoteTomlString).join(', ')}]`);
  }

  addToList(key: RunnerListKey, values: readonly string[]): Edits {
    const entry = this.entry(key);
    if (entry.state === 'unknown') return undefined;
    if (entry.state === 'absent') return this.setList(key, values);
    const { value } = entry.value;
    if (value.kind === 'array') return this.addItems(value, values);
    if (value.kind !== 'string' || key !== 'docker.pull_policy') return undefined;
    return this.set(key, `[${[value.value, ...values].map(quoteTomlString).join(', ')}]`);
  }

  setVariable(name: string, value: string): Edits {
    const text = `${name}=${value}`;
    const entry = this.entry('environment');
    if (entry.state === 'unknown') return undefined;
    if (entry.state === 'absent') return this.set('environment', `[${quoteTomlString(text)}]`);
    const list = entry.value.value;
    if (list.kind !== 'array') return undefined;
    const item = itemsNamed(list, name).at(-1);
    if (item === undefined) return this.addItems(list, [text]);
    return this.places([{ span: item.span, text: quoteLike([item], text) }]);
  }

  removeVariable(name: string): Edits {
    const entry = this.entry('environment');
    const list = entry.state === 'known' ? entry.value.value : undefined;
    if (list?.kind !== 'array' || list.holes.length > 0) return undefined;
    const [item, second] = itemsNamed(list, name);
    if (item === undefined || second !== undefined) return undefined;
    return this.places([{ span: spanToRemove(this.part.text, list, item), text: '' }]);
  }

  replaceLiteral(at: Place, value: string): Edits {
    if (at.part !== this.part) return undefined;
    const found = findValue(this.table, at.span);
    if (found === undefined || found.kind === 'table') return undefined;
    const whole = found.span.start === at.span.start && found.span.end === at.span.end;
    if (whole) return this.places([{ span: found.span, text: quoteLike([found], value) }]);
    if (found.kind !== 'string') return undefined;
    const text = textInside(found, value);
    return text === undefined ? undefined : this.places([{ span: at.span, text }]);
  }

  private entry(key: string): Fact<TomlEntry> {
    return tomlEntry(this.part, this.table, key.split('.'));
  }

  /** Gives the setting a value (TOML source), wherever its table is. */
  private set(key: string, value: string): Edits {
    const entry = this.entry(key);
    if (entry.state === 'unknown') return undefined;
    if (entry.state === 'known') {
      const old = entry.value.value;
      const replaceable = old.kind !== 'table' && (old.kind !== 'array' || old.form === 'literal');
      return replaceable ? this.places([{ span: old.span, text: value }]) : undefined;
    }
    const [first = '', second] = key.split('.');
    return second === undefined ? this.insert(this.table, first, value) : this.insertBelow(first, second, value);
  }

  private insertBelow(name: string, key: string, value: string): Edits {
    const below = findTomlEntry(this.table, name);
    if (below === 'ambiguous') return undefined;
    if (below !== undefined) return below.value.kind === 'table' ? this.insert(below.value, key, value) : undefined;
    if (this.table.form === 'inline') return this.insert(this.table, name, `{ ${key} = ${value} }`);
    return this.places(insertTable(this.part.text, this.document, this.table, name, [{ key, value }]));
  }

  private insert(table: TomlTable, key: string, value: string): Edits {
    return this.places(insertKey(this.part.text, this.document, table, { key, value }));
  }

  /** New items in the quotes of those that are there, each on a line of its own where these are. */
  private addItems(list: TomlArray, values: readonly string[]): Edits {
    if (list.holes.length > 0 || values.length === 0) return undefined;
    const { text } = this.part;
    const last = list.items[list.items.length - 1];
    const ownLine = last === undefined ? undefined : /(?:^|\n)([ \t]*)$/.exec(text.slice(0, last.span.start));
    const separator = ownLine ? `,${text.includes('\r\n') ? '\r\n' : '\n'}${ownLine[1] ?? ''}` : ', ';
    const items = values.map((value) => quoteLike(list.items, value)).join(separator);
    return this.places(insertItem(text, this.document, list, items));
  }

  private places(edits: readonly SpanEdit[] | undefined): Edits {
    return edits?.map((edit) => ({ at: { part: this.part, span: edit.span }, text: edit.text }));
  }
}

function isLiteral(value: TomlValue): boolean {
  return value.kind === 'string' && value.style.endsWith('literal');
}

/** Whether a literal string (in single quotes, without escapes) can hold the text. */
function fitsLiteral(text: string): boolean {
  return !/['\p{Cc}\p{Cs}]/u.test(text);
}

/** In single quotes where all of `others` are and the text allows it, else in double quotes. */
function quoteLike(others: readonly TomlValue[], text: string): string {
  return others.length > 0 && others.every(isLiteral) && fitsLiteral(text) ? `'${text}'` : quoteTomlString(text);
}

function itemsNamed(list: TomlArray, name: string): readonly TomlString[] {
  return list.items.filter((item) => item.kind === 'string').filter((item) => item.value.startsWith(`${name}=`));
}

/** An item with its comma: with its whole line where nothing else stands there. */
function spanToRemove(text: string, list: TomlArray, item: TomlValue): Span {
  const index = list.items.indexOf(item);
  const before = list.items[index - 1];
  const next = list.items[index + 1]?.span.start ?? list.span.end - 1;
  const comma = text.slice(item.span.end, next).indexOf(',');
  if (comma < 0 && before !== undefined) return { start: before.span.end, end: item.span.end };
  const end = comma < 0 ? item.span.end : item.span.end + comma + 1;
  const indent = /(?:^|\n)([ \t]*)$/.exec(text.slice(0, item.span.start));
  const rest = /^[ \t]*(?:#.*)?\r?\n/.exec(text.slice(end, list.span.end));
  if (indent !== null && rest !== null) {
    return { start: item.span.start - (indent[1]?.length ?? 0), end: end + rest[0].length };
  }
  const blanks = /^[ \t]*/.exec(text.slice(end, list.span.end - 1))?.[0].length ?? 0;
  return { start: item.span.start, end: end + blanks };
}

/** The innermost value that holds the span. */
function findValue(table: TomlTable, at: Span): TomlValue | undefined {
  const values: TomlValue[] = [table];
  let found: TomlValue | undefined;
  while (values.length > 0) {
    const value = values.pop();
    if (value?.kind === 'table') for (const entry of value.entries.values()) values.push(entry.value);
    else if (value?.kind === 'array') values.push(...value.items);
    if (value !== undefined && value.kind !== 'table' && containsSpan(value.span, at)) {
      if (found === undefined || containsSpan(found.span, value.span)) found = value;
    }
  }
  return found;
}

/** The text as it stands inside an existing literal; undefined where its quotes cannot hold it. */
function textInside(literal: TomlString, value: string): string | undefined {
  if (isLiteral(literal)) return fitsLiteral(value) ? value : undefined;
  const lines = value.split('\n').map((line) => quoteTomlString(line).slice(1, -1));
  return lines.join('\\n');
}
