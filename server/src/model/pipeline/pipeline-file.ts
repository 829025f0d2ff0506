import type { YamlFile } from '../../syntax/yaml/file';
import { scalarText, type YamlNode, type YamlPair } from '../../syntax/yaml/nodes';
import type { YamlPart } from '../../syntax/yaml/part';
import { EditedMap } from './edited-map';
import type { Interpolation } from './interpolation';
import { hasInput } from './value';

/** The top level of one file of a pipeline: what it defines, before anything is merged. */
export interface PipelineFile {
  readonly file: YamlFile;
  /** By name, in the order of the text; of two equal keys the last one counts. `include` is not among them. */
  readonly pairs: ReadonlyMap<string, YamlPair>;
  readonly includes: readonly YamlPair[];
  /** Why the file may define more than was read, or undefined. */
  readonly open: string | undefined;
  /** The values of the inputs in its header, where they are known. */
  readonly inputs?: Interpolation;
  /** A merge key stands at the top level, so that what one block defines depends on others. */
  readonly merging: boolean;
  /** Where it was made of another version by an edit of blocks whose keys stayed: of which pairs, and of which names. */
  readonly edited?: { readonly from: ReadonlyMap<string, YamlPair>; readonly names: readonly string[] };
}

/**
 * Reads the configuration document of a file. Its blocks' trees are cached with the blocks. With the version before, an
 * edit within blocks costs these alone.
 */
export function readPipelineFile(file: YamlFile, inputs?: Interpolation, before?: PipelineFile): PipelineFile {
  return (before && readEdited(file, inputs, before)) ?? readWhole(file, inputs);
}

function readWhole(file: YamlFile, inputs: Interpolation | undefined): PipelineFile {
  const pairs = new Map<string, YamlPair>();
  let open: string | undefined;
  let merging = false;
  const add = (pair: YamlPair): void => {
    const name = nameOf(pair, inputs);
    if (name === undefined || hasInput(name)) open ??= 'a top-level key is not known';
    else if (name === '<<') {
      merging = true;
      open = addMerged(file, pair.value, pairs) ?? open;
    } else pairs.set(name, pair);
  };
  for (const part of file.main?.parts ?? []) {
    for (const pair of part.pairs) add(pair);
    if (part.broken && part.pairs.length !== 1) open ??= 'the file has a syntax error';
    else if (part.root !== undefined && part.root.kind !== 'map') open ??= 'the file is not a mapping';
  }
  const include = pairs.get('include');
  pairs.delete('include');
  const read = { file, pairs, includes: include === undefined ? [] : [include], open, merging };
  return inputs === undefined ? read : { ...read, inputs };
}

/** The version before with other values of some keys; undefined where more than that may have changed. */
function readEdited(file: YamlFile, inputs: Interpolation | undefined, before: PipelineFile): PipelineFile | undefined {
  if (before.open !== undefined || before.merging || before.inputs?.key !== inputs?.key) return undefined;
  const old = before.file.main?.parts ?? [];
  const parts = file.main?.parts ?? [];
  if (old.length !== parts.length || before.file.uri !== file.uri) return undefined;
  let from = 0;
  while (from < parts.length && old[from] === parts[from]) from++;
  let to = parts.length;
  while (to > from && old[to - 1] === parts[to - 1]) to--;
  if (to - from > mostEdited) return undefined;
  const pairs = new Map<string, YamlPair>();
  for (let at = from; at < to; at++) {
    const was = onlyPair(old[at]);
    const is = onlyPair(parts[at]);
    const name = is === undefined ? undefined : nameOf(is, inputs);
    if (was === undefined || is === undefined || name === undefined || name === '<<' || name === 'include')
      return undefined;
    if (hasInput(name) || nameOf(was, inputs) !== name || before.pairs.get(name) !== was) return undefined;
    pairs.set(name, is);
  }
  const edited = { from: before.pairs, names: [...pairs.keys()] };
  const read = {
    file,
    pairs: EditedMap.of(before.pairs, pairs),
    includes: before.includes,
    open: undefined,
    merging: false,
    edited,
  };
  return inputs === undefined ? read : { ...read, inputs };
}

/** Edits of more blocks than this are no typing. */
const mostEdited = 20;

/** The pair of a block that holds just one; a half-typed line in its value changes nothing about that. */
function onlyPair(part: YamlPart | undefined): YamlPair | undefined {
  if (part === undefined || part.root?.kind !== 'map') return undefined;
  return part.pairs.length === 1 ? part.pairs[0] : undefined;
}

function nameOf({ key }: YamlPair, inputs: Interpolation | undefined): string | undefined {
  return scalarText(key.kind === 'scalar' && inputs !== undefined ? inputs.fillText(key) : key);
}

/** `<<` at the top level; why something may be missing, or undefined. */
function addMerged(file: YamlFile, value: YamlNode, pairs: Map<string, YamlPair>): string | undefined {
  const nodes = value.kind === 'sequence' ? [...value.items].reverse() : [value];
  for (const node of nodes) {
    const target = node.kind === 'alias' ? file.resolveAlias(node) : node;
    if (target?.kind !== 'map') return 'a merge key at the top level is not known';
    for (const pair of target.pairs) {
      const name = scalarText(pair.key);
      if (name === undefined || name === '<<') return 'a merge key at the top level is not known';
      pairs.set(name, pair);
    }
  }
  return undefined;
}
