import { runnerConfigSchema } from '../../../schemas/runner-config';
import type { TomlSection } from '../syntax/toml/nodes';
import type { TomlPart } from '../syntax/toml/toml-file';
import { lineStartOf } from '../text/lines';
import type { Span } from '../text/span';

/** Where a cursor stands in a part of `config.toml`. */
export interface TomlCursor {
  /** Path of the table at hand, as in the key table: `runners[].docker`. */
  readonly table: string;
  readonly typing: 'header' | 'key' | 'value';
  /** The key whose value is typed. */
  readonly key: string | undefined;
  /** The word at the cursor, up to the cursor. */
  readonly word: string;
  /** The whole word in offsets of the part; quotes of a string are left outside. */
  readonly span: Span;
  /** A string is open at the cursor. */
  readonly inString: boolean;
  /** Names that the table has already; of a value, the items that its list has. */
  readonly present: ReadonlySet<string>;
}

/** Reads the line at the cursor, so that what is typed need not parse; undefined in a comment or a long string. */
export function tomlCursor(part: TomlPart, offset: number): TomlCursor | undefined {
  const { text, document } = part;
  const lineStart = lineStartOf(text, offset);
  const before = text.slice(lineStart, offset);
  if (isInComment(before) || isInLongString(text, offset)) return undefined;
  const section = document.sections.findLast(({ body }) => body.start <= offset && offset <= body.end);
  const after = /^[\w.-]*/.exec(text.slice(offset))?.[0] ?? '';
  const header = /^\s*\[\[?([\w.\-"']*)$/.exec(before);
  const open = valueBefore(text, lineStart, before, section);
  if (header !== null && open?.isAbove !== true) return headerCursor(part, offset, header[1] ?? '', after);
  const names = section?.header?.keys.map((key) => key.name) ?? [];
  const written: Written = { offset, after, before, text };
  if (open === undefined) return keyCursor(written, tablePath(names), new Set(section?.table.entries.keys()));
  const table = tablePath([...names, ...open.above]);
  return inlineCursor(written, table, open) ?? valueCursor(written, table, open.key, open.text);
}

interface Written {
  readonly text: string;
  readonly offset: number;
  /** The line up to the cursor. */
  readonly before: string;
  /** The rest of the word. */
  readonly after: string;
}

function headerCursor({ document }: TomlPart, offset: number, word: string, after: string): TomlCursor {
  const span = { start: offset - word.length, end: offset + after.length };
  const present = document.sections.flatMap(({ header }) =>
    header === undefined || (header.span.start <= offset && offset <= header.span.end)
      ? []
      : [header.keys.map(({ name }) => name).join('.')],
  );
  return { table: '', typing: 'header', key: undefined, word, span, inString: false, present: new Set(present) };
}

function keyCursor({ offset, before, after }: Written, table: string, names: ReadonlySet<string>): TomlCursor {
  const word = /[\w-]*$/.exec(before)?.[0] ?? '';
  const present = new Set(names);
  present.delete(word + after);
  const dotted = /(?:^|[{,])\s*((?:[\w-]+\.)+)[\w-]*$/.exec(before)?.[1];
  const inner = dotted === undefined ? table : enterTables(table, dotted.split('.').slice(0, -1));
  const span = { start: offset - word.length, end: offset + after.length };
  return { table: inner, typing: 'key', key: undefined, word, span, inString: false, present };
}

function valueCursor({ text, offset, after }: Written, table: string, key: string, value: string): TomlCursor {
  const quoted = /(?:^|[=[,\s])(["'])((?:(?!\1).)*)$/.exec(value);
  const word = quoted?.[2] ?? /[\w.-]*$/.exec(value)?.[0] ?? '';
  const rest = quoted === null ? after : (/^[^"'\n]*/.exec(text.slice(offset))?.[0] ?? '');
  const items = value.startsWith('[') ? Array.from(value.matchAll(/(["'])(.*?)\1/g), (match) => match[2] ?? '') : [];
  return {
    table,
    typing: 'value',
    key,
    word,
    span: { start: offset - word.length, end: offset + rest.length },
    inString: quoted !== null,
    present: new Set(items),
  };
}

/** Inside the braces of an inline table: a key, or the value of one. */
function inlineCursor(written: Written, table: string, { key, text }: OpenValue): TomlCursor | undefined {
  let inner = enterTables(table, [key]);
  const outer: string[] = [];
  let from = -1;
  for (const { index, 0: sign } of withoutStrings(text).matchAll(/[{}]/g)) {
    if (sign === '}') {
      inner = outer.pop() ?? inner;
      if (outer.length === 0) from = -1;
      continue;
    }
    const name = /([\w-]+)\s*=\s*\[?\s*$/.exec(text.slice(0, index))?.[1];
    outer.push(inner);
    if (name !== undefined) inner = enterTables(inner, [name]);
    from = index + 1;
  }
  if (from < 0) return undefined;
  const inside = text.slice(from);
  const last = inside.slice(lastComma(inside) + 1);
  const [, own, value] = /^\s*(?:[\w-]+\.)*([\w-]+)\s*=\s*(.*)$/s.exec(last) ?? [];
  if (own !== undefined && value !== undefined) return valueCursor(written, inner, own, value);
  const names = Array.from(inside.matchAll(/([\w-]+)\s*=/g), (match) => match[1] ?? '');
  return keyCursor(written, inner, new Set(names));
}

/** The last comma outside of strings and brackets, or -1. */
function lastComma(text: string): number {
  let depth = 0;
  let found = -1;
  for (const { index, 0: sign } of withoutStrings(text).matchAll(/[[\],{}]/g)) {
    if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    else if (depth <= 0) found = index;
  }
  return found;
}

/** The text with its strings blanked out, of the same length. */
function withoutStrings(text: string): string {
  return text.replace(/"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?/g, (string) => ' '.repeat(string.length));
}

interface OpenValue {
  readonly key: string;
  /** The names before the key where it is dotted. */
  readonly above: readonly string[];
  /** What is written of the value up to the cursor. */
  readonly text: string;
  /** It began on a line above. */
  readonly isAbove: boolean;
}

/** The key whose value reaches to the cursor: on this line, or of an array that began on a line above. */
function valueBefore(
  text: string,
  lineStart: number,
  before: string,
  section: TomlSection | undefined,
): OpenValue | undefined {
  const open = section?.assignments.findLast(({ span }) => span.start < lineStart);
  const written = open === undefined ? '' : withoutStrings(text.slice(open.value.span.start, lineStart));
  if (open !== undefined && written.startsWith('[') && count(written, '[') > count(written, ']')) {
    const names = open.keys.map(({ name }) => name);
    const value = text.slice(open.value.span.start, lineStart) + before;
    return { key: names.at(-1) ?? '', above: names.slice(0, -1), text: value, isAbove: true };
  }
  const own = /^\s*((?:[\w-]+\.)*)([\w-]+)\s*=\s*(.*)$/.exec(before);
  if (own === null) return undefined;
  const above = (own[1] ?? '').split('.').slice(0, -1);
  return { key: own[2] ?? '', above, text: own[3] ?? '', isAbove: false };
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

function isInComment(before: string): boolean {
  return withoutStrings(before).includes('#');
}

function isInLongString(text: string, offset: number): boolean {
  const before = text.slice(0, offset);
  return count(before, "'''") % 2 === 1 || count(before, '"""') % 2 === 1;
}

/** The path in the key table of the table with these names. */
export function tablePath(names: readonly string[]): string {
  return enterTables('', names);
}

function enterTables(from: string, names: readonly string[]): string {
  let path = from;
  for (const name of names)
    path = runnerConfigSchema.findKey(path, name)?.path ?? (path === '' ? name : `${path}.${name}`);
  return path;
}
