import { attr, attrsFrom, attrsValue, derivationOf } from './access';
import { callWith, metered, type Native, native } from './call';
import { coerceToString } from './coerce';
import type { Fuel } from './fuel';
import {
  derived,
  expectAttrs,
  expectString,
  expectText,
  fail,
  giveUp,
  knownValue,
  unsupported,
  wholeText,
} from './halt';
import { makeBool, makeInt, makeStrings } from './make';
import { knownPrefix, knownSuffix, storePart, stringOf, stringValue, textOf, textPart, unknownPart } from './string';
import { type Attribute, type NixValue, type StringValue, Thunk, type UnknownValue, unknown } from './value';

/** Functions of `lib` that keep more knowledge than a definition in Nix could. */
const FUNCTIONS: readonly (readonly [string, number, Native])[] = [
  ['optionalAttrs', 2, optionalAttrs],
  ['filterAttrs', 2, filterAttrs],
  ['hasPrefix', 2, hasPrefix],
  ['hasSuffix', 2, hasSuffix],
  ['hasInfix', 2, hasInfix],
  ['splitString', 2, splitString],
  ['toUpper', 1, (text) => stringValue(asciiCase(expectText(text), true))],
  ['toLower', 1, (text) => stringValue(asciiCase(expectText(text), false))],
  ['escapeShellArg', 1, escapeShellArg],
  ['toInt', 1, (text) => toInt(text, /^\s*(-?(?:0|[1-9]\d*))\s*$/)],
  ['toIntBase10', 1, (text) => toInt(text, /^\s*0*(-?\d+)\s*$/)],
  ['escapeIdentifier', 1, (text) => stringValue(nixIdentifier(expectText(text)))],
  ['escapeURL', 1, (text) => stringValue(escapeUrl(expectText(text)))],
  ['charToInt', 1, (text) => makeInt(new TextEncoder().encode(expectText(text))[0] ?? 0)],
  ['levenshtein', 2, (a, b) => makeInt(levenshtein(expectText(a), expectText(b)))],
  ['getExe', 1, getExe],
  ["getExe'", 2, (pkg, name) => programPath(pkg, expectString(name))],
];

export function libNative(fuel: Fuel): NixValue {
  const entries = FUNCTIONS.map(
    ([name, arity, run]) => [name, Thunk.of(native(`lib.${name}`, arity, metered(name, run, fuel)))] as const,
  );
  const open = unknown('nixpkgs', 'option types are not evaluated', undefined, { symbol: ['lib', 'types'] });
  return attrsValue([...entries, ['types', Thunk.of(attrsFrom(new Map(), { open }))]]);
}

/** With an unknown condition, every attribute may be absent. */
function optionalAttrs(condition: Thunk, set: Thunk): NixValue {
  const given = condition.force();
  if (given.kind !== 'unknown') {
    const certain = knownValue(given);
    if (certain.kind !== 'bool') return fail('type', 'a Boolean was expected', certain.place);
    return certain.value ? set.force() : attrsFrom(new Map());
  }
  const content = expectAttrs(set);
  const attributes = new Map<string, Attribute>();
  for (const [name, attribute] of content.attributes) {
    attributes.set(name, { ...attribute, maybe: attribute.maybe ?? derived(given) });
  }
  return attrsFrom(attributes, { open: content.open, literals: content.literals });
}

function filterAttrs(keep: Thunk, argument: Thunk): NixValue {
  const set = expectAttrs(argument);
  const attributes = new Map<string, Attribute>();
  for (const [name, attribute] of set.attributes) {
    const kept = callWith(keep.force(), Thunk.of(stringValue(name)), attribute.value);
    if (kept.kind === 'unknown') attributes.set(name, { ...attribute, maybe: derived(kept) });
    else {
      const certain = knownValue(kept);
      if (certain.kind !== 'bool') return fail('type', 'a Boolean was expected', certain.place);
      if (certain.value) attributes.set(name, attribute);
    }
  }
  const open = set.open === undefined ? undefined : { ...set.open, symbol: undefined, resolve: undefined };
  return attrsFrom(attributes, { open, literals: set.literals });
}

function stringLike(thunk: Thunk): StringValue {
  return coerceToString(thunk.force(), { more: false, copy: false }, thunk.place);
}

function undecided(value: StringValue): never {
  const gap = value.parts.find((part) => part.kind === 'unknown');
  if (gap?.kind === 'unknown') return giveUp(gap.unknown);
  return unsupported('the hash of a store path is not known');
}

function hasPrefix(prefix: Thunk, argument: Thunk): NixValue {
  const wanted = expectText(prefix);
  const value = stringLike(argument);
  const known = knownPrefix(value);
  if (known.whole || known.text.length >= wanted.length) return makeBool(known.text.startsWith(wanted));
  return wanted.startsWith(known.text) ? undecided(value) : makeBool(false);
}

function hasSuffix(suffix: Thunk, argument: Thunk): NixValue {
  const wanted = expectText(suffix);
  const value = stringLike(argument);
  const known = knownSuffix(value);
  if (textOf(value) !== undefined || known.length >= wanted.length) return makeBool(known.endsWith(wanted));
  return wanted.endsWith(known) ? undecided(value) : makeBool(false);
}

function hasInfix(infix: Thunk, argument: Thunk): NixValue {
  const wanted = expectText(infix);
  const value = stringLike(argument);
  if (value.parts.some((part) => part.kind === 'text' && part.text.includes(wanted))) return makeBool(true);
  const text = textOf(value);
  return text === undefined ? undecided(value) : makeBool(text.includes(wanted));
}

function splitString(separator: Thunk, argument: Thunk): NixValue {
  const between = plainText(separator);
  const text = plainText(argument);
  if (between !== '') return makeStrings(text.split(between));
  return /[^\0-\x7f]/.test(text) ? unsupported('a character is cut in two') : makeStrings(['', ...text, '']);
}

function asciiCase(text: string, upper: boolean): string {
  return text.replace(upper ? /[a-z]/g : /[A-Z]/g, (sign) => (upper ? sign.toUpperCase() : sign.toLowerCase()));
}

/** The text as `toString` gives it. */
function plainText(argument: Thunk): string {
  return wholeText(coerceToString(argument.force(), { more: true, copy: false }, argument.place));
}

/** A name as it stands in an attribute path. */
function nixIdentifier(name: string): string {
  const isPlain = /^[A-Za-z_][\w'-]*$/.test(name) && !/^(?:assert|else|if|in|inherit|let|or|rec|then|with)$/.test(name);
  return isPlain ? name : JSON.stringify(name).replaceAll('$', '\\$');
}

function escapeUrl(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** How many signs have to be put in, taken out or replaced. */
function levenshtein(a: string, b: string): number {
  if (a.length * b.length > 1_000_000) return unsupported('the texts are too long to compare');
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [index, sign] of [...a].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...b].entries()) {
      const replaced = (row[at] ?? 0) + (sign === other ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Leading zeros are refused where they could mean octal. */
function toInt(argument: Thunk, form: RegExp): NixValue {
  const digits = form.exec(expectText(argument))?.[1];
  return digits === undefined ? fail('throw', 'the string is no integer', argument.place) : makeInt(BigInt(digits));
}

/** Plain words stay as they are (nixpkgs 24.05 and later); older releases always quote, so these are left unknown. */
function escapeShellArg(argument: Thunk): NixValue {
  const value = coerceToString(argument.force(), { more: true, copy: false }, argument.place);
  const text = textOf(value);
  if (text !== undefined) {
    const plain = /^[A-Za-z0-9_,.:@+/%-]+$/.test(text);
    if (plain) return stringValue(text);
    return stringValue(`'${text.replaceAll("'", "'\\''")}'`);
  }
  const inner = value.parts.map((part) =>
    part.kind === 'text' ? textPart(part.text.replaceAll("'", "'\\''"), part.place, part.segments) : part,
  );
  return stringOf([textPart("'", undefined, []), ...inner, textPart("'", undefined, [])]);
}

/** The path of the main program: known for the writers, of a package only its folder. */
function getExe(argument: Thunk): NixValue {
  const derivation = derivationOf(argument.force());
  if (derivation?.kind === 'program' && derivation.name !== undefined) {
    return programPath(argument, expectString(derivation.name));
  }
  if (derivation === undefined) return argument.force().kind === 'unknown' ? argument.force() : giveUp(noProgram());
  const name = unknownPart(noProgram());
  return stringOf([storePart(derivation, argument.place), textPart('/bin/', undefined, []), name]);
}

function noProgram(): UnknownValue {
  return unknown('nixpkgs', 'the name of the main program is not known');
}

/** Programs lie in the output `bin`, where there is one. */
function programOutput(pkg: NixValue): NixValue {
  if (pkg.kind !== 'attrs' || pkg.derivation !== undefined) return pkg;
  const output = ['bin', 'out'].find((name) => pkg.attributes.has(name));
  return output === undefined ? pkg : attr(pkg, output);
}

function programPath(pkg: Thunk, name: StringValue): NixValue {
  const base = coerceToString(programOutput(pkg.force()), { more: false, copy: false }, pkg.place);
  return stringOf([...base.parts, textPart('/bin/', undefined, []), ...name.parts]);
}
