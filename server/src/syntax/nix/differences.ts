import { type Change, growthOf, movedSpan } from '../../text/change';
import { containsSpan } from '../../text/span';
import { nixAttrNameText } from './names';
import type { NixBinding, NixNode, NixTree } from './nodes';
import { nixChildren } from './walk';

/** A text and what was read of it. */
export interface ReadText {
  readonly text: string;
  readonly tree: NixTree;
}

/** A node of both versions with those around it, from the inside out. */
export interface NodePair {
  readonly before: NixNode;
  readonly now: NixNode;
  readonly around: NodePair | undefined;
}

/** Where two versions of a text say something else. */
export interface NixDifference {
  /** What stands there: a node of each version, or a binding that only one of them has. */
  readonly before: NixNode | undefined;
  readonly now: NixNode | undefined;
  /** The innermost nodes around that both versions have. */
  readonly around: NodePair | undefined;
}

/** More places than an edit changes; beyond it the texts have little to do with each other. */
const mostDifferences = 500;

/**
 * Where two versions of a text differ in what they say, as deep down as that can be told. Comments and white space do not
 * count. A node that says the same but is not found by way of the changes counts as different, so that of everything else
 * it is known where it went. Undefined where the texts differ all over.
 */
export function nixDifferences(
  before: ReadText,
  now: ReadText,
  changes: readonly Change[],
): readonly NixDifference[] | undefined {
  const comparison = new Comparison(before, now, changes);
  comparison.run({ before: before.tree.root, now: now.tree.root, around: undefined });
  return comparison.found.length > mostDifferences ? undefined : comparison.found;
}

class Comparison {
  readonly found: NixDifference[] = [];
  private readonly open: NodePair[] = [];
  /** A text with an error may be read otherwise in a place that was not edited. */
  private readonly isSound: boolean;

  constructor(
    private readonly before: ReadText,
    private readonly now: ReadText,
    private readonly changes: readonly Change[],
  ) {
    this.isSound = before.tree.errors.length === 0 && now.tree.errors.length === 0;
  }

  run(root: NodePair): void {
    this.open.push(root);
    for (let next = this.open.pop(); next !== undefined; next = this.open.pop()) {
      if (this.found.length > mostDifferences) return;
      this.compare(next);
    }
  }

  private compare(pair: NodePair): void {
    const { before, now } = pair;
    if (!this.isWhereItWas(before, now) && !this.hasGrown(before, now)) this.found.push(pair);
    else if (this.isSound && this.isUntouched(before)) return;
    else if (before.kind !== now.kind || !this.isSameItself(before, now)) this.found.push(pair);
    else if (hasBindings(before) && hasBindings(now)) this.compareBindings(pair, before.bindings, now.bindings);
    else this.comparePairs(pair, nixChildren(before), nixChildren(now));
  }

  /** Nothing that the node holds has to do with a change. */
  private isUntouched({ span }: NixNode): boolean {
    return this.changes.every(({ start, end }) => end < span.start || start > span.end);
  }

  private isWhereItWas(before: NixNode, now: NixNode): boolean {
    const span = movedSpan(before.span, this.changes);
    return span !== undefined && span.start === now.span.start && span.end === now.span.end;
  }

  /** A change reaches to the end of the node, or from its start, and lies within a node below it. */
  private hasGrown(before: NixNode, now: NixNode): boolean {
    const { start, end } = before.span;
    const near = this.changes.filter((change) => change.end >= start && change.start <= end);
    const [first] = near;
    if (first === undefined || near.some((change) => change.start < start || change.end > end)) return false;
    let moved = 0;
    for (const change of this.changes) if (change.end < start) moved += growthOf(change);
    const grown = near.reduce((sum, change) => sum + growthOf(change), 0);
    if (now.span.start !== start + moved || now.span.end !== end + moved + grown) return false;
    const below = nixChildren(before);
    return near.every((change) => below.some(({ span }) => containsSpan(span, change)));
  }

  private comparePairs(pair: NodePair, before: readonly NixNode[], now: readonly NixNode[]): void {
    if (before.length !== now.length) {
      this.found.push(pair);
      return;
    }
    for (const [index, child] of before.entries()) {
      const other = now[index];
      if (other !== undefined) this.open.push({ before: child, now: other, around: pair });
    }
  }

  /** Bindings may come and go without the others meaning something else. */
  private compareBindings(pair: NodePair, before: readonly NixBinding[], now: readonly NixBinding[]): void {
    const least = Math.min(before.length, now.length);
    let front = 0;
    while (front < least && this.isPlainlySame(before[front], now[front])) front++;
    let back = 0;
    while (back < least - front && this.isPlainlySame(before.at(-1 - back), now.at(-1 - back))) back++;
    const left = new Map<string, NixBinding>();
    for (const binding of before.slice(front, before.length - back)) this.put(pair, left, binding);
    for (const binding of now.slice(front, now.length - back)) {
      const key = bindingKey(binding, this.now.text);
      const other = left.get(key);
      left.delete(key);
      if (other === undefined) this.found.push({ before: undefined, now: binding, around: pair });
      else this.open.push({ before: other, now: binding, around: pair });
    }
    for (const binding of left.values()) this.found.push({ before: binding, now: undefined, around: pair });
    if (pair.before.kind === 'let' && pair.now.kind === 'let') {
      this.open.push({ before: pair.before.body, now: pair.now.body, around: pair });
    }
  }

  private put(pair: NodePair, left: Map<string, NixBinding>, binding: NixBinding): void {
    const key = bindingKey(binding, this.before.text);
    if (left.has(key)) this.found.push({ before: binding, now: undefined, around: pair });
    else left.set(key, binding);
  }

  private isPlainlySame(before: NixBinding | undefined, now: NixBinding | undefined): boolean {
    if (before === undefined || now === undefined || !this.isSound) return false;
    return this.isUntouched(before) && this.isWhereItWas(before, now);
  }

  /** The nodes are the same but for those below them. */
  private isSameItself(a: NixNode, b: NixNode): boolean {
    if (a.kind === 'attrset' && b.kind === 'attrset') return a.recursive === b.recursive && a.closed === b.closed;
    if (a.kind === 'binding' && b.kind === 'binding') {
      return (a.semicolon === undefined) === (b.semicolon === undefined);
    }
    if (a.kind === 'string' && b.kind === 'string') return a.indented === b.indented && a.closed === b.closed;
    if (a.kind === 'list' && b.kind === 'list') return a.closed === b.closed;
    if (a.kind === 'formals' && b.kind === 'formals') return a.ellipsis === b.ellipsis;
    if ('operator' in a && 'operator' in b) return a.operator === b.operator;
    if (a.kind === 'lambda' && b.kind === 'lambda') return isArgument(a.argument) === isArgument(b.argument);
    if (a.kind === 'inherit' && b.kind === 'inherit') return isArgument(a.from) === isArgument(b.from);
    return !isLeaf(a) || this.textOf(this.before, a) === this.textOf(this.now, b);
  }

  private textOf({ text }: ReadText, { span }: NixNode): string {
    return text.slice(span.start, span.end);
  }
}

function hasBindings(node: NixNode): node is NixNode & { readonly bindings: readonly NixBinding[] } {
  return node.kind === 'attrset' || node.kind === 'let' || node.kind === 'legacy-let';
}

function isArgument(node: NixNode | undefined): boolean {
  return node !== undefined;
}

/** The node stands for its text. */
function isLeaf(node: NixNode): boolean {
  switch (node.kind) {
    case 'identifier':
    case 'int':
    case 'float':
    case 'text':
    case 'search-path':
    case 'uri':
    case 'missing':
      return true;
    default:
      return false;
  }
}

/** What tells a binding from the others around it. */
function bindingKey(binding: NixBinding, source: string): string {
  if (binding.kind === 'inherit') {
    const { from } = binding;
    return from === undefined ? 'inherit' : `inherit (${source.slice(from.span.start, from.span.end)})`;
  }
  const names = binding.path.names.map((name) => {
    return nixAttrNameText(name, source) ?? `\${${source.slice(name.span.start, name.span.end)}`;
  });
  return names.join('\0');
}
