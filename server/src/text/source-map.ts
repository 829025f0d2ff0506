import { countLeading } from './ordered';
import type { Span } from './span';

/**
 * A stretch of embedded text that stands letter for letter in its host.
 * `embedded` and `host` are the UTF-16 offsets of its first character in the two texts.
 */
export interface Segment {
  readonly embedded: number;
  readonly host: number;
  readonly length: number;
}

/**
 * Carries positions between a text and the text it was taken out of: a script in a YAML block scalar (indentation
 * removed), a TOML or Nix string (escapes decoded), a fenced block of Markdown. Embedded characters that lie in no
 * segment were decoded from something else (`\n` written as an escape, the line break that joins two list items):
 * they map to the host characters between their neighbours.
 */
export class SourceMap {
  /** Segments are in ascending order of both offsets and do not overlap. */
  constructor(private readonly segments: readonly Segment[]) {}

  /** The map of a text that is one verbatim stretch of its host. */
  static verbatim(host: number, length: number): SourceMap {
    return new SourceMap([{ embedded: 0, host, length }]);
  }

  /** The host offset of an embedded offset. Between segments it is the end of the segment before. */
  toHost(embedded: number): number {
    const at = this.lastSegmentFrom(embedded);
    if (at === undefined) return this.segments[0]?.host ?? 0;
    return at.host + Math.min(embedded - at.embedded, at.length);
  }

  /**
   * The host span of an embedded span: from the first character's place to behind the last character's place, so that
   * a span that ends at the end of a segment does not reach into the next.
   */
  toHostSpan(s: Span): Span {
    const start = this.toHost(s.start);
    if (s.end <= s.start) return { start, end: start };
    const end = this.toHost(s.end - 1) + (this.isVerbatim(s.end - 1) ? 1 : 0);
    return { start, end: Math.max(start, end) };
  }

  /** The embedded offset of a host offset, or undefined where the host character is not part of the embedded text. */
  toEmbedded(host: number): number | undefined {
    let low = 0;
    let high = this.segments.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const segment = this.segments[middle];
      if (segment === undefined) return undefined;
      if (host < segment.host) high = middle - 1;
      else if (host > segment.host + segment.length) low = middle + 1;
      else return segment.embedded + host - segment.host;
    }
    return undefined;
  }

  /** Whether the embedded span stands in the host as one verbatim stretch, so that an edit of it can be carried over. */
  isVerbatimSpan(s: Span): boolean {
    const at = this.lastSegmentFrom(s.start);
    return at !== undefined && s.end <= at.embedded + at.length;
  }

  private isVerbatim(embedded: number): boolean {
    const at = this.lastSegmentFrom(embedded);
    return at !== undefined && embedded < at.embedded + at.length;
  }

  private lastSegmentFrom(embedded: number): Segment | undefined {
    const { segments } = this;
    return segments[countLeading(segments.length, (index) => (segments[index]?.embedded ?? 0) <= embedded) - 1];
  }
}
