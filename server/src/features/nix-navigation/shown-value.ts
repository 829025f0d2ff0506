import { type Json, type JsonLimits, toJson, tooLarge, wholeValue } from '../../model/nix/json';
import type { NixValue } from '../../model/nix/value';
import { shown, withoutTokens } from '../inspect-facts';

type JsonObject = { readonly [key: string]: Json };

/** Why a value that is known was left out. */
const secret = 'secrets are not shown';

/** A value as plain data (see `toJson`), without secrets: these count as not known. `name` is what it is called. */
export function shownValue(value: NixValue, limits: JsonLimits = wholeValue, name = ''): Json {
  return withoutSecrets(name, toJson(value, limits));
}

function withoutSecrets(name: string, value: Json): Json {
  if (typeof value === 'string') return shown(name, value) === value ? value : { $unknown: secret };
  if (isList(value)) return value.map((item) => withoutSecrets(name, item));
  if (!isObject(value)) return value;
  const isText = typeof value.$text === 'string';
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (!key.startsWith('$')) return [key, withoutSecrets(key, each)];
      return [key, typeof each === 'string' ? shownMeta(isText ? name : '', key, each) : each];
    }),
  );
}

/** What is said of a value that is not known: its reason, and its text as far as it is known. */
function shownMeta(name: string, key: string, text: string): string {
  return key === '$text' ? shown(name, text) : withoutTokens(text);
}

/** JSON on as few lines as it takes, integers of 64 bits included. */
export function jsonText(value: Json, indent = ''): string {
  const inner = `${indent}  `;
  if (typeof value === 'bigint') return String(value);
  if (isList(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => inner + jsonText(item, inner)).join(',\n')}\n${indent}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, each]) => `${inner}${JSON.stringify(key)}: ${jsonText(each, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

/** Longer sets and lists are written on several lines. */
const lineWidth = 80;

/**
 * A shown value in the words of Nix, on one line where it is short; `oneLine` keeps it on one whatever it takes. What is
 * no Nix is in `«»`: what is not known and why, functions, derivations.
 */
export function nixText(value: Json, oneLine = false, indent = ''): string {
  if (typeof value === 'string') return stringText(value, oneLine, indent);
  if (isList(value)) return collection('[', listTexts(value, oneLine, indent), ']', oneLine, indent);
  if (!isObject(value)) return String(value);
  const special = specialText(value) ?? definitionText(value, oneLine, indent);
  return special ?? collection('{', bindingTexts(value, oneLine, indent), '}', oneLine, indent);
}

function listTexts(list: readonly Json[], oneLine: boolean, indent: string): readonly string[] {
  return list.map((item) => argumentText(item, oneLine, `${indent}  `));
}

function bindingTexts(set: JsonObject, oneLine: boolean, indent: string): readonly string[] {
  return Object.entries(set).map(([name, each]) => {
    if (name === '$unknown') return each === tooLarge ? '…' : `… «more may be there: ${String(each)}»`;
    return `${nameText(name)} = ${nixText(each, oneLine, `${indent}  `)};`;
  });
}

function collection(open: string, items: readonly string[], close: string, oneLine: boolean, indent: string): string {
  if (items.length === 0) return `${open} ${close}`;
  const line = `${open} ${items.join(' ')} ${close}`;
  if (oneLine || (line.length + indent.length <= lineWidth && !line.includes('\n'))) return line;
  return `${open}\n${items.map((item) => `${indent}  ${item}\n`).join('')}${indent}${close}`;
}

/** What stands for a value that cannot be written; undefined for a set of attributes. */
function specialText(value: JsonObject): string | undefined {
  const { $unknown, $error, $function, $derivation, $text } = value;
  if ($error !== undefined) return `«error: ${String($error)}»`;
  if ($function !== undefined) return $function === '' ? '«function»' : `«function ${String($function)}»`;
  if ($derivation !== undefined) return `«derivation ${String($derivation)}»`;
  if ($text !== undefined) return `${JSON.stringify($text)} «partly known: ${String($unknown)}»`;
  if ($unknown === undefined || Object.keys(value).length > 1) return undefined;
  return $unknown === tooLarge ? '…' : `«unknown: ${String($unknown)}»`;
}

const overrides: Readonly<Record<string, string>> = {
  10: 'mkVMOverride',
  50: 'mkForce',
  60: 'mkImageMediaOverride',
  1000: 'mkDefault',
  1500: 'mkOptionDefault',
};
const orders: Readonly<Record<string, string>> = { 500: 'mkBefore', 1500: 'mkAfter' };

/** What `mkDefault` and its kin make of a definition, as the call that made it; undefined for any other set. */
function definitionText(value: JsonObject, oneLine: boolean, indent: string): string | undefined {
  const { _type: type, priority, content, contents, condition } = value;
  const call = (name: string, ...args: readonly (Json | undefined)[]) =>
    [`lib.${name}`, ...args.map((each) => argumentText(each ?? null, oneLine, indent))].join(' ');
  const names = type === 'override' ? overrides : type === 'order' ? orders : undefined;
  if (names !== undefined && content !== undefined && typeof priority === 'number') {
    const name = names[priority];
    if (name !== undefined) return call(name, content);
    return call(type === 'override' ? 'mkOverride' : 'mkOrder', priority, content);
  }
  if (type === 'if' && content !== undefined) return call('mkIf', condition, content);
  return type === 'merge' && contents !== undefined ? call('mkMerge', contents) : undefined;
}

/** A value where another one may follow: as an argument, or in a list. */
function argumentText(value: Json, oneLine: boolean, indent: string): string {
  const text = nixText(value, oneLine, indent);
  return /^(?:-|lib\.)/.test(text) ? `(${text})` : text;
}

function stringText(text: string, oneLine: boolean, indent: string): string {
  if (oneLine || !text.includes('\n')) return JSON.stringify(text).replaceAll('${', '\\${');
  const lines = text.replaceAll("''", "'''").replaceAll('${', "''${").split('\n');
  const last = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  const end = lines.at(-1) === '' ? `\n${indent}` : '';
  return `''\n${last.map((line) => (line === '' ? '' : `${indent}  ${line}`)).join('\n')}${end}''`;
}

const keywords = new Set(['if', 'then', 'else', 'assert', 'with', 'let', 'in', 'rec', 'inherit', 'or']);

function nameText(name: string): string {
  return /^[A-Za-z_][\w'-]*$/.test(name) && !keywords.has(name) ? name : JSON.stringify(name).replaceAll('${', '\\${');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}
