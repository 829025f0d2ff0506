import type { SpanEdit } from '../../text/edit';
import { scalarText, type YamlMap, type YamlNode, type YamlPair, type YamlScalar, type YamlSequence } from './nodes';
import { writeScalar } from './quote';

/** A new value as YAML text on one line, or the items of a new list, each as YAML text on one line. */
export type NewValue = string | readonly string[];

/** How a file indents what it nests. */
export interface IndentStyle {
  /** Columns by which a mapping stands right of its key. */
  readonly map: number;
  /** Columns by which a list's dashes stand right of their key: 0 where they stand below it. */
  readonly list: number;
}

/**
 * The style of the first nested mapping and the first list below a key in the given trees, nearest tree first; two
 * columns each where there is none.
 */
export function readIndentStyle(roots: Iterable<YamlNode | undefined>): IndentStyle {
  let map: number | undefined;
  let list: number | undefined;
  const look = (node: YamlNode): void => {
    if (node.kind === 'sequence') for (const item of node.items) look(item);
    if (node.kind !== 'map' || node.flow) return;
    for (const { key, value } of node.pairs) {
      if (map !== undefined && list !== undefined) return;
      const by = columnOf(value.part.text, value.span.start) - columnOf(key.part.text, key.span.start);
      if (value.kind === 'map' && !value.flow) map ??= by > 0 ? by : undefined;
      if (value.kind === 'sequence' && !value.flow) list ??= by >= 0 ? by : undefined;
      look(value);
    }
  };
  for (const root of roots) {
    if (map !== undefined && list !== undefined) break;
    if (root !== undefined) look(root);
  }
  return { map: map ?? 2, list: list ?? 2 };
}

/**
 * Puts a key with its value before a pair of the mapping and the comment lines directly above that pair. Undefined
 * where the pair is written in a way (`? key`) in which that is not certain.
 */
export function insertPairBefore(
  map: YamlMap,
  before: YamlPair,
  key: string,
  value: NewValue,
  style: IndentStyle,
): SpanEdit | undefined {
  const { text } = map.part;
  const at = nodeStart(before.key);
  if (map.flow) return insertion(at, `${key}: ${flowValue(value)}, `);
  const lineStart = startOfLine(text, at);
  const prefix = text.slice(lineStart, at);
  if (!/^[\uFEFF\s-]*$/.test(prefix)) return undefined;
  const eol = lineEnd(text);
  const indent = blankPrefix(prefix);
  const body = blockPair(key, value, indent, style, eol);
  if (/[^ ]/.test(prefix)) return insertion(at, body + eol + indent);
  const index = map.pairs.indexOf(before);
  const previous = map.pairs[index - 1];
  const floor = previous === undefined ? 0 : Math.max(previous.key.span.end, previous.value.span.end);
  return insertion(aboveComments(text, lineStart, floor), indent + body + eol);
}

/** Puts a key with its value at the end of a mapping that is not empty. */
export function insertPairLast(map: YamlMap, key: string, value: NewValue, style: IndentStyle): SpanEdit | undefined {
  const { text } = map.part;
  const last = map.pairs[map.pairs.length - 1];
  if (last === undefined) return undefined;
  const end = pairEnd(last);
  if (map.flow) return insertion(end, `, ${key}: ${flowValue(value)}`);
  const at = nodeStart(last.key);
  const prefix = text.slice(startOfLine(text, at), at);
  // Behind a block scalar that keeps its trailing lines, a new line would change it.
  const keeps =
    last.value.kind === 'scalar' && /^[|>]\d?\+/.test(text.slice(last.value.span.start, last.value.span.start + 3));
  if (!/^[\uFEFF\s-]*$/.test(prefix) || keeps || endsInNestedBlock(last.value)) return undefined;
  const eol = lineEnd(text);
  const indent = blankPrefix(prefix);
  return insertion(endOfLine(text, end), eol + indent + blockPair(key, value, indent, style, eol));
}

/** Whether a value's last line may belong to a block scalar further down. */
function endsInNestedBlock(node: YamlNode): boolean {
  if (node.kind === 'scalar') return false;
  if (node.kind === 'alias' || node.flow) return false;
  const last = node.kind === 'map' ? node.pairs[node.pairs.length - 1]?.value : node.items[node.items.length - 1];
  if (last?.kind !== 'scalar') return last !== undefined && endsInNestedBlock(last);
  return /^[|>]\d?\+/.test(last.part.text.slice(last.span.start, last.span.start + 3));
}

/** Puts the first key into an empty mapping: `key:` without a value, or `key: {}`. Undefined for any other value. */
export function insertFirstPair(
  pair: YamlPair,
  key: string,
  value: NewValue,
  style: IndentStyle,
): SpanEdit | undefined {
  const { text } = pair.key.part;
  const holder = pair.value;
  if (holder.kind === 'map' && holder.flow && holder.pairs.length === 0) {
    return insertion(holder.span.start + 1, `${key}: ${flowValue(value)}`);
  }
  if (holder.kind !== 'scalar' || holder.span.end > holder.span.start || holder.anchor !== undefined) return undefined;
  const colon = text.indexOf(':', pair.key.span.end);
  const lineStart = startOfLine(text, pair.key.span.start);
  const prefix = text.slice(lineStart, pair.key.span.start);
  if (colon < 0 || holder.tag !== undefined || !/^[\uFEFF\s-]*$/.test(prefix)) return undefined;
  const eol = lineEnd(text);
  const indent = blankPrefix(prefix) + ' '.repeat(style.map);
  return insertion(endOfLine(text, colon), eol + indent + blockPair(key, value, indent, style, eol));
}

/** Puts an item, given as YAML text on one line, at the start of a sequence. */
export function insertFirstItem(sequence: YamlSequence, item: string): SpanEdit | undefined {
  const { text } = sequence.part;
  const first = sequence.items[0];
  if (sequence.flow) {
    if (first === undefined) return insertion(sequence.span.start + 1, item);
    return insertion(nodeStart(first), `${item}, `);
  }
  const at = sequence.span.start;
  if (text.charAt(at) !== '-') return undefined;
  const lineStart = startOfLine(text, at);
  const prefix = text.slice(lineStart, at);
  const eol = lineEnd(text);
  if (/[^ ]/.test(prefix)) {
    return /^[\s-]*$/.test(prefix) ? insertion(at, `- ${item}${eol}${blankPrefix(prefix)}`) : undefined;
  }
  return insertion(aboveComments(text, lineStart, 0), `${prefix}- ${item}${eol}`);
}

/**
 * Puts an item before a value that stands for a list by itself: a scalar, an alias or a tagged list on one line becomes
 * a list in brackets; a literal block gets one more line. Undefined where that is not certain.
 */
export function insertBeforeValue(value: YamlNode, item: string, line: string): SpanEdit | undefined {
  const { text } = value.part;
  const start = nodeStart(value);
  const { end } = value.span;
  const written = text.slice(start, end);
  if (value.kind === 'scalar' && value.style === 'literal') return insertBlockLine(value, line);
  if (/[\r\n]/.test(written) || (value.kind === 'scalar' && (value.style === 'folded' || end === start)))
    return undefined;
  if (value.kind === 'map' || value.anchor !== undefined) return undefined;
  const unsafe = value.kind === 'scalar' && value.style === 'plain';
  const rest = unsafe ? writeScalar(value.text, true) : written;
  return { span: { start, end }, text: `[${item}, ${rest}]` };
}

function insertBlockLine(value: YamlScalar, line: string): SpanEdit | undefined {
  const { text } = value.part;
  if (value.text.startsWith('\n') || value.text === '' || !/^\S[^\r\n]*$/.test(line)) return undefined;
  const at = value.map.toHost(0);
  const lineStart = startOfLine(text, at);
  const indent = text.slice(lineStart, at);
  if (lineStart <= value.span.start || /\S/.test(indent) || /^\s/.test(value.text)) return undefined;
  return insertion(lineStart, indent + line + lineEnd(text));
}

/** Gives a pair without a value, or with a null written out, a list in brackets as its value. */
export function replaceNull(pair: YamlPair, items: readonly string[]): SpanEdit | undefined {
  const { value } = pair;
  if (value.kind !== 'scalar' || value.value !== null || value.anchor !== undefined || value.tag !== undefined)
    return undefined;
  const list = `[${items.join(', ')}]`;
  if (value.span.end > value.span.start) return { span: value.span, text: list };
  const colon = value.part.text.indexOf(':', pair.key.span.end);
  return colon < 0 ? undefined : insertion(colon + 1, ` ${list}`);
}

/** Removes a pair with its line. Undefined for the only pair: then the mapping itself has to go. */
export function removePair(map: YamlMap, pair: YamlPair): SpanEdit | undefined {
  const index = map.pairs.indexOf(pair);
  if (index < 0 || map.pairs.length < 2) return undefined;
  const next = map.pairs[index + 1];
  const previous = map.pairs[index - 1];
  const starts = { start: nodeStart(pair.key), end: pairEnd(pair) };
  return removal(
    map,
    starts,
    next === undefined ? undefined : nodeStart(next.key),
    previous === undefined ? undefined : pairEnd(previous),
  );
}

/** Removes an item with its line. Undefined for the only item. */
export function removeItem(sequence: YamlSequence, item: YamlNode): SpanEdit | undefined {
  const index = sequence.items.indexOf(item);
  const next = sequence.items[index + 1];
  const previous = sequence.items[index - 1];
  if (index < 0 || sequence.items.length < 2) return undefined;
  const start = itemStart(sequence, item);
  const nextStart = next === undefined ? undefined : itemStart(sequence, next);
  if (start === undefined || (next !== undefined && nextStart === undefined)) return undefined;
  return removal(sequence, { start, end: item.span.end }, nextStart, previous?.span.end);
}

/** Where an item starts, in block style with its dash. */
function itemStart(sequence: YamlSequence, item: YamlNode): number | undefined {
  const start = nodeStart(item);
  if (sequence.flow) return start;
  const dash = sequence.part.text.lastIndexOf('-', start - 1);
  return dash >= sequence.span.start ? dash : undefined;
}

function removal(
  holder: YamlMap | YamlSequence,
  entry: { readonly start: number; readonly end: number },
  nextStart: number | undefined,
  previousEnd: number | undefined,
): SpanEdit | undefined {
  const { text } = holder.part;
  if (holder.flow) {
    if (nextStart !== undefined) return { span: { start: entry.start, end: nextStart }, text: '' };
    return previousEnd === undefined ? undefined : { span: { start: previousEnd, end: entry.end }, text: '' };
  }
  const lineStart = startOfLine(text, entry.start);
  if (/\S/.test(text.slice(lineStart, entry.start))) {
    return nextStart === undefined ? undefined : { span: { start: entry.start, end: nextStart }, text: '' };
  }
  const end = endOfLine(text, entry.end);
  const newline = text.startsWith('\r\n', end) ? 2 : end < text.length ? 1 : 0;
  if (newline > 0 || lineStart === 0) return { span: { start: lineStart, end: end + newline }, text: '' };
  const before = text.startsWith('\r\n', lineStart - 2) ? 2 : 1;
  return { span: { start: lineStart - before, end }, text: '' };
}

/** Where a node starts, its anchor and tag included. */
export function nodeStart(node: YamlNode): number {
  const { text } = node.part;
  let { start } = node.span;
  if (node.tag !== undefined && node.kind !== 'alias') {
    const mark = text.lastIndexOf('!', start - 1);
    if (mark >= 0) start = text.charAt(mark - 1) === '!' ? mark - 1 : mark;
  }
  if (node.anchor !== undefined) {
    const mark = text.lastIndexOf(`&${node.anchor}`, node.span.start);
    if (mark >= 0) start = Math.min(start, mark);
  }
  return start;
}

function pairEnd(pair: YamlPair): number {
  const { text } = pair.key.part;
  const end = Math.max(pair.key.span.end, pair.value.span.end);
  if (pair.value.span.end > pair.value.span.start) return end;
  const colon = text.indexOf(':', pair.key.span.end);
  return colon < 0 ? end : Math.max(end, colon + 1);
}

function blockPair(key: string, value: NewValue, indent: string, style: IndentStyle, eol: string): string {
  if (typeof value === 'string') return `${key}: ${value}`;
  const dash = `${eol}${indent}${' '.repeat(style.list)}- `;
  return `${key}:${value.map((item) => dash + item).join('')}`;
}

function flowValue(value: NewValue): string {
  return typeof value === 'string' ? value : `[${value.join(', ')}]`;
}

function insertion(at: number, text: string): SpanEdit {
  return { span: { start: at, end: at }, text };
}

/** What stands before a key or item on its line, as blanks of the same width. */
function blankPrefix(prefix: string): string {
  return prefix.replace('\uFEFF', '').replace(/[^\t]/g, ' ');
}

/** The start of the run of comment lines that ends directly above a line, not before `floor`. */
function aboveComments(text: string, lineStart: number, floor: number): number {
  let at = lineStart;
  while (at > 0) {
    const above = startOfLine(text, at - 1);
    if (above < floor || !/^[ \t]*#/.test(text.slice(above, at))) break;
    at = above;
  }
  return at;
}

function startOfLine(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The end of the line that holds an offset, before its line end. */
function endOfLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return newline > offset && text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
}

function columnOf(text: string, offset: number): number {
  return offset - startOfLine(text, offset);
}

/** The line end that a text uses. */
export function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The pair of a mapping that stands first of the given keys. */
export function firstPairOf(map: YamlMap, keys: readonly string[]): YamlPair | undefined {
  return map.pairs.find(({ key }) => keys.includes(scalarText(key) ?? ''));
}
