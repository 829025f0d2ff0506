import type { PlaceEdit } from '../text/edit';
import { type Place, place, textAt } from '../text/place';

/**
 * Takes the scheme off an address that is to be a host and a port, and a slash at its end. Undefined where the value is
 * written in another way than as one text, or has more than that: a path, a variable.
 */
export function withoutScheme(at: Place, scheme: 'http' | 'https' | 'any'): readonly PlaceEdit[] | undefined {
  const written = /^(["']?)((https?):\/\/)([^/"'\s$\\]+)(\/?)\1$/.exec(textAt(at));
  const [, quote = '', prefix = '', name, host = '', slash = ''] = written ?? [];
  if (written === null || (scheme !== 'any' && name !== scheme)) return undefined;
  const start = at.span.start + quote.length;
  const end = start + prefix.length + host.length;
  const edits = [{ at: place(at.part, start, start + prefix.length), text: '' }];
  return slash === '' ? edits : [...edits, { at: place(at.part, end, end + slash.length), text: '' }];
}
