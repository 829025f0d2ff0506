import type { SelectionRange } from 'vscode-languageserver-types';
import { nodePathAt } from '../../syntax/nix/walk';
import { nodeStart, pairEnd } from '../../syntax/yaml/layout';
import type { YamlNode } from '../../syntax/yaml/nodes';
import type { YamlPart } from '../../syntax/yaml/part';
import { containsSpan, type Span, shiftSpan, touches } from '../../text/span';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import { type Positions, rangeOf } from '../positions';

/** The stretches around an offset, each within the next: word, value, item or pair, block, file. */
export function findSelectionRange(file: WorkspaceFile, offset: number, positions: Positions): SelectionRange {
  let range: SelectionRange = { range: rangeOf(positions, { start: 0, end: file.text.length }) };
  let outer: Span = { start: 0, end: file.text.length };
  for (const span of spansAt(file, offset)) {
    const isSame = span.start === outer.start && span.end === outer.end;
    if (isSame || !containsSpan(outer, span) || !touches(span, offset)) continue;
    range = { range: rangeOf(positions, span), parent: range };
    outer = span;
  }
  return range;
}

/** Outer before inner, in offsets of the file. */
function spansAt(file: WorkspaceFile, offset: number): readonly Span[] {
  const found = file.partAt(offset);
  const word = wordAt(file.text, offset);
  if (found === undefined) return [word];
  const { content, part } = found;
  const moved = offset - found.offset;
  const shown = (span: Span): readonly Span[] => {
    const located = file.locate({ part, span });
    return located === undefined ? [] : [located];
  };
  if (content.language === 'yaml') {
    const own = content.yaml.parts.find((at) => at.part === part)?.part;
    return [...(own === undefined ? [] : yamlSpans(own, found.offset).flatMap(shown)), word];
  }
  if (content.language === 'nix') {
    return [...nodePathAt(content.part.tree, found.offset).map(({ span }) => shiftSpan(span, moved)), word];
  }
  return [word];
}

function yamlSpans(part: YamlPart, offset: number): readonly Span[] {
  const spans: Span[] = [];
  const last = part.text.trimEnd().length;
  if (last > 0) spans.push({ start: 0, end: last });
  const enter = (node: YamlNode): void => {
    const start = nodeStart(node);
    if (start > offset || node.span.end < offset) return;
    spans.push({ start, end: node.span.end });
    if (node.kind === 'sequence') for (const item of node.items) enter(item);
    else if (node.kind === 'map') {
      for (const pair of node.pairs) {
        const span = { start: pair.key.span.start, end: pairEnd(pair) };
        if (!touches(span, offset)) continue;
        spans.push(span);
        enter(pair.key);
        enter(pair.value);
      }
    } else if (node.kind === 'scalar') spans.push(...scalarSpans(part.text, node.span, node.style, offset));
  };
  if (part.root !== undefined) enter(part.root);
  return spans;
}

/** What stands between quotes; of a block scalar the line. */
function scalarSpans(text: string, span: Span, style: string, offset: number): readonly Span[] {
  if (style === 'single' || style === 'double')
    return [{ start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) }];
  if (style === 'plain') return [];
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const line = text.slice(start, newline < 0 ? text.length : newline);
  return [{ start: start + line.length - line.trimStart().length, end: start + line.trimEnd().length }];
}

function wordAt(text: string, offset: number): Span {
  const before = /[\w-]*$/.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].length ?? 0;
  const after = /^[\w-]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
  return { start: offset - before, end: offset + after };
}
