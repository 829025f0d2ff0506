import { nixAttrNameText } from '../../syntax/nix/names';
import type { NixAttrPath, NixExpr, NixNode } from '../../syntax/nix/nodes';
import { nixChildren } from '../../syntax/nix/walk';
import type { NixSource } from './read-host';

/** What a file may ask of the configuration: option paths, each as far as it is written out; empty for all of it. */
export type ConfigReads = readonly (readonly string[])[];

/**
 * The options that a file may ask for, by every mention of `config` that is neither a name that is defined nor one that
 * a function takes. Where a file hands the configuration on, it may ask for everything.
 */
export function findConfigReads({ text, tree }: NixSource): ConfigReads {
  const reads: (readonly string[])[] = [];
  const open: NixNode[] = [tree.root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const below = intoNode(node, text, reads);
    for (const child of below) open.push(child);
  }
  return reads;
}

/** Notes what a node reads and answers the nodes below it that are still to be looked at. */
function intoNode(node: NixNode, text: string, reads: (readonly string[])[]): readonly NixNode[] {
  switch (node.kind) {
    case 'identifier':
      if (node.name === 'config') reads.push([]);
      return [];
    case 'select':
    case 'has-attr': {
      const path = pathBelowConfig(node.expr, node.path, text);
      if (path === undefined) return nixChildren(node);
      reads.push(path);
      return nixChildren(node).filter((child) => child !== node.expr && child !== node.path);
    }
    case 'attrpath':
      return node.names.filter((name) => name.kind !== 'identifier');
    case 'formal':
      return node.defaultValue === undefined ? [] : [node.defaultValue];
    default:
      return nixChildren(node);
  }
}

/** The names behind `config`, or behind a step `.config` of another set, up to the first that is computed. */
function pathBelowConfig(from: NixExpr, { names }: NixAttrPath, text: string): readonly string[] | undefined {
  const steps = names.map((name) => nixAttrNameText(name, text));
  const start = from.kind === 'identifier' && from.name === 'config' ? 0 : steps.indexOf('config') + 1;
  if (start === 0 && !(from.kind === 'identifier' && from.name === 'config')) return undefined;
  const end = steps.indexOf(undefined, start);
  return steps.slice(start, end < 0 ? undefined : end).filter((name) => name !== undefined);
}

/** The one path leads to the other, or beyond it. */
export function isRelated(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return false;
  return true;
}
