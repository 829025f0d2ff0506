import { commonEnd, commonStart } from '../../text/common-ends';
import { detached } from '../../text/detached';
import { countLeading } from '../../text/ordered';
import type { Part } from '../../text/place';
import { findConflicts, type TomlConflict } from './conflicts';
import { DocumentReader } from './document-reader';
import type { TomlDocument } from './nodes';

/**
 * A piece of a `config.toml`: what stands before the first `[[runners]]`, or one `[[runners]]` header with all that
 * follows it up to the next. Spans in `document` count from the start of the part.
 */
export interface TomlPart extends Part {
  readonly document: TomlDocument;
}

export interface PlacedTomlPart {
  readonly part: TomlPart;
  /** The offset of the part in this version of the file. */
  readonly start: number;
}

/** One version of a file. The parts follow each other without gaps; there is at least one. */
export interface TomlFile {
  readonly uri: string;
  readonly text: string;
  readonly parts: readonly PlacedTomlPart[];
  /** Where a part of this version starts; undefined for a part of another. */
  offsetOf(part: Part): number | undefined;
  /** The part that holds an offset; the last one for offsets behind the end. */
  partAt(offset: number): PlacedTomlPart;
  /** What is defined in two parts although TOML allows it once. */
  readonly conflicts: readonly TomlConflict[];
}

interface FoundPart extends PlacedTomlPart {
  /** The part's end and tree depend on no character so far from its start; see `Reading.reach`. */
  readonly reach: number;
}

class FileVersion implements TomlFile {
  private starts: Map<Part, number> | undefined;
  private found: readonly TomlConflict[] | undefined;

  constructor(
    readonly uri: string,
    readonly text: string,
    readonly parts: readonly FoundPart[],
  ) {}

  offsetOf(part: Part): number | undefined {
    this.starts ??= new Map(this.parts.map((placed) => [placed.part, placed.start]));
    return this.starts.get(part);
  }

  partAt(offset: number): PlacedTomlPart {
    const index = lastIndexFrom(this.parts, offset);
    return this.parts[index] ?? emptyPart(this.uri);
  }

  get conflicts(): readonly TomlConflict[] {
    this.found ??= findConflicts(this.parts.map((placed) => placed.part));
    return this.found;
  }
}

/**
 * Reads a file part by part. Parts of `previous` whose text is unchanged are taken over as the same objects, wherever
 * they lie now; only what changed is read again. The result is the same as without `previous`. `excerpt` is said of a
 * block of a page.
 */
export function readTomlFile(uri: string, text: string, previous?: TomlFile, excerpt = false): TomlFile {
  const before = previous instanceof FileVersion && previous.uri === uri ? previous : undefined;
  if (before?.text === text) return before;
  return new FileVersion(uri, text, new Splitter(uri, text, before, excerpt).split());
}

/** Cuts a text into parts, reusing those of the version before from both ends. */
class Splitter {
  private readonly old: readonly FoundPart[];
  /** How many characters at the start are known to be those of the version before. */
  private readonly same: number;
  private readonly delta: number;
  /** Old parts before `front` stand unchanged at their place, those from `back` on moved by `delta`. */
  private readonly front: number;
  private readonly back: number;
  private moved: Map<string, TomlPart[]> | undefined;

  constructor(
    private readonly uri: string,
    private readonly text: string,
    before: FileVersion | undefined,
    private readonly excerpt: boolean,
  ) {
    this.old = before?.parts ?? [];
    this.delta = text.length - (before?.text.length ?? 0);
    this.front = this.countUnchanged(before?.text ?? '');
    this.same = this.old[this.front]?.start ?? before?.text.length ?? 0;
    this.back = this.firstMoved(before?.text ?? '');
  }

  split(): FoundPart[] {
    const parts: FoundPart[] = [];
    let next = 0;
    for (let at = 0; at < this.text.length || parts.length === 0; ) {
      const rest = this.oldFrom(at - this.delta, Math.max(this.back, next));
      if (rest !== undefined) {
        for (const { part, start, reach } of this.old.slice(rest))
          parts.push({ part, start: start + this.delta, reach });
        return parts;
      }
      while (next < this.front && (this.old[next]?.start ?? at) < at) next++;
      const candidate = next < this.front && this.old[next]?.start === at ? this.old[next] : undefined;
      const found = candidate !== undefined && at + candidate.reach <= this.same ? candidate : this.read(at, candidate);
      if (found.part === candidate?.part) next++;
      parts.push(found);
      at += found.part.text.length;
    }
    return parts;
  }

  private read(at: number, candidate: FoundPart | undefined): FoundPart {
    const { text, document, reach } = readPart(this.text, at);
    const known = candidate?.part.text === text ? candidate.part : this.takeMoved(text);
    return { part: known ?? { uri: this.uri, text, document, excerpt: this.excerpt }, start: at, reach };
  }

  /** An old part with this text that stands in the changed stretch, each handed out once. */
  private takeMoved(text: string): TomlPart | undefined {
    if (this.moved === undefined) {
      this.moved = new Map();
      for (const { part } of this.old.slice(this.front, this.back)) {
        const known = this.moved.get(part.text);
        if (known === undefined) this.moved.set(part.text, [part]);
        else known.push(part);
      }
    }
    return this.moved.get(text)?.shift();
  }

  private oldFrom(start: number, from: number): number | undefined {
    const index = lastIndexFrom(this.old, start);
    return index >= from && this.old[index]?.start === start ? index : undefined;
  }

  /** How many parts from the start lie wholly in what both versions start with. */
  private countUnchanged(before: string): number {
    const length = commonStart(before, this.text);
    const last = lastIndexFrom(this.old, length);
    const placed = this.old[last];
    if (placed === undefined) return 0;
    return placed.start + placed.part.text.length <= length ? last + 1 : last;
  }

  /** The first of the parts that lie wholly in what both versions end with. */
  private firstMoved(before: string): number {
    const start = before.length - commonEnd(before, this.text, this.text.length);
    const last = lastIndexFrom(this.old, start);
    return this.old[last]?.start === start ? last : last + 1;
  }
}

/** The last of the parts that starts at or before `offset`, or -1. */
function lastIndexFrom(parts: readonly PlacedTomlPart[], offset: number): number {
  return countLeading(parts.length, (index) => (parts[index]?.start ?? 0) <= offset) - 1;
}

function emptyPart(uri: string): PlacedTomlPart {
  return { part: { uri, text: '', document: new DocumentReader('', true).read().document }, start: 0 };
}

interface ReadPart {
  readonly text: string;
  readonly document: TomlDocument;
  readonly reach: number;
}

/**
 * Reads the part that starts at `at`: first of the text up to the next header; where that does not decide its end (an
 * unclosed string or template marker), of all the rest. The tree is always that of the part's text alone.
 */
function readPart(text: string, at: number): ReadPart {
  const header = /\n[ \t]*\[\[[ \t]*runners[ \t]*\]\][^\n]*\n/g;
  header.lastIndex = at;
  if (header.test(text)) {
    const near = detached(text.slice(at, header.lastIndex));
    const { document, end, reach } = new DocumentReader(near, true).read();
    if (reach <= near.length) return { text: near.slice(0, end), document, reach };
  }
  const rest = text.slice(at);
  const { document, end, reach } = new DocumentReader(rest, true).read();
  if (end === rest.length) return { text: rest, document, reach };
  const own = detached(rest.slice(0, end));
  return { text: own, document: new DocumentReader(own, false).read().document, reach };
}
