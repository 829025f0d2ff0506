import type { CancellationToken, Connection, WorkDoneProgressReporter } from 'vscode-languageserver';
import { nestedRoots } from '../workspace/roots';
import type { Root } from './root';
import { Slices } from './yielding';

/** Fewer files are read faster than a progress bar appears. */
const filesWorthProgress = 100;

export interface ScanOptions {
  /** The client shows progress when it is asked to. */
  readonly progress: boolean;
  readonly isStopped: () => boolean;
  /** Told of each repository inside the root, and of the files below it, before any file is read. */
  readonly onNested: (uri: string, files: readonly string[]) => void;
}

/**
 * Reads all files below a root in slices, so that requests are answered in between. Ends early when it is cancelled; what
 * was read until then counts.
 */
export async function scanRoot(connection: Connection, root: Root, options: ScanOptions): Promise<void> {
  const slices = new Slices();
  const files: string[] = [];
  for (const found of root.disk.walk(root.uri)) {
    for (const uri of found) files.push(uri);
    await slices.pause();
    if (options.isStopped()) return;
  }
  files.sort();
  const inner = nestedRoots(root.uri, files).map((uri) => ({ uri, isIn: below(uri) }));
  for (const { uri, isIn } of inner) options.onNested(uri, files.filter(isIn));
  const own = files.filter((uri) => !inner.some(({ isIn }) => isIn(uri)));
  const progress =
    options.progress && own.length > filesWorthProgress
      ? await connection.window.createWorkDoneProgress().catch(() => undefined)
      : undefined;
  progress?.begin('GitLab Nix Runner', 0, 'Reading the workspace', true);
  try {
    await readFiles(root, own, slices, options, progress);
  } finally {
    progress?.done();
    root.touch();
  }
}

function below(folder: string): (uri: string) => boolean {
  const prefix = `${folder}/`;
  return (uri) => uri.startsWith(prefix);
}

async function readFiles(
  root: Root,
  files: readonly string[],
  slices: Slices,
  options: ScanOptions,
  progress: (WorkDoneProgressReporter & { readonly token: CancellationToken }) | undefined,
): Promise<void> {
  for (const { done, total } of root.project.scan(files)) {
    if (!(await slices.pause())) continue;
    root.touch();
    if (options.isStopped() || progress?.token.isCancellationRequested === true) return;
    progress?.report(Math.floor((100 * done) / total), `${done} of ${total} files`);
  }
}
