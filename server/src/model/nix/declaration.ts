import { attr } from './access';
import { anyType, type DeclaredType, joinedType, readDeclaredType } from './declared-type';
import { moduleType } from './definition';
import type { AttrsValue, NixValue, Thunk } from './value';

/** An option that a module declares itself: `options.my.runner.tags = mkOption { … }`. */
export interface Declaration {
  readonly type: DeclaredType;
  readonly default: Thunk | undefined;
  /** The function that the merged value goes through. */
  readonly apply: Thunk | undefined;
  readonly set: AttrsValue;
}

/** What `options` of modules say of a path: an option, a set of options (their names), or nothing. */
export type Declared =
  | { readonly kind: 'option'; readonly option: Declaration }
  | { readonly kind: 'namespace'; readonly names: ReadonlySet<string> };

/** What is declared at a path; undefined where nothing is, there or above. */
export function declaredAt(trees: readonly NixValue[], path: readonly string[]): Declared | undefined {
  const names = new Set<string>();
  let option: Declaration | undefined;
  for (const tree of trees) {
    const found = step(tree, path);
    if (found === undefined) continue;
    if (moduleType(found) === 'option') {
      const next = declarationOf(found);
      option = option === undefined ? next : joined(option, next);
      continue;
    }
    for (const name of found.attributes.keys()) names.add(name);
  }
  if (option !== undefined) return { kind: 'option', option };
  return names.size === 0 ? undefined : { kind: 'namespace', names };
}

/** Modules may declare the same option: a submodule that one began, another adds to. */
function joined(one: Declaration, other: Declaration): Declaration {
  return {
    type: joinedType(one.type, other.type),
    default: one.default ?? other.default,
    apply: one.apply ?? other.apply,
    set: one.set,
  };
}

/** The set at a path, which does not lead through an option. */
function step(tree: NixValue, path: readonly string[]): AttrsValue | undefined {
  let value: NixValue | undefined = tree;
  for (const name of path) {
    if (value?.kind !== 'attrs' || moduleType(value) === 'option') return undefined;
    value = value.attributes.get(name)?.value.force();
  }
  // All of `lib` in the place of an option, mostly while `lib.mkOption` is being typed, declares nothing.
  return value?.kind === 'attrs' && !isLibrary(value) ? value : undefined;
}

/** All of `lib`, or of a part of it. */
export function isLibrary({ open }: AttrsValue): boolean {
  return open?.symbol?.[0] === 'lib';
}

function declarationOf(set: AttrsValue): Declaration {
  const given = (name: string) => {
    const attribute = set.attributes.get(name);
    return attribute?.maybe === undefined ? attribute?.value : undefined;
  };
  const type = set.attributes.has('type') ? readDeclaredType(attr(set, 'type')) : anyType;
  return { type, default: given('default'), apply: given('apply'), set };
}
