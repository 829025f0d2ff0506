import type { TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Edits } from '../features/code-actions';
import { rangeOf } from '../features/positions';
import type { Session } from './session';

/** Edits as the client takes them; undefined where there are none, or a file is not read any more. */
export function workspaceEdit(session: Session, edits: Edits): WorkspaceEdit | undefined {
  if (edits.size === 0) return undefined;
  const changes: Record<string, TextEdit[]> = {};
  const documentChanges: TextDocumentEdit[] = [];
  for (const [uri, list] of edits) {
    const positions = session.positions(uri);
    if (positions === undefined) return undefined;
    const textEdits = list.map(({ span, text }) => ({ range: rangeOf(positions, span), newText: text }));
    const clientUri = session.clientUri(uri);
    const version = session.documents.get(uri)?.version ?? null;
    changes[clientUri] = textEdits;
    documentChanges.push({ textDocument: { uri: clientUri, version }, edits: textEdits });
  }
  return session.client.versionedEdits ? { documentChanges } : { changes };
}
