import type {
  NixAttrBinding,
  NixAttrSet,
  NixInherit,
  NixLambda,
  NixLegacyLet,
  NixLet,
  NixList,
} from '../../syntax/nix/nodes';
import type { Part, Place } from '../../text/place';
import type { Segment } from '../../text/source-map';

/**
 * What a Nix expression evaluates to, as far as it can be told without Nix, nixpkgs and the machine.
 *
 * - A known value is one of `null` to `function`.
 * - `unknown` says that the value cannot be told and why. It spreads only as far as it must: an attribute set keeps its
 *   known attributes (`open`), a list its known items (`gap`), a string its known parts.
 * - `error` is an evaluation that Nix would certainly stop with this message.
 *
 * `place` is where the value was written: the literal or the expression that made it, not where it was used.
 */
export type NixValue =
  | NullValue
  | BoolValue
  | IntValue
  | FloatValue
  | StringValue
  | PathValue
  | ListValue
  | AttrsValue
  | FunctionValue
  | UnknownValue
  | ErrorValue;

export interface NullValue {
  readonly kind: 'null';
  readonly place: Place | undefined;
}

export interface BoolValue {
  readonly kind: 'bool';
  readonly value: boolean;
  readonly place: Place | undefined;
}

/** A 64-bit signed integer. */
export interface IntValue {
  readonly kind: 'int';
  readonly value: bigint;
  readonly place: Place | undefined;
}

export interface FloatValue {
  readonly kind: 'float';
  readonly value: number;
  readonly place: Place | undefined;
}

/** A string, in the order of its parts. The empty string has no parts. */
export interface StringValue {
  readonly kind: 'string';
  readonly parts: readonly StringPart[];
  readonly place: Place | undefined;
}

export type StringPart = StringTextPart | StringStorePart | StringUnknownPart;

/** Known text. */
export interface StringTextPart {
  readonly kind: 'text';
  readonly text: string;
  /** The stretch of source the text was written in; undefined where it was computed. */
  readonly place: Place | undefined;
  /**
   * Which characters of `text` (embedded) stand where in `place.part.text` (host). Empty where the text was computed
   * or every character was written as an escape.
   */
  readonly segments: readonly Segment[];
}

/**
 * A store path: of a derivation (`"${script}/bin/x"`), or of a local path that interpolation copies to the store
 * (`"${./file}"`). Its text begins with `/nix/store/` and holds a hash, so it is never known letter for letter.
 */
export interface StringStorePart {
  readonly kind: 'store';
  readonly of: Derivation | PathValue;
  readonly place: Place | undefined;
}

/** A stretch of the string that is not known. */
export interface StringUnknownPart {
  readonly kind: 'unknown';
  readonly unknown: UnknownValue;
  /** Where the part stands: the hole with its braces, or the operand. */
  readonly place: Place | undefined;
  /** The text at `place`, empty where there is none. */
  readonly source: string;
}

/** A path value (not a string). */
export interface PathValue {
  readonly kind: 'path';
  /** Absolute with `.` and `..` resolved; begins with `~/` where it is below the home directory. */
  readonly path: string;
  /** The URI of the file, for paths written relative to a file or absolute; undefined below the home directory. */
  readonly uri: string | undefined;
  readonly place: Place | undefined;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly ListItem[];
  /** The list literals whose items the list holds, in order; one where it is one literal. */
  readonly literals: readonly ListLiteral[];
  readonly place: Place | undefined;
}

export type ListItem = ListElement | ListGap;

export interface ListElement {
  readonly kind: 'element';
  readonly value: Thunk;
  /** The expression as written in the list literal. */
  readonly place: Place | undefined;
}

/** Any number of items (none included) that are not known. */
export interface ListGap {
  readonly kind: 'gap';
  readonly unknown: UnknownValue;
}

export interface ListLiteral {
  readonly part: Part;
  readonly node: NixList;
}

export interface AttrsValue {
  readonly kind: 'attrs';
  /** In no particular order; `attrNames` sorts as Nix does. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Given where further attributes may exist; why they are not known. */
  readonly open: UnknownValue | undefined;
  /**
   * The literals that contribute attributes, in order of precedence from weak to strong: one for a plain literal, two
   * or more for the result of `//`, none where the set was computed (`mapAttrs`, …).
   */
  readonly literals: readonly AttrsLiteral[];
  /** What the set builds, where it is a derivation made by a function known to the evaluator. */
  readonly derivation: Derivation | undefined;
  readonly place: Place | undefined;
}

/**
 * Where an attribute set was written. A new attribute `x` is added to `node` as `prefix.x`: with an empty prefix
 * between the braces of `{ … }`; for `a.b.c = 1`, the set `a.b` has the node of the outer set and the prefix `a`, `b`.
 */
export interface AttrsLiteral {
  readonly part: Part;
  readonly node: NixAttrSet | NixLet | NixLegacyLet;
  readonly prefix: readonly string[];
}

export interface Attribute {
  readonly name: string;
  readonly value: Thunk;
  /** The bindings that define it: one, or several for `a.b = …; a.c = …` seen from the set that holds `a`. */
  readonly definitions: readonly AttributeDefinition[];
  /** Given where the attribute may as well be absent; why that is not known. */
  readonly maybe: UnknownValue | undefined;
}

export interface AttributeDefinition {
  /** The step of the attribute path, or the name after `inherit`. */
  readonly name: Place;
  /** The whole binding through its semicolon; for `inherit`, the whole `inherit … ;`. */
  readonly binding: Place;
  readonly node: NixAttrBinding | NixInherit;
  /** Which step of `node.path` (from 0) the attribute is; for `inherit`, which name. */
  readonly index: number;
  /** The set the binding stands in. */
  readonly literal: AttrsLiteral;
}

export interface FunctionValue {
  readonly kind: 'function';
  /** `lib.mkIf`, `builtins.map`, or the name of a lambda's argument; empty for none. */
  readonly name: string;
  /** The lambda, where the function was written in Nix. */
  readonly lambda: { readonly part: Part; readonly node: NixLambda } | undefined;
  /** Formal arguments of `{ a, b ? 1 }:` and whether each has a default; undefined for `x:` and built-in functions. */
  readonly formals: ReadonlyMap<string, boolean> | undefined;
  readonly apply: (argument: Thunk) => NixValue;
  readonly place: Place | undefined;
}

/** Where unknown came from, for grouping and for deciding what may be assumed. */
export type UnknownCause =
  /** An argument of the file or module that is not given (`config`, `inputs`, …). */
  | 'argument'
  /** Anything of nixpkgs that is not modelled. */
  | 'nixpkgs'
  /** A module of nixpkgs, which sets no option that decides about a runner. */
  | 'nixpkgs-module'
  /** Depends on the machine, the network or the clock. */
  | 'impure'
  /** A file that cannot be read. */
  | 'import'
  /** The fuel or depth limit was reached. */
  | 'limit'
  /** A value that depends on itself. */
  | 'cycle'
  /** The text could not be read here. */
  | 'syntax'
  /** Definitions that contradict each other in the module system. */
  | 'conflict'
  /** Known to Nix, not to this evaluator. */
  | 'unsupported'
  /** Follows from another unknown value: the result of a call, a condition that is not known. */
  | 'derived';

export interface UnknownValue {
  readonly kind: 'unknown';
  readonly cause: UnknownCause;
  /** One plain clause without a full stop: "`pkgs` is not evaluated". */
  readonly reason: string;
  /** Where unknown entered. */
  readonly place: Place | undefined;
  /** The attribute path that names it, as far as it is one: `config`, `sops`, `secrets`, `x`, `path`. */
  readonly symbol: readonly string[] | undefined;
  /** What was called, where it is the result of a call. */
  readonly call: { readonly fn: UnknownValue; readonly argument: Thunk } | undefined;
  /** What it may be: the branches of an `if` with an unknown condition. Never complete; may be empty. */
  readonly candidates: readonly Thunk[];
  /** Answers for attributes below `symbol`, where somebody may know them. */
  readonly resolve: SymbolResolver | undefined;
}

/** The value a symbol (`pkgs`, `writeText`) stands for, or undefined where it is not known. */
export type SymbolResolver = (symbol: readonly string[], place: Place | undefined) => NixValue | undefined;

/** Which rule of Nix an evaluation breaks. `throw` and `assert` can be caught by `tryEval`. */
export type ErrorCode =
  | 'throw'
  | 'assert'
  | 'abort'
  | 'type'
  | 'undefined-variable'
  | 'missing-attribute'
  | 'missing-argument'
  | 'unexpected-argument'
  | 'duplicate-attribute'
  | 'arithmetic'
  | 'value';

export interface ErrorValue {
  readonly kind: 'error';
  readonly code: ErrorCode;
  /** One plain sentence without a full stop. */
  readonly message: string;
  readonly place: Place | undefined;
}

/** A store path and how it came to be. */
export interface Derivation {
  /**
   * - `package`: `pkgs.<path>`; nothing else is known about it.
   * - `file`: one file whose content is `text` (`writeText`, `writeScript`, `writeShellScript`, `toFile`).
   * - `program`: a directory with `bin/<name>` whose content is `text` (`writeShellScriptBin`, `writeShellApplication`).
   * - `generated`: a file generated from `value` in `format` (`(pkgs.formats.toml {}).generate`).
   * - `image`: made by `dockerTools`.
   * - `join`: `symlinkJoin`, `buildEnv`.
   * - `command`: `runCommand` and its kin; `text` is the build script.
   * - `other`: `stdenv.mkDerivation`, `builtins.derivation`, …
   */
  readonly kind: 'package' | 'file' | 'program' | 'generated' | 'image' | 'join' | 'command' | 'other';
  /** The function that made it (`writeShellScript`, `dockerTools.buildImage`), or `pkgs.git` for a package. */
  readonly builder: string;
  /** The attribute path of a package below `pkgs`, else undefined. */
  readonly attribute: readonly string[] | undefined;
  /** The name as given to the function; of a package, undefined. */
  readonly name: Thunk | undefined;
  /** The file's text; whatever was given, so it may be unknown or partly known. */
  readonly text: Thunk | undefined;
  /** Where the file lies inside the store path: `/bin/x`; empty for the store path itself. May be partly known. */
  readonly destination: Thunk | undefined;
  /** Whether the file can be executed; undefined where that is not known. */
  readonly executable: boolean | undefined;
  /** The first line the builder puts before `text`: the runtime shell of `writeShellScript`. */
  readonly shebang: boolean;
  /** `toml`, `json`, `yaml`, `ini` for `generated`. */
  readonly format: string | undefined;
  /** What `generated` renders. */
  readonly value: Thunk | undefined;
  /** The argument set of the function, where it takes one (`buildImage`, `writeShellApplication`, `symlinkJoin`). */
  readonly arguments: Thunk | undefined;
  /** The call. */
  readonly place: Place | undefined;
}

/** A value that is computed when it is first asked for. */
export class Thunk {
  private compute: (() => NixValue) | undefined;
  private value: NixValue | undefined;
  private running = false;

  private constructor(
    compute: (() => NixValue) | undefined,
    value: NixValue | undefined,
    /** The expression behind it, where there is one. */
    readonly place: Place | undefined,
    private readonly isUntyped?: (() => boolean) | undefined,
  ) {
    this.compute = compute;
    this.value = value;
  }

  static of(value: NixValue): Thunk {
    return new Thunk(undefined, value, value.place);
  }

  /** `isUntyped` is given for a set that is written out: whether it has no `_type`. */
  static lazy(compute: () => NixValue, at?: Place, isUntyped?: () => boolean): Thunk {
    return new Thunk(compute, undefined, at, isUntyped);
  }

  /** The value, computed at most once. A value that asks for itself is unknown. */
  force(): NixValue {
    if (this.value !== undefined) return this.value;
    if (this.running || this.compute === undefined) {
      return unknown('cycle', 'the value depends on itself', this.place);
    }
    this.running = true;
    try {
      this.value = this.compute();
      this.compute = undefined;
      return this.value;
    } finally {
      this.running = false;
    }
  }

  /** It is written out as a set and nothing more than that, which is told without computing it. */
  get isPlainSet(): boolean {
    return this.value === undefined && this.isUntyped?.() === true;
  }

  /** The value where it was computed already. */
  peek(): NixValue | undefined {
    return this.value;
  }
}

/** An unknown value. */
export function unknown(
  cause: UnknownCause,
  reason: string,
  place?: Place,
  more: Partial<Pick<UnknownValue, 'symbol' | 'call' | 'candidates' | 'resolve'>> = {},
): UnknownValue {
  return {
    kind: 'unknown',
    cause,
    reason,
    place,
    symbol: more.symbol,
    call: more.call,
    candidates: more.candidates ?? [],
    resolve: more.resolve,
  };
}

/** An evaluation error that is certain. */
export function evalError(code: ErrorCode, message: string, place?: Place): ErrorValue {
  return { kind: 'error', code, message, place };
}
