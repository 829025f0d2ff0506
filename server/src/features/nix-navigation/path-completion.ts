import { nixAttrNameText } from '../../syntax/nix/names';
import type { NixNode } from '../../syntax/nix/nodes';
import { nodePathAt } from '../../syntax/nix/walk';
import { lineStartOf } from '../../text/lines';
import type { Span } from '../../text/span';
import type { NixPart } from '../../workspace/nix-part';
import { childUri, folderOf } from '../../workspace/uri';
import type { Workspace } from '../../workspace/workspace';
import type { Suggestion } from '../suggestion';

/** A relative path that is being typed, outside of strings. */
const typedPath = /(?<![\w./~$}"'-])(\.{1,2}\/(?:[\w.+-]+\/)*)([\w.+-]*)$/;

/** Names that may stand in a path without quotes around them. */
const plainName = /^[\w.+-]+$/;

const mostEntries = 500;

/** Files and folders of the workspace that go on a relative path, in offsets of the part; undefined where none is typed. */
export function suggestPath(
  workspace: Workspace,
  part: NixPart,
  offset: number,
): { readonly span: Span; readonly items: readonly Suggestion[] } | undefined {
  const { text, tree } = part;
  const before = text.slice(lineStartOf(text, offset), offset);
  const [whole, folder = '', typed = ''] = typedPath.exec(before) ?? [];
  if (whole === undefined || part.excerpt) return undefined;
  const nodes = nodePathAt(tree, offset);
  const isComment = tree.comments.some(({ span }) => span.start < offset && offset <= span.end);
  if (isComment || (nodes.at(-1)?.kind === 'text' && nodes.at(-2)?.kind === 'string')) return undefined;
  const behind = /^[\w.+-]*/.exec(text.slice(offset))?.[0] ?? '';
  const span = { start: offset - typed.length, end: offset + behind.length };
  const isModule = /\bimport\s+$/.test(before.slice(0, -whole.length)) || isAmongImports(nodes, text);
  const uri = childUri(folderOf(part.uri), folder).replace(/\/$/, '');
  const items: Suggestion[] = [];
  for (const [name, kind] of workspace.folder(uri) ?? []) {
    const isFolder = kind === 'directory';
    if (!plainName.test(name) || (name.startsWith('.') && !typed.startsWith('.'))) continue;
    if (!isFolder && (kind !== 'regular' || (isModule && !name.endsWith('.nix')))) continue;
    if (childUri(uri, name) !== part.uri) items.push({ label: isFolder ? `${name}/` : name, kind: 'file' });
    if (items.length === mostEntries) break;
  }
  return { span, items: items.toSorted((a, b) => (a.label < b.label ? -1 : 1)) };
}

function isAmongImports(nodes: readonly NixNode[], text: string): boolean {
  const binding = nodes.findLast((node) => node.kind === 'binding');
  const name = binding?.kind === 'binding' ? binding.path.names.at(-1) : undefined;
  return name !== undefined && nixAttrNameText(name, text) === 'imports';
}
