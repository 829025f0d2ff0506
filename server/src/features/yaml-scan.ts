import { type OpenCollection, YamlNesting } from './yaml-nesting';

/** Where the text breaks off. */
export interface ScanEnd {
  /**
   * A key (or the start of anything) in a mapping, an item of a list, the value behind a key's colon, the inside of a
   * block scalar, a comment; or somewhere where nothing can be added.
   */
  readonly place: 'key' | 'item' | 'value' | 'block' | 'comment' | 'closed';
  readonly open: readonly OpenCollection[];
  /** Where the scalar that is typed starts, behind its quote. */
  readonly scalarStart: number;
  readonly quote: '' | "'" | '"';
  /** Where the typed key or item stands. */
  readonly column: number;
  /** The blank behind a colon or dash is missing yet. */
  readonly gap: boolean;
}

const quotedKey = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)')[ \t]*:(?=[ \t]|$)/;
const blockHeader = /^[|>][-+\d]*[ \t]*(?:#.*)?$/;

/** The key that a line starts with, and how long it is with its colon. */
export function keyOf(line: string): { readonly name: string; readonly length: number } | undefined {
  if (/^["']/.test(line)) {
    const quoted = quotedKey.exec(line);
    return quoted === null ? undefined : { name: quoted[1] ?? quoted[2] ?? '', length: quoted[0].length };
  }
  const colon = line.search(/:(?:[ \t]|$)/);
  if (colon <= 0 || /^[#&*!|>[\]{},%@`]|^[-?][ \t]/.test(line)) return undefined;
  const name = line.slice(0, colon).trimEnd();
  return name === '' || /[ \t]#/.test(name) ? undefined : { name, length: colon + 1 };
}

/**
 * Follows the nesting of a YAML text that starts in the first column, up to where it breaks off. It needs not be
 * sound: brackets and quotes that are never closed end where a line is no deeper than the key that they follow.
 */
export function scanYaml(text: string, from: number, to: number): ScanEnd {
  return new Scan(text, to).run(from);
}

class Scan {
  private readonly nesting = new YamlNesting();
  /** Lines further right than this belong to a block scalar. */
  private blockColumn: number | undefined;
  private end: ScanEnd | undefined;

  constructor(
    private readonly text: string,
    private readonly to: number,
  ) {}

  run(from: number): ScanEnd {
    for (let at = from; ; ) {
      const next = this.line(at);
      if (this.end !== undefined) return this.end;
      // Every line takes the scan on; a text that ends without an answer has nothing at its end.
      if (next <= at || next > this.to) return this.stop('closed', this.to);
      at = next;
    }
  }

  /** Takes in a line, and those that it carries on to; where to go on. */
  private line(at: number): number {
    const newline = this.text.indexOf('\n', at);
    const isLast = newline < 0 || newline >= this.to;
    const end = isLast ? this.to : newline;
    let start = at;
    while (start < end && this.text.charCodeAt(start) === 32) start++;
    const indent = start - at;
    const isBlank = start === end || (!isLast && this.text.charCodeAt(start) === 13 && start === end - 1);
    if (this.blockColumn !== undefined && (indent > this.blockColumn || (isBlank && !isLast))) {
      if (isLast) this.finish('block', end, indent);
      return end + 1;
    }
    if (isBlank) {
      if (isLast) this.finishKey(end, indent);
      return end + 1;
    }
    this.blockColumn = undefined;
    return this.content(start, end, indent, isLast);
  }

  private content(start: number, end: number, indent: number, isLast: boolean): number {
    let [at, column, isItem] = [start, indent, false];
    while (this.text.charCodeAt(at) === 45 && (at + 1 >= end || isBlankCode(this.text.charCodeAt(at + 1)))) {
      this.nesting.openItem(column);
      isItem = true;
      const dash = at++;
      while (at < end && isBlankCode(this.text.charCodeAt(at))) at++;
      column += at - dash;
      if (at < end) continue;
      if (isLast) this.finish('item', end, column, '', at === dash + 1);
      return end + 1;
    }
    const key = keyOf(this.text.slice(at, end).trimEnd());
    if (key !== undefined) {
      this.nesting.openKey(column, key.name);
      return this.value(at + key.length, end, 'value', column, isLast);
    }
    if (isLast && !isItem) this.nesting.leave(column);
    return this.value(at, end, isItem ? 'item' : 'key', column, isLast);
  }

  /** Takes in what stands behind a colon or dash. */
  private value(from: number, end: number, place: 'key' | 'item' | 'value', column: number, isLast: boolean): number {
    for (let at = from; ; ) {
      const before = at;
      while (at < end && isBlankCode(this.text.charCodeAt(at))) at++;
      if (at >= end) {
        if (isLast) this.finish(place, end, column, '', place !== 'key' && at === before);
        return end + 1;
      }
      const first = this.text.charAt(at);
      if (first === '#' && (at > before || place === 'key')) {
        if (isLast) this.finish('comment', end, column);
        return end + 1;
      }
      if (first === '!' || first === '&') {
        const token = /^\S*/.exec(this.text.slice(at, end))?.[0] ?? first;
        if (first === '!') this.nesting.tag = token;
        at += token.length;
        if (at < end) continue;
        if (isLast) this.finish('closed', end, column);
        return end + 1;
      }
      return this.node(at, end, place, column, isLast);
    }
  }

  private node(at: number, end: number, place: 'key' | 'item' | 'value', column: number, isLast: boolean): number {
    const first = this.text.charAt(at);
    const top = this.nesting.top;
    if (place === 'value' && !isLast && top !== undefined) top.done = true;
    if (first === '[' || first === '{') return this.flow(at, column);
    if (first === '"' || first === "'") return this.quoted(at, place, column);
    const rest = this.text.slice(at, end).trimEnd();
    if (blockHeader.test(rest)) {
      if (isLast) this.finish('closed', end, column);
      this.blockColumn = this.nesting.base;
      return end + 1;
    }
    const comment = /[ \t]#/.exec(rest);
    if (isLast) this.finish(comment === null ? place : 'comment', at, column);
    else if (place === 'item') this.nesting.noteItem(comment === null ? rest : rest.slice(0, comment.index).trimEnd());
    return end + 1;
  }

  /** A quoted scalar outside of brackets. */
  private quoted(at: number, place: 'key' | 'item' | 'value', column: number): number {
    const close = this.closeQuote(at, this.nesting.base);
    if (this.end !== undefined) return close;
    if (close > this.to) {
      this.finish(place, at + 1, column, this.text.charAt(at) === '"' ? '"' : "'");
      return close;
    }
    if (place === 'item') this.nesting.noteItem(this.text.slice(at + 1, close - 1));
    return this.restOfLine(close, column);
  }

  private restOfLine(at: number, column: number): number {
    const newline = this.text.indexOf('\n', at);
    if (newline >= 0 && newline < this.to) return newline + 1;
    const isComment = /^[ \t]+#/.test(this.text.slice(at, this.to));
    this.finish(isComment ? 'comment' : 'closed', this.to, column);
    return this.to;
  }

  /**
   * The offset behind a quoted scalar that starts at `at`; beyond the end where it is open there; the next line where
   * it is given up.
   */
  private closeQuote(at: number, base: number): number {
    const quote = this.text.charCodeAt(at);
    for (let i = at + 1; i < this.to; i++) {
      const code = this.text.charCodeAt(i);
      if (code === 92 && quote === 34) i++;
      else if (code === quote) {
        if (quote !== 39 || this.text.charCodeAt(i + 1) !== 39 || i + 1 >= this.to) return i + 1;
        i++;
      } else if (code === 10 && this.startsAnew(i + 1, base)) return i;
    }
    return this.to + 1;
  }

  /** Between brackets or braces, from the first of them on. */
  private flow(from: number, column: number): number {
    const depth = this.nesting.open.length;
    const base = this.nesting.base;
    let at = from;
    while (at < this.to) {
      const code = this.text.charCodeAt(at);
      if (code === 10 && this.startsAnew(at + 1, base)) {
        this.nesting.open.length = depth;
        return at + 1;
      }
      at = this.flowStep(at, column, base);
      if (this.end !== undefined) return at;
      if (this.nesting.open.length <= depth) return this.restOfLine(at, column);
    }
    this.finishFlow(this.to, column);
    return this.to;
  }

  private flowStep(at: number, column: number, base: number): number {
    const character = this.text.charAt(at);
    if (/\s/.test(character)) return at + 1;
    if (character === '#' && /\s/.test(this.text.charAt(at - 1))) return this.flowComment(at, column);
    if (character === '[' || character === '{') this.nesting.openFlow(character === '[' ? 'list' : 'map');
    else if (character === ']' || character === '}') this.nesting.closeFlow();
    else if (character === ',') this.nesting.nextInFlow();
    else if (character === '!' || character === '&') {
      const token = /^[^\s,[\]{}]*/.exec(this.text.slice(at, this.to))?.[0] ?? character;
      if (character === '!') this.nesting.tag = token;
      return at + Math.max(1, token.length);
    } else if (character === '"' || character === "'") return this.flowQuoted(at, character, column, base);
    else if (character === ':') return this.flowColon(at, '');
    else return this.flowPlain(at, column);
    return at + 1;
  }

  private flowComment(at: number, column: number): number {
    const newline = this.text.indexOf('\n', at);
    if (newline >= 0 && newline < this.to) return newline;
    this.finish('comment', this.to, column);
    return this.to;
  }

  private flowQuoted(at: number, quote: '"' | "'", column: number, base: number): number {
    const close = this.closeQuote(at, base);
    if (close > this.to) {
      this.finishFlow(at + 1, column, quote);
      return close;
    }
    return this.flowColon(close, this.text.slice(at + 1, close - 1));
  }

  private flowPlain(at: number, column: number): number {
    let to = at;
    for (; to < this.to; to++) {
      const character = this.text.charAt(to);
      if (/[,[\]{}\n]/.test(character)) break;
      if (character === ':' && isColonEnd(this.text, to + 1, this.to)) break;
      if (character === '#' && /\s/.test(this.text.charAt(to - 1))) break;
    }
    if (to < this.to) return this.flowColon(to, this.text.slice(at, to).trimEnd());
    this.finishFlow(at, column);
    return to;
  }

  /** Behind a scalar: it is a key where a colon follows. */
  private flowColon(at: number, text: string): number {
    const around = this.nesting.top;
    const blanks = /^[ \t]*/.exec(this.text.slice(at, Math.min(this.to, at + 80)))?.[0].length ?? 0;
    const isKey = this.text.charCodeAt(at + blanks) === 58 && at + blanks < this.to;
    if (around !== undefined && isKey && around.kind === 'map' && around.step === undefined) {
      around.step = text;
      around.seen.push(text);
    } else if (around !== undefined && !isKey) {
      if (around.kind === 'list') around.seen.push(text);
      around.done = true;
    }
    return isKey ? at + blanks + 1 : at;
  }

  /** Whether a line starts something in a column no deeper than `base`, so that nothing before it can be open. */
  private startsAnew(at: number, base: number): boolean {
    const line = /^( *)(.*)/.exec(this.text.slice(at, Math.min(this.to, at + 300)));
    const rest = line?.[2] ?? '';
    if ((line?.[1] ?? '').length > base || rest.trim() === '') return false;
    return /^-(?:\s|$)/.test(rest) || keyOf(rest.trimEnd()) !== undefined || (base >= 0 && !/^[\]}"',#]/.test(rest));
  }

  private finishKey(at: number, column: number): void {
    this.nesting.leave(column);
    this.finish('key', at, column);
  }

  private finishFlow(scalarStart: number, column: number, quote: ScanEnd['quote'] = ''): void {
    const top = this.nesting.top;
    const isOpen = top !== undefined && !top.done;
    const place = top?.kind === 'list' ? 'item' : top?.step === undefined ? 'key' : 'value';
    const gap = place === 'value' && this.text.charCodeAt(this.to - 1) === 58 && scalarStart === this.to;
    this.finish(isOpen ? place : 'closed', scalarStart, column, quote, gap);
  }

  private finish(
    place: ScanEnd['place'],
    scalarStart: number,
    column: number,
    quote: ScanEnd['quote'] = '',
    gap = false,
  ): void {
    this.end ??= { place, open: this.nesting.open, scalarStart, quote, column, gap };
  }

  private stop(place: ScanEnd['place'], at: number): ScanEnd {
    return { place, open: this.nesting.open, scalarStart: at, quote: '', column: 0, gap: false };
  }
}

const isBlankCode = (code: number): boolean => code === 32 || code === 9 || code === 13;

/** Whether a colon before `at` ends a key between brackets. */
function isColonEnd(text: string, at: number, to: number): boolean {
  return at >= to || /[\s,[\]{}]/.test(text.charAt(at));
}
