import { findNixFunction } from '../../../../schemas/nix-functions';
import { staticName } from '../../model/nix/bindings';
import { type NameAt, type NameUse, NixNames, nameSpan, variableIn, withsAround } from '../../model/nix/names';
import { pathFrom } from '../../model/nix/path';
import { normalSymbol } from '../../model/nix/symbol';
import type { NixValue } from '../../model/nix/value';
import type { NixAttrName, NixExpr, NixIdentifier, NixNode, NixPath } from '../../syntax/nix/nodes';
import { nodePathAt } from '../../syntax/nix/walk';
import { type Place, place } from '../../text/place';
import { type Span, touches } from '../../text/span';
import type { NixPart } from '../../workspace/nix-part';
import type { Workspace } from '../../workspace/workspace';
import { type ImportingMachine, importingMachines } from './machines';
import { NixValues, selection } from './values';

/** What stands at an offset of a Nix text. */
export type NixSymbol =
  /** A variable, or a name that a `with` or Nix itself gives. */
  | { readonly kind: 'name'; readonly found: NameAt; readonly span: Span }
  /** A step of `expr.a.b`, or a name of `inherit (expr) a b`: an attribute of what stands before it. */
  | {
      readonly kind: 'attribute';
      readonly name: string;
      readonly span: Span;
      readonly of: NixExpr;
      readonly before: readonly NixAttrName[];
      /** The variable that an `inherit` in a `let` binds. */
      readonly found: NameAt | undefined;
    }
  /** A name of the path of a binding; the value is that of the last name. */
  | { readonly kind: 'binding'; readonly span: Span; readonly name: string; readonly value: NixExpr | undefined }
  | { readonly kind: 'path'; readonly span: Span; readonly node: NixPath };

/** Variables that only stand for others lead no further. */
const deepestAlias = 8;

/** The functions of `builtins` that need no prefix. */
export const globalFunctions: ReadonlySet<string> = new Set(
  'abort baseNameOf break derivation derivationStrict dirOf fetchGit fetchMercurial fetchTarball fetchTree fromTOML import isNull map placeholder removeAttrs scopedImport throw toString'.split(
    ' ',
  ),
);

/** A Nix text with what was asked about it. */
export class NixLookup {
  readonly names: NixNames;
  private values: NixValues | undefined;

  constructor(
    readonly workspace: Workspace,
    readonly part: NixPart,
    /** The machines whose values count, the first before others; without it those that import the file. */
    private readonly machines?: readonly ImportingMachine[],
  ) {
    this.names = new NixNames(part);
  }

  /** What stands at an offset; undefined in comments, in the text of strings, and between words. */
  symbolAt(offset: number): NixSymbol | undefined {
    const nodes = nodePathAt(this.part.tree, offset);
    const [node, parent, above] = nodes.slice(-3).reverse();
    if (node?.kind === 'path') return { kind: 'path', span: node.span, node };
    if (node?.kind === 'text' && parent?.kind === 'path') return { kind: 'path', span: parent.span, node: parent };
    const found = this.names.at(offset);
    const attribute = this.attributeAt(nodes, offset, found);
    if (attribute !== undefined) return attribute;
    if (found !== undefined) return { kind: 'name', found, span: nameSpan(found.use.node) };
    const path = [node, parent, above].find((each) => each?.kind === 'attrpath');
    const binding = nodes.findLast((each) => each.kind === 'binding');
    if (path?.kind !== 'attrpath' || binding?.kind !== 'binding' || binding.path !== path) return undefined;
    const index = path.names.findLastIndex(({ span }) => touches(span, offset));
    const name = path.names[index];
    const text = name === undefined ? undefined : staticName(name, this.part);
    if (name === undefined || text === undefined) return undefined;
    return {
      kind: 'binding',
      span: name.span,
      name: text,
      value: index === path.names.length - 1 ? binding.value : undefined,
    };
  }

  /** The value of what stands at an offset; undefined for paths and names that have no value of their own. */
  valueAt(symbol: NixSymbol, offset: number): NixValue | undefined {
    const nodes = this.nodesOf(symbol, offset);
    switch (symbol.kind) {
      case 'name':
        return this.nameValue(symbol.found, nodes);
      case 'attribute':
        return this.attributeValue(symbol, nodes);
      case 'binding':
        return symbol.value === undefined || symbol.value.kind === 'missing'
          ? undefined
          : this.evaluated.at(
              nodesTo(nodes, (node) => node.kind === 'binding'),
              symbol.value,
            );
      case 'path':
        return undefined;
    }
  }

  /** Where what stands at an offset is defined: names, or files. */
  definitionsAt(symbol: NixSymbol, offset: number): readonly (Place | { readonly uri: string })[] {
    const nodes = this.nodesOf(symbol, offset);
    switch (symbol.kind) {
      case 'path': {
        const uri = fileOf(this.workspace, this.part, symbol.node);
        return uri === undefined ? [] : [{ uri }];
      }
      case 'name':
        return this.nameDefinitions(symbol.found, nodes);
      case 'attribute': {
        const { of, before, name } = symbol;
        const holder = before.length === 0 ? of : selection(of, before);
        const found = this.evaluated.definitionsOf(this.evaluated.at(nodesUpTo(nodes, of), holder), name);
        return found.length > 0 || symbol.found === undefined
          ? found
          : this.places(symbol.found.bound?.definitions ?? []);
      }
      case 'binding':
        return [place(this.part, symbol.span.start, symbol.span.end)];
    }
  }

  /**
   * The path under which `lib`, `builtins` or `config` has what an expression says, through variables that are taken from
   * there: `lib.mkIf` for `mkIf` below `with lib`. Undefined where it is something else.
   */
  pathOf(expr: NixExpr, depth = 0): readonly string[] | undefined {
    if (depth > deepestAlias) return undefined;
    switch (expr.kind) {
      case 'parens':
        return this.pathOf(expr.expr, depth);
      case 'select': {
        const start = this.pathOf(expr.expr, depth + 1);
        const names = expr.path.names.map((name) => staticName(name, this.part));
        const known = names.filter((name) => name !== undefined);
        return start === undefined || known.length < names.length ? undefined : normalSymbol([...start, ...known]);
      }
      case 'identifier': {
        const found = this.names.at(expr.span.start);
        return found === undefined ? undefined : this.pathOfName(found, depth);
      }
      default:
        return undefined;
    }
  }

  /** The same of a name as it would be looked up at an offset. */
  pathOfWord(name: string, offset: number): readonly string[] | undefined {
    const scope = this.names.scopeAt(offset);
    const node: NixIdentifier = { kind: 'identifier', name, span: { start: offset, end: offset } };
    const use = { node, name, inherit: undefined, scope };
    return this.pathOfName({ use, variable: variableIn(scope, name), bound: undefined }, 0);
  }

  /** The same of what stands at an offset. */
  pathAt(symbol: NixSymbol): readonly string[] | undefined {
    if (symbol.kind === 'name') return this.pathOfName(symbol.found, 0);
    if (symbol.kind !== 'attribute') return undefined;
    const start = this.pathOf(symbol.of);
    const between = symbol.before.map((name) => staticName(name, this.part));
    const known = between.filter((name) => name !== undefined);
    if (start === undefined || known.length < between.length) return undefined;
    return normalSymbol([...start, ...known, symbol.name]);
  }

  private pathOfName({ use, variable }: NameAt, depth: number): readonly string[] | undefined {
    if (variable === undefined) return this.pathOfFree(use, depth);
    if (variable.kind === 'formal' || variable.kind === 'argument') {
      const isModule = variable.scope.outer === undefined;
      return isModule || variable.name === 'lib' || variable.name === 'pkgs' ? [variable.name] : undefined;
    }
    const [definition] = variable.definitions;
    if (definition === undefined || variable.definitions.length > 1) return undefined;
    if (definition.inherit !== undefined) {
      const { from } = definition.inherit;
      const start = from === undefined ? undefined : this.pathOf(from, depth + 1);
      return start === undefined ? undefined : normalSymbol([...start, variable.name]);
    }
    const nodes = nodePathAt(this.part.tree, definition.node.span.start);
    const binding = nodes.findLast((node) => node.kind === 'binding');
    const isWhole = binding?.kind === 'binding' && binding.path.names.length === 1;
    return isWhole ? this.pathOf(binding.value, depth + 1) : undefined;
  }

  /** Of `with lib` and `with builtins`, else of Nix itself. */
  private pathOfFree({ name, scope }: NameUse, depth: number): readonly string[] | undefined {
    for (const around of withsAround(scope)) {
      const start = this.pathOf(around.scope, depth + 1);
      if (start !== undefined && findNixFunction([...start, name]) !== undefined) return [...start, name];
    }
    if (name === 'builtins') return [name];
    return globalFunctions.has(name) ? ['builtins', name] : undefined;
  }

  places(uses: readonly NameUse[]): readonly Place[] {
    return uses.map(({ node }) => this.placeOf(node));
  }

  placeOf(node: NameUse['node']): Place {
    const { start, end } = nameSpan(node);
    return place(this.part, start, end);
  }

  get evaluated(): NixValues {
    this.values ??= new NixValues(
      this.workspace,
      this.part,
      this.machines ?? importingMachines(this.workspace, this.part),
    );
    return this.values;
  }

  /** The nodes around a symbol. A name may begin directly behind another one that ends there. */
  private nodesOf(symbol: NixSymbol, offset: number): readonly NixNode[] {
    return nodePathAt(this.part.tree, symbol.kind === 'name' ? symbol.found.use.node.span.start : offset);
  }

  private attributeAt(nodes: readonly NixNode[], offset: number, found: NameAt | undefined): NixSymbol | undefined {
    const holder = nodes.findLast(
      (node) => node.kind === 'select' || node.kind === 'has-attr' || node.kind === 'inherit',
    );
    const of = holder?.kind === 'inherit' ? holder.from : holder?.expr;
    if (holder === undefined || of === undefined) return undefined;
    const names = holder.kind === 'inherit' ? holder.names : holder.path.names;
    const index = names.findLastIndex(({ span }) => touches(span, offset));
    const node = names[index];
    const name = node === undefined || node.kind === 'hole' ? undefined : staticName(node, this.part);
    if (node === undefined || node.kind === 'hole' || name === undefined || !isInnermost(nodes, node)) return undefined;
    const before = holder.kind === 'inherit' ? [] : holder.path.names.slice(0, index);
    return {
      kind: 'attribute',
      name,
      span: nameSpan(node),
      of,
      before,
      found: holder.kind === 'inherit' ? found : undefined,
    };
  }

  private nameValue({ use, variable, bound }: NameAt, nodes: readonly NixNode[]): NixValue {
    const isReference = variable === undefined || !variable.definitions.includes(use);
    const expr: NixIdentifier = { kind: 'identifier', span: use.node.span, name: use.name };
    if (isReference) return this.evaluated.at(nodes.slice(0, -1), expr);
    const scope = (bound ?? variable).scope.node;
    const around = nodesUpTo(nodes, scope);
    return this.evaluated.at([...around, scope], expr);
  }

  private attributeValue(symbol: NixSymbol & { readonly kind: 'attribute' }, nodes: readonly NixNode[]): NixValue {
    const { of, before, name } = symbol;
    const holder = this.evaluated.at(nodesUpTo(nodes, of), before.length === 0 ? of : selection(of, before));
    return this.evaluated.attribute(holder, name);
  }

  private nameDefinitions({ use, variable }: NameAt, nodes: readonly NixNode[]): readonly Place[] {
    if (variable === undefined) return this.withDefinitions(use, nodes);
    const own = this.places(variable.definitions);
    if (variable.kind !== 'formal') return own;
    return [...own, ...this.evaluated.optionDefinitions(['_module', 'args', variable.name])];
  }

  /** The attribute that the innermost `with` has which is known to have it. */
  private withDefinitions(use: NameUse, nodes: readonly NixNode[]): readonly Place[] {
    for (const around of withsAround(use.scope)) {
      const value = this.evaluated.at(nodesUpTo(nodes, around), around.scope);
      const found = this.evaluated.definitionsOf(value, use.name);
      if (found.length > 0 || value.kind !== 'attrs') return found;
    }
    return [];
  }
}

/** The file at a path that is written out; undefined where it is computed, or not among the files that are read. */
export function fileOf(workspace: Workspace, part: NixPart, node: NixPath): string | undefined {
  const uri = pathUri(part, node);
  return uri === undefined ? undefined : workspace.nixFile(uri)?.uri;
}

function pathUri(part: NixPart, { parts, span }: NixPath): string | undefined {
  if (parts.some(({ kind }) => kind === 'hole')) return undefined;
  return pathFrom(part.uri, part.text.slice(span.start, span.end))?.uri;
}

function isInnermost(nodes: readonly NixNode[], node: NixNode): boolean {
  return nodes.at(-1) === node || nodes.at(-2) === node;
}

/** The nodes above a node, and the node itself left out; all where it is not among them or below them. */
function nodesUpTo(nodes: readonly NixNode[], node: NixNode): readonly NixNode[] {
  const at = nodes.indexOf(node);
  if (at >= 0) return nodes.slice(0, at);
  const holder = nodes.findLastIndex(
    (each) => each.kind === 'select' || each.kind === 'has-attr' || each.kind === 'inherit',
  );
  return holder < 0 ? nodes : nodes.slice(0, holder + 1);
}

function nodesTo(nodes: readonly NixNode[], is: (node: NixNode) => boolean): readonly NixNode[] {
  return nodes.slice(0, nodes.findLastIndex(is) + 1);
}
