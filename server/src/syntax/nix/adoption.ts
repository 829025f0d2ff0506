import type { NixBinding, NixExpr } from './nodes';

/**
 * Puts bindings that stand behind the end of an expression into the set that the expression gives (below functions, `let`,
 * `with`, `assert`), as a brace closed it too early. Where it gives no set they stay out of the tree.
 */
export function adoptBindings(root: NixExpr, rest: readonly NixBinding[]): NixExpr {
  const end = rest.at(-1)?.span.end;
  if (end === undefined) return root;
  if (root.kind === 'missing') {
    const start = rest[0]?.span.start ?? end;
    return { kind: 'attrset', span: { start, end }, recursive: false, bindings: rest, closed: false };
  }
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
    case 'missing':
      return {
        kind: 'attrset',
        span: { start: expr.span.start, end },
        recursive: false,
        bindings: rest,
        closed: false,
      };
    default:
      return expr;
  }
}
