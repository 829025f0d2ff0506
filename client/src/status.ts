import * as vscode from 'vscode';
import type { DocumentKind, DocumentStatus } from '../../server/src/transport/protocol';
import { documentSelector } from './files';
import type { Session } from './session';

const kindNames: Readonly<Record<DocumentKind, string>> = {
  pipeline: 'GitLab pipeline',
  runner: 'runner configuration',
  host: 'NixOS module',
  markdown: 'examples in Markdown',
  none: 'not checked',
};

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Such as "2 errors, 1 warning"; nothing that is zero is named. */
function findingsText({ errors, warnings, infos, hints }: DocumentStatus['findings']): string {
  const parts = [
    errors > 0 ? counted(errors, 'error', 'errors') : '',
    warnings > 0 ? counted(warnings, 'warning', 'warnings') : '',
    infos + hints > 0 ? counted(infos + hints, 'note', 'notes') : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

function severityOf({ errors, warnings }: DocumentStatus['findings']): vscode.LanguageStatusSeverity {
  if (errors > 0) return vscode.LanguageStatusSeverity.Error;
  return warnings > 0 ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
}

/** Says in the status bar, for the document at hand, what is checked and what stayed unknown. */
export function registerStatus(session: Session): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('gitlabNixRunner.status', []);
  item.name = 'GitLab Nix Runner';
  item.command = { command: 'gitlabNixRunner.showUnderstood', title: 'Show what was understood' };
  const known = new Map<string, DocumentStatus>();

  const update = () => {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const status = uri === undefined ? undefined : known.get(uri);
    vscode.commands.executeCommand('setContext', 'gitlabNixRunner.inPipeline', status?.kind === 'pipeline');
    // An item without a selector is not shown at all.
    item.selector = status === undefined || status.kind === 'none' ? [] : documentSelector;
    if (status === undefined) return;
    item.text = status.checked
      ? `GitLab Nix Runner: ${findingsText(status.findings)}`
      : 'GitLab Nix Runner: switched off';
    item.severity = severityOf(status.findings);
    const unknown =
      status.unknown === 0 ? 'everything known' : counted(status.unknown, 'fact unknown', 'facts unknown');
    item.detail = `${kindNames[status.kind]}, ${unknown}`;
  };

  return vscode.Disposable.from(
    item,
    session.onStarted(() => known.clear()),
    session.onStatus((status) => {
      // The server may write a URI in another way than VS Code does.
      known.set(vscode.Uri.parse(status.uri).toString(), status);
      update();
    }),
    vscode.workspace.onDidCloseTextDocument((document) => known.delete(document.uri.toString())),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}
