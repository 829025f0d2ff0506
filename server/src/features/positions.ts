import type { Position, Range } from 'vscode-languageserver-types';
import type { Span } from '../text/span';

/** Turns UTF-16 offsets of one version of a text into positions and back: a line index, or an open document. */
export interface Positions {
  positionAt(offset: number): Position;
  offsetAt(position: Position): number;
}

/** The texts that features look at, by normal URI, and how the client spells these URIs. */
export interface TextSource {
  /** Undefined where the file is not read. */
  positions(uri: string): Positions | undefined;
  /** The URI as the client knows it. */
  clientUri(uri: string): string;
}

export function rangeOf(positions: Positions, span: Span): Range {
  return { start: positions.positionAt(span.start), end: positions.positionAt(span.end) };
}

export function spanOf(positions: Positions, range: Range): Span {
  const start = positions.offsetAt(range.start);
  return { start, end: Math.max(start, positions.offsetAt(range.end)) };
}
