import { attr, attrsValue, derivationOf } from './access';
import { ATTRS_BUILTINS } from './builtins-attrs';
import { hashBuiltins } from './builtins-hash';
import { deepForce, listBuiltins } from './builtins-list';
import { regexBuiltins } from './builtins-regex';
import { textBuiltins } from './builtins-text';
import { metered, type Native, native } from './call';
import { coerceToString } from './coerce';
import { fileDerivation, plainDerivation } from './derivation';
import type { Fuel } from './fuel';
import {
  expectAttrs,
  expectClosed,
  expectInt,
  expectNumber,
  expectString,
  expectText,
  fail,
  giveUp,
  Halt,
  known,
  unsupported,
} from './halt';
import { makeBool, makeInt, makeNull } from './make';
import { nixpkgsModule, nixpkgsModuleUnknown } from './nixpkgs-module';
import { arithmetic, lessThan } from './operators';
import { positionValue } from './position';
import { knownPrefix, stringValue } from './string';
import { type AttrsValue, evalError, type NixValue, type PathValue, Thunk, type UnknownValue, unknown } from './value';

/** The names in a folder and what kind of thing each is: `regular`, `directory`, `symlink`, `unknown`. */
export type FolderNames = ReadonlyMap<string, string>;

/** What `import`, `readFile` and `pathExists` ask for. */
export interface FileReader {
  folder(uri: string): FolderNames | undefined;
  importFile(path: PathValue): NixValue;
  /** The value of a file in whose outermost scope further names stand. */
  importScoped(path: PathValue, names: ReadonlyMap<string, Thunk>): NixValue;
  readText(uri: string): string | undefined;
}

const baseBuiltins = (fuel: Fuel): readonly (readonly [string, number, Native])[] => [
  ['add', 2, (a, b) => arithmetic('+', a.force(), b.force())],
  ['sub', 2, (a, b) => arithmetic('-', a.force(), b.force())],
  ['mul', 2, (a, b) => arithmetic('*', a.force(), b.force())],
  ['div', 2, (a, b) => arithmetic('/', a.force(), b.force())],
  ['lessThan', 2, (a, b) => makeBool(lessThan(a.force(), b.force(), fuel))],
  ['bitAnd', 2, (a, b) => makeInt(expectInt(a) & expectInt(b))],
  ['bitOr', 2, (a, b) => makeInt(expectInt(a) | expectInt(b))],
  ['bitXor', 2, (a, b) => makeInt(expectInt(a) ^ expectInt(b))],
  ['ceil', 1, (a) => makeInt(BigInt(Math.ceil(Number(expectNumber(a)))))],
  ['floor', 1, (a) => makeInt(BigInt(Math.floor(Number(expectNumber(a)))))],
  ['isNull', 1, (value) => makeBool(known(value).kind === 'null')],
  ['isBool', 1, (value) => makeBool(known(value).kind === 'bool')],
  ['isInt', 1, (value) => makeBool(known(value).kind === 'int')],
  ['isFloat', 1, (value) => makeBool(known(value).kind === 'float')],
  ['isString', 1, (value) => makeBool(typeOf(value) === 'string')],
  ['isPath', 1, (value) => makeBool(known(value).kind === 'path')],
  ['isList', 1, (value) => makeBool(known(value).kind === 'list')],
  ['isAttrs', 1, (value) => makeBool(typeOf(value) === 'set')],
  ['isFunction', 1, (value) => makeBool(known(value).kind === 'function')],
  ['typeOf', 1, (value) => stringValue(typeOf(value))],
  ['seq', 2, sequence],
  ['deepSeq', 2, (before, value) => deepSequence(before, value, fuel)],
  ['trace', 2, sequence],
  ['traceVerbose', 2, (_, value) => value.force()],
  ['warn', 2, (_, value) => value.force()],
  ['addErrorContext', 2, (_, value) => value.force()],
  ['throw', 1, (message) => evalError('throw', messageOf(message))],
  ['abort', 1, (message) => evalError('abort', `evaluation aborted: ${messageOf(message)}`)],
  ['tryEval', 1, tryEval],
  ['break', 1, (value) => value.force()],
  ['derivation', 1, (argument) => plainDerivation(expectAttrs(argument))],
  ['unsafeGetAttrPos', 2, (name, set) => attributePosition(expectText(name), expectAttrs(set))],
  ['appendContext', 2, appendContext],
  ['toFile', 2, (name, text) => fileDerivation('toFile', name, text, { executable: false, shebang: false })],
  ['hasContext', 1, (value) => makeBool(!knownPrefix(coerceToString(known(value), NO_MORE)).whole)],
];

const NO_MORE = { more: false, copy: false };

/** What `toFile` gives is a string, though it is kept as what it makes. */
function typeOf(value: Thunk): string {
  const certain = known(value);
  if (certain.kind === 'attrs') return certain.derivation?.builder === 'toFile' ? 'string' : 'set';
  return certain.kind === 'function' ? 'lambda' : certain.kind;
}

function appendContext(text: Thunk, context: Thunk): NixValue {
  const given = expectString(text);
  return expectClosed(context).attributes.size === 0 ? given : unsupported('where a text comes from is not followed');
}

/** Where an attribute was written; of one that was computed, that is not told. */
function attributePosition(name: string, set: AttrsValue): NixValue {
  const found = set.attributes.get(name);
  if (found === undefined) return set.open === undefined ? makeNull() : giveUp(set.open);
  const [definition, more] = found.definitions;
  if (definition === undefined || more !== undefined || set.literals.length === 0) {
    return unsupported('where the attribute was written is not known');
  }
  return positionValue(definition.name);
}

function sequence(before: Thunk, value: Thunk): NixValue {
  const first = before.force();
  return first.kind === 'error' ? first : value.force();
}

function deepSequence(before: Thunk, value: Thunk, fuel: Fuel): NixValue {
  try {
    deepForce(before, fuel);
  } catch (caught) {
    if (!(caught instanceof Halt) || caught.value.kind === 'error') throw caught;
    return giveUp(caught.value);
  }
  return value.force();
}

function messageOf(message: Thunk): string {
  return expectText(Thunk.of(coerceToString(known(message), NO_MORE)));
}

function tryEval(argument: Thunk): NixValue {
  const value = argument.force();
  if (value.kind === 'unknown') return giveUp(value);
  const failed = value.kind === 'error';
  if (failed && value.code !== 'throw' && value.code !== 'assert') return value;
  return attrsValue([
    ['success', Thunk.of(makeBool(!failed))],
    ['value', failed ? Thunk.of(makeBool(false)) : argument],
  ]);
}

const IMPURE = ['currentTime', 'currentSystem', 'nixPath', 'nixVersion', 'storeDir'] as const;

const IMPURE_FUNCTIONS: readonly (readonly [string, number])[] = [
  ['getEnv', 1],
  ['fetchurl', 1],
  ['fetchTarball', 1],
  ['fetchGit', 1],
  ['fetchTree', 1],
  ['fetchMercurial', 1],
  ['fetchClosure', 1],
  ['getFlake', 1],
  ['findFile', 2],
  ['readFileType', 1],
  ['hashFile', 2],
  ['path', 1],
  ['filterSource', 2],
  ['storePath', 1],
  ['derivationStrict', 1],
];

const UNSUPPORTED_FUNCTIONS: readonly (readonly [string, number])[] = [
  ['outputOf', 2],
  ['parseFlakeRef', 1],
  ['flakeRefToString', 1],
];

/** Names that are in scope without `builtins.`. */
const GLOBAL = [
  'abort',
  'baseNameOf',
  'break',
  'derivation',
  'derivationStrict',
  'dirOf',
  'fetchGit',
  'fetchMercurial',
  'fetchTarball',
  'fetchTree',
  'fromTOML',
  'import',
  'isNull',
  'map',
  'placeholder',
  'removeAttrs',
  'scopedImport',
  'throw',
  'toString',
];

/** The outermost scope: `builtins`, the global functions, and all built-in functions with two underscores in front. */
export function baseScope(files: FileReader, fuel: Fuel): Map<string, Thunk> {
  const builtins = new Map<string, Thunk>();
  for (const [name, arity, run] of pureBuiltins(fuel)) {
    builtins.set(name, Thunk.of(native(name, arity, metered(name, run, fuel))));
  }
  for (const name of IMPURE)
    builtins.set(name, Thunk.of(unknown('impure', `\`builtins.${name}\` depends on the machine`)));
  for (const [name, arity] of IMPURE_FUNCTIONS)
    builtins.set(name, later(name, arity, 'impure', 'depends on the machine'));
  for (const [name, arity] of UNSUPPORTED_FUNCTIONS)
    builtins.set(name, later(name, arity, 'unsupported', 'is not evaluated'));
  builtins.set('import', Thunk.of(native('import', 1, (path) => importPath(path, files))));
  builtins.set('scopedImport', Thunk.of(native('scopedImport', 2, (names, path) => importScoped(names, path, files))));
  builtins.set('readFile', Thunk.of(native('readFile', 1, (path) => readText(path, files))));
  builtins.set('readDir', Thunk.of(native('readDir', 1, (path) => readFolder(path, files))));
  builtins.set('pathExists', Thunk.of(native('pathExists', 1, (path) => pathExists(path, files))));
  for (const [name, value] of constants()) builtins.set(name, Thunk.of(value));
  const set: AttrsValue = attrsValue(builtins, { open: unknown('unsupported', 'not a built-in function known here') });
  builtins.set(
    'builtins',
    Thunk.lazy(() => set),
  );
  return scopeNames(builtins, set);
}

function pureBuiltins(fuel: Fuel): readonly (readonly [string, number, Native])[] {
  return [
    ...baseBuiltins(fuel),
    ...listBuiltins(fuel),
    ...ATTRS_BUILTINS,
    ...textBuiltins(fuel),
    ...regexBuiltins(fuel),
    ...hashBuiltins(fuel),
  ];
}

function constants(): readonly (readonly [string, NixValue])[] {
  return [
    ['true', makeBool(true)],
    ['false', makeBool(false)],
    ['null', makeNull()],
    ['langVersion', makeInt(6)],
  ];
}

function scopeNames(builtins: ReadonlyMap<string, Thunk>, set: AttrsValue): Map<string, Thunk> {
  const names = new Map<string, Thunk>([['builtins', Thunk.of(set)]]);
  for (const [name, value] of builtins) names.set(`__${name}`, value);
  for (const name of [...GLOBAL, 'true', 'false', 'null']) {
    const value = builtins.get(name);
    if (value !== undefined) names.set(name, value);
  }
  return names;
}

function later(name: string, arity: number, cause: UnknownValue['cause'], why: string): Thunk {
  return Thunk.of(native(`builtins.${name}`, arity, () => unknown(cause, `\`builtins.${name}\` ${why}`)));
}

function importPath(argument: Thunk, files: FileReader): NixValue {
  const value = argument.force();
  const module = nixpkgsModule(value);
  if (module?.settings.length === 0) return giveUp(nixpkgsModuleUnknown(module, value));
  if (value.kind === 'unknown') return importUnknown(value);
  const path = known(argument);
  if (path.kind === 'path') return files.importFile(path);
  if (path.kind === 'attrs' && path.derivation !== undefined) return unsupported('import of a derivation');
  if (path.kind === 'attrs') return importPath(Thunk.of(attr(path, 'outPath')), files);
  if (path.kind !== 'string') return fail('type', 'cannot import this value', path.place);
  return giveUp(unknown('import', 'the path is a string, not a literal path', path.place));
}

function importScoped(names: Thunk, argument: Thunk, files: FileReader): NixValue {
  const scope = [...expectClosed(names).attributes].map(([name, { value }]) => [name, value] as const);
  const path = known(argument);
  if (path.kind !== 'path') return giveUp(unknown('import', 'the path is not one of a local file', path.place));
  return files.importScoped(path, new Map(scope));
}

/** `import nixpkgs { }` and `import <nixpkgs> { }` give the package set. */
function importUnknown(value: UnknownValue): NixValue {
  const last = value.symbol?.at(-1) ?? '';
  if (!/^<?nixpkgs(?:[-_A-Z].*)?>?$/.test(last)) return giveUp(unknown(value.cause, value.reason, value.place));
  return native('import nixpkgs', 1, () => {
    return unknown('nixpkgs', 'nixpkgs is not evaluated', value.place, { symbol: ['pkgs'], resolve: value.resolve });
  });
}

function localUri(argument: Thunk): string {
  const path = known(argument);
  if (path.kind === 'path' && path.uri !== undefined) return path.uri;
  return giveUp(unknown('import', 'the path is not one of a local file', path.place));
}

/** Of a file that is written to the store here, its text is known. */
function readText(argument: Thunk, files: FileReader): NixValue {
  const written = derivationOf(argument.force());
  if (written?.builder === 'toFile' && written.text !== undefined) return written.text.force();
  const text = files.readText(localUri(argument));
  return text === undefined ? unknown('import', 'the file cannot be read here') : stringValue(text);
}

/** A folder of the workspace as it is on disk; a flake sees only those of its files that are in Git. */
function readFolder(argument: Thunk, files: FileReader): NixValue {
  const names = files.folder(localUri(argument));
  if (names === undefined) return unknown('impure', 'the folder cannot be listed here');
  return attrsValue(Array.from(names, ([name, kind]) => [name, Thunk.of(stringValue(kind))] as const));
}

function pathExists(argument: Thunk, files: FileReader): NixValue {
  const found = files.readText(localUri(argument)) !== undefined;
  return found ? makeBool(true) : unknown('import', 'whether the path exists is not known');
}
