import { nodeStart } from './layout';
import type { YamlMap, YamlNode, YamlPair, YamlSequence } from './nodes';

/** A pair with the mappings and keys around it, the nearest first. */
export interface FoundPair {
  readonly map: YamlMap;
  readonly pair: YamlPair;
  /** The pair whose value is `map`, undefined at the root or in a list. */
  readonly holder: FoundPair | undefined;
}

/** The pair below `root` whose key starts at an offset of the part. */
export function findPairAt(root: YamlNode | undefined, offset: number): FoundPair | undefined {
  return root === undefined ? undefined : search(root, offset, undefined);
}

function search(node: YamlNode, offset: number, holder: FoundPair | undefined): FoundPair | undefined {
  if (node.kind === 'sequence') {
    const item = node.items.find(({ span }) => span.start <= offset && offset < span.end);
    return item === undefined ? undefined : search(item, offset, undefined);
  }
  if (node.kind !== 'map') return undefined;
  for (const pair of node.pairs) {
    if (pair.key.span.start === offset) return { map: node, pair, holder };
    if (nodeStart(pair.value) <= offset && offset < pair.value.span.end) {
      return search(pair.value, offset, { map: node, pair, holder });
    }
  }
  return undefined;
}

/** An item of a list that is the value of a key. */
export interface FoundItem {
  readonly sequence: YamlSequence;
  readonly item: YamlNode;
  readonly holder: FoundPair;
}

/** The item below `root` that starts at an offset of the part. */
export function findItemAt(root: YamlNode | undefined, offset: number): FoundItem | undefined {
  return root === undefined ? undefined : searchItem(root, offset, undefined);
}

function searchItem(node: YamlNode, offset: number, holder: FoundPair | undefined): FoundItem | undefined {
  if (node.kind === 'sequence') {
    const item = node.items.find(({ span }) => span.start <= offset && offset < span.end);
    if (item === undefined) return undefined;
    if (item.span.start !== offset || item.kind === 'map') return searchItem(item, offset, undefined);
    return holder && { sequence: node, item, holder };
  }
  if (node.kind !== 'map') return undefined;
  const pair = node.pairs.find(({ value }) => nodeStart(value) <= offset && offset < value.span.end);
  return pair && searchItem(pair.value, offset, { map: node, pair, holder });
}
