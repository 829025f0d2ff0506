import type { YamlFile } from '../../syntax/yaml/file';
import { scalarText, type YamlNode, type YamlPair } from '../../syntax/yaml/nodes';
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
}

/** Reads the configuration document of a file. Its blocks' trees are cached with the blocks. */
export function readPipelineFile(file: YamlFile, inputs?: Interpolation): PipelineFile {
  const pairs = new Map<string, YamlPair>();
  let open: string | undefined;
  const add = (pair: YamlPair): void => {
    const name = nameOf(pair, inputs);
    if (name === undefined || hasInput(name)) open ??= 'a top-level key is not known';
    else if (name === '<<') open = addMerged(file, pair.value, pairs) ?? open;
    else pairs.set(name, pair);
  };
  for (const part of file.main?.parts ?? []) {
    for (const pair of part.pairs) add(pair);
    if (part.broken && part.pairs.length !== 1) open ??= 'the file has a syntax error';
    else if (part.root !== undefined && part.root.kind !== 'map') open ??= 'the file is not a mapping';
  }
  const include = pairs.get('include');
  pairs.delete('include');
  const read = { file, pairs, includes: include === undefined ? [] : [include], open };
  return inputs === undefined ? read : { ...read, inputs };
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
