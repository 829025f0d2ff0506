import type { SpanEdit } from '../../text/edit';
import type { Span } from '../../text/span';
import type { NixAttrSet, NixBinding, NixExpr, NixInherit, NixLegacyLet, NixLet, NixList } from './nodes';

/**
 * Edits of Nix text. Each touches only what it has to: comments, order, indentation and line ends of the rest stay as
 * they are. `undefined` where the text has an error at that place, so that no edit would be certain.
 */

/** What holds bindings. */
export type BindingHolder = NixAttrSet | NixLet | NixLegacyLet;

/**
 * Adds `path = value;` behind the last binding, or behind the last one that begins with `near`, with the indentation of
 * the bindings there. Further lines of `value` are indented likewise. Names of `path` are quoted where they need it.
 */
export function addBinding(
  text: string,
  holder: BindingHolder,
  path: readonly string[],
  value: string,
  near: readonly string[] = [],
): SpanEdit | undefined {
  if (holder.kind === 'attrset' && !holder.closed && hasBraces(text, holder)) return undefined;
  const binding = `${path.map(attrName).join('.')} = ${value};`;
  const anchor = anchorOf(holder.bindings, near);
  if (anchor !== undefined) {
    return isComplete(text, anchor)
      ? insertAfter(text, anchor.span, firstOf(holder.bindings, anchor), binding)
      : undefined;
  }
  return holder.kind === 'attrset'
    ? insertInEmpty(text, openingOf(text, holder), holder.span.end - 1, binding)
    : undefined;
}

/** Adds items, each given as Nix source, at the end of a list. */
export function addItems(text: string, list: NixList, items: readonly string[]): SpanEdit | undefined {
  if (!list.closed || items.length === 0) return undefined;
  const last = list.items[list.items.length - 1];
  const first = list.items[0];
  if (last === undefined || first === undefined) {
    return insertInEmpty(text, list.span.start + 1, list.span.end - 1, items.join(' '));
  }
  if (!isOnOneLine(text, first.span, last.span) || startsLine(text, last.span.start)) {
    const edits = items.map((item) => insertAfter(text, last.span, first.span, item));
    return { span: edits[0]?.span ?? last.span, text: edits.map((edit) => edit.text).join('') };
  }
  return { span: { start: last.span.end, end: last.span.end }, text: items.map((item) => ` ${item}`).join('') };
}

/** Removes a binding, with its line and the comment behind it where nothing else stands there. */
export function removeBinding(text: string, binding: NixBinding): SpanEdit {
  return { span: withItsLine(text, binding.span), text: '' };
}

/** Takes one name out of `inherit a b;`, with the whole statement where it is the only one. */
export function removeInherited(text: string, node: NixInherit, index: number): SpanEdit | undefined {
  const name = node.names[index];
  if (name === undefined || !isComplete(text, node)) return undefined;
  if (node.names.length === 1) return removeBinding(text, node);
  const start = text.slice(0, name.span.start).trimEnd().length;
  return { span: { start, end: name.span.end }, text: '' };
}

/** The name of `inherit a;` under another one: `b = a;`, with the value from where it was inherited. */
export function renameInherited(
  text: string,
  node: NixInherit,
  index: number,
  to: readonly string[],
): readonly SpanEdit[] | undefined {
  const name = node.names[index];
  if (name?.kind !== 'identifier' || !isComplete(text, node)) return undefined;
  const binding = `${to.map(attrName).join('.')} = ${inheritedValue(text, node, name.name)};`;
  if (node.names.length === 1) return [{ span: node.span, text: binding }];
  const removed = removeInherited(text, node, index);
  return removed === undefined ? undefined : [removed, insertAfter(text, node.span, node.span, binding)];
}

/** What a name of `inherit (set) name;` stands for: `set.name`. */
export function inheritedValue(text: string, node: NixInherit, name: string): string {
  return node.from === undefined ? name : `${sourceOf(text, node.from)}.${attrName(name)}`;
}

function sourceOf(text: string, from: NixExpr): string {
  const inner = from.kind === 'parens' ? from.expr : from;
  const written = text.slice(inner.span.start, inner.span.end);
  return inner.kind === 'identifier' || (inner.kind === 'select' && inner.fallback === undefined)
    ? written
    : `(${written})`;
}

/** Removes one item of a list in the same way. */
export function removeItem(text: string, item: { readonly span: Span }): SpanEdit {
  return { span: withItsLine(text, item.span), text: '' };
}

const keywords = new Set(['if', 'then', 'else', 'assert', 'with', 'let', 'in', 'rec', 'inherit', 'or']);

/** A name as it stands in an attribute path: bare where Nix allows it, else quoted. */
export function attrName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_'-]*$/.test(name) && !keywords.has(name) ? name : quoteNixString(name);
}

/** A string literal in double quotes. */
export function quoteNixString(value: string): string {
  return `"${escapeNixText(value, false)}"`;
}

const indentedEscapes: Readonly<Record<string, string>> = { "''": "'''", "'": "''\\'", '${': "''${" };

/** Text as it stands inside a string literal: `"…"`, or `''…''` with `indented`. */
export function escapeNixText(value: string, indented: boolean): string {
  if (indented) return value.replace(/''|'(?=\$\{)|'$|\$\{/g, (found) => indentedEscapes[found] ?? found);
  return value
    .replace(/["\\]/g, '\\$&')
    .replace(/\$\{/g, '\\${')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t');
}

function anchorOf(bindings: readonly NixBinding[], near: readonly string[]): NixBinding | undefined {
  const related = near.length === 0 ? undefined : bindings.findLast((binding) => beginsWith(binding, near));
  return related ?? bindings[bindings.length - 1];
}

function beginsWith(binding: NixBinding, near: readonly string[]): boolean {
  if (binding.kind !== 'binding') return false;
  return near.every((name, index) => {
    const step = binding.path.names[index];
    if (step?.kind === 'identifier') return step.name === name;
    return false;
  });
}

/** The binding whose indentation a new one takes: the first that begins a line, else the anchor. */
function firstOf(bindings: readonly NixBinding[], anchor: NixBinding): Span {
  return bindings[0]?.span ?? anchor.span;
}

function isComplete(text: string, binding: NixBinding): boolean {
  return text[binding.span.end - 1] === ';';
}

/** A fragment (bare bindings) has none. */
function hasBraces(text: string, set: NixAttrSet): boolean {
  return set.recursive || text[set.span.start] === '{';
}

function openingOf(text: string, set: NixAttrSet): number {
  const brace = text.indexOf('{', set.span.start);
  return brace < 0 ? set.span.start : brace + 1;
}

/** Puts `inserted` behind what stands at `last`: on a line of its own if `last` begins one, else on the same line. */
function insertAfter(text: string, last: Span, first: Span, inserted: string): SpanEdit {
  const ownLine = startsLine(text, last.start);
  if (!ownLine && !startsLine(text, first.start) && !inserted.includes('\n')) {
    return { span: { start: last.end, end: last.end }, text: ` ${inserted}` };
  }
  const indent = indentAt(text, ownLine ? last.start : first.start);
  const at = behindComment(text, last.end);
  return { span: { start: at, end: at }, text: `${eol(text)}${indent}${indented(text, inserted, indent)}` };
}

/** Between braces or brackets that hold nothing but blanks and comments. */
function insertInEmpty(text: string, from: number, to: number, inserted: string): SpanEdit {
  const between = text.slice(from, to);
  if (!between.includes('\n')) {
    if (inserted.includes('\n')) return insertInEmptyLine(text, { start: from, end: to }, inserted);
    return { span: { start: from, end: to }, text: between.trim() === '' ? ` ${inserted} ` : `${between}${inserted} ` };
  }
  const closing = indentAt(text, to);
  const indent = closing + indentStep(text);
  const start = from + between.trimEnd().length;
  const last = between.slice(between.trimEnd().length).lastIndexOf('\n');
  const at = last < 0 ? to : start;
  return { span: { start: at, end: at }, text: `${eol(text)}${indent}${indented(text, inserted, indent)}` };
}

function insertInEmptyLine(text: string, between: Span, inserted: string): SpanEdit {
  const closing = indentAt(text, between.start);
  const indent = closing + indentStep(text);
  const kept = text.slice(between.start, between.end).trimEnd();
  const line = `${eol(text)}${indent}${indented(text, inserted, indent)}${eol(text)}${closing}`;
  return { span: between, text: kept + line };
}

/** Gives all lines but the first the indentation; line ends become those of the text. */
function indented(text: string, inserted: string, indent: string): string {
  return inserted.replace(/\r?\n(?!\r?\n|$)/g, `${eol(text)}${indent}`);
}

/** The end of the line where only blanks and a comment follow, else the offset itself. */
function behindComment(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  const rest = text.slice(offset, end);
  if (/^[ \t]*(#.*)?$/.test(rest)) return rest.trim() === '' ? offset : end;
  return offset;
}

function withItsLine(text: string, at: Span): Span {
  const start = lineStart(text, at.start);
  const end = lineEnd(text, at.end);
  const alone = /^[ \t]*$/.test(text.slice(start, at.start)) && /^[ \t]*(#.*)?$/.test(text.slice(at.end, end));
  if (!alone) {
    const blanks = /[ \t]*$/.exec(text.slice(start, at.start))?.[0].length ?? 0;
    return { start: at.start - blanks, end: at.end };
  }
  const next = text.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, text.length);
  return end < text.length ? { start, end: next } : { start: Math.max(0, start - 1), end };
}

function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

function isOnOneLine(text: string, first: Span, last: Span): boolean {
  return !text.slice(first.start, last.end).includes('\n');
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), lineEnd(text, offset)))?.[0] ?? '';
}

/** One level of indentation: a tab where the text indents by tabs, else two blanks. */
function indentStep(text: string): string {
  return /^\t/m.test(text) ? '\t' : '  ';
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  const end = feed < 0 ? text.length : feed;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

function eol(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
