import { nixAttrNameText } from '../../syntax/nix/names';
import type { NixBinding } from '../../syntax/nix/nodes';

/** How bindings of one set have to do with each other. */
export interface JoinedBindings {
  /**
   * Bindings that Nix joins with others of the set, as `a = { … }; a.b = …;`, or refuses together with the set: how many
   * of their names can be told apart.
   */
  readonly joined: ReadonlyMap<NixBinding, number>;
  /** Some names are computed, so that a binding may be another's double. */
  readonly computed: boolean;
}

interface Named {
  readonly binding: NixBinding;
  readonly path: readonly string[];
}

/** Finds bindings of a set whose paths lead to, or through, each other. */
export function joinedBindings(bindings: readonly NixBinding[], source: string): JoinedBindings {
  let computed = false;
  const named: Named[] = [];
  for (const binding of bindings) {
    const paths = binding.kind === 'inherit' ? binding.names.map((name) => [name]) : [binding.path.names];
    for (const names of paths) {
      const path = names.map((name) => nixAttrNameText(name, source));
      const end = path.indexOf(undefined);
      if (end >= 0) computed = true;
      named.push({ binding, path: path.slice(0, end < 0 ? undefined : end).filter((name) => name !== undefined) });
    }
  }
  return { joined: joinedOf(named), computed };
}

function joinedOf(named: readonly Named[]): ReadonlyMap<NixBinding, number> {
  const joined = new Map<NixBinding, number>();
  // Mostly each binding has a name of its own to begin with.
  if (new Set(named.map(({ path }) => path[0])).size === named.length) return joined;
  const ends = new Map<string, NixBinding[]>();
  for (const { binding, path } of named) {
    const key = path.join('\0');
    ends.set(key, [...(ends.get(key) ?? []), binding]);
  }
  for (const { binding, path } of named) {
    let key = '';
    for (const [index, name] of path.entries()) {
      key = index === 0 ? name : `${key}\0${name}`;
      const others = ends.get(key)?.filter((other) => other !== binding) ?? [];
      if (others.length === 0) continue;
      const isLast = index === path.length - 1;
      const areSets = others.every(isSet) && (!isLast || isSet(binding));
      for (const each of [binding, ...others]) {
        joined.set(each, Math.min(joined.get(each) ?? Number.POSITIVE_INFINITY, areSets ? index + 1 : 0));
      }
      break;
    }
  }
  return joined;
}

function isSet(binding: NixBinding): boolean {
  return binding.kind === 'binding' && binding.value.kind === 'attrset';
}
