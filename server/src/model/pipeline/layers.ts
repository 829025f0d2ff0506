import type { YamlFile } from '../../syntax/yaml/file';
import type { YamlPair } from '../../syntax/yaml/nodes';
import { type Place, place } from '../../text/place';
import { type PipelineFiles, pathBelow } from './files';
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
import { type HeaderFiles, type InputSpecs, readInputSpecs, resolveInputs } from './inputs';
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
  /** The include that brought it; undefined for the file that the pipeline starts with. */
  readonly via: Inclusion | undefined;
  /** What its header declares; undefined where it has none. */
  readonly specs: InputSpecs | undefined;
}

/** An include that leads to a file which is there. */
export interface Inclusion {
  readonly kind: IncludeKind;
  /** Its path, or the mapping that says it. */
  readonly at: Place;
  /** The include as a person would call it. */
  readonly name: string;
  /** The mapping; undefined for the text form. */
  readonly map: MapValue | undefined;
  /** A mapping in place of the text has to stand in a list. */
  readonly listsOnly?: boolean;
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
  /** A mistake by which the pipeline cannot be made, where it is known to be one. */
  readonly trouble?: IncludeTrouble;
  /** The path as it is written. */
  readonly path?: string;
  /** The paths of YAML files that are there, from the root of the project. */
  others?(): readonly string[];
}

export type IncludeTrouble =
  /** There is no such file, or the path leads out of the repository. */
  | { readonly kind: 'absent' | 'outside' | 'link' | 'limit' }
  /** The files on the way from the included one back to it, by their paths in the repository. */
  | { readonly kind: 'circular'; readonly path: readonly string[]; readonly includes: readonly Place[] };

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
  /** The include, where it is a mapping. */
  readonly map: MapValue | undefined;
  /** The include itself takes effect whenever the file that has it does, whatever inputs that is given. */
  readonly certain: boolean;
}

/** A file that an include leads to. */
interface Found {
  readonly target: IncludedFile;
  readonly kind: IncludeKind;
  readonly at: Place;
  readonly around: Surroundings;
}

/** What an include leads to, in the order of the text. */
type Step = Found | UnresolvedLayer;

/** A file whose includes are being followed. */
interface OpenFile {
  readonly uri: string;
  readonly via: Place | undefined;
  readonly certain: boolean;
}

class IncludeWalk {
  readonly layers: Layer[] = [];
  private readonly open: OpenFile[] = [];
  /** Local files that were included so far: a wildcard takes none of them again (`mapper/location_expander.rb`). */
  private readonly known = new Set<string>();
  private included = 0;
  /** Of these, and of those that cannot be read, the ones that take effect in every pipeline. */
  private counted = 0;
  private limitReported = false;

  constructor(private readonly source: LayerSource) {}

  enterEntry(file: YamlFile): void {
    const { root } = this.source.files;
    const specs = readInputSpecs(file, headerFiles(this.source.files, root));
    const inputs = specs !== undefined && this.source.assume === 'usual' ? resolveInputs(specs, undefined) : undefined;
    const start = file.header?.parts[0];
    for (const note of inputs?.notes ?? []) if (start !== undefined) this.unresolved(note, place(start, 0, 0));
    const around = { condition: undefined, root, map: undefined, certain: true };
    this.enter(this.source.readPipelineFile(file, inputs?.interpolation), around, undefined, specs);
  }

  /** All includes of a file are looked up before the first of them is followed, as GitLab does it. */
  private enter(
    read: PipelineFile,
    around: Surroundings,
    via: Inclusion | undefined,
    specs: InputSpecs | undefined,
  ): void {
    this.open.push({ uri: read.file.uri, via: via?.at, certain: around.certain });
    const found: Step[] = [];
    for (const pair of read.includes) {
      const certain = specs === undefined || !pair.value.part.text.includes('$[[');
      this.includeValue(this.source.readInclude(read, pair), pair, { ...around, certain, map: undefined }, found);
    }
    for (const each of found) if (each.kind === 'local') this.known.add(each.target.uri);
    for (const each of found) {
      if (each.kind === 'unresolved') this.add(each);
      else this.includeFile(each);
    }
    this.open.pop();
    this.layers.push({ kind: 'file', file: read, condition: around.condition, via, specs });
  }

  private includeValue(value: Value, pair: YamlPair, around: Surroundings, found: Step[]): void {
    if (value.kind === 'list') {
      for (const item of value.items) this.includeValue(item, pair, around, found);
      if (value.open !== undefined) found.push(unresolved(value.open, nodePlace(value.node)));
    } else if (value.kind === 'scalar') {
      if (value.node.value !== null) this.includeText(value.node.text, nodePlace(value.node), around, found);
    } else if (value.kind === 'map') this.includeMap(value, nodePlace(value.node ?? pair.key), around, found);
    else
      found.push(unresolved('an include is computed', nodePlace(value.kind === 'reference' ? value.node : pair.key)));
  }

  private includeText(path: string, at: Place, around: Surroundings, found: Step[]): void {
    this.followKind(isAddress(path) ? 'remote' : 'local', path, undefined, at, around, found);
  }

  private includeMap(map: MapValue, at: Place, outer: Surroundings, found: Step[]): void {
    const rules = map.entries.get('rules')?.value;
    const decided = rules === undefined ? true : decideIncludeRules(rules, this.source.files, outer.root);
    if (decided === false) return;
    const condition = decided === true ? undefined : 'it comes from a file that is included under conditions';
    if (condition !== undefined && this.source.assume === 'usual') {
      found.push(unresolved('an include takes effect under conditions only; it is taken to be met', at));
    }
    const around: Surroundings = {
      root: outer.root,
      condition: this.source.assume === 'usual' ? undefined : (outer.condition ?? condition),
      map,
      certain: outer.certain && rules === undefined,
    };
    const kind = includeKinds.find((name) => map.entries.has(name));
    const value = kind === undefined ? undefined : map.entries.get(kind)?.value;
    if (kind === undefined || value === undefined) found.push(unresolved('an include that names no file', at));
    else if (value.kind !== 'scalar') found.push(unresolved(computed(kind), at));
    else {
      const own = kind === 'local' ? nodePlace(value.node) : at;
      this.followKind(kind, value.node.text, map, own, around, found);
    }
  }

  private followKind(
    kind: IncludeKind,
    name: string,
    map: MapValue | undefined,
    at: Place,
    around: Surroundings,
    found: Step[],
  ): void {
    for (const target of this.targets(kind, name, map, around.root)) {
      if (target.kind === 'files') {
        for (const file of target.files)
          if (!this.isKnown(file.uri)) this.find({ target: file, kind, at, around }, found);
      } else if (target.kind === 'file') this.find({ target, kind, at, around }, found);
      else {
        const outside = kind === 'local' && target.outside === true && around.certain;
        found.push(unresolved(target.reason, at, outside ? { trouble: { kind: 'outside' }, path: name } : {}));
        this.count(around, at);
      }
    }
  }

  private targets(kind: IncludeKind, name: string, map: MapValue | undefined, root: string): readonly IncludeTarget[] {
    const { files } = this.source;
    if (kind === 'local') return [localTarget(files, root, name)];
    if (kind === 'remote') return [remoteTarget(files, root, name)];
    if (kind === 'template') return [templateTarget(files, root, name)];
    if (kind === 'component') return [componentTarget(files, name)];
    if (kind === 'project' && map !== undefined) {
      return projectFiles(map).map((file) => projectTarget(files, name, file));
    }
    return [{ kind: 'none', reason: `the ${kind} include \`${name}\`` }];
  }

  private isKnown(uri: string): boolean {
    return this.known.has(uri) || this.open.some((file) => file.uri === uri);
  }

  private find(each: Found, found: Step[]): void {
    this.count(each.around, each.at);
    found.push(each);
  }

  /** The first include beyond GitLab's limit is told of. */
  private count({ condition, certain }: Surroundings, at: Place): void {
    if (condition !== undefined || !certain || ++this.counted !== maxIncludes + 1) return;
    this.unresolved(`there are more than ${maxIncludes} includes`, at, { trouble: { kind: 'limit' } });
    this.limitReported = true;
  }

  private includeFile({ target, kind, at, around }: Found): void {
    const { files } = this.source;
    const start = this.open.findIndex((file) => file.uri === target.uri);
    if (start >= 0) {
      const circle = this.open.slice(start + 1);
      const certain = around.certain && circle.every((each) => each.certain);
      const reason = `the include \`${target.name}\` leads back to itself`;
      this.unresolved(reason, at, certain ? { trouble: this.circle(target.uri, circle) } : {});
      return;
    }
    if (this.included >= maxIncludes) {
      if (!this.limitReported) this.unresolved(`there are more than ${maxIncludes} includes`, at);
      this.limitReported = true;
      return;
    }
    this.included++;
    const file = files.read(target.uri) ?? (target.otherwise === undefined ? undefined : files.read(target.otherwise));
    if (file === undefined) {
      this.missing(target, kind, at, around);
      return;
    }
    const specs = readInputSpecs(file, headerFiles(files, target.root));
    const given = around.map?.entries.get('inputs')?.value;
    const inputs = specs === undefined ? undefined : resolveInputs(specs, given?.kind === 'map' ? given : undefined);
    for (const note of inputs?.notes ?? []) this.unresolved(`in \`${target.name}\`, ${note}`, at);
    const read = this.source.readPipelineFile(file, inputs?.interpolation);
    const via = { kind, at, name: target.name, map: around.map };
    this.enter(read, { ...around, root: target.root }, via, specs);
  }

  private missing(target: IncludedFile, kind: IncludeKind, at: Place, around: Surroundings): void {
    const { files } = this.source;
    const isThere = files.exists?.(target.uri) === true;
    const trouble = isThere ? (files.isLink?.(target.uri) === true ? 'link' : undefined) : 'absent';
    const sure = kind === 'local' && around.certain && trouble !== undefined;
    const reason = `the included file \`${target.name}\` ${isThere ? 'cannot be read' : 'is not there'}`;
    const others = () => (files.glob?.(target.root, '**') ?? []).map((uri) => pathBelow(target.root, uri));
    this.unresolved(reason, at, sure ? { trouble: { kind: trouble }, path: target.name, others } : {});
  }

  private circle(uri: string, circle: readonly OpenFile[]): IncludeTrouble {
    const path = [uri, ...circle.map((each) => each.uri), uri].map((each) => pathBelow(this.source.files.root, each));
    return { kind: 'circular', path, includes: circle.flatMap(({ via }) => (via === undefined ? [] : [via])) };
  }

  private unresolved(reason: string, at: Place, more: Partial<UnresolvedLayer> = {}): void {
    this.add(unresolved(reason, at, more));
  }

  private add(layer: UnresolvedLayer): void {
    if (this.layers.length < 10 * maxIncludes) this.layers.push(layer);
  }
}

/** How headers of a project, whose folder is `root`, reach the files that they include. */
export function headerFiles(files: PipelineFiles, root: string): HeaderFiles {
  return (path) => {
    const target = localTarget(files, root, path);
    return target.kind === 'file' ? files.read(target.uri) : undefined;
  };
}

function unresolved(reason: string, at: Place, more: Partial<UnresolvedLayer> = {}): UnresolvedLayer {
  return { ...more, kind: 'unresolved', reason, at };
}

const includeKinds = ['local', 'project', 'remote', 'template', 'component', 'artifact'] as const;
export type IncludeKind = (typeof includeKinds)[number];

/** Whether the text form of an include is an address (`Gitlab::UrlSanitizer`); all else is a local path. */
export function isAddress(text: string): boolean {
  return /^(?:https?|ssh|git):\/\//i.test(text);
}

function computed(kind: IncludeKind): string {
  return kind === 'local' ? 'an include is computed' : `the ${kind} include`;
}

/** The files of a project include: one or several, undefined for one that is not known. */
function projectFiles(map: MapValue): readonly (string | undefined)[] {
  const file = map.entries.get('file')?.value;
  const values = file?.kind === 'list' ? file.items : [file];
  return values.map((value) => (value?.kind === 'scalar' ? value.node.text : undefined));
}
