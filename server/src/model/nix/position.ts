import type { Place } from '../../text/place';
import { attrsValue } from './access';
import { makeInt } from './make';
import { pathFrom } from './path';
import { stringValue } from './string';
import { type NixValue, Thunk, unknown } from './value';

/** A place as Nix tells it (`__curPos`, `builtins.unsafeGetAttrPos`): the file, and line and column from 1. */
export function positionValue(place: Place | undefined): NixValue {
  const file = place === undefined ? undefined : pathFrom(place.part.uri, place.part.uri.replace(/^.*\//, './'));
  if (place === undefined || file === undefined) return unknown('unsupported', 'the place is not one of a file');
  const before = place.part.text.slice(0, place.span.start);
  const line = before.split('\n').length;
  const column = new TextEncoder().encode(before.slice(before.lastIndexOf('\n') + 1)).length + 1;
  return attrsValue([
    ['file', Thunk.of(stringValue(file.path))],
    ['line', Thunk.of(makeInt(line))],
    ['column', Thunk.of(makeInt(column))],
  ]);
}
