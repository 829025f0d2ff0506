import type { SpanEdit } from '../../text/edit';
import {
  aboveComments,
  blankPrefix,
  endOfLine,
  type IndentStyle,
  lineEnd,
  nodeStart,
  pairEnd,
  startOfLine,
} from './layout';
import type { YamlMap, YamlNode, YamlPair, YamlScalar, YamlSequence } from './nodes';
import { writeScalar } from './quote';

/** A new value as YAML text on one line, or the items of a new list, each as YAML text on one line. */
export type NewValue = string | readonly string[];

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
