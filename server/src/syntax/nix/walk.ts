import { touches } from '../../text/span';
import type { NixExpr, NixNode, NixTree } from './nodes';

/**
 * What `walkNix` calls for each node, parents before children and in the order of the text. The parent is undefined for
 * the node the walk started at. Returning false leaves out the children.
 */
export type NixVisitor = (node: NixNode, parent: NixNode | undefined) => unknown;

/** Visits a node and all below it. Without recursion, so depth does not matter. */
export function walkNix(root: NixNode, visit: NixVisitor): void {
  const nodes: NixNode[] = [root];
  const parents: (NixNode | undefined)[] = [undefined];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const parent = parents.pop();
    if (visit(node, parent) === false) continue;
    const from = nodes.length;
    pushNixChildren(node, nodes);
    reverseFrom(nodes, from);
    while (parents.length < nodes.length) parents.push(node);
  }
}

/** The nodes directly below a node, in the order of the text. */
export function nixChildren(node: NixNode): NixNode[] {
  const children: NixNode[] = [];
  pushNixChildren(node, children);
  return children;
}

/**
 * The nodes that hold `offset`, from the root to the innermost. A node holds the offsets from its start to directly
 * behind its end; where two siblings touch at `offset`, the later one is taken. Empty where the root does not hold it.
 */
export function nodePathAt(tree: NixTree, offset: number): NixNode[] {
  const path: NixNode[] = [];
  let node: NixNode | undefined = touches(tree.root.span, offset) ? tree.root : undefined;
  while (node !== undefined) {
    path.push(node);
    node = nixChildren(node).findLast((child) => touches(child.span, offset));
  }
  return path;
}

function reverseFrom(nodes: NixNode[], from: number): void {
  for (let low = from, high = nodes.length - 1; low < high; low++, high--) {
    const a = nodes[low];
    const b = nodes[high];
    if (a === undefined || b === undefined) return;
    nodes[low] = b;
    nodes[high] = a;
  }
}

/** Adds the nodes directly below a node to a list, in the order of the text. */
export function pushNixChildren(node: NixNode, out: NixNode[]): void {
  switch (node.kind) {
    case 'string':
    case 'path':
      pushAll(out, node.parts);
      return;
    case 'attrset':
    case 'legacy-let':
      pushAll(out, node.bindings);
      return;
    case 'let':
      pushAll(out, node.bindings);
      out.push(node.body);
      return;
    case 'binding':
      out.push(node.path, node.value);
      return;
    case 'inherit':
      if (node.from !== undefined) out.push(node.from);
      pushAll(out, node.names);
      return;
    case 'attrpath':
      pushAll(out, node.names);
      return;
    case 'list':
    case 'formals':
      pushAll(out, node.items);
      return;
    case 'lambda':
      pushLambda(node, out);
      return;
    case 'formal':
      out.push(node.name);
      if (node.defaultValue !== undefined) out.push(node.defaultValue);
      return;
    default:
      pushOperands(node, out);
  }
}

function pushOperands(node: NixNode, out: NixNode[]): void {
  switch (node.kind) {
    case 'with':
      out.push(node.scope, node.body);
      return;
    case 'assert':
      out.push(node.condition, node.body);
      return;
    case 'if':
      out.push(node.condition, node.consequent, node.alternative);
      return;
    case 'apply':
      out.push(node.fn, node.argument);
      return;
    case 'select':
      out.push(node.expr, node.path);
      if (node.fallback !== undefined) out.push(node.fallback);
      return;
    case 'has-attr':
      out.push(node.expr, node.path);
      return;
    case 'binary':
      out.push(node.left, node.right);
      return;
    case 'hole':
    case 'unary':
    case 'parens':
      out.push(node.expr);
      return;
    default:
  }
}

function pushLambda(node: NixExpr & { kind: 'lambda' }, out: NixNode[]): void {
  const { argument, formals, body } = node;
  if (argument !== undefined && formals !== undefined && formals.span.start < argument.span.start) {
    out.push(formals, argument);
  } else {
    if (argument !== undefined) out.push(argument);
    if (formals !== undefined) out.push(formals);
  }
  out.push(body);
}

function pushAll(out: NixNode[], nodes: readonly NixNode[]): void {
  for (const node of nodes) out.push(node);
}
