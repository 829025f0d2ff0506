import type { SpanEdit } from '../../text/edit';
import { containsSpan, type Span } from '../../text/span';
import type { TomlArray, TomlAssignment, TomlDocument, TomlSection, TomlTable } from './nodes';
import { tomlKeyText } from './quote';
import { startsLine } from './recovery';
import { lineEnd } from './template';

/** A key and its value as TOML text. */
export interface NewEntry {
  readonly key: string;
  readonly value: string;
}

/**
 * The edits that add `entry` to `table`, a table of `document` (the reading of `text`): behind its last own entry and
 * before its sub-tables, indented and spaced as its neighbours are. Undefined where that cannot be done in place (a
 * dotted table inside an inline table). The caller knows that the table has no such key.
 */
export function insertKey(
  text: string,
  document: TomlDocument,
  table: TomlTable,
  entry: NewEntry,
): SpanEdit[] | undefined {
  if (table.form === 'inline') return insertIntoInlineTable(text, document, table, entry);
  if (table.form === 'dotted') return insertBesideDotted(text, document, table, entry);
  if (table.form === 'implicit') return insertHeader(text, document, table, entry);
  const sections = document.sections.filter((section) => section.table === table);
  const section = sections.findLast((candidate) => candidate.assignments.length > 0) ?? sections[0];
  if (section === undefined) return undefined;
  const last = section.assignments[section.assignments.length - 1];
  if (last !== undefined) return [insertLine(text, lineEnd(text, last.span.end), lineLike(text, last, entry))];
  const line = `${newEntryIndent(text, document, section)}${tomlKeyText(entry.key)} = ${entry.value}`;
  if (section.header !== undefined) return [insertLine(text, lineEnd(text, section.header.span.end), line)];
  const at = endOfLeadingComments(text, document);
  return [{ span: { start: at, end: at }, text: `${line}${lineBreakOf(text)}` }];
}

/**
 * The edits that add a table `[path.name]` with its entries below `table`, behind all that belongs to that. Undefined
 * for tables without a header of their own, where nothing can follow.
 */
export function insertTable(
  text: string,
  document: TomlDocument,
  table: TomlTable,
  name: string,
  entries: readonly NewEntry[],
): SpanEdit[] | undefined {
  if (table.header === undefined && table.form !== 'root') return undefined;
  const feed = lineBreakOf(text);
  const keys = (table.header?.keys ?? []).map((key) => text.slice(key.span.start, key.span.end));
  const sibling = document.sections.findLast(
    ({ header }) => header !== undefined && containsSpan(table.extent, header.span) && header !== table.header,
  );
  const like = sibling?.header ?? table.header;
  const indent = like === undefined ? '' : indentAt(text, like.span.start);
  const inner = sibling?.assignments[0] ?? table.entries.values().next().value;
  const entryIndent = inner === undefined ? `${indent}  ` : indentAt(text, inner.span.start);
  const lines = entries.map(({ key, value }) => `${entryIndent}${tomlKeyText(key)} = ${value}`);
  const block = [`${indent}[${[...keys, tomlKeyText(name)].join('.')}]`, ...lines].join(feed);
  if (table.form === 'root') {
    const gap = text.trim() === '' ? '' : text.endsWith('\n') ? feed : `${feed}${feed}`;
    return [{ span: { start: text.length, end: text.length }, text: `${gap}${block}${feed}` }];
  }
  return [insertLine(text, lineEnd(text, table.extent.end), block)];
}

/**
 * The edits that put `value`, TOML text, behind the last item of an array literal: on a line of its own where the last
 * item has one, with or without a trailing comma as before. Undefined for `[[name]]` tables.
 */
export function insertItem(
  text: string,
  document: TomlDocument,
  array: TomlArray,
  value: string,
): SpanEdit[] | undefined {
  if (array.form === 'tables') return undefined;
  const last = array.items[array.items.length - 1];
  return insertIntoLiteral(text, document, array.span, last?.span, value);
}

function insertIntoInlineTable(text: string, document: TomlDocument, table: TomlTable, entry: NewEntry): SpanEdit[] {
  let last: Span | undefined;
  for (const { span, value } of [...table.entries.values(), ...table.duplicates]) {
    const end = value.kind === 'table' ? Math.max(span.end, value.extent.end) : span.end;
    if (last === undefined || end > last.end) last = { start: span.start, end };
  }
  const content = `${tomlKeyText(entry.key)} = ${entry.value}`;
  return insertIntoLiteral(text, document, table.span, last, content, ' ');
}

/** `padding` stands inside the brackets of a literal that was empty. */
function insertIntoLiteral(
  text: string,
  document: TomlDocument,
  literal: Span,
  last: Span | undefined,
  content: string,
  padding = '',
): SpanEdit[] {
  const inside = { start: last?.end ?? literal.start + 1, end: literal.end - 1 };
  if (last === undefined) return insertIntoEmpty(text, inside, content, padding);
  const comma = commaIn(text, document, inside);
  if (!startsLine(text, last.start)) {
    if (comma === undefined) return [insertion(inside.start, `, ${content}`)];
    return [insertion(comma + 1, ` ${content},`)];
  }
  const line = `${lineBreakOf(text)}${indentAt(text, last.start)}${content}`;
  const end = endOfLineIn(text, document, (comma ?? inside.start - 1) + 1, inside.end);
  if (comma !== undefined) return [insertion(end, `${line},`)];
  if (end === inside.start) return [insertion(end, `,${line}`)];
  return [insertion(inside.start, ','), insertion(end, line)];
}

function insertIntoEmpty(text: string, inside: Span, content: string, padding: string): SpanEdit[] {
  const gap = text.slice(inside.start, inside.end);
  if (!gap.includes('\n')) return [{ span: inside, text: `${padding}${content}${padding}` }];
  const lineStart = text.lastIndexOf('\n', inside.end - 1) + 1;
  const line = `${indentAt(text, inside.end)}  ${content},${lineBreakOf(text)}`;
  return [insertion(lineStart, line)];
}

/** The offset of the comma in a gap behind an item, comments left aside. */
function commaIn(text: string, document: TomlDocument, gap: Span): number | undefined {
  for (let at = text.indexOf(',', gap.start); at >= 0 && at < gap.end; at = text.indexOf(',', at + 1)) {
    const here = { start: at, end: at + 1 };
    if (!document.comments.some((comment) => containsSpan(comment.span, here))) return at;
  }
  return undefined;
}

/** Behind a comment that follows on the line, if there is one, else `from`. */
function endOfLineIn(text: string, document: TomlDocument, from: number, limit: number): number {
  const end = lineEnd(text, from);
  const comment = document.comments.find(({ span }) => span.start >= from && span.end === end);
  return comment === undefined || end > limit ? from : end;
}

function insertBesideDotted(text: string, document: TomlDocument, table: TomlTable, entry: NewEntry) {
  for (const { assignments } of document.sections) {
    for (const assignment of assignments) {
      const depth = assignment.keys.findIndex((key) => key.span.start === table.span.start);
      const last = assignments.findLast(({ span }) => span.end <= table.extent.end);
      if (depth < 0 || last === undefined) continue;
      const prefix = assignment.keys.slice(0, depth + 1).map((key) => text.slice(key.span.start, key.span.end));
      const key = [...prefix, tomlKeyText(entry.key)].join('.');
      const line = `${indentAt(text, assignment.span.start)}${key}${signOf(text, assignment)}${entry.value}`;
      return [insertLine(text, lineEnd(text, last.span.end), line)];
    }
  }
  return undefined;
}

/** Gives a table that is only named in longer headers a header of its own, before the first of them. */
function insertHeader(text: string, document: TomlDocument, table: TomlTable, entry: NewEntry) {
  const header = document.sections.find(
    (section) => section.header && containsSpan(section.header.span, table.span),
  )?.header;
  if (header === undefined) return undefined;
  const depth = header.keys.findIndex((key) => key.span.start === table.span.start);
  const keys = header.keys.slice(0, depth + 1).map((key) => text.slice(key.span.start, key.span.end));
  const indent = indentAt(text, header.span.start);
  const feed = lineBreakOf(text);
  const lines = `${indent}[${keys.join('.')}]${feed}${indent}${tomlKeyText(entry.key)} = ${entry.value}${feed}${feed}`;
  return [insertion(header.span.start - indent.length, lines)];
}

function lineLike(text: string, assignment: TomlAssignment, { key, value }: NewEntry): string {
  return `${indentAt(text, assignment.span.start)}${tomlKeyText(key)}${signOf(text, assignment)}${value}`;
}

/** The `=` of an assignment with the blanks around it, unless these align it with others. */
function signOf(text: string, { keys, value }: TomlAssignment): string {
  const sign = text.slice(keys[keys.length - 1]?.span.end ?? value.span.start, value.span.start);
  return /^ ?= ?$/.test(sign) ? sign : ' = ';
}

/** The indentation of entries below a header that has none yet: as far in as in other sections. */
function newEntryIndent(text: string, document: TomlDocument, section: TomlSection): string {
  if (section.header === undefined) return '';
  const own = indentAt(text, section.header.span.start);
  for (const { header, assignments } of document.sections) {
    const first = assignments[0];
    if (header === undefined || first === undefined) continue;
    const outer = indentAt(text, header.span.start);
    const inner = indentAt(text, first.span.start);
    if (inner.startsWith(outer)) return own + inner.slice(outer.length);
  }
  return `${own}  `;
}

/** The line of the first statement, or behind a block of comments that the file starts with. */
function endOfLeadingComments(text: string, document: TomlDocument): number {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let at = start;
  for (const { span } of document.comments) {
    const gap = text.slice(at, span.start);
    const next = text.indexOf('\n', span.end) + 1;
    if (gap.trim() !== '' || (at > start && gap.includes('\n')) || next === 0) break;
    at = next;
  }
  return at;
}

function insertLine(text: string, at: number, line: string): SpanEdit {
  return insertion(at, `${lineBreakOf(text)}${line}`);
}

function insertion(at: number, text: string): SpanEdit {
  return { span: { start: at, end: at }, text };
}

/** The blanks at the start of the line of `at`. */
function indentAt(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, at))?.[0] ?? '';
}

function lineBreakOf(text: string): string {
  const feed = text.indexOf('\n');
  return feed > 0 && text.charCodeAt(feed - 1) === 13 ? '\r\n' : '\n';
}
