import type { YamlFile } from '../../syntax/yaml/file';
import { nodeStart } from '../../syntax/yaml/layout';
import { scalarText, type YamlNode, type YamlPair } from '../../syntax/yaml/nodes';
import type { YamlPart } from '../../syntax/yaml/part';
import { type Place, place } from '../../text/place';
import { topLevelNames } from './reserved-names';
import { nodePlace } from './value';

export type OutlineKind = 'job' | 'template' | 'keyword' | 'variable' | 'stage' | 'include' | 'input' | 'item';

/** An entry of a file's outline, for document symbols. */
export interface OutlineEntry {
  readonly name: string;
  readonly kind: OutlineKind;
  /** A short addition to the name: the stage of a job. */
  readonly detail: string | undefined;
  readonly nameAt: Place;
  /** Key and value together. */
  readonly at: Place;
  readonly children: readonly OutlineEntry[];
}

/** The blocks of a file of a pipeline that its outline tells of, in their order: the header and the configuration. */
export function outlineParts(file: YamlFile): readonly YamlPart[] {
  return [...(file.header?.parts ?? []), ...(file.main?.parts ?? [])];
}

/** The outline of a file of a pipeline in the order of its text. */
export function readOutline(file: YamlFile): readonly OutlineEntry[] {
  return outlineParts(file).flatMap(readPartOutline);
}

/** The outline of one block. */
export function readPartOutline(part: YamlPart): readonly OutlineEntry[] {
  return part.pairs.flatMap(outlinePair);
}

function outlinePair(pair: YamlPair): OutlineEntry[] {
  const name = scalarText(pair.key);
  if (name === undefined || name === '<<') return [];
  if (!topLevelNames.has(name)) {
    const kind = name.startsWith('.') ? 'template' : 'job';
    return [entry(pair, name, kind, stageOf(pair.value), keywordsOf(pair.value))];
  }
  const { value } = pair;
  if (name === 'variables') return [entry(pair, name, 'keyword', undefined, pairsOf(value, 'variable'))];
  if (name === 'stages' || name === 'include') {
    return [entry(pair, name, 'keyword', undefined, itemsOf(value, name === 'stages' ? 'stage' : 'include'))];
  }
  return [entry(pair, name, 'keyword', undefined, keywordsOf(value))];
}

function keywordsOf(value: YamlNode): OutlineEntry[] {
  if (value.kind !== 'map') return [];
  return value.pairs.flatMap((pair) => {
    const name = scalarText(pair.key);
    if (name === undefined) return [];
    return [entry(pair, name, 'keyword', undefined, childrenOf(name, pair.value))];
  });
}

/** What is worth a line of its own below a keyword. */
function childrenOf(name: string, value: YamlNode): OutlineEntry[] {
  if (name === 'variables' || name === 'secrets' || name === 'id_tokens') return pairsOf(value, 'variable');
  if (name === 'inputs') return pairsOf(value, 'input');
  return listed.has(name) && value.kind === 'sequence' ? value.items.flatMap(listItem) : [];
}

/** Lists whose items are long enough to be looked for. */
const listed: ReadonlySet<string> = new Set(['before_script', 'script', 'after_script', 'rules', 'needs']);
const longestName = 60;

/** An item by its first line; of a mapping, by its first pair. */
function listItem(item: YamlNode): OutlineEntry[] {
  const { part, span } = item;
  const text =
    item.kind === 'scalar'
      ? item.text
      : part.text.slice(item.tag === '!reference' ? nodeStart(item) : span.start, span.end);
  const [line = ''] = text.trim().split(/\r?\n/, 1);
  if (line === '') return [];
  const name = line.length > longestName ? `${line.slice(0, longestName - 1)}…` : line;
  return [{ name, kind: 'item', detail: undefined, nameAt: nodePlace(item), at: nodePlace(item), children: [] }];
}

function pairsOf(value: YamlNode, kind: OutlineKind): OutlineEntry[] {
  if (value.kind !== 'map') return [];
  return value.pairs.flatMap((pair) => {
    const name = scalarText(pair.key);
    return name === undefined ? [] : [entry(pair, name, kind, undefined, [])];
  });
}

function itemsOf(value: YamlNode, kind: OutlineKind): OutlineEntry[] {
  const items = value.kind === 'sequence' ? value.items : [value];
  return items.flatMap((item) => {
    const text = itemName(item);
    if (text === undefined || text === '') return [];
    return [{ name: text, kind, detail: undefined, nameAt: nodePlace(item), at: nodePlace(item), children: [] }];
  });
}

/** The text of a stage or include; of an include in mapping form, its first value. */
function itemName(item: YamlNode): string | undefined {
  const first = item.kind === 'map' ? item.pairs[0]?.value : item;
  return first?.kind === 'scalar' ? first.text : undefined;
}

function stageOf(value: YamlNode): string | undefined {
  if (value.kind !== 'map') return undefined;
  const stage = value.pairs.find(({ key }) => scalarText(key) === 'stage');
  return stage === undefined ? undefined : scalarText(stage.value);
}

function entry(
  pair: YamlPair,
  name: string,
  kind: OutlineKind,
  detail: string | undefined,
  children: readonly OutlineEntry[],
): OutlineEntry {
  const end = Math.max(pair.key.span.end, pair.value.span.end);
  // Editors refuse a symbol without a name.
  const shown = name === '' ? "''" : name;
  return {
    name: shown,
    kind,
    detail,
    nameAt: nodePlace(pair.key),
    at: place(pair.key.part, pair.key.span.start, end),
    children,
  };
}
