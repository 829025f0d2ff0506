import { commonEnd, commonStart } from './common-ends';
import { detached } from './detached';
import type { LinePosition } from './line-index';
import { countLeading } from './ordered';
import type { Span } from './span';

/** About how many characters a piece holds: copying one takes no time, and going through the list of pieces neither. */
const usualLength = 4096;

/** Whole lines of a text, with their line ends; only the last piece of a text may end within a line. */
class Piece {
  private starts: readonly number[] | undefined;

  constructor(
    readonly text: string,
    /** Line ends in it. */
    readonly lines: number,
  ) {}

  /** Where its lines start, in the piece. Kept, since versions of the text share the piece. */
  get lineStarts(): readonly number[] {
    this.starts ??= readLineStarts(this.text);
    return this.starts;
  }
}

/** What differs between two texts: `before`, a span of the older one, became `after` of the newer one. */
export interface Difference {
  readonly before: Span;
  readonly after: Span;
}

/**
 * A text in pieces that its versions share, so that an edit costs what it changes, where a string would be copied whole.
 * Values never change. Offsets are UTF-16; lines count from 0 and end at `\n`, `\r\n` or a lone `\r`.
 */
export class ChunkedText {
  readonly length: number;
  private flat: string | undefined;
  private places: readonly PieceAt[] | undefined;

  private constructor(
    private readonly pieces: readonly Piece[],
    flat?: string,
  ) {
    let length = 0;
    for (const { text } of pieces) length += text.length;
    this.length = length;
    this.flat = flat;
  }

  static of(text: string): ChunkedText {
    return new ChunkedText(cut(text), text);
  }

  /** The text as one string, made when first asked for. */
  toString(): string {
    this.flat ??= this.pieces.map(({ text }) => text).join('');
    return this.flat;
  }

  /** Offsets outside the text are taken to its ends. */
  slice(start: number, end: number = this.length): string {
    let from = 0;
    let found = '';
    for (const { text } of this.pieces) {
      if (from >= end) break;
      if (from + text.length > start) found += text.slice(Math.max(0, start - from), end - from);
      from += text.length;
    }
    return found;
  }

  /** The text with another one in place of a span. */
  replace({ start, end }: Span, text: string): ChunkedText {
    const first = this.pieceAt(start);
    const last = end < first.start + first.piece.text.length ? first : this.pieceAt(end);
    const changed = this.slice(first.start, start) + text + this.slice(end, last.start + last.piece.text.length);
    return this.splice(first.index, last.index + 1, changed);
  }

  /** The position of an offset; offsets outside the text are taken to its ends. */
  positionAt(offset: number): LinePosition {
    const at = this.pieceAt(offset);
    const left = Math.max(0, Math.min(offset - at.start, at.piece.text.length));
    const line = lastNotAbove(at.piece.lineStarts.length, (index) => (at.piece.lineStarts[index] ?? 0) <= left);
    return { line: at.line + line, character: left - (at.piece.lineStarts[line] ?? 0) };
  }

  /** The offset of a position; a character behind the line's text is taken to its end, a line behind the last to the end. */
  offsetAt({ line, character }: LinePosition): number {
    if (line < 0) return 0;
    const places = this.placed();
    const at = places[lastNotAbove(places.length, (index) => (places[index]?.line ?? 0) <= line)];
    return at === undefined ? 0 : at.start + offsetIn(at.piece, line - at.line, character);
  }

  /** Where this text differs from an older one; undefined where it does not. Pieces that both have cost nothing. */
  differenceTo(older: ChunkedText): Difference | undefined {
    const old = older.pieces;
    const now = this.pieces;
    const least = Math.min(old.length, now.length);
    let front = 0;
    let start = 0;
    while (front < least && old[front] === now[front]) start += now[front++]?.text.length ?? 0;
    let back = 0;
    let tail = 0;
    while (back < least - front && old[old.length - 1 - back] === now[now.length - 1 - back]) {
      tail += now[now.length - 1 - back++]?.text.length ?? 0;
    }
    return difference(older.slice(start, older.length - tail), this.slice(start, this.length - tail), start);
  }

  /** Whether a word without line ends occurs. `known` keeps what was found in pieces that other versions share. */
  includes(word: string, known: WeakMap<object, boolean>): boolean {
    return this.pieces.some((piece) => {
      let found = known.get(piece);
      if (found === undefined) {
        found = piece.text.includes(word);
        known.set(piece, found);
      }
      return found;
    });
  }

  /** The piece that holds an offset; the last one for the end and what lies behind it. */
  private pieceAt(offset: number): PieceAt {
    const places = this.placed();
    const at = places[lastNotAbove(places.length, (index) => (places[index]?.start ?? 0) <= offset)];
    return at ?? { index: 0, start: 0, line: 0, piece: new Piece('', 0) };
  }

  private placed(): readonly PieceAt[] {
    if (this.places !== undefined) return this.places;
    let start = 0;
    let line = 0;
    const places: PieceAt[] = [];
    for (const [index, piece] of this.pieces.entries()) {
      places.push({ index, start, line, piece });
      start += piece.text.length;
      line += piece.lines;
    }
    this.places = places;
    return places;
  }

  /** Other text for some pieces, and for those around them that have to be cut anew with it. */
  private splice(from: number, to: number, text: string): ChunkedText {
    let changed = text;
    let first = from;
    let next = to;
    const follows = (): string => this.pieces[next]?.text ?? '';
    // Pieces end with whole lines, and a small one is joined with its neighbour.
    while (next < this.pieces.length && (changed.length < usualLength / 4 || !isWholeLines(changed, follows()))) {
      changed += follows();
      next++;
    }
    const before = this.pieces[first - 1]?.text ?? '';
    if (before.endsWith('\r') && changed.startsWith('\n')) {
      changed = before + changed;
      first--;
    }
    return new ChunkedText([...this.pieces.slice(0, first), ...cut(changed), ...this.pieces.slice(next)]);
  }
}

/** A piece with its index, and with the offset and the line that it starts at. */
interface PieceAt {
  readonly index: number;
  readonly start: number;
  readonly line: number;
  readonly piece: Piece;
}

/** Pieces of about the usual length; a single line is never cut. */
function cut(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let lines = 0;
  const lineAfter = linesOf(text);
  for (let next = lineAfter(0); next !== undefined; next = lineAfter(next)) {
    lines++;
    if (next - start < usualLength) continue;
    pieces.push(new Piece(detached(text.slice(start, next)), lines));
    start = next;
    lines = 0;
  }
  if (start < text.length) pieces.push(new Piece(detached(text.slice(start)), lines));
  return pieces;
}

/** Answers where the line behind the one at an offset starts, which may be the text's end; undefined in the last line. */
function linesOf(text: string): (offset: number) => number | undefined {
  if (!text.includes('\r')) {
    return (offset) => {
      const end = text.indexOf('\n', offset);
      return end < 0 ? undefined : end + 1;
    };
  }
  const lineEnd = /\r\n?|\n/g;
  return (offset) => {
    lineEnd.lastIndex = offset;
    return lineEnd.test(text) ? lineEnd.lastIndex : undefined;
  };
}

function readLineStarts(text: string): readonly number[] {
  const starts = [0];
  const lineAfter = linesOf(text);
  for (let next = lineAfter(0); next !== undefined; next = lineAfter(next)) starts.push(next);
  return starts;
}

/** The last index below `count` for which something holds that holds for all before it; 0 where it holds for none. */
function lastNotAbove(count: number, holds: (index: number) => boolean): number {
  return Math.max(0, countLeading(count, holds) - 1);
}

/** The offset of a position in a piece, its end where it has no such line. */
function offsetIn({ text, lineStarts }: Piece, line: number, character: number): number {
  const start = lineStarts[line];
  if (start === undefined) return text.length;
  let end = start;
  while (end < text.length && !isLineEnd(text.charCodeAt(end))) end++;
  return Math.min(start + Math.max(0, character), end);
}

const isLineEnd = (code: number): boolean => code === 10 || code === 13;

/** Whether a text ends with a line end that what follows does not carry on. */
function isWholeLines(text: string, follows: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last === 10 || (last === 13 && !follows.startsWith('\n'));
}

/** What differs between two stretches that start at the same offset. */
function difference(old: string, now: string, offset: number): Difference | undefined {
  if (old === now) return undefined;
  const start = commonStart(old, now);
  const end = commonEnd(old, now, Math.min(old.length, now.length) - start);
  return {
    before: { start: offset + start, end: offset + old.length - end },
    after: { start: offset + start, end: offset + now.length - end },
  };
}
