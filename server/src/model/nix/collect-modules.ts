import { attr, attrsFrom } from './access';
import type { NixEvaluation } from './evaluate';
import { nixpkgsModule, nixpkgsModuleUnknown } from './nixpkgs-module';
import { textOf } from './string';
import { type Attribute, type AttrsValue, type NixValue, type SymbolResolver, Thunk, type UnknownValue } from './value';

/** What a set of modules consists of, imports included, in the order in which NixOS comes upon them. */
export interface CollectedModules {
  readonly configs: readonly NixValue[];
  readonly options: readonly NixValue[];
  /** Modules that are not known, or not to their end. */
  readonly open: readonly UnknownValue[];
  /** Modules of nixpkgs that are disabled, as named. */
  readonly disabled: readonly string[];
}

/** What modules are called with. */
interface ModuleArguments {
  readonly given: ReadonlyMap<string, Thunk>;
  readonly resolve: SymbolResolver;
  /** Where the files of the modules are noted. */
  readonly files: Set<string>;
}

/** More modules than a machine has. */
const mostModules = 5_000;

/** Attributes of a module that are about the module and define no option. */
const ofModule = ['imports', 'require', 'disabledModules', '_file', 'key', 'freeformType'];

interface Queued {
  readonly value: NixValue;
  /** The file, where the module is one. */
  readonly uri: string | undefined;
}

/** Goes through modules and their imports breadth first, each once, those that are disabled left out. */
export function collectModules(
  evaluation: NixEvaluation,
  roots: readonly NixValue[],
  args: ModuleArguments,
): CollectedModules {
  const walk = new ModuleWalk(evaluation, args);
  const disabled = new Set<string>();
  // What one module disables may have been read before it, so the modules are gone through once more without it.
  for (let round = 0; round < 3; round++) {
    const before = disabled.size;
    const found = walk.from(roots, disabled);
    for (const uri of walk.disabledFiles) disabled.add(uri);
    if (disabled.size === before) return found;
  }
  return walk.from(roots, disabled);
}

class ModuleWalk {
  readonly disabledFiles = new Set<string>();
  /** Each module is called once, however often it is come upon. */
  private readonly bodies = new Map<NixValue, NixValue>();

  constructor(
    private readonly evaluation: NixEvaluation,
    private readonly args: ModuleArguments,
  ) {}

  from(roots: readonly NixValue[], disabled: ReadonlySet<string>): CollectedModules {
    const configs: NixValue[] = [];
    const options: NixValue[] = [];
    const open: UnknownValue[] = [];
    const names = new Set<string>();
    const seen = new Set<NixValue>();
    const queue: Queued[] = roots.map((root) => this.queued(this.innermost(root)));
    for (let at = 0; at < queue.length && at < mostModules; at++) {
      const { value, uri } = queue[at] ?? { value: undefined, uri: undefined };
      if (value === undefined || seen.has(value) || (uri !== undefined && disabled.has(uri))) continue;
      seen.add(value);
      const body = this.bodyOf(value);
      if (body.kind === 'unknown') open.push(body);
      if (body.kind !== 'attrs') continue;
      if (body.open !== undefined) open.push(body.open);
      configs.push(configOf(withoutForeign(body)));
      if (body.attributes.has('options')) options.push(attr(body, 'options'));
      for (const name of this.disabledBy(body)) names.add(name);
      for (const name of ['require', 'imports']) {
        if (body.attributes.has(name)) queue.push(...this.imported(attr(body, name), open));
      }
    }
    return { configs, options, open, disabled: [...names] };
  }

  private bodyOf(value: NixValue): NixValue {
    let body = this.bodies.get(value);
    if (body === undefined) {
      body = this.evaluation.callModule(value, this.args.given, this.args.resolve);
      this.bodies.set(value, body);
    }
    return body;
  }

  /** The module that a function gives which is called with something else first: `inputs: { config, ... }: { … }`. */
  private innermost(value: NixValue): NixValue {
    let current = value;
    for (let calls = 0; calls < 3 && current.kind === 'function'; calls++) {
      const formals = current.lambda?.node.formals;
      const isClosed = formals !== undefined && !formals.ellipsis;
      const given = isClosed ? this.evaluation.callUnknown(current, this.args.resolve) : this.bodyOf(current);
      if (given.kind !== 'function') return isClosed ? given : current;
      current = given;
    }
    return current;
  }

  private queued(value: NixValue): Queued {
    if (value.kind !== 'path') return { value: this.ofNixpkgs(value), uri: undefined };
    return { value: this.evaluation.importFile(value, this.args.files), uri: value.uri };
  }

  /** A module of nixpkgs as one that sets what it sets to something that is not known; other modules as they are. */
  private ofNixpkgs(path: NixValue): NixValue {
    const module = nixpkgsModule(path);
    if (module === undefined) return path;
    if (module.settings.length === 0) return attrsFrom(new Map());
    const open = nixpkgsModuleUnknown(module, path);
    // Without a place, as nobody wrote these options down.
    return attrsFrom(settingAll(module.settings, { ...open, place: undefined }), { open });
  }

  private imported(imports: NixValue, open: UnknownValue[]): readonly Queued[] {
    if (imports.kind === 'unknown') open.push(imports);
    if (imports.kind !== 'list') return [];
    return imports.items.map((item) => this.queued(item.kind === 'gap' ? item.unknown : item.value.force()));
  }

  /** The names of nixpkgs' own modules that a module disables; files are noted for the next round. */
  private disabledBy(body: AttrsValue): readonly string[] {
    if (!body.attributes.has('disabledModules')) return [];
    const list = attr(body, 'disabledModules');
    if (list.kind !== 'list') return [];
    return list.items.flatMap((item) => {
      const value = item.kind === 'element' ? item.value.force() : undefined;
      if (value?.kind === 'path' && value.uri !== undefined) this.disabledFiles.add(value.uri);
      if (value?.kind !== 'string') return [];
      return textOf(value) ?? value.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    });
  }
}

/** Attributes that lead to a value under each of some paths. */
function settingAll(paths: readonly (readonly string[])[], value: NixValue): ReadonlyMap<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  for (const name of new Set(paths.map(([first = '']) => first))) {
    const rest = paths.filter((path) => path[0] === name).map((path) => path.slice(1));
    const inner = rest.some((path) => path.length === 0) ? value : attrsFrom(settingAll(rest, value));
    attributes.set(name, { name, value: Thunk.of(inner), definitions: [], maybe: undefined });
  }
  return attributes;
}

/** What a module of nixpkgs adds to a set is nothing that is looked at. */
function withoutForeign(body: AttrsValue): AttrsValue {
  return body.open?.cause === 'nixpkgs-module' ? { ...body, open: undefined } : body;
}

function configOf(body: AttrsValue): NixValue {
  const isSplit = ['config', 'options'].some((name) => body.attributes.has(name));
  if (isSplit) return body.attributes.has('config') ? attr(body, 'config') : attrsFrom(new Map());
  if (!ofModule.some((name) => body.attributes.has(name))) return body;
  const attributes = new Map(body.attributes);
  for (const name of ofModule) attributes.delete(name);
  return { ...body, attributes };
}
