import { derivationOf } from '../nix/access';
import type { Derivation, NixValue, Thunk } from '../nix/value';

/** How many values are looked at; beyond that, files that are rendered deeper down are not found. */
const mostValues = 20_000;

/** How often the values of one set in the text are looked at: a function may make several, a set that holds itself has no end. */
const mostOfOneSet = 100;

/**
 * The derivations that `(pkgs.formats.toml { }).generate` makes and that a value uses, directly or through the text of
 * scripts and files: each once, in the order in which they are come upon.
 */
export function findRenderedToml(root: NixValue): readonly Derivation[] {
  const found = new Set<Derivation>();
  const seen = new Set<NixValue>();
  const counts = new Map<unknown, number>();
  let level: readonly NixValue[] = [root];
  while (level.length > 0 && seen.size < mostValues) {
    const next: NixValue[] = [];
    for (const value of level) {
      if (seen.has(value) || seen.size >= mostValues) continue;
      seen.add(value);
      const node = value.kind === 'attrs' ? value.literals[0]?.node : undefined;
      const count = counts.get(node) ?? 0;
      if (node !== undefined && count >= mostOfOneSet) continue;
      counts.set(node, count + 1);
      for (const thunk of thunksOf(value, found)) next.push(thunk.force());
    }
    level = next;
  }
  return Array.from(found);
}

function thunksOf(value: NixValue, found: Set<Derivation>): readonly Thunk[] {
  const derivation = derivationOf(value);
  if (derivation !== undefined) return derivationThunks(derivation, found);
  switch (value.kind) {
    case 'attrs':
      return Array.from(value.attributes.values(), (attribute) => attribute.value);
    case 'list':
      return value.items.flatMap((item) => (item.kind === 'element' ? [item.value] : []));
    case 'string':
      return value.parts.flatMap((part) => {
        if (part.kind === 'unknown') return unknownThunks(part.unknown);
        return part.kind === 'store' && part.of.kind !== 'path' ? derivationThunks(part.of, found) : [];
      });
    case 'unknown':
      return unknownThunks(value);
    default:
      return [];
  }
}

function derivationThunks(derivation: Derivation, found: Set<Derivation>): readonly Thunk[] {
  if (derivation.kind === 'generated' && derivation.format === 'toml') found.add(derivation);
  return [derivation.text, derivation.arguments].filter((thunk) => thunk !== undefined);
}

function unknownThunks(value: NixValue & { kind: 'unknown' }): readonly Thunk[] {
  return value.call === undefined ? value.candidates : [...value.candidates, value.call.argument];
}
