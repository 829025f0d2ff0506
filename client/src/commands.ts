import * as vscode from 'vscode';
import { checkWorkspace } from './check-workspace';
import { showDoctor, showDoctorLog } from './doctor';
import { initRunner } from './init-runner';
import type { MergedPipelines } from './merged-pipelines';
import { explainFinding, explainJob, showUnderstood } from './pages';
import type { PipelineGraphs } from './pipeline-graphs';
import { previewEdit } from './preview-edit';
import { showReferences } from './references';
import type { Session } from './session';
import { insertSnippet } from './snippets';
import type { TextPages } from './text-pages';

/** Registers the commands of the manifest. What goes wrong in one of them is logged and shown. */
export function registerCommands(
  session: Session,
  pages: TextPages,
  merged: MergedPipelines,
  graphs: PipelineGraphs,
  log: vscode.LogOutputChannel,
): readonly vscode.Disposable[] {
  const command = (id: string, run: (...args: unknown[]) => Promise<void>) =>
    vscode.commands.registerCommand(`gitlabNixRunner.${id}`, async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        log.error(`${id}: ${String(error)}`);
        vscode.window.showErrorMessage(`GitLab Nix Runner: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  return [
    command('insertSnippet', (id) => insertSnippet(session, pages, typeof id === 'string' ? id : undefined)),
    command('checkWorkspace', () => checkWorkspace(session)),
    command('explainFinding', (rule) => explainFinding(session, pages, typeof rule === 'string' ? rule : undefined)),
    command('explainJob', (job) => explainJob(session, pages, typeof job === 'string' ? job : undefined)),
    command('restartServer', () => session.restart()),
    command('previewEdit', (action) => previewEdit(session, pages, action)),
    command('showReferences', (uri, position, places) => showReferences(session, uri, position, places)),
    command('showUnderstood', () => showUnderstood(session, pages)),
    command('doctor', () => showDoctor(session, pages)),
    command('doctorLog', (log) => showDoctorLog(session, pages, typeof log === 'string' ? log : undefined)),
    command('init', () => initRunner(session, pages)),
    command('showMergedPipeline', (uri) => merged.show('configuration', uriOf(uri))),
    command('showMergedJobs', (uri) => merged.show('jobs', uriOf(uri))),
    command('showPipelineGraph', (uri) => graphs.show(uriOf(uri))),
    command('exportPipelineGraph', (uri) => graphs.exportActive(uriOf(uri))),
  ];
}

/** Menus hand over the file that they were opened on. */
function uriOf(argument: unknown): vscode.Uri | undefined {
  return argument instanceof vscode.Uri ? argument : undefined;
}
