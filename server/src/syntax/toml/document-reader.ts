import TomlParser, { type State } from '@iarna/toml/lib/toml-parser.js';
import type { Span } from '../../text/span';
import { finishDocument, type OpenSection } from './finish-document';
import { LogicalTable, LogicalView } from './logical-view';
import type { TomlDocument, TomlKey, TomlValue } from './nodes';
import {
  endOfBrokenStatement,
  endOfUnclosedLiteral,
  endOfUnclosedString,
  isTemplatedLine,
  startsLine,
} from './recovery';
import { isMarkerAt, lineEnd, markerEnd } from './template';
import {
  CLOSE_BRACKET,
  HASH,
  isSpace,
  OPEN_BRACKET,
  type ReadAssignment,
  spanOfKeys,
  Unreadable,
  ValueReader,
} from './value-reader';

const BYTE_ORDER_MARK = 0xfeff;
const RUNNERS_HEADER = /\[\[[ \t]*runners[ \t]*\]\]/y;
/** How far beyond a template marker the end of it was looked for. */
const TEMPLATE_REACH = 4000;
const MAX_HEADER_KEYS = 100;

/** What was read of a text up to `end`. */
export interface Reading {
  readonly document: TomlDocument;
  readonly end: number;
  /** The result depends on no character at or behind this offset; infinite when it depends on where the text ends. */
  readonly reach: number;
}

/** Reads statements and headers, and goes on after mistakes. */
export class DocumentReader extends ValueReader {
  protected readonly view: LogicalView;
  private readonly sections: OpenSection[] = [];
  private section: OpenSection;
  private statementStart = 0;
  private header: { readonly start: number; readonly array: boolean; readonly keys: TomlKey[] } | undefined;
  private end: number;
  private reach = Number.POSITIVE_INFINITY;

  /** With `onePart`, reading ends at the first `[[runners]]` header behind the text's start. */
  constructor(
    text: string,
    private readonly onePart: boolean,
  ) {
    super(text);
    this.end = text.length;
    this.view = new LogicalView(
      text.length,
      (error) => this.errors.push(error),
      (from, to) => this.templates.some((span) => span.start >= from && span.end <= to),
    );
    this.section = { body: { start: 0, end: text.length }, assignments: [], table: this.view.root, ancestors: [] };
    this.sections.push(this.section);
  }

  read(): Reading {
    this.jumpTo(0);
    // Each round ends behind the mistake that ended it, so there are no more rounds than characters.
    for (let round = 0; round <= this.text.length; round++) {
      try {
        this.run();
        break;
      } catch (error) {
        this.recover(error);
      }
    }
    const { view, sections, comments, templates, errors, end } = this;
    const document = finishDocument({ text: this.text, end, root: view.root, sections, comments, templates, errors });
    return { document, end, reach: this.finalReach() };
  }

  private run(): void {
    while (this.nextChar()) this.runOne();
    this.ii = this.text.length;
    this.char = TomlParser.END;
    let last: State['parser'];
    do {
      last = this.state.parser;
      this.runOne();
    } while (this.state.parser !== last);
  }

  protected override isExcused(at: number): boolean {
    return isTemplatedLine(this.text, at);
  }

  protected override parseStart(): unknown {
    const at = this.ii;
    if (this.char === TomlParser.END || isSpace(this.char) || (at === 0 && this.char === BYTE_ORDER_MARK)) return null;
    this.statementStart = at;
    this.statementKeys = undefined;
    this.header = undefined;
    if (this.char === HASH) return this.takeComment();
    if (isMarkerAt(this.text, at)) return this.readTemplateLine(at);
    if (this.char !== OPEN_BRACKET) return this.callNow(this.parseAssignStatement);
    if (this.onePart && this.stopsAt(at)) return this.jumpTo(this.text.length);
    this.header = { start: at, array: this.text[at + 1] === '[', keys: [] };
    return this.call(this.parseTableOrList);
  }

  private stopsAt(at: number): boolean {
    RUNNERS_HEADER.lastIndex = at;
    if (!RUNNERS_HEADER.test(this.text) || !startsLine(this.text, at)) return false;
    const start = this.text.lastIndexOf('\n', at) + 1;
    if (start === 0) return false;
    this.end = start;
    this.reach = lineEnd(this.text, at) + 2;
    return true;
  }

  /** A line that starts with a template marker: a statement may follow on it, anything else is the template's. */
  private readTemplateLine(at: number): null {
    let end = markerEnd(this.text, at);
    while (this.text[end] === ' ' || this.text[end] === '\t') end++;
    const statement = /^(?:[\w-]+|"[^"\n]*")(?:\.[\w-]+)*[ \t]*=/.test(this.text.slice(end, lineEnd(this.text, end)));
    if (!statement) end = this.skipBroken(end);
    const span = { start: at, end: this.trimmedEnd(at, end) };
    this.templates.push(span);
    this.addHole(span);
    return this.jumpTo(end);
  }

  private skipBroken(at: number): number {
    const end = endOfBrokenStatement(this.text, at);
    if (this.text.slice(at, end).includes('=')) this.lookedToTheEnd = true;
    return end;
  }

  private trimmedEnd(start: number, end: number): number {
    let at = end;
    while (at > start && /\s/.test(this.text[at - 1] ?? '')) at--;
    return at;
  }

  /** A template line may bring keys to the table and further tables to those around it. */
  private addHole(span: Span): void {
    this.section.table.holes.push(span);
    for (const table of this.section.ancestors) table.holes.push(span);
  }

  protected override recordAssignStatement(assignment: ReadAssignment): unknown {
    const { key, value } = assignment;
    this.statementKeys = undefined;
    this.enter(key, this.withoutTrailingMarker(value));
    return this.goto(this.parseWhitespaceToEOL);
  }

  /** A marker right behind a value changes it. */
  private withoutTrailingMarker(value: TomlValue): TomlValue {
    let at = value.span.end;
    while (this.text[at] === ' ' || this.text[at] === '\t') at++;
    if (!isMarkerAt(this.text, at) || this.text.startsWith('{{/*', at) || this.text.startsWith('{{- /*', at))
      return value;
    return { kind: 'unknown', span: value.span, reason: 'templated' };
  }

  private enter(keys: readonly TomlKey[], value: TomlValue): void {
    const span = { start: spanOfKeys(keys).start, end: Math.max(value.span.end, spanOfKeys(keys).end) };
    const { section } = this;
    section.assignments.push({ span, keys, value });
    this.view.assign(section.table, keys, value, span);
    section.table.extendTo(span.end);
    for (const table of section.ancestors) table.extendTo(span.end);
  }

  protected override parseWhitespaceToEOL(): unknown {
    if (this.char === TomlParser.END || this.char === 0x0a) return this.return();
    if (isSpace(this.char)) return null;
    if (this.char === HASH) return this.takeComment();
    const end = this.endOfWords(this.ii);
    if (isMarkerAt(this.text, this.ii)) this.templates.push({ start: this.ii, end });
    else this.complain({ start: this.ii, end }, 'nothing but a comment may follow on this line');
    return this.jumpTo(end);
  }

  protected override parseTableMore(key: TomlKey): unknown {
    this.addHeaderKey(key);
    if (this.char === CLOSE_BRACKET) {
      this.openSection(this.ii + 1);
      return this.next(this.parseWhitespaceToEOL);
    }
    return this.moreOfHeader(this.parseTableNext);
  }

  protected override parseListMore(key: TomlKey): unknown {
    this.addHeaderKey(key);
    return this.char === CLOSE_BRACKET ? this.next(this.parseListEnd) : this.moreOfHeader(this.parseListNext);
  }

  protected override parseListEnd(): unknown {
    if (this.char !== CLOSE_BRACKET) this.brokenHeader('the header of an array of tables ends with ]]');
    this.openSection(this.ii + 1);
    return this.next(this.parseWhitespaceToEOL);
  }

  private addHeaderKey(key: TomlKey): void {
    const keys = this.header?.keys ?? [];
    if (keys[keys.length - 1] === key) return;
    keys.push(key);
    if (keys.length > MAX_HEADER_KEYS) this.brokenHeader('the header has too many parts');
  }

  private moreOfHeader(step: () => unknown): unknown {
    if (this.char === 0x20 || this.char === 0x09) return null;
    if (this.text[this.ii] === '.') return this.next(step);
    return this.brokenHeader(`the header is not closed: ${this.header?.array ? ']]' : ']'} is missing`);
  }

  private brokenHeader(message: string): never {
    throw new Unreadable({ start: this.statementStart, end: this.endOfWords(this.statementStart) }, message);
  }

  private openSection(end: number): void {
    const { header } = this;
    if (header === undefined) return;
    const complete = { span: { start: header.start, end }, keys: header.keys, array: header.array };
    const { table, ancestors } = this.view.openHeader(complete);
    for (const ancestor of ancestors) ancestor.extendTo(end);
    this.startSection({ header: complete, body: complete.span, assignments: [], table, ancestors });
    this.header = undefined;
  }

  /** A section whose header could not be read: its assignments go to a table of its own. */
  private openLooseSection(span: Span): void {
    let table: LogicalTable | undefined = this.view.root;
    for (const key of [...(this.header?.keys ?? []), undefined]) {
      table?.holes.push(span);
      const value: TomlValue | undefined = key === undefined ? undefined : table?.entries.get(key.name)?.value;
      const last: TomlValue | undefined = value?.kind === 'array' ? value.items[value.items.length - 1] : value;
      table = last instanceof LogicalTable ? last : undefined;
    }
    const loose = new LogicalTable('header', span);
    this.startSection({ body: span, assignments: [], table: loose, ancestors: [] });
    this.header = undefined;
  }

  private startSection(section: OpenSection): void {
    this.section = section;
    this.sections.push(section);
  }

  /** Keeps what was read of the current statement, and sets off again behind the mistake. */
  private recover(error: unknown): void {
    const at = Math.min(this.ii, this.text.length);
    const mistake = error instanceof Unreadable ? error : new Unreadable({ start: at, end: at }, 'this is not TOML');
    this.complain(mistake.span, mistake.message);
    if (mistake.mistake === 'misplaced' && this.recoverInTable(at)) return;
    const resume = Math.max(this.resumeAfter(mistake, at), this.statementStart);
    if (this.header !== undefined) this.recoverHeader(at);
    else this.recoverStatement(mistake, resume);
    this.stack = [];
    this.literals.length = 0;
    this.state = { parser: this.parseStart, returned: undefined, resultTable: null };
    this.jumpTo(Math.max(resume, this.statementStart + 1));
  }

  /** A broken entry of an inline table is left out when its end can be seen on its line. */
  private recoverInTable(at: number): boolean {
    const literal = this.literals[this.literals.length - 1];
    if (literal?.kind !== 'table') return false;
    const end = /^(?:[^,}"'#\r\n]|"(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*')*(?=[,}])/.exec(
      this.text.slice(at, lineEnd(this.text, at)),
    )?.[0].length;
    if (end === undefined) return false;
    literal.holes.push({ start: at, end: at + end });
    delete literal.keys;
    this.stack.length = literal.depth;
    this.state = literal.state;
    this.state.parser = this.afterEntry;
    this.jumpTo(at + end);
    return true;
  }

  private resumeAfter({ mistake, span }: Unreadable, at: number): number {
    if (mistake === 'unclosed-string') return endOfUnclosedString(this.text, span.start);
    const literal = this.literals[this.literals.length - 1];
    if (literal !== undefined) this.lookedToTheEnd = true;
    if (literal?.kind === 'table') return endOfUnclosedLiteral(this.text, literal.start);
    if (literal !== undefined && mistake === 'misplaced') return endOfUnclosedLiteral(this.text, literal.start);
    if (literal !== undefined) return at < this.text.length ? this.text.lastIndexOf('\n', at) : at;
    const firstLine = lineEnd(this.text, this.statementStart);
    if (this.header !== undefined) return firstLine;
    return this.skipBroken(Math.max(this.statementStart, Math.min(at, firstLine)));
  }

  /** A header that is complete but for its closing brackets still opens its table. */
  private recoverHeader(at: number): void {
    const keys = this.header?.keys ?? [];
    const last = keys[keys.length - 1];
    const rest = last === undefined ? '' : this.text.slice(last.span.end, lineEnd(this.text, last.span.end));
    if (last !== undefined && at >= last.span.end && /^[ \t]*\]?[ \t]*(?:#.*)?$/.test(rest))
      this.openSection(last.span.end);
    else this.openLooseSection({ start: this.statementStart, end: this.endOfWords(this.statementStart) });
  }

  private recoverStatement(mistake: Unreadable, resume: number): void {
    const end = Math.max(this.trimmedEnd(this.statementStart, Math.min(resume, this.text.length)), this.statementStart);
    this.dropFrom(resume, end);
    if (this.statementKeys === undefined) {
      this.section.table.holes.push({ start: this.statementStart, end });
      return;
    }
    const lacksValue = mistake.mistake === 'unclosed-string' || this.literals.length === 0;
    let value = lacksValue ? this.unreadable(mistake.span.start, end) : undefined;
    while (this.literals.length > 0) {
      if (value !== undefined) this.addToLiteral(value);
      value = this.closeLiteral(end);
    }
    if (value !== undefined) this.enter(this.statementKeys, value);
  }

  private unreadable(start: number, end: number): TomlValue {
    const from = Math.min(start, end);
    return { kind: 'unknown', span: { start: from, end }, reason: this.isExcused(from) ? 'templated' : 'unreadable' };
  }

  private addToLiteral(value: TomlValue): void {
    const literal = this.literals[this.literals.length - 1];
    if (literal?.kind === 'array') {
      literal.items.push(value);
      literal.holes.push(value.span);
    } else if (literal !== undefined) {
      literal.holes.push(value.span);
      const keys = literal.keys ?? [];
      this.view.assign(literal.table, keys, value, { start: spanOfKeys(keys).start, end: value.span.end });
    }
  }

  /** Forgets what an unclosed inline table took from the statements that follow it. */
  private dropFrom(resume: number, end: number): void {
    for (const literal of this.literals) {
      literal.holes.push({ start: end, end });
      for (const [name, entry] of literal.table.entries) {
        if (Math.max(entry.span.end, entry.value.span.end) > resume) literal.table.entries.delete(name);
      }
    }
    const kept = <T extends { readonly span: Span }>(list: T[]) => {
      while ((list[list.length - 1]?.span.start ?? -1) >= resume) list.pop();
    };
    kept(this.comments);
    kept(this.errors);
    while ((this.templates[this.templates.length - 1]?.end ?? -1) > resume) this.templates.pop();
  }

  private finalReach(): number {
    if (this.lookedToTheEnd) return Number.POSITIVE_INFINITY;
    const last = this.templates[this.templates.length - 1];
    return last === undefined ? this.reach : Math.max(this.reach, last.start + TEMPLATE_REACH);
  }
}
