import type { SpanEdit } from '../../text/edit';
import { endOfLine, nodeStart, pairEnd, startOfLine } from './layout';
import type { YamlMap, YamlNode, YamlPair, YamlSequence } from './nodes';

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
