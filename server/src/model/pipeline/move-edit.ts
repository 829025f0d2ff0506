import type { YamlNode, YamlScalar, YamlSequence } from '../../syntax/yaml/nodes';
import { removeItem } from '../../syntax/yaml/remove';
import type { PlaceEdit } from '../../text/edit';
import { type Place, place } from '../../text/place';
import { containsSpan } from '../../text/span';
import type { Configuration } from './configuration';
import { findWritten, placeEdit } from './script-edit';

/** A line of a script that can be taken out whole. */
export interface MovableLine {
  readonly line: string;
  readonly removal: PlaceEdit;
}

/** The line at a place of a script that is written below a top-level key; undefined where it is not one line alone. */
export function findMovable(configuration: Configuration, name: string, at: Place): MovableLine | undefined {
  const script = findWritten(configuration, name, 'script')?.pair.value;
  if (script?.kind !== 'sequence' || script.part !== at.part || script.tag !== undefined) return undefined;
  const item = script.items.find(({ span }) => containsSpan(span, at.span));
  if (item?.kind !== 'scalar' || item.value === null) return undefined;
  const text = item.text.replace(/\n+$/, '');
  if (!text.includes('\n')) return wholeItem(script, item, text);
  return item.style === 'literal' ? blockLine(script, item, at) : undefined;
}

function wholeItem(script: YamlSequence, item: YamlNode, line: string): MovableLine | undefined {
  const removal = placeEdit(script, removeItem(script, item));
  return removal === undefined ? undefined : { line, removal };
}

/** One line of a literal block. A line that goes on in the next, or continues the one before, stays where it is. */
function blockLine(script: YamlSequence, item: YamlScalar, at: Place): MovableLine | undefined {
  const { text } = item.part;
  const start = text.lastIndexOf('\n', at.span.start - 1) + 1;
  const newline = text.indexOf('\n', at.span.start);
  const end = newline < 0 ? text.length : newline;
  if (start <= item.span.start || at.span.end > end) return undefined;
  const before = text.slice(0, start - 1).replace(/\r$/, '');
  const line = text.slice(start, end).trim();
  if (line === '' || line.endsWith('\\') || before.endsWith('\\')) return undefined;
  const others = item.text.split('\n').filter((other) => other.trim() !== '');
  if (others.length < 2) return wholeItem(script, item, line);
  if (newline < 0) return { line, removal: { at: place(item.part, start - 1, end), text: '' } };
  return { line, removal: { at: place(item.part, start, end + 1), text: '' } };
}
