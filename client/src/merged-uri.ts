import * as vscode from 'vscode';
import type { MergedPipelineParams } from '../../server/src/transport/protocol';

export const mergedScheme = 'gitlab-nix-runner-merged';

/** The names are told apart in the manifest, to offer the other form. */
const names: Readonly<Record<MergedPipelineParams['form'], string>> = { configuration: 'Merged', jobs: 'Jobs' };

/** The URI of the document that shows a pipeline in a form. */
export function writeMergedUri({ uri, form }: MergedPipelineParams): vscode.Uri {
  const file = vscode.Uri.parse(uri);
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  return vscode.Uri.from({
    scheme: mergedScheme,
    path: `/${names[form]}: ${name}`,
    query: JSON.stringify({ uri, form }),
  });
}

/** Which pipeline a document shows, in which form. Throws for a URI that was not made here. */
export function readMergedUri({ query }: vscode.Uri): MergedPipelineParams {
  const read: unknown = JSON.parse(query);
  if (typeof read !== 'object' || read === null || !('uri' in read)) throw new Error('This names no pipeline.');
  return { uri: String(read.uri), form: 'form' in read && read.form === 'jobs' ? 'jobs' : 'configuration' };
}
