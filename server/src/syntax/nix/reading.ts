import { LineIndents } from './indentation';
import type { NixExpr, NixMissing, NixSyntaxError } from './nodes';
import { Tokenizer, type TokenKind } from './tokens';

/** How many expressions may lie inside each other. Beyond it the reader skips, so that no text can exhaust the stack. */
export const MAX_NESTING = 250;
/** How many operators, arguments and prefixes in a row become nodes; with `MAX_NESTING` it bounds the tree's depth. */
export const MAX_CHAIN = 1000;

/** How many errors one reading keeps. */
export const MAX_ERRORS = 500;

/** The state of one reading of a text: tokens, errors, and whether indentation guides what is read. */
export class NixReading {
  readonly tokens: Tokenizer;
  readonly errors: NixSyntaxError[] = [];
  readonly indents: LineIndents | undefined;
  /** Depth of the expression being read. */
  nesting = 0;
  /** Upper bound of the height of what was read so far inside the current expression. */
  height = 0;
  /** Guided: indentation of the line on which the binding being read starts, -1 outside of bindings. */
  bindingIndent = -1;
  /** How many `let` wait for their `in`. */
  openLets = 0;
  /** The nesting limit was met: what follows it is no longer reported. */
  private limited = false;
  /** Offset of the last token asked whether a binding starts there, and the answer. */
  private askedAt = -1;
  private askedAnswer = false;

  constructor(
    readonly text: string,
    readonly guided: boolean,
    private readonly readExpression: (reading: NixReading) => NixExpr,
  ) {
    this.tokens = new Tokenizer(text, (start, end, message) => this.report(start, end, message));
    this.indents = guided ? new LineIndents(text) : undefined;
  }

  /** Reads an expression from the current token on. */
  expression(): NixExpr {
    return this.readExpression(this);
  }

  is(kind: TokenKind): boolean {
    return this.tokens.kind === kind;
  }

  /** Takes the current token if it is of this kind. */
  take(kind: TokenKind): boolean {
    if (this.tokens.kind !== kind) return false;
    this.tokens.next();
    return true;
  }

  /** Takes the sign or keyword, or reports it as missing behind the token before. */
  expect(kind: TokenKind, purpose: string): boolean {
    if (this.take(kind)) return true;
    this.reportMissing(kind, purpose);
    return false;
  }

  reportMissing(text: string, purpose: string): void {
    const at = this.tokens.previousEnd;
    if (text === ';' && this.joinToCloser(at)) return;
    const inserted = /^\w/.test(text) ? ` ${text}` : text;
    this.push({
      span: { start: at, end: at },
      message: `expected '${text}' ${purpose}`,
      insert: { at, text: inserted },
    });
  }

  /** Where a closer was just found missing, a `;` missing at the same place is no second error but part of the repair. */
  private joinToCloser(at: number): boolean {
    const last = this.errors.at(-1);
    if (last?.insert === undefined || last.insert.at !== at || last.span.end > at) return false;
    this.errors[this.errors.length - 1] = { ...last, insert: { at, text: `${last.insert.text};` } };
    return true;
  }

  /** Reports an opener that has no closer; the closer would go to `at`. */
  reportUnclosed(start: number, end: number, message: string, at: number, closer: string): void {
    this.push({ span: { start, end }, message, insert: { at, text: closer } });
  }

  report(start: number, end: number, message: string): void {
    this.push({ span: { start, end }, message });
  }

  /** Reports the current token as one that does not fit here. */
  reportUnexpected(expected: string): void {
    if (this.isFull()) return;
    const { kind, start, end, word } = this.tokens;
    if (kind === 'end') this.report(start, start, `the text ends too early, expected ${expected}`);
    else this.report(start, end, `unexpected '${printable(word)}', expected ${expected}`);
  }

  /** Reports that nesting stops here; what else is wrong behind it is not reported. */
  reportLimit(start: number, end: number, message: string): void {
    this.report(start, end, message);
    this.limited = true;
  }

  /** The node for an expression that is not there, at the end of the token before. */
  missing(): NixMissing {
    const at = this.tokens.previousEnd;
    return { kind: 'missing', span: { start: at, end: at } };
  }

  /** The current token is the first of its line and reads as the start of a binding (`a."b" =`, `inherit`). */
  startsBindingOnNewLine(): boolean {
    return this.tokens.newline && this.startsBinding();
  }

  /** The current token reads as the start of a binding. */
  startsBinding(): boolean {
    const { kind, start } = this.tokens;
    if (kind === 'inherit') return true;
    if (kind !== 'identifier' && kind !== '"' && kind !== '${' && kind !== 'or') return false;
    if (this.askedAt !== start) {
      this.askedAt = start;
      BINDING.lastIndex = start;
      this.askedAnswer = BINDING.test(this.text);
    }
    return this.askedAnswer;
  }

  private isFull(): boolean {
    return this.limited || this.errors.length >= MAX_ERRORS;
  }

  private push(error: NixSyntaxError): void {
    if (this.isFull() || this.errors.at(-1)?.span.start === error.span.start) return;
    this.errors.push(error);
  }
}

/** Names on one line and `=`; only what needs no reading of holes, so that no valid text is ever taken for a binding. */
const BINDING =
  /(?:[a-zA-Z_][\w'-]*|"(?:[^"\\\n$]|\\.|\$(?!\{))*"|\$\{[^}"\n]*\})(?:[ \t]*\.[ \t]*(?:[a-zA-Z_][\w'-]*|"(?:[^"\\\n$]|\\.|\$(?!\{))*"|\$\{[^}"\n]*\}))*[ \t]*=(?!=)/y;

function printable(word: string): string {
  const short = word.length > 30 ? `${word.slice(0, 30)}…` : word;
  return Array.from(short, (sign) => (isVisible(sign.charCodeAt(0)) ? sign : codePointName(sign))).join('');
}

function isVisible(code: number): boolean {
  return code >= 32 && (code < 127 || code > 159) && code !== 0xfeff;
}

function codePointName(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
