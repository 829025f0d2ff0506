import type { YamlFile } from '../../syntax/yaml/file';
import { findPair, type YamlNode, type YamlScalar } from '../../syntax/yaml/nodes';
import { sameItems } from '../../text/same-items';
import { type InputData, isInputList } from './input-data';
import { allDefined, coerceInput, type InputType, inputTypes, matchesPattern, toInputData } from './input-value';
import { Interpolation } from './interpolation';
import { Budget, isNull, type MapValue, type Value, ValueReader } from './value';

/** An input that a file's header declares. */
export interface InputSpec {
  readonly name: string;
  readonly key: YamlScalar;
  /** Undefined where the header names a type that GitLab does not know. */
  readonly type: InputType | undefined;
  /** It need not be given, though the default may depend on other inputs. */
  readonly optional: boolean;
  /** The default; undefined where there is none or it is not known. */
  readonly fallback: InputData | undefined;
  /** The only values that may be given, undefined where any may or they are not known. */
  readonly options: readonly InputData[] | undefined;
  /** What a text has to match. */
  readonly regex: string | undefined;
}

/** The header of a file, as far as it was understood. */
export interface InputSpecs {
  readonly inputs: ReadonlyMap<string, InputSpec>;
  /** Inputs that another one of the same name was declared before, by an included file or the header itself. */
  readonly duplicates: readonly (readonly [first: InputSpec, again: InputSpec])[];
  /** Why there may be further inputs, or undefined. */
  readonly open: string | undefined;
  /** Equal where names and types are. */
  readonly key: string;
  /** The files that the header includes, as far as they were read. */
  readonly sources: readonly YamlFile[];
}

/** Whether two readings of the same header part declare the same, at the same places. */
export function sameSpecs(a: InputSpecs | undefined, b: InputSpecs | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.key === b.key && sameItems(a.sources, b.sources);
}

/** An interpolation with the values at hand, and why others are not known. */
export interface ResolvedInputs {
  readonly interpolation: Interpolation;
  readonly notes: readonly string[];
}

/** Reads a file that `spec:include` names by its path in the repository; undefined where it cannot be had. */
export type HeaderFiles = (path: string) => YamlFile | undefined;

/** The inputs in the header document of a file; undefined where it has none, so that nothing is filled in. */
export function readInputSpecs(file: YamlFile, files?: HeaderFiles): InputSpecs | undefined {
  return file.header === undefined ? undefined : new SpecReader(file, files).read(file.header.parts);
}

class SpecReader {
  private readonly inputs = new Map<string, InputSpec>();
  private readonly duplicates: (readonly [InputSpec, InputSpec])[] = [];
  private readonly sources: YamlFile[] = [];
  private open: string | undefined;

  constructor(
    private readonly file: YamlFile,
    private readonly files: HeaderFiles | undefined,
  ) {}

  read(parts: NonNullable<YamlFile['header']>['parts']): InputSpecs {
    for (const part of parts) {
      if (part.broken) this.open ??= 'its header has a syntax error';
      const spec = part.root?.kind === 'map' ? findPair(part.root, 'spec') : undefined;
      if (spec === undefined) continue;
      const value = readNode(this.file, spec.value);
      if (value.kind === 'scalar' && isNull(value)) continue;
      if (value.kind !== 'map') {
        this.open ??= 'its header is no mapping';
        continue;
      }
      const include = value.entries.get('include');
      if (include !== undefined) this.readIncludes(include.value);
      this.readInputs(value.entries.get('inputs')?.value);
      this.open ??= value.open;
    }
    const key = [this.open, ...Array.from(this.inputs.values(), ({ name, type }) => `${name} ${type}`)].join('\n');
    return { inputs: this.inputs, duplicates: this.duplicates, open: this.open, key, sources: this.sources };
  }

  private readInputs(declared: Value | undefined): void {
    if (declared === undefined || isNull(declared)) return;
    if (declared.kind !== 'map') {
      this.open ??= 'its inputs are no mapping';
      return;
    }
    for (const [name, entry] of declared.entries) {
      const spec = readSpec(name, entry.key, entry.value);
      const first = this.inputs.get(name);
      if (first !== undefined) this.duplicates.push([first, spec]);
      this.inputs.set(name, spec);
    }
    this.open ??= declared.open;
  }

  /** Inputs of other files of the repository; those from elsewhere are not known. */
  private readIncludes(include: Value): void {
    for (const item of include.kind === 'list' ? include.items : [include]) {
      const map = item.kind === 'map' ? item.entries : undefined;
      const path = map?.get('local')?.value ?? item;
      const text = path.kind === 'scalar' && !(map?.has('rules') === true) ? path.node.text : undefined;
      const isLocal = text !== undefined && !/\$|\*|^\w+:\/\//.test(text);
      const file = isLocal ? this.files?.(text) : undefined;
      if (file === undefined) this.open ??= 'its header includes inputs of other files';
      else this.sources.push(file);
      for (const part of file?.main?.parts ?? []) {
        const pair = part.root?.kind === 'map' ? findPair(part.root, 'inputs') : undefined;
        if (part.broken) this.open ??= 'a file that its header includes has a syntax error';
        if (file !== undefined && pair !== undefined) this.readInputs(readNode(file, pair.value));
      }
    }
  }
}

function readNode(file: YamlFile, node: YamlNode): Value {
  return new ValueReader(file, 'spec', (within, alias) => within.resolveAlias(alias), new Budget(20_000)).read(node);
}

function readSpec(name: string, key: YamlScalar, value: Value): InputSpec {
  const map = value.kind === 'map' ? value.entries : undefined;
  const of = (keyword: string): Value | undefined => map?.get(keyword)?.value;
  const written = of('type');
  const word = written === undefined || isNull(written) ? 'string' : toInputData(written);
  const type = inputTypes.find((known) => known === word);
  const fallback = of('default');
  const regex = of('regex');
  const ruled = map?.has('rules') === true;
  const unsure = value.kind === 'map' ? value.open !== undefined : !isNull(value);
  return {
    name,
    key,
    type,
    optional: fallback !== undefined || ruled || unsure,
    fallback: fallback === undefined || type === undefined || ruled ? undefined : coerceInput(type, fallback),
    options: type === undefined || ruled ? undefined : readOptions(type, of('options')),
    regex: regex?.kind === 'scalar' && typeof regex.node.value === 'string' ? regex.node.text : undefined,
  };
}

function readOptions(type: InputType, options: Value | undefined): readonly InputData[] | undefined {
  if (options?.kind !== 'list' || options.open !== undefined) return undefined;
  if (type !== 'string') {
    const list = toInputData(options);
    return isInputList(list) ? list : undefined;
  }
  return allDefined(options.items.map((item) => coerceInput(type, item)));
}

/**
 * The values of a file's inputs: the given ones over the defaults. An input without a fitting value stays unknown, as
 * does everything that it would be filled into.
 */
export function resolveInputs(specs: InputSpecs, given: MapValue | undefined): ResolvedInputs {
  const values = new Map<string, InputData>();
  const notes: string[] = [];
  for (const [name, spec] of specs.inputs) {
    const entry = given?.entries.get(name);
    const isGiven = entry !== undefined && !isNull(entry.value);
    const data = isGiven ? coerceInput(spec.type ?? 'string', entry.value) : spec.fallback;
    if (data !== undefined) {
      const trouble = inputTrouble(spec, data);
      if (trouble === undefined) values.set(name, data);
      else notes.push(`the input \`${name}\` ${trouble.clause}`);
    } else if (isGiven || given?.open !== undefined || spec.optional) notes.push(`the input \`${name}\` is not known`);
    else notes.push(`the input \`${name}\` has no value`);
  }
  for (const name of given?.entries.keys() ?? []) {
    if (!specs.inputs.has(name) && specs.open === undefined) notes.push(`the input \`${name}\` is not declared`);
  }
  if (specs.open !== undefined) notes.push(specs.open);
  return { interpolation: new Interpolation(values), notes };
}

/** Why a value is none for an input. */
export interface InputTrouble {
  readonly kind: 'type' | 'option' | 'regex';
  /** What it is, for a sentence that starts with the input. */
  readonly clause: string;
  /** What GitLab says behind the name of the input. */
  readonly says: string;
}

/** Why GitLab does not take a value for an input; undefined where it does, or where that is not sure. */
export function inputTrouble(spec: InputSpec, data: InputData, role = 'provided'): InputTrouble | undefined {
  const { type, options, regex } = spec;
  if (type === undefined) {
    return { kind: 'type', clause: 'has a type that does not exist', says: 'unknown input specification' };
  }
  if (data === null) return undefined;
  const is = Array.isArray(data) ? 'array' : typeof data;
  if (is !== type) {
    const article = type === 'array' ? 'an' : 'a';
    return { kind: 'type', clause: `is no ${type}`, says: `${role} value is not ${article} ${type}` };
  }
  if (options !== undefined && (type === 'string' || type === 'number') && !options.includes(data)) {
    const list = type === 'string' ? 'the list of allowed options' : 'the list of the allowed options';
    const says = `\`${String(data)}\` cannot be used because it is not in ${list}`;
    return { kind: 'option', clause: 'is none of its options', says };
  }
  if (regex === undefined || typeof data !== 'string' || matchesPattern(regex, data) !== false) return undefined;
  const says = `${role} value does not match required RegEx pattern`;
  return { kind: 'regex', clause: 'does not match its pattern', says };
}
