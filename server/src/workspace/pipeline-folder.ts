import type { IncludeMirrors, PipelineFiles } from '../model/pipeline/files';
import { matchesWildcards } from '../model/pipeline/wildcards';
import { readYamlFile, type YamlFile } from '../syntax/yaml/file';
import type { FileSystem } from './file-system';
import { relativePath } from './uri';

/** The pipeline files of one folder as they are now, each read when it is first asked for. */
export class PipelineFolder implements PipelineFiles {
  private readonly known = new Map<string, YamlFile | undefined>();
  private listed: readonly string[] | undefined;

  constructor(
    readonly root: string,
    private readonly fileSystem: FileSystem,
    readonly mirrors: IncludeMirrors,
  ) {}

  read(uri: string): YamlFile | undefined {
    if (this.known.has(uri)) return this.known.get(uri);
    const text = relativePath(this.root, uri) === undefined ? undefined : this.fileSystem.read(uri);
    const file = text === undefined ? undefined : readYamlFile(uri, text);
    this.known.set(uri, file);
    return file;
  }

  exists(uri: string): boolean {
    return relativePath(this.root, uri) !== undefined && this.fileSystem.exists(uri);
  }

  glob(base: string, pattern: string): readonly string[] {
    this.listed ??= this.fileSystem.list(this.root);
    return matchingUris(this.listed, base, pattern);
  }
}

/** The URIs below a folder whose path from there matches a local include with wildcards. */
export function matchingUris(uris: readonly string[], base: string, pattern: string): readonly string[] {
  return uris.filter((uri) => {
    const path = relativePath(base, uri);
    return path !== undefined && matchesWildcards(path, pattern);
  });
}
