import {
  CLOSE_BRACE,
  DOUBLE_QUOTE,
  isDigit,
  isIdentifierPart,
  isIdentifierStart,
  isLetter,
  isPathCharacter,
  LINE_FEED,
  QUOTE,
  SLASH,
  startsHole,
} from './characters';
import type { NixComment } from './nodes';

/** A punctuation sign or keyword is its own kind. `"` and `''` only open a string: its text is read by the string reader. */
export type TokenKind =
  | 'end'
  | 'identifier'
  | 'or'
  | 'int'
  | 'float'
  | 'path'
  | 'search-path'
  | 'uri'
  | '"'
  | "''"
  | 'invalid'
  | Keyword
  | Sign;

type Keyword = 'if' | 'then' | 'else' | 'assert' | 'with' | 'let' | 'in' | 'rec' | 'inherit';

type Sign =
  | '{'
  | '}'
  | '['
  | ']'
  | '('
  | ')'
  | ':'
  | ';'
  | ','
  | '.'
  | '@'
  | '='
  | '?'
  | '!'
  | '<'
  | '>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '${'
  | '//'
  | '++'
  | '->'
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<='
  | '>='
  | '|>'
  | '<|'
  | '...';

const KEYWORDS: ReadonlySet<string> = new Set<Keyword>([
  'if',
  'then',
  'else',
  'assert',
  'with',
  'let',
  'in',
  'rec',
  'inherit',
]);

const PAIRS: ReadonlyMap<string, Sign> = new Map(
  (['${', '//', '++', '->', '||', '&&', '==', '!=', '<=', '>=', '|>', '<|'] as const).map((sign) => [sign, sign]),
);

const SINGLES: ReadonlyMap<string, Sign> = new Map(
  (['{', '}', '[', ']', '(', ')', ':', ';', ',', '.', '@', '=', '?', '!', '<', '>', '+', '-', '*', '/'] as const).map(
    (sign) => [sign, sign],
  ),
);

const URI_REST = /:[a-zA-Z0-9%/?:@&=+$,\-_.!~*']+/y;
const SEARCH_PATH = /<[a-zA-Z0-9._\-+]+(?:\/[a-zA-Z0-9._\-+]+)*>/y;
/** As in Nix, `0.` is no float (but `1.` is), and an exponent needs a dot. */
const FLOAT = /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;

/** A word that Nix reads as a keyword and so cannot be a bare name. `or` is not one of them in attribute paths. */
export function isNixKeyword(word: string): boolean {
  return KEYWORDS.has(word);
}

/** The offset of the first character at or after `at` that is neither blank nor comment, or the text's length. */
export function skipTrivia(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13 && code !== 11 && code !== 12)) at++;
    else if (code === 35) at = lineCommentEnd(text, at);
    else if (code === SLASH && text.charCodeAt(at + 1) === 42) at = blockCommentEnd(text, at);
    else return at;
  }
}

function lineCommentEnd(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED || code === 13 || Number.isNaN(code)) return at;
    at++;
  }
}

function blockCommentEnd(text: string, at: number): number {
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? text.length : end + 2;
}

/**
 * Gives one token after the other; the current one is in the fields. Inside strings and paths with holes the reader of
 * those takes over and says with `resumeAt` where tokens go on.
 */
export class Tokenizer {
  kind: TokenKind = 'end';
  start = 0;
  end = 0;
  /** A line break lies before the current token. */
  newline = true;
  /** The end of the token before. */
  previousEnd = 0;
  readonly comments: NixComment[] = [];

  /** From a character before these offsets on no path, and no URI, was found: scanning again would be futile. */
  private noPathBefore = 0;
  private noUriBefore = 0;

  constructor(
    readonly text: string,
    private readonly report: (start: number, end: number, message: string) => void,
  ) {}

  /** The current token as written. */
  get word(): string {
    return this.text.slice(this.start, this.end);
  }

  /** Goes on behind a string or path that ends at `at`. */
  resumeAt(at: number): void {
    this.end = at;
    this.next();
  }

  /** Goes back to `at`, to read again from there. */
  rewindTo(at: number): void {
    this.dropCommentsFrom(at);
    this.resumeAt(at);
  }

  /** Forgets the comments from `at` on, as what stands there is read again. */
  dropCommentsFrom(at: number): void {
    for (let last = this.comments.at(-1); last !== undefined && last.span.start >= at; last = this.comments.at(-1)) {
      this.comments.pop();
    }
  }

  next(): void {
    this.previousEnd = this.end;
    this.newline = false;
    const at = this.skipAndKeepComments(this.end);
    this.start = at;
    if (at >= this.text.length) {
      this.kind = 'end';
      this.end = at;
      return;
    }
    this.readToken(at, this.text.charCodeAt(at));
  }

  private skipAndKeepComments(from: number): number {
    const text = this.text;
    let at = from;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || code === 9) at++;
      else if (code === LINE_FEED || code === 13) {
        this.newline = true;
        at++;
      } else if (code === 35) at = this.keepComment('line-comment', at, lineCommentEnd(text, at));
      else if (code === SLASH && text.charCodeAt(at + 1) === 42) {
        const end = blockCommentEnd(text, at);
        const closed = end >= at + 4 && text.startsWith('*/', end - 2);
        if (!closed) this.report(at, at + 2, "this comment is never closed, expected '*/'");
        at = this.keepComment('block-comment', at, end);
      } else return at;
    }
  }

  private keepComment(kind: NixComment['kind'], start: number, end: number): number {
    this.comments.push({ kind, span: { start, end } });
    return end;
  }

  private readToken(at: number, code: number): void {
    if (isPathCharacter(code) || code === SLASH || code === 126) {
      const pathEnd = this.pathEnd(at);
      if (pathEnd > at) {
        this.set('path', pathEnd);
        return;
      }
    }
    if (isIdentifierStart(code)) {
      this.readWord(at);
      return;
    }
    if (isDigit(code) || (code === 46 && isDigit(this.text.charCodeAt(at + 1)))) {
      this.readNumber(at);
      return;
    }
    if (code === DOUBLE_QUOTE) {
      this.set('"', at + 1);
      return;
    }
    if (code === QUOTE && this.text.charCodeAt(at + 1) === QUOTE) {
      this.set("''", at + 2);
      return;
    }
    if (code === 60) {
      const end = matchEnd(SEARCH_PATH, this.text, at);
      if (end > at) {
        this.set('search-path', end);
        return;
      }
    }
    this.readSign(at, code);
  }

  private set(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.end = end;
  }

  /** The end of the path that starts at `at` (up to its first hole), or `at` where there is none. */
  private pathEnd(at: number): number {
    const text = this.text;
    let slash = at;
    if (text.charCodeAt(at) === 126) slash++;
    else if (at < this.noPathBefore) return at;
    else while (isPathCharacter(text.charCodeAt(slash))) slash++;
    this.noPathBefore = slash;
    if (text.charCodeAt(slash) !== SLASH) return at;
    if (!isPathCharacter(text.charCodeAt(slash + 1)) && !startsHole(text, slash + 1)) return at;
    return pathTextEnd(text, slash);
  }

  /** The end of the URI that starts at `at`, or `at` where there is none. */
  private uriEnd(at: number): number {
    if (at < this.noUriBefore) return at;
    let colon = at;
    while (isSchemeCharacter(this.text.charCodeAt(colon))) colon++;
    this.noUriBefore = colon;
    return this.text.charAt(colon) === ':' ? uriRestEnd(this.text, colon, at) : at;
  }

  private readWord(at: number): void {
    let end = at + 1;
    while (isIdentifierPart(this.text.charCodeAt(end))) end++;
    const behind = this.text.charCodeAt(end);
    if (behind === 58 || behind === 43 || behind === 46) {
      const uriEnd = this.uriEnd(at);
      if (uriEnd > at) {
        this.set('uri', uriEnd);
        return;
      }
    }
    const word = this.text.slice(at, end);
    if (word === 'or') this.set('or', end);
    else this.set(KEYWORDS.has(word) ? (word as Keyword) : 'identifier', end);
  }

  private readNumber(at: number): void {
    let end = at;
    while (isDigit(this.text.charCodeAt(end))) end++;
    const floatEnd = matchEnd(FLOAT, this.text, at);
    if (floatEnd > end) this.set('float', floatEnd);
    else this.set('int', end);
  }

  private readSign(at: number, code: number): void {
    if (code === 46 && this.text.startsWith('...', at)) {
      this.set('...', at + 3);
      return;
    }
    const single = SINGLES.get(this.text.charAt(at));
    if (single !== undefined && (code === CLOSE_BRACE || code === OPEN_BRACKET || code === SEMICOLON)) {
      this.set(single, at + 1);
      return;
    }
    const pair = PAIRS.get(this.text.slice(at, at + 2));
    if (pair !== undefined) {
      this.set(pair, at + 2);
      return;
    }
    if (single !== undefined) {
      this.set(single, at + 1);
      return;
    }
    this.set('invalid', at + (isLeadSurrogate(code) && at + 1 < this.text.length ? 2 : 1));
  }
}

const OPEN_BRACKET = 91;
const SEMICOLON = 59;

function isLeadSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

/** The end of the characters that go on with a path: its own and slashes. */
export function pathTextEnd(text: string, at: number): number {
  while (isPathCharacter(text.charCodeAt(at)) || text.charCodeAt(at) === SLASH) at++;
  return at;
}

function isSchemeCharacter(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 43 || code === 45 || code === 46;
}

function uriRestEnd(text: string, colon: number, none: number): number {
  const end = matchEnd(URI_REST, text, colon);
  return end > colon ? end : none;
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
