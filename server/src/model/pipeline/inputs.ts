import type { YamlFile } from '../../syntax/yaml/file';
import { findPair, type YamlNode } from '../../syntax/yaml/nodes';
import { YamlDate } from '../../syntax/yaml/scalar-value';
import { type InputData, isInputList } from './input-data';
import { Interpolation } from './interpolation';
import { Budget, type MapValue, type Value, ValueReader } from './value';

/** The types of an input (`lib/ci/inputs`); text where the header names none. */
export type InputType = 'string' | 'number' | 'boolean' | 'array';

/** An input that a file's header declares. */
export interface InputSpec {
  readonly name: string;
  /** Undefined where the header names a type that GitLab does not know. */
  readonly type: InputType | undefined;
  /** Undefined where a value has to be given. */
  readonly fallback: InputData | undefined;
  /** The only values that may be given, undefined where any may. */
  readonly options: readonly InputData[] | undefined;
}

/** The header of a file, as far as it was understood. */
export interface InputSpecs {
  readonly inputs: ReadonlyMap<string, InputSpec>;
  /** Why there may be further inputs, or undefined. */
  readonly open: string | undefined;
}

/** An interpolation with the values at hand, and why others are not known. */
export interface ResolvedInputs {
  readonly interpolation: Interpolation;
  readonly notes: readonly string[];
}

const types: readonly InputType[] = ['string', 'number', 'boolean', 'array'];

/** The inputs in the header document of a file; undefined where it has none, so that nothing is filled in. */
export function readInputSpecs(file: YamlFile): InputSpecs | undefined {
  const { header } = file;
  if (header === undefined) return undefined;
  const inputs = new Map<string, InputSpec>();
  let open: string | undefined;
  for (const part of header.parts) {
    if (part.broken) open ??= 'its header has a syntax error';
    const spec = part.root?.kind === 'map' ? findPair(part.root, 'spec') : undefined;
    if (spec === undefined) continue;
    const value = readNode(file, spec.value);
    if (value.kind !== 'map') continue;
    if (value.entries.has('include')) open ??= 'its header includes inputs of other files';
    const declared = value.entries.get('inputs')?.value;
    if (declared?.kind === 'map') {
      for (const [name, entry] of declared.entries) inputs.set(name, readSpec(name, entry.value));
      open ??= declared.open;
    }
    open ??= value.open;
  }
  return { inputs, open };
}

function readNode(file: YamlFile, node: YamlNode): Value {
  return new ValueReader(file, 'spec', (within, alias) => within.resolveAlias(alias), new Budget(20_000)).read(node);
}

function readSpec(name: string, value: Value): InputSpec {
  const map = value.kind === 'map' ? value.entries : undefined;
  const written = map?.get('type')?.value;
  const word = written === undefined ? 'string' : toInputData(written);
  const type = types.find((known) => known === word);
  const fallback = map?.get('default')?.value;
  const options = map?.get('options')?.value;
  const list = options === undefined ? undefined : toInputData(options);
  return {
    name,
    type,
    fallback: fallback === undefined ? undefined : toInputData(fallback),
    options: isInputList(list) ? list : undefined,
  };
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
    const data = entry === undefined ? spec.fallback : toInputData(entry.value);
    if (data !== undefined) {
      const trouble = misfit(spec, data);
      if (trouble === undefined) values.set(name, data);
      else notes.push(`the input \`${name}\` ${trouble}`);
    } else if (entry !== undefined || given?.open !== undefined) notes.push(`the input \`${name}\` is not known`);
    else notes.push(`the input \`${name}\` has no value`);
  }
  for (const name of given?.entries.keys() ?? []) {
    if (!specs.inputs.has(name) && specs.open === undefined) notes.push(`the input \`${name}\` is not declared`);
  }
  if (specs.open !== undefined) notes.push(specs.open);
  return { interpolation: new Interpolation(values), notes };
}

function misfit(spec: InputSpec, data: InputData): string | undefined {
  if (spec.type === undefined) return 'has a type that does not exist';
  const type = Array.isArray(data) ? 'array' : typeof data;
  if (type !== spec.type) return `is no ${spec.type}`;
  return spec.options === undefined || spec.options.includes(data) ? undefined : 'is none of its options';
}

/** A value as data; undefined where any of it is not known. */
export function toInputData(value: Value, depth = 0): InputData | undefined {
  if (depth > 100) return undefined;
  if (value.kind === 'scalar') {
    const { value: scalar, text } = value.node;
    if (typeof scalar === 'string' && text.includes('$[[')) return undefined;
    return scalar instanceof YamlDate ? undefined : scalar;
  }
  if (value.kind === 'list') {
    const items = value.items.map((item) => toInputData(item, depth + 1));
    return value.open === undefined ? allDefined(items) : undefined;
  }
  if (value.kind !== 'map' || value.open !== undefined) return undefined;
  const pairs: [string, InputData][] = [];
  for (const [key, entry] of value.entries) {
    const data = toInputData(entry.value, depth + 1);
    if (data === undefined) return undefined;
    pairs.push([key, data]);
  }
  return Object.fromEntries(pairs);
}

function allDefined(items: readonly (InputData | undefined)[]): readonly InputData[] | undefined {
  const defined = items.filter((item) => item !== undefined);
  return defined.length === items.length ? defined : undefined;
}
