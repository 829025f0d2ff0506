import { nixAttrNameText } from '../../syntax/nix/names';
import type { NixAttrBinding, NixExpr, NixNode, NixTree } from '../../syntax/nix/nodes';
import { nixChildren } from '../../syntax/nix/walk';
import { type Change, growthOf, movedSpan } from '../../text/change';
import { containsSpan, type Span } from '../../text/span';
import { entriesPath } from './kept-entries';
import { isForDarwin } from './module-option';
import type { NixSource } from './read-host';

/** Two versions of a module, and what was changed in between. */
interface ChangedModule {
  readonly before: NixSource;
  readonly now: NixSource;
  readonly changes: readonly Change[];
}

/** The definition of an option that an edit stays within. */
export interface ChangedOption {
  /** From the root of the configuration: an entry of the runner's services, else as far down as is certain. */
  readonly path: readonly string[];
  /** The binding that was edited, before and now. */
  readonly before: string;
  readonly now: string;
  /** The versions of the file. */
  readonly files: { readonly before: NixSource; readonly now: NixSource };
}

/** Attributes of a module that say which modules and options there are, and what modules are called with. */
const ofModule: ReadonlySet<string> = new Set([
  'imports',
  'require',
  'options',
  'disabledModules',
  'freeformType',
  'key',
  '_file',
  '_module',
]);

/**
 * The option whose definition the changes of a module stay within, so that all other definitions of the module mean what
 * they meant, as long as none of them asks for this one. Undefined where the edit may reach further.
 */
export function changedOption({ before, now, changes }: ChangedModule): ChangedOption | undefined {
  const [change, second] = changes;
  if (change === undefined || second !== undefined) return undefined;
  if (isForDarwin(before) !== isForDarwin(now)) return undefined;
  const found = descend(new Pair(before, now, change), before.tree.root, now.tree.root, []);
  if (found === undefined || found.path.length === 0 || ofModule.has(found.path[0] ?? '')) return undefined;
  const { path, from, to } = found;
  if (!isSoundOutside(before.tree, from) || !isSoundOutside(now.tree, to)) return undefined;
  // A set with something wrong in it may hold more than was read, which counts for all around the option.
  const isWrong = before.tree.errors.length > 0;
  if (isWrong !== now.tree.errors.length > 0) return undefined;
  // The reader goes by indentation then, and might take the rest otherwise.
  if (isWrong && !isSameAround(before.tree.root, now.tree.root, change, from)) return undefined;
  const text = (source: NixSource, { span }: NixAttrBinding) => source.text.slice(span.start, span.end);
  return { path, before: text(before, from), now: text(now, to), files: { before, now } };
}

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
  readonly path: readonly string[];
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
  const inner = contentOf(a, path);
  const now = contentOf(b, path);
  if (inner.length !== now.length || a.kind !== b.kind) return undefined;
  const index = inner.findIndex(({ span }) => containsSpan(span, pair.change));
  const next = inner[index];
  const changed = now[index];
  return next === undefined || changed === undefined ? undefined : descend(pair, next, changed, path);
}

/** The expressions below that count as if they stood in the place of the node. */
function contentOf(node: NixExpr, path: readonly string[]): readonly NixExpr[] {
  switch (node.kind) {
    case 'lambda':
      // Under a name of their own the arguments can be handed on as a whole. Below an option it is no module's function.
      return node.argument === undefined && path.length === 0 ? [node.body] : [];
    case 'let':
    case 'with':
    case 'assert':
      return [node.body];
    case 'parens':
      return [node.expr];
    case 'apply': {
      const name = transparentName(node.fn);
      if (name === undefined) return [];
      return name === 'mkMerge' && node.argument.kind === 'list' ? node.argument.items : [node.argument];
    }
    default:
      return [];
  }
}

/** The name of the function, where what it is called with counts as if it stood there by itself. */
function transparentName(fn: NixExpr): string | undefined {
  let head = fn;
  while (head.kind === 'apply') head = head.fn;
  const name = head.kind === 'select' ? head.path.names.at(-1) : head;
  return name?.kind === 'identifier' && transparent.has(name.name) ? name.name : undefined;
}

function intoBinding(
  pair: Pair,
  from: NixAttrBinding,
  to: NixAttrBinding,
  above: readonly string[],
): Found | undefined {
  const names = from.path.names.map((name) => nixAttrNameText(name, pair.before.text));
  const known = names.filter((name) => name !== undefined);
  if (known.length !== names.length || !isAround(pair, from, to)) return undefined;
  const path = above.length === 0 && known[0] === 'config' ? known.slice(1) : [...above, ...known];
  const own: Found = { path, from, to };
  return isEntry(path) ? own : (descend(pair, from.value, to.value, path) ?? own);
}

/** The path leads to an entry of the runner's services, or below one. */
function isEntry(path: readonly string[]): boolean {
  return path.length > entriesPath.length && entriesPath.every((name, index) => name === path[index]);
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
