import { type FoundPair, findPairAt } from '../../syntax/yaml/find';
import type { YamlPair } from '../../syntax/yaml/nodes';
import { YamlPart } from '../../syntax/yaml/part';
import { removePair } from '../../syntax/yaml/remove';
import type { PlaceEdit } from '../../text/edit';
import { place } from '../../text/place';
import type { JobVariable } from './job';
import { placeEdit } from './script-edit';

/** The edit that removes a variable's pair, and the `variables:` above it where it was the only one. */
export function removeVariableEdit(variable: JobVariable): PlaceEdit | undefined {
  const { part, span } = variable.nameAt;
  if (!(part instanceof YamlPart)) return undefined;
  const found = findPairAt(part.root, span.start);
  return found === undefined ? undefined : removeFound(found);
}

/** Removes a pair, and the one above it where it was the only one. */
export function removeFound(found: FoundPair): PlaceEdit | undefined {
  const { map, pair, holder } = found;
  if (map.pairs.length > 1) return placeEdit(map, removePair(map, pair));
  // Aliases may stand for the mapping, and an empty one is not the same as none.
  if (map.anchor !== undefined) return undefined;
  if (holder !== undefined) return removeFound(holder);
  return map.flow ? undefined : removeTopLevel(pair);
}

/** The only pair of its part goes with its lines; comments above it stay. */
function removeTopLevel(pair: YamlPair): PlaceEdit | undefined {
  const { part } = pair.key;
  const end = Math.max(pair.key.span.end, pair.value.span.end);
  const newline = part.text.indexOf('\n', end);
  const { start } = pair.key.span;
  if (start > 0 && part.text.charAt(start - 1) !== '\n') return undefined;
  return { at: place(part, start, newline < 0 ? part.text.length : newline + 1), text: '' };
}
