import { lastNotBehind } from '../../text/ordered';
import type { Part, Place } from '../../text/place';
import { SourceMap } from '../../text/source-map';
import { type Span, shiftSpan } from '../../text/span';
import type { ShellHole } from './nodes';

/**
 * One stretch of a script with an origin of its own: an item of a job's `script`, a whole TOML string, the text of a
 * `writeScript`. Hole spans and the map's embedded offsets count from the start of `text`.
 */
export interface ShellPiece {
  readonly text: string;
  readonly holes: readonly ShellHole[];
  /** The part of a file it was taken from and how its offsets lie there; undefined for text without an origin. */
  readonly part: Part | undefined;
  readonly map: SourceMap;
}

/** A piece and the share of a span that lies in it, in offsets of the piece. */
export interface ShellPieceSpan {
  readonly piece: ShellPiece;
  /** Which of the script's pieces it is. */
  readonly index: number;
  readonly span: Span;
}

/** A piece without holes that stands verbatim at `host` in `part`. */
export function verbatimPiece(text: string, part?: Part, host = 0): ShellPiece {
  return { text, holes: [], part, map: SourceMap.verbatim(host, text.length) };
}

/**
 * The text of a script and where it comes from. Pieces are joined by line ends, as the runner joins `before_script` and
 * `script`; the joining line ends belong to no piece.
 */
export class ShellText {
  readonly text: string;
  /** In script offsets, ascending. */
  readonly holes: readonly ShellHole[];
  private readonly starts: readonly number[];

  constructor(readonly pieces: readonly ShellPiece[]) {
    const starts: number[] = [];
    const holes: ShellHole[] = [];
    let at = 0;
    for (const piece of pieces) {
      starts.push(at);
      for (const hole of piece.holes) holes.push({ span: shiftSpan(hole.span, at), text: hole.text });
      at += piece.text.length + 1;
    }
    this.text = pieces.map((piece) => piece.text).join('\n');
    this.starts = starts;
    this.holes = holes.sort((a, b) => a.span.start - b.span.start);
  }

  /** A script of one piece without an origin. */
  static of(text: string, holes: readonly ShellHole[] = []): ShellText {
    return new ShellText([{ ...verbatimPiece(text), holes }]);
  }

  /**
   * The piece a span of the script starts in, with the span cut to that piece. A span on a joining line end counts to
   * the end of the piece before. Undefined only without pieces.
   */
  pieceAt(span: Span): ShellPieceSpan | undefined {
    const index = this.indexAt(span.start);
    const piece = this.pieces[index];
    if (piece === undefined) return undefined;
    const from = this.starts[index] ?? 0;
    const start = Math.min(Math.max(0, span.start - from), piece.text.length);
    const end = Math.min(Math.max(start, span.end - from), piece.text.length);
    return { piece, index, span: { start, end } };
  }

  /** Where the start piece's share of the span lies in its file; undefined where the piece has no origin. */
  placeAt(span: Span): Place | undefined {
    const found = this.pieceAt(span);
    if (found?.piece.part === undefined) return undefined;
    return { part: found.piece.part, span: found.piece.map.toHostSpan(found.span) };
  }

  /** Whether the span stands letter for letter in one stretch of one file, so that an edit of it can be carried over. */
  isVerbatim(span: Span): boolean {
    const found = this.pieceAt(span);
    if (found === undefined || found.span.end - found.span.start !== span.end - span.start) return false;
    return found.piece.map.isVerbatimSpan(found.span);
  }

  /** The script offset of an offset in a piece. */
  offsetOf(index: number, offset: number): number {
    return (this.starts[index] ?? this.text.length) + offset;
  }

  private indexAt(offset: number): number {
    return lastNotBehind(this.starts, offset);
  }
}
