import { staticName } from '../../model/nix/bindings';
import type { NameUse, NixNames, NixVariable } from '../../model/nix/names';
import type { NixAttrSet, NixNode } from '../../syntax/nix/nodes';
import { nodePathAt } from '../../syntax/nix/walk';
import { containsSpan } from '../../text/span';
import type { NixPart } from '../../workspace/nix-part';

/**
 * The sets that a function of a `let` is called with, for a name of its pattern. Undefined where the function may be called
 * in other ways too: where it is handed on, keeps the whole set under a name, calls itself, or gets a set that is computed.
 */
export function callArguments(part: NixPart, names: NixNames, formal: NixVariable): readonly NixAttrSet[] | undefined {
  const lambda = formal.scope.node;
  if (lambda.kind !== 'lambda' || lambda.argument !== undefined) return undefined;
  const above = nodePathAt(part.tree, lambda.span.start);
  const binding = above[above.indexOf(lambda) - 1];
  if (binding?.kind !== 'binding' || binding.value !== lambda || binding.path.names.length !== 1) return undefined;
  const fn = names.variables.find(({ definitions }) => definitions.some(({ node }) => node === binding.path.names[0]));
  if (fn === undefined || fn.kind !== 'let') return undefined;
  const sets = fn.references.map((use) => argumentOf(part, use));
  const known = sets.filter((set) => set !== undefined && !containsSpan(lambda.span, set.span));
  return known.length === sets.length ? known.filter((set) => set !== undefined) : undefined;
}

/** The places at which a name is given in a set. */
export function givenIn(part: NixPart, set: NixAttrSet, name: string): readonly NameUse[] {
  return set.bindings.flatMap((binding): NameUse[] => {
    const names = binding.kind === 'inherit' ? binding.names : binding.path.names.slice(0, 1);
    const inherit = binding.kind === 'inherit' ? binding : undefined;
    return names.flatMap((node) =>
      node.kind !== 'hole' && staticName(node, part) === name ? [{ node, name, inherit, scope: undefined }] : [],
    );
  });
}

function argumentOf(part: NixPart, use: NameUse): NixAttrSet | undefined {
  if (use.inherit !== undefined) return undefined;
  const nodes = nodePathAt(part.tree, use.node.span.start);
  const call = nodes[nodes.lastIndexOf(use.node) - 1];
  if (call?.kind !== 'apply' || call.fn !== use.node) return undefined;
  const set = withoutParens(call.argument);
  const isPlain = set.kind === 'attrset' && !set.recursive && set.bindings.every((each) => isWritten(each, part));
  return isPlain && set.kind === 'attrset' ? set : undefined;
}

function isWritten(binding: NixAttrSet['bindings'][number], part: NixPart): boolean {
  const [first] = binding.kind === 'inherit' ? binding.names : binding.path.names;
  return first !== undefined && staticName(first, part) !== undefined;
}

function withoutParens(node: NixNode): NixNode {
  let inner = node;
  while (inner.kind === 'parens') inner = inner.expr;
  return inner;
}
