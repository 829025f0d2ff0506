import TomlParser, { type State } from '@iarna/toml/lib/toml-parser.js';
import type { Span } from '../../text/span';
import { LogicalTable, type LogicalView } from './logical-view';
import type { TomlArray, TomlComment, TomlError, TomlKey, TomlUnknown, TomlValue } from './nodes';
import { isHeaderAt, isStatementAt, startsLine } from './recovery';
import { BARE_TOKEN, readBareValue } from './scalar';
import { readString } from './string-value';
import { isMarkerAt, lineEnd, markerEnd, templatedValue } from './template';

/** Deeper nesting and longer keys are refused, so that code that walks the tree can recurse. */
const MAX_DEPTH = 100;

const FEED = 0x0a;
export const HASH = 0x23;
const COMMA = 0x2c;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;

const BARE_KEY = /[\w\-\u0080-\uffff]+/y;

/** A mistake behind which the text cannot be read on without setting off anew. */
export class Unreadable extends Error {
  constructor(
    readonly span: Span,
    message: string,
    /** An array, inline table or multi-line string that does not end; else something on the spot. */
    readonly mistake: 'unclosed-literal' | 'unclosed-string' | 'misplaced' = 'misplaced',
  ) {
    super(message);
  }
}

/** Keys and value as the parser class hands them from its assignment states. */
export interface ReadAssignment {
  readonly key: readonly TomlKey[];
  readonly value: TomlValue;
}

/** An array or inline table that is not closed yet. */
export interface OpenLiteral {
  readonly start: number;
  readonly kind: 'array' | 'table';
  readonly items: TomlValue[];
  readonly table: LogicalTable;
  readonly holes: Span[];
  /** The machine's state in this literal, and how many states are around it. */
  readonly state: State;
  readonly depth: number;
  /** The keys of an inline table's entry whose value is being read. */
  keys?: readonly TomlKey[];
}

/** Blanks and line ends. */
export function isSpace(char: number): boolean {
  return char === 0x20 || char === 0x09 || char === FEED || char === 0x0d;
}

/** Reads keys and values, on the state machine of `@iarna/toml`. */
export abstract class ValueReader extends TomlParser {
  readonly errors: TomlError[] = [];
  readonly comments: TomlComment[] = [];
  readonly templates: Span[] = [];
  protected readonly literals: OpenLiteral[] = [];
  /** The keys of the statement whose value is being read. */
  protected statementKeys: readonly TomlKey[] | undefined;
  /** Whether reading depended on text of which the end was not found. */
  protected lookedToTheEnd = false;
  private quietUntil = -1;

  protected abstract readonly view: LogicalView;

  constructor(protected readonly text: string) {
    super();
    this._buf = text;
  }

  /** Reports a mistake of syntax: one for a line, and none for a line with a template marker. */
  protected abstract isExcused(at: number): boolean;

  protected complain(span: Span, message: string): void {
    if (span.start < this.quietUntil) return;
    this.quietUntil = lineEnd(this.text, span.start) + 1;
    if (this.isExcused(span.start)) this.templates.push(span);
    else this.errors.push({ span, message });
  }

  /** Makes the character at `offset` the current one. */
  protected moveTo(offset: number): void {
    this.ii = offset;
    this.char = this.text.codePointAt(offset) ?? TomlParser.END;
  }

  /** Makes the character at `offset` the next one. */
  protected jumpTo(offset: number): null {
    this.ii = offset - 1;
    this.char = 0x20;
    return null;
  }

  protected takeComment(): null {
    const end = lineEnd(this.text, this.ii);
    this.comments.push({ span: { start: this.ii, end }, ownLine: startsLine(this.text, this.ii) });
    return this.jumpTo(end);
  }

  protected override parseKeyword(): unknown {
    const key = this.readKey(this.ii);
    this.moveTo(key.span.end);
    return this.returnNow(key);
  }

  private readKey(at: number): TomlKey {
    const quote = this.text[at];
    if (quote === '"' || quote === "'") {
      if (this.text.startsWith(quote.repeat(3), at)) {
        throw new Unreadable({ start: at, end: at + 3 }, 'a key stands on one line');
      }
      const { node, errors } = readString(this.text, at);
      if (node === undefined) throw new Unreadable({ start: at, end: lineEnd(this.text, at) }, 'the key is not closed');
      for (const error of errors) this.complain(error.span, error.message);
      return { name: node.value, span: node.span, style: quote === '"' ? 'basic' : 'literal' };
    }
    BARE_KEY.lastIndex = at;
    const name = BARE_KEY.exec(this.text)?.[0];
    if (name === undefined) {
      const start = at === lineEnd(this.text, at) ? Math.max(0, at - 1) : at;
      throw new Unreadable({ start, end: Math.min(start + 1, this.text.length) }, 'a key is expected here');
    }
    const end = at + name.length;
    if (/[^\w-]/.test(name)) this.complain({ start: at, end }, 'a key with other than A-Z a-z 0-9 _ - needs quotes');
    return { name, span: { start: at, end }, style: 'bare' };
  }

  protected override parseAssignEqual(): unknown {
    if (this.text[this.ii] === '=') return super.parseAssignEqual();
    const keys = this.state.resultTable as readonly TomlKey[];
    throw new Unreadable(spanOfKeys(keys), 'a key needs "=" and a value');
  }

  protected override parseAssignPreValue(): unknown {
    const keys = this.state.resultTable as readonly TomlKey[];
    if (keys.length > MAX_DEPTH) throw new Unreadable(spanOfKeys(keys), 'the key has too many parts');
    const literal = this.literals[this.literals.length - 1];
    if (literal === undefined) this.statementKeys = keys;
    else literal.keys = keys;
    return super.parseAssignPreValue();
  }

  protected override parseValue(): unknown {
    const at = this.ii;
    if (isMarkerAt(this.text, at)) return this.finishValue(this.templated(at, at));
    switch (this.text[at]) {
      case '"':
      case "'":
        return this.readStringValue(at);
      case '[':
        return this.openLiteral('array', this.parseItem);
      case '{':
        return this.openLiteral('table', this.parseEntry);
      default:
        return this.readBare(at);
    }
  }

  private finishValue(value: TomlValue, end: number = value.span.end): unknown {
    this.moveTo(end);
    return this.returnNow(value);
  }

  private templated(start: number, from: number): TomlUnknown {
    const span = templatedValue(this.text, start, from, this.literals.length > 0);
    this.templates.push(span);
    return { kind: 'unknown', span, reason: 'templated' };
  }

  private readStringValue(at: number): unknown {
    const { node, end, errors } = readString(this.text, at);
    const [error] = errors;
    if (node === undefined && error !== undefined && this.text.startsWith((this.text[at] ?? '').repeat(3), at)) {
      this.lookedToTheEnd = true;
      throw new Unreadable(error.span, error.message, 'unclosed-string');
    }
    for (const { span, message } of errors) this.complain(span, message);
    return this.finishValue(node ?? { kind: 'unknown', span: { start: at, end }, reason: 'unreadable' });
  }

  private readBare(at: number): unknown {
    BARE_TOKEN.lastIndex = at;
    const raw = BARE_TOKEN.exec(this.text)?.[0];
    if (raw === undefined) return this.readNothing(at);
    for (let i = 1; i < raw.length; i++) {
      if (isMarkerAt(this.text, at + i)) return this.finishValue(this.templated(at, at + i));
    }
    const value = readBareValue(raw, at);
    if (typeof value !== 'string') return this.finishValue(value);
    const end = this.literals.length > 0 ? at + raw.length : this.endOfWords(at);
    this.complain({ start: at, end }, value);
    return this.finishValue({ kind: 'unknown', span: { start: at, end }, reason: this.reasonAt(at) });
  }

  private reasonAt(at: number): TomlUnknown['reason'] {
    return this.isExcused(at) ? 'templated' : 'unreadable';
  }

  /** The value is missing: its place is right behind the `=`. */
  private readNothing(at: number): unknown {
    let place = at;
    while (place > 0 && /\s/.test(this.text[place - 1] ?? '')) place--;
    const keys = this.literals[this.literals.length - 1]?.keys ?? this.statementKeys ?? [];
    const start = keys[0]?.span.start ?? place;
    this.complain({ start: Math.min(start, place), end: place }, 'the value is missing');
    this.moveTo(at);
    return this.returnNow({ kind: 'unknown', span: { start: place, end: place }, reason: this.reasonAt(place) });
  }

  /** The end of the words that stand on the line from `at`, without a comment. */
  protected endOfWords(at: number): number {
    const words = /^[^\r\n#]*[^\s#]/.exec(this.text.slice(at, lineEnd(this.text, at)))?.[0] ?? '';
    return at + Math.max(1, words.length);
  }

  private openLiteral(kind: OpenLiteral['kind'], step: () => unknown): unknown {
    const start = this.ii;
    if (this.literals.length >= MAX_DEPTH) throw new Unreadable({ start, end: start + 1 }, 'this is nested too deeply');
    const table = new LogicalTable('inline', { start, end: start + 1 });
    this.call(step, this.recordValue);
    this.literals.push({ start, kind, items: [], table, holes: [], state: this.state, depth: this.stack.length });
    return null;
  }

  /** Closes the innermost literal at `end`. */
  protected closeLiteral(end: number): TomlValue {
    const literal = this.literals.pop();
    if (literal === undefined) return { kind: 'unknown', span: { start: end, end }, reason: 'unreadable' };
    const span = { start: literal.start, end };
    if (literal.kind === 'array') {
      const array: TomlArray = { kind: 'array', form: 'literal', span, items: literal.items, holes: literal.holes };
      return array;
    }
    literal.table.span = span;
    literal.table.body = span;
    literal.table.extent = span;
    literal.table.holes.push(...literal.holes);
    return literal.table;
  }

  private unclosed(): never {
    const literal = this.literals[this.literals.length - 1];
    const start = literal?.start ?? this.ii;
    const what =
      literal?.kind === 'table'
        ? 'the inline table is not closed: a } is missing'
        : 'the array is not closed: a ] is missing';
    throw new Unreadable({ start, end: start + 1 }, what, 'unclosed-literal');
  }

  /** What may stand between the parts of a literal; true when it was taken. */
  private skipsFiller(): boolean {
    if (isSpace(this.char)) return true;
    if (this.char === TomlParser.END) this.unclosed();
    if (this.char !== HASH) return false;
    this.takeComment();
    return true;
  }

  protected parseItem(): unknown {
    if (this.skipsFiller()) return null;
    if (this.char === CLOSE_BRACKET) return this.return(this.closeLiteral(this.ii + 1));
    const here = { start: this.ii, end: this.ii + 1 };
    if (this.char === COMMA || this.char === CLOSE_BRACE) {
      this.complain(here, this.char === COMMA ? 'a value is missing before the comma' : 'an array is closed by ]');
      return null;
    }
    if (startsLine(this.text, this.ii) && isStatementAt(this.text, this.ii)) this.unclosed();
    return this.callNow(this.parseValue, this.recordItem);
  }

  protected recordItem(value: TomlValue): unknown {
    const literal = this.literals[this.literals.length - 1];
    literal?.items.push(value);
    if (value.kind === 'unknown') literal?.holes.push(value.span);
    return this.goto(this.afterItem);
  }

  protected afterItem(): unknown {
    if (this.skipsFiller()) return null;
    if (this.char === COMMA) return this.next(this.parseItem);
    if (this.char === CLOSE_BRACKET) return this.goto(this.parseItem);
    if (startsLine(this.text, this.ii) && isStatementAt(this.text, this.ii)) this.unclosed();
    const items = this.literals[this.literals.length - 1]?.items ?? [];
    const last = items[items.length - 1];
    const templated = (last?.kind === 'unknown' && last.reason === 'templated') || isMarkerAt(this.text, this.ii);
    if (!templated && this.char !== CLOSE_BRACE)
      this.complain({ start: this.ii, end: this.ii + 1 }, 'a comma is missing');
    return this.goto(this.parseItem);
  }

  protected parseEntry(): unknown {
    if (this.skipsFiller()) return null;
    if (this.char === CLOSE_BRACE) return this.return(this.closeLiteral(this.ii + 1));
    if (this.char === CLOSE_BRACKET && this.literals.some((literal) => literal.kind === 'array')) {
      this.complain({ start: this.ii, end: this.ii + 1 }, 'the inline table is not closed: a } is missing');
      return this.returnNow(this.closeLiteral(this.ii));
    }
    if (this.char === COMMA) {
      this.complain({ start: this.ii, end: this.ii + 1 }, 'an entry is missing before the comma');
      return null;
    }
    if (startsLine(this.text, this.ii) && isHeaderAt(this.text, this.ii)) this.unclosed();
    if (isMarkerAt(this.text, this.ii)) return this.skipMarkerInTable();
    return this.callNow(this.parseAssign, this.recordEntry);
  }

  private skipMarkerInTable(): null {
    const span = { start: this.ii, end: markerEnd(this.text, this.ii) };
    this.templates.push(span);
    this.literals[this.literals.length - 1]?.holes.push(span);
    return this.jumpTo(span.end);
  }

  protected recordEntry(assignment: ReadAssignment): unknown {
    const literal = this.literals[this.literals.length - 1];
    const { key, value } = assignment;
    if (literal !== undefined) {
      this.view.assign(literal.table, key, value, { start: spanOfKeys(key).start, end: value.span.end });
      delete literal.keys;
    }
    return this.goto(this.afterEntry);
  }

  protected afterEntry(): unknown {
    if (this.skipsFiller()) return null;
    if (this.char === COMMA) return this.next(this.parseEntry);
    if (this.char === CLOSE_BRACE || this.char === CLOSE_BRACKET || isMarkerAt(this.text, this.ii)) {
      return this.goto(this.parseEntry);
    }
    if (startsLine(this.text, this.ii) && isStatementAt(this.text, this.ii)) this.unclosed();
    this.complain({ start: this.ii, end: this.ii + 1 }, 'a comma is missing');
    return this.goto(this.parseEntry);
  }
}

/** From the first to the last of the keys. */
export function spanOfKeys(keys: readonly TomlKey[]): Span {
  return { start: keys[0]?.span.start ?? 0, end: keys[keys.length - 1]?.span.end ?? 0 };
}
