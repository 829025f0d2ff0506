import type { FoldingRange } from 'vscode-languageserver-types';
import type { TomlComment, TomlTable, TomlValue } from '../../syntax/toml/nodes';
import type { TomlPart } from '../../syntax/toml/toml-file';
import type { Span } from '../../text/span';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import type { Positions } from '../positions';

interface Fold {
  readonly span: Span;
  /** The last line holds a closing bracket, which stays to be seen. */
  readonly closed?: boolean;
  readonly kind?: 'comment' | 'region';
}

/**
 * What can be folded in a `config.toml`: tables with those below them, arrays, strings of several lines, comments.
 * Undefined for files of other languages.
 */
export function findTomlFolds(file: WorkspaceFile, positions: Positions): FoldingRange[] | undefined {
  const [content] = file.contents;
  if (file.kind !== 'runner-config' || content?.language !== 'toml') return undefined;
  const byStart = new Map<number, FoldingRange>();
  for (const { part, start } of content.toml.parts) {
    for (const { span, closed, kind } of foldsOf(part)) {
      const startLine = positions.positionAt(start + span.start).line;
      const endLine = positions.positionAt(start + span.end).line - (closed === true ? 1 : 0);
      const before = byStart.get(startLine);
      if (endLine <= startLine || (before !== undefined && before.endLine >= endLine)) continue;
      byStart.set(startLine, kind === undefined ? { startLine, endLine } : { startLine, endLine, kind });
    }
  }
  return [...byStart.values()].sort((a, b) => a.startLine - b.startLine);
}

function foldsOf({ document, text }: TomlPart): readonly Fold[] {
  const folds: Fold[] = [];
  for (const { assignments } of document.sections) for (const { value } of assignments) addFolds(value, folds);
  addTables(document.root, folds);
  addComments(document.comments, text, folds);
  return folds;
}

function addTables(table: TomlTable, folds: Fold[]): void {
  if (table.header !== undefined) folds.push({ span: { start: table.header.span.start, end: table.extent.end } });
  for (const { value } of table.entries.values()) {
    if (value.kind === 'table' && value.form !== 'inline') addTables(value, folds);
    if (value.kind !== 'array' || value.form !== 'tables') continue;
    for (const item of value.items) if (item.kind === 'table') addTables(item, folds);
  }
}

function addFolds(value: TomlValue, folds: Fold[]): void {
  if (value.kind === 'string' || value.kind === 'array') folds.push({ span: value.span, closed: true });
  if (value.kind === 'array') for (const item of value.items) addFolds(item, folds);
  if (value.kind !== 'table') return;
  folds.push({ span: value.span, closed: true });
  for (const entry of value.entries.values()) addFolds(entry.value, folds);
}

/** Comments that follow each other, and `# region` to `# endregion`. */
function addComments(comments: readonly TomlComment[], text: string, folds: Fold[]): void {
  const open: number[] = [];
  let block: Span | undefined;
  const close = (): void => {
    if (block !== undefined) folds.push({ span: block, kind: 'comment' });
    block = undefined;
  };
  for (const { span, ownLine } of comments) {
    if (!ownLine) continue;
    const region = /^#[ \t]?#?(region|endregion)\b/.exec(text.slice(span.start, span.end))?.[1];
    const follows = block !== undefined && /^\r?\n[ \t]*$/.test(text.slice(block.end, span.start));
    if (!follows || region !== undefined) close();
    if (region === 'region') open.push(span.start);
    else if (region === 'endregion') {
      const start = open.pop();
      if (start !== undefined) folds.push({ span: { start, end: span.end }, kind: 'region' });
    } else block = { start: block?.start ?? span.start, end: span.end };
  }
  close();
}
