import { findItemAt } from '../../syntax/yaml/find';
import { scalarText } from '../../syntax/yaml/nodes';
import { YamlPart } from '../../syntax/yaml/part';
import { removeItem } from '../../syntax/yaml/remove';
import type { PlaceEdit } from '../../text/edit';
import type { StoredPath } from './job';
import { placeEdit } from './script-edit';
import { removeFound } from './variable-edit';

/** Keywords of a cache or of artifacts that mean nothing where there are no paths. */
const aboutPaths: ReadonlySet<string> = new Set([
  'key',
  'paths',
  'policy',
  'when',
  'expire_in',
  'name',
  'fallback_keys',
]);

/**
 * The edit that takes a path out of the list it stands in, and with the last path the whole cache or artifacts, where
 * nothing else is kept by them. Undefined where anchors share the list, or it is no list of the job itself.
 */
export function removeStoredPathEdit({ at }: StoredPath): PlaceEdit | undefined {
  const { part, span } = at;
  if (!(part instanceof YamlPart)) return undefined;
  const found = findItemAt(part.root, span.start);
  if (found === undefined) return undefined;
  const { sequence, item, holder } = found;
  if (sequence.items.length > 1) return placeEdit(sequence, removeItem(sequence, item));
  const above = holder.holder;
  if (above === undefined || sequence.anchor !== undefined || holder.map.anchor !== undefined) return undefined;
  const names = holder.map.pairs.map(({ key }) => scalarText(key) ?? '');
  return names.every((name) => aboutPaths.has(name)) ? removeFound(above) : undefined;
}
