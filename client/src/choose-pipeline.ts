import * as vscode from 'vscode';
import { method, type PipelineEntry, type PipelinesOfParams } from '../../server/src/transport/protocol';
import { mergedScheme, readMergedUri } from './merged-uri';
import type { Session } from './session';

/**
 * The pipeline that is meant by a file, or by the one in the active editor: the one that it starts or takes part in.
 * Where there are several, or none, the user is asked; undefined where nothing was chosen.
 */
export async function choosePipeline(session: Session, uri?: vscode.Uri): Promise<PipelineEntry | undefined> {
  const client = await session.client();
  const file = uri ?? vscode.window.activeTextEditor?.document.uri;
  const merged = file?.scheme === mergedScheme ? readMergedUri(file).uri : undefined;
  const asked = merged ?? (file === undefined ? undefined : client.code2ProtocolConverter.asUri(file));
  const params: PipelinesOfParams = asked === undefined ? {} : { textDocument: { uri: asked } };
  const entries = await client.sendRequest<PipelineEntry[]>(method.pipelinesOf, params);
  const [first, ...others] = entries;
  if (first === undefined) throw new Error('There is no pipeline in this workspace.');
  // The one that a merged document shows comes first.
  if (others.length === 0 || merged === first.uri) return first;
  const items = entries.map((entry) => ({ label: entry.path, entry }));
  const title = first.fits ? 'This file is part of several pipelines: show which?' : 'Show which pipeline?';
  return (await vscode.window.showQuickPick(items, { title }))?.entry;
}
