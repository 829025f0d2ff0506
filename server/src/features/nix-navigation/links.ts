import { walkNix } from '../../syntax/nix/walk';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import type { Link } from '../navigation/links';
import { fileOf } from './symbol';

/** The paths of a file that lead to Nix files which are read. */
export function findNixLinks(workspace: Workspace, file: WorkspaceFile): readonly Link[] {
  const links: Link[] = [];
  for (const content of file.contents) {
    if (content.language !== 'nix') continue;
    const { part } = content;
    walkNix(part.tree.root, (node) => {
      if (node.kind !== 'path') return;
      const target = fileOf(workspace, part, node);
      const span = target === undefined ? undefined : file.locate({ part, span: node.span });
      if (target !== undefined && span !== undefined) links.push({ span, target, isFile: true, tooltip: undefined });
    });
  }
  return links;
}
