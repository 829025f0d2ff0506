import { nodePathAt } from '../syntax/nix/walk';
import type { TomlTable, TomlValue } from '../syntax/toml/nodes';
import { scalarText, type YamlNode } from '../syntax/yaml/nodes';
import type { Part } from '../text/place';
import type { Span } from '../text/span';
import type { PartOffset } from '../workspace/workspace-file';

/** A string that runs over several lines, in offsets of its part. */
export interface LongString {
  readonly span: Span;
  /** Whether each of its lines stays a line of its own when it is read, as in a script. */
  readonly keepsLines: boolean;
  /** The key that it is the value of (`pre_build_script`), or of the list that holds it (`script`). */
  readonly key: string | undefined;
}

/** The string that an offset lies inside of, where that began on an earlier line; undefined between values. */
export function longStringAt({ content, part, offset }: PartOffset): LongString | undefined {
  const found = findString(content, part, offset);
  if (found === undefined || !part.text.slice(found.span.start, offset).includes('\n')) return undefined;
  return found;
}

function findString(content: PartOffset['content'], at: Part, offset: number): LongString | undefined {
  if (content.language === 'yaml') {
    const root = content.yaml.parts.find(({ part }) => part === at)?.part.root;
    return root === undefined ? undefined : yamlString(root, offset, undefined);
  }
  if (content.language === 'toml') {
    const root = content.toml.parts.find(({ part }) => part === at)?.part.document.root;
    return root === undefined ? undefined : tomlString(root, offset, undefined);
  }
  return content.language === 'nix' ? nixString(content.part.tree, offset) : undefined;
}

const holds = (span: Span, offset: number): boolean => span.start < offset && offset <= span.end;

function yamlString(node: YamlNode, offset: number, key: string | undefined): LongString | undefined {
  if (!holds(node.span, offset) && node.span.start !== offset) return undefined;
  if (node.kind === 'scalar') {
    return holds(node.span, offset) ? { span: node.span, keepsLines: node.style === 'literal', key } : undefined;
  }
  const children: readonly { key: string | undefined; node: YamlNode }[] =
    node.kind === 'map'
      ? node.pairs.map((pair) => ({ key: scalarText(pair.key), node: pair.value }))
      : node.kind === 'sequence'
        ? node.items.map((item) => ({ key, node: item }))
        : [];
  for (const child of children) {
    const found = yamlString(child.node, offset, child.key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function tomlString(value: TomlValue | TomlTable, offset: number, key: string | undefined): LongString | undefined {
  if (value.kind === 'string') {
    const keepsLines = value.style === 'multiline-literal' || value.style === 'multiline-basic';
    return holds(value.span, offset) ? { span: value.span, keepsLines, key } : undefined;
  }
  const children =
    value.kind === 'table'
      ? [...value.entries.values()].map((entry) => ({ key: entry.key, value: entry.value }))
      : value.kind === 'array'
        ? value.items.map((item) => ({ key, value: item }))
        : [];
  for (const child of children) {
    const found = tomlString(child.value, offset, child.key);
    if (found !== undefined) return found;
  }
  return undefined;
}

type NixTree = Parameters<typeof nodePathAt>[0];

function nixString(tree: NixTree, offset: number): LongString | undefined {
  const path = nodePathAt(tree, offset);
  const inner = path.findLast((node) => node.kind === 'string' || node.kind === 'hole');
  if (inner?.kind !== 'string' || !holds(inner.span, offset) || offset === inner.span.end) return undefined;
  const binding = path.findLast((node) => node.kind === 'binding');
  const name = binding?.kind === 'binding' ? binding.path.names.at(-1) : undefined;
  return { span: inner.span, keepsLines: inner.indented, key: name?.kind === 'identifier' ? name.name : undefined };
}
