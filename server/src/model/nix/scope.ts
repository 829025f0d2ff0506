import type { NixExpr } from '../../syntax/nix/nodes';
import type { Part, Place } from '../../text/place';
import type { Span } from '../../text/span';
import type { Fuel } from './fuel';
import type { NodePlans } from './plans';
import type { NixValue, Thunk } from './value';

/** A text under evaluation. */
export interface Unit {
  readonly part: Part;
  /** Values get no places: the text is the evaluator's own and not a file of the user. */
  readonly internal: boolean;
  /** Free variables are unknown instead of wrong: the text is a fragment without its surroundings. */
  readonly fragment: boolean;
}

/** Names in scope: lexical bindings, or the attributes of a `with`. */
export class Scope {
  constructor(
    readonly unit: Unit,
    readonly parent: Scope | undefined,
    readonly names: ReadonlyMap<string, Thunk> | undefined,
    readonly withValue: Thunk | undefined,
  ) {}

  child(names: ReadonlyMap<string, Thunk>): Scope {
    return new Scope(this.unit, this, names, undefined);
  }

  withScope(value: Thunk): Scope {
    return new Scope(this.unit, this, undefined, value);
  }

  /** The lexical binding of a name; these win over every `with`. */
  lexical(name: string): Thunk | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const found = scope.names?.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The values of the enclosing `with`s, innermost first. */
  withs(): readonly Thunk[] {
    const found: Thunk[] = [];
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      if (scope.withValue !== undefined) found.push(scope.withValue);
    }
    return found;
  }
}

/** What the parts of the evaluator need of the whole. */
export interface Evaluation {
  readonly plans: NodePlans;
  readonly fuel: Fuel;
  evaluate(node: NixExpr, scope: Scope): NixValue;
  /** A thunk of an expression. A variable gives the very thunk it is bound to. */
  later(node: NixExpr, scope: Scope): Thunk;
}

/** The place of a node; undefined in the evaluator's own text. */
export function placeIn(scope: Scope, node: { readonly span: Span }): Place | undefined {
  return scope.unit.internal ? undefined : { part: scope.unit.part, span: node.span };
}
