import * as vscode from 'vscode';
import { type DoctorParams, type DoctorResult, method } from '../../server/src/transport/protocol';
import type { Session } from './session';
import type { TextPages } from './text-pages';

/** Opens a page that asks what each caching runner of the workspace depends on, with the answers that its files give. */
export async function showDoctor(session: Session, pages: TextPages): Promise<void> {
  await show(session, pages, 'Doctor.md', {});
}

/** Opens a page with what is behind a failed job, by its log; asks where that is, unless it is handed over. */
export async function showDoctorLog(session: Session, pages: TextPages, log: string | undefined): Promise<void> {
  const text = log ?? (await chooseLog());
  if (text !== undefined) await show(session, pages, 'Doctor: Log.md', { log: text });
}

async function show(session: Session, pages: TextPages, name: string, params: DoctorParams): Promise<void> {
  const client = await session.client();
  const options = { location: vscode.ProgressLocation.Window, title: 'Asking about the runners' };
  const result = await vscode.window.withProgress(options, () =>
    client.sendRequest<DoctorResult | null>(method.doctor, params),
  );
  if (result === null) throw new Error('The files of the workspace could not be asked. The log has the reason.');
  await pages.showMarkdown(name, result.markdown);
}

interface LogSource extends vscode.QuickPickItem {
  readonly read: () => Thenable<string | undefined>;
}

/** The text of a log that the user points to; undefined where nothing was chosen. */
async function chooseLog(): Promise<string | undefined> {
  const items = logSources(vscode.window.activeTextEditor);
  const chosen = await vscode.window.showQuickPick(items, { title: 'Where is the log?' });
  const text = await chosen?.read();
  if (text?.trim() === '') throw new Error('There is no text there. Copy the log of the job first.');
  return text;
}

function logSources(editor: vscode.TextEditor | undefined): readonly LogSource[] {
  const pasted: LogSource = {
    label: '$(clippy) Copied text',
    detail: 'What is on the clipboard',
    read: () => vscode.env.clipboard.readText(),
  };
  const file: LogSource = { label: '$(folder-opened) File…', read: readChosenFile };
  if (editor === undefined) return [pasted, file];
  const { document, selection } = editor;
  const whole: LogSource = {
    label: '$(file) Active document',
    detail: document.fileName,
    read: async () => document.getText(),
  };
  if (selection.isEmpty) return [pasted, whole, file];
  const part: LogSource = { label: '$(selection) Selection', read: async () => document.getText(selection) };
  return [part, pasted, whole, file];
}

async function readChosenFile(): Promise<string | undefined> {
  const [uri] = (await vscode.window.showOpenDialog({ title: 'Log of a job', canSelectMany: false })) ?? [];
  return uri === undefined ? undefined : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
