import * as vscode from 'vscode';
import { type CheckWorkspaceResult, method } from '../../server/src/transport/protocol';
import type { Session } from './session';

function summary({ files, errors, warnings, infos, hints }: CheckWorkspaceResult): string {
  const notes = infos + hints;
  return `${files} files checked: ${errors} errors, ${warnings} warnings, ${notes} notes.`;
}

/** Checks every file of the workspace, with progress, and opens the Problems panel on the findings. */
export async function checkWorkspace(session: Session): Promise<void> {
  const client = await session.client();
  const { WorkDoneProgress } = await import('vscode-languageclient/node');
  const title = 'Checking the workspace';
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const result = await vscode.window.withProgress(options, async (progress, token) => {
    const workDoneToken = `check-workspace-${Date.now()}`;
    let shown = 0;
    const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind === 'end') return;
      const increment = (value.percentage ?? shown) - shown;
      shown += increment;
      progress.report({ increment, ...(value.message === undefined ? {} : { message: value.message }) });
    });
    try {
      return await client.sendRequest<CheckWorkspaceResult>(method.checkWorkspace, { workDoneToken }, token);
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      throw error;
    } finally {
      listener.dispose();
    }
  });
  if (result === undefined) return;
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  vscode.window.setStatusBarMessage(`GitLab Nix Runner: ${summary(result)}`, 10_000);
}
