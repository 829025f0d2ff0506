import { attr } from './access';
import { textOf } from './string';
import { normalSymbol } from './symbol';
import type { NixValue, Thunk } from './value';

/** How definitions of an option with a type of `lib.types` are merged. */
export type DeclaredType =
  /** By what they are: sets and lists are joined, of everything else there is one. */
  | { readonly kind: 'any' }
  | { readonly kind: 'text'; readonly separator: string }
  | { readonly kind: 'listOf' | 'attrsOf' | 'nullOr'; readonly of: DeclaredType }
  | { readonly kind: 'submodule'; readonly modules: readonly Thunk[] };

export const anyType: DeclaredType = { kind: 'any' };

const texts: Readonly<Record<string, string>> = { lines: '\n', commas: ',', envVar: ':' };

const wrappers: Readonly<Record<string, 'listOf' | 'attrsOf' | 'nullOr'>> = {
  listOf: 'listOf',
  nonEmptyListOf: 'listOf',
  attrsOf: 'attrsOf',
  lazyAttrsOf: 'attrsOf',
  nullOr: 'nullOr',
};

/** The type that an option is declared with. `lib.types` has no values here, so it is read by the names that are called. */
export function readDeclaredType(value: NixValue, depth = 0): DeclaredType {
  if (value.kind !== 'unknown' || depth > 10) return anyType;
  const named = typeName(value);
  if (named !== undefined && Object.hasOwn(texts, named)) return { kind: 'text', separator: texts[named] ?? '' };
  const called = value.call;
  if (called === undefined) return fromCandidates(value.candidates, depth);
  const name = typeName(called.fn);
  const wrapper = name === undefined || !Object.hasOwn(wrappers, name) ? undefined : wrappers[name];
  if (wrapper !== undefined) return { kind: wrapper, of: readDeclaredType(called.argument.force(), depth + 1) };
  if (name === 'submodule') return submoduleOf(called.argument);
  if (name === 'submoduleWith') return submoduleWith(called.argument.force());
  if (name === 'separatedString') return separated(called.argument.force());
  if (name === 'uniq' || name === 'unique') return readDeclaredType(called.argument.force(), depth + 1);
  return anyType;
}

function fromCandidates(candidates: readonly Thunk[], depth: number): DeclaredType {
  for (const each of candidates) {
    const type = readDeclaredType(each.force(), depth + 1);
    if (type.kind !== 'any') return type;
  }
  return anyType;
}

/** `str` of `lib.types.str`; also where which `with` gives the name is open. */
function typeName(value: NixValue): string | undefined {
  if (value.kind !== 'unknown') return undefined;
  const symbol = value.symbol === undefined ? undefined : normalSymbol(value.symbol);
  if (symbol !== undefined) return symbol[0] === 'lib' && symbol[1] === 'types' ? symbol[2] : undefined;
  for (const each of value.candidates) {
    const name = typeName(each.force());
    if (name !== undefined) return name;
  }
  return undefined;
}

function submoduleOf(argument: Thunk): DeclaredType {
  const given = argument.force();
  if (given.kind !== 'list') return { kind: 'submodule', modules: [argument] };
  return { kind: 'submodule', modules: given.items.flatMap((item) => (item.kind === 'element' ? [item.value] : [])) };
}

function submoduleWith(argument: NixValue): DeclaredType {
  const modules = attr(argument, 'modules');
  if (modules.kind !== 'list') return anyType;
  return { kind: 'submodule', modules: modules.items.flatMap((item) => (item.kind === 'element' ? [item.value] : [])) };
}

function separated(argument: NixValue): DeclaredType {
  const separator = argument.kind === 'string' ? textOf(argument) : undefined;
  return separator === undefined ? anyType : { kind: 'text', separator };
}
