import {
  type DocumentOptions,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  type ParseOptions,
  parseDocument,
  Scalar,
  Schema,
  type SchemaOptions,
} from 'yaml';
import type { Part } from '../../text/place';
import type { Span } from '../../text/span';
import { type ScalarStyle, scalarText, type YamlMap, type YamlNode, type YamlPair, YamlScalar } from './nodes';

/** Something that a part says and YAML does not allow, as a clause for a person. */
export interface YamlProblem {
  /** In offsets of the part. */
  readonly span: Span;
  readonly message: string;
}

/** A key that stands twice in one mapping: GitLab takes the last one without a word. */
export interface DuplicateKey {
  readonly first: YamlScalar;
  readonly again: YamlScalar;
}

/** A place in the part where a name is anchored. */
export interface YamlAnchor {
  readonly name: string;
  readonly node: YamlNode;
  /** The `&name`. */
  readonly span: Span;
}

interface PartTree {
  readonly root: YamlNode | undefined;
  readonly problems: readonly YamlProblem[];
  readonly duplicates: readonly DuplicateKey[];
  readonly anchors: readonly YamlAnchor[];
}

/** GitLab refuses deeper trees; the limit also bounds every walk over a tree. */
export const maxDepth = 100;
const maxProblems = 100;

/**
 * Scalars are resolved by our own table, since GitLab's parser and this library differ on what YAML 1.1 is. One schema
 * for all parts, as making one takes longer than reading a small part.
 */
const schema = new Schema({
  schema: 'failsafe',
  resolveKnownTags: false,
  customTags: [{ tag: '!reference', collection: 'seq' }],
});

const parseOptions: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  schema,
  uniqueKeys: false,
  prettyErrors: false,
  strict: false,
  logLevel: 'silent',
};

/**
 * A separately read piece of a YAML file: a top-level key with its value and the comment lines above it, or a whole
 * document where that does not consist of top-level keys. Read when first asked for.
 */
export class YamlPart implements Part {
  private tree: PartTree | undefined;
  /** Where it stood in the version of its file that asked last: a guess for others, which they verify. */
  lastIndex = 0;

  constructor(
    readonly uri: string,
    readonly text: string,
  ) {}

  /** The value of the part's document, undefined where the part is blank. A part of a pipeline holds a mapping. */
  get root(): YamlNode | undefined {
    return this.read().root;
  }

  /** The top-level pairs: one as a rule, several where the root is a flow mapping or indented. */
  get pairs(): readonly YamlPair[] {
    const root = this.root;
    return root?.kind === 'map' ? root.pairs : [];
  }

  get problems(): readonly YamlProblem[] {
    return this.read().problems;
  }

  get duplicates(): readonly DuplicateKey[] {
    return this.read().duplicates;
  }

  /** In the order of the text. */
  get anchors(): readonly YamlAnchor[] {
    return this.read().anchors;
  }

  /** What was read may lack something that stands here, or hold it in the wrong place. */
  get broken(): boolean {
    return this.problems.length > 0;
  }

  private read(): PartTree {
    this.tree ??= new PartReader(this).read();
    return this.tree;
  }
}

/** Turns the library's document into our tree. */
class PartReader {
  private readonly problems: YamlProblem[] = [];
  private readonly duplicates: DuplicateKey[] = [];
  private readonly anchors: YamlAnchor[] = [];

  constructor(private readonly part: YamlPart) {}

  read(): PartTree {
    let root: YamlNode | undefined;
    try {
      root = this.readDocument();
    } catch (error) {
      // The library throws on no text known to us; an exhausted stack is the exception.
      const why = error instanceof RangeError ? 'it is nested too deeply' : 'it cannot be read';
      this.report({ start: 0, end: this.part.text.length }, why);
    }
    this.anchors.sort((a, b) => a.span.start - b.span.start);
    this.problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    return { root, problems: this.problems, duplicates: this.duplicates, anchors: this.anchors };
  }

  private readDocument(): YamlNode | undefined {
    const { text } = this.part;
    if (nestsTooDeeply(text)) {
      this.report(
        { start: 0, end: text.length },
        `it is nested more than ${maxDepth} levels deep, of which GitLab says “The parsed YAML is too big”`,
      );
      return undefined;
    }
    const document = parseDocument(text, parseOptions);
    for (const error of document.errors.slice(0, maxProblems)) {
      this.report({ start: error.pos[0], end: error.pos[1] }, wording(error.message));
    }
    const control = findControlCharacter(text);
    if (control >= 0) this.report({ start: control, end: control + 1 }, 'control characters are not allowed');
    const contents = document.contents as ParsedNode | null;
    if (contents === null) return undefined;
    const root = this.convert(contents, 0);
    if (root?.kind === 'scalar') {
      if (root.span.end === root.span.start) return undefined;
      if (document.errors.length === 0) this.report(root.span, 'a `:` and a value are missing after this');
    }
    return root;
  }

  private report(span: Span, message: string): void {
    const end = Math.min(Math.max(span.end, span.start), this.part.text.length);
    this.problems.push({ span: { start: Math.min(span.start, end), end }, message });
  }

  private convert(node: ParsedNode, depth: number): YamlNode | undefined {
    const converted = this.convertNode(node, depth);
    if (converted?.anchor !== undefined) this.addAnchor(converted.anchor, converted);
    return converted;
  }

  private convertNode(node: ParsedNode, depth: number): YamlNode | undefined {
    const [start, end] = node.range;
    const { part } = this;
    if (depth > maxDepth) {
      this.report(
        { start, end },
        `it is nested more than ${maxDepth} levels deep, of which GitLab says “The parsed YAML is too big”`,
      );
      return undefined;
    }
    if (isAlias(node)) {
      return { kind: 'alias', part, span: { start, end }, tag: undefined, anchor: undefined, name: node.source };
    }
    const tag = node.tag;
    const anchor = node.anchor;
    if (isScalar(node)) return this.convertScalar(node, start, end);
    if (isMap(node)) {
      const pairs: YamlPair[] = [];
      for (const item of node.items) this.addPair(pairs, item.key, item.value, depth);
      if (node.flow !== true) this.findEmptyKeys(pairs);
      this.findDuplicates(pairs);
      const flow = node.flow === true;
      return { kind: 'map', part, span: { start, end: flow ? end : lastEnd(pairs, end) }, tag, anchor, flow, pairs };
    }
    if (!isSeq(node)) return undefined;
    const items: YamlNode[] = [];
    for (const item of node.items) {
      const converted = isPair(item) ? undefined : this.convert(item as ParsedNode, depth + 1);
      if (converted !== undefined) items.push(converted);
    }
    const flow = node.flow === true;
    const itemsEnd = items[items.length - 1]?.span.end ?? end;
    return { kind: 'sequence', part, span: { start, end: flow ? end : itemsEnd }, tag, anchor, flow, items };
  }

  private convertScalar(node: Scalar.Parsed, start: number, end: number): YamlScalar {
    const { part } = this;
    const style = styleOf(node.type);
    let shownEnd = end;
    if (style === 'literal' || style === 'folded') {
      while (shownEnd > start && isSpace(part.text.charCodeAt(shownEnd - 1))) shownEnd--;
    }
    const span = { start, end: shownEnd };
    return new YamlScalar({ part, span, end, text: node.source, style, tag: node.tag, anchor: node.anchor });
  }

  private addPair(pairs: YamlPair[], keyNode: ParsedNode | null, valueNode: ParsedNode | null, depth: number): void {
    const key = keyNode === null ? undefined : this.convert(keyNode, depth + 1);
    if (key === undefined) return;
    const value = valueNode === null ? this.emptyAfter(key) : this.convert(valueNode, depth + 1);
    if (value !== undefined) pairs.push({ key, value });
  }

  private emptyAfter(key: YamlNode): YamlScalar {
    const at = key.span.end;
    const span = { start: at, end: at };
    return new YamlScalar({
      part: this.part,
      span,
      end: at,
      text: '',
      style: 'plain',
      tag: undefined,
      anchor: undefined,
    });
  }

  /** The library lets a block mapping have a pair without a key; GitLab's parser does not, but for `?`. */
  private findEmptyKeys(pairs: readonly YamlPair[]): void {
    for (const { key } of pairs) {
      if (key.kind !== 'scalar' || key.style !== 'plain' || key.text !== '') continue;
      const colon = this.part.text.indexOf(':', key.span.end);
      const isBare = /(?:^|[\n-])[ \t]*$/.test(this.part.text.slice(0, Math.max(0, colon)).slice(-200));
      if (colon >= 0 && isBare) this.report({ start: colon, end: colon + 1 }, 'a key is missing before this `:`');
    }
  }

  private findDuplicates(pairs: readonly YamlPair[]): void {
    const seen = new Map<string, YamlScalar>();
    for (const { key } of pairs) {
      if (key.kind !== 'scalar' || key.text === '<<') continue;
      const first = seen.get(key.text);
      if (first === undefined) seen.set(key.text, key);
      else this.duplicates.push({ first, again: key });
    }
  }

  private addAnchor(name: string, node: YamlNode): void {
    // Between an anchor and its node there is only white space, a tag or a comment.
    const start = this.part.text.lastIndexOf(`&${name}`, node.span.start);
    if (start < 0) return;
    this.anchors.push({ name, node, span: { start, end: start + name.length + 1 } });
  }
}

const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;

function lastEnd(pairs: readonly YamlPair[], end: number): number {
  const last = pairs[pairs.length - 1];
  return last === undefined ? end : Math.max(last.key.span.end, last.value.span.end);
}

function styleOf(type: Scalar.Type | undefined): ScalarStyle {
  if (type === Scalar.BLOCK_LITERAL) return 'literal';
  if (type === Scalar.BLOCK_FOLDED) return 'folded';
  if (type === Scalar.QUOTE_DOUBLE) return 'double';
  return type === Scalar.QUOTE_SINGLE ? 'single' : 'plain';
}

/** GitLab's parser accepts no control characters but tab and line ends. */
function findControlCharacter(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 ? code !== 9 && code !== 10 && code !== 13 : code === 127) return at;
  }
  return -1;
}

/** A hint that spares the library a text that only exhausts the stack. Brackets in scripts rarely nest this deep. */
function nestsTooDeeply(text: string): boolean {
  return /(?:[[{]\s*){101}|(?:[-?]\s+){101}|(?:\{\s*\w+\s*:\s*){101}/.test(text);
}

/** The library's message as the clause of a sentence. */
function wording(message: string): string {
  const line = message.split('\n', 1)[0] ?? '';
  // The parser names the quote that is missing by a sign and a word in one.
  return line
    .replace(/ at line \d+, column \d+:?$/, '')
    .replace(/\.$/, '')
    .replace(/(["'])quote$/, '`$1`');
}

/** The single top-level key of a part, where it has just one that is a scalar. */
export function partKey(part: YamlPart): string | undefined {
  const [pair, more] = part.pairs;
  return pair === undefined || more !== undefined ? undefined : scalarText(pair.key);
}

/** The root of a part as a mapping. */
export function partMap(part: YamlPart): YamlMap | undefined {
  return part.root?.kind === 'map' ? part.root : undefined;
}
