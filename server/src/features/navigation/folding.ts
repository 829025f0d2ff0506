import type { FoldingRange } from 'vscode-languageserver-types';
import { nodeStart, pairEnd } from '../../syntax/yaml/layout';
import { scalarText, type YamlNode } from '../../syntax/yaml/nodes';
import type { YamlPart } from '../../syntax/yaml/part';
import { LineIndex } from '../../text/line-index';
import { lineStartOf } from '../../text/lines';
import type { Span } from '../../text/span';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import type { Positions } from '../positions';

/** A stretch that can be folded, in offsets of its file. */
interface Fold {
  readonly span: Span;
  readonly kind?: 'comment' | 'imports' | 'region';
}

/** The folds of a part, in its own lines. */
interface PartFolds {
  readonly ranges: readonly FoldingRange[];
  /** How many line ends the part has. */
  readonly lines: number;
}

/** Keeps the folds of parts for as long as these live, so that an edit costs its block. */
export class FoldCache {
  private readonly parts = new WeakMap<YamlPart, PartFolds>();

  /** What can be folded in a pipeline; undefined for other files, which editors fold by indentation. */
  find(file: WorkspaceFile, positions: Positions): FoldingRange[] | undefined {
    const [content] = file.contents;
    if (file.kind !== 'pipeline' || content?.language !== 'yaml') return undefined;
    const byStart = new Map<number, FoldingRange>();
    let line = 0;
    for (const { part } of content.yaml.parts) {
      const { ranges, lines } = this.foldsOf(part);
      for (const range of ranges) {
        addLongest(byStart, { ...range, startLine: range.startLine + line, endLine: range.endLine + line });
      }
      line += lines;
    }
    for (const fold of commentFolds(file.text)) addFold(byStart, fold, positions);
    return [...byStart.values()].sort((a, b) => a.startLine - b.startLine);
  }

  private foldsOf(part: YamlPart): PartFolds {
    let folds = this.parts.get(part);
    if (folds === undefined) {
      const index = new LineIndex(part.text);
      const byStart = new Map<number, FoldingRange>();
      for (const fold of foldsOf(part)) addFold(byStart, fold, index);
      folds = { ranges: [...byStart.values()], lines: index.lineCount - 1 };
      this.parts.set(part, folds);
    }
    return folds;
  }
}

function addFold(byStart: Map<number, FoldingRange>, { span, kind }: Fold, positions: Positions): void {
  const startLine = positions.positionAt(span.start).line;
  const endLine = positions.positionAt(span.end).line;
  addLongest(byStart, kind === undefined ? { startLine, endLine } : { startLine, endLine, kind });
}

/** One range for a line: the longest, which is that of the pair whose value starts on it. */
function addLongest(byStart: Map<number, FoldingRange>, range: FoldingRange): void {
  const before = byStart.get(range.startLine);
  if (range.endLine <= range.startLine || (before !== undefined && before.endLine >= range.endLine)) return;
  byStart.set(range.startLine, range);
}

function foldsOf(part: YamlPart): readonly Fold[] {
  const { root, text } = part;
  // What was read of a broken block may lack its end.
  if (part.broken || root === undefined) {
    const first = /^(?![ \t]*(?:#.*)?$)/m.exec(text)?.index ?? 0;
    return [{ span: { start: first, end: text.trimEnd().length } }];
  }
  const folds: Fold[] = [];
  addFolds(root, folds);
  return folds;
}

function addFolds(node: YamlNode, folds: Fold[]): void {
  if (node.kind === 'sequence') {
    if (node.flow) folds.push({ span: closing(node) });
    for (const item of node.items) {
      if (!node.flow && item.span.end > item.span.start) {
        folds.push({ span: { start: nodeStart(item), end: isFlow(item) ? closing(item).end : item.span.end } });
      }
      addFolds(item, folds);
    }
  } else if (node.kind === 'map') {
    if (node.flow) folds.push({ span: closing(node) });
    for (const pair of node.pairs) {
      const end = isFlow(pair.value) ? closing(pair.value).end : pairEnd(pair);
      const span = { start: pair.key.span.start, end: Math.max(pair.key.span.end, end) };
      folds.push(scalarText(pair.key) === 'include' ? { span, kind: 'imports' } : { span });
      addFolds(pair.value, folds);
    }
  }
}

/** The line with the closing bracket stays to be seen, as it shows where the list ends. */
function closing({ part, span }: YamlNode): Span {
  return { start: span.start, end: Math.max(span.start, lineStartOf(part.text, span.end) - 1) };
}

function isFlow(node: YamlNode): boolean {
  return (node.kind === 'map' || node.kind === 'sequence') && node.flow;
}

/** Comments over several lines, and `# region` to `# endregion`. */
function commentFolds(text: string): readonly Fold[] {
  const folds: Fold[] = [];
  const open: number[] = [];
  let from = -1;
  let end = 0;
  const close = (): void => {
    if (from >= 0) folds.push({ span: { start: from, end }, kind: 'comment' });
    from = -1;
  };
  for (const { 0: line, index } of text.matchAll(/^[ \t]*#.*$/gm)) {
    const marker = /^[ \t]*#[ \t]?#?(region|endregion)\b/.exec(line)?.[1];
    const follows = from >= 0 && /^\r?\n$/.test(text.slice(end, index));
    if (!follows || marker !== undefined) close();
    if (marker === 'region') open.push(index);
    else if (marker === 'endregion') {
      const start = open.pop();
      if (start !== undefined) folds.push({ span: { start, end: index + line.length }, kind: 'region' });
    } else if (from < 0) from = index;
    end = index + line.length;
  }
  close();
  return folds;
}
