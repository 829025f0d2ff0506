import type { FoldingRange } from 'vscode-languageserver-types';
import type { NixNode } from '../../syntax/nix/nodes';
import { walkNix } from '../../syntax/nix/walk';
import type { Span } from '../../text/span';
import type { NixPart } from '../../workspace/nix-part';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import type { Positions } from '../positions';

/**
 * What can be folded in a Nix file: sets, lists, patterns, `let`, strings and comments of several lines. The line with
 * the closing bracket stays to be seen. Undefined for files of other languages.
 */
export function findNixFolds(file: WorkspaceFile, positions: Positions): FoldingRange[] | undefined {
  const [content] = file.contents;
  if (file.kind !== 'nix' || content?.language !== 'nix') return undefined;
  const byStart = new Map<number, FoldingRange>();
  const add = ({ start, end }: Span, closing: boolean, kind?: 'comment' | 'imports'): void => {
    const startLine = positions.positionAt(start).line;
    const endLine = positions.positionAt(end).line - (closing ? 1 : 0);
    const before = byStart.get(startLine);
    if (endLine <= startLine || (before !== undefined && before.endLine >= endLine)) return;
    byStart.set(startLine, kind === undefined ? { startLine, endLine } : { startLine, endLine, kind });
  };
  walkNix(content.part.tree.root, (node, parent) => {
    const span = foldedSpan(node);
    if (span !== undefined) add(span, isClosed(node), isImports(content.part, parent) ? 'imports' : undefined);
  });
  for (const span of commentBlocks(content.part)) add(span, false, 'comment');
  return [...byStart.values()].sort((a, b) => a.startLine - b.startLine);
}

function foldedSpan(node: NixNode): Span | undefined {
  switch (node.kind) {
    case 'attrset':
    case 'list':
    case 'formals':
    case 'parens':
    case 'string':
    case 'legacy-let':
      return node.span;
    case 'let': {
      const last = node.bindings.at(-1);
      return last === undefined ? undefined : { start: node.span.start, end: last.span.end };
    }
    default:
      return undefined;
  }
}

function isClosed(node: NixNode): boolean {
  return node.kind !== 'let' && (!('closed' in node) || node.closed);
}

/** The value of a module's `imports`. */
function isImports({ text }: NixPart, parent: NixNode | undefined): boolean {
  return parent?.kind === 'binding' && text.slice(parent.path.span.start, parent.path.span.end) === 'imports';
}

/** Comments of several lines, and line comments that follow each other. */
function commentBlocks({ text, tree }: NixPart): readonly Span[] {
  const blocks: { start: number; end: number }[] = [];
  for (const { kind, span } of tree.comments) {
    const last = blocks.at(-1);
    const startsLine = /(?:^|[\n\r])[ \t]*$/.test(text.slice(Math.max(0, span.start - 200), span.start));
    const follows = last !== undefined && /^\r?\n[ \t]*$/.test(text.slice(last.end, span.start));
    if (kind === 'line-comment' && !startsLine) continue;
    if (kind === 'line-comment' && follows) last.end = span.end;
    else blocks.push({ ...span });
  }
  return blocks;
}
