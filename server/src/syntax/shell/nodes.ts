import type { Span } from '../../text/span';

/**
 * The syntax tree of a shell script, after POSIX.1-2024 "Shell Command Language" and the additions of bash 5.2 that
 * scripts of runners use (`[[ ]]`, `(( ))`, process substitution, `&>`, arrays). Spans are UTF-16 offsets into
 * `ShellScript.text`. Where a construct is unfinished the tree holds what could be read, and `errors` says what is
 * missing.
 */
interface Node {
  readonly span: Span;
}

/** Commands in order, separated by `;`, `&` or line ends. May be empty. */
export interface ShellList extends Node {
  readonly kind: 'list';
  readonly items: readonly ShellListItem[];
}

/** One and/or chain of a list: `a && b || c`. Flat, as both operators bind equally and to the left. */
export interface ShellListItem extends Node {
  readonly first: ShellPipeline;
  readonly rest: readonly ShellChainLink[];
  /** Ends with `&`. */
  readonly background: boolean;
}

export interface ShellChainLink {
  readonly operator: '&&' | '||';
  readonly operatorSpan: Span;
  readonly pipeline: ShellPipeline;
}

/** `! time a | b |& c`; mostly one command. */
export interface ShellPipeline extends Node {
  readonly negated: boolean;
  readonly timed: boolean;
  readonly commands: readonly ShellNode[];
}

/** What stands between two pipes. */
export type ShellNode =
  | ShellSimpleCommand
  | ShellSubshell
  | ShellGroup
  | ShellIf
  | ShellLoop
  | ShellFor
  | ShellArithmeticFor
  | ShellCase
  | ShellFunction
  | ShellTest
  | ShellArithmeticCommand
  | ShellCoprocess;

interface Redirected extends Node {
  /** Redirections behind a compound command, or anywhere in a simple one; in the order written. */
  readonly redirections: readonly ShellRedirection[];
}

/** `A=1 B=2 name argument…`. Without words the assignments last; without both it is only redirections. */
export interface ShellSimpleCommand extends Redirected {
  readonly kind: 'simple';
  readonly assignments: readonly ShellAssignment[];
  /** The command name first. Arguments of `export`, `local` and their like that are assignments stay words. */
  readonly words: readonly ShellWord[];
}

export interface ShellAssignment extends Node {
  readonly name: string;
  readonly nameSpan: Span;
  /** `name[index]=value` */
  readonly index: ShellWord | undefined;
  /** `name+=value` */
  readonly append: boolean;
  /** Undefined for arrays. `A=` has an empty word. */
  readonly value: ShellWord | undefined;
  /** `name=(a b c)` */
  readonly array: readonly ShellWord[] | undefined;
}

/** `( list )` */
export interface ShellSubshell extends Redirected {
  readonly kind: 'subshell';
  readonly body: ShellList;
  readonly closed: boolean;
}

/** `{ list; }` */
export interface ShellGroup extends Redirected {
  readonly kind: 'group';
  readonly body: ShellList;
  readonly closed: boolean;
}

export interface ShellIf extends Redirected {
  readonly kind: 'if';
  /** `if` and each `elif`. */
  readonly branches: readonly { readonly condition: ShellList; readonly body: ShellList }[];
  readonly otherwise: ShellList | undefined;
  readonly closed: boolean;
}

export interface ShellLoop extends Redirected {
  readonly kind: 'while' | 'until';
  readonly condition: ShellList;
  readonly body: ShellList;
  readonly closed: boolean;
}

/** `for name in words; do …; done`, or `select`. */
export interface ShellFor extends Redirected {
  readonly kind: 'for' | 'select';
  readonly name: string;
  /** Undefined without `in`, where the positional parameters are walked. */
  readonly words: readonly ShellWord[] | undefined;
  readonly body: ShellList;
  readonly closed: boolean;
}

/** `for ((a; b; c)); do …; done` */
export interface ShellArithmeticFor extends Redirected {
  readonly kind: 'arithmetic-for';
  readonly header: ShellWord;
  readonly body: ShellList;
  readonly closed: boolean;
}

export interface ShellCase extends Redirected {
  readonly kind: 'case';
  readonly subject: ShellWord;
  readonly clauses: readonly ShellCaseClause[];
  readonly closed: boolean;
}

export interface ShellCaseClause extends Node {
  readonly patterns: readonly ShellWord[];
  readonly body: ShellList;
  /** How the clause ends; undefined for a last clause without `;;`. */
  readonly end: ';;' | ';&' | ';;&' | undefined;
}

/** `name() body` or `function name body`. */
export interface ShellFunction extends Redirected {
  readonly kind: 'function';
  readonly name: string;
  readonly nameSpan: Span;
  /** Undefined where it is missing. */
  readonly body: ShellNode | undefined;
}

/** `[[ … ]]`: its words and operators in order. */
export interface ShellTest extends Redirected {
  readonly kind: 'test';
  readonly words: readonly ShellWord[];
  readonly closed: boolean;
}

/** `(( … ))` */
export interface ShellArithmeticCommand extends Redirected {
  readonly kind: 'arithmetic';
  readonly expression: ShellWord;
  readonly closed: boolean;
}

/** `coproc [NAME] command` */
export interface ShellCoprocess extends Redirected {
  readonly kind: 'coprocess';
  readonly body: ShellNode;
}

export type ShellRedirectionOperator =
  | '<'
  | '>'
  | '>>'
  | '>|'
  | '<>'
  | '<&'
  | '>&'
  | '&>'
  | '&>>'
  | '<<<'
  | '<<'
  | '<<-';

export interface ShellRedirection extends Node {
  readonly operator: ShellRedirectionOperator;
  /** `2` of `2>`, or `{name}`. */
  readonly descriptor: string | undefined;
  /** The file, or the delimiter of a here-document. Undefined where it is missing. */
  readonly target: ShellWord | undefined;
  /** Of `<<` and `<<-`. */
  readonly hereDocument: ShellHereDocument | undefined;
}

export interface ShellHereDocument extends Node {
  /** Unquoted delimiters let the body be expanded; then `body` has expansions, else one literal. */
  readonly expands: boolean;
  readonly delimiter: string;
  /** The lines before the delimiter's line. `<<-` drops leading tabs, which lie between the parts then. */
  readonly body: ShellWord;
  /** False where the text ends before the delimiter; bash warns only. */
  readonly closed: boolean;
}

/** A word as written. The parts lie side by side and cover the span, save for quotes and joined line ends. */
export interface ShellWord extends Node {
  readonly parts: readonly ShellWordPart[];
}

export type ShellWordPart =
  | ShellLiteral
  | ShellEscape
  | ShellSingleQuoted
  | ShellDoubleQuoted
  | ShellVariable
  | ShellParameter
  | ShellCommandSubstitution
  | ShellArithmeticExpansion
  | ShellProcessSubstitution
  | ShellArray
  | ShellHolePart;

/** Characters that mean themselves, though unquoted ones may still be a pattern or a leading tilde. */
export interface ShellLiteral extends Node {
  readonly kind: 'literal';
  readonly text: string;
}

/** `\x`, which is `x`; an escaped line end is nothing. */
export interface ShellEscape extends Node {
  readonly kind: 'escape';
  readonly text: string;
}

/** `'…'`, or `$'…'` with its escapes decoded. */
export interface ShellSingleQuoted extends Node {
  readonly kind: 'single-quoted';
  readonly ansi: boolean;
  readonly parts: readonly (ShellLiteral | ShellEscape | ShellHolePart)[];
  readonly closed: boolean;
}

/** `"…"`, or `$"…"`. */
export interface ShellDoubleQuoted extends Node {
  readonly kind: 'double-quoted';
  readonly parts: readonly ShellWordPart[];
  readonly closed: boolean;
}

/** `$name`, `$1`, `$@` */
export interface ShellVariable extends Node {
  readonly kind: 'variable';
  readonly name: string;
}

/** `${name}`, `${name:-word}`, `${#name}`, `${!name}`, … */
export interface ShellParameter extends Node {
  readonly kind: 'parameter';
  /** Empty where it cannot be read. */
  readonly name: string;
  /** `#` asks for the length, `!` goes through another variable. */
  readonly prefix: '#' | '!' | undefined;
  /** `[index]` of an array. */
  readonly index: ShellWord | undefined;
  /** `:-`, `-`, `:=`, `=`, `:?`, `?`, `:+`, `+`, `#`, `##`, `%`, `%%`, `/`, `//`, `:`, `^`, `,`, `@` …; else undefined. */
  readonly operator: string | undefined;
  /** What follows the operator, whole. */
  readonly word: ShellWord | undefined;
  readonly closed: boolean;
}

/** `$( … )` or `` `…` ``. */
export interface ShellCommandSubstitution extends Node {
  readonly kind: 'command-substitution';
  readonly backquoted: boolean;
  readonly body: ShellList;
  readonly closed: boolean;
}

/** `$(( … ))` or `$[ … ]`: the expansions inside, and literals. */
export interface ShellArithmeticExpansion extends Node {
  readonly kind: 'arithmetic-expansion';
  readonly parts: readonly ShellWordPart[];
  readonly closed: boolean;
}

/** `<( … )` or `>( … )` */
export interface ShellProcessSubstitution extends Node {
  readonly kind: 'process-substitution';
  readonly direction: '<' | '>';
  readonly body: ShellList;
  readonly closed: boolean;
}

/** A part of the script that something else fills in before the shell reads it: see `ShellHole`. */
export interface ShellHolePart extends Node {
  readonly kind: 'hole';
  readonly hole: ShellHole;
}

/** `(a b c)` behind `name=` in an argument of `declare`, `local`, `export` or `readonly`. */
export interface ShellArray extends Node {
  readonly kind: 'array';
  readonly words: readonly ShellWord[];
  readonly closed: boolean;
}

/**
 * An opaque stretch of the script: an interpolation of Nix, an input of a GitLab component. `text` is what it becomes
 * where that is known (the rendered path of a package, say), else undefined. Its characters are never read as shell.
 */
export interface ShellHole {
  /** In the text the hole belongs to. Not empty. */
  readonly span: Span;
  readonly text: string | undefined;
}

export interface ShellComment extends Node {
  readonly kind: 'comment';
}

export interface ShellSyntaxError extends Node {
  /** What is wrong and what was expected, in one plain sentence without a full stop. */
  readonly message: string;
  /** False for what shells only warn of, as a here-document that the end of the script ends. */
  readonly fatal: boolean;
}

/** A script that was read. The text of an inner script (`bash -c '…'`) is the decoded one, its spans are the outer's. */
export interface ShellScript {
  readonly text: string;
  readonly root: ShellList;
  readonly comments: readonly ShellComment[];
  readonly errors: readonly ShellSyntaxError[];
}
