import { addBinding } from '../../syntax/nix/edit';
import type { PlaceEdit } from '../../text/edit';
import type { Part } from '../../text/place';
import type { AttrsValue, NixValue } from '../nix/value';
import { placeEdits } from '../runner/nix-edit-place';

/**
 * Adds `path = nix;` to a configuration at the deepest set that `part` itself writes: inside `boot.kernel.sysctl = { … }`
 * where there is one, else beside `boot.kernel.… = …`, else at the top of the module. Undefined where the module writes
 * no set that could take it, and where the option is set already.
 */
export function addOption(
  config: AttrsValue,
  part: Part,
  path: readonly string[],
  nix: string,
): readonly PlaceEdit[] | undefined {
  let current: AttrsValue | undefined = config;
  let edits: readonly PlaceEdit[] | undefined;
  for (let depth = 0; depth < path.length && current !== undefined; depth++) {
    const rest = path.slice(depth);
    edits = addHere(current, part, rest, nix) ?? edits;
    const next: NixValue | undefined = current.attributes.get(rest[0] ?? '')?.value.force();
    if (next === undefined) return edits;
    current = next.kind === 'attrs' ? next : undefined;
  }
  return undefined;
}

function addHere(set: AttrsValue, part: Part, path: readonly string[], nix: string): readonly PlaceEdit[] | undefined {
  const literal = set.literals.findLast((each) => each.part.uri === part.uri);
  if (literal === undefined) return undefined;
  const { node, prefix, part: own } = literal;
  return placeEdits(own, addBinding(own.text, node, [...prefix, ...path], nix, prefix));
}
