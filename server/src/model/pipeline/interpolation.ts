import { type YamlNode, type YamlPair, YamlScalar } from '../../syntax/yaml/nodes';
import type { ScalarValue } from '../../syntax/yaml/scalar-value';
import { type Segment, SourceMap } from '../../text/source-map';
import { type InputData, isInputList, isInputMap } from './input-data';
import { applyFunctions } from './input-functions';

/** A scalar with its inputs filled in. It keeps its place; what was filled in maps to the block that asked for it. */
export class InterpolatedScalar extends YamlScalar {
  constructor(
    readonly original: YamlScalar,
    private readonly filled: Filled,
  ) {
    const { part, span, style, tag, anchor } = original;
    super({ part, span, end: span.end, text: filled.text, style, tag, anchor });
  }

  override get map(): SourceMap {
    const { map } = this.original;
    const segments: Segment[] = this.filled.pieces.flatMap(({ embedded, source, length }) =>
      carried(map, embedded, source, length),
    );
    return new SourceMap(segments.length > 0 ? segments : [{ embedded: 0, host: this.span.start, length: 0 }]);
  }

  override get value(): ScalarValue {
    return this.filled.value;
  }
}

interface Filled {
  readonly text: string;
  readonly value: ScalarValue;
  /** What stays as it was written, and, with no length, what was filled in. `source` is an offset of the old text. */
  readonly pieces: readonly { readonly embedded: number; readonly source: number; readonly length: number }[];
}

/** A stretch of the old text in segments of its host: cut where the host breaks off (indentation, escapes). */
function carried(map: SourceMap, embedded: number, source: number, length: number): Segment[] {
  if (length === 0) return [{ embedded, host: map.toHost(source), length: 0 }];
  const segments: Segment[] = [];
  for (let at = 0; at < length; ) {
    let end = length;
    if (!map.isVerbatimSpan({ start: source + at, end: source + end })) {
      let low = at;
      while (end - low > 1) {
        const middle = (low + end) >> 1;
        if (map.isVerbatimSpan({ start: source + at, end: source + middle })) low = middle;
        else end = middle;
      }
      end = Math.max(low, at);
    }
    segments.push({ embedded: embedded + at, host: map.toHost(source + at), length: end - at });
    at = Math.max(end, at + 1);
  }
  return segments;
}

/** `$[[ … ]]` without a `$` inside, so that no text makes the search go over it again and again. */
const block = /\$\[\[([^\]$]*(?:\](?!\])[^\]$]*)*)\]\]/g;
/** GitLab refuses more blocks in one text. */
const maxBlocks = 10_000;
const maxLength = 1_000_000;
/** Bounds what all blocks of a file together can make of a few large inputs, in characters. */
const maxMade = 4_000_000;
/** What a node counts in them. */
const nodeCost = 20;

/** The inputs of one file with their values. Blocks whose value is not known stay as they are written. */
export class Interpolation {
  /** Equal for equal values. */
  readonly key: string;
  private left = maxMade;
  private readonly scalars = new WeakMap<YamlScalar, YamlNode>();

  constructor(readonly values: ReadonlyMap<string, InputData>) {
    this.key = JSON.stringify([...values]);
  }

  /** The scalar with its inputs filled in, or the list or mapping that takes its place. */
  fill(node: YamlScalar): YamlNode {
    if (!node.text.includes('$[[')) return node;
    let filled = this.scalars.get(node);
    if (filled === undefined) {
      filled = this.left < 0 ? node : this.fillScalar(node);
      this.scalars.set(node, filled);
    }
    return filled;
  }

  /** The same for a key or another place where only text can stand. */
  fillText(node: YamlScalar): YamlScalar {
    const filled = this.fill(node);
    return filled.kind === 'scalar' ? filled : node;
  }

  private fillScalar(node: YamlScalar): YamlNode {
    const { text } = node;
    const blocks = [...text.matchAll(block)];
    if (blocks.length > maxBlocks) return node;
    const [only] = blocks;
    if (only !== undefined && only[0].length === text.length) return this.fillWhole(node, only[1] ?? '');
    const pieces: { embedded: number; source: number; length: number }[] = [];
    let made = '';
    let at = 0;
    for (const found of blocks) {
      const data = this.evaluate(found[1] ?? '');
      if (data === undefined || data === null || typeof data === 'object') continue;
      pieces.push({ embedded: made.length, source: at, length: found.index - at });
      made += text.slice(at, found.index);
      pieces.push({ embedded: made.length, source: found.index, length: 0 });
      made += String(data);
      at = found.index + found[0].length;
      if (made.length > maxLength) return node;
    }
    this.left -= made.length;
    if (at === 0 || this.left < 0) return node;
    pieces.push({ embedded: made.length, source: at, length: text.length - at });
    made += text.slice(at);
    return new InterpolatedScalar(node, { text: made, value: made, pieces });
  }

  private fillWhole(node: YamlScalar, expression: string): YamlNode {
    const data = this.evaluate(expression);
    if (data === undefined) return node;
    this.left -= nodeCost * sizeOf(data);
    return this.left < 0 ? node : nodeOf(node, data);
  }

  /** The value of what stands between the brackets; undefined where it is not known. */
  private evaluate(expression: string): InputData | undefined {
    const [access = '', ...functions] = expression.split('|').map((piece) => piece.trim());
    const steps = /^inputs\.([\w-]+)((?:\[\d+\]|\.[\w-]+)*)$/.exec(access);
    let data = steps?.[1] === undefined ? undefined : this.values.get(steps[1]);
    for (const [, index, key] of (steps?.[2] ?? '').matchAll(/\[(\d+)\]|\.([\w-]+)/g)) {
      if (index !== undefined) data = isInputList(data) ? data[Number(index)] : undefined;
      else data = isInputMap(data) && key !== undefined && Object.hasOwn(data, key) ? data[key] : undefined;
    }
    return data === undefined ? undefined : applyFunctions(data, functions);
  }
}

function sizeOf(data: InputData): number {
  if (typeof data !== 'object' || data === null) return 1;
  return Object.values(data).reduce((sum: number, value: InputData) => sum + sizeOf(value), 1);
}

/** Data as a node at the place of the scalar that asks for it. */
function nodeOf(at: YamlScalar, data: InputData): YamlNode {
  const { part, span } = at;
  const base = { part, span, tag: undefined, anchor: undefined, flow: true };
  if (isInputList(data)) return { ...base, kind: 'sequence', items: data.map((item) => nodeOf(at, item)) };
  if (isInputMap(data)) {
    const pairs = Object.entries(data).map(
      ([key, value]): YamlPair => ({ key: filledWith(at, key), value: nodeOf(at, value) }),
    );
    return { ...base, kind: 'map', pairs };
  }
  return filledWith(at, data);
}

function filledWith(node: YamlScalar, value: string | number | boolean | null): YamlScalar {
  const pieces = [{ embedded: 0, source: 0, length: 0 }];
  return new InterpolatedScalar(node, { text: value === null ? '' : String(value), value, pieces });
}
