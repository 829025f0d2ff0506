import data from './data/nix-functions.json';

/** A function that the evaluator of Nix knows. */
export interface NixFunction {
  /** `builtins.map`, or `lib.mkIf` for a function of nixpkgs. */
  readonly path: string;
  readonly name: string;
  /** What it takes and gives: `(a -> b) -> [a] -> [b]`. */
  readonly signature: string;
  readonly description: string;
  /** The page about it. */
  readonly page: string;
}

const builtins = new Map(Object.entries(data.builtins).map((entry) => [entry[0], builtin(entry)]));
const library = new Map(Object.entries(data.lib).map((entry) => [entry[0], ofLibrary(entry)]));

const librarySets = new Map(
  Object.entries(data.libSets).map(([set, functions]) => [
    set,
    new Map(Object.entries(functions).map(([name, said]) => [name, ofLibrary([`${set}.${name}`, said])])),
  ]),
);

/** The functions that one set of `lib` has for itself: those of `lib.versions`. */
export function librarySetFunctions(set: string): ReadonlyMap<string, NixFunction> {
  return librarySets.get(set) ?? new Map();
}

/** The functions of `builtins`, or of `lib`, which has many of those of `builtins` as well. */
export function nixFunctions(set: 'builtins' | 'lib'): ReadonlyMap<string, NixFunction> {
  return set === 'lib' ? library : builtins;
}

/** The function at a path: `builtins.map`, `lib.mkIf`, `lib.strings.concatStrings`. Undefined where there is none known. */
export function findNixFunction(path: readonly string[]): NixFunction | undefined {
  const [set, ...rest] = path;
  const name = rest.at(-1) ?? '';
  if (set === 'builtins') return rest.length === 1 ? builtins.get(name) : undefined;
  if (set !== 'lib' || rest.length > 2) return undefined;
  const [part = ''] = rest;
  const own = rest.length === 2 ? librarySets.get(part)?.get(name) : undefined;
  return own ?? library.get(name) ?? builtins.get(name);
}

function builtin([name, [signature = '', description = '']]: readonly [string, readonly string[]]): NixFunction {
  const page = `https://nix.dev/manual/nix/stable/language/builtins.html#builtins-${name}`;
  return { path: `builtins.${name}`, name, signature, description, page };
}

function ofLibrary([name, [signature = '', description = '']]: readonly [string, readonly string[]]): NixFunction {
  return {
    path: `lib.${name}`,
    name: name.replace(/^.*\./, ''),
    signature,
    description,
    page: `https://noogle.dev/f/lib/${name.split('.').map(encodeURIComponent).join('/')}`,
  };
}
