import type { KeywordStep } from '../../../schemas/ci-keywords';
import { lineStartOf } from '../text/lines';
import type { Span } from '../text/span';
import type { OpenCollection } from './yaml-nesting';
import { keyOf, type ScanEnd, scanYaml } from './yaml-scan';

/** Where a cursor stands in a YAML text, read from its lines, so that what is being typed need not parse. */
export interface YamlCursor {
  /** The keys and list items that lead to what is typed; with `value`, the key itself included. */
  readonly path: readonly KeywordStep[];
  /** A key, or an item of a list, is typed; or the value behind a colon. */
  readonly typing: 'key' | 'value';
  /** The word at the cursor, up to the cursor. */
  readonly word: string;
  /** The whole word, to be replaced. */
  readonly span: Span;
  /** Keys that stand beside the one that is typed. */
  readonly siblings: ReadonlySet<string>;
  /** Inside a block scalar, such as a script. */
  readonly inBlock: boolean;
  /** In the first column. */
  readonly isTop: boolean;
  /** The start of a list's item is typed: `path` ends with `[]`. */
  readonly isItem: boolean;
  /** Between brackets or braces. */
  readonly flow: boolean;
  /** Nothing can be added here: behind a closing quote or bracket, in the header of a block scalar. */
  readonly isClosed: boolean;
  /** The line goes on with a value that was begun before: a text over several lines, to which no key can be added. */
  readonly continues: boolean;
  /** The whole scalar that is typed, between its quotes, in this line. */
  readonly scalar: Span;
  readonly quote: '' | "'" | '"';
  /** A colon follows the scalar, which is thus a key already. */
  readonly isKey: boolean;
  /** A blank is missing between the cursor and the colon or dash before it. */
  readonly gap: boolean;
  /** The other items of the list, as they are written, where an item is typed. */
  readonly items: ReadonlySet<string>;
  /** The items before, where the one that is typed stands in a `!reference`. */
  readonly reference: readonly string[] | undefined;
  /** The column of the key or item. */
  readonly column: number;
  /** The column in which the cursor's line starts. */
  readonly lineIndent: number;
}

/** Reads the lines from the last key in the first column on; undefined in a comment. */
export function yamlCursor(text: string, offset: number): YamlCursor | undefined {
  const lineStart = lineStartOf(text, offset);
  const end = scanYaml(text, blockStart(text, lineStart), offset);
  if (end.place === 'comment') return undefined;
  const before = text.slice(lineStart, offset);
  const word = /[^\s,[\]{}"'`=:;()|&<>]*$/.exec(before)?.[0] ?? '';
  const after = /^[\w.-]*/.exec(text.slice(offset, offset + 300))?.[0] ?? '';
  const top = end.open.at(-1);
  const flow = top?.flow === true;
  const beside = siblingsAround(end);
  const isKeyPlace = end.place === 'key' || end.place === 'item';
  const rest = restOfScalar(text, offset, end, flow);
  return {
    path: beside === undefined ? pathOf(end.open) : pathOf(end.open.slice(0, -1)),
    typing: isKeyPlace ? 'key' : 'value',
    word,
    span: { start: offset - word.length, end: offset + after.length },
    siblings: isKeyPlace ? new Set([...(beside?.seen ?? []), ...keysBehind(text, offset, end, flow)]) : new Set(),
    inBlock: end.place === 'block',
    isTop: end.place === 'key' && !flow && end.column === 0,
    isItem: end.place === 'item',
    flow,
    isClosed: end.place === 'closed',
    continues: end.scalarStart < lineStart || (end.place === 'key' && isFilled(top, end.column)),
    scalar: { start: Math.max(lineStart, Math.min(end.scalarStart, offset)), end: offset + rest.length },
    quote: end.quote,
    isKey: rest.isKey,
    gap: end.gap,
    items: end.place === 'item' ? new Set([...(top?.seen ?? []), ...itemsBehind(text, offset, top)]) : new Set(),
    reference: flow && top.tag === '!reference' && end.place === 'item' ? top.seen : undefined,
    column: end.column,
    lineIndent: /^ */.exec(before)?.[0].length ?? 0,
  };
}

/** Where the top-level block that a line belongs to starts, or goes on. */
function blockStart(text: string, lineStart: number): number {
  let from = lineStart;
  while (from > 0) {
    const next = from;
    from = lineStartOf(text, from - 1);
    const code = text.charCodeAt(from);
    if (code === 45 && /^---(?:\s|$)/.test(text.slice(from, from + 4))) return next;
    // A letter or a quote in the first column starts a block; blanks, comments and list items go on with one.
    if (code > 32 && code !== 35 && code !== 45 && code !== 93 && code !== 125) break;
  }
  return text.charCodeAt(from) === 0xfeff ? from + 1 : from;
}

function pathOf(open: readonly OpenCollection[]): readonly KeywordStep[] {
  return open.flatMap(({ step }) => step ?? []);
}

/** Whether a line further right than a key goes on with its value. */
function isFilled(top: OpenCollection | undefined, column: number): boolean {
  return top?.kind === 'map' && !top.flow && top.column < column && top.done;
}

/** The mapping in which a key is typed, where it has keys already. */
function siblingsAround({ place, open, column }: ScanEnd): OpenCollection | undefined {
  const top = open.at(-1);
  if (place !== 'key' || top?.kind !== 'map') return undefined;
  return top.flow || top.column === column ? top : undefined;
}

/** How much of the scalar stands behind the cursor, and whether it is a key. */
function restOfScalar(text: string, offset: number, end: ScanEnd, flow: boolean): { length: number; isKey: boolean } {
  const newline = text.indexOf('\n', offset);
  const line = text.slice(offset, newline < 0 ? text.length : newline).trimEnd();
  const mayBeKey = end.place === 'key' || end.place === 'item';
  if (end.quote !== '') {
    const closing = end.quote === "'" ? /^(?:[^']|'')*/ : /^(?:[^"\\]|\\.)*/;
    const length = closing.exec(line)?.[0].length ?? 0;
    return { length, isKey: mayBeKey && /^.[ \t]*:(?:[\s,[\]{}]|$)/.test(line.slice(length)) };
  }
  if (end.scalarStart === offset && /^[ \t]/.test(line)) return { length: 0, isKey: false };
  const stop = line.search(flow ? /[,[\]{}]|:(?:[\s,[\]{}]|$)|[ \t]#/ : mayBeKey ? /:(?:\s|$)|[ \t]#/ : /[ \t]#/);
  const rest = stop < 0 ? line : line.slice(0, stop);
  return { length: rest.trimEnd().length, isKey: mayBeKey && stop >= 0 && line.charCodeAt(stop) === 58 };
}

function keysBehind(text: string, offset: number, end: ScanEnd, flow: boolean): readonly string[] {
  return flow
    ? flowPieces(text, offset, end.open.at(-1)?.column ?? 0).flatMap(flowKey)
    : keysAfter(text, offset, end.column);
}

function flowKey(piece: string): readonly string[] {
  const key = /^\s*(?:"([^"]*)"|'([^']*)'|([^\s:][^:]*?))\s*:/.exec(piece);
  return key === null ? [] : [key[1] ?? key[2] ?? key[3] ?? ''];
}

/** What stands between the commas from the next one on, up to the bracket that closes the collection. */
function flowPieces(text: string, offset: number, column: number): readonly string[] {
  const pieces: string[] = [];
  let [depth, from] = [0, -1];
  const limit = Math.min(text.length, offset + 4000);
  for (let at = offset; at < limit; at++) {
    const character = text.charAt(at);
    if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && --depth < 0) {
      if (from >= 0) pieces.push(text.slice(from, at));
      return pieces;
    } else if (character === ',' && depth === 0) {
      if (from >= 0) pieces.push(text.slice(from, at));
      from = at + 1;
    } else if (character === '\n' && isNextBlock(text.slice(at + 1, at + 300), column)) {
      // The collection was never closed.
      return pieces;
    }
  }
  return pieces;
}

/** Whether a line is a key or item no deeper than the column of what a collection belongs to. */
function isNextBlock(lines: string, column: number): boolean {
  const line = /^( *)(.*)/.exec(lines);
  const rest = (line?.[2] ?? '').trimEnd();
  return (line?.[1] ?? '').length <= column && (/^-(?:\s|$)/.test(rest) || keyOf(rest) !== undefined);
}

/** Keys in the same column on the following lines, up to the end of the mapping. */
function keysAfter(text: string, offset: number, column: number): readonly string[] {
  const found: string[] = [];
  for (const { indent, line } of linesAfter(text, offset)) {
    if (indent > column) continue;
    const key = indent === column ? keyOf(line.slice(column).trimEnd()) : undefined;
    if (key === undefined) break;
    found.push(key.name);
  }
  return found;
}

function itemsBehind(text: string, offset: number, list: OpenCollection | undefined): readonly string[] {
  if (list === undefined || list.kind !== 'list') return [];
  if (list.flow) return flowPieces(text, offset, list.column).map(unquoted);
  const found: string[] = [];
  for (const { indent, line } of linesAfter(text, offset)) {
    if (indent > list.column) continue;
    const item = indent === list.column ? /^-[ \t]+(.*)$/.exec(line.slice(indent).trimEnd())?.[1] : undefined;
    if (item === undefined) break;
    found.push(unquoted(item));
  }
  return found;
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}

/** So many lines behind the cursor are looked at. */
const mostLines = 400;

/** The lines behind the cursor's that hold anything. */
function* linesAfter(text: string, offset: number): Generator<{ readonly indent: number; readonly line: string }> {
  let from = text.indexOf('\n', offset) + 1;
  for (let seen = 0; from > 0 && seen < mostLines; seen++) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end < 0 ? undefined : end);
    from = end < 0 ? 0 : end + 1;
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    yield { indent: /^ */.exec(line)?.[0].length ?? 0, line };
  }
}
