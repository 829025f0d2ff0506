import type { CreateFile, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Edits, Offer } from '../features/code-actions';
import { rangeOf } from '../features/positions';
import type { Session } from './session';

const confirmation = 'confirm';
const fileStart = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

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

/** What an offer does, a new file included; what is to be confirmed is marked so where the client asks its user. */
export function offerEdit(session: Session, offer: Offer): WorkspaceEdit | undefined {
  const created = offer.creates?.();
  const edit = created === undefined ? workspaceEdit(session, offer.edits()) : creation(session, created);
  if (edit?.documentChanges === undefined || offer.confirm === undefined || !session.client.confirmsEdits) return edit;
  const documentChanges = edit.documentChanges.map((change) =>
    'edits' in change
      ? { ...change, edits: change.edits.map((each) => ({ ...each, annotationId: confirmation })) }
      : { ...change, annotationId: confirmation },
  );
  const description = offer.confirm === '' ? {} : { description: offer.confirm };
  const changeAnnotations = { [confirmation]: { label: offer.title, needsConfirmation: true, ...description } };
  return { documentChanges, changeAnnotations };
}

function creation(session: Session, file: { readonly uri: string; readonly text: string }): WorkspaceEdit {
  const uri = session.clientUri(file.uri);
  const create: CreateFile = { kind: 'create', uri };
  const fill: TextDocumentEdit = {
    textDocument: { uri, version: null },
    edits: [{ range: fileStart, newText: file.text }],
  };
  return { documentChanges: [create, fill] };
}
