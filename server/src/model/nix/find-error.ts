import { attributeValue } from './access';
import { sortedNames } from './builtins-list';
import type { JsonLimits } from './json';
import type { ErrorValue, NixValue } from './value';

/**
 * The first error that Nix meets where it evaluates a value strictly (`nix-instantiate --eval --strict`): attributes by
 * name, items in their order. Undefined where there is none within the limits; what is not known holds none.
 */
export function findError(value: NixValue, limits: JsonLimits): ErrorValue | undefined {
  let left = limits.nodes;
  const search = (at: NixValue, depth: number): ErrorValue | undefined => {
    if (at.kind === 'error') return at;
    if (depth >= limits.depth || --left < 0) return undefined;
    for (const child of childrenOf(at)) {
      const found = search(child(), depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(value, 0);
}

function childrenOf(value: NixValue): readonly (() => NixValue)[] {
  if (value.kind === 'list') {
    return value.items.flatMap((item) => (item.kind === 'gap' ? [] : [() => item.value.force()]));
  }
  // The attributes of a derivation are only looked at for as long as its path needs them.
  if (value.kind !== 'attrs' || value.derivation !== undefined || value.attributes.has('__toString')) return [];
  const names = value.attributes.has('outPath') ? ['outPath'] : sortedNames(value.attributes.keys());
  return names.flatMap((name) => {
    const attribute = value.attributes.get(name);
    return attribute === undefined ? [] : [() => attributeValue(attribute)];
  });
}
