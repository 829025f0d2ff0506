import type { NixTree } from '../../syntax/nix/nodes';
import type { Part } from '../../text/place';
import { attrsValue } from './access';
import { baseScope, type FileReader, type FolderNames } from './builtins-base';
import { callFunction, native } from './call';
import { Fuel } from './fuel';
import { expectAttrs } from './halt';
import { DEFAULT_LIMITS, type EvalLimits, Interpreter } from './interpreter';
import { createNixpkgs, type Nixpkgs } from './nixpkgs';
import type { NodePlans } from './plans';
import { normalSymbol } from './symbol';
import { type NixValue, type PathValue, type SymbolResolver, Thunk, unknown } from './value';

export type { FolderNames } from './builtins-base';

/** A Nix file that has been read. */
export interface NixFile {
  readonly part: Part;
  readonly tree: NixTree;
}

/** What an evaluation may ask of the world. Nothing is read from disk and nothing runs. */
export interface EvalContext {
  /** The files that `import` may reach, by URI; undefined where a file does not exist or may not be read. */
  readonly files?: {
    readonly nix: (uri: string) => NixFile | undefined;
    /** The text of any file, for `readFile`. */
    readonly text?: (uri: string) => string | undefined;
    /** The names in a folder, for `readDir`. */
    readonly folder?: (uri: string) => FolderNames | undefined;
  };
  readonly limits?: Partial<EvalLimits>;
  /** What evaluations before worked out of the same trees. */
  readonly plans?: NodePlans;
}

/** Evaluates several files that import each other, with one store of fuel and each file evaluated once. */
export class NixEvaluation {
  private readonly interpreter: Interpreter;
  private readonly fuel: Fuel;
  private readonly imported = new Map<string, { readonly value: NixValue; readonly file: string }>();
  /** The files that were read as something else than a module of the configuration: imported as values, or as text. */
  readonly otherFiles = new Set<string>();
  /** Those of them whose text was read. */
  readonly textFiles = new Set<string>();
  private modelled: Nixpkgs | undefined;
  private readonly newer: (() => NixEvaluation)[] = [];
  /** What a symbol stands for that no module system says more of: `lib`, `pkgs`, and arguments that are not given. */
  readonly resolve: SymbolResolver;

  constructor(private readonly context: EvalContext = {}) {
    const reader: FileReader = {
      folder: (uri) => context.files?.folder?.(uri),
      importFile: (path) => this.importFile(path),
      importScoped: (path, names) => this.importScoped(path, names),
      readText: (uri) => this.newest.readText(uri),
    };
    const limits = { ...DEFAULT_LIMITS, ...context.limits };
    this.fuel = new Fuel(limits.steps);
    const base = baseScope(reader, this.fuel);
    this.resolve = (symbol) => this.resolveSymbol(symbol);
    this.interpreter = new Interpreter(base, limits.depth, this.resolve, this.fuel, context.plans);
  }

  /**
   * Values that are still to be worked out import files through an evaluation of newer versions: here a file may have
   * been read as it was before.
   */
  followedBy(newest: () => NixEvaluation): void {
    this.newer.push(newest);
  }

  private get newest(): NixEvaluation {
    for (const newest of this.newer) {
      const other = newest();
      if (other !== this) return other.newest;
    }
    return this;
  }

  private readText(uri: string): string | undefined {
    const { files } = this.context;
    this.otherFiles.add(uri);
    this.textFiles.add(uri);
    return files?.text?.(uri) ?? files?.nix(uri)?.part.text;
  }

  /** The value of a file. Never throws. */
  evaluate(file: NixFile): NixValue {
    const names = file.tree.fragment ? this.surroundings() : undefined;
    return this.bounded(() => this.interpreter.evaluateFile(file.part, file.tree, names));
  }

  /** What a fragment of a module takes from the head that it was cut from: the arguments that nearly every module has. */
  private surroundings(): ReadonlyMap<string, Thunk> {
    const unknowns = ['pkgs', 'config', 'inputs'].map((name) => [name, Thunk.lazy(() => this.symbol([name]))] as const);
    return new Map([...unknowns, ['lib', Thunk.lazy(() => this.lib)] as const]);
  }

  /**
   * The value of a module function called with the arguments every module is given: `lib` as modelled here, `pkgs`,
   * `config` and all others unknown under their names. Values that are no functions are returned as they are.
   */
  callModule(
    value: NixValue,
    given: ReadonlyMap<string, Thunk> = new Map(),
    resolve: SymbolResolver = this.resolve,
  ): NixValue {
    if (value.kind !== 'function') return value;
    return this.bounded(() => callFunction(value, Thunk.of(this.moduleArguments(given, resolve))));
  }

  /** The value of a function that takes a set, such as a flake's `outputs`: what is not given is unknown under its name. */
  callOpen(value: NixValue, given: ReadonlyMap<string, Thunk>): NixValue {
    if (value.kind !== 'function') return value;
    const open = unknown('argument', 'the argument is not given', undefined, { symbol: [], resolve: this.resolve });
    return this.bounded(() => callFunction(value, Thunk.of(attrsValue(given, { open }))));
  }

  /** The value of a function whose argument is not known; the names it takes from it are unknown under their names. */
  callUnknown(value: NixValue, resolve: SymbolResolver = this.resolve): NixValue {
    const argument = unknown('argument', 'the argument is not given', undefined, { symbol: [], resolve });
    return this.bounded(() => callFunction(value, Thunk.of(argument)));
  }

  /** The arguments of a module: `given` ones, `lib`, and all others unknown under their names. */
  private moduleArguments(given: ReadonlyMap<string, Thunk>, resolve: SymbolResolver): NixValue {
    const attributes = new Map(
      [...given].map(([name, value]) => [name, { name, value, definitions: [], maybe: undefined }]),
    );
    const lib = Thunk.lazy(() => this.lib);
    if (!attributes.has('lib')) attributes.set('lib', { name: 'lib', value: lib, definitions: [], maybe: undefined });
    const reason = 'the argument is not given';
    const open = unknown('argument', reason, undefined, { symbol: [], resolve });
    return { kind: 'attrs', attributes, open, literals: [], derivation: undefined, place: undefined };
  }

  /** What was worked out of nodes without evaluating anything. */
  get plans(): NodePlans {
    return this.interpreter.plans;
  }

  /** The library of nixpkgs as far as it is modelled. */
  get lib(): NixValue {
    return this.nixpkgs.lib;
  }

  /** An unknown value under a name, whose attributes are resolved as for a module argument of that name. */
  symbol(path: readonly string[]): NixValue {
    const resolved = this.resolve(path, undefined);
    return (
      resolved ??
      unknown('argument', `\`${path.join('.')}\` is not given`, undefined, { symbol: path, resolve: this.resolve })
    );
  }

  /** `pkgs.callPackage file { … }`: what the file's function does not get from the set, it gets from `pkgs`. */
  private get callPackage(): NixValue {
    return native('pkgs.callPackage', 2, (file, overrides) => {
      const path = file.force();
      // A text is the path of a file too, of which only its beginning may be known.
      if (path.kind === 'string') return unknown('import', 'the file of the package cannot be read here', path.place);
      const called = path.kind === 'path' ? this.importFile(path) : path;
      const given = expectAttrs(overrides);
      const pkgs = unknown('nixpkgs', 'nixpkgs is not evaluated', undefined, {
        symbol: ['pkgs'],
        resolve: this.resolve,
      });
      return callFunction(called, Thunk.of({ ...given, open: given.open ?? pkgs }));
    });
  }

  /** Made when first asked for: most files never do. */
  private get nixpkgs(): Nixpkgs {
    this.modelled ??= createNixpkgs(this.interpreter, this.resolve, this.fuel);
    return this.modelled;
  }

  private bounded(compute: () => NixValue): NixValue {
    try {
      return compute();
    } catch (caught) {
      if (caught instanceof RangeError) return unknown('limit', 'the evaluation is nested too deeply');
      throw caught;
    }
  }

  private resolveSymbol(symbol: readonly string[]): NixValue | undefined {
    const normal = normalSymbol(symbol);
    if (normal[0] === 'config') return this.notEvaluated(normal, 'config');
    if (normal[0] === 'lib') return this.nixpkgs.library(normal.slice(1));
    if (normal[0] !== 'pkgs') {
      const name = normal.length === 1 ? normal[0] : undefined;
      if (name === undefined) return undefined;
      return unknown('argument', `argument \`${name}\` is not given`, undefined, {
        symbol: normal,
        resolve: this.resolve,
      });
    }
    if (normal.length === 2 && (normal[1] === 'callPackage' || normal[1] === 'callPackages')) return this.callPackage;
    return this.nixpkgs.packageFunction(normal.slice(1)) ?? this.notEvaluated(normal, 'nixpkgs');
  }

  private notEvaluated(symbol: readonly string[], what: 'config' | 'nixpkgs'): NixValue {
    const reason = what === 'config' ? `\`${symbol.join('.')}\` is not known here` : 'nixpkgs is not evaluated';
    return unknown(what === 'config' ? 'argument' : 'nixpkgs', reason, undefined, { symbol, resolve: this.resolve });
  }

  /**
   * The value of the file (or of `default.nix` in the folder) at a path; unknown where it cannot be read. The file is
   * noted among those that are read for the same purpose.
   */
  importFile(path: PathValue, noted?: Set<string>): NixValue {
    return this.newest.importHere(path, noted);
  }

  private importHere(path: PathValue, noted: Set<string> = this.otherFiles): NixValue {
    const uri = path.uri;
    if (uri === undefined) return unknown('impure', 'the home directory is not known', path.place);
    const before = this.imported.get(uri);
    if (before !== undefined) {
      noted.add(before.file);
      return before.value;
    }
    const file = this.fileAt(uri);
    if (file === undefined) return unknown('import', `\`${path.path}\` cannot be read here`, path.place);
    noted.add(file.part.uri);
    this.imported.set(uri, { value: unknown('cycle', 'the file imports itself', path.place), file: file.part.uri });
    const value = this.evaluate(file);
    this.imported.set(uri, { value, file: file.part.uri });
    return value;
  }

  private importScoped({ uri, path, place }: PathValue, names: ReadonlyMap<string, Thunk>): NixValue {
    const file = uri === undefined ? undefined : this.fileAt(uri);
    if (file === undefined) return unknown('import', `\`${path}\` cannot be read here`, place);
    this.otherFiles.add(file.part.uri);
    return this.bounded(() => this.interpreter.evaluateFile(file.part, file.tree, names));
  }

  private fileAt(uri: string): NixFile | undefined {
    return this.context.files?.nix(uri) ?? this.context.files?.nix(`${uri}/default.nix`);
  }
}
