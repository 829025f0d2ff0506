import * as vscode from 'vscode';
import { type InitFilesParams, type InitFilesResult, method } from '../../server/src/transport/protocol';
import { exists } from './exists';
import { pickWithPreview } from './pick-with-preview';
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

/** Asks how the runner is to be, shows the files of it, writes those that the user keeps, and opens the first of them. */
export async function initRunner(session: Session, pages: TextPages): Promise<void> {
  const folder = await chooseFolder();
  if (folder === undefined) return;
  const params = await chooseRunner();
  if (params === undefined) return;
  const client = await session.client();
  const result = await client.sendRequest<InitFilesResult | null>(method.initFiles, params);
  if (result === null) throw new Error('These tags cannot be used.');
  const files = await chooseFiles(await filesIn(folder, result.files), pages);
  const [first] = files;
  if (first === undefined || !(await vscode.workspace.applyEdit(creationOf(files)))) return;
  await vscode.window.showTextDocument(first.uri, { preview: false });
  const steps = result.steps.map((step) => `1. ${step}\n`);
  await pages.showMarkdown('Next steps.md', `# Next steps\n\n${steps.join('')}`);
}

async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const [only, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (only === undefined) throw new Error('Open a folder first.');
  return others.length === 0 ? only.uri : (await vscode.window.showWorkspaceFolderPick())?.uri;
}

async function chooseRunner(): Promise<InitFilesParams | undefined> {
  const approach = await vscode.window.showQuickPick(approaches, { title: 'Which Nix daemon do jobs use? (1/4)' });
  if (approach === undefined) return undefined;
  const tokenFile = await vscode.window.showQuickPick(tokenFiles, { title: 'Where is the runner’s token kept? (2/4)' });
  if (tokenFile === undefined) return undefined;
  const tags = await vscode.window.showInputBox({
    title: 'Which tags does the runner have in GitLab? (3/4)',
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

interface NewFile {
  readonly uri: vscode.Uri;
  readonly path: string;
  readonly text: string;
  /** Whether a file is there already. */
  readonly replaces: boolean;
}

function filesIn(folder: vscode.Uri, files: InitFilesResult['files']): Promise<NewFile[]> {
  return Promise.all(
    files.map(async ({ path, text }) => {
      const uri = vscode.Uri.joinPath(folder, path);
      return { uri, path, text, replaces: await exists(uri) };
    }),
  );
}

/** The files that are to be written: the new ones, unless the user says otherwise. */
async function chooseFiles(files: readonly NewFile[], pages: TextPages): Promise<readonly NewFile[]> {
  const items = files.map(
    (file): Choice<NewFile> => ({
      value: file,
      label: file.path,
      description: file.replaces ? 'replaces the file that is there' : 'new file',
      picked: !file.replaces,
    }),
  );
  const picked = await pickWithPreview(pages, {
    title: 'Which files are to be written? (4/4)',
    placeholder: 'The preview shows each; press OK to write those that are ticked',
    items,
    many: true,
    previewOf: ({ value: { path, text } }) => ({ name: `New/${path}`, text }),
  });
  return picked?.map(({ value }) => value) ?? [];
}

function creationOf(files: readonly NewFile[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, text, replaces } of files) {
    edit.createFile(uri, { overwrite: replaces, contents: new TextEncoder().encode(text) });
  }
  return edit;
}
