import type { NixList, NixTree } from '../../syntax/nix/nodes';
import type { Part, Place } from '../../text/place';
import type { AttrsLiteral, AttrsValue, ListValue } from '../nix/value';

/** Why a set or a list may hold more than was read, and where. */
export interface NixGap {
  readonly reason: string;
  readonly place: Place | undefined;
}

interface ReadPart extends Part {
  readonly tree: NixTree;
}

/** Why a set may hold further attributes: some are computed, or an error in its text may hide them. */
export function gapOfSet(set: AttrsValue): NixGap | undefined {
  if (set.open !== undefined) return set.open;
  return set.literals.some(isBroken) ? { reason: 'the text of the set has an error', place: set.place } : undefined;
}

/** Why a list may hold further items. */
export function gapOfList(list: ListValue): NixGap | undefined {
  const gap = list.items.find((item) => item.kind === 'gap');
  if (gap?.kind === 'gap') return gap.unknown;
  return list.literals.some(isBroken) ? { reason: 'the text of the list has an error', place: list.place } : undefined;
}

/** The literal is not closed, or something in it could not be read. */
function isBroken({ part, node }: AttrsLiteral | { readonly part: Part; readonly node: NixList }): boolean {
  if ('closed' in node && !node.closed) return true;
  const { start, end } = node.span;
  return isReadPart(part) && part.tree.errors.some((error) => start <= error.span.start && error.span.start < end);
}

function isReadPart(part: Part): part is ReadPart {
  return 'tree' in part;
}
