import { readNix } from '../../syntax/nix/read';
import type { Part } from '../../text/place';
import { lazy } from '../runner/lazy';
import { attr, attrsFrom, attrsValue } from './access';
import { type Native, native } from './call';
import { coerceToString } from './coerce';
import { derivationValue, fileDerivation } from './derivation';
import type { Fuel } from './fuel';
import { settle } from './halt';
import type { Interpreter } from './interpreter';
import { libNative } from './lib-native';
import { LIB_SOURCE, LIB_SUBSETS } from './lib-source';
import { LIB_SUBSETS_SOURCE } from './lib-subsets';
import { selectLater } from './select';
import { stringOf, stringValue, textPart } from './string';
import {
  type Attribute,
  type AttrsValue,
  type Derivation,
  type NixValue,
  type SymbolResolver,
  Thunk,
  unknown,
} from './value';

/** What is known of nixpkgs without having it. */
export interface Nixpkgs {
  readonly lib: NixValue;
  /** `lib.<path>`; undefined where it is not modelled. */
  readonly library: (path: readonly string[]) => NixValue | undefined;
  /** A function of `pkgs` whose result is modelled: `writeShellScript`, `formats.toml`, `dockerTools.buildImage`, … */
  readonly packageFunction: (path: readonly string[]) => NixValue | undefined;
}

const LIB_PART: Part = { uri: 'nix-lib:', text: LIB_SOURCE };
const SUBSETS_PART: Part = { uri: 'nix-lib:', text: LIB_SUBSETS_SOURCE };
/** Read when it is first needed: most workspaces without Nix files never do. */
const libTree = lazy(() => readNix(LIB_SOURCE));
const subsetsTree = lazy(() => readNix(LIB_SUBSETS_SOURCE));

export function createNixpkgs(interpreter: Interpreter, resolve: SymbolResolver, fuel: Fuel): Nixpkgs {
  const made = new Map<string, NixValue>();
  const lib = createLib(interpreter, resolve, fuel);
  return {
    lib,
    library: (path) => libraryAt(lib, path),
    packageFunction: (path) => {
      const name = path.join('.');
      const before = made.get(name);
      if (before !== undefined) return before;
      const value = packageFunction(path);
      if (value !== undefined) made.set(name, value);
      return value;
    },
  };
}

function createLib(interpreter: Interpreter, resolve: SymbolResolver, fuel: Fuel): AttrsValue {
  const scope = new Map([['native', Thunk.of(libNative(fuel))]]);
  const value = interpreter.evaluateInternal(LIB_PART, libTree(), scope);
  const attributes = new Map(value.kind === 'attrs' ? value.attributes : []);
  const open = unknown('nixpkgs', 'not a library function known here', undefined, { symbol: ['lib'], resolve });
  const lib = attrsFrom(attributes, { open });
  const own = lazy(() => ownNames(interpreter, new Map([...scope, ['lib', Thunk.of(lib)]])));
  for (const name of [...LIB_SUBSETS, 'generators', 'cli', 'path']) {
    const shared = LIB_SUBSETS.includes(name) ? attributes : [];
    const value = Thunk.lazy(() => {
      return attrsFrom(new Map([...shared, ...own()(name)]), { open: { ...open, symbol: ['lib', name] } });
    });
    attributes.set(name, { name, value, definitions: [], maybe: undefined });
  }
  return lib;
}

/** The names that one set of `lib` has for itself. */
function ownNames(interpreter: Interpreter, scope: ReadonlyMap<string, Thunk>) {
  const value = interpreter.evaluateInternal(SUBSETS_PART, subsetsTree(), scope);
  return (name: string): ReadonlyMap<string, Attribute> => {
    const subset = value.kind === 'attrs' ? value.attributes.get(name)?.value.force() : undefined;
    return subset?.kind === 'attrs' ? subset.attributes : new Map();
  };
}

function libraryAt(lib: NixValue, path: readonly string[]): NixValue | undefined {
  let value: NixValue = lib;
  for (const name of path) {
    if (value.kind !== 'attrs' || !value.attributes.has(name)) return undefined;
    value = attr(value, name);
  }
  return value;
}

interface Writer {
  readonly kind: 'file' | 'program';
  readonly executable: boolean;
  readonly shebang: boolean;
}

/** Functions `name: text:` that write one file. */
const WRITERS: Readonly<Record<string, Writer>> = {
  writeText: { kind: 'file', executable: false, shebang: false },
  writeScript: { kind: 'file', executable: true, shebang: false },
  writeShellScript: { kind: 'file', executable: true, shebang: true },
  writeScriptBin: { kind: 'program', executable: true, shebang: false },
  writeShellScriptBin: { kind: 'program', executable: true, shebang: true },
  'writers.writeBash': { kind: 'file', executable: true, shebang: true },
  'writers.writeDash': { kind: 'file', executable: true, shebang: true },
  'writers.writeBashBin': { kind: 'program', executable: true, shebang: true },
  'writers.writeDashBin': { kind: 'program', executable: true, shebang: true },
};

const IMAGES = [
  'buildImage',
  'buildLayeredImage',
  'streamLayeredImage',
  'buildLayeredImageWithNixDb',
  'pullImage',
  'buildImageWithNixDb',
];
const COMMANDS = ['runCommand', 'runCommandLocal', 'runCommandCC', 'runCommandNoCC'];
const FORMATS = ['toml', 'json', 'yaml', 'yaml_1_1', 'yaml_1_2', 'ini'];

function packageFunction(path: readonly string[]): NixValue | undefined {
  const name = path.join('.');
  const writer = WRITERS[name];
  const label = `pkgs.${name}`;
  if (writer !== undefined) return native(label, 2, (file, text) => written(name, writer, file, text));
  if (name === 'writeShellApplication') return native(label, 1, (args) => shellApplication(args));
  if (name === 'writeTextFile') return native(label, 1, (args) => textFile(args));
  if (name === 'symlinkJoin' || name === 'buildEnv') return withArguments(name, 'join');
  if (name === 'stdenv.mkDerivation' || name === 'stdenvNoCC.mkDerivation') return withArguments(name, 'other');
  if (COMMANDS.includes(name)) return native(label, 3, (file, args, text) => command(name, file, args, text));
  if (path[0] === 'dockerTools' && IMAGES.includes(path[1] ?? '') && path.length === 2)
    return native(label, 1, (args) => image(name, args));
  if (path[0] === 'formats' && FORMATS.includes(path[1] ?? '') && path.length === 2) return format(path[1] ?? '');
  return undefined;
}

function withArguments(name: string, kind: Derivation['kind']): NixValue {
  const run: Native = (args) => derivationValue(name, kind, { name: argumentOf(args, 'name'), arguments: args });
  return native(`pkgs.${name}`, 1, run);
}

/** An image, which tells its name and its tag: `"${image.imageName}:${image.imageTag}"`. */
function image(builder: string, args: Thunk): NixValue {
  const made = derivationValue(builder, 'image', { name: argumentOf(args, 'name'), arguments: args });
  const given = args.force();
  if (given.kind !== 'attrs') return made;
  const attributes = new Map(made.attributes);
  for (const [name, from] of [
    ['imageName', given.attributes.get('imageName') ?? given.attributes.get('name')],
    ['imageTag', given.attributes.get('finalImageTag') ?? given.attributes.get('tag')],
  ] as const) {
    if (from !== undefined && from.value.force().kind !== 'null') attributes.set(name, { ...from, name });
  }
  return { ...made, attributes };
}

function argumentOf(args: Thunk, name: string): Thunk {
  return selectLater(args, name);
}

function written(name: string, writer: Writer, file: Thunk, text: Thunk): NixValue {
  if (writer.kind === 'file') return fileDerivation(name, file, text, writer);
  const { executable, shebang } = writer;
  return derivationValue(name, 'program', { name: file, text, destination: inBin(file), executable, shebang });
}

function inBin(name: Thunk): Thunk {
  return Thunk.lazy(() =>
    settle(() => {
      const file = coerceToString(name.force(), { more: false, copy: false }, name.place);
      return stringOf([textPart('/bin/', undefined, []), ...file.parts]);
    }),
  );
}

function shellApplication(args: Thunk): NixValue {
  const name = argumentOf(args, 'name');
  return derivationValue('writeShellApplication', 'program', {
    name,
    text: argumentOf(args, 'text'),
    destination: inBin(name),
    executable: true,
    shebang: true,
    arguments: args,
  });
}

function textFile(args: Thunk): NixValue {
  const given = args.force();
  const flag = given.kind === 'attrs' ? given.attributes.get('executable')?.value.force() : undefined;
  const open = given.kind !== 'attrs' || given.open !== undefined;
  const absent = open ? undefined : false;
  const executable = flag === undefined ? absent : flag.kind === 'bool' ? flag.value : undefined;
  const destination = given.kind === 'attrs' ? given.attributes.get('destination')?.value : undefined;
  const somewhere = open ? argumentOf(args, 'destination') : Thunk.of(stringValue(''));
  return derivationValue('writeTextFile', 'file', {
    name: argumentOf(args, 'name'),
    text: argumentOf(args, 'text'),
    destination: destination ?? somewhere,
    executable,
    arguments: args,
  });
}

function command(builder: string, name: Thunk, args: Thunk, text: Thunk): NixValue {
  return derivationValue(builder, 'command', { name, text, arguments: args });
}

/** `pkgs.formats.<format> { … }`: a set with `generate` and `type`. */
function format(name: string): NixValue {
  return native(`pkgs.formats.${name}`, 1, () => {
    const builder = `formats.${name}.generate`;
    const generate = native(builder, 2, (file, value) => {
      return derivationValue(builder, 'generated', {
        name: file,
        value,
        format: name.replace(/_.*/, ''),
        executable: false,
      });
    });
    const open = unknown('nixpkgs', 'option types are not evaluated');
    return attrsValue([['generate', Thunk.of(generate)]], { open });
  });
}
