import type { NixAttrSet, NixBinding, NixExpr } from './nodes';

/**
 * Puts bindings that stand behind the end of an expression into the set that the expression gives (below functions, `let`,
 * `with`, `assert`), as a brace closed it too early. Where it gives no set, the bindings become the argument of what it
 * gives, so that they stay in the tree.
 */
export function adoptBindings(root: NixExpr, rest: readonly NixBinding[]): NixExpr {
  const end = rest.at(-1)?.span.end;
  if (end === undefined) return root;
  return adopt(root, rest, end);
}

function adopt(expr: NixExpr, rest: readonly NixBinding[], end: number): NixExpr {
  const span = { start: expr.span.start, end };
  switch (expr.kind) {
    case 'attrset':
      return { ...expr, span, bindings: [...expr.bindings, ...rest] };
    case 'lambda':
    case 'let':
    case 'with':
    case 'assert':
      return { ...expr, span, body: adopt(expr.body, rest, end) };
    default: {
      const start = Math.max(expr.span.end, rest[0]?.span.start ?? end);
      const set = looseSet(start, end, rest);
      return expr.kind === 'missing' ? set : { kind: 'apply', span, fn: expr, argument: set };
    }
  }
}

function looseSet(start: number, end: number, bindings: readonly NixBinding[]): NixAttrSet {
  return { kind: 'attrset', span: { start, end }, recursive: false, bindings, closed: false };
}
