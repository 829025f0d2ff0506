import type { YamlFile } from '../../../syntax/yaml/file';
import type { YamlAlias, YamlNode } from '../../../syntax/yaml/nodes';

/** What a tree takes in the memory of GitLab at the least, without what its aliases stand for. */
export interface NodeSize {
  /** Bytes of Ruby objects, at the least: `ObjectSpace.memsize_of` on a machine of 64 bits. */
  readonly bytes: number;
  /** Levels of lists and mappings. */
  readonly depth: number;
  readonly aliases: readonly { readonly alias: YamlAlias; readonly depth: number }[];
}

/** GitLab's limits on a document (`max_yaml_size_bytes`, `max_yaml_depth`), which administrators can raise. */
export const maxYamlBytes = 2 * 1024 * 1024;
export const maxYamlDepth = 100;
const slot = 40;

export function measureNode(root: YamlNode): NodeSize {
  const aliases: { alias: YamlAlias; depth: number }[] = [];
  let bytes = 0;
  let deepest = 0;
  const walk = (node: YamlNode, depth: number): void => {
    if (node.kind === 'alias') aliases.push({ alias: node, depth });
    else if (node.kind === 'scalar') {
      if (typeof node.value === 'string') bytes += Math.max(slot, node.text.length);
    } else {
      deepest = Math.max(deepest, depth + 1);
      if (node.kind === 'sequence') {
        bytes += Math.max(slot, 16 + 8 * node.items.length);
        for (const item of node.items) walk(item, depth + 1);
      } else {
        bytes += slot + (node.pairs.length > 8 ? 24 * node.pairs.length : 0);
        for (const { key, value } of node.pairs) {
          walk(key, depth + 1);
          walk(value, depth + 1);
        }
      }
    }
  };
  walk(root, 0);
  return { bytes, depth: deepest, aliases };
}

/** A document with its aliases followed. */
export interface DocumentSize {
  readonly bytes: number;
  readonly depth: number;
  /** The alias that makes the most of it, the first one of its name, and how much all of these make. */
  readonly largest: { readonly alias: YamlAlias; readonly bytes: number } | undefined;
}

interface Whole {
  readonly bytes: number;
  readonly depth: number;
}

/**
 * Adds up trees in the order of the text, following aliases by numbers alone: what an alias stands for was measured
 * before, however often it is used.
 */
export function measureDocument(
  file: YamlFile,
  trees: readonly { readonly size: NodeSize }[],
  measure: (node: YamlNode) => NodeSize,
): DocumentSize {
  const targets = new Map<YamlNode, Whole>();
  const made = new Map<YamlNode, { readonly alias: YamlAlias; bytes: number }>();
  const whole = ({ bytes, depth, aliases }: NodeSize, isTop: boolean): Whole => {
    let sum = bytes;
    let deepest = depth;
    for (const { alias, depth: at } of aliases) {
      const target = file.resolveAlias(alias);
      if (target === undefined) continue;
      let known = targets.get(target);
      if (known === undefined) {
        known = whole(measure(target), false);
        targets.set(target, known);
      }
      sum += known.bytes;
      deepest = Math.max(deepest, at + known.depth);
      if (!isTop) continue;
      const before = made.get(target);
      if (before === undefined) made.set(target, { alias, bytes: known.bytes });
      else before.bytes += known.bytes;
    }
    return { bytes: sum, depth: deepest };
  };
  let bytes = 0;
  let depth = 0;
  for (const { size } of trees) {
    const all = size.aliases.length === 0 ? size : whole(size, true);
    bytes += all.bytes;
    depth = Math.max(depth, all.depth);
  }
  let largest: DocumentSize['largest'];
  for (const each of made.values()) if (each.bytes > (largest?.bytes ?? 0)) largest = each;
  return { bytes, depth, largest };
}
