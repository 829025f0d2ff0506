import { nixAttrNameText } from '../../syntax/nix/names';
import type { NixAttrBinding, NixExpr, NixNode, NixTree } from '../../syntax/nix/nodes';
import { nixChildren } from '../../syntax/nix/walk';
import { type Change, growthOf, movedSpan } from '../../text/change';
import { containsSpan, type Span } from '../../text/span';
import { isForDarwin } from './module-option';
import type { NixSource } from './read-host';

/** Two versions of a module, and what was changed in between. */
interface ChangedModule {
  readonly before: NixSource;
  readonly now: NixSource;
  readonly changes: readonly Change[];
}

/** An entry of the runner's services that an edit stays within. */
export interface ChangedEntry {
  readonly name: string;
  /** The binding that was edited, before and now. */
  readonly before: string;
  readonly now: string;
}

/**
 * The entry of `services.gitlab-runner.services` that the changes of a module stay within, so that all other entries and
 * everything around them mean what they meant. Undefined where the edit may reach further, or the entry may be read from
 * somewhere else in the module.
 */
export function changedEntry({ before, now, changes }: ChangedModule): ChangedEntry | undefined {
  const [change, second] = changes;
  if (change === undefined || second !== undefined) return undefined;
  if (isForDarwin(before) !== isForDarwin(now)) return undefined;
  const found = descend(new Pair(before, now, change), before.tree.root, now.tree.root, []);
  if (found === undefined) return undefined;
  const { name, from, to } = found;
  if (!isSoundOutside(before.tree, from) || !isSoundOutside(now.tree, to)) return undefined;
  // A set with something wrong in it may hold more than was read, which counts for all around the entry.
  const isWrong = before.tree.errors.length > 0;
  if (isWrong !== now.tree.errors.length > 0) return undefined;
  // The reader goes by indentation then, and might take the rest otherwise.
  if (isWrong && !isSameAround(before.tree.root, now.tree.root, change, from)) return undefined;
  const text = (source: NixSource, { span }: NixAttrBinding) => source.text.slice(span.start, span.end);
  return { name, before: text(before, from), now: text(now, to) };
}

/**
 * Whether a module may ask for what it configures of the runner: then its entries may hang on each other. Files that are
 * imported as values may be asked likewise.
 */
export function mayReadEntries(text: string): boolean {
  return asksConfig.test(text) || /\bimport\s*[.("/~]/.test(text);
}

/** `config` but for heads of functions, definitions, and options other than the runner's. */
const asksConfig =
  /(?<![\w'-])config(?![\w'-])(?!\s*(?:[=,}]|\.\s*(?!services\b)[A-Za-z_]|\.\s*services\s*\.\s*(?!gitlab-runner\b)[A-Za-z_]))/;

const entries = ['services', 'gitlab-runner', 'services'];

/** Functions of modules whose last argument counts as if it stood there by itself. */
const transparent: ReadonlySet<string> = new Set([
  'mkIf',
  'mkMerge',
  'mkDefault',
  'mkForce',
  'mkOverride',
  'mkBefore',
  'mkAfter',
  'mkOrder',
]);

interface Found {
  readonly name: string;
  readonly from: NixAttrBinding;
  readonly to: NixAttrBinding;
}

/** A module before and after a change. */
class Pair {
  constructor(
    readonly before: NixSource,
    readonly now: NixSource,
    readonly change: Change,
  ) {}

  /** The change lies within the one node, and the other is what became of it. */
  holds(a: { readonly span: Span }, b: { readonly span: Span }): boolean {
    const { start, end } = a.span;
    return containsSpan(a.span, this.change) && b.span.start === start && b.span.end === end + growthOf(this.change);
  }
}

function descend(pair: Pair, a: NixExpr, b: NixExpr, path: readonly string[]): Found | undefined {
  if (!pair.holds(a, b)) return undefined;
  if (a.kind === 'attrset' && b.kind === 'attrset') {
    if (a.recursive || b.recursive || a.bindings.length !== b.bindings.length) return undefined;
    const index = a.bindings.findIndex((binding) => containsSpan(binding.span, pair.change));
    const from = a.bindings[index];
    const to = b.bindings[index];
    return from?.kind === 'binding' && to?.kind === 'binding' ? intoBinding(pair, from, to, path) : undefined;
  }
  const inner = contentOf(a);
  const now = contentOf(b);
  if (inner.length !== now.length || a.kind !== b.kind) return undefined;
  const index = inner.findIndex(({ span }) => containsSpan(span, pair.change));
  const next = inner[index];
  const changed = now[index];
  return next === undefined || changed === undefined ? undefined : descend(pair, next, changed, path);
}

/** The expressions below that count as if they stood in the place of the node. */
function contentOf(node: NixExpr): readonly NixExpr[] {
  switch (node.kind) {
    case 'lambda':
      // Under a name of their own the arguments can be handed on as a whole.
      return node.argument === undefined ? [node.body] : [];
    case 'let':
    case 'with':
    case 'assert':
      return [node.body];
    case 'parens':
      return [node.expr];
    case 'list':
      return node.items;
    case 'apply':
      return isTransparent(node.fn) ? [node.argument] : [];
    default:
      return [];
  }
}

function isTransparent(fn: NixExpr): boolean {
  let head = fn;
  while (head.kind === 'apply') head = head.fn;
  const name = head.kind === 'select' ? head.path.names.at(-1) : head;
  return name?.kind === 'identifier' && transparent.has(name.name);
}

function intoBinding(
  pair: Pair,
  from: NixAttrBinding,
  to: NixAttrBinding,
  above: readonly string[],
): Found | undefined {
  const names = from.path.names.map((name) => nixAttrNameText(name, pair.before.text));
  const whole = [...above, ...names];
  if (whole[0] === 'config') whole.shift();
  const path = whole.filter((name) => name !== undefined);
  if (path.length !== whole.length || !isAround(pair, from, to)) return undefined;
  if (path.slice(0, entries.length).some((name, index) => name !== entries[index])) return undefined;
  const name = path[entries.length];
  return name === undefined ? descend(pair, from.value, to.value, path) : { name, from, to };
}

/** The change lies between the name of a binding and its semicolon, and these two stayed. */
function isAround({ change }: Pair, from: NixAttrBinding, to: NixAttrBinding): boolean {
  const { path, semicolon } = from;
  if (semicolon === undefined || to.semicolon === undefined) return false;
  return (
    path.span.start === to.path.span.start &&
    path.span.end === to.path.span.end &&
    path.span.end < change.start &&
    change.end <= semicolon.start &&
    to.semicolon.start === semicolon.start + growthOf(change)
  );
}

function isSoundOutside({ errors }: NixTree, { span }: NixAttrBinding): boolean {
  return errors.every((error) => containsSpan(span, error.span));
}

/** Two trees are the same but for what stands below a binding. */
function isSameAround(before: NixNode, now: NixNode, change: Change, but: NixAttrBinding): boolean {
  const left: [NixNode, NixNode][] = [[before, now]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [a, b] = next;
    const span = movedSpan(a.span, [change]);
    if (a.kind !== b.kind || span?.start !== b.span.start || span.end !== b.span.end) return false;
    if (a === but) continue;
    const below = nixChildren(a);
    const belowNow = nixChildren(b);
    if (below.length !== belowNow.length) return false;
    for (const [index, child] of below.entries()) {
      const other = belowNow[index];
      if (other !== undefined) left.push([child, other]);
    }
  }
  return true;
}
