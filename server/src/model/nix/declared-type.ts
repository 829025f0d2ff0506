import { attr } from './access';
import { textOf } from './string';
import { normalSymbol } from './symbol';
import type { NixValue, Thunk, UnknownValue } from './value';

/** How definitions of an option with a type of `lib.types` are merged. */
export type DeclaredType =
  /** By what they are: sets and lists are joined, of everything else there is one. */
  | { readonly kind: 'any' }
  | { readonly kind: 'text'; readonly separator: string }
  /** Sets are merged at every depth, of everything else there is one. */
  | { readonly kind: 'anything' }
  /** Sets lie over each other as they are. */
  | { readonly kind: 'attrs' }
  /** Values of the kind `from` go through `by` first; `from` is undefined where it is not known which these are. */
  | {
      readonly kind: 'coerced';
      readonly from: NixValue['kind'] | undefined;
      readonly by: Thunk;
      readonly of: DeclaredType;
    }
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
  if (named === 'anything' || named === 'attrs') return { kind: named };
  const called = value.call;
  if (called === undefined) return fromCandidates(value.candidates, depth);
  const name = typeName(called.fn);
  const wrapper = name === undefined || !Object.hasOwn(wrappers, name) ? undefined : wrappers[name];
  if (wrapper !== undefined) return { kind: wrapper, of: readDeclaredType(called.argument.force(), depth + 1) };
  if (name === 'submodule') return submoduleOf(called.argument);
  if (name === 'submoduleWith') return submoduleWith(called.argument.force());
  if (name === 'separatedString') return separated(called.argument.force());
  const coerced = coercion(called, depth);
  if (coerced !== undefined) return coerced;
  if (name === 'uniq' || name === 'unique') return readDeclaredType(called.argument.force(), depth + 1);
  return anyType;
}

/** `coercedTo from by to`. */
function coercion(called: NonNullable<UnknownValue['call']>, depth: number): DeclaredType | undefined {
  const second = called.fn.call;
  const first = second?.fn.call;
  if (second === undefined || first === undefined || typeName(first.fn) !== 'coercedTo') return undefined;
  return {
    kind: 'coerced',
    from: valueKind(first.argument.force()),
    by: second.argument,
    of: readDeclaredType(called.argument.force(), depth + 1),
  };
}

const valueKinds: Readonly<Record<string, NixValue['kind']>> = {
  attrs: 'attrs',
  attrsOf: 'attrs',
  bool: 'bool',
  float: 'float',
  int: 'int',
  lines: 'string',
  listOf: 'list',
  nonEmptyStr: 'string',
  port: 'int',
  singleLineStr: 'string',
  str: 'string',
};

/** What kind of value a type takes, where it takes only one. */
function valueKind(type: NixValue): NixValue['kind'] | undefined {
  if (type.kind !== 'unknown') return undefined;
  const name = typeName(type) ?? (type.call === undefined ? undefined : typeName(type.call.fn));
  return name === undefined || !Object.hasOwn(valueKinds, name) ? undefined : valueKinds[name];
}

/** What two declarations of one option come to together. */
export function joinedType(one: DeclaredType, other: DeclaredType): DeclaredType {
  if (one.kind === 'submodule' && other.kind === 'submodule') {
    return { kind: 'submodule', modules: [...one.modules, ...other.modules] };
  }
  if ('of' in one && 'of' in other && one.kind === other.kind) return { ...one, of: joinedType(one.of, other.of) };
  return one.kind === 'any' ? other : one;
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
