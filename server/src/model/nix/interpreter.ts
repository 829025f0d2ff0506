import type { NixExpr, NixLambda, NixTree } from '../../syntax/nix/nodes';
import type { Part, Place } from '../../text/place';
import { buildLet, buildSet } from './attrset';
import { evalBinary, evalUnary } from './binary';
import { callFunction } from './call';
import { type Fuel, TOO_MANY_STEPS } from './fuel';
import { derived, settle } from './halt';
import { callLambda } from './lambda';
import { NodePlans } from './plans';
import { type Evaluation, placeIn, Scope, type Unit } from './scope';
import { hasAttr, select } from './select';
import { evalPath, evalString } from './text-value';
import { evalError, type ListItem, type NixValue, type SymbolResolver, Thunk, unknown } from './value';
import { lookup } from './variable';

/** Bounds of one evaluation; beyond them values are unknown. */
export interface EvalLimits {
  /** Expressions evaluated, all in all. */
  readonly steps: number;
  /** Expressions within each other. */
  readonly depth: number;
}

export const DEFAULT_LIMITS: EvalLimits = { steps: 1_000_000, depth: 1_000 };

/** Evaluates expressions of one or more files against a base scope. Holds how deep it is and nothing else that changes. */
export class Interpreter implements Evaluation {
  private depth = 0;

  constructor(
    private readonly base: ReadonlyMap<string, Thunk>,
    private readonly maxDepth: number,
    private readonly resolve: SymbolResolver,
    readonly fuel: Fuel,
    readonly plans: NodePlans = new NodePlans(),
  ) {}

  /** The value of a whole file. */
  evaluateFile(part: Part, tree: NixTree, names: ReadonlyMap<string, Thunk> = new Map()): NixValue {
    return this.evaluate(tree.root, this.scopeOf({ part, internal: false, fragment: tree.fragment }).child(names));
  }

  /** The value of a text of the evaluator's own, with further names in scope. Its values get no places. */
  evaluateInternal(part: Part, tree: NixTree, names: ReadonlyMap<string, Thunk>): NixValue {
    return this.evaluate(tree.root, this.scopeOf({ part, internal: true, fragment: false }).child(names));
  }

  private scopeOf(unit: Unit): Scope {
    return new Scope(unit, undefined, this.base, undefined);
  }

  evaluate(node: NixExpr, scope: Scope): NixValue {
    if (!this.fuel.spend(1)) return unknown('limit', TOO_MANY_STEPS);
    if (this.depth >= this.maxDepth) return unknown('limit', 'the evaluation is nested too deeply');
    this.depth++;
    try {
      return this.dispatch(node, scope);
    } catch (caught) {
      // How deep the stack is, is not ours to choose. Values are forced long after their file was evaluated, by those
      // who know nothing of this, so the outermost evaluation answers for what is below it.
      if (this.depth > 1 || !(caught instanceof RangeError)) throw caught;
      return unknown('limit', 'the evaluation is nested too deeply');
    } finally {
      this.depth--;
    }
  }

  /** A thunk of an expression. A variable gives the very thunk it is bound to. */
  later(node: NixExpr, scope: Scope): Thunk {
    switch (node.kind) {
      case 'parens':
        return this.later(node.expr, scope);
      case 'identifier': {
        const bound = scope.lexical(node.name);
        if (bound !== undefined) return bound;
        break;
      }
      case 'int':
      case 'float':
      case 'lambda':
        return Thunk.of(this.evaluate(node, scope));
    }
    return Thunk.lazy(() => this.evaluate(node, scope), placeIn(scope, node));
  }

  private dispatch(node: NixExpr, scope: Scope): NixValue {
    switch (node.kind) {
      case 'identifier':
        return lookup(node, scope, placeIn(scope, node));
      case 'int':
      case 'float':
        return numberValue(node.text, node.kind, placeIn(scope, node));
      case 'string':
        return settle(() => evalString(this, node, scope));
      case 'path':
        return settle(() => evalPath(this, node, scope));
      case 'search-path':
        return this.searchPath(node, scope);
      case 'uri':
        return this.uri(node, scope);
      case 'list':
        return this.list(node, scope);
      case 'attrset':
        return settle(() => buildSet(this, node, scope));
      case 'let':
      case 'legacy-let':
        return settle(() => buildLet(this, node, scope));
      case 'with':
        return this.evaluate(node.body, scope.withScope(this.later(node.scope, scope)));
      case 'lambda':
        return this.lambda(node, scope);
      case 'parens':
        return this.evaluate(node.expr, scope);
      default:
        return this.operation(node, scope);
    }
  }

  private operation(node: NixExpr, scope: Scope): NixValue {
    const place = placeIn(scope, node);
    switch (node.kind) {
      case 'assert':
      case 'if':
        return this.conditional(node, scope);
      case 'apply': {
        const result = callFunction(this.evaluate(node.fn, scope), this.later(node.argument, scope));
        return result.place === undefined && place !== undefined ? { ...result, place } : result;
      }
      case 'select':
        return settle(() => select(this, node, scope));
      case 'has-attr':
        return settle(() => hasAttr(this, node, scope));
      case 'unary':
        return settle(() => evalUnary(this.evaluate(node.expr, scope), node.operator, place));
      case 'binary':
        return settle(() => evalBinary(this, node, scope));
      default:
        return unknown('syntax', 'the text could not be read here', place);
    }
  }

  private conditional(node: NixExpr & { kind: 'if' | 'assert' }, scope: Scope): NixValue {
    const condition = this.evaluate(node.condition, scope);
    if (condition.kind === 'error') return condition;
    if (condition.kind === 'unknown') return this.undecided(node, scope, condition);
    const place = placeIn(scope, node.condition);
    if (condition.kind !== 'bool') return evalError('type', 'the condition is not a Boolean', place);
    if (node.kind === 'if') return this.evaluate(condition.value ? node.consequent : node.alternative, scope);
    return condition.value ? this.evaluate(node.body, scope) : evalError('assert', 'assertion failed', place);
  }

  private undecided(node: NixExpr & { kind: 'if' | 'assert' }, scope: Scope, condition: NixValue): NixValue {
    const from = condition.kind === 'unknown' ? derived(condition) : unknown('derived', 'the condition is not known');
    const branches = node.kind === 'if' ? [node.consequent, node.alternative] : [node.body];
    return { ...from, candidates: branches.map((branch) => this.later(branch, scope)) };
  }

  private lambda(node: NixLambda, scope: Scope): NixValue {
    const formals = node.formals?.items.map((item) => [item.name.name, item.defaultValue !== undefined] as const);
    return {
      kind: 'function',
      name: node.argument?.name ?? '',
      lambda: scope.unit.internal ? undefined : { part: scope.unit.part, node },
      formals: formals === undefined ? undefined : new Map(formals),
      apply: (argument) => settle(() => callLambda(this, node, scope, argument)),
      place: placeIn(scope, node),
    };
  }

  private list(node: NixExpr & { kind: 'list' }, scope: Scope): NixValue {
    const items = node.items.map((item): ListItem => {
      return { kind: 'element', value: this.later(item, scope), place: placeIn(scope, item) };
    });
    const literals = scope.unit.internal ? [] : [{ part: scope.unit.part, node }];
    return { kind: 'list', items, literals, place: placeIn(scope, node) };
  }

  private searchPath(node: NixExpr, scope: Scope): NixValue {
    const written = scope.unit.part.text.slice(node.span.start, node.span.end);
    const more = { symbol: [written], resolve: this.resolve };
    return unknown('impure', `\`${written}\` is looked up on the machine`, placeIn(scope, node), more);
  }

  private uri(node: NixExpr, scope: Scope): NixValue {
    const place = placeIn(scope, node);
    const text = scope.unit.part.text.slice(node.span.start, node.span.end);
    const segments = [{ embedded: 0, host: node.span.start, length: text.length }];
    return { kind: 'string', parts: [{ kind: 'text', text, place, segments }], place };
  }
}

function numberValue(text: string, kind: 'int' | 'float', place: Place | undefined): NixValue {
  if (kind === 'float') return { kind: 'float', value: Number(text), place };
  const value = BigInt(text);
  if (value > 2n ** 63n - 1n) return evalError('value', `invalid integer '${text}'`, place);
  return { kind: 'int', value, place };
}
