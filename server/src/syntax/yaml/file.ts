import { ChunkedText } from '../../text/chunked-text';
import { detached } from '../../text/detached';
import { countLeading } from '../../text/ordered';
import type { Part } from '../../text/place';
import { findPair, type YamlAlias, type YamlNode } from './nodes';
import { partMap, YamlPart, type YamlProblem } from './part';
import { fileStart, nextPartStart, type PartStart } from './split';

/** A part with where it starts in this version of its file. */
export interface YamlPartAt extends PartStart {
  readonly part: YamlPart;
}

/** Something that a file says and YAML does not allow, in offsets of the part. */
export interface FileProblem extends YamlProblem {
  readonly part: YamlPart;
}

/** The parts of one document of a file. */
export interface YamlDocument {
  readonly parts: readonly YamlPart[];
}

/** The anchors of a file by their names. The same object in versions between which nothing about anchors changed. */
type AnchorScope = ReadonlyMap<string, readonly AnchorAt[]>;

/** One version of a YAML file. Its parts cover the text without gaps, and are shared with versions before and after. */
export class YamlFile {
  /** Whether the parts were told where they stand in this version. */
  private isIndexed = false;
  private knownDocuments: readonly YamlDocument[] | undefined;
  private knownAnchors: AnchorScope | undefined;

  constructor(
    readonly uri: string,
    /** The text in pieces, which versions share. */
    readonly source: ChunkedText,
    readonly parts: readonly YamlPartAt[],
    /** The anchors of the version before, where they hold in this one too. */
    anchors?: AnchorScope,
  ) {
    this.knownAnchors = anchors;
  }

  get text(): string {
    return this.source.toString();
  }

  /** Nothing stands in it. Known without joining the text. */
  get isBlank(): boolean {
    return this.parts.every(({ part }) => part.text.trim() === '');
  }

  /** Where a part starts; undefined where it does not belong to this version. */
  offsetOf(part: Part): number | undefined {
    const index = this.indexOf(part);
    return index === undefined ? undefined : this.parts[index]?.start;
  }

  /** The part that holds an offset; the last one for the end of the text and beyond. */
  partAt(offset: number): YamlPartAt | undefined {
    const { parts } = this;
    return parts[Math.max(0, countLeading(parts.length, (index) => (parts[index]?.start ?? 0) <= offset) - 1)];
  }

  /** What is wrong with the parts, and with how they follow each other, in the order of the text. */
  get problems(): readonly FileProblem[] {
    return this.parts.flatMap(({ part, first }, index) => {
      const own = part.problems.map((problem) => ({ ...problem, part }));
      const previous = this.parts[index - 1];
      const misplaced = first || previous?.first !== true ? undefined : misplacedKey(part, previous.part);
      return misplaced === undefined ? own : [misplaced, ...own];
    });
  }

  /** The documents that hold anything. */
  get documents(): readonly YamlDocument[] {
    this.knownDocuments ??= this.readDocuments();
    return this.knownDocuments;
  }

  /** The document with `spec:` before the configuration, as files to be included with inputs have it. */
  get header(): YamlDocument | undefined {
    const [first, second] = this.documents;
    return first !== undefined && second !== undefined && hasSpec(first) ? first : undefined;
  }

  /** The document that GitLab takes the configuration from: further ones are ignored without a word. */
  get main(): YamlDocument | undefined {
    return this.header === undefined ? this.documents[0] : this.documents[1];
  }

  /**
   * What an alias stands for: the node that the nearest anchor of that name before it is set on, in the same document.
   * Undefined where there is none, or where the alias lies inside that node.
   */
  resolveAlias(alias: YamlAlias): YamlNode | undefined {
    const index = this.indexOf(alias.part);
    if (index === undefined) return undefined;
    const anchor = lastBefore(this.anchorScope.get(alias.name) ?? [], index, alias.span.start);
    if (anchor === undefined || this.parts[anchor.part]?.document !== this.parts[index]?.document) return undefined;
    const inside = anchor.part === index && anchor.node.span.end >= alias.span.end;
    return inside ? undefined : anchor.node;
  }

  /** What aliases stand for depends on this alone: while it is the same object, so is what any alias stands for. */
  get anchorScope(): AnchorScope {
    this.knownAnchors ??= readAnchors(this.parts);
    return this.knownAnchors;
  }

  /** Versions mostly have a part at the same index, so the part keeps it as a guess. */
  private indexOf(part: Part): number | undefined {
    if (!(part instanceof YamlPart)) return undefined;
    if (this.parts[part.lastIndex]?.part === part) return part.lastIndex;
    if (this.isIndexed) return undefined;
    for (const [index, at] of this.parts.entries()) at.part.lastIndex = index;
    this.isIndexed = true;
    return this.parts[part.lastIndex]?.part === part ? part.lastIndex : undefined;
  }

  private readDocuments(): readonly YamlDocument[] {
    const documents: { number: number; parts: YamlPart[] }[] = [];
    for (const { part, document } of this.parts) {
      const last = documents[documents.length - 1];
      if (last !== undefined && last.number === document) last.parts.push(part);
      else documents.push({ number: document, parts: [part] });
    }
    return documents.filter((document) => document.parts.some(isFilled));
  }
}

function readAnchors(parts: readonly YamlPartAt[]): AnchorScope {
  const anchors = new Map<string, AnchorAt[]>();
  for (const [index, { part }] of parts.entries()) {
    if (!mayAnchor(part)) continue;
    for (const { name, node, span } of part.anchors) {
      const named = anchors.get(name);
      const at = { part: index, start: span.start, node };
      if (named === undefined) anchors.set(name, [at]);
      else named.push(at);
    }
  }
  return anchors;
}

const mayAnchor = (part: YamlPart): boolean => part.text.includes('&');

interface AnchorAt {
  /** Index of the part. */
  readonly part: number;
  readonly start: number;
  readonly node: YamlNode;
}

/** A key in the first column that follows a document's first key further right, or a list. */
function misplacedKey(part: YamlPart, first: YamlPart): FileProblem | undefined {
  const root = first.root;
  const key = part.pairs[0]?.key;
  if (root === undefined || key === undefined || first.broken) return undefined;
  const column = root.span.start - (first.text.lastIndexOf('\n', root.span.start - 1) + 1);
  const isIndented = column > 0 && !first.text.startsWith('\uFEFF');
  if (root.kind === 'map' ? !isIndented : root.kind !== 'sequence') return undefined;
  const message =
    root.kind === 'map' ? 'this key is indented less than the ones before it' : 'a key cannot follow a list';
  return { part, span: key.span, message };
}

/** The last of some anchors, in the order of the file, that stands before an offset of a part. */
function lastBefore(anchors: readonly AnchorAt[], part: number, offset: number): AnchorAt | undefined {
  const before = countLeading(anchors.length, (index) => {
    const anchor = anchors[index];
    return anchor !== undefined && (anchor.part < part || (anchor.part === part && anchor.start < offset));
  });
  return anchors[before - 1];
}

/** A part that is more than blank lines and comments. Cheap where it starts with a key, as nearly all do. */
function isFilled(part: YamlPart): boolean {
  return /^[A-Za-z_."']/.test(part.text) || part.root !== undefined || part.broken;
}

function hasSpec(document: YamlDocument): boolean {
  return document.parts.some((part) => {
    const map = part.text.includes('spec') ? partMap(part) : undefined;
    return map !== undefined && findPair(map, 'spec') !== undefined;
  });
}

/**
 * Splits a file into parts; reading them waits until they are asked for. With the version before, its unchanged parts
 * are taken over as they are and only the text between them is split, so that an edit costs what it changes.
 * Any text is accepted: what is wrong with it is told by the parts' `problems`.
 */
export function readYamlFile(uri: string, text: string | ChunkedText, previous?: YamlFile): YamlFile {
  const source = typeof text === 'string' ? ChunkedText.of(text) : text;
  if (previous === undefined || previous.uri !== uri) return splitFile(uri, source);
  const difference = source.differenceTo(previous.source);
  if (difference === undefined) return previous;
  const { start, end } = difference.before;
  // The last unchanged part may end elsewhere now, since its end depends on what follows.
  const restart = Math.max(0, unchangedFront(previous.parts, start) - 1);
  const back = Math.max(
    restart + 1,
    firstIndex(previous.parts, (at) => at.start >= end),
  );
  return resplit(previous, source, restart, back);
}

function splitFile(uri: string, source: ChunkedText): YamlFile {
  const text = source.toString();
  const parts: YamlPartAt[] = [];
  for (let from: PartStart | undefined = fileStart; from !== undefined; ) {
    const next: PartStart | undefined = nextPartStart(text, from);
    parts.push({ ...from, part: new YamlPart(uri, text.slice(from.start, next?.start)) });
    from = next;
  }
  return new YamlFile(uri, source, parts);
}

/** How many parts from the start lie wholly in the first `length` characters, which are unchanged. */
function unchangedFront(old: readonly YamlPartAt[], length: number): number {
  const count = firstIndex(old, (at) => at.start + at.part.text.length > length);
  // A last line without its line end may have been carried on.
  return count > 0 && old[count - 1]?.part.text.endsWith('\n') !== true ? count - 1 : count;
}

/** Index of the first part for which something holds that holds for all parts behind it too. */
function firstIndex(parts: readonly YamlPartAt[], holds: (at: YamlPartAt) => boolean): number {
  return countLeading(parts.length, (index) => {
    const at = parts[index];
    return at === undefined || !holds(at);
  });
}

/** Splits again from part `restart` on, until the split meets the parts from `back` on, which only moved. */
function resplit(previous: YamlFile, source: ChunkedText, restart: number, back: number): YamlFile {
  const old = previous.parts;
  const moved = source.length - previous.source.length;
  const parts = old.slice(0, restart);
  const reusable = new PartPool();
  for (const { part } of old.slice(restart, back)) reusable.add(part);
  const start = old[restart]?.start ?? 0;
  const view = new PartView(source, start, (old[back + 1]?.start ?? previous.source.length) + moved);
  let meeting = back;
  for (let from: PartStart | undefined = old[restart]; from !== undefined; ) {
    for (let met = old[meeting]; met !== undefined && met.start + moved <= from.start; met = old[++meeting]) {
      if (met.start + moved === from.start && sameState(met, from)) {
        const anchors = keptAnchors(previous, parts, restart, meeting);
        return new YamlFile(previous.uri, source, [...parts, ...shifted(old.slice(meeting), moved)], anchors);
      }
      reusable.add(met.part);
    }
    const next: PartStart | undefined = view.nextStart(from);
    const partText = view.slice(from.start, next?.start);
    const part = reusable.take(partText) ?? new YamlPart(previous.uri, partText);
    parts.push({ part, start: from.start, document: from.document, first: from.first });
    from = next;
  }
  return new YamlFile(previous.uri, source, parts);
}

/** The anchors of the version before, where parts `from` to `to` were replaced one for one and none has an anchor. */
function keptAnchors(previous: YamlFile, now: readonly YamlPartAt[], from: number, to: number) {
  const isAnchored = ({ part }: YamlPartAt) => mayAnchor(part);
  if (now.length !== to || now.slice(from).some(isAnchored)) return undefined;
  return previous.parts.slice(from, to).some(isAnchored) ? undefined : previous.anchorScope;
}

/** The stretch of a text that is split again, which grows where a part ends behind it. */
class PartView {
  private text: string;

  constructor(
    private readonly source: ChunkedText,
    private readonly start: number,
    /** A line has to end here. */
    private end: number,
  ) {
    this.text = source.slice(start, end);
  }

  nextStart(from: PartStart): PartStart | undefined {
    for (;;) {
      const within = { ...from, start: from.start - this.start };
      const found = nextPartStart(this.text, within, this.start === 0);
      if (found !== undefined) return { ...found, start: found.start + this.start };
      if (this.end >= this.source.length) return undefined;
      this.grow();
    }
  }

  slice(start: number, end: number | undefined): string {
    return detached(this.text.slice(start - this.start, end === undefined ? undefined : end - this.start));
  }

  /** By whole lines, as half a one could be taken for another. */
  private grow(): void {
    for (let size = 2 * this.text.length + 4096; ; size *= 2) {
      const text = this.source.slice(this.start, this.start + size);
      const isAll = this.start + size >= this.source.length;
      const whole = isAll ? text.length : text.lastIndexOf('\n') + 1;
      if (whole <= this.text.length && !isAll) continue;
      this.text = text.slice(0, whole);
      this.end = this.start + whole;
      return;
    }
  }
}

const sameState = (a: PartStart, b: PartStart): boolean => a.document === b.document && a.first === b.first;

function shifted(parts: readonly YamlPartAt[], by: number): readonly YamlPartAt[] {
  if (by === 0) return parts;
  return parts.map(({ part, start, document, first }) => ({ part, start: start + by, document, first }));
}

/** Old parts of the changed stretch, to be taken again by their text: blocks that moved keep their identity. */
class PartPool {
  private readonly byText = new Map<string, YamlPart[]>();

  add(part: YamlPart): void {
    const same = this.byText.get(part.text);
    if (same === undefined) this.byText.set(part.text, [part]);
    else same.push(part);
  }

  take(text: string): YamlPart | undefined {
    return this.byText.get(text)?.shift();
  }
}
