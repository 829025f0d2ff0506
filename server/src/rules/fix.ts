import type { PlaceEdit } from '../text/edit';
import type { Fix } from './rule';

/** The fix, where its edits can be made: editors return undefined where the text does not allow them. */
export function fixIf(edits: readonly PlaceEdit[] | undefined, title: string, safe: boolean): readonly Fix[] {
  return edits === undefined ? [] : [{ title, safe, edits }];
}
