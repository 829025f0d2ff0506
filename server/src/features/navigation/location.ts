import type { Location, Range } from 'vscode-languageserver-types';
import type { Place } from '../../text/place';
import type { Workspace } from '../../workspace/workspace';
import { rangeOf, type TextSource } from '../positions';

/** The range of a place in its file as it is now; undefined where the place is not of the file's current version. */
export function placeRange(workspace: Workspace, texts: TextSource, at: Place): Range | undefined {
  const span = workspace.file(at.part.uri)?.locate(at);
  const positions = texts.positions(at.part.uri);
  return span === undefined || positions === undefined ? undefined : rangeOf(positions, span);
}

/** The same with the file, as the client calls it. */
export function placeLocation(workspace: Workspace, texts: TextSource, at: Place): Location | undefined {
  const range = placeRange(workspace, texts, at);
  return range === undefined ? undefined : { uri: texts.clientUri(at.part.uri), range };
}

export function placeLocations(workspace: Workspace, texts: TextSource, places: readonly Place[]): readonly Location[] {
  return places.flatMap((at) => placeLocation(workspace, texts, at) ?? []);
}
