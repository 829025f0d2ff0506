import type { NixApply, NixExpr } from '../../syntax/nix/nodes';
import { type NixScope, variableIn } from '../nix/names';

/** A call in a module whose result is told by names that are written in what it is called with. */
export type ModuleCall =
  /** What it is given counts as if it stood there by itself, as far as modules are concerned. */
  | { readonly kind: 'definitions'; readonly content: readonly NixExpr[] }
  /** A set with the names of the set that it is given, each value made of that of the name, or the same down to `steps`. */
  | { readonly kind: 'set'; readonly content: readonly NixExpr[]; readonly steps: number }
  /** An option is declared. */
  | { readonly kind: 'declaration'; readonly head: NixExpr; readonly given: readonly NixExpr[] };

/** Functions of nixpkgs, by how many arguments they take; the last one is that which counts. */
const ofModules: ReadonlyMap<string, number> = new Map([
  ['mkIf', 2],
  ['mkMerge', 1],
  ['mkDefault', 1],
  ['mkForce', 1],
  ['mkOverride', 2],
  ['mkBefore', 1],
  ['mkAfter', 1],
  ['mkOrder', 2],
]);

const declaring: ReadonlySet<string> = new Set(['mkOption', 'mkEnableOption', 'mkPackageOption']);

/** Functions of nixpkgs and of Nix that go by the names of a set, and how far down these are the names of the result. */
const ofSets: ReadonlyMap<string, number> = new Map([
  ['optionalAttrs', Number.POSITIVE_INFINITY],
  ['mapAttrs', 1],
]);

/** What a call does in a module, by the name of its function; undefined where that says nothing. */
export function moduleFunction(call: NixApply, scope: NixScope | undefined): ModuleCall | undefined {
  const given: NixExpr[] = [];
  let head: NixExpr = call;
  for (; head.kind === 'apply'; head = head.fn) given.unshift(head.argument);
  const name = functionName(head, scope);
  if (name === undefined) return undefined;
  if (declaring.has(name)) return { kind: 'declaration', head, given };
  const { argument } = call;
  if (ofModules.get(name) === given.length) {
    const isList = name === 'mkMerge' && argument.kind === 'list';
    return { kind: 'definitions', content: isList ? argument.items : [argument] };
  }
  const steps = ofSets.get(name);
  return steps === undefined || given.length !== 2 ? undefined : { kind: 'set', content: [argument], steps };
}

/** The last word of the function; undefined for one that the file defines itself. */
function functionName(head: NixExpr, scope: NixScope | undefined): string | undefined {
  if (head.kind === 'select') {
    const last = head.path.names.at(-1);
    return last?.kind === 'identifier' ? last.name : undefined;
  }
  if (head.kind !== 'identifier') return undefined;
  const variable = variableIn(scope, head.name);
  const isOwn = variable?.definitions.some(({ inherit }) => inherit?.from === undefined) === true;
  return isOwn ? undefined : head.name;
}
