/**
 * Regular expressions of `builtins.match` and `builtins.split`: POSIX extended ones, as `std::regex` of GNU's C++ library
 * reads them, on bytes. They are read into a program that `regex-match.ts` runs within a bound on its steps.
 */
export interface RegexProgram {
  readonly states: readonly RegexState[];
  readonly start: number;
  readonly groups: number;
}

export type RegexState =
  /** One byte of the set. */
  | { readonly op: 'byte'; readonly set: ByteSet; readonly next: number }
  /** Once more (`more`), else on (`next`). */
  | { readonly op: 'repeat'; readonly more: number; readonly next: number }
  /** Both branches are tried, and the longer match is taken. */
  | { readonly op: 'either'; readonly left: number; readonly next: number }
  | { readonly op: 'open' | 'close'; readonly group: number; readonly next: number }
  | { readonly op: 'start' | 'end'; readonly next: number }
  | { readonly op: 'accept' };

/** Which of the 256 bytes are meant. */
export type ByteSet = readonly boolean[];

type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'byte'; readonly set: ByteSet }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'either'; readonly branches: readonly Node[] }
  | { readonly kind: 'group'; readonly index: number; readonly inner: Node }
  /** `most` is undefined for any number of times; `{1,}` as `+` is its own, since it begins with its body. */
  | { readonly kind: 'repeat'; readonly inner: Node; readonly least: number; readonly most: number | undefined }
  | { readonly kind: 'plus'; readonly inner: Node };

/** The pattern is certainly no regular expression. */
export class InvalidRegex {}

/** The pattern is beyond what is read here: collating elements, bytes of longer characters in ranges, huge counts. */
class UnreadRegex {}

const mostStates = 20_000;
/** What a backslash may stand before; anything else behind it is an error. */
const SPECIAL = '.[\\()*+?{|^$';

/** Undefined where the pattern is not understood here; `InvalidRegex` where Nix refuses it. */
export function compileRegex(pattern: string): RegexProgram | InvalidRegex | undefined {
  try {
    const parser = new RegexParser(new TextEncoder().encode(pattern));
    const root = parser.whole();
    const builder = new ProgramBuilder();
    const start = builder.add(root, builder.state({ op: 'accept' }));
    return { states: builder.states, start, groups: parser.groups };
  } catch (caught) {
    if (caught instanceof InvalidRegex) return caught;
    if (caught instanceof UnreadRegex) return undefined;
    throw caught;
  }
}

class RegexParser {
  private at = 0;
  private depth = 0;
  groups = 0;

  constructor(private readonly bytes: Uint8Array) {}

  whole(): Node {
    const root = this.disjunction();
    if (this.at < this.bytes.length) throw new InvalidRegex();
    return root;
  }

  private sign(offset = 0): string {
    const byte = this.bytes[this.at + offset];
    return byte === undefined ? '' : String.fromCharCode(byte);
  }

  private disjunction(): Node {
    const branches = [this.sequence()];
    while (this.sign() === '|') {
      this.at++;
      branches.push(this.sequence());
    }
    const [only] = branches;
    return branches.length === 1 && only !== undefined ? only : { kind: 'either', branches };
  }

  private sequence(): Node {
    const items: Node[] = [];
    for (;;) {
      const sign = this.sign();
      if (sign === '' || sign === '|' || sign === ')')
        return items.length === 0 ? { kind: 'empty' } : sequenceOf(items);
      items.push(this.term());
    }
  }

  private term(): Node {
    const sign = this.sign();
    if (sign === '^' || sign === '$') {
      this.at++;
      return { kind: sign === '^' ? 'start' : 'end' };
    }
    let node = this.atom();
    for (let next = this.quantified(node); next !== undefined; next = this.quantified(node)) node = next;
    return node;
  }

  private atom(): Node {
    const sign = this.sign();
    this.at++;
    switch (sign) {
      case '(':
        return this.group();
      case '[':
        return { kind: 'byte', set: this.bracket() };
      case '.':
        return { kind: 'byte', set: byteSet((byte) => byte !== 0) };
      case '\\': {
        const escaped = this.sign();
        if (escaped === '' || !SPECIAL.includes(escaped)) throw new InvalidRegex();
        this.at++;
        return { kind: 'byte', set: byteSet((byte) => byte === escaped.charCodeAt(0)) };
      }
      case '*':
      case '+':
      case '?':
      case '{':
        throw new InvalidRegex();
      default:
        return { kind: 'byte', set: byteSet((byte) => byte === sign.charCodeAt(0)) };
    }
  }

  private group(): Node {
    if (++this.depth > 200) throw new UnreadRegex();
    const index = this.groups++;
    const inner = this.disjunction();
    if (this.sign() !== ')') throw new InvalidRegex();
    this.at++;
    this.depth--;
    return { kind: 'group', index, inner };
  }

  private quantified(inner: Node): Node | undefined {
    const sign = this.sign();
    if (!/^[*+?{]$/.test(sign)) return undefined;
    this.at++;
    if (sign === '*') return { kind: 'repeat', inner, least: 0, most: undefined };
    if (sign === '+') return { kind: 'plus', inner };
    if (sign === '?') return { kind: 'repeat', inner, least: 0, most: 1 };
    return this.interval(inner);
  }

  private interval(inner: Node): Node {
    const least = this.count();
    let most: number | undefined = least;
    if (this.sign() === ',') {
      this.at++;
      most = this.sign() === '}' ? undefined : this.count();
    }
    if (this.sign() !== '}' || (most !== undefined && most < least)) throw new InvalidRegex();
    this.at++;
    return { kind: 'repeat', inner, least, most };
  }

  private count(): number {
    let digits = '';
    for (; /^\d$/.test(this.sign()); this.at++) digits += this.sign();
    if (digits === '') throw new InvalidRegex();
    if (digits.length > 4) throw new UnreadRegex();
    return Number(digits);
  }

  /** What is behind `[`, through the closing bracket. A backslash is a sign like any other. */
  private bracket(): ByteSet {
    const negated = this.sign() === '^';
    if (negated) this.at++;
    const members: boolean[] = Array.from({ length: 256 }, () => false);
    for (let first = true; first || this.sign() !== ']'; first = false) {
      if (this.sign() === '') throw new InvalidRegex();
      if (this.sign() === '[' && /^[:.=]$/.test(this.sign(1))) this.addClass(members);
      else this.addRange(members);
    }
    this.at++;
    return negated ? members.map((each) => !each) : members;
  }

  private addRange(members: boolean[]): void {
    const from = this.bytes[this.at++] ?? 0;
    const isRange = this.sign() === '-' && this.sign(1) !== ']' && this.sign(1) !== '';
    if (!isRange) {
      members[from] = true;
      return;
    }
    const to = this.bytes[this.at + 1] ?? 0;
    if (from > 127 || to > 127 || (this.sign(1) === '[' && /^[:.=]$/.test(this.sign(2)))) throw new UnreadRegex();
    if (to < from) throw new InvalidRegex();
    for (let byte = from; byte <= to; byte++) members[byte] = true;
    this.at += 2;
    // Whether a further dash is an error or a sign differs between versions of the library.
    if (this.sign() === '-' && this.sign(1) !== ']') throw new UnreadRegex();
  }

  private addClass(members: boolean[]): void {
    if (this.sign(1) !== ':') throw new UnreadRegex();
    const from = this.at + 2;
    const end = this.bytes.findIndex((_, at) => at >= from && this.bytes[at] === 58 && this.bytes[at + 1] === 93);
    if (end === -1) throw new InvalidRegex();
    const test = CLASSES.get(new TextDecoder().decode(this.bytes.slice(from, end)));
    if (test === undefined) throw new InvalidRegex();
    for (let byte = 0; byte < 128; byte++) if (test.test(String.fromCharCode(byte))) members[byte] = true;
    this.at = end + 2;
    if (this.sign() === '-' && this.sign(1) !== ']') throw new UnreadRegex();
  }
}

const CLASSES: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    alnum: /[A-Za-z0-9]/,
    alpha: /[A-Za-z]/,
    blank: /[ \t]/,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the class of control characters
    cntrl: /[\0-\x1f\x7f]/,
    d: /\d/,
    digit: /\d/,
    graph: /[!-~]/,
    lower: /[a-z]/,
    print: /[ -~]/,
    punct: /[!-/:-@[-`{-~]/,
    s: /[ \t\n\r\f\v]/,
    space: /[ \t\n\r\f\v]/,
    upper: /[A-Z]/,
    w: /\w/,
    xdigit: /[0-9A-Fa-f]/,
  }),
);

function byteSet(isMember: (byte: number) => boolean): ByteSet {
  return Array.from({ length: 256 }, (_, byte) => isMember(byte));
}

function sequenceOf(items: readonly Node[]): Node {
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: 'sequence', items };
}

/** Lays nodes out as states, from the last to the first: each knows where to go on. */
class ProgramBuilder {
  readonly states: RegexState[] = [];

  state(state: RegexState): number {
    if (this.states.length >= mostStates) throw new UnreadRegex();
    return this.states.push(state) - 1;
  }

  /** The state in which `node` begins when `next` follows it. */
  add(node: Node, next: number): number {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'byte':
        return this.state({ op: 'byte', set: node.set, next });
      case 'start':
      case 'end':
        return this.state({ op: node.kind, next });
      case 'sequence':
        return node.items.reduceRight((after, item) => this.add(item, after), next);
      case 'either':
        return this.branches(node.branches, next);
      case 'group': {
        const close = this.state({ op: 'close', group: node.index, next });
        return this.state({ op: 'open', group: node.index, next: this.add(node.inner, close) });
      }
      case 'plus':
        return this.loop(node.inner, next).body;
      case 'repeat':
        return this.repeat(node, next);
    }
  }

  /** Of `a|b|c` the library makes `(a|b)|c`. */
  private branches(branches: readonly Node[], next: number): number {
    const starts = branches.map((branch) => this.add(branch, next));
    return starts.reduce((left, right) => this.state({ op: 'either', left, next: right }));
  }

  private repeat(node: Node & { kind: 'repeat' }, next: number): number {
    let start = next;
    if (node.most === undefined) start = this.loop(node.inner, next).again;
    else {
      for (let times = node.most; times > node.least; times--) {
        start = this.state({ op: 'repeat', more: this.add(node.inner, start), next });
      }
    }
    for (let times = 0; times < node.least; times++) start = this.add(node.inner, start);
    return start;
  }

  /** A state that asks whether to go through the body again, and the body, which leads back to it. */
  private loop(inner: Node, next: number): { readonly again: number; readonly body: number } {
    const again = this.state({ op: 'accept' });
    const body = this.add(inner, again);
    this.states[again] = { op: 'repeat', more: body, next };
    return { again, body };
  }
}
