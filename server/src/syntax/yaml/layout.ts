import type { YamlNode, YamlPair } from './nodes';

/** How a file indents what it nests. */
export interface IndentStyle {
  /** Columns by which a mapping stands right of its key. */
  readonly map: number;
  /** Columns by which a list's dashes stand right of their key: 0 where they stand below it. */
  readonly list: number;
}

/**
 * The style of the first nested mapping and the first list below a key in the given trees, nearest tree first; two
 * columns each where there is none.
 */
export function readIndentStyle(roots: Iterable<YamlNode | undefined>): IndentStyle {
  let map: number | undefined;
  let list: number | undefined;
  const look = (node: YamlNode): void => {
    if (node.kind === 'sequence') for (const item of node.items) look(item);
    if (node.kind !== 'map' || node.flow) return;
    for (const { key, value } of node.pairs) {
      if (map !== undefined && list !== undefined) return;
      const by = columnOf(value.part.text, value.span.start) - columnOf(key.part.text, key.span.start);
      if (value.kind === 'map' && !value.flow) map ??= by > 0 ? by : undefined;
      if (value.kind === 'sequence' && !value.flow) list ??= by >= 0 ? by : undefined;
      look(value);
    }
  };
  for (const root of roots) {
    if (map !== undefined && list !== undefined) break;
    if (root !== undefined) look(root);
  }
  return { map: map ?? 2, list: list ?? 2 };
}

/** Where a node starts, its anchor and tag included. */
export function nodeStart(node: YamlNode): number {
  const { text } = node.part;
  let { start } = node.span;
  if (node.tag !== undefined && node.kind !== 'alias') {
    const mark = text.lastIndexOf('!', start - 1);
    if (mark >= 0) start = text.charAt(mark - 1) === '!' ? mark - 1 : mark;
  }
  if (node.anchor !== undefined) {
    const mark = text.lastIndexOf(`&${node.anchor}`, node.span.start);
    if (mark >= 0) start = Math.min(start, mark);
  }
  return start;
}

export function pairEnd(pair: YamlPair): number {
  const { text } = pair.key.part;
  const end = Math.max(pair.key.span.end, pair.value.span.end);
  if (pair.value.span.end > pair.value.span.start) return end;
  const colon = text.indexOf(':', pair.key.span.end);
  return colon < 0 ? end : Math.max(end, colon + 1);
}

/** What stands before a key or item on its line, as blanks of the same width. */
export function blankPrefix(prefix: string): string {
  return prefix.replace('\uFEFF', '').replace(/[^\t]/g, ' ');
}

/** The start of the run of comment lines that ends directly above a line, not before `floor`. */
export function aboveComments(text: string, lineStart: number, floor: number): number {
  let at = lineStart;
  while (at > 0) {
    const above = startOfLine(text, at - 1);
    if (above < floor || !/^[ \t]*#/.test(text.slice(above, at))) break;
    at = above;
  }
  return at;
}

export function startOfLine(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The end of the line that holds an offset, before its line end. */
export function endOfLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return newline > offset && text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
}

export function columnOf(text: string, offset: number): number {
  return offset - startOfLine(text, offset);
}

/** The line end that a text uses. */
export function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
