import { attr } from '../../model/nix/access';
import { callFunction } from '../../model/nix/call';
import { NixEvaluation } from '../../model/nix/evaluate';
import { ModuleSystem } from '../../model/nix/module';
import { type AttributeDefinition, type NixValue, type SymbolResolver, Thunk, unknown } from '../../model/nix/value';
import type { NixExpr, NixLambda, NixNode, NixSelect } from '../../syntax/nix/nodes';
import type { Place } from '../../text/place';
import type { NixPart } from '../../workspace/nix-part';
import type { Workspace } from '../../workspace/workspace';
import { type ImportingMachine, machineModules } from './machines';

/** As rules read modules: a guarded set counts down to an entry of the runner's services. */
const guardedSets = 5;

/**
 * What the expressions of a file come to where they stand, with the variables around them. The arguments of the file are
 * those of a module, the arguments of other functions are not known. Reads everything anew: one serves one request.
 */
export class NixValues {
  private readonly evaluation: NixEvaluation;
  private readonly systems = new Map<ImportingMachine | undefined, ModuleSystem>();

  constructor(
    workspace: Workspace,
    private readonly part: NixPart,
    /** The machines whose `config` the file reads; none where it is looked at by itself. Values are those of the first. */
    private readonly machines: readonly ImportingMachine[],
  ) {
    const nix = (uri: string) => {
      const found = uri === part.uri ? part : workspace.nixFile(uri);
      return found === undefined ? undefined : { part: found, tree: found.tree };
    };
    this.evaluation = new NixEvaluation({ files: { nix, folder: (uri) => workspace.folder(uri) } });
  }

  /**
   * The value of an expression that stands inside the last of `nodes`, which lead to it from the root of the file. The
   * expression may be one that is not written there.
   */
  at(nodes: readonly NixNode[], expr: NixExpr): NixValue {
    const { root, lambdas } = withSurroundings(nodes, expr);
    const { part } = this;
    let value = this.evaluation.evaluate({ part, tree: { ...part.tree, root } });
    for (const [index, lambda] of lambdas.entries()) {
      if (value.kind !== 'function') break;
      const isModule = index === 0 && lambda.formals?.ellipsis === true;
      value = isModule ? this.called(value) : this.calledUnknown(value, lambda);
    }
    return value;
  }

  /** Where the attributes at a path below a value are defined; none for what is computed, or comes from elsewhere. */
  definitionsOf(value: NixValue, name: string): readonly Place[] {
    if (value.kind === 'unknown' && value.symbol?.[0] === 'config') {
      return this.optionDefinitions([...value.symbol.slice(1), name]);
    }
    if (value.kind !== 'attrs') return [];
    return (value.attributes.get(name)?.definitions ?? []).map(definitionPlace);
  }

  /** What the modules that the file reaches set an option to: where. */
  optionDefinitions(path: readonly string[]): readonly Place[] {
    const found = new Map<string, Place>();
    for (const machine of this.machines.length === 0 ? [undefined] : this.machines) {
      for (const { bindings } of this.system(machine).definitionsOf(path)) {
        for (const { name } of bindings) found.set(`${name.part.uri} ${name.span.start}`, name);
      }
    }
    return [...found.values()];
  }

  /** The attribute of a value, as far as it is known. */
  attribute(value: NixValue, name: string): NixValue {
    return attr(value, name);
  }

  private called(value: NixValue): NixValue {
    return this.evaluation.callModule(value, new Map([['config', Thunk.of(this.config())]]), this.resolve);
  }

  private calledUnknown(value: NixValue, { argument, formals }: NixLambda): NixValue {
    if (value.kind !== 'function') return value;
    if (formals !== undefined || argument === undefined) return this.evaluation.callUnknown(value, this.resolve);
    const reason = `argument \`${argument.name}\` is not known here`;
    return callFunction(value, Thunk.of(unknown('argument', reason, { part: this.part, span: argument.span })));
  }

  private config(): NixValue {
    const reason = 'the configuration is not known as a whole';
    return unknown('argument', reason, undefined, { symbol: ['config'], resolve: this.resolve });
  }

  private readonly resolve: SymbolResolver = (symbol, place) => {
    const own = this.ownValue(symbol);
    if (own !== undefined) return own;
    const other = this.evaluation.resolve(symbol, place);
    // Steps further down are asked of the module's own options too.
    return other?.kind === 'unknown' && symbol[0] === 'config' ? { ...other, resolve: this.resolve } : other;
  };

  /** What the modules that the file reaches say of a part of `config`, or of an argument of theirs. */
  private ownValue([first = '', ...rest]: readonly string[]): NixValue | undefined {
    if (first === 'config') return this.system().configAt(rest);
    const isGiven = rest.length === 0 && first !== 'lib' && first !== 'pkgs';
    return isGiven ? this.system().option(['_module', 'args', first]) : undefined;
  }

  private system(machine = this.machines[0]): ModuleSystem {
    let system = this.systems.get(machine);
    if (system === undefined) {
      const { part } = this;
      const entered = machine && machineModules(machine, this.evaluation);
      const modules = entered?.modules ?? [{ part, tree: part.tree }];
      system = new ModuleSystem(this.evaluation, modules, {
        guardedSets,
        ...(entered === undefined ? {} : { given: entered.given }),
      });
      this.systems.set(machine, system);
    }
    return system;
  }
}

/** An attribute of an expression that is not written as such: `(from).name`. */
export function selection(expr: NixExpr, names: NixSelect['path']['names']): NixSelect {
  const { span } = expr;
  return { kind: 'select', span, expr, path: { kind: 'attrpath', span, names }, fallback: undefined };
}

function definitionPlace({ name }: AttributeDefinition): Place {
  return name;
}

/** An expression with only that kept of the nodes above it which binds variables; functions around it stay to be called. */
function withSurroundings(
  above: readonly NixNode[],
  expr: NixExpr,
): {
  readonly root: NixExpr;
  readonly lambdas: readonly NixLambda[];
} {
  const lambdas: NixLambda[] = [];
  const nodes = [...above, expr];
  let root = expr;
  for (let at = above.length - 1; at >= 0; at--) {
    const node = nodes[at];
    const child = nodes[at + 1];
    if (node === undefined || child === undefined) continue;
    // What is inherited without a source comes from around the set.
    if (child.kind === 'inherit' && (child.from === undefined || nodes[at + 2] === undefined)) continue;
    switch (node.kind) {
      case 'let':
        root = { ...node, body: root };
        break;
      case 'legacy-let':
        root = { kind: 'let', span: node.span, bindings: node.bindings, body: root };
        break;
      case 'attrset':
        if (node.recursive) root = { kind: 'let', span: node.span, bindings: node.bindings, body: root };
        break;
      case 'with':
        if (child !== node.scope) root = { ...node, body: root };
        break;
      case 'lambda':
        root = { ...node, body: root };
        lambdas.unshift(node);
        break;
    }
  }
  return { root, lambdas };
}
