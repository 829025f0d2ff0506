import { type Part, type Place, place, textAt } from '../../text/place';
import { type Segment, SourceMap } from '../../text/source-map';
import type { Span } from '../../text/span';
import { textOf } from '../nix/string';
import { normalSymbol } from '../nix/symbol';
import type { NixValue, StringPart, StringValue } from '../nix/value';
import type { ScriptHole, ScriptPiece } from '../script/script-text';

/**
 * A Nix string as text with its way back to the source. Store paths and unknown parts are holes: their text is what
 * stands in the source (`${pkgs.nix}`), or a hole made up for them where they come from elsewhere (the item of a list
 * that was joined). Text from other files than the string's own is there, but maps to where it was put in.
 */
export function nixPiece(value: StringValue, at: Place): ScriptPiece {
  const builder = new PieceBuilder(
    value.parts.find((part) => part.kind === 'text' && part.place)?.place?.part ?? at.part,
  );
  for (const part of value.parts) builder.add(part);
  return builder.piece(at);
}

/**
 * Where a span of a piece's text stands. A span to the very end reaches to the closing quotes, also where its last
 * characters are written as escapes.
 */
export function piecePlace(piece: ScriptPiece, span: Span): Place {
  const { start, end } = piece.map.toHostSpan(span);
  const quotes = /(?:"|'')$/.exec(textAt(piece.at))?.[0].length ?? 0;
  const isToEnd = span.end === piece.text.length && piece.at.part === piece.part && quotes > 0;
  return place(piece.part, start, isToEnd ? Math.max(start, piece.at.span.end - quotes) : end);
}

class PieceBuilder {
  private text = '';
  /** Where the next segment of the source may begin at the earliest. */
  private from = 0;
  private readonly segments: Segment[] = [];
  private readonly holes: ScriptHole[] = [];

  constructor(private readonly part: Part) {}

  add(part: StringPart): void {
    if (part.kind !== 'text') {
      this.addHole(part);
      return;
    }
    if (part.place?.part === this.part) {
      for (const { embedded, host, length } of part.segments) this.map(this.text.length + embedded, host, length);
    }
    this.text += part.text;
  }

  piece(at: Place): ScriptPiece {
    return { text: this.text, part: this.part, map: new SourceMap(this.segments), holes: this.holes, at };
  }

  private addHole(part: Exclude<StringPart, { kind: 'text' }>): void {
    const name = holeName(part);
    const source = sourceOf(part);
    const start = this.text.length;
    const isWritten = source.startsWith('${') && part.place?.part === this.part;
    const text = isWritten ? source : `\${${source}}`;
    if (part.place?.part === this.part) {
      this.map(start + (isWritten ? 0 : 2), part.place.span.start, source.length);
    }
    this.text += text;
    this.holes.push({ span: { start, end: this.text.length }, source, name });
  }

  private map(embedded: number, host: number, length: number): void {
    if (host < this.from || length === 0) return;
    const last = this.segments.at(-1);
    // A hole and the text beside it are one stretch, so that a word of both can be edited.
    const joins = last?.host === host - (last?.length ?? 0) && last.embedded + last.length === embedded;
    if (joins) this.segments[this.segments.length - 1] = { ...last, length: last.length + length };
    else this.segments.push({ embedded, host, length });
    this.from = host + length;
  }
}

function sourceOf(part: Exclude<StringPart, { kind: 'text' }>): string {
  const { place } = part;
  return place === undefined ? '' : place.part.text.slice(place.span.start, place.span.end);
}

/** The last name of the package, file or value that a part of a string stands for. */
function holeName(part: Exclude<StringPart, { kind: 'text' }>): string | undefined {
  if (part.kind === 'unknown') {
    const { symbol } = part.unknown;
    return symbol === undefined ? undefined : normalSymbol(symbol).at(-1);
  }
  const { of } = part;
  if (of.kind === 'path') return of.path.split('/').at(-1);
  return of.attribute?.at(-1) ?? derivationName(of.name?.force());
}

/** A name that was given to a builder, where it is known. */
export function derivationName(name: NixValue | undefined): string | undefined {
  return name?.kind === 'string' ? textOf(name) : undefined;
}
