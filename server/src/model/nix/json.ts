import { attr, attributeValue, attrsValue } from './access';
import { sortedNames } from './builtins-list';
import { callFunction } from './call';
import { Halt, unsupported } from './halt';
import { makeBool, makeFloat, makeInt, makeList, makeNull } from './make';
import { stringValue, textOf } from './string';
import { type NixValue, type StringValue, Thunk } from './value';

export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

/** How much of a value is written; what is beyond is `{"$unknown": …}`. */
export interface JsonLimits {
  readonly depth: number;
  /** Values, all in all. */
  readonly nodes: number;
}

export const wholeValue: JsonLimits = { depth: 60, nodes: 200_000 };

/** Why a value that is there was not written. */
export const tooLarge = 'the value is too large to show';

/**
 * The value as plain data, all thunks forced. What is not known is `{"$unknown": reason}`, with what is known of it
 * beside (`$text`, `$derivation`); a certain error `{"$error": message}`, a function `{"$function": name}`; an open set
 * has a `$unknown` key besides its attributes. Depth and size are bounded; integers beyond 2^53 stay `bigint`.
 */
export function toJson(value: NixValue, limits: JsonLimits = wholeValue): Json {
  return new JsonWriter(limits).write(value, 0);
}

class JsonWriter {
  private nodes = 0;

  constructor(private readonly limits: JsonLimits) {}

  write(value: NixValue, depth: number): Json {
    if (depth > this.limits.depth || ++this.nodes > this.limits.nodes) return { $unknown: tooLarge };
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
    if (value.derivation !== undefined) {
      return { $unknown: 'a store path is not known', $derivation: value.derivation.builder };
    }
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
  } catch (caught) {
    if (caught instanceof Halt) throw caught;
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
  if (!/^-?\d+$/.test(text)) return makeFloat(Number(text));
  const whole = BigInt(text);
  return BigInt.asIntN(64, whole) === whole ? makeInt(whole) : unsupported('a JSON number beyond 64 bits');
}
