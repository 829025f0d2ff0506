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
  /** Names that the table has already. */
  readonly present: ReadonlySet<string>;
}

/** Reads the line at the cursor, so that what is typed need not parse; undefined in a comment or a long string. */
export function tomlCursor({ text, document }: TomlPart, offset: number): TomlCursor | undefined {
  const lineStart = lineStartOf(text, offset);
  const before = text.slice(lineStart, offset);
  if (/^[^"']*#/.test(before) || isInLongString(text, offset)) return undefined;
  const section = document.sections.findLast(({ body }) => body.start <= offset && offset <= body.end);
  const table =
    section?.header === undefined || /^\s*\[/.test(before) ? '' : tablePath(section.header.keys.map((key) => key.name));
  const header = /^\s*\[\[?([\w.\-"']*)$/.exec(before);
  const after = /^[\w.-]*/.exec(text.slice(offset))?.[0] ?? '';
  if (header !== null) {
    const word = header[1] ?? '';
    const span = { start: offset - word.length, end: offset + after.length };
    return { table: '', typing: 'header', key: undefined, word, span, inString: false, present: new Set() };
  }
  const present = new Set(section === undefined ? [] : section.table.entries.keys());
  const value = valueBefore(text, lineStart, before, section);
  if (value === undefined) {
    const word = /[\w-]*$/.exec(before)?.[0] ?? '';
    present.delete(word + after);
    const dotted = /^\s*((?:[\w-]+\.)+)[\w-]*$/.exec(before)?.[1];
    const inner = dotted === undefined ? table : enterTables(table, dotted.split('.').slice(0, -1));
    return {
      table: inner,
      typing: 'key',
      key: undefined,
      word,
      span: { start: offset - word.length, end: offset + after.length },
      inString: false,
      present,
    };
  }
  const quoted = /(?:^|[=[,\s])(["'])((?:(?!\1).)*)$/.exec(value.text);
  const word = quoted?.[2] ?? /[\w.-]*$/.exec(value.text)?.[0] ?? '';
  const rest = quoted === null ? after : (/^[^"'\n]*/.exec(text.slice(offset))?.[0] ?? '');
  return {
    table,
    typing: 'value',
    key: value.key,
    word,
    span: { start: offset - word.length, end: offset + rest.length },
    inString: quoted !== null,
    present,
  };
}

/** The key whose value reaches to the cursor: on this line, or of an array that began on a line above. */
function valueBefore(
  text: string,
  lineStart: number,
  before: string,
  section: TomlSection | undefined,
): { key: string; text: string } | undefined {
  const own = /^\s*(?:[\w.-]+\.)?([\w-]+)\s*=\s*(.*)$/.exec(before);
  if (own !== null) return { key: own[1] ?? '', text: own[2] ?? '' };
  const open = section?.assignments.findLast(({ span }) => span.start < lineStart);
  if (open === undefined) return undefined;
  const written = text.slice(open.value.span.start, lineStart);
  const isOpen = written.startsWith('[') && count(written, '[') > count(written, ']');
  return isOpen ? { key: open.keys.at(-1)?.name ?? '', text: before } : undefined;
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
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
