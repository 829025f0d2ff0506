import type { Span } from '../../text/span';
import type {
  ShellComment,
  ShellHereDocument,
  ShellHole,
  ShellHolePart,
  ShellList,
  ShellLiteral,
  ShellSyntaxError,
} from './nodes';

/** Stands for each character of a hole in the text that is scanned, so that no hole is ever read as syntax. */
export const HOLE_CHARACTER = '\uE000';

/** Deeper nesting is not read: it does not occur in scripts that people write. */
const NESTING_LIMIT = 150;
const ERROR_LIMIT = 100;

/** Reads commands up to the closing token that the cursor waits for. Given to the cursor, as words hold lists. */
export type ListReader = (cursor: Cursor) => ShellList;

/** Where each character of a decoded text begins and ends in the script. */
export interface OffsetMap {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A here-document whose body follows behind the current line. */
export interface PendingHereDocument {
  readonly document: { -readonly [K in keyof ShellHereDocument]: ShellHereDocument[K] };
  readonly stripTabs: boolean;
}

/** What a script shares over all its cursors. */
export interface Findings {
  readonly comments: ShellComment[];
  readonly errors: ShellSyntaxError[];
  tooDeep: boolean;
}

/** A place in a text that is being read, with what the surrounding constructs wait for. */
export class Cursor {
  at = 0;
  /** Reading stops here, even where the text goes on: the end of a here-document's body, of a backquoted command. */
  end: number;
  depth = 0;
  pending: PendingHereDocument[] = [];
  /** Closing tokens of the enclosing constructs, innermost last; a barrier is the start of a nested script. */
  readonly awaited: (readonly string[] | 'barrier')[] = [];
  private readonly parentheses = new Map<number, number>();
  private readonly patterns = new Map<RegExp, RegExp>();
  private lookahead: number;

  constructor(
    readonly text: string,
    private readonly holes: ReadonlyMap<number, ShellHole>,
    private readonly offsets: OffsetMap | undefined,
    readonly findings: Findings,
    readonly readList: ListReader,
  ) {
    this.end = text.length;
    this.lookahead = 8 * text.length + 64;
  }

  /** The character at the place, or behind it; empty at the end. */
  peek(by = 0): string {
    const at = this.at + by;
    return at < this.end ? this.text.charAt(at) : '';
  }

  startsWith(token: string): boolean {
    return this.at + token.length <= this.end && this.text.startsWith(token, this.at);
  }

  /** Steps over the token where it comes next. */
  take(token: string): boolean {
    if (!this.startsWith(token)) return false;
    this.at += token.length;
    return true;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** The span in script offsets. */
  span(start: number, end: number = this.at): Span {
    if (this.offsets === undefined) return { start, end };
    const from = this.startOf(start);
    return { start: from, end: end > start ? Math.max(from, this.endOf(end - 1)) : from };
  }

  startOf(at: number): number {
    if (this.offsets === undefined) return at;
    return this.offsets.starts[at] ?? this.offsets.ends[this.offsets.ends.length - 1] ?? 0;
  }

  endOf(at: number): number {
    if (this.offsets === undefined) return at + 1;
    return this.offsets.ends[at] ?? this.startOf(at);
  }

  literal(start: number, end: number): ShellLiteral {
    return { kind: 'literal', text: this.text.slice(start, end), span: this.span(start, end) };
  }

  /** What a sticky pattern finds at the place. A pattern keeps its position in itself, so each cursor has its own copy. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    let own = this.patterns.get(pattern);
    if (own === undefined) {
      own = new RegExp(pattern);
      this.patterns.set(pattern, own);
    }
    own.lastIndex = this.at;
    const found = own.exec(this.text);
    return found !== null && this.at + found[0].length <= this.end ? found : undefined;
  }

  atHole(): boolean {
    return this.peek() === HOLE_CHARACTER && this.holes.has(this.at);
  }

  /** The hole that starts here. Where a limit cuts it, what is left of it. */
  takeHole(): ShellHolePart | undefined {
    const hole = this.peek() === HOLE_CHARACTER ? this.holes.get(this.at) : undefined;
    if (hole === undefined) return undefined;
    const start = this.at;
    this.at = Math.min(this.end, start + Math.max(1, hole.span.end - hole.span.start));
    return { kind: 'hole', hole: { span: this.span(start), text: hole.text }, span: this.span(start) };
  }

  error(message: string, start: number, end: number = this.at, fatal = true): void {
    const { errors, tooDeep } = this.findings;
    if (tooDeep || errors.length >= ERROR_LIMIT) return;
    errors.push({ message, span: this.span(start, Math.max(start, end)), fatal });
  }

  /** Reads one level deeper; beyond the limit the rest up to the current end is passed over. */
  nested<T>(read: () => T, otherwise: () => T): T {
    if (this.depth >= NESTING_LIMIT) {
      this.error('Nested too deeply to be read', this.at, this.at);
      this.findings.tooDeep = true;
      this.at = this.end;
      return otherwise();
    }
    this.depth++;
    const result = read();
    this.depth--;
    return result;
  }

  /** Reads with one of the tokens awaited, so that an unfinished inner construct leaves it to the outer one. */
  awaiting<T>(tokens: readonly string[], read: () => T): T {
    this.awaited.push(tokens);
    const result = read();
    this.awaited.pop();
    return result;
  }

  /** Reads a script within the script: outer constructs cannot be closed from inside. */
  scoped<T>(closing: readonly string[], read: () => T): T {
    const pending = this.pending;
    this.pending = [];
    this.awaited.push('barrier', closing);
    const result = read();
    this.awaited.length -= 2;
    this.pending = [...pending, ...this.pending];
    return result;
  }

  /** Reads with a nearer end. */
  within<T>(end: number, read: () => T): T {
    const outer = this.end;
    this.end = Math.min(outer, end);
    const result = read();
    this.end = outer;
    return result;
  }

  isAwaited(token: string): boolean {
    for (let i = this.awaited.length - 1; i >= 0; i--) {
      const tokens = this.awaited[i];
      if (tokens === undefined || tokens === 'barrier') return false;
      if (tokens.includes(token)) return true;
    }
    return false;
  }

  /** Whether the innermost nested script ends with `)`. */
  get inParentheses(): boolean {
    return this.isAwaited(')');
  }

  /**
   * The place of the `)` that closes the `(` at `open`, or -1. Quotes are skipped. All parentheses on the way are
   * remembered, and the work is bounded: when it is used up, none is found.
   */
  closingParenthesis(open: number): number {
    const known = this.parentheses.get(open);
    if (known !== undefined) return known;
    const stack: number[] = [];
    let at = open;
    while (at < this.end && this.lookahead > 0) {
      const char = this.text.charAt(at);
      const next = char === "'" || char === '"' ? this.behindQuote(at) : at + (char === '\\' ? 2 : 1);
      this.lookahead -= next - at;
      if (char === '(') stack.push(at);
      else if (char === ')') {
        this.parentheses.set(stack.pop() ?? at, at);
        if (stack.length === 0) return at;
      }
      at = next;
    }
    for (const unclosed of stack) this.parentheses.set(unclosed, -1);
    return -1;
  }

  private behindQuote(at: number): number {
    const quote = this.text.charAt(at);
    let next = at + 1;
    while (next < this.end && this.text.charAt(next) !== quote) {
      next += quote === '"' && this.text.charAt(next) === '\\' ? 2 : 1;
    }
    return next + 1;
  }

  /** A cursor over a text decoded from this one. `sources` are places in this cursor's text. */
  decoded(text: string, sources: OffsetMap): Cursor {
    const holes = new Map<number, ShellHole>();
    const starts: number[] = [];
    const ends: number[] = [];
    for (let i = 0; i < text.length; i++) {
      const from = sources.starts[i] ?? 0;
      starts.push(this.startOf(from));
      ends.push(this.endOf((sources.ends[i] ?? from + 1) - 1));
      const hole = this.holes.get(from);
      if (hole !== undefined) holes.set(i, hole);
    }
    const inner = new Cursor(text, holes, { starts, ends }, this.findings, this.readList);
    inner.depth = this.depth;
    return inner;
  }
}
