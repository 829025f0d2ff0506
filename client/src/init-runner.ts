import * as vscode from 'vscode';
import { type InitFilesParams, type InitFilesResult, method } from '../../server/src/transport/protocol';
import { exists } from './exists';
import type { Session } from './session';
import type { TextPages } from './text-pages';

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

const approaches: readonly Choice<InitFilesParams['approach']>[] = [
  {
    value: 'host-daemon',
    label: 'The machine’s Nix daemon',
    detail: 'Jobs see the store of the machine, all of it, and build by its daemon.',
  },
  {
    value: 'daemon-container',
    label: 'A Nix daemon in a container',
    detail: 'Jobs share a store of their own, and see nothing of the machine’s.',
  },
];

const tokenFiles: readonly Choice<InitFilesParams['tokenFile']>[] = [
  { value: 'sops', label: 'sops-nix', detail: 'Encrypted in the repository.' },
  { value: 'agenix', label: 'agenix', detail: 'Encrypted in the repository.' },
  { value: 'path', label: 'A file on the machine', detail: '/run/secrets/gitlab-runner-nix.env' },
];

/** Asks how the runner is to be, then shows the files of it for confirmation and writes them. */
export async function initRunner(session: Session, pages: TextPages): Promise<void> {
  const folder = await chooseFolder();
  if (folder === undefined) return;
  const params = await chooseRunner();
  if (params === undefined) return;
  const client = await session.client();
  const result = await client.sendRequest<InitFilesResult | null>(method.initFiles, params);
  if (result === null) throw new Error('These tags cannot be used.');
  const { files, steps } = result;
  if (await vscode.workspace.applyEdit(await creationOf(folder, files))) {
    await pages.showMarkdown('Next steps.md', `# Next steps\n\n${steps.map((step) => `1. ${step}\n`).join('')}`);
  }
}

async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const [only, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (only === undefined) throw new Error('Open a folder first.');
  return others.length === 0 ? only.uri : (await vscode.window.showWorkspaceFolderPick())?.uri;
}

async function chooseRunner(): Promise<InitFilesParams | undefined> {
  const approach = await vscode.window.showQuickPick(approaches, { title: 'Which Nix daemon do jobs use? (1/3)' });
  if (approach === undefined) return undefined;
  const tokenFile = await vscode.window.showQuickPick(tokenFiles, { title: 'Where is the runner’s token kept? (2/3)' });
  if (tokenFile === undefined) return undefined;
  const tags = await vscode.window.showInputBox({
    title: 'Which tags does the runner have in GitLab? (3/3)',
    prompt: 'With commas between them',
    value: 'nix',
    validateInput: (text) => (tagsOf(text).length === 0 ? 'Name at least one tag.' : undefined),
  });
  return tags === undefined ? undefined : { approach: approach.value, tokenFile: tokenFile.value, tags: tagsOf(tags) };
}

function tagsOf(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim());
  return tags.filter((tag) => tag !== '');
}

/** The files as one edit that the user sees and confirms. Files that are there already take a second word. */
async function creationOf(folder: vscode.Uri, files: InitFilesResult['files']): Promise<vscode.WorkspaceEdit> {
  const edit = new vscode.WorkspaceEdit();
  for (const { path, text } of files) {
    const uri = vscode.Uri.joinPath(folder, path);
    const overwrite = await exists(uri);
    const label = overwrite ? 'Replace a file that is there already' : 'Set up a caching runner';
    const contents = new TextEncoder().encode(text);
    edit.createFile(uri, { overwrite, contents }, { label, needsConfirmation: true });
  }
  return edit;
}
