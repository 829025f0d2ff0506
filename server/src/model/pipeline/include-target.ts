import { cleanPath, type IncludeMirrors, localIncludeUri, noMirrors, type PipelineFiles } from './files';

/** Where an include leads. */
export type IncludeTarget = IncludedFile | IncludedFiles | NoTarget;

/** One file, which should be there. */
export interface IncludedFile {
  readonly kind: 'file';
  readonly uri: string;
  /** The folder to which local includes of that file are relative. */
  readonly root: string;
  /** The file as a person would call it. */
  readonly name: string;
  /** A second place to look where nothing is at the first. */
  readonly otherwise?: string;
}

/** The files that a path with wildcards matches, in the order in which GitLab includes them. */
export interface IncludedFiles {
  readonly kind: 'files';
  readonly files: readonly IncludedFile[];
}

/** Nothing that can be read here, and why, as a clause. */
export interface NoTarget {
  readonly kind: 'none';
  readonly reason: string;
  /** The path leads out of the repository. */
  readonly outside?: boolean;
}

/** Where `local:` leads. `root` is the folder of the project that the including file belongs to. */
export function localTarget(files: PipelineFiles, root: string, path: string): IncludeTarget {
  if (path.includes('$')) return none(`the include \`${path}\` depends on a variable or input`);
  const found = localIncludeUri(root, path);
  if ('reason' in found) return { ...none(found.reason), outside: cleanPath(path) === undefined };
  if (!path.includes('*')) return { kind: 'file', uri: found.uri, root, name: path };
  if (files.glob === undefined) return none(`the include \`${path}\` has a wildcard`);
  const uris = [...files.glob(root, path.replace(/^\/+/, ''))].filter((uri) => /\.ya?ml$/i.test(uri)).sort();
  return { kind: 'files', files: uris.map((uri) => ({ kind: 'file', uri, root, name: path })) };
}

/** Where `remote:` leads: nowhere, unless a file of the repository stands for it. */
export function remoteTarget(files: PipelineFiles, root: string, address: string): IncludeTarget {
  const { remote } = mirrorsOf(files);
  const path = ownValue(remote, address);
  const shown = `the remote include \`${withoutSecrets(address)}\``;
  return path === undefined ? none(shown) : mirrored(files, path, root, shown);
}

/** Where a file of another project lies, for `project:` with `file:`. */
export function projectTarget(files: PipelineFiles, project: string, file: string | undefined): IncludeTarget {
  const folder = projectFolder(files, project);
  const shown = `the project include \`${project}\``;
  if (folder === undefined || file === undefined || file.includes('$')) return none(shown);
  const found = localIncludeUri(folder, file);
  return 'reason' in found ? none(found.reason) : { kind: 'file', uri: found.uri, root: folder, name: file };
}

/** Where a template that comes with GitLab lies. */
export function templateTarget(files: PipelineFiles, root: string, name: string): IncludeTarget {
  const { template } = mirrorsOf(files);
  const shown = `the template include \`${name}\``;
  return template === undefined ? none(shown) : mirrored(files, `${template}/${name}`, root, shown);
}

/** Where a component lies: `templates/NAME.yml` or `templates/NAME/template.yml` of its project. */
export function componentTarget(files: PipelineFiles, address: string): IncludeTarget {
  const shown = none(`the component include \`${withoutSecrets(address)}\``);
  // The host comes first, often as a variable, and the version last.
  const parts = /^[^/]+\/(.+)\/([^/@]+)@[^@]+$/.exec(address);
  const [, project, name] = parts ?? [];
  const folder = project === undefined ? undefined : projectFolder(files, project);
  if (folder === undefined || name === undefined || name.includes('$')) return shown;
  const first = localIncludeUri(folder, `templates/${name}.yml`);
  const second = localIncludeUri(folder, `templates/${name}/template.yml`);
  if ('reason' in first || 'reason' in second) return shown;
  return { kind: 'file', uri: first.uri, root: folder, name: `${project}/${name}`, otherwise: second.uri };
}

function none(reason: string): NoTarget {
  return { kind: 'none', reason };
}

function mirrorsOf(files: PipelineFiles): IncludeMirrors {
  return files.mirrors ?? noMirrors;
}

function mirrored(files: PipelineFiles, path: string, root: string, shown: string): IncludeTarget {
  const found = localIncludeUri(files.root, path);
  return 'reason' in found ? none(shown) : { kind: 'file', uri: found.uri, root, name: path };
}

/** The URI of the folder that stands for a project; undefined where none does. GitLab does not care about the case of a project's path. */
export function projectFolder(files: PipelineFiles, project: string): string | undefined {
  const wanted = cleanPath(project)?.join('/').toLowerCase();
  const entry = Object.entries(mirrorsOf(files).project).find(
    ([name]) => cleanPath(name)?.join('/').toLowerCase() === wanted,
  );
  const found = entry === undefined ? undefined : localIncludeUri(files.root, entry[1]);
  return found === undefined || 'reason' in found ? undefined : found.uri;
}

function ownValue(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** An address without user, password and query, in which tokens may stand. */
export function withoutSecrets(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/s, '');
}
