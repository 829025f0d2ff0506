import type { Part } from '../../text/place';
import type { SourceMap } from '../../text/source-map';
import type { Span } from '../../text/span';
import { mapScalar } from './scalar-map';
import { readScalarValue, type ScalarValue } from './scalar-value';

/** How a scalar is written. An empty value (`key:`) is plain with an empty text and an empty span. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

interface NodeBase {
  readonly part: Part;
  /**
   * From the first to behind the last character of the node, without anchor and tag; a block scalar starts at its
   * `|` or `>` and ends with its last line that is not blank.
   */
  readonly span: Span;
  /** The tag as written where it is a local one (`!reference`), else in full (`tag:yaml.org,2002:str`). */
  readonly tag: string | undefined;
  /** The name in `&name`. */
  readonly anchor: string | undefined;
}

export type YamlNode = YamlScalar | YamlMap | YamlSequence | YamlAlias;

/** A mapping, its pairs in the order of the text; `<<` is a pair like any other, and keys may stand there twice. */
export interface YamlMap extends NodeBase {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly pairs: readonly YamlPair[];
}

export interface YamlSequence extends NodeBase {
  readonly kind: 'sequence';
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
}

/** `*name`; what it stands for is asked of the file (`YamlFile.resolveAlias`), since it may lie in another part. */
export interface YamlAlias extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
}

export interface YamlPair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** What a reader has to know to make a scalar. */
export interface ScalarSource {
  readonly part: Part;
  readonly span: Span;
  /** Where the scalar's last line ends, trailing blank lines of a block scalar included. */
  readonly end: number;
  readonly text: string;
  readonly style: ScalarStyle;
  readonly tag: string | undefined;
  readonly anchor: string | undefined;
}

/** A scalar with its decoded text. Value and map are made when first asked for. */
export class YamlScalar implements NodeBase {
  readonly kind = 'scalar';
  readonly part: Part;
  readonly span: Span;
  readonly text: string;
  readonly style: ScalarStyle;
  readonly tag: string | undefined;
  readonly anchor: string | undefined;
  private readonly end: number;
  private knownMap: SourceMap | undefined;
  private knownValue: { readonly value: ScalarValue } | undefined;

  constructor(source: ScalarSource) {
    this.part = source.part;
    this.span = source.span;
    this.end = source.end;
    this.text = source.text;
    this.style = source.style;
    this.tag = source.tag;
    this.anchor = source.anchor;
  }

  /** From offsets of `text` to offsets of the part, exact to the character. */
  get map(): SourceMap {
    this.knownMap ??= mapScalar(
      this.part.text.slice(this.span.start, this.end),
      this.span.start,
      this.text,
      this.style,
    );
    return this.knownMap;
  }

  /** The value in YAML 1.1 reading. Only plain scalars are anything other than strings. */
  get value(): ScalarValue {
    this.knownValue ??= { value: this.readValue() };
    return this.knownValue.value;
  }

  private readValue(): ScalarValue {
    if (this.style !== 'plain' || this.tag === '!' || this.tag === 'tag:yaml.org,2002:str') return this.text;
    return readScalarValue(this.text);
  }
}

/** The text of a node that is a scalar, else undefined. */
export function scalarText(node: YamlNode): string | undefined {
  return node.kind === 'scalar' ? node.text : undefined;
}

/** The pair of a key, the last one where it stands there twice, as GitLab reads it. */
export function findPair(map: YamlMap, key: string): YamlPair | undefined {
  for (let i = map.pairs.length - 1; i >= 0; i--) {
    const pair = map.pairs[i];
    if (pair !== undefined && scalarText(pair.key) === key) return pair;
  }
  return undefined;
}
