import { attr, attributeValue, attrsValue, derivationOf } from './access';
import { sortedNames } from './builtins-list';
import { callFunction } from './call';
import { makeBool, makeFloat, makeInt, makeList, makeNull } from './make';
import { stringValue, textOf } from './string';
import { type NixValue, type StringValue, Thunk } from './value';

export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The value as plain data, all thunks forced. What is not known is `{"$unknown": reason}`, a certain error
 * `{"$error": message}`, a function `{"$function": name}`; an open set has a `$unknown` key besides its attributes.
 * Depth and size are bounded; integers beyond 2^53 stay `bigint`.
 */
export function toJson(value: NixValue): Json {
  return new JsonWriter().write(value, 0);
}

const MAX_DEPTH = 60;
const MAX_NODES = 200_000;

class JsonWriter {
  private nodes = 0;

  write(value: NixValue, depth: number): Json {
    if (depth > MAX_DEPTH || ++this.nodes > MAX_NODES) return { $unknown: 'the value is too large to show' };
    switch (value.kind) {
      case 'null':
        return null;
      case 'bool':
      case 'float':
        return value.value;
      case 'int':
        return Number.isSafeInteger(Number(value.value)) ? Number(value.value) : value.value;
      case 'string':
        return this.string(value);
      case 'path':
        return value.path;
      case 'list':
        return value.items.map((item) =>
          item.kind === 'gap' ? { $unknown: item.unknown.reason } : this.write(item.value.force(), depth + 1),
        );
      case 'attrs':
        return this.attrs(value, depth);
      case 'function':
        return { $function: value.name };
      case 'unknown':
        return { $unknown: value.reason };
      case 'error':
        return { $error: value.message };
    }
  }

  private string(value: StringValue): Json {
    const text = textOf(value);
    if (text !== undefined) return text;
    const gap = value.parts.find((part) => part.kind === 'unknown');
    const shown = partlyKnown(value);
    return { $unknown: gap?.kind === 'unknown' ? gap.unknown.reason : 'a store path is not known', $text: shown };
  }

  private attrs(value: NixValue & { kind: 'attrs' }, depth: number): Json {
    if (value.derivation !== undefined) return { $derivation: value.derivation.builder };
    const special = ['__toString', 'outPath'].find((name) => value.attributes.has(name));
    if (special === 'outPath') return this.write(attr(value, 'outPath'), depth + 1);
    if (special !== undefined) return this.write(callFunction(attr(value, special), Thunk.of(value)), depth + 1);
    const out: [string, Json][] = [];
    for (const name of sortedNames(value.attributes.keys())) {
      const attribute = value.attributes.get(name);
      if (attribute !== undefined) out.push([name, this.write(attributeValue(attribute), depth + 1)]);
    }
    if (value.open !== undefined) out.push(['$unknown', value.open.reason]);
    return Object.fromEntries(out);
  }
}

/** The string with `${…}` for what is not known. */
export function partlyKnown(value: StringValue): string {
  return value.parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'unknown')
        return part.source.startsWith('$') ? part.source : `\${${part.unknown.symbol?.join('.') ?? '…'}}`;
      return 'builder' in part.of ? `\${${part.of.builder}}` : `\${${part.of.path}}`;
    })
    .join('');
}

/** JSON text as a Nix value; undefined where it is no JSON. */
export function fromJson(text: string): NixValue | undefined {
  try {
    // Integers beyond 2^53 would lose digits, and `1.0` its type; both are read from the text instead.
    if (/[-\d.]\d{15}|[.eE]\d/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, ''))) return fromJsonExactly(text);
    return jsonValue(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function fromJsonExactly(text: string): NixValue {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token.replace(/^"/, '"s') : `"n${token}"`,
  );
  JSON.parse(text);
  return jsonValue(JSON.parse(marked), true);
}

function jsonValue(value: unknown, marked = false): NixValue {
  if (value === null) return makeNull();
  if (typeof value === 'boolean') return makeBool(value);
  if (typeof value === 'number') return Number.isInteger(value) ? makeInt(value) : makeFloat(value);
  if (typeof value === 'string') return marked ? markedValue(value) : stringValue(value);
  if (Array.isArray(value)) return makeList(value.map((each) => Thunk.of(jsonValue(each, marked))));
  const entries = Object.entries(value as Record<string, unknown>);
  return attrsValue(entries.map(([name, each]) => [marked ? name.slice(1) : name, Thunk.of(jsonValue(each, marked))]));
}

function markedValue(value: string): NixValue {
  const text = value.slice(1);
  if (value.startsWith('s')) return stringValue(text);
  return /^-?\d+$/.test(text) ? makeInt(BigInt(text)) : makeFloat(Number(text));
}

/** A one-line rendering for hovers; long values are cut. */
export function describe(value: NixValue, depth = 2): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'bool':
    case 'int':
    case 'float':
      return String(value.value);
    case 'string':
      return shorten(JSON.stringify(partlyKnown(value)));
    case 'path':
      return value.path;
    case 'list':
      return describeList(value, depth);
    case 'attrs':
      return describeAttrs(value, depth);
    case 'function':
      return value.name === '' ? 'function' : `function ${value.name}`;
    case 'unknown':
      return derivationOf(value)?.builder ?? `unknown: ${value.reason}`;
    case 'error':
      return `error: ${value.message}`;
  }
}

function describeList(value: NixValue & { kind: 'list' }, depth: number): string {
  if (value.items.length === 0) return '[ ]';
  if (depth <= 0) return '[ … ]';
  const items = value.items
    .slice(0, 12)
    .map((item) => (item.kind === 'gap' ? '…' : describe(item.value.force(), depth - 1)));
  return shorten(`[ ${items.join(' ')}${value.items.length > 12 ? ' …' : ''} ]`);
}

function describeAttrs(value: NixValue & { kind: 'attrs' }, depth: number): string {
  if (value.derivation !== undefined) return `derivation ${value.derivation.builder}`;
  if (value.attributes.size === 0 && value.open === undefined) return '{ }';
  if (depth <= 0) return '{ … }';
  const names = sortedNames(value.attributes.keys());
  const shown = names.slice(0, 12).map((name) => {
    const attribute = value.attributes.get(name);
    return `${name} = ${attribute === undefined ? '…' : describe(attributeValue(attribute), depth - 1)};`;
  });
  const more = names.length > 12 || value.open !== undefined ? ' …' : '';
  return shorten(`{ ${shown.join(' ')}${more} }`);
}

function shorten(text: string): string {
  return text.length > 400 ? `${text.slice(0, 399)}…` : text;
}
