import type { YamlFile } from '../../syntax/yaml/file';
import { scalarText, type YamlPair } from '../../syntax/yaml/nodes';
import type { Place } from '../../text/place';
import { localIncludeUri, type PipelineFiles } from './files';
import type { PipelineFile } from './pipeline-file';
import { hasInput, type MapValue, nodePlace, type Value } from './value';

/** GitLab's limit on the files of one pipeline (setting `ci_max_includes`). */
const maxIncludes = 150;

/** A file that takes part in the pipeline, or one that should and cannot be read. Later layers win over earlier ones. */
export type Layer = FileLayer | UnresolvedLayer;

export interface FileLayer {
  readonly kind: 'file';
  readonly file: PipelineFile;
  /** Why it may not be included at all. */
  readonly condition: string | undefined;
}

export interface UnresolvedLayer {
  readonly kind: 'unresolved';
  readonly reason: string;
  readonly at: Place;
}

/** What the walk over includes asks for. */
export interface LayerSource {
  readonly files: PipelineFiles;
  readPipelineFile(file: YamlFile): PipelineFile;
  /** The value of a file's `include:` key. */
  readInclude(file: YamlFile, pair: YamlPair): Value;
}

/** The layers of a pipeline: for each file its includes in their order, then the file itself. */
export function collectLayers(entry: YamlFile, source: LayerSource): readonly Layer[] {
  const walk = new IncludeWalk(source);
  walk.enter(entry, undefined);
  return walk.layers;
}

class IncludeWalk {
  readonly layers: Layer[] = [];
  private readonly open: string[] = [];
  private included = 0;
  private limitReported = false;

  constructor(private readonly source: LayerSource) {}

  enter(file: YamlFile, condition: string | undefined): void {
    const read = this.source.readPipelineFile(file);
    this.open.push(file.uri);
    for (const pair of read.includes) this.includeValue(this.source.readInclude(file, pair), pair, condition);
    this.open.pop();
    this.layers.push({ kind: 'file', file: read, condition });
  }

  private includeValue(value: Value, pair: YamlPair, condition: string | undefined): void {
    if (value.kind === 'list') {
      for (const item of value.items) this.includeValue(item, pair, condition);
      if (value.open !== undefined) this.unresolved(value.open, nodePlace(value.node));
    } else if (value.kind === 'scalar') {
      if (value.node.value !== null) this.includeText(value.node.text, nodePlace(value.node), condition);
    } else if (value.kind === 'map') this.includeMap(value, nodePlace(value.node ?? pair.key), condition);
    else this.unresolved('an include is computed', nodePlace(value.kind === 'reference' ? value.node : pair.key));
  }

  private includeText(path: string, at: Place, condition: string | undefined): void {
    if (/^https?:\/\//i.test(path)) this.unresolved(`the remote include \`${withoutSecrets(path)}\``, at);
    else this.includeLocal(path, at, condition);
  }

  private includeMap(map: MapValue, at: Place, outer: string | undefined): void {
    const condition = outer ?? conditionOf(map);
    const local = map.entries.get('local')?.value;
    if (local !== undefined) {
      if (local.kind === 'scalar') this.includeLocal(local.node.text, nodePlace(local.node), condition);
      else this.unresolved('an include is computed', at);
      return;
    }
    for (const kind of ['project', 'remote', 'template', 'component', 'artifact']) {
      const value = map.entries.get(kind)?.value;
      if (value === undefined) continue;
      const name = value.kind === 'scalar' ? ` \`${withoutSecrets(value.node.text)}\`` : '';
      this.unresolved(`the ${kind} include${name}`, at);
      return;
    }
    this.unresolved('an include that names no file', at);
  }

  private includeLocal(path: string, at: Place, condition: string | undefined): void {
    if (path.includes('$')) {
      this.unresolved(`the include \`${path}\` depends on a variable or input`, at);
      return;
    }
    const found = localIncludeUri(this.source.files.root, path);
    if ('reason' in found) {
      this.unresolved(found.reason, at);
      return;
    }
    if (!path.includes('*')) {
      this.includeFile(found.uri, path, at, condition);
      return;
    }
    const pattern = path.replace(/^\/+/, '');
    const { files } = this.source;
    if (files.glob === undefined) {
      this.unresolved(`the include \`${path}\` has a wildcard`, at);
      return;
    }
    for (const uri of [...files.glob(files.root, pattern)].sort()) {
      if (/\.ya?ml$/i.test(uri)) this.includeFile(uri, path, at, condition);
    }
  }

  private includeFile(uri: string, path: string, at: Place, condition: string | undefined): void {
    if (this.open.includes(uri)) {
      this.unresolved(`the include \`${path}\` leads back to itself`, at);
      return;
    }
    if (this.included >= maxIncludes) {
      if (!this.limitReported) this.unresolved(`there are more than ${maxIncludes} includes`, at);
      this.limitReported = true;
      return;
    }
    this.included++;
    const file = this.source.files.read(uri);
    if (file === undefined) {
      this.unresolved(`the included file \`${path}\` is not there`, at);
      return;
    }
    this.enter(file, condition);
  }

  private unresolved(reason: string, at: Place): void {
    if (this.layers.length < 10 * maxIncludes) this.layers.push({ kind: 'unresolved', reason, at });
  }
}

function conditionOf(map: MapValue): string | undefined {
  return map.entries.has('rules') ? 'it comes from a file that is included under conditions' : undefined;
}

/** An address without user, password and query, in which tokens may stand. */
function withoutSecrets(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/s, '');
}

/** Whether the name of a top-level key is known: inputs can stand in keys. */
export function pairName(pair: YamlPair): string | undefined {
  const name = scalarText(pair.key);
  return name === undefined || hasInput(name) ? undefined : name;
}
