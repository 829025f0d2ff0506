import type { Place } from '../../text/place';
import { attrsFrom } from './access';
import { callFunction } from './call';
import { collectModules } from './collect-modules';
import { type Declaration, declaredAt } from './declaration';
import { type Definition, definitionsIn, moduleStart, strongest } from './definition';
import type { NixEvaluation, NixFile } from './evaluate';
import { makeList, makeNull } from './make';
import { DefinitionMerge } from './merge';
import { normalSymbol } from './symbol';
import {
  type Attribute,
  type AttrsValue,
  type NixValue,
  type SymbolResolver,
  Thunk,
  type UnknownValue,
  unknown,
} from './value';

/** What is taken for granted of modules. */
export interface ModuleAssumptions {
  /**
   * Down to how many steps below the root a condition that is not known counts as true where it guards a whole set
   * (`config = mkIf cfg.enable { … }`): what the set says is then read as if it were there. 0 for none, the root is 1.
   */
  readonly guardedSets: number;
  /** What modules are called with beside `config`, `lib` and `pkgs`: `specialArgs`, the `name` of a submodule. */
  readonly given?: ReadonlyMap<string, Thunk>;
  /**
   * Whether an option that these modules declare and none of them sets has its default: not where others may still
   * import them. Asked at most once.
   */
  readonly isWhole?: (system: ModuleSystem) => boolean;
  /** Where the files of the modules are noted, if they are those of a whole configuration. */
  readonly files?: Set<string>;
}

/** Secrets are told by the option that names their file, so that option is not replaced by what it may hold. */
const namedSecrets: ReadonlySet<string> = new Set(['age', 'sops']);

/** A module and everything it imports. */
export class ModuleSystem {
  /** The configuration of each module: its `config`, or the module itself; imported modules before those that import. */
  private readonly configs: readonly NixValue[];
  /** The `options` of the modules that have them. */
  private readonly options: readonly NixValue[];
  /** Why further modules may define options: an import that cannot be read, a module that is not known. */
  readonly open: readonly UnknownValue[];
  /** Modules of nixpkgs that `disabledModules` names. */
  readonly disabled: readonly string[];
  private readonly merging = new DefinitionMerge((modules, name) => this.submodule(modules, name));
  private readonly read = new Map<string, NixValue | undefined>();
  private isReady = false;
  private newest: () => ModuleSystem = () => this;
  private whole: boolean | undefined;

  constructor(
    private readonly evaluation: NixEvaluation,
    roots: readonly (NixFile | NixValue)[],
    private readonly assumed: ModuleAssumptions = { guardedSets: 0 },
  ) {
    const given = new Map([...(assumed.given ?? []), ['config', Thunk.of(this.symbolic([]))] as const]);
    const resolve: SymbolResolver = (symbol, place) => this.resolve(symbol, place);
    const values = roots.map((root) => ('kind' in root ? root : evaluation.evaluate(root)));
    const found = collectModules(evaluation, values, { given, resolve, files: assumed.files ?? evaluation.otherFiles });
    this.configs = found.configs.toReversed();
    this.options = found.options;
    this.open = found.open;
    this.disabled = found.disabled;
    this.isReady = true;
  }

  /** All definitions of an option, in the order in which NixOS merges them. */
  definitionsOf(path: readonly string[]): readonly Definition[] {
    const start = { ...moduleStart, level: moduleStart.level - this.assumed.guardedSets };
    return this.configs.flatMap((config) => definitionsIn(start, config, path));
  }

  /**
   * The merged value of an option: the strongest definitions; sets joined attribute by attribute, lists one after the
   * other. Undefined where no module defines it (see `open` for modules that cannot be seen).
   */
  option(path: readonly string[]): NixValue | undefined {
    const found = this.definitionsOf(path);
    return found.length === 0 ? undefined : this.merging.merge(found);
  }

  /** Whether a module declares an option at a path or below it. */
  declares(path: readonly string[]): boolean {
    return path.length === 0 ? this.options.length > 0 : declaredAt(this.options, path) !== undefined;
  }

  /** Whether options may be declared at a path or below it that are not known: what declares them is computed. */
  mayDeclare(path: readonly string[]): boolean {
    return this.options.some((tree) => {
      let value: NixValue | undefined = tree;
      for (const name of path) {
        if (value?.kind === 'unknown' || (value?.kind === 'attrs' && value.open !== undefined)) return true;
        value = value?.kind === 'attrs' ? value.attributes.get(name)?.value.force() : undefined;
      }
      return value?.kind === 'unknown';
    });
  }

  /**
   * The option that a path leads into, as far as these modules declare one; else the path itself. Where a definition came
   * or went (`isPresence`), the set with options whose defaults hang on whether somebody sets something in it. Undefined
   * where it is not known what is declared there.
   */
  optionAround(path: readonly string[], isPresence: boolean): readonly string[] | undefined {
    if (this.options.length === 0) return path;
    if (this.mayDeclare(path)) return undefined;
    for (let length = 1; length < path.length; length++) {
      const above = path.slice(0, length);
      const found = declaredAt(this.options, above);
      if (found === undefined) return path;
      if (found.kind === 'option') return above;
      const isSetBeside = (name: string) => declaredAt(this.options, [...above, name])?.kind === 'option';
      if (isPresence && [...found.names].some(isSetBeside)) return above;
    }
    return path;
  }

  /** Values that are still to be worked out find the configuration as it is in a newer version of these modules. */
  followedBy(newest: () => ModuleSystem): void {
    this.newest = newest;
  }

  /** What `config.<path>` is in these modules; undefined where it is not known. */
  configAt(path: readonly string[]): NixValue | undefined {
    const newest = this.newest();
    if (newest !== this) return newest.configAt(path);
    if (!this.isReady || path.length === 0 || namedSecrets.has(path[0] ?? '')) return undefined;
    const key = path.join('\0');
    if (this.read.has(key)) return this.read.get(key);
    // A value that asks for itself finds it not known.
    this.read.set(key, undefined);
    const value = this.valueAt(path);
    this.read.set(key, value);
    return value;
  }

  /** The whole configuration of a submodule: what is defined, and the defaults of what is declared. */
  private everything(): AttrsValue {
    const defined = this.option([]);
    const attributes = new Map<string, Attribute>(defined?.kind === 'attrs' ? defined.attributes : []);
    const declared = declaredAt(this.options, []);
    const names = declared?.kind === 'namespace' ? declared.names : [];
    for (const name of names) {
      const definitions = attributes.get(name)?.definitions ?? [];
      attributes.set(name, { name, value: this.later([name]), definitions, maybe: undefined });
    }
    const open = (defined?.kind === 'attrs' ? defined.open : undefined) ?? this.open[0];
    const literals = defined?.kind === 'attrs' ? defined.literals : [];
    return attrsFrom(attributes, { open, literals, place: defined?.place });
  }

  /** The whole of a submodule with these modules, `name` given to them. */
  submodule(modules: readonly NixValue[], name: string): AttrsValue {
    const text: NixValue = {
      kind: 'string',
      parts: [{ kind: 'text', text: name, place: undefined, segments: [] }],
      place: undefined,
    };
    const given = new Map([['name', Thunk.of(text)]]);
    return new ModuleSystem(this.evaluation, modules, { guardedSets: 0, given, isWhole: () => true }).everything();
  }

  private later(path: readonly string[]): Thunk {
    return Thunk.lazy(() => this.configAt(path) ?? this.symbolic(path));
  }

  private valueAt(path: readonly string[]): NixValue | undefined {
    const declared = declaredAt(this.options, path);
    if (declared === undefined) return this.undeclared(path);
    if (declared.kind === 'option') return this.declared(path, declared.option);
    const names = Array.from(declared.names, (name): [string, Attribute] => {
      return [name, { name, value: this.later([...path, name]), definitions: [], maybe: undefined }];
    });
    return attrsFrom(new Map(names), { open: this.symbolic(path) });
  }

  private declared(path: readonly string[], option: Declaration): NixValue | undefined {
    const definitions = this.definitionsOf(path);
    if (definitions.length === 0 && !this.hasDefaults(path, option)) return this.undecided(path, option);
    const name = path.at(-1) ?? '';
    const value =
      definitions.length === 0 ? this.default(option, name) : this.merging.merge(definitions, option.type, name);
    if (value === undefined || option.apply === undefined) return value;
    return callFunction(option.apply.force(), Thunk.of(value));
  }

  /** The default of an option that nothing defines, or the empty value of its type. */
  private default({ type, default: given }: Declaration, name: string): NixValue | undefined {
    if (given !== undefined) {
      const value = given.force();
      return this.merging.merge([{ ...moduleStart, priority: 1500, value, place: value.place }], type, name);
    }
    switch (type.kind) {
      case 'submodule':
        return this.submodule(
          type.modules.map((module) => module.force()),
          name,
        );
      case 'attrsOf':
        return attrsFrom(new Map());
      case 'listOf':
        return makeList([]);
      case 'nullOr':
        return makeNull();
      default:
        return undefined;
    }
  }

  /** The default counts in a whole configuration, and where somebody else sets an option beside this one. */
  private hasDefaults(path: readonly string[], { set }: Declaration): boolean {
    if (this.whole === undefined) {
      this.whole = false;
      this.whole = this.assumed.isWhole?.(this) ?? false;
    }
    if (this.whole) return true;
    const own = set.place?.part ?? set.literals[0]?.part;
    if (own === undefined || path.length < 2) return false;
    return this.definitionsOf(path.slice(0, -1)).some(
      ({ condition, bindings }) => condition === 'always' && bindings.some(({ binding }) => binding.part !== own),
    );
  }

  private undecided(path: readonly string[], option: Declaration): NixValue {
    const reason = `\`${path.join('.')}\` is set where the module is used`;
    const candidates = option.default === undefined ? [] : [option.default];
    return { ...this.symbolic(path), reason, candidates };
  }

  /** An option of NixOS: a value at normal priority, to which other modules may add only where it is a list. */
  private undeclared(path: readonly string[]): NixValue | undefined {
    const definitions = this.definitionsOf(path);
    if (definitions.some((each) => each.condition === 'unknown' || each.priority === undefined)) return undefined;
    const kept = strongest(definitions);
    if (kept.length === 0 || kept.some(({ priority = 100 }) => priority > 100)) return undefined;
    const value = this.merging.merge(definitions);
    if (value.kind === 'list') {
      const gap = unknown('argument', `modules of NixOS may add to \`${path.join('.')}\``);
      return { ...value, items: [...value.items, { kind: 'gap', unknown: gap }] };
    }
    const isSingle = value.kind !== 'unknown' && value.kind !== 'function' && value.kind !== 'error';
    return isSingle && (value.kind !== 'attrs' || value.derivation !== undefined) ? value : undefined;
  }

  private symbolic(path: readonly string[]): UnknownValue {
    const symbol = ['config', ...path];
    const reason =
      path.length === 0 ? 'the configuration is not known as a whole' : `\`${symbol.join('.')}\` is not known here`;
    return unknown('argument', reason, undefined, { symbol, resolve: (name, at) => this.resolve(name, at) });
  }

  private resolve(symbol: readonly string[], place: Place | undefined): NixValue | undefined {
    const [first = '', ...rest] = normalSymbol(symbol);
    if (first === 'config') return this.configAt(rest) ?? this.symbolic(rest);
    const argument = this.isReady && rest.length === 0 ? this.argument(first) : undefined;
    return argument ?? this.evaluation.resolve(symbol, place);
  }

  /** What `_module.args` gives modules under a name. */
  private argument(name: string): NixValue | undefined {
    if (name === 'pkgs' || name === 'lib') return undefined;
    const key = `_module\0args\0${name}`;
    if (this.read.has(key)) return this.read.get(key);
    this.read.set(key, undefined);
    const value = this.option(['_module', 'args', name]);
    this.read.set(key, value);
    return value;
  }
}
