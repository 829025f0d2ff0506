import type { AttrsLiteral, AttrsValue } from '../nix/value';

/**
 * A set that is written in the same braces as one it lies in: `let a = { b = a; }; in a` has no end, so whoever walks
 * sets stops there.
 */
export function holdsItself(set: AttrsValue, ancestors: readonly AttrsValue[]): boolean {
  return set.literals.some((literal) =>
    ancestors.some((outer) => outer.literals.some((each) => isSame(each, literal))),
  );
}

function isSame(a: AttrsLiteral, b: AttrsLiteral): boolean {
  return (
    a.node === b.node && a.prefix.length === b.prefix.length && a.prefix.every((name, at) => name === b.prefix[at])
  );
}
