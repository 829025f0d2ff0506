import type { YamlFile } from '../../syntax/yaml/file';

/**
 * Folders and files of the repository that stand for what lies elsewhere, by what an include calls it; paths from the
 * repository's root.
 */
export interface IncludeMirrors {
  /** The path of a project (`group/name`) and the folder with its files; components of it are found there too. */
  readonly project: Readonly<Record<string, string>>;
  /** The address of a remote include and the file. */
  readonly remote: Readonly<Record<string, string>>;
  /** The folder with the templates that come with GitLab. */
  readonly template: string | undefined;
}

export const noMirrors: IncludeMirrors = { project: {}, remote: {}, template: undefined };

/** How the model reaches the files of a repository. Editor buffers come before what is on disk. */
export interface PipelineFiles {
  /** URI of the repository's root folder, to which the paths of local includes are relative. */
  readonly root: string;
  /** The current version of a file, undefined where there is none. The same version is the same object. */
  read(uri: string): YamlFile | undefined;
  /** Whether something is there that `read` does not give: a link, or a file that is too large. */
  exists?(uri: string): boolean;
  /** Whether it is a symbolic link. */
  isLink?(uri: string): boolean;
  /**
   * The URIs of the files below folder `base` whose path from there matches a pattern (`matchesWildcards`). Without it,
   * includes with wildcards stay unresolved.
   */
  glob?(base: string, pattern: string): readonly string[];
  /** What stands for includes from elsewhere; without it, these stay unresolved. */
  readonly mirrors?: IncludeMirrors;
}

/** The path of a local include as the URI of a file in the repository, or why it is none. */
export function localIncludeUri(root: string, path: string): { readonly uri: string } | { readonly reason: string } {
  const segments = cleanPath(path);
  if (segments === undefined) return { reason: `the include \`${path}\` leads out of the repository` };
  // Half a surrogate pair stands for no character, so no file has it in its name.
  if (segments.length === 0 || /\p{Surrogate}/u.test(path)) return { reason: `the include \`${path}\` names no file` };
  return { uri: `${trimSlash(root)}/${segments.map(encodeURIComponent).join('/')}` };
}

/** The path without empty and dot segments; undefined where it leads out of its root. */
export function cleanPath(path: string): readonly string[] | undefined {
  const segments: string[] = [];
  for (const segment of path.split(/[/\\]/)) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments;
}

/** The path of a file from a folder above it. */
export function pathBelow(root: string, uri: string): string {
  const prefix = `${trimSlash(root)}/`;
  const path = uri.startsWith(prefix) ? uri.slice(prefix.length) : uri;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function trimSlash(uri: string): string {
  return uri.endsWith('/') ? uri.slice(0, -1) : uri;
}
