/** Where a part starts, and in which state of the file. */
export interface PartStart {
  readonly start: number;
  /** Number of the document, from 0. */
  readonly document: number;
  /** The part is the first of its document. */
  readonly first: boolean;
}

/** The start of a file. */
export const fileStart: PartStart = { start: 0, document: 0, first: true };

/**
 * The start of the part behind the one that starts at `from`, or undefined where that is the last one. Parts start at
 * lines whose first column holds a key, together with the comment lines directly above, and at document markers. A
 * document that starts with a bracket or brace is one part. What follows depends on `from` and the text behind it
 * alone, which is what lets a file be split again from the middle. A byte order mark counts where the text starts a file.
 */
export function nextPartStart(text: string, from: PartStart, startsFile = true): PartStart | undefined {
  const scan = new PartScan(text, from, startsFile);
  for (let at = from.start; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline + 1;
    const found = scan.line(at, next);
    if (found !== undefined) return found;
    at = next;
  }
  return undefined;
}

/** What is known of a part while its lines are gone through. */
class PartScan {
  /** A document marker or content was seen. */
  private marked = false;
  private content = false;
  /** `...` was seen. */
  private ended = false;
  /** The document is one flow collection. */
  private whole = false;
  private commentStart = -1;

  constructor(
    private readonly text: string,
    private readonly from: PartStart,
    private readonly startsFile: boolean,
  ) {}

  /** Takes in the line from `start` to `next`; the next part's start where the line starts one. */
  line(start: number, next: number): PartStart | undefined {
    const at = this.startsFile && start === 0 && this.text.charCodeAt(0) === 0xfeff ? 1 : start;
    const first = this.text.charCodeAt(at);
    const marker = this.markerAt(at);
    if (marker === '---') return this.documentStart(at, start, next);
    if (marker === '...') this.ended = true;
    if (marker === '...' || this.isBlankOrComment(first, at, start, next)) return undefined;
    const commentStart = this.commentStart;
    this.commentStart = -1;
    if (this.ended) return { start, document: this.from.document + 1, first: true };
    if (!this.content) {
      if (first !== 37 || this.marked) this.seeContent(at, next);
      return undefined;
    }
    if (this.whole || !startsKey(this.text, at)) return undefined;
    return { start: commentStart >= 0 ? commentStart : start, document: this.from.document, first: false };
  }

  private isBlankOrComment(first: number, at: number, start: number, next: number): boolean {
    if (first === 35) {
      if (this.commentStart < 0 && this.content) this.commentStart = start;
      return true;
    }
    let i = at;
    while (i < next && isSpace(this.text.charCodeAt(i))) i++;
    if (i < next && this.text.charCodeAt(i) !== 35) return false;
    this.commentStart = -1;
    return true;
  }

  private documentStart(at: number, start: number, next: number): PartStart | undefined {
    if (this.marked || this.content || this.ended || !this.from.first) {
      return { start, document: this.from.document + 1, first: true };
    }
    this.marked = true;
    let i = at + 3;
    while (i < next && isSpace(this.text.charCodeAt(i))) i++;
    if (i < next && this.text.charCodeAt(i) !== 35) this.seeContent(i, next);
    return undefined;
  }

  private seeContent(at: number, next: number): void {
    this.content = true;
    let i = at;
    while (i < next && isSpace(this.text.charCodeAt(i))) i++;
    const code = this.text.charCodeAt(i);
    this.whole = this.from.first && (code === 123 || code === 91);
  }

  private markerAt(at: number): '---' | '...' | undefined {
    const first = this.text.charCodeAt(at);
    if (first !== 45 && first !== 46) return undefined;
    const marker = first === 45 ? '---' : '...';
    if (!this.text.startsWith(marker, at)) return undefined;
    return at + 3 >= this.text.length || isSpace(this.text.charCodeAt(at + 3)) ? marker : undefined;
  }
}

const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;

/** Whether the character in the first column can start a key: not an item, a closing bracket or a value's colon. */
function startsKey(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isSpace(code) || code === 125 || code === 93 || code === 44) return false;
  if (code === 45 || code === 58) return at + 1 < text.length && !isSpace(text.charCodeAt(at + 1));
  return true;
}
