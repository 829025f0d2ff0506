import type { YamlDocument, YamlFile } from '../../../syntax/yaml/file';
import type { YamlAlias, YamlNode, YamlScalar } from '../../../syntax/yaml/nodes';
import type { YamlPart } from '../../../syntax/yaml/part';
import { nearestName } from '../../../text/nearest-name';
import { type Place, place } from '../../../text/place';
import { sameSpecs } from '../inputs';
import { findBlocks, type InterpolationBlock } from '../interpolation-block';
import { nodePlace } from '../value';
import { maxYamlBytes, maxYamlDepth, measureDocument, measureNode, type NodeSize } from './file-size';
import { type BlockNames, checkBlock, placeIn } from './interpolation-check';
import type { PipelineProblem, Repair } from './problem';
import { shorten } from './shapes';

/** What one walk over a part finds. */
interface PartFacts {
  readonly part: YamlPart;
  readonly size: NodeSize;
  readonly blocks: readonly { readonly node: YamlScalar; readonly block: InterpolationBlock }[];
  /** References of a form that GitLab does not take. */
  readonly references: readonly PipelineProblem[];
  /** What was found wrong with the blocks last time. */
  judged: Kept | undefined;
}

/** What the blocks of a file are judged by. */
export interface FileNames extends BlockNames {
  /** Equal where the names and values are. */
  readonly key: string;
  /** The part that declares them. */
  readonly header: YamlPart | undefined;
}

interface Kept {
  readonly names: FileNames | undefined;
  readonly problems: readonly PipelineProblem[];
}

/** Judges files by themselves. What was found in a part is kept for as long as the part lives. */
export class FileCheck {
  /** By the key of the names: a file can be included several times with other inputs. */
  private readonly files = new WeakMap<YamlFile, Map<string, Kept>>();
  private readonly parts = new WeakMap<YamlPart, PartFacts>();
  private readonly sizes = new WeakMap<YamlNode, NodeSize>();

  /** `names`: what its header declares; undefined where it has none. */
  of(file: YamlFile, names: FileNames | undefined): readonly PipelineProblem[] {
    let kept = this.files.get(file);
    if (kept === undefined) {
      kept = new Map();
      this.files.set(file, kept);
    }
    const key = names?.key ?? '';
    const known = kept.get(key);
    if (known !== undefined && sameNames(known.names, names)) return known.problems;
    const problems = this.judge(file, names).slice(0, 1000);
    if (kept.size > 200) kept.clear();
    kept.set(key, { names, problems });
    return problems;
  }

  private judge(file: YamlFile, names: FileNames | undefined): readonly PipelineProblem[] {
    const problems: PipelineProblem[] = [];
    const { main } = file;
    for (const document of file.documents.slice(0, 2)) {
      const facts = document.parts.map((part) => this.factsOf(part));
      const problem = this.sizeProblem(file, document, facts) ?? formProblem(document);
      if (problem !== undefined) problems.push(problem);
      for (const { size } of facts) {
        for (const { alias } of size.aliases) {
          if (file.resolveAlias(alias) === undefined) problems.push(aliasProblem(file, alias));
        }
      }
      if (document === main) this.judgeMain(file, facts, names, problems);
    }
    return problems;
  }

  private judgeMain(
    file: YamlFile,
    facts: readonly PartFacts[],
    names: FileNames | undefined,
    problems: PipelineProblem[],
  ): void {
    const filled: PartFacts[] = [];
    for (const each of facts) {
      if (each.references.length > 0) problems.push(...each.references);
      if (each.blocks.length > 0) filled.push(each);
    }
    if (filled.length === 0) return;
    if (names === undefined) {
      const problem = unfilled(file, filled);
      if (problem !== undefined) problems.push(problem);
      return;
    }
    for (const each of filled) {
      if (each.judged?.names !== names && (each.judged === undefined || !sameNames(each.judged.names, names))) {
        const found = each.blocks.flatMap(({ node, block }) => checkBlock(node, block, names) ?? []);
        each.judged = { names, problems: found };
      }
      if (each.judged.problems.length > 0) problems.push(...each.judged.problems);
    }
  }

  private factsOf(part: YamlPart): PartFacts {
    let facts = this.parts.get(part);
    if (facts === undefined) {
      facts = readFacts(part);
      this.parts.set(part, facts);
    }
    return facts;
  }

  private sizeOf(node: YamlNode): NodeSize {
    let size = this.sizes.get(node);
    if (size === undefined) {
      size = measureNode(node);
      this.sizes.set(node, size);
    }
    return size;
  }

  /** A document that GitLab does not even read, as it is too large. */
  private sizeProblem(
    file: YamlFile,
    { parts }: YamlDocument,
    facts: readonly PartFacts[],
  ): PipelineProblem | undefined {
    const [first] = parts;
    if (first === undefined) return undefined;
    let length = 0;
    for (const part of parts) length += part.text.length;
    const isLong = length * 3 > maxYamlBytes && (length > maxYamlBytes || byteLength(parts) > maxYamlBytes);
    if (isLong) return tooBig(startOf(first), 'This file has more than 2 MiB of text.', 'The provided YAML is too big');
    if (length * 20 < maxYamlBytes && facts.every(({ size }) => size.aliases.length === 0)) return undefined;
    const { bytes, depth, largest } = measureDocument(file, facts, (node) => this.sizeOf(node));
    const quote = 'The parsed YAML is too big';
    if (depth > maxYamlDepth) {
      const at = largest === undefined ? startOf(first) : nodePlace(largest.alias);
      return tooBig(at, `With its aliases followed, this is nested more than ${maxYamlDepth} levels deep.`, quote);
    }
    if (bytes <= maxYamlBytes) return undefined;
    if (largest === undefined || largest.bytes * 3 < bytes) {
      return tooBig(startOf(first), 'This file takes more than 2 MiB of memory once GitLab has read it.', quote);
    }
    const what = `\`*${largest.alias.name}\` stands for more than GitLab can hold, as aliases within it repeat themselves.`;
    return tooBig(nodePlace(largest.alias), what, quote);
  }
}

function sameNames(a: FileNames | undefined, b: FileNames | undefined): boolean {
  if (a === b) return true;
  return a?.key === b?.key && a?.header === b?.header && sameSpecs(a?.specs, b?.specs);
}

const noSize: NodeSize = { bytes: 0, depth: 0, aliases: [] };

function readFacts(part: YamlPart): PartFacts {
  const { root } = part;
  if (root === undefined) return { part, size: noSize, blocks: [], references: [], judged: undefined };
  const blocks: { node: YamlScalar; block: InterpolationBlock }[] = [];
  const references: PipelineProblem[] = [];
  const hasBlocks = part.text.includes('$[[');
  if (hasBlocks || part.text.includes('!reference')) {
    walkNodes(root, (node) => {
      const problem = node.kind === 'alias' || node.tag !== '!reference' ? undefined : referenceProblem(node);
      if (problem !== undefined) references.push(problem);
      if (!hasBlocks || node.kind !== 'scalar' || !node.text.includes('$[[')) return;
      for (const block of findBlocks(node.text)) blocks.push({ node, block });
    });
  }
  return { part, size: measureNode(root), blocks, references, judged: undefined };
}

function walkNodes(node: YamlNode, visit: (node: YamlNode) => void): void {
  visit(node);
  if (node.kind === 'sequence') for (const item of node.items) walkNodes(item, visit);
  if (node.kind !== 'map') return;
  for (const { key, value } of node.pairs) {
    walkNodes(key, visit);
    walkNodes(value, visit);
  }
}

/** A `!reference` that is no list of names (`yaml/tags/reference.rb`). */
function referenceProblem(
  node: YamlScalar | Extract<YamlNode, { kind: 'map' | 'sequence' }>,
): PipelineProblem | undefined {
  const items = node.kind === 'sequence' ? node.items : [];
  const isName = (item: YamlNode): boolean =>
    item.kind === 'alias' || (item.kind === 'scalar' && typeof item.value === 'string');
  if (items.length > 0 && items.every(isName)) return undefined;
  const wrong = items.length === 0 ? undefined : items.find((item) => !isName(item));
  const shown =
    node.kind === 'sequence'
      ? `[${items.map((item) => (item.kind === 'scalar' ? inspect(item) : '…')).join(', ')}]`
      : node.kind === 'scalar'
        ? inspect(node)
        : '{…}';
  return {
    family: 'invalid-reference',
    at: compact(wrong ?? node),
    what:
      wrong === undefined ? '`!reference` takes a list of names.' : 'A reference consists of texts, and this is none.',
    quote: `!reference ${shown} is not valid`,
    action: 'Write `!reference [job, keyword]`.',
  };
}

function inspect({ value, text }: YamlScalar): string {
  if (typeof value === 'string') return JSON.stringify(shorten(text));
  return value === null ? 'nil' : String(text);
}

/** The node, or where it is long its first line. */
function compact(node: YamlNode): Place {
  const at = nodePlace(node);
  const line = node.part.text.indexOf('\n', node.span.start);
  return line < 0 || line >= node.span.end ? at : place(node.part, node.span.start, line);
}

/** A document that is no mapping. A line among keys that is none is a mistake of its syntax. */
function formProblem({ parts }: YamlDocument): PipelineProblem | undefined {
  const first = parts.findIndex((part) => part.root !== undefined);
  const root = parts[first]?.root;
  if (root === undefined || root.kind === 'map') return undefined;
  if (parts.slice(first + 1).some((part) => part.root !== undefined)) return undefined;
  return {
    family: 'invalid-file',
    at: compact(root),
    what: `A pipeline is a mapping of names, and this is ${root.kind === 'sequence' ? 'a list' : 'text'}.`,
    quote: 'Invalid configuration format',
    action: 'Write `name:` before each part.',
  };
}

function tooBig(at: Place, what: string, quote: string): PipelineProblem {
  const action = 'Split it into several files; an administrator can also raise the limit of the instance.';
  return { family: 'invalid-file', at, what, quote, action };
}

function startOf(part: YamlPart): Place {
  const key = part.pairs[0]?.key;
  return key === undefined ? place(part, 0, 0) : nodePlace(key);
}

function byteLength(parts: readonly YamlPart[]): number {
  const encoder = new TextEncoder();
  return parts.reduce((sum, part) => sum + encoder.encode(part.text).length, 0);
}

/** An alias without an anchor before it. */
function aliasProblem(file: YamlFile, alias: YamlAlias): PipelineProblem {
  const at = nodePlace(alias);
  const own = file.documents.find(({ parts }) => parts.some((part) => part === alias.part));
  const anchors = (own?.parts ?? []).flatMap((part) => part.anchors);
  const same = anchors.filter(({ name }) => name === alias.name);
  const around = same.find(
    ({ node }) => node.part === alias.part && node.span.start <= alias.span.start && node.span.end >= alias.span.end,
  );
  if (around !== undefined) {
    return tooBig(
      at,
      `\`*${alias.name}\` stands for something that it is itself a part of.`,
      'The parsed YAML is too big',
    );
  }
  const nearest = nearestName(
    alias.name,
    new Set(anchors.map(({ name }) => name).filter((name) => name !== alias.name)),
  );
  const [later] = same;
  return {
    family: 'undefined-anchor',
    at,
    what:
      later === undefined
        ? `There is no anchor \`&${alias.name}\` in this file.`
        : `The anchor \`&${alias.name}\` stands further down, and counts only for what follows it.`,
    quote: `An alias referenced an unknown anchor: ${alias.name}`,
    action:
      later !== undefined
        ? 'Move it above.'
        : nearest === undefined
          ? `Set \`&${alias.name}\` on what is meant; anchors of other files are not known here.`
          : `Write \`*${nearest}\`.`,
    related:
      later === undefined
        ? []
        : [{ at: place(later.node.part, later.span.start, later.span.end), message: 'the anchor is set here' }],
    repairs:
      nearest === undefined || later !== undefined
        ? []
        : [{ title: `Write \`*${nearest}\``, safe: false, edits: [{ at, text: `*${nearest}` }] }],
  };
}

/** Inputs in a file without a header stay as they are written, which is told of at the first of them. */
function unfilled(file: YamlFile, facts: readonly PartFacts[]): PipelineProblem | undefined {
  const isInput = ({ block }: PartFacts['blocks'][number]): boolean => /^inputs\.[\w-]/.test(block.data);
  const first = facts.flatMap(({ blocks }) => blocks).find(isInput);
  if (first === undefined || file.parts.some(({ part }) => part.broken)) return undefined;
  const repairs = file.documents.length === 1 ? divideAfterSpec(file.parts.map(({ part }) => part)) : [];
  return {
    family: 'invalid-interpolation',
    at: placeIn(first.node, first.block.start, first.block.end),
    what: 'Inputs are not filled in here, as the file has no header with `spec:inputs`.',
    quote: undefined,
    why: 'GitLab leaves the text as it stands in files without a header, and says nothing.',
    action:
      repairs.length > 0 ? 'Put a line `---` behind `spec:`.' : 'Declare the inputs in a header before a line `---`.',
    severity: 'warning',
    repairs,
  };
}

/** A header without the line that ends it. */
function divideAfterSpec(parts: readonly YamlPart[]): readonly Repair[] {
  const [first, second] = parts.filter((part) => part.pairs.length > 0);
  const [pair, more] = first?.pairs ?? [];
  const isSpec = pair?.key.kind === 'scalar' && pair.key.text === 'spec' && more === undefined;
  if (!isSpec || second === undefined) return [];
  return [{ title: 'End the header with `---`', safe: false, edits: [{ at: place(second, 0, 0), text: '---\n' }] }];
}
