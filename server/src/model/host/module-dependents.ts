import { asRead } from '../../syntax/nix/moved';
import { nixAttrNameText } from '../../syntax/nix/names';
import type {
  NixApply,
  NixAttrBinding,
  NixAttrSet,
  NixBinding,
  NixExpr,
  NixInherit,
  NixLet,
  NixNode,
} from '../../syntax/nix/nodes';
import { type NixScope, type NixVariable, scopeIn, variableIn } from '../nix/names';
import { joinedBindings } from './joined-bindings';
import { moduleFunction } from './module-functions';
import { entriesPath } from './option-path';
import type { NixSource } from './read-host';
import {
  behindConfig,
  computedNames,
  fixedNames,
  isReference,
  type OuterReferences,
  outerReferences,
  referenceIn,
} from './references';

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
  readonly node: NixExpr;
  readonly dependents: readonly Dependent[];
  readonly position: Position;
  readonly steps: number;
  readonly scope: NixScope | undefined;
}

/** How bindings of a set or a `let` are read. */
interface Binder {
  /** What depends on the value under a path, of which so many names are told apart. */
  readonly below: (path: readonly string[], steps: number) => readonly Dependent[];
  readonly position: Position;
  readonly inner: NixScope | undefined;
  readonly outer: NixScope | undefined;
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

/** How many names of an option lead to what is told apart: entries of the runner's services and whatever lies as deep. */
const deepestOption = entriesPath.length + 1;

/** The same for the value of a variable. */
const deepestValue = 1;

/** What bindings ask for of what is around them, by the bindings as they were read: kept through versions of a file. */
export type ReferencesOfBindings = WeakMap<NixBinding, OuterReferences>;

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
  /** Bindings in which nothing is told apart. */
  private readonly innermost = new Set<NixBinding>();
  private readonly open: Visit[] = [];

  constructor(
    private readonly file: NixSource,
    private readonly known: ReferencesOfBindings = new WeakMap(),
  ) {
    const { root } = file.tree;
    this.own.set(root, wholeModule);
    const steps = Number.POSITIVE_INFINITY;
    this.open.push({ node: root, dependents: wholeModule, position: 'module', steps, scope: undefined });
    for (let next = this.open.pop(); next !== undefined; next = this.open.pop()) this.at(next);
  }

  /** What depends on a node by itself; undefined where the nodes around it tell. */
  of(node: NixNode): readonly Dependent[] | undefined {
    return this.own.get(node);
  }

  /** What depends on whether a binding is there; undefined as above. */
  ofPresence(node: NixNode): readonly Dependent[] | undefined {
    return this.presence.get(node) ?? this.own.get(node);
  }

  /** Nothing below the binding is told apart. */
  isInnermost(binding: NixBinding): boolean {
    return this.innermost.has(binding);
  }

  mentionsOf(variable: NixVariable): readonly Mention[] {
    return this.mentions.get(variable) ?? [];
  }

  private at(visit: Visit): void {
    const { node, dependents, scope } = visit;
    switch (node.kind) {
      case 'parens':
        this.open.push({ ...visit, node: node.expr });
        return;
      case 'let':
        this.open.push({ ...visit, node: node.body, scope: this.bindVariables(node, visit) });
        return;
      case 'with':
        this.inside(node.scope, dependents, scope);
        this.open.push({ ...visit, node: node.body });
        return;
      case 'assert':
        this.inside(node.condition, dependents, scope);
        this.open.push({ ...visit, node: node.body });
        return;
      case 'if':
        this.inside(node.condition, dependents, scope);
        this.open.push({ ...visit, node: node.consequent }, { ...visit, node: node.alternative });
        return;
      case 'attrset':
        this.inSet(node, visit);
        return;
      case 'identifier':
      case 'select':
        this.mention(node, [], dependents, visit);
        return;
      default:
        this.atOperation(visit);
    }
  }

  private atOperation(visit: Visit): void {
    const { node, dependents, position, scope } = visit;
    if (node.kind === 'lambda' && position === 'module') {
      const inner = scopeIn(node, scope, this.file);
      for (const { name, defaultValue } of node.formals?.items ?? []) {
        const variable = inner.variables.get(name.name);
        if (defaultValue === undefined || variable === undefined) continue;
        this.own.set(defaultValue, [{ of: variable, path: [] }]);
        this.inside(defaultValue, [{ of: variable, path: [] }], inner);
      }
      this.open.push({ ...visit, node: node.body, scope: inner });
    } else if (node.kind === 'binary' && node.operator === '//') {
      // A set in the second place is put instead of one in the first, whatever is below it.
      this.open.push({ ...visit, node: node.left }, { ...visit, node: node.right, steps: Math.min(visit.steps, 1) });
    } else if (node.kind === 'apply') this.atCall(node, visit);
    else this.inside(node, dependents, scope);
  }

  private atCall(node: NixApply, visit: Visit): void {
    const { dependents, position, scope } = visit;
    const called = moduleFunction(node, scope);
    if (called === undefined || (called.kind !== 'set' && position === 'value')) {
      this.inside(node, dependents, scope);
    } else if (called.kind === 'declaration') {
      const options = position === 'options' ? dependents.map(declared) : dependents;
      for (const given of called.given) {
        this.own.set(given, options);
        this.inside(given, options, scope);
      }
      this.inside(called.head, dependents, scope);
    } else {
      this.inside(node.fn, dependents, scope);
      const steps = called.kind === 'set' ? Math.min(visit.steps, called.steps) : visit.steps;
      for (const content of called.content) this.open.push({ ...visit, node: content, steps });
    }
  }

  private inSet(node: NixAttrSet, { dependents, position, steps, scope: outer }: Visit): void {
    const inner = node.recursive ? scopeIn(node, outer, this.file) : outer;
    const variables = node.recursive ? inner?.variables : undefined;
    const below = (path: readonly string[], told: number): readonly Dependent[] => {
      const variable = variables?.get(path[0] ?? '');
      const named = dependents.map((each) => ({ of: each.of, path: [...each.path, ...path.slice(0, told)] }));
      return variable === undefined ? named : [...named, { of: variable, path: path.slice(1, told) }];
    };
    const { joined, computed } = joinedBindings(node.bindings, this.file.text);
    const binder = { below, position, inner, outer };
    for (const binding of node.bindings) {
      if (computed) this.presence.set(binding, dependents);
      this.bind(binding, binder, Math.min(steps, joined.get(binding) ?? Number.POSITIVE_INFINITY));
    }
  }

  /** Answers the scope in which the variables are known. */
  private bindVariables(node: NixLet, { dependents, scope: outer }: Visit): NixScope {
    const inner = scopeIn(node, outer, this.file);
    const below = (path: readonly string[], told: number): readonly Dependent[] => {
      const variable = told === 0 ? undefined : inner.variables.get(path[0] ?? '');
      return variable === undefined ? dependents : [{ of: variable, path: path.slice(1, told) }];
    };
    const { joined } = joinedBindings(node.bindings, this.file.text);
    const binder: Binder = { below, position: 'value', inner, outer };
    for (const binding of node.bindings) {
      this.bind(binding, binder, joined.get(binding) ?? Number.POSITIVE_INFINITY);
    }
    return inner;
  }

  /** `steps` is how many of the names of the binding, and of those below it, are told apart. */
  private bind(binding: NixBinding, binder: Binder, steps: number): void {
    if (binding.kind === 'inherit') {
      this.inherit(binding, binder, steps);
      return;
    }
    const { names } = binding.path;
    const path = fixedNames(binding.path, this.file.text);
    const dependents = binder.below(path, steps);
    this.own.set(binding, dependents);
    const isFixed = path.length === names.length;
    if (!isFixed) for (const name of computedNames(binding.path)) this.inside(name, dependents, binder.inner);
    const position = isFixed && steps > path.length ? positionBelow(binder.position, path[0] ?? '') : undefined;
    if (position === undefined || dependents.every(isDeep)) this.insideBinding(binding, dependents, binder.inner);
    else {
      this.open.push({ node: binding.value, dependents, position, steps: steps - path.length, scope: binder.inner });
    }
  }

  private inherit(binding: NixInherit, { below, inner, outer }: Binder, steps: number): void {
    const all: Dependent[] = [];
    for (const name of binding.names) {
      const text = nixAttrNameText(name, this.file.text);
      if (text === undefined) continue;
      const dependents = below([text], steps);
      all.push(...dependents);
      const left = Math.max(0, steps - 1);
      if (binding.from === undefined) this.refer(text, [], dependents, { scope: outer, steps: left });
      else if (isReference(binding.from)) {
        this.mention(binding.from, [text], dependents, { scope: inner, steps: left });
      }
    }
    this.own.set(binding, all);
    if (binding.from !== undefined && !isReference(binding.from)) this.inside(binding.from, all, inner);
  }

  /** What is in a binding is looked through once, however often edits move it. */
  private insideBinding(binding: NixAttrBinding, dependents: readonly Dependent[], scope: NixScope | undefined): void {
    this.innermost.add(binding);
    const key = asRead(binding);
    let references = this.known.get(key);
    if (references === undefined) {
      references = outerReferences(binding.value, this.file);
      this.known.set(key, references);
    }
    this.referAll(references, dependents, scope);
  }

  /** All that is mentioned in an expression, for those that depend on the whole of it. */
  private inside(node: NixExpr, dependents: readonly Dependent[], scope: NixScope | undefined): void {
    this.referAll(outerReferences(node, this.file), dependents, scope);
  }

  private referAll(
    { names, reads }: OuterReferences,
    dependents: readonly Dependent[],
    scope: NixScope | undefined,
  ): void {
    for (const { name, path } of names) this.refer(name, path, dependents, { scope, steps: 0 });
    for (const path of reads) this.reads.push({ path, dependents, steps: 0 });
  }

  /** A name, or attributes of something, whose attributes below are those of the dependents, down to some steps. */
  private mention(
    node: NixExpr & { readonly kind: 'identifier' | 'select' | 'has-attr' },
    more: readonly string[],
    dependents: readonly Dependent[],
    { scope, steps }: Pick<Visit, 'scope' | 'steps'>,
  ): void {
    const { name, path, isWhole, others } = referenceIn(node, this.file);
    for (const other of others) this.inside(other, dependents, scope);
    const whole = isWhole ? [...path, ...more] : path;
    const left = isWhole ? steps : 0;
    if (name !== undefined) this.refer(name.name, whole, dependents, { scope, steps: left });
    else this.readBehindConfig(whole, dependents, left);
  }

  private refer(
    name: string,
    path: readonly string[],
    dependents: readonly Dependent[],
    { scope, steps }: Pick<Visit, 'scope' | 'steps'>,
  ): void {
    const variable = variableIn(scope, name);
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

  private readBehindConfig(path: readonly string[], dependents: readonly Dependent[], steps: number): void {
    const read = behindConfig(path);
    if (read !== undefined) this.reads.push({ path: read, dependents, steps });
  }
}

/** Nothing below it is told apart. */
function isDeep(dependent: Dependent): boolean {
  const { of, path } = dependent;
  if (of === 'config') return path.length >= deepestOption;
  if (of === 'module') return (definedOption(dependent)?.length ?? 0) >= deepestOption;
  return path.length >= deepestValue;
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
