import { attr, attributeValue, attrsFrom, attrsValue } from './access';
import { sortedNames } from './builtins-list';
import type { Native } from './call';
import { coerceToString, mostParts } from './coerce';
import { type Fuel, longestText } from './fuel';
import {
  expectInt,
  expectItems,
  expectList,
  expectString,
  expectText,
  fail,
  known,
  knownValue,
  requireClosed,
  spend,
  unsupported,
  wholeItems,
  wholeText,
} from './halt';
import { fromJson } from './json';
import { makeInt, makeStrings } from './make';
import { normalPath } from './path';
import { lengthOf, stringOf, stringValue, textOf, textPart, unknownPart } from './string';
import { fromToml } from './toml';
import { type NixValue, type StringPart, type StringValue, Thunk } from './value';
import { xmlText } from './xml';

/** Built-in functions on strings, and conversions to and from them. */
export const textBuiltins = (fuel: Fuel): readonly (readonly [string, number, Native])[] => [
  ['toString', 1, (value) => coerceToString(value.force(), { more: true, copy: false, fuel }, value.place)],
  ['stringLength', 1, (text) => makeInt(byteLength(coerced(text, true)))],
  ['substring', 3, (start, length, text) => substring(Number(expectInt(start)), Number(expectInt(length)), text)],
  ['concatStringsSep', 2, concatStringsSep],
  ['replaceStrings', 3, replaceStrings],
  ['splitVersion', 1, (text) => makeStrings(splitVersion(expectText(text)))],
  ['compareVersions', 2, (a, b) => makeInt(compareVersions(expectText(a), expectText(b)))],
  ['parseDrvName', 1, (name) => parseDrvName(expectText(name))],
  ['baseNameOf', 1, (path) => stringValue(baseName(coerced(path)))],
  ['dirOf', 1, dirOf],
  ['toJSON', 1, (value) => stringValue(jsonText(known(value), fuel))],
  ['fromJSON', 1, (text) => fromJson(expectText(text)) ?? fail('value', 'the text is not valid JSON')],
  ['fromTOML', 1, (text) => fromToml(expectText(text))],
  ['toXML', 1, (value) => stringValue(xmlText(known(value), fuel))],
  ['getContext', 1, (text) => withoutContext(expectText(text))],
  ['unsafeDiscardStringContext', 1, expectString],
  ['unsafeDiscardOutputDependency', 1, expectString],
  ['toPath', 1, (path) => stringValue(absolute(coerced(path)))],
];

/** A text that is wholly known comes from no store path. */
function withoutContext(_text: string): NixValue {
  return attrsFrom(new Map());
}

function coerced(thunk: Thunk, copy = false): string {
  return wholeText(coerceToString(knownValue(thunk.force()), { more: false, copy }));
}

function absolute(path: string): string {
  if (!path.startsWith('/')) return fail('value', `string '${path}' doesn't represent an absolute path`);
  return normalPath(path);
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}

function byteLength(text: string): number {
  return isAscii(text) ? text.length : new TextEncoder().encode(text).length;
}

/** Counts bytes, as Nix does; a cut through a character is left unknown. */
function substring(start: number, length: number, argument: Thunk): NixValue {
  if (start < 0) return fail('value', 'negative start position in substring');
  const text = coerced(argument, true);
  if (isAscii(text)) return stringValue(length < 0 ? text.slice(start) : text.slice(start, start + length));
  const bytes = new TextEncoder().encode(text);
  const cut = bytes.slice(start, length < 0 ? bytes.length : start + length);
  const decoded = new TextDecoder().decode(cut);
  return decoded.includes('\ufffd') ? unsupported('a character is cut in two') : stringValue(decoded);
}

/** Joins strings, keeping known parts beside unknown ones. */
function concatStringsSep(separator: Thunk, list: Thunk): NixValue {
  const between = expectString(separator);
  const parts: StringPart[] = [];
  for (const [index, item] of expectList(list).items.entries()) {
    if (index > 0) parts.push(...between.parts);
    if (item.kind === 'gap') parts.push(unknownPart(item.unknown));
    else parts.push(...coerceToString(item.value.force(), { more: false, copy: true }, item.place).parts);
  }
  return parts.length > mostParts ? plainly(parts) : stringOf(parts);
}

/** A string of very many parts keeps only what it says, not where each part is written. */
function plainly(parts: readonly StringPart[]): NixValue {
  const whole = stringOf(parts);
  if (lengthOf(whole) > longestText) return unsupported('the text is too long');
  const text = textOf(whole);
  return text === undefined ? whole : stringValue(text);
}

/** Replaces within each known part where no pattern can reach across an unknown one. */
function replaceStrings(from: Thunk, to: Thunk, argument: Thunk): NixValue {
  const patterns = expectItems(from).map(expectText);
  const replacements = expectItems(to);
  if (patterns.length !== replacements.length) {
    return fail('value', "'from' and 'to' arguments to 'replaceStrings' have different lengths");
  }
  const text = expectText(argument);
  if (replacements.some((each) => each.force().kind === 'error')) {
    return unsupported('whether a replacement that is not used is evaluated depends on the version of Nix');
  }
  const out = new Replaced();
  for (let at = 0; at <= text.length; ) {
    const found = patterns.findIndex((pattern) => text.startsWith(pattern, at));
    const replacement = replacements[found];
    const pattern = patterns[found];
    if (replacement === undefined || pattern === undefined) out.addText(text.charAt(at++));
    else {
      out.add(expectString(replacement));
      // An empty pattern matches before every character, and at the end.
      if (pattern === '' && isSplitPair(text, at))
        unsupported('an empty pattern stands between the bytes of a character');
      if (pattern === '') out.addText(text.charAt(at));
      at += Math.max(1, pattern.length);
    }
  }
  return out.value();
}

/** A text under construction: known text in one piece as far as it goes. */
class Replaced {
  private readonly parts: StringPart[] = [];
  private text = '';
  private length = 0;

  addText(text: string): void {
    this.length += text.length;
    if (this.length > longestText) unsupported('the text is too long');
    this.text += text;
  }

  add(value: StringValue): void {
    for (const part of value.parts) {
      if (part.kind === 'text') this.addText(part.text);
      else this.parts.push(textPart(this.take(), undefined, []), part);
    }
  }

  private take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }

  value(): NixValue {
    return stringOf([...this.parts, textPart(this.take(), undefined, [])]);
  }
}

function isSplitPair(text: string, at: number): boolean {
  return !isAscii(text.slice(at));
}

/** The components of a version: runs of digits and runs of other characters; dots and dashes part them. */
function splitVersion(version: string): string[] {
  return version.match(/\d+|[^\d.-]+/g) ?? [];
}

function compareVersions(a: string, b: string): number {
  const left = splitVersion(a);
  const right = splitVersion(b);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const x = left[at] ?? '';
    const y = right[at] ?? '';
    if (componentBefore(x, y)) return -1;
    if (componentBefore(y, x)) return 1;
  }
  return 0;
}

function componentBefore(a: string, b: string): boolean {
  const numbers = [a, b].map((each) => /^\d+$/.test(each));
  if (numbers[0] && numbers[1]) return BigInt(a) < BigInt(b);
  if (a === '' && numbers[1]) return true;
  if (a === 'pre' && b !== 'pre') return true;
  if (b === 'pre') return false;
  if (numbers[1]) return true;
  return numbers[0] ? false : a < b;
}

function parseDrvName(text: string): NixValue {
  const dash = /-(?![a-zA-Z])/.exec(text);
  const at = dash === null || dash.index === text.length - 1 ? text.length : dash.index;
  return attrsValue([
    ['name', Thunk.of(stringValue(text.slice(0, at)))],
    ['version', Thunk.of(stringValue(text.slice(at + 1)))],
  ]);
}

function baseName(path: string): string {
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function dirOf(argument: Thunk): NixValue {
  const value = known(argument);
  const text = coerced(argument);
  const slash = text.lastIndexOf('/');
  const folder = slash === -1 ? '.' : slash === 0 ? '/' : text.slice(0, slash);
  if (value.kind !== 'path') return stringValue(folder);
  return { ...value, path: folder, uri: value.uri?.slice(0, value.uri.lastIndexOf('/')) };
}

/** JSON as `builtins.toJSON` prints it: no blanks, keys sorted. */
export function jsonText(value: NixValue, fuel: Fuel, depth = 0): string {
  spend(fuel, 1);
  if (depth > 200) return unsupported('the value is nested too deeply');
  const certain = knownValue(value);
  switch (certain.kind) {
    case 'null':
      return 'null';
    case 'bool':
    case 'int':
      return String(certain.value);
    case 'float':
      return floatText(certain.value);
    case 'string':
      return quoted(wholeText(certain));
    case 'list':
      return `[${wholeItems(certain)
        .map((item) => jsonText(item.force(), fuel, depth + 1))
        .join(',')}]`;
    case 'attrs':
      return jsonAttrs(certain, fuel, depth);
    case 'path':
      return unsupported('the path is copied to the store');
    default:
      return fail('type', 'cannot convert a function to JSON', certain.place);
  }
}

function jsonAttrs(value: NixValue & { kind: 'attrs' }, fuel: Fuel, depth: number): string {
  if (value.attributes.has('__toString')) return quoted(coerced(Thunk.of(value)));
  if (value.attributes.has('outPath')) return jsonText(attr(value, 'outPath'), fuel, depth + 1);
  if (value.derivation !== undefined) return unsupported('the hash of a store path is not known');
  requireClosed(value);
  const members = sortedNames(value.attributes.keys()).map((name) => {
    const attribute = value.attributes.get(name);
    const text = attribute === undefined ? 'null' : jsonText(attributeValue(attribute), fuel, depth + 1);
    return `${quoted(name)}:${text}`;
  });
  return `{${members.join(',')}}`;
}

/** Versions of Nix print floats with 6 or with 17 digits; only what is the same in both is known. */
function floatText(value: number): string {
  const short = String(Number(value.toPrecision(6)));
  if (Number(short) !== value || Number.isInteger(value) || /e/.test(short) || Math.abs(value) < 1e-4) {
    return unsupported('how a float is printed depends on the version of Nix');
  }
  return short;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
