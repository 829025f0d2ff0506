import type { NixosOption } from '../../../../schemas/nixos-options';
import { nearestName } from '../../text/nearest-name';
import { type Place, textAt } from '../../text/place';
import type { OptionValue } from './host';

/** A type of a NixOS option, as far as it is judged here. */
export type OptionType =
  | { readonly kind: 'scalar' }
  | { readonly kind: 'attrs' | 'list' }
  | { readonly kind: 'bool' | 'int' | 'str' | 'path' | 'strOrPath' | 'package' | 'submodule' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'nullOr' | 'listOf' | 'attrsOf'; readonly of: OptionType };

/** A value of another type than its option has. */
export interface Misfit {
  readonly at: Place;
  readonly value: OptionValue;
  readonly type: OptionType;
}

/** The type as the table writes it (`nullOr (str or path); …`); undefined where it is not one that is judged. */
export function readOptionType(option: Pick<NixosOption, 'type' | 'values'>): OptionType | undefined {
  return typeOf(option.type.split(';')[0]?.trim() ?? '', option.values ?? []);
}

const simple = new Set(['bool', 'int', 'str', 'path', 'package', 'submodule'] as const);

function typeOf(text: string, values: readonly string[]): OptionType | undefined {
  const outer = /^(nullOr|listOf|attrsOf) (.+)$/.exec(text);
  const [, kind, inner] = outer ?? [];
  if ((kind === 'nullOr' || kind === 'listOf' || kind === 'attrsOf') && inner !== undefined) {
    const of = typeOf(inner, values);
    return of && { kind, of };
  }
  if (/^(?:\(str or path\)|strOrPath)/.test(text)) return { kind: 'strOrPath' };
  if (text.startsWith('(bool|str|int|null)')) return { kind: 'scalar' };
  if (text === 'attrs' || text === 'list') return { kind: text };
  if (text === 'enum') return values.length > 0 ? { kind: 'enum', values } : undefined;
  const listed = /^enum ([\w|-]+)$/.exec(text)?.[1];
  if (listed !== undefined) return { kind: 'enum', values: listed.split('|') };
  const word = /^\w+/.exec(text)?.[0] ?? '';
  for (const name of simple) if (name === word) return { kind: name };
  return undefined;
}

/** What of a value does not have the type: the value itself, or items of a list. What is not known fits. */
export function* misfits(value: OptionValue, type: OptionType, at: Place): Iterable<Misfit> {
  if (type.kind === 'nullOr') {
    if (value.kind !== 'null') for (const misfit of misfits(value, type.of, at)) yield { ...misfit, type };
  } else if (type.kind === 'listOf' && value.kind === 'list') {
    for (const item of value.items) yield* misfits(item.value, type.of, item.at);
  } else if (!fits(value, type)) yield { at, value, type };
}

function fits(value: OptionValue, type: OptionType): boolean {
  if (value.kind === 'unknown') return true;
  switch (type.kind) {
    case 'bool':
    case 'int':
      return value.kind === type.kind || isOpenSet(value);
    case 'str':
      return value.kind === 'string' || isOpenSet(value) || (value.kind === 'derivation' && mayBeText(value.writer));
    case 'path':
      return isPath(value) || isOpenSet(value);
    case 'strOrPath':
      return value.kind === 'string' || isPath(value) || isOpenSet(value);
    case 'package':
      return value.kind === 'derivation' || value.kind === 'attrs' || value.kind === 'string' || value.kind === 'path';
    case 'submodule':
      return (
        value.kind === 'attrs' || value.kind === 'function' || value.kind === 'path' || value.kind === 'derivation'
      );
    case 'enum':
      return (
        isOpenSet(value) || (value.kind === 'string' && (value.text === undefined || type.values.includes(value.text)))
      );
    case 'listOf':
      return isOpenSet(value);
    case 'attrsOf':
      return value.kind === 'attrs' || value.kind === 'derivation';
    case 'attrs':
      return value.kind === 'attrs' || value.kind === 'function' || value.kind === 'derivation';
    case 'list':
      return value.kind === 'list' || isOpenSet(value);
    case 'scalar':
      return value.kind !== 'list' && value.kind !== 'path' && value.kind !== 'float' && value.kind !== 'function';
    case 'nullOr':
      return true;
  }
}

/** `types.path` takes what as a string begins with `/`: paths, derivations, and such strings. */
function isPath(value: OptionValue): boolean {
  if (value.kind === 'path' || value.kind === 'derivation') return true;
  if (value.kind !== 'string') return false;
  const [first] = value.parts;
  return value.fromPath || first?.kind !== 'text' || first.text.startsWith('/');
}

/** A set that is not known to its end may be made into something else: `mkOverride` and the like. */
function isOpenSet(value: OptionValue): boolean {
  return value.kind === 'attrs' && !value.complete;
}

/** Writers whose result is certainly a derivation, which is no string until it is put into one. */
const derivationWriters = /^(?:write\w+|symlinkJoin|runCommand\w*|buildEnv|mkDerivation|buildLayeredImage|buildImage)$/;

function mayBeText(writer: string): boolean {
  return !derivationWriters.test(writer.split('.').at(-1) ?? writer);
}

/** "a list of strings", "`true` or `false`". */
export function typeWords(type: OptionType): string {
  switch (type.kind) {
    case 'bool':
      return '`true` or `false`';
    case 'int':
      return 'a whole number';
    case 'str':
      return 'a string';
    case 'path':
      return 'a path, or a string that begins with `/`';
    case 'strOrPath':
      return 'a string or a path';
    case 'package':
      return 'a package';
    case 'submodule':
      return 'a set of options';
    case 'attrs':
      return 'a set';
    case 'list':
      return 'a list';
    case 'scalar':
      return 'a Boolean, a whole number, a string or `null`';
    case 'enum':
      return `one of ${type.values.map((value) => `\`"${value}"\``).join(', ')}`;
    case 'nullOr':
      return `${typeWords(type.of)}, or \`null\``;
    case 'listOf':
      return `a list of ${plural(type.of)}`;
    case 'attrsOf':
      return `a set of ${plural(type.of)}`;
  }
}

function plural(type: OptionType): string {
  if (type.kind === 'str') return 'strings';
  if (type.kind === 'package') return 'packages';
  return type.kind === 'submodule' ? 'sets' : 'values';
}

/** "a list", "the number `4`": what was given, never the text of a string. */
export function valueWords(value: OptionValue): string {
  switch (value.kind) {
    case 'null':
      return '`null`';
    case 'bool':
      return `\`${value.value}\``;
    case 'int':
    case 'float':
      return `the number \`${value.value}\``;
    case 'string':
      return 'a string';
    case 'path':
      return 'a path';
    case 'list':
      return 'a list';
    case 'attrs':
      return 'a set';
    case 'derivation':
      return 'a derivation';
    case 'function':
      return 'a function';
    case 'unknown':
      return 'a value that is not known';
  }
}

/** Nix source of the same value in the type it should have; undefined where that is not certain. */
export function convertedSource({ at, value, type }: Misfit): string | undefined {
  const source = textAt(at);
  const wanted = type.kind === 'nullOr' ? type.of : type;
  if (wanted.kind === 'str' || wanted.kind === 'strOrPath') return quoted(value, source);
  if (wanted.kind === 'listOf') {
    if (wanted.of.kind === 'str' && value.kind === 'string' && /^["']/.test(source)) return `[ ${source} ]`;
    const text = wanted.of.kind === 'str' ? quoted(value, source) : undefined;
    return text === undefined ? undefined : `[ ${text} ]`;
  }
  if (value.kind !== 'string' || value.text === undefined || !/^["']/.test(source)) return undefined;
  if (wanted.kind === 'bool') return /^(?:true|false)$/.test(value.text) ? value.text : undefined;
  if (wanted.kind === 'int') return /^(?:0|[1-9]\d{0,9})$/.test(value.text) ? value.text : undefined;
  if (wanted.kind !== 'enum') return undefined;
  const near = nearestName(value.text, wanted.values, (each) => each);
  return near && `"${near}"`;
}

function quoted(value: OptionValue, source: string): string | undefined {
  const isLiteral = value.kind === 'bool' || value.kind === 'int' || value.kind === 'float';
  if (isLiteral && /^(?:true|false|-?[\d.]+)$/.test(source)) return `"${source}"`;
  return value.kind === 'path' && /^\/[\w./-]+$/.test(source) ? `"${source}"` : undefined;
}
