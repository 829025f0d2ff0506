import { staticName } from '../model/nix/bindings';
import type { NixAttrPath, NixNode } from '../syntax/nix/nodes';
import { nodePathAt } from '../syntax/nix/walk';
import { lineStartOf } from '../text/lines';
import type { Part } from '../text/place';
import type { Span } from '../text/span';
import type { NixPart } from '../workspace/nix-part';

/** Where a cursor stands among the definitions of a module. */
export interface NixCursor {
  /** The names that lead to what is typed; with `value`, the option's own name included. */
  readonly path: readonly string[];
  readonly typing: 'name' | 'value';
  /** The word at the cursor, up to the cursor. */
  readonly word: string;
  /** The whole word in offsets of the part. */
  readonly span: Span;
  /** A string is open at the cursor. */
  readonly inString: boolean;
  /** Names that are defined beside it. */
  readonly present: ReadonlySet<string>;
}

/** Reads the nesting of bindings around an offset; undefined in a comment or in the text of a script. */
export function nixCursor(part: NixPart, offset: number): NixCursor | undefined {
  const { text, tree } = part;
  if (tree.comments.some(({ span }) => span.start < offset && offset <= span.end)) return undefined;
  const lineStart = lineStartOf(text, offset);
  const before = text.slice(lineStart, offset);
  const nodes = nodePathAt(tree, offset);
  const string = nodes.at(-1);
  if (string?.kind === 'text' && string.span.end - string.span.start > 0 && isIndented(nodes)) return undefined;
  const dotted = /(?:^|[\s({;=[])((?:(?:[\w'-]+|"[^"\n]*")\.)*)("?)([\w'./:-]*)$/.exec(before);
  const typed = dotted?.[3] ?? '';
  const after = /^[\w'-]*/.exec(text.slice(offset))?.[0] ?? '';
  const span = { start: offset - typed.length, end: offset + after.length };
  const wordStart = offset - typed.length - (dotted?.[2]?.length ?? 0) - (dotted?.[1]?.length ?? 0);
  const { path, inValue, present } = enclosing(nodes, wordStart, part);
  const inString = dotted?.[2] === '"';
  if (inValue) return { path, typing: 'value', word: typed, span, inString, present };
  const value = /(?:^|[\s{;])((?:(?:[\w'-]+|"[^"\n]*")\.)*(?:[\w'-]+|"[^"\n]*"))\s*=\s*[^;{]*$/.exec(before)?.[1];
  if (value !== undefined && !/=\s*[^;]*[;{]/.test(before.slice(before.lastIndexOf(value)))) {
    return { path: [...path, ...split(value)], typing: 'value', word: typed, span, inString, present };
  }
  return { path: [...path, ...split(dotted?.[1] ?? '')], typing: 'name', word: typed, span, inString, present };
}

function isIndented(nodes: readonly NixNode[]): boolean {
  const string = nodes.findLast((node) => node.kind === 'string');
  return string?.kind === 'string' && string.indented;
}

function split(path: string): readonly string[] {
  return (path.match(/[\w'-]+|"[^"]*"/g) ?? []).map((name) => name.replace(/^"|"$/g, ''));
}

/** The names of the bindings whose values hold the offset, and whether it is in a list or string of the last one. */
function enclosing(
  nodes: readonly NixNode[],
  offset: number,
  part: Part,
): { path: readonly string[]; inValue: boolean; present: ReadonlySet<string> } {
  const path: string[] = [];
  let inValue = false;
  let present: ReadonlySet<string> = new Set();
  for (const node of nodes) {
    if (node.kind === 'binding') {
      if (!(node.value.span.start <= offset && offset <= node.value.span.end && node.value.kind !== 'missing')) break;
      path.push(...attrNames(node.path, part));
      inValue = true;
    } else if (node.kind === 'attrset') {
      inValue = false;
      present = new Set(
        node.bindings.flatMap((one) =>
          one.kind === 'binding' && !(one.path.span.start <= offset && offset <= one.path.span.end)
            ? attrNames(one.path, part).slice(0, 1)
            : [],
        ),
      );
    }
  }
  return { path, inValue, present };
}

/** The names of an attribute path; `*` for one that is computed. */
export function attrNames(path: NixAttrPath, part: Part): readonly string[] {
  return path.names.map((name) => staticName(name, part) ?? '*');
}

const roots = new Set(['services', 'virtualisation', 'boot', 'networking', 'system']);

/** The path of an option in a path of names that may begin outside of the module: `config.…`, an output of a flake. */
export function optionPath(path: readonly string[]): readonly string[] {
  const start = path.findIndex((name) => roots.has(name));
  return start > 0 ? path.slice(start) : path[0] === 'config' ? path.slice(1) : path;
}
