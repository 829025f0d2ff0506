import { type Segment, SourceMap } from '../../text/source-map';
import type { Span } from '../../text/span';
import { type ContainerState, continueContainers, type Line, openContainers } from './containers';
import { readWikiBlock } from './wiki-blocks';

/** A block of code in a Markdown or MediaWiki page. */
export interface Fence {
  /** What kind of mark surrounds it: a fence of backquotes or tildes, or a `syntaxhighlight` element. */
  readonly kind: 'backquotes' | 'tildes' | 'syntaxhighlight';
  /** The language in lower case, common spellings unified (`yaml`, `nix`, `toml`, `sh`); empty without one. */
  readonly language: string;
  /** What stands behind the opening fence, as written, trimmed. */
  readonly info: string;
  /** The code without fences, indentation and quotation marks of its surroundings. */
  readonly text: string;
  /**
   * From the code to the page, with offsets counted from `start`: it stays right when the whole block moves.
   */
  readonly map: SourceMap;
  /** False where the page or the surrounding list item or quotation ends before the closing fence. */
  readonly closed: boolean;
}

/** A block of code and where it lies in one version of the page. */
export interface PlacedFence {
  /** The same object in every version in which the block, its fences included, has the same text. */
  readonly fence: Fence;
  /** From the opening fence through the closing one. */
  readonly span: Span;
  /** The offset that the fence's map counts from: the start of the line with the opening fence. */
  readonly start: number;
}

/** The blocks of a page in order, each with the text it was read from, so that the next version can reuse them. */
export interface FencedPage {
  readonly fences: readonly PlacedFence[];
  readonly text: string;
}

/**
 * Finds the fenced code blocks of a page after CommonMark 0.31 (section 4.5, in block quotes and list items), and the
 * `syntaxhighlight` elements of MediaWiki. Indented code is no fence. Linear in the text; never throws.
 */
export function readFences(text: string): FencedPage {
  return { fences: new FenceReader(text, new Map()).read(), text };
}

/** Reads a later version of a page: blocks with unchanged text keep their objects, also where they moved. */
export function readFencesAgain(previous: FencedPage, text: string): FencedPage {
  if (previous.text === text) return previous;
  const known = new Map<string, Fence[]>();
  for (const { fence, span, start } of previous.fences) {
    const key = fenceKey(previous.text.slice(start, span.end), fence);
    const same = known.get(key);
    if (same === undefined) known.set(key, [fence]);
    else same.push(fence);
  }
  return { fences: new FenceReader(text, known).read(), text };
}

/** Two blocks are the same where their lines are, and the same of these is code. */
function fenceKey(source: string, fence: Fence): string {
  return `${fence.closed ? 1 : 0}${fence.info}\n${fence.text}\n${source}`;
}

/** The place in the page of a span of the block's code. */
export function toPage(placed: PlacedFence, inner: Span): Span {
  const { start, end } = placed.fence.map.toHostSpan(inner);
  return { start: start + placed.start, end: end + placed.start };
}

interface OpenFence {
  readonly kind: 'backquotes' | 'tildes';
  readonly length: number;
  /** Columns of blanks before the opening fence; as many are taken from each line of code. */
  readonly indentation: number;
  readonly info: string;
  readonly lineStart: number;
  readonly fenceStart: number;
  readonly containers: ContainerState;
}

/** A backquote fence may have no backquote in its info string; CommonMark 4.5. */
const OPENING = /^( {0,3})(?:(`{3,})([^`]*)|(~{3,})(.*))$/;

class FenceReader {
  private readonly placed: PlacedFence[] = [];
  private open: OpenFence | undefined;
  private containers: ContainerState = [];
  private paragraph = false;
  private chars: string[] = [];
  private segments: Segment[] = [];
  private length = 0;
  private lastEnd = 0;
  private readonly closings = new Map<string, number>();

  constructor(
    private readonly text: string,
    private readonly known: Map<string, Fence[]>,
  ) {}

  read(): PlacedFence[] {
    const { text } = this;
    for (let at = 0; at < text.length; ) {
      const newline = text.indexOf('\n', at);
      const next = newline < 0 ? text.length : newline + 1;
      const end = newline < 0 ? next : text.charAt(newline - 1) === '\r' && newline > at ? newline - 1 : newline;
      at = this.readLine({ start: at, end, next, text });
    }
    if (this.open !== undefined) this.finish(this.open, this.lastEnd, false);
    return this.placed;
  }

  /** Returns where to read on. */
  private readLine(line: Line): number {
    const { open } = this;
    if (open !== undefined) {
      const inside = continueContainers(open.containers, line);
      if (inside.matched === open.containers.length) {
        this.readCode(open, line, inside.at, inside.spare);
        return line.next;
      }
      this.finish(open, this.lastEnd, false);
    }
    return this.readOutside(line);
  }

  private readOutside(line: Line): number {
    const opened = openContainers(this.containers, line, this.paragraph);
    this.containers = opened.containers;
    const rest = ' '.repeat(opened.spare) + this.text.slice(opened.at, line.end);
    const fence = OPENING.exec(rest.replace(/\t/g, '    '));
    if (fence !== null) {
      this.begin(line, opened.at, fence);
      return line.next;
    }
    const wiki = readWikiBlock(this.text, opened.at, line, (name) => this.lastClosing(name));
    if (wiki !== undefined) {
      this.paragraph = false;
      const source = this.text.slice(line.start, wiki.end);
      const map = SourceMap.verbatim(wiki.code.start - line.start, wiki.code.end - wiki.code.start);
      const text = this.text.slice(wiki.code.start, wiki.code.end);
      const language = normaliseLanguage(wiki.language);
      const made: Fence = { kind: 'syntaxhighlight', language, info: wiki.language, text, map, closed: wiki.closed };
      this.place(made, source, { start: wiki.start, end: wiki.end }, line.start);
      return wiki.next;
    }
    this.paragraph = opened.paragraph;
    return line.next;
  }

  private lastClosing(name: string): number {
    const known = this.closings.get(name) ?? this.text.lastIndexOf(`</${name}>`);
    this.closings.set(name, known);
    return known;
  }

  private begin(line: Line, at: number, found: RegExpExecArray): void {
    const [, indent = '', backquotes, backquotesInfo = '', tildes = '', tildesInfo = ''] = found;
    const mark = backquotes ?? tildes;
    const fenceStart = this.text.indexOf(mark, at);
    this.paragraph = false;
    this.lastEnd = line.end;
    this.open = {
      kind: backquotes === undefined ? 'tildes' : 'backquotes',
      length: mark.length,
      indentation: indent.length,
      info: (backquotes === undefined ? tildesInfo : backquotesInfo).trim(),
      lineStart: line.start,
      fenceStart,
      containers: this.containers,
    };
    this.chars = [];
    this.segments = [];
    this.length = 0;
  }

  /** A line inside the fence, at the place behind the marks of its containers. */
  private readCode(open: OpenFence, line: Line, at: number, spare: number): void {
    const mark = open.kind === 'tildes' ? '~' : '`';
    const content = this.text.slice(at, line.end);
    const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(' '.repeat(spare) + content)?.[1];
    if (closing?.startsWith(mark) && closing.length >= open.length) {
      this.finish(open, line.end, true);
      return;
    }
    let from = at;
    let blanks = spare;
    while (blanks < open.indentation && from < line.end && this.text.charAt(from) === ' ') {
      from++;
      blanks++;
    }
    const kept = Math.max(0, blanks - open.indentation);
    this.addCode(' '.repeat(kept), undefined);
    // The line end is verbatim too, so that a line of code can be edited whole.
    this.addCode(this.text.slice(from, line.next), from - open.lineStart);
    this.lastEnd = line.end;
  }

  private addCode(text: string, host: number | undefined): void {
    if (text === '') return;
    const last = this.segments[this.segments.length - 1];
    if (host !== undefined) {
      const joins =
        last !== undefined && last.host + last.length === host && last.embedded + last.length === this.length;
      const segment = { embedded: this.length, host, length: text.length };
      if (joins) this.segments[this.segments.length - 1] = { ...last, length: last.length + text.length };
      else this.segments.push(segment);
    }
    this.chars.push(text);
    this.length += text.length;
  }

  private finish(open: OpenFence, end: number, closed: boolean): void {
    this.open = undefined;
    const source = this.text.slice(open.lineStart, end);
    const text = this.chars.join('');
    // An empty block still has a place to insert at: behind the opening line.
    const segments = this.segments.length > 0 ? this.segments : [emptySegment(source)];
    const language = normaliseLanguage(open.info);
    const fence: Fence = { kind: open.kind, language, info: open.info, text, map: new SourceMap(segments), closed };
    this.place(fence, source, { start: open.fenceStart, end }, open.lineStart);
  }

  private place(made: Fence, source: string, span: Span, start: number): void {
    const fence = this.known.get(fenceKey(source, made))?.shift() ?? made;
    this.placed.push({ fence, span, start });
  }
}

function emptySegment(source: string): Segment {
  const newline = source.indexOf('\n');
  return { embedded: 0, host: newline < 0 ? source.length : newline + 1, length: 0 };
}

const LANGUAGES: Readonly<Record<string, string>> = {
  yml: 'yaml',
  'gitlab-ci': 'yaml',
  bash: 'sh',
  shell: 'sh',
  console: 'sh-session',
  'shell-session': 'sh-session',
  shellsession: 'sh-session',
  'sh-session': 'sh-session',
};

/** The first word of an info string (`nix`, `{.nix}`, `nix {1,2}`, `nix title=a`) as a language. */
function normaliseLanguage(info: string): string {
  const word = /^\{?\s*\.?([^\s{},:]*)/.exec(info)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(LANGUAGES, word) ? (LANGUAGES[word] ?? word) : word;
}
