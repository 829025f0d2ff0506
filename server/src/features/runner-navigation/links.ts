import { pathFrom } from '../../model/nix/path';
import { textSetting } from '../../model/runner/setting';
import { walkNix } from '../../syntax/nix/walk';
import type { TomlValue } from '../../syntax/toml/nodes';
import { type Place, place } from '../../text/place';
import type { Workspace } from '../../workspace/workspace';
import type { Content, WorkspaceFile } from '../../workspace/workspace-file';
import { isPlainAddress, type Link } from '../navigation/links';
import { unquoted } from '../navigation/occurrences';

/** What the runners of a file lead to: the addresses of their GitLab, and files of the workspace that are no modules. */
export function findRunnerLinks(workspace: Workspace, file: WorkspaceFile): readonly Link[] {
  if (file.kind === 'pipeline') return [];
  const links: Link[] = [];
  const add = (at: Place, target: string, isFile: boolean): void => {
    const span = file.locate(at);
    if (span !== undefined) links.push({ span, target, isFile, tooltip: undefined });
  };
  for (const { text, at } of addressesIn(workspace, file)) add(at, text, false);
  for (const content of file.contents) {
    for (const { text, at } of pathsIn(content)) {
      const uri = pathFrom(file.uri, text)?.uri;
      const isModule = uri !== undefined && content.language === 'nix' && workspace.nixFile(uri) !== undefined;
      if (uri !== undefined && !isModule && workspace.hasFile(uri)) add(at, uri, true);
    }
  }
  return links;
}

interface Written {
  readonly text: string;
  readonly at: Place;
}

function addressesIn(workspace: Workspace, { uri }: WorkspaceFile): readonly Written[] {
  const seen = new Set<string>();
  return workspace.model().runners.flatMap(({ settings }) =>
    ['url', 'clone_url'].flatMap((key) => {
      const address = textSetting(settings, key);
      if (address.state !== 'known' || !isPlainAddress(address.value)) return [];
      const { value, at } = address;
      const from = unquoted(at, value);
      // Entries may share a value.
      const id = `${from.span.start} ${from.span.end}`;
      if (from.part.uri !== uri || seen.has(id)) return [];
      seen.add(id);
      return [{ text: value, at: from }];
    }),
  );
}

function pathsIn(content: Content): readonly Written[] {
  const found: Written[] = [];
  if (content.language === 'toml') {
    for (const { part } of content.toml.parts) {
      addPaths(part.document.root, (value) => {
        found.push({ text: value.value, at: unquoted(place(part, value.span.start, value.span.end), value.value) });
      });
    }
  } else if (content.language === 'nix') {
    const { part } = content;
    walkNix(part.tree.root, (node) => {
      if (node.kind !== 'path' || node.parts.some(({ kind }) => kind === 'hole')) return;
      const { start, end } = node.span;
      const text = part.text.slice(start, end);
      if (!text.startsWith('<')) found.push({ text, at: place(part, start, end) });
    });
  }
  return found;
}

/** Strings that are paths of files, from the root or from the file on: names of images have slashes as well. */
function addPaths(value: TomlValue, add: (value: TomlValue & { readonly kind: 'string' }) => void): void {
  if (value.kind === 'string' && /^(?:\.{1,2})?\/[^\s:$]+$/.test(value.value)) add(value);
  else if (value.kind === 'array') for (const item of value.items) addPaths(item, add);
  else if (value.kind === 'table') for (const entry of value.entries.values()) addPaths(entry.value, add);
}
