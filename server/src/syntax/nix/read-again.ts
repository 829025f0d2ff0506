import { type Change, growthOf } from '../../text/change';
import { detached } from '../../text/detached';
import { containsSpan, shiftSpan } from '../../text/span';
import { type BindingsCloser, readBinding } from './bindings';
import { checkDuplicates } from './duplicates';
import { readExpression } from './expressions';
import { movedBinding, withBinding } from './moved';
import type { NixAttrBinding, NixComment, NixNode, NixTree } from './nodes';
import { NixReading } from './reading';
import { nixChildren } from './walk';

/** How many bindings around an edit are tried. */
const mostTries = 2;

/** A binding that holds an edit, and the nodes around it from the root on. */
interface EditedBinding {
  readonly binding: NixAttrBinding;
  readonly around: readonly NixNode[];
}

interface BindingAgain {
  readonly binding: NixAttrBinding;
  readonly comments: readonly NixComment[];
}

/**
 * The tree of a text, read anew only in the binding that was edited since an earlier version: the same as if the text were
 * read as a whole. Undefined where it has to be: the edit reaches beyond a binding, or something is wrong in either
 * version.
 */
export function readNixAgain(before: NixTree, change: Change, text: string): NixTree | undefined {
  if (before.errors.length > 0 || before.fragment) return undefined;
  // The innermost binding may not hold what was typed, as in a quote that nothing closes yet; one further out may.
  const edited = editedBindings(before, change).reverse();
  for (const each of edited.slice(0, mostTries)) {
    const { start, end } = each.binding.span;
    if ((end - start) * 2 > text.length) return undefined;
    const again = readBindingAgain(each, change, text);
    if (again !== undefined) return treeWith(before, each, again, text);
  }
  return undefined;
}

/** The bindings that hold an edit between their first character and their semicolon, from the outside in. */
function editedBindings(tree: NixTree, change: Change): EditedBinding[] {
  const found: EditedBinding[] = [];
  const around: NixNode[] = [];
  let node: NixNode | undefined = tree.root;
  while (node !== undefined) {
    if (node.kind === 'binding' && holds(node, change)) found.push({ binding: node, around: [...around] });
    around.push(node);
    node = nixChildren(node).find(({ span }) => containsSpan(span, change));
  }
  return found;
}

function holds({ span, semicolon }: NixAttrBinding, change: Change): boolean {
  return semicolon !== undefined && span.start < change.start && change.end <= semicolon.start;
}

/** The binding in the new version, if it ends where it did but for the edit, and nothing is wrong in it. */
function readBindingAgain({ binding, around }: EditedBinding, change: Change, text: string): BindingAgain | undefined {
  const { start } = binding.span;
  // A text of its own, as what is read keeps alive what it was read from.
  const own = detached(text.slice(start, binding.span.end + growthOf(change)));
  const reading = new NixReading(own, false, readExpression);
  // No less than reading from the root has counted up to here, so that no limit is met only there.
  reading.nesting = 2 * around.length;
  reading.tokens.next();
  const found = readBinding(reading, closerOf(around.at(-1)));
  const isWhole = found?.semicolon !== undefined && found.span.start === 0 && found.span.end === own.length;
  if (!isWhole || reading.errors.length > 0) return undefined;
  return { binding: movedBinding(found, start), comments: movedComments(reading.tokens.comments, start) };
}

function closerOf(set: NixNode | undefined): BindingsCloser {
  return set?.kind === 'let' ? 'in' : '}';
}

function treeWith(
  before: NixTree,
  { binding: old }: EditedBinding,
  { binding, comments }: BindingAgain,
  text: string,
): NixTree | undefined {
  const root = withBinding(before.root, { before: old, now: binding });
  // The same name may stand in a set around it now; elsewhere names are what they were.
  if (checkDuplicates(root, text, binding.span).length > 0) return undefined;
  const { start, end } = old.span;
  const front = before.comments.filter(({ span }) => span.end <= start);
  const behind = before.comments.filter(({ span }) => span.start >= end);
  const moved = movedComments(behind, binding.span.end - end);
  return { root, fragment: false, comments: [...front, ...comments, ...moved], errors: [] };
}

function movedComments(comments: readonly NixComment[], by: number): readonly NixComment[] {
  return by === 0 ? comments : comments.map(({ kind, span }) => ({ kind, span: shiftSpan(span, by) }));
}
