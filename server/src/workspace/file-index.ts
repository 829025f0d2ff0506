import type { YamlFile } from '../syntax/yaml/file';
import type { ChunkedText } from '../text/chunked-text';
import { FileClassifier, type FilePatterns } from './classify';
import type { FileSystem, FolderEntries } from './file-system';
import type { NixPart } from './nix-part';
import { childUri, relativePath } from './uri';
import { readWorkspaceFile, type WorkspaceFile } from './workspace-file';

const yamlName = /\.ya?ml$/i;

/** The files of one root folder that matter here, each read in its current version. Nothing outside the root is read. */
export class FileIndex {
  private readonly files = new Map<string, WorkspaceFile>();
  /** All YAML files, as an include with wildcards takes them whatever their names say. */
  private readonly yamlUris = new Set<string>();
  /** Files that are read only because a pipeline includes them. */
  private readonly included = new Map<string, WorkspaceFile>();
  /** Versions of such files that a change has outdated, from which the next ones take over what stays. */
  private readonly outdated = new Map<string, WorkspaceFile>();
  private classifier: FileClassifier;

  constructor(
    private readonly root: string,
    private readonly fileSystem: FileSystem,
    patterns: FilePatterns,
  ) {
    this.classifier = new FileClassifier(patterns);
  }

  /** Other patterns: files are classified anew. */
  configure(patterns: FilePatterns): void {
    this.classifier = new FileClassifier(patterns);
    for (const file of [...this.files.values()]) this.update(file.uri);
  }

  /** Takes a list of files, all below the root where there is none, and returns those that may have to be read. */
  list(listed: readonly string[] = this.fileSystem.list(this.root)): readonly string[] {
    for (const uri of listed) if (yamlName.test(uri)) this.yamlUris.add(uri);
    return listed.filter((uri) => {
      const path = relativePath(this.root, uri);
      return path !== undefined && this.classifier.mayMatter(path);
    });
  }

  /** The text of a file changed, or the file is new. Files that are none of ours are forgotten. False: all stays as it is. */
  update(uri: string): boolean {
    const path = relativePath(this.root, uri);
    const text = path === undefined ? undefined : this.textOf(uri);
    const included = this.included.get(uri);
    if (included !== undefined) this.outdated.set(uri, included);
    this.included.delete(uri);
    if (text === undefined) this.yamlUris.delete(uri);
    else if (yamlName.test(uri)) this.yamlUris.add(uri);
    const kind = path === undefined || text === undefined ? undefined : this.classifier.classify(path, text);
    if (kind === undefined || text === undefined) {
      this.files.delete(uri);
      return true;
    }
    const before = this.files.get(uri);
    const file = readWorkspaceFile(uri, kind, text, before);
    if (file === before) return false;
    this.files.set(uri, file);
    return true;
  }

  remove(uri: string): void {
    this.files.delete(uri);
    this.included.delete(uri);
    this.outdated.delete(uri);
    this.yamlUris.delete(uri);
  }

  /** The files that are read for what their names say, so not those only included. */
  own(): Iterable<WorkspaceFile> {
    return this.files.values();
  }

  /** All files that are read, those only included as well, in order of their URIs. */
  all(): readonly WorkspaceFile[] {
    return [...this.files.values(), ...this.included.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
  }

  /** The current version of a file that is read here. */
  file(uri: string): WorkspaceFile | undefined {
    return this.files.get(uri) ?? this.included.get(uri);
  }

  /** The URIs of all YAML files, read here or not. */
  yaml(): readonly string[] {
    return [...this.yamlUris];
  }

  /** The files below a folder that are known, though they may be gone by now. */
  below(folder: string): readonly string[] {
    const known = new Set([...this.files.keys(), ...this.included.keys(), ...this.yamlUris]);
    return [...known].filter((uri) => uri.startsWith(`${folder}/`));
  }

  /** Whether a file of the root is there, read here or not. */
  has(uri: string): boolean {
    if (relativePath(this.root, uri) === undefined) return false;
    return this.files.has(uri) || (this.fileSystem.isFile?.(uri) ?? this.fileSystem.read(uri) !== undefined);
  }

  /** Whether something of the root is there, readable or not. */
  exists(uri: string): boolean {
    return relativePath(this.root, uri) !== undefined && this.fileSystem.exists(uri);
  }

  /** Whether something of the root is a symbolic link, as far as that can be told. */
  isLink(uri: string): boolean {
    return relativePath(this.root, uri) !== undefined && this.fileSystem.isLink?.(uri) === true;
  }

  /** The text of a file of the root as it is saved. */
  saved(uri: string): string | undefined {
    return relativePath(this.root, uri) === undefined ? undefined : this.fileSystem.read(uri);
  }

  /** The names in a folder of the root, or in the root itself. */
  folder(uri: string): FolderEntries | undefined {
    const isInside = uri === this.root || relativePath(this.root, uri) !== undefined;
    return isInside ? this.fileSystem.folder?.(uri) : undefined;
  }

  /** A file as one of a pipeline; read where it is not yet. Undefined for files of another kind, and where there is none. */
  pipeline(uri: string): YamlFile | undefined {
    const file = this.files.get(uri) ?? this.includedFile(uri);
    const [content] = file?.contents ?? [];
    return file?.kind === 'pipeline' && content?.language === 'yaml' ? content.yaml : undefined;
  }

  /** A Nix file that is read, or the `default.nix` of the folder at the URI. */
  nix(uri: string): NixPart | undefined {
    const file = this.files.get(uri) ?? this.files.get(childUri(uri, 'default.nix'));
    const [content] = file?.contents ?? [];
    return content?.language === 'nix' ? content.part : undefined;
  }

  /** A file that is none of ours by its name, read because a pipeline includes it. */
  private includedFile(uri: string): WorkspaceFile | undefined {
    const kept = this.included.get(uri);
    if (kept !== undefined) return kept;
    if (relativePath(this.root, uri) === undefined) return undefined;
    const text = this.textOf(uri);
    if (text === undefined) return undefined;
    const file = readWorkspaceFile(uri, 'pipeline', text, this.outdated.get(uri));
    this.outdated.delete(uri);
    this.included.set(uri, file);
    return file;
  }

  private textOf(uri: string): string | ChunkedText | undefined {
    return this.fileSystem.readOpen?.(uri) ?? this.fileSystem.read(uri);
  }
}
