import {
  insertBeforeValue,
  insertFirstItem,
  insertFirstPair,
  insertPairBefore,
  insertPairLast,
  type NewValue,
  replaceNull,
} from '../../syntax/yaml/edit';
import type { YamlFile } from '../../syntax/yaml/file';
import { type IndentStyle, readIndentStyle } from '../../syntax/yaml/layout';
import { findPair, scalarText, type YamlMap, type YamlNode, type YamlPair } from '../../syntax/yaml/nodes';
import { writeScalar } from '../../syntax/yaml/quote';
import type { PlaceEdit, SpanEdit } from '../../text/edit';
import type { Place } from '../../text/place';
import type { Configuration } from './configuration';
import type { EditSource } from './edit-preview';
import type { JobScript } from './job';

/** A keyword as it is written below a top-level key, not merged in from elsewhere. */
export interface WrittenKeyword {
  readonly map: YamlMap;
  readonly pair: YamlPair;
}

/** A keyword below a top-level key, in the layer that wins. */
export function findWritten(configuration: Configuration, name: string, keyword: string): WrittenKeyword | undefined {
  for (const { value } of rootPairs(configuration, name)) {
    const pair = value.kind === 'map' ? findPair(value, keyword) : undefined;
    if (pair !== undefined && value.kind === 'map') return { map: value, pair };
  }
  return undefined;
}

/** The pairs of a top-level key, the layer that wins first. */
export function rootPairs(configuration: Configuration, name: string): readonly YamlPair[] {
  const steps = configuration.state.table.roots.get(name)?.steps ?? [];
  return steps.flatMap((step) => (step.kind === 'pair' ? [step.pair] : [])).reverse();
}

/** The indentation of a file, of the given trees first. */
export function fileStyle(configuration: Configuration, uri: string, nearest: readonly YamlNode[]): IndentStyle {
  return readIndentStyle(rootsOf(nearest, configuration.state.file(uri)));
}

function* rootsOf(nearest: readonly YamlNode[], file: YamlFile | undefined): Iterable<YamlNode | undefined> {
  yield* nearest;
  for (const { part } of file?.parts ?? []) yield part.root;
}

/** A `!reference` as it is written. */
export function writeReference(path: readonly string[]): string {
  return `!reference [${path.map((name) => writeScalar(name, true)).join(', ')}]`;
}

/**
 * Puts an item before what a script keyword holds. `item` writes it for a list in block style or in brackets; `line` is
 * it as a line of shell, for literal blocks, or undefined where it is none. A null gets `instead` behind the new item.
 */
export function prependItem(
  pair: YamlPair,
  item: (flow: boolean) => string,
  line: string | undefined,
  instead: readonly string[],
): SpanEdit | undefined {
  const { value } = pair;
  if (value.kind === 'sequence' && value.tag === undefined) return insertFirstItem(value, item(value.flow));
  if (value.kind === 'scalar' && value.value === null) return replaceNull(pair, [item(true), ...instead]);
  if (value.kind === 'scalar' && value.style === 'literal' && line === undefined) return undefined;
  return insertBeforeValue(value, item(true), line ?? '');
}

export function placeEdit(node: YamlNode, edit: SpanEdit | undefined): PlaceEdit | undefined {
  return edit === undefined ? undefined : { at: { part: node.part, span: edit.span }, text: edit.text };
}

/** The edit that puts a line at the start of a job's or template's own `before_script`, which may have to be made. */
export function prependLine(source: EditSource, name: string, line: string): PlaceEdit | undefined {
  const configuration = source.current;
  const before = source.jobNamed(name)?.beforeScript;
  if (configuration === undefined || before === undefined || before.state === 'unknown') return undefined;
  const inherited = before.state === 'known' ? inheritedReference(configuration, before.value) : [];
  if (inherited === undefined) return undefined;
  const written = findWritten(configuration, name, 'before_script');
  const item = (flow: boolean): string => writeScalar(line, flow);
  if (written !== undefined) {
    return placeEdit(written.map, prependItem(written.pair, item, line, inherited.map(writeReference)));
  }
  const value = (flow: boolean): NewValue => [item(flow), ...inherited.map(writeReference)];
  return insertKeyword(configuration, name, 'before_script', value);
}

/** The path under which an inherited script can be referred to, in a list; empty where there is nothing to keep. */
function inheritedReference(
  configuration: Configuration,
  script: JobScript,
): readonly (readonly string[])[] | undefined {
  if (script.text.pieces.length === 0 && script.text.complete) return [];
  const { origin } = script;
  if (origin.kind === 'template') return [[origin.name, 'before_script']];
  if (origin.kind === 'default') return [['default', 'before_script']];
  if (origin.kind === 'global') return [['before_script']];
  const holder = rootAround(configuration, script.keyAt);
  return holder === undefined ? undefined : [[holder, 'before_script']];
}

/** The top-level key whose mapping has its own key at a place, as the one that a merge key takes from. */
function rootAround(configuration: Configuration, keyAt: Place): string | undefined {
  for (const [name, { steps }] of configuration.state.table.roots) {
    for (const step of steps) {
      if (step.kind !== 'pair' || step.pair.key.part !== keyAt.part || step.pair.value.kind !== 'map') continue;
      if (step.pair.value.pairs.some(({ key }) => key.span.start === keyAt.span.start)) return name;
    }
  }
  return undefined;
}

/** Puts a new keyword into the mapping of a top-level key: before `script:`, and behind merge keys, which would win. */
export function insertKeyword(
  configuration: Configuration,
  name: string,
  keyword: string,
  value: (flow: boolean) => NewValue,
): PlaceEdit | undefined {
  const [pair] = rootPairs(configuration, name);
  if (pair === undefined) return undefined;
  const holder = pair.value;
  const style = fileStyle(configuration, pair.key.part.uri, [holder]);
  if (holder.kind !== 'map' || holder.pairs.length === 0) {
    return placeEdit(pair.key, insertFirstPair(pair, keyword, value(holder.kind === 'map'), style));
  }
  const merge = holder.pairs.findLastIndex(({ key }) => scalarText(key) === '<<');
  const behind = holder.pairs.slice(merge + 1);
  const before = behind.find(({ key }) => scalarText(key) === 'script') ?? (name === 'default' ? behind[0] : undefined);
  const edit =
    before === undefined
      ? (insertPairLast(holder, keyword, value(holder.flow), style) ??
        insertBeforeFirst(holder, behind, keyword, value, style))
      : insertPairBefore(holder, before, keyword, value(holder.flow), style);
  return placeEdit(holder, edit);
}

function insertBeforeFirst(
  map: YamlMap,
  behind: readonly YamlPair[],
  keyword: string,
  value: (flow: boolean) => NewValue,
  style: IndentStyle,
): SpanEdit | undefined {
  const [first] = behind;
  return first === undefined ? undefined : insertPairBefore(map, first, keyword, value(map.flow), style);
}
