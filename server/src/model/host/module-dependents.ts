import { nixAttrNameText } from '../../syntax/nix/names';
import type {
  NixApply,
  NixAttrBinding,
  NixAttrPath,
  NixBinding,
  NixExpr,
  NixIdentifier,
  NixInherit,
  NixNode,
} from '../../syntax/nix/nodes';
import { pushNixChildren } from '../../syntax/nix/walk';
import { NixNames, type NixVariable } from '../nix/names';
import { joinedBindings } from './joined-bindings';
import { moduleFunction } from './module-functions';
import type { NixSource } from './read-host';

/**
 * Something that takes its value from a piece of a module: an option of the configuration, a variable of the file, the
 * module itself before it is split into `config`, `options` and `imports`; each with a path below it.
 */
export interface Dependent {
  readonly of: NixVariable | 'config' | 'module';
  readonly path: readonly string[];
}

/** A place where a variable or the configuration is asked for. */
export interface Mention {
  /** What is asked for of it, as far as it is written out; empty for all of it. */
  readonly path: readonly string[];
  /** What takes its value from it. */
  readonly dependents: readonly Dependent[];
  /** Down to how many steps what lies below the path comes to lie below the dependents, name by name. */
  readonly steps: number;
}

/** Where an expression stands: at a place that names below it lead on from, or anywhere else (undefined). */
type Position =
  /** A module, before `config` and `options` are told apart. */
  | 'module'
  /** Definitions of options. */
  | 'config'
  /** Declarations of options. */
  | 'options'
  /** The value of a variable, which is no set of definitions by itself. */
  | 'value';

interface Visit {
  readonly node: NixNode;
  readonly dependents: readonly Dependent[];
  readonly position: Position | undefined;
  readonly steps: number;
}

/** Attributes of a module that say which modules and options there are, and what modules are called with. */
const ofModule: ReadonlySet<string> = new Set([
  'imports',
  'require',
  'disabledModules',
  'freeformType',
  'key',
  '_file',
  '_module',
]);

/** The module as a whole. */
const wholeModule: readonly Dependent[] = [{ of: 'module', path: [] }];

/**
 * Who takes a value from which piece of a module, found without evaluating anything. What a name refers to is told by
 * scopes; where the structure of the module does not tell more, everything around a piece depends on it.
 */
export class ModuleDependents {
  /** Where the file asks for options of the configuration. */
  readonly reads: Mention[] = [];
  private readonly mentions = new Map<NixVariable, Mention[]>();
  private readonly own = new Map<NixNode, readonly Dependent[]>();
  /** What depends on whether a binding is there at all, where that is more than what depends on its value. */
  private readonly presence = new Map<NixNode, readonly Dependent[]>();
  private readonly names: NixNames;
  private readonly open: Visit[] = [];

  constructor(private readonly file: NixSource) {
    this.names = new NixNames(file);
    const { root } = file.tree;
    this.own.set(root, wholeModule);
    this.open.push({ node: root, dependents: wholeModule, position: 'module', steps: Number.POSITIVE_INFINITY });
    for (let next = this.open.pop(); next !== undefined; next = this.open.pop()) {
      if (next.position === undefined) this.inside(next.node, next.dependents);
      else this.at(next, next.position);
    }
  }

  /** What depends on a node by itself; undefined where the nodes around it tell. */
  of(node: NixNode): readonly Dependent[] | undefined {
    return this.own.get(node);
  }

  /** What depends on whether a binding is there; undefined as above. */
  ofPresence(node: NixNode): readonly Dependent[] | undefined {
    return this.presence.get(node) ?? this.own.get(node);
  }

  mentionsOf(variable: NixVariable): readonly Mention[] {
    return this.mentions.get(variable) ?? [];
  }

  private at(visit: Visit, position: Position): void {
    const { node, dependents } = visit;
    switch (node.kind) {
      case 'parens':
        this.open.push({ ...visit, node: node.expr });
        return;
      case 'let':
        this.bindVariables(node.bindings, node, dependents);
        this.open.push({ ...visit, node: node.body });
        return;
      case 'with':
        this.visit(node.scope, dependents);
        this.open.push({ ...visit, node: node.body });
        return;
      case 'assert':
        this.visit(node.condition, dependents);
        this.open.push({ ...visit, node: node.body });
        return;
      case 'if':
        this.visit(node.condition, dependents);
        this.open.push({ ...visit, node: node.consequent }, { ...visit, node: node.alternative });
        return;
      case 'attrset':
        this.inSet(node.bindings, node.recursive ? node : undefined, visit);
        return;
      case 'identifier':
      case 'select':
        this.mention(node, [], dependents, visit.steps);
        return;
      default:
        this.atOperation(visit, position);
    }
  }

  private atOperation(visit: Visit, position: Position): void {
    const { node, dependents } = visit;
    if (node.kind === 'lambda' && position === 'module') {
      for (const formal of node.formals?.items ?? []) {
        const variable = this.names.scopeOf(node)?.variables.get(formal.name.name);
        if (formal.defaultValue === undefined || variable === undefined) continue;
        const ofFormal: readonly Dependent[] = [{ of: variable, path: [] }];
        this.own.set(formal.defaultValue, ofFormal);
        this.visit(formal.defaultValue, ofFormal);
      }
      this.open.push({ ...visit, node: node.body });
    } else if (node.kind === 'binary' && node.operator === '//') {
      // A set in the second place is put instead of one in the first, whatever is below it.
      this.open.push({ ...visit, node: node.left }, { ...visit, node: node.right, steps: Math.min(visit.steps, 1) });
    } else if (node.kind === 'apply') this.atCall(node, visit, position);
    else this.inside(node, dependents);
  }

  private atCall(node: NixApply, visit: Visit, position: Position): void {
    const { dependents } = visit;
    const called = moduleFunction(node, this.names);
    if (called === undefined || (called.kind !== 'set' && position === 'value')) {
      this.inside(node, dependents);
    } else if (called.kind === 'declaration') {
      const options = position === 'options' ? dependents.map(declared) : dependents;
      for (const given of called.given) {
        this.own.set(given, options);
        this.visit(given, options);
      }
      this.visit(called.head, dependents);
    } else {
      this.visit(node.fn, dependents);
      const steps = called.kind === 'set' ? Math.min(visit.steps, called.steps) : visit.steps;
      for (const content of called.content) this.open.push({ ...visit, node: content, steps });
    }
  }

  private inSet(bindings: readonly NixBinding[], recursive: NixNode | undefined, visit: Visit): void {
    const { joined, computed } = joinedBindings(bindings, this.file.text);
    const variables = recursive === undefined ? undefined : this.names.scopeOf(recursive)?.variables;
    const below = (path: readonly string[], steps: number): readonly Dependent[] => {
      const variable = variables?.get(path[0] ?? '');
      const named = visit.dependents.map((each) => ({ of: each.of, path: [...each.path, ...path.slice(0, steps)] }));
      return variable === undefined ? named : [...named, { of: variable, path: path.slice(1, steps) }];
    };
    for (const binding of bindings) {
      if (computed) this.presence.set(binding, visit.dependents);
      const steps = Math.min(visit.steps, joined.get(binding) ?? Number.POSITIVE_INFINITY);
      if (binding.kind === 'inherit') this.inherit(binding, (name) => below([name], steps), Math.max(0, steps - 1));
      else this.bind(binding, below, steps, visit.position);
    }
  }

  private bindVariables(bindings: readonly NixBinding[], node: NixNode, around: readonly Dependent[]): void {
    const { joined } = joinedBindings(bindings, this.file.text);
    const variables = this.names.scopeOf(node)?.variables;
    const below = (path: readonly string[], steps: number): readonly Dependent[] => {
      const variable = steps === 0 ? undefined : variables?.get(path[0] ?? '');
      return variable === undefined ? around : [{ of: variable, path: path.slice(1, steps) }];
    };
    for (const binding of bindings) {
      const steps = joined.get(binding) ?? Number.POSITIVE_INFINITY;
      if (binding.kind === 'inherit') this.inherit(binding, (name) => below([name], steps), Math.max(0, steps - 1));
      else this.bind(binding, below, steps, 'value');
    }
  }

  /** `steps` is how many of the names of the binding, and of those below it, are told apart. */
  private bind(
    binding: NixAttrBinding,
    below: (path: readonly string[], steps: number) => readonly Dependent[],
    steps: number,
    around: Position | undefined,
  ): void {
    const { names } = binding.path;
    const path = this.fixedNames(binding.path);
    const dependents = below(path, steps);
    this.own.set(binding, dependents);
    for (const name of names) if (name.kind !== 'identifier') this.visit(name, dependents);
    const isFixed = path.length === names.length && steps > path.length;
    const position = isFixed ? positionBelow(around, path[0] ?? '') : undefined;
    this.open.push({ node: binding.value, dependents, position, steps: steps - path.length });
  }

  private inherit(binding: NixInherit, below: (name: string) => readonly Dependent[], steps: number): void {
    const names = binding.names.flatMap((name) => {
      const text = nixAttrNameText(name, this.file.text);
      return text === undefined ? [] : [{ name, text, dependents: below(text) }];
    });
    const all = names.flatMap(({ dependents }) => dependents);
    this.own.set(binding, all);
    for (const { name, text, dependents } of names) {
      if (binding.from === undefined) this.refer(name, text, [], dependents, steps);
      else if (isReference(binding.from)) this.mention(binding.from, [text], dependents, steps);
    }
    if (binding.from !== undefined && !isReference(binding.from)) this.visit(binding.from, all);
  }

  private visit(node: NixNode, dependents: readonly Dependent[]): void {
    this.open.push({ node, dependents, position: undefined, steps: 0 });
  }

  /** All that is mentioned in a node, for those that depend on the whole of it. */
  private inside(root: NixNode, dependents: readonly Dependent[]): void {
    const left: NixNode[] = [root];
    for (let node = left.pop(); node !== undefined; node = left.pop()) {
      switch (node.kind) {
        case 'identifier':
        case 'select':
        case 'has-attr':
          this.mention(node, [], dependents, 0);
          break;
        case 'inherit':
          this.inherit(node, () => dependents, 0);
          break;
        case 'attrpath':
          for (const name of node.names) if (name.kind !== 'identifier') left.push(name);
          break;
        case 'lambda':
          for (const { defaultValue } of node.formals?.items ?? []) {
            if (defaultValue !== undefined) left.push(defaultValue);
          }
          left.push(node.body);
          break;
        default:
          pushNixChildren(node, left);
      }
    }
  }

  /** A name, or attributes of one; of another expression what is mentioned in it. */
  private mention(node: NixExpr, more: readonly string[], dependents: readonly Dependent[], steps: number): void {
    if (node.kind === 'identifier') {
      this.refer(node, node.name, more, dependents, steps);
      return;
    }
    if (node.kind !== 'select' && node.kind !== 'has-attr') {
      this.visit(node, dependents);
      return;
    }
    const fixed = this.fixedNames(node.path);
    const isWhole = fixed.length === node.path.names.length;
    this.visit(node.path, dependents);
    if (node.kind === 'select' && node.fallback !== undefined) this.visit(node.fallback, dependents);
    const path = isWhole ? [...fixed, ...more] : fixed;
    this.select(node.expr, path, dependents, isWhole ? steps : 0);
  }

  private select(from: NixExpr, path: readonly string[], dependents: readonly Dependent[], steps: number): void {
    if (from.kind === 'identifier') {
      this.refer(from, from.name, path, dependents, steps);
      return;
    }
    this.readBehindConfig(path, dependents, steps);
    this.visit(from, dependents);
  }

  private refer(
    node: NixNode,
    name: string,
    path: readonly string[],
    dependents: readonly Dependent[],
    steps: number,
  ): void {
    const variable = this.names.variableOf(node);
    if (variable !== undefined) {
      const list = this.mentions.get(variable);
      const mention = { path, dependents, steps };
      if (list === undefined) this.mentions.set(variable, [mention]);
      else list.push(mention);
    }
    const isOwn = variable?.kind === 'let' || variable?.kind === 'rec';
    if (name === 'config' && !isOwn) this.reads.push({ path, dependents, steps });
    else this.readBehindConfig(path, dependents, steps);
  }

  /** `args.config.x`, `nodes.web.config.x`. */
  private readBehindConfig(path: readonly string[], dependents: readonly Dependent[], steps: number): void {
    const at = path.indexOf('config');
    if (at >= 0) this.reads.push({ path: path.slice(at + 1), dependents, steps });
  }

  /** The names up to the first that is computed. */
  private fixedNames({ names }: NixAttrPath): readonly string[] {
    const fixed: string[] = [];
    for (const name of names) {
      const text = nixAttrNameText(name, this.file.text);
      if (text === undefined) break;
      fixed.push(text);
    }
    return fixed;
  }
}

function isReference(node: NixExpr): node is NixIdentifier | (NixExpr & { kind: 'select' }) {
  return node.kind === 'identifier' || node.kind === 'select';
}

function positionBelow(around: Position | undefined, name: string): Position | undefined {
  if (around !== 'module') return around;
  if (name === 'options') return 'options';
  return ofModule.has(name) ? undefined : 'config';
}

/** The option that a declaration of a module is about. */
function declared(dependent: Dependent): Dependent {
  const [first, ...path] = dependent.path;
  return dependent.of === 'module' && first === 'options' ? { of: 'config', path } : dependent;
}

/** The option that a piece of a module defines; undefined where the module as a whole hangs on it. */
export function definedOption({ path }: Dependent): readonly string[] | undefined {
  const [first, ...rest] = path;
  if (first === undefined || first === 'options' || ofModule.has(first)) return undefined;
  const option = first === 'config' ? rest : path;
  return option.length === 0 ? undefined : option;
}
