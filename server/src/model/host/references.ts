import { nixAttrNameText } from '../../syntax/nix/names';
import type { NixAttrPath, NixExpr, NixIdentifier, NixNode } from '../../syntax/nix/nodes';
import { pushNixChildren } from '../../syntax/nix/walk';
import type { Part } from '../../text/place';
import { NixNames } from '../nix/names';
import type { NixSource } from './read-host';

/** A name with the attributes that are asked for of it. */
export interface Reference {
  /** Undefined where attributes of something else than a name are asked for. */
  readonly name: NixIdentifier | undefined;
  /** What is asked for, up to the first name that is computed. */
  readonly path: readonly string[];
  /** All names of the path are in it. */
  readonly isWhole: boolean;
  /** What is asked beside: computed names, what stands in for a missing attribute, what the attributes are of. */
  readonly others: readonly NixExpr[];
}

type ReferenceNode = NixExpr & { readonly kind: 'identifier' | 'select' | 'has-attr' };

export function isReference(node: NixNode): node is ReferenceNode {
  return node.kind === 'identifier' || node.kind === 'select' || node.kind === 'has-attr';
}

export function referenceIn(node: ReferenceNode, { text }: Part): Reference {
  if (node.kind === 'identifier') return { name: node, path: [], isWhole: true, others: [] };
  const path = fixedNames(node.path, text);
  const isWhole = path.length === node.path.names.length;
  const name = node.expr.kind === 'identifier' ? node.expr : undefined;
  const others: NixExpr[] = [...computedNames(node.path)];
  if (node.kind === 'select' && node.fallback !== undefined) others.push(node.fallback);
  if (name === undefined) others.push(node.expr);
  return { name, path, isWhole, others };
}

/** The names of a path up to the first that is computed. */
export function fixedNames({ names }: NixAttrPath, text: string): readonly string[] {
  const fixed: string[] = [];
  for (const name of names) {
    const known = nixAttrNameText(name, text);
    if (known === undefined) break;
    fixed.push(known);
  }
  return fixed;
}

/** What computes names of a path. */
export function computedNames({ names }: NixAttrPath): readonly NixExpr[] {
  return names.flatMap((name) => (name.kind === 'identifier' ? [] : name.kind === 'hole' ? [name.expr] : [name]));
}

/** What an expression asks for of what is around it. */
export interface OuterReferences {
  readonly names: readonly { readonly name: string; readonly path: readonly string[] }[];
  /** What it asks the configuration for by another way than the name `config` of around it. */
  readonly reads: readonly (readonly string[])[];
}

/** All references in an expression to names that nothing in it gives, and reads of the configuration. */
export function outerReferences(root: NixExpr, file: NixSource): OuterReferences {
  const variables = new NixNames({ uri: file.uri, text: file.text, tree: { ...file.tree, root } });
  const names: { readonly name: string; readonly path: readonly string[] }[] = [];
  const reads: (readonly string[])[] = [];
  const left: NixNode[] = [root];
  const refer = (node: NixNode, name: string, path: readonly string[]) => {
    const variable = variables.variableOf(node);
    if (variable === undefined) {
      names.push({ name, path });
      return;
    }
    const isArgument = variable.kind === 'formal' || variable.kind === 'argument';
    const read = isArgument && name === 'config' ? path : behindConfig(path);
    if (read !== undefined) reads.push(read);
  };
  const select = (node: ReferenceNode, more: readonly string[]) => {
    const { name, path, isWhole, others } = referenceIn(node, file);
    left.push(...others);
    const whole = isWhole ? [...path, ...more] : path;
    if (name !== undefined) refer(name, name.name, whole);
    else {
      const read = behindConfig(whole);
      if (read !== undefined) reads.push(read);
    }
  };
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (isReference(node)) select(node, []);
    else if (node.kind === 'inherit') {
      for (const name of node.names) {
        const text = nixAttrNameText(name, file.text);
        if (text === undefined) continue;
        if (node.from === undefined) refer(name, text, []);
        else if (isReference(node.from)) select(node.from, [text]);
      }
      if (node.from !== undefined && !isReference(node.from)) left.push(node.from);
    } else pushInner(node, left);
  }
  return { names, reads };
}

/** What is asked for of the configuration of `args.config.x` or `nodes.web.config.x`. */
export function behindConfig(path: readonly string[]): readonly string[] | undefined {
  const at = path.indexOf('config');
  return at < 0 ? undefined : path.slice(at + 1);
}

/** What is below a node, without names that are bound or are those of attributes. */
function pushInner(node: NixNode, left: NixNode[]): void {
  switch (node.kind) {
    case 'attrpath':
      for (const name of node.names) if (name.kind !== 'identifier') left.push(name);
      return;
    case 'lambda':
      for (const { defaultValue } of node.formals?.items ?? []) if (defaultValue !== undefined) left.push(defaultValue);
      left.push(node.body);
      return;
    default:
      pushNixChildren(node, left);
  }
}
