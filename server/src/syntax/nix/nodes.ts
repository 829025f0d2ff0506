import type { Span } from '../../text/span';

/**
 * The syntax tree of Nix (language reference of Nix 2.28, with pipe operators). Spans are UTF-16 offsets into the text
 * that was read. After an error the tree holds everything that could still be read; what is missing is a `Missing` node
 * with an empty span, so that code that walks the tree needs no special case.
 */
export type NixExpr =
  | NixIdentifier
  | NixNumber
  | NixString
  | NixPath
  | NixSearchPath
  | NixUri
  | NixList
  | NixAttrSet
  | NixLet
  | NixLegacyLet
  | NixWith
  | NixAssert
  | NixIf
  | NixLambda
  | NixApply
  | NixSelect
  | NixHasAttr
  | NixUnary
  | NixBinary
  | NixParens
  | NixMissing;

/** Every node of the tree, also those that are no expression. */
export type NixNode = NixExpr | NixBinding | NixAttrPath | NixStringText | NixHole | NixFormals | NixFormal;

interface Node {
  readonly span: Span;
}

export interface NixIdentifier extends Node {
  readonly kind: 'identifier';
  readonly name: string;
}

export interface NixNumber extends Node {
  readonly kind: 'int' | 'float';
  /** As written. */
  readonly text: string;
}

/** `"…"` or `''…''`. `parts` alternate as written; the indentation of `''` strings is not yet stripped. */
export interface NixString extends Node {
  readonly kind: 'string';
  readonly indented: boolean;
  readonly parts: readonly (NixStringText | NixHole)[];
  /** False where the closing quotes are missing. */
  readonly closed: boolean;
}

/** Literal text inside a string, escapes still as written (`''$`, `\n`, `'''`). */
export interface NixStringText extends Node {
  readonly kind: 'text';
}

/** `${ expr }` in a string or path; the span includes the braces. */
export interface NixHole extends Node {
  readonly kind: 'hole';
  readonly expr: NixExpr;
}

/** `./a`, `../a`, `/a`, `~/a`, with holes in newer Nix. */
export interface NixPath extends Node {
  readonly kind: 'path';
  readonly parts: readonly (NixStringText | NixHole)[];
}

/** `<nixpkgs/lib>`. */
export interface NixSearchPath extends Node {
  readonly kind: 'search-path';
}

export interface NixUri extends Node {
  readonly kind: 'uri';
}

export interface NixList extends Node {
  readonly kind: 'list';
  readonly items: readonly NixExpr[];
  readonly closed: boolean;
}

/** `{ … }` or `rec { … }`. */
export interface NixAttrSet extends Node {
  readonly kind: 'attrset';
  readonly recursive: boolean;
  readonly bindings: readonly NixBinding[];
  readonly closed: boolean;
}

export type NixBinding = NixAttrBinding | NixInherit;

/** `a.b."c" = value;`. The span runs through the semicolon where there is one. */
export interface NixAttrBinding extends Node {
  readonly kind: 'binding';
  readonly path: NixAttrPath;
  readonly value: NixExpr;
  /** The span of `;`, undefined where it is missing. */
  readonly semicolon: Span | undefined;
}

/** `inherit a b;` or `inherit (from) a b;`. */
export interface NixInherit extends Node {
  readonly kind: 'inherit';
  readonly from: NixExpr | undefined;
  readonly names: readonly NixAttrName[];
}

export interface NixAttrPath extends Node {
  readonly kind: 'attrpath';
  readonly names: readonly NixAttrName[];
}

/** One step of an attribute path: a name, a string (holes possible), or `${ expr }`. */
export type NixAttrName = NixIdentifier | NixString | NixHole;

export interface NixLet extends Node {
  readonly kind: 'let';
  readonly bindings: readonly NixBinding[];
  readonly body: NixExpr;
}

/** The old `let { body = …; }`. */
export interface NixLegacyLet extends Node {
  readonly kind: 'legacy-let';
  readonly bindings: readonly NixBinding[];
}

export interface NixWith extends Node {
  readonly kind: 'with';
  readonly scope: NixExpr;
  readonly body: NixExpr;
}

export interface NixAssert extends Node {
  readonly kind: 'assert';
  readonly condition: NixExpr;
  readonly body: NixExpr;
}

export interface NixIf extends Node {
  readonly kind: 'if';
  readonly condition: NixExpr;
  readonly consequent: NixExpr;
  readonly alternative: NixExpr;
}

/** `x: …`, `{ a, b ? c, ... }: …`, `x@{ … }: …`, `{ … }@x: …`. */
export interface NixLambda extends Node {
  readonly kind: 'lambda';
  readonly argument: NixIdentifier | undefined;
  readonly formals: NixFormals | undefined;
  readonly body: NixExpr;
}

export interface NixFormals extends Node {
  readonly kind: 'formals';
  readonly items: readonly NixFormal[];
  readonly ellipsis: boolean;
}

export interface NixFormal extends Node {
  readonly kind: 'formal';
  readonly name: NixIdentifier;
  readonly defaultValue: NixExpr | undefined;
}

export interface NixApply extends Node {
  readonly kind: 'apply';
  readonly fn: NixExpr;
  readonly argument: NixExpr;
}

/** `expr.path` or `expr.path or fallback`. */
export interface NixSelect extends Node {
  readonly kind: 'select';
  readonly expr: NixExpr;
  readonly path: NixAttrPath;
  readonly fallback: NixExpr | undefined;
}

/** `expr ? path`. */
export interface NixHasAttr extends Node {
  readonly kind: 'has-attr';
  readonly expr: NixExpr;
  readonly path: NixAttrPath;
}

export interface NixUnary extends Node {
  readonly kind: 'unary';
  readonly operator: '!' | '-';
  readonly expr: NixExpr;
}

export type NixOperator =
  | '->'
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '//'
  | '+'
  | '-'
  | '*'
  | '/'
  | '++'
  | '|>'
  | '<|';

export interface NixBinary extends Node {
  readonly kind: 'binary';
  readonly operator: NixOperator;
  readonly left: NixExpr;
  readonly right: NixExpr;
}

export interface NixParens extends Node {
  readonly kind: 'parens';
  readonly expr: NixExpr;
}

/** Stands where an expression is missing or could not be read. */
export interface NixMissing extends Node {
  readonly kind: 'missing';
}

export interface NixComment extends Node {
  readonly kind: 'line-comment' | 'block-comment';
}

export interface NixSyntaxError extends Node {
  /** What is wrong and what was expected, in one plain sentence without a full stop. */
  readonly message: string;
  /** Where one missing word or sign would mend it: what to insert, and at which offset. */
  readonly insert?: { readonly at: number; readonly text: string };
}

/** What reading a text gave. `root` is never absent; for an empty text it is a `Missing` node. */
export interface NixTree {
  readonly root: NixExpr;
  /**
   * For a *fragment* (bare bindings without braces, as in wiki pages), the bindings: `root` is then an `attrset` that
   * spans the text and holds them, and `fragment` is true.
   */
  readonly fragment: boolean;
  readonly comments: readonly NixComment[];
  readonly errors: readonly NixSyntaxError[];
}
