import * as vscode from 'vscode';
import type { Location, Position } from 'vscode-languageclient';
import type { Session } from './session';

/** Shows the places that a code lens of the server names: a URI, a position in it and locations. */
export async function showReferences(
  session: Session,
  uri: unknown,
  position: unknown,
  places: unknown,
): Promise<void> {
  if (typeof uri !== 'string' || !isPosition(position) || !Array.isArray(places)) return;
  const { protocol2CodeConverter: from } = await session.client();
  const locations = places.filter(isLocation).map((place) => from.asLocation(place));
  await vscode.commands.executeCommand(
    'editor.action.showReferences',
    from.asUri(uri),
    from.asPosition(position),
    locations,
  );
}

function isPosition(value: unknown): value is Position {
  return typeof value === 'object' && value !== null && 'line' in value && 'character' in value;
}

function isLocation(value: unknown): value is Location {
  return typeof value === 'object' && value !== null && 'uri' in value && 'range' in value;
}
