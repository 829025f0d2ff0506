import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { bringsReasonToStart, isReasonToStart, telltaleFiles } from './files';
import { MergedPipelines } from './merged-pipelines';
import { PipelineGraphs } from './pipeline-graphs';
import { Session } from './session';
import { registerStatus } from './status';
import { TextPages } from './text-pages';

/**
 * Called by VS Code when a file of a fitting kind shows up. Cheap: the language client and the server start only once
 * there is something for them to check.
 */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('GitLab Nix Runner', { log: true });
  const session = new Session(context.asAbsolutePath('dist/server.js'), log);
  const pages = new TextPages();
  const merged = new MergedPipelines(session, log);
  const graphs = new PipelineGraphs(session, context.extensionUri, log);
  context.subscriptions.push(log, session, pages, merged, graphs, registerStatus(session));
  context.subscriptions.push(...registerCommands(session, pages, merged, graphs, log));
  startWhenNeeded(session, context.subscriptions).catch((error: unknown) => log.error(String(error)));
}

async function startWhenNeeded(session: Session, subscriptions: vscode.Disposable[]): Promise<void> {
  const look = (document: vscode.TextDocument) => {
    if (isReasonToStart(document)) session.startInBackground();
  };
  const watchers = [
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.some((change) => bringsReasonToStart(document, change))) look(document);
    }),
    vscode.workspace.onDidSaveTextDocument(look),
  ];
  subscriptions.push(...watchers);
  session.onStarted(() => {
    for (const watcher of watchers) watcher.dispose();
  });
  vscode.workspace.textDocuments.forEach(look);
  if (session.isStarted) return;
  const found = await vscode.workspace.findFiles(telltaleFiles, '**/node_modules/**', 1);
  if (found.length > 0) session.startInBackground();
}
