import { insertPairBefore } from '../../syntax/yaml/edit';
import { lineEnd, nodeStart } from '../../syntax/yaml/layout';
import { scalarText } from '../../syntax/yaml/nodes';
import { partMap, type YamlPart } from '../../syntax/yaml/part';
import { writeScalar } from '../../syntax/yaml/quote';
import type { PlaceEdit } from '../../text/edit';
import { place } from '../../text/place';
import type { Configuration } from './configuration';
import type { EditSource } from './edit-preview';
import { isKeyword, Keywords } from './keywords';
import { Uses } from './memo';
import { fileStyle, findWritten, insertKeyword, placeEdit, prependItem, rootPairs } from './script-edit';
import { readScript } from './script-reading';

/** The `before_script` that jobs get which have none of their own. */
export interface DefaultBeforeScript {
  readonly origin: 'default' | 'global' | undefined;
  readonly lines: readonly string[];
}

/** Undefined where it is not wholly known. */
export function defaultBeforeScript(configuration: Configuration): DefaultBeforeScript | undefined {
  const view = configuration.view(new Uses());
  const keywords = new Keywords('', { kind: 'map', node: undefined, entries: new Map(), open: undefined }, view);
  const state = keywords.fallback('before_script');
  if (state === undefined) return { origin: undefined, lines: [] };
  if (!isKeyword(state)) return undefined;
  const text = readScript(state.value, view);
  if (text === undefined) return undefined;
  return {
    origin: state.origin.kind === 'default' ? 'default' : 'global',
    lines: text.pieces.map((piece) => piece.text),
  };
}

/** The edit that puts a line at the start of `default:before_script`, or of the global one where there is only that. */
export function prependDefault(source: EditSource, configuration: Configuration, line: string): PlaceEdit | undefined {
  const now = defaultBeforeScript(configuration);
  if (now === undefined) return undefined;
  const item = (flow: boolean): string => writeScalar(line, flow);
  if (now.origin === 'global') {
    const [pair] = rootPairs(configuration, 'before_script');
    return pair === undefined ? undefined : placeEdit(pair.key, prependItem(pair, item, line, []));
  }
  const written = findWritten(configuration, 'default', 'before_script');
  if (written !== undefined) return placeEdit(written.map, prependItem(written.pair, item, line, []));
  if (now.origin === 'default') return undefined;
  if (configuration.state.table.roots.has('default')) {
    return insertKeyword(configuration, 'default', 'before_script', (flow) => [item(flow)]);
  }
  return createDefault(source, configuration, item);
}

/** Top-level keys that stand before `default:` by custom. */
const before = new Set([
  'spec',
  'stages',
  'include',
  'workflow',
  'variables',
  'image',
  'services',
  'cache',
  'before_script',
  'after_script',
]);

/** A new `default:` before the first job of the entry file. */
function createDefault(
  source: EditSource,
  configuration: Configuration,
  item: (flow: boolean) => string,
): PlaceEdit | undefined {
  const entry = source.currentLayers[source.currentLayers.length - 1];
  const file = entry?.kind === 'file' ? entry.file.file : undefined;
  const parts = file?.main?.parts ?? [];
  const target = parts.find((part) => part.pairs.some(({ key }) => !before.has(scalarText(key) ?? '')));
  const map = target === undefined ? undefined : partMap(target);
  const first = map?.pairs.find(({ key }) => !before.has(scalarText(key) ?? ''));
  if (file === undefined || target === undefined || map === undefined || first === undefined) return undefined;
  if (map.flow)
    return placeEdit(
      map,
      insertPairBefore(map, first, 'default', `{before_script: [${item(true)}]}`, { map: 2, list: 2 }),
    );
  const start = nodeStart(first.key);
  if (start > 0 && !/[\n\uFEFF]/.test(target.text.charAt(start - 1))) return undefined;
  const style = fileStyle(configuration, file.uri, []);
  const eol = lineEnd(file.text);
  const indent = ' '.repeat(style.map);
  const text = `default:${eol}${indent}before_script:${eol}${indent}${' '.repeat(style.list)}- ${item(false)}${eol}${eol}`;
  const at = isFirst(target, parts) ? start : 0;
  return { at: place(target, at, at), text };
}

/** The first part holds the file's opening comments and the document marker. */
function isFirst(part: YamlPart, parts: readonly YamlPart[]): boolean {
  return part === parts[0];
}
