import type { YamlFile } from '../../syntax/yaml/file';
import type { YamlPair } from '../../syntax/yaml/nodes';
import { type Place, place } from '../../text/place';
import type { PipelineFiles } from './files';
import { decideIncludeRules } from './include-rules';
import {
  componentTarget,
  type IncludedFile,
  type IncludeTarget,
  localTarget,
  projectTarget,
  remoteTarget,
  templateTarget,
} from './include-target';
import { readInputSpecs, resolveInputs } from './inputs';
import type { Interpolation } from './interpolation';
import type { PipelineFile } from './pipeline-file';
import { type MapValue, nodePlace, type Value } from './value';

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

/**
 * What to take for granted where only the making of a pipeline decides: nothing, as a judgement needs it; or that it
 * goes the usual way (inputs of the entry file have their defaults, includes under conditions take effect), as a view of
 * the whole configuration does.
 */
export type Assumption = 'nothing' | 'usual';

export interface UnresolvedLayer {
  readonly kind: 'unresolved';
  readonly reason: string;
  readonly at: Place;
}

/** What the walk over includes asks for. */
export interface LayerSource {
  readonly files: PipelineFiles;
  readonly assume: Assumption;
  readPipelineFile(file: YamlFile, inputs: Interpolation | undefined): PipelineFile;
  /** The value of a file's `include:` key. */
  readInclude(file: PipelineFile, pair: YamlPair): Value;
}

/** The layers of a pipeline: for each file its includes in their order, then the file itself. */
export function collectLayers(entry: YamlFile, source: LayerSource): readonly Layer[] {
  const walk = new IncludeWalk(source);
  walk.enterEntry(entry);
  return walk.layers;
}

/** What an include stands in. */
interface Surroundings {
  readonly condition: string | undefined;
  /** The folder of the project, to which paths are relative. */
  readonly root: string;
  /** The innermost mapping's `inputs:`. */
  readonly given: MapValue | undefined;
}

class IncludeWalk {
  readonly layers: Layer[] = [];
  private readonly open: string[] = [];
  private included = 0;
  private limitReported = false;

  constructor(private readonly source: LayerSource) {}

  enterEntry(file: YamlFile): void {
    const specs = this.source.assume === 'usual' ? readInputSpecs(file) : undefined;
    const inputs = specs === undefined ? undefined : resolveInputs(specs, undefined);
    const start = file.header?.parts[0];
    for (const note of inputs?.notes ?? []) if (start !== undefined) this.unresolved(note, place(start, 0, 0));
    const { root } = this.source.files;
    this.enter(this.source.readPipelineFile(file, inputs?.interpolation), {
      condition: undefined,
      root,
      given: undefined,
    });
  }

  private enter(read: PipelineFile, around: Surroundings): void {
    this.open.push(read.file.uri);
    for (const pair of read.includes) this.includeValue(this.source.readInclude(read, pair), pair, around);
    this.open.pop();
    this.layers.push({ kind: 'file', file: read, condition: around.condition });
  }

  private includeValue(value: Value, pair: YamlPair, around: Surroundings): void {
    if (value.kind === 'list') {
      for (const item of value.items) this.includeValue(item, pair, around);
      if (value.open !== undefined) this.unresolved(value.open, nodePlace(value.node));
    } else if (value.kind === 'scalar') {
      if (value.node.value !== null) this.includeText(value.node.text, nodePlace(value.node), around);
    } else if (value.kind === 'map') this.includeMap(value, nodePlace(value.node ?? pair.key), around);
    else this.unresolved('an include is computed', nodePlace(value.kind === 'reference' ? value.node : pair.key));
  }

  private includeText(path: string, at: Place, around: Surroundings): void {
    const { files } = this.source;
    const isRemote = /^https?:\/\//i.test(path);
    this.follow(isRemote ? remoteTarget(files, around.root, path) : localTarget(files, around.root, path), at, around);
  }

  private includeMap(map: MapValue, at: Place, outer: Surroundings): void {
    const inputs = map.entries.get('inputs')?.value;
    const rules = map.entries.get('rules')?.value;
    const decided = rules === undefined ? true : decideIncludeRules(rules, this.source.files, outer.root);
    if (decided === false) return;
    const condition = decided === true ? undefined : 'it comes from a file that is included under conditions';
    if (condition !== undefined && this.source.assume === 'usual') {
      this.unresolved('an include takes effect under conditions only; it is taken to be met', at);
    }
    const around: Surroundings = {
      root: outer.root,
      condition: this.source.assume === 'usual' ? undefined : (outer.condition ?? condition),
      given: inputs?.kind === 'map' ? inputs : undefined,
    };
    const kind = includeKinds.find((name) => map.entries.has(name));
    const value = kind === undefined ? undefined : map.entries.get(kind)?.value;
    if (kind === undefined || value === undefined) this.unresolved('an include that names no file', at);
    else if (value.kind !== 'scalar') this.unresolved(computed(kind), at);
    else this.followKind(kind, value.node.text, map, kind === 'local' ? nodePlace(value.node) : at, around);
  }

  private followKind(kind: IncludeKind, name: string, map: MapValue, at: Place, around: Surroundings): void {
    const { files } = this.source;
    if (kind === 'local') this.follow(localTarget(files, around.root, name), at, around);
    else if (kind === 'remote') this.follow(remoteTarget(files, around.root, name), at, around);
    else if (kind === 'template') this.follow(templateTarget(files, around.root, name), at, around);
    else if (kind === 'component') this.follow(componentTarget(files, name), at, around);
    else if (kind === 'project') {
      for (const file of projectFiles(map)) this.follow(projectTarget(files, name, file), at, around);
    } else this.unresolved(`the ${kind} include \`${name}\``, at);
  }

  private follow(target: IncludeTarget, at: Place, around: Surroundings): void {
    if (target.kind === 'none') this.unresolved(target.reason, at);
    else if (target.kind === 'file') this.includeFile(target, at, around);
    else for (const file of target.files) this.includeFile(file, at, around);
  }

  private includeFile(target: IncludedFile, at: Place, around: Surroundings): void {
    if (this.open.includes(target.uri)) {
      this.unresolved(`the include \`${target.name}\` leads back to itself`, at);
      return;
    }
    if (this.included >= maxIncludes) {
      if (!this.limitReported) this.unresolved(`there are more than ${maxIncludes} includes`, at);
      this.limitReported = true;
      return;
    }
    this.included++;
    const { files } = this.source;
    const file = files.read(target.uri) ?? (target.otherwise === undefined ? undefined : files.read(target.otherwise));
    if (file === undefined) {
      const unreadable = files.exists?.(target.uri) === true;
      this.unresolved(`the included file \`${target.name}\` ${unreadable ? 'cannot be read' : 'is not there'}`, at);
      return;
    }
    const specs = readInputSpecs(file);
    const inputs = specs === undefined ? undefined : resolveInputs(specs, around.given);
    for (const note of inputs?.notes ?? []) this.unresolved(`in \`${target.name}\`, ${note}`, at);
    const read = this.source.readPipelineFile(file, inputs?.interpolation);
    this.enter(read, { condition: around.condition, root: target.root, given: undefined });
  }

  private unresolved(reason: string, at: Place): void {
    if (this.layers.length < 10 * maxIncludes) this.layers.push({ kind: 'unresolved', reason, at });
  }
}

const includeKinds = ['local', 'project', 'remote', 'template', 'component', 'artifact'] as const;
type IncludeKind = (typeof includeKinds)[number];

function computed(kind: IncludeKind): string {
  return kind === 'local' ? 'an include is computed' : `the ${kind} include`;
}

/** The files of a project include: one or several, undefined for one that is not known. */
function projectFiles(map: MapValue): readonly (string | undefined)[] {
  const file = map.entries.get('file')?.value;
  const values = file?.kind === 'list' ? file.items : [file];
  return values.map((value) => (value?.kind === 'scalar' ? value.node.text : undefined));
}
