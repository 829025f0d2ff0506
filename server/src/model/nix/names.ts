import type {
  NixAttrSet,
  NixBinding,
  NixExpr,
  NixIdentifier,
  NixInherit,
  NixLambda,
  NixLegacyLet,
  NixLet,
  NixNode,
  NixString,
  NixTree,
  NixWith,
} from '../../syntax/nix/nodes';
import { nixChildren, nodePathAt } from '../../syntax/nix/walk';
import type { Part } from '../../text/place';
import { type Span, touches } from '../../text/span';
import { staticName } from './bindings';

/**
 * What binds a variable: a `let`, a recursive set, `x:` or `… @ x`, a name in the pattern of a function. Variables of
 * `with` are not among them, as only its value tells which there are.
 */
export type VariableKind = 'let' | 'rec' | 'argument' | 'formal';

export interface NixVariable {
  readonly kind: VariableKind;
  readonly name: string;
  /** The scope that it is in. */
  readonly scope: NixScope;
  /** Where it is bound: once, or more often as `a` in `a.b = 1; a.c = 2;`. */
  readonly definitions: readonly NameUse[];
  readonly references: readonly NameUse[];
}

/** A place where a variable is written. */
export interface NameUse {
  readonly node: NixIdentifier | NixString;
  readonly name: string;
  /** The `inherit` that it stands in. */
  readonly inherit: NixInherit | undefined;
  /** The scope that the name is looked up in, or that it is bound in. */
  readonly scope: NixScope | undefined;
}

/** The variables of a `let`, a recursive set or a function, or the `with` that may give any. */
export interface NixScope {
  readonly outer: NixScope | undefined;
  readonly node: NixNode;
  readonly variables: ReadonlyMap<string, NixVariable>;
  /** Given where a value adds names; they count where no variable around has the name. */
  readonly with: NixWith | undefined;
}

/** A use of a name together with what it means. */
export interface NameAt {
  readonly use: NameUse;
  /** The variable that is bound or referred to; undefined for names of a `with` and of Nix itself. */
  readonly variable: NixVariable | undefined;
  /** Both: the variable that an `inherit` in a `let` or a recursive set binds under the name that it refers to. */
  readonly bound: NixVariable | undefined;
}

interface OpenVariable extends NixVariable {
  readonly definitions: NameUse[];
  readonly references: NameUse[];
}

interface OpenScope extends NixScope {
  readonly variables: Map<string, OpenVariable>;
}

interface Visit {
  readonly node: NixNode;
  readonly scope: OpenScope | undefined;
}

/** The variables of a text, each with all places where it is written. */
export class NixNames {
  readonly variables: readonly NixVariable[];
  /** Names that no variable around gives. */
  readonly free: readonly NameUse[];
  private readonly scopes: ReadonlyMap<NixNode, NixScope>;
  private readonly referred: ReadonlyMap<NixNode, NixVariable>;

  private readonly tree: NixTree;

  constructor(part: Part & { readonly tree: NixTree }) {
    this.tree = part.tree;
    const reading = new NameReading(part.tree.root, part);
    this.variables = reading.variables;
    this.free = reading.free;
    this.scopes = reading.scopes;
    this.referred = reading.referred;
  }

  /** The variable that a name refers to where it is used; undefined for names that no variable around gives. */
  variableOf(node: NixNode): NixVariable | undefined {
    return this.referred.get(node);
  }

  /** The name at an offset; undefined where there is none that stands for a variable. */
  at(offset: number): NameAt | undefined {
    const isAt = ({ node }: NameUse) => touches(node.span, offset);
    const bound = this.variables.find(({ definitions }) => definitions.some(isAt));
    const variable = this.variables.find(({ references }) => references.some(isAt));
    const free = this.free.find(isAt);
    const use = variable?.references.find(isAt) ?? free ?? bound?.definitions.find(isAt);
    return use === undefined
      ? undefined
      : { use, variable: variable ?? (free === undefined ? bound : undefined), bound };
  }

  /** The scope that a name written at an offset would be looked up in. */
  scopeAt(offset: number): NixScope | undefined {
    let found: NixScope | undefined;
    for (const node of nodePathAt(this.tree, offset)) {
      const scope = this.scopes.get(node);
      if (scope === undefined) continue;
      if (node.kind !== 'with' || offset > node.scope.span.end) found = scope;
    }
    return found;
  }
}

/** The variable of a name in a scope or in one around it. */
export function variableIn(scope: NixScope | undefined, name: string): NixVariable | undefined {
  for (let at = scope; at !== undefined; at = at.outer) {
    const found = at.variables.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The `with`s around, innermost first. */
export function withsAround(scope: NixScope | undefined): readonly NixWith[] {
  const found: NixWith[] = [];
  for (let at = scope; at !== undefined; at = at.outer) if (at.with !== undefined) found.push(at.with);
  return found;
}

/** Whether a scope is another or lies inside it. */
export function isWithin(scope: NixScope | undefined, outer: NixScope): boolean {
  for (let at = scope; at !== undefined; at = at.outer) if (at === outer) return true;
  return false;
}

/** The span of a name without its quotes. */
export function nameSpan(node: NixIdentifier | NixString): Span {
  const { start, end } = node.span;
  return node.kind === 'string' ? { start: start + 1, end: Math.max(start + 1, end - 1) } : node.span;
}

type BindingNode = NixLet | NixLegacyLet | NixAttrSet | NixLambda;

/** The variables that a `let`, a recursive set or a function binds, without a look at what refers to them. */
export function scopeIn(node: BindingNode, outer: NixScope | undefined, part: Part): NixScope {
  return openScope(node, outer, part);
}

function openScope<Outer extends NixScope>(node: BindingNode, outer: Outer | undefined, part: Part) {
  const scope = { outer, node, variables: new Map<string, OpenVariable>(), with: undefined };
  const define = (name: NixIdentifier | NixString, kind: VariableKind, inherit?: NixInherit) => {
    const text = staticName(name, part);
    if (text === undefined) return;
    let variable = scope.variables.get(text);
    if (variable === undefined) {
      variable = { kind, name: text, scope, definitions: [], references: [] };
      scope.variables.set(text, variable);
    }
    variable.definitions.push({ node: name, name: text, inherit, scope });
  };
  if (node.kind === 'lambda') {
    for (const { name } of node.formals?.items ?? []) define(name, 'formal');
    if (node.argument !== undefined) define(node.argument, 'argument');
    return scope;
  }
  for (const binding of node.bindings) {
    const [first] = binding.kind === 'binding' ? binding.path.names : [];
    const names = binding.kind === 'inherit' ? binding.names : first === undefined ? [] : [first];
    for (const name of names) {
      if (name.kind === 'hole') continue;
      define(name, node.kind === 'attrset' ? 'rec' : 'let', binding.kind === 'inherit' ? binding : undefined);
    }
  }
  return scope;
}

/** Reads all names, outer scopes first, so that what binds a name is known before what refers to it. */
class NameReading {
  readonly variables: OpenVariable[] = [];
  readonly free: NameUse[] = [];
  readonly scopes = new Map<NixNode, NixScope>();
  readonly referred = new Map<NixNode, NixVariable>();

  constructor(
    root: NixExpr,
    private readonly part: Part,
  ) {
    const open: Visit[] = [{ node: root, scope: undefined }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, scope } = next;
      if (node.kind === 'identifier') this.refer(node, scope, undefined);
      else open.push(...this.below(node, scope).reverse());
    }
  }

  private below(node: NixNode, scope: OpenScope | undefined): Visit[] {
    switch (node.kind) {
      case 'attrset':
        return this.inBindings(node.bindings, node.recursive ? this.bind(node, scope) : scope, scope);
      case 'legacy-let':
        return this.inBindings(node.bindings, this.bind(node, scope), scope);
      case 'let': {
        const inner = this.bind(node, scope);
        return [...this.inBindings(node.bindings, inner, scope), { node: node.body, scope: inner }];
      }
      case 'lambda':
        return this.inLambda(node, scope);
      case 'with': {
        const inner = this.scope(node, scope, node);
        return [
          { node: node.scope, scope },
          { node: node.body, scope: inner },
        ];
      }
      case 'attrpath':
        return node.names.flatMap((name) => (name.kind === 'identifier' ? [] : [{ node: name, scope }]));
      default:
        return nixChildren(node).map((child) => ({ node: child, scope }));
    }
  }

  /** What is inherited without a source comes from around the set, everything else may use the set's own names. */
  private inBindings(
    bindings: readonly NixBinding[],
    inner: OpenScope | undefined,
    outer: OpenScope | undefined,
  ): Visit[] {
    return bindings.flatMap((binding): Visit[] => {
      if (binding.kind === 'binding') {
        return [
          { node: binding.path, scope: inner },
          { node: binding.value, scope: inner },
        ];
      }
      if (binding.from !== undefined) return [{ node: binding.from, scope: inner }];
      for (const name of binding.names) {
        if (name.kind !== 'hole') this.refer(name, outer, binding);
      }
      return [];
    });
  }

  private bind(node: BindingNode, outer: OpenScope | undefined): OpenScope {
    const scope = openScope(node, outer, this.part);
    this.scopes.set(node, scope);
    this.variables.push(...scope.variables.values());
    return scope;
  }

  private inLambda(node: NixLambda, outer: OpenScope | undefined): Visit[] {
    const scope = this.bind(node, outer);
    const items = node.formals?.items ?? [];
    const defaults = items.flatMap(({ defaultValue }) => (defaultValue === undefined ? [] : [defaultValue]));
    return [...defaults, node.body].map((each) => ({ node: each, scope }));
  }

  private scope(node: NixNode, outer: OpenScope | undefined, given: NixWith | undefined): OpenScope {
    const scope: OpenScope = { outer, node, variables: new Map(), with: given };
    this.scopes.set(node, scope);
    return scope;
  }

  private refer(node: NixIdentifier | NixString, scope: OpenScope | undefined, inherit: NixInherit | undefined): void {
    const name = staticName(node, this.part);
    if (name === undefined || name === '') return;
    const use: NameUse = { node, name, inherit, scope };
    const variable = variableIn(scope, name) as OpenVariable | undefined;
    if (variable === undefined) this.free.push(use);
    else {
      variable.references.push(use);
      this.referred.set(node, variable);
    }
  }
}
