import type { YamlScalar } from '../../syntax/yaml/nodes';
import type { Part, Place } from '../../text/place';
import type { SourceMap } from '../../text/source-map';
import type { ScriptHole, ScriptPiece, ScriptText } from '../script/script-text';
import type { ConfigurationView } from './configuration';
import type { JobScript } from './job';
import type { Keyword } from './keywords';
import { nodePlace, type Value } from './value';

/** Bounds how much a script can grow by references and aliases. */
const maxPieces = 10_000;
/** GitLab allows ten levels of lists, references counted; what lies deeper is not read. */
const maxLevels = 11;

/**
 * The pieces of a script: a text is one, lists are flattened, references are followed. Undefined where the value is
 * something else altogether, as a mapping.
 */
export function readScript(value: Value, view: ConfigurationView): ScriptText | undefined {
  const flattening = new Flattening(view);
  const resolved = view.resolve(value);
  if (resolved.kind === 'unknown' || resolved.kind === 'map') return undefined;
  flattening.add(value, 0, []);
  return { pieces: flattening.pieces, complete: flattening.complete };
}

/** A script keyword with its text, undefined where its value is no script. */
export function jobScript(keyword: Keyword, view: ConfigurationView): JobScript | undefined {
  const text = readScript(keyword.value, view);
  return text === undefined ? undefined : { origin: keyword.origin, keyAt: keyword.keyAt, text };
}

class Flattening {
  readonly pieces: ScriptPiece[] = [];
  complete = true;

  constructor(private readonly view: ConfigurationView) {}

  add(value: Value, level: number, open: readonly string[]): void {
    if (this.pieces.length >= maxPieces || level > maxLevels || !this.view.takeStep()) {
      this.complete = false;
    } else if (value.kind === 'scalar') this.addScalar(value.node);
    else if (value.kind === 'list') {
      for (const item of value.items) this.add(item, level + 1, open);
      if (value.open !== undefined) this.complete = false;
    } else if (value.kind === 'reference') {
      const within = [...open, value.path.join(', ')];
      this.add(this.view.resolveReference(value, open), level, within);
    } else this.complete = false;
  }

  private addScalar(node: YamlScalar): void {
    if (node.value === null) return;
    const piece = new ScalarPiece(node);
    const [hole] = piece.holes;
    // An input that is a list takes the place of the item.
    if (hole !== undefined && hole.span.start === 0 && hole.span.end === piece.text.length) this.complete = false;
    this.pieces.push(piece);
  }
}

/** A scalar as a piece of a script. */
export function scriptPiece(node: YamlScalar): ScriptPiece {
  return new ScalarPiece(node);
}

/** A scalar as a piece. Its map is made when asked for, since most scripts are never pointed into. */
class ScalarPiece implements ScriptPiece {
  readonly holes: readonly ScriptHole[];

  constructor(private readonly node: YamlScalar) {
    this.holes = findInputs(node.text);
  }

  get text(): string {
    return this.node.text;
  }

  get part(): Part {
    return this.node.part;
  }

  get map(): SourceMap {
    return this.node.map;
  }

  get at(): Place {
    return nodePlace(this.node);
  }
}

/** The `$[[ … ]]` in a text. */
function findInputs(text: string): readonly ScriptHole[] {
  const holes: ScriptHole[] = [];
  let at = text.indexOf('$[[');
  while (at >= 0) {
    const close = text.indexOf(']]', at + 3);
    const end = close < 0 ? text.length : close + 2;
    const source = text.slice(at, end);
    const name = /^\$\[\[\s*[\w-]+\.([\w-]+)/.exec(source)?.[1];
    holes.push({ span: { start: at, end }, source, name });
    at = close < 0 ? -1 : text.indexOf('$[[', end);
  }
  return holes;
}
