import { URI } from 'vscode-uri';
import type { Project } from '../engine/project';
import type { ShellChecker } from '../engine/shellcheck/checker';
import type { ShellResults } from '../engine/shellcheck/results';
import { findShellChecker } from '../transport/shellcheck/find-program';
import { type CheckedRoot, UsageError } from './files';

/** `auto`: ShellCheck where PATH has it; `off`; else the path of the program. */
export type ShellCheckChoice = string;

/** ShellCheck as it was chosen; undefined where it is not to be run, or not there. */
export function chooseShellChecker(
  choice: ShellCheckChoice,
  roots: readonly CheckedRoot[],
  warn: (text: string) => void,
): ShellChecker | undefined {
  if (choice === 'off') return undefined;
  const path = choice === 'auto' ? undefined : choice;
  const folders = roots.map(({ root }) => URI.parse(root).fsPath);
  const checker = findShellChecker(path, folders, (reason) => warn(`ShellCheck: ${reason}\n`));
  if (checker === undefined && path !== undefined) {
    throw new UsageError(`${path} is no absolute path of a program outside of what is checked.`);
  }
  return checker;
}

/** Has all scripts checked that are wanted, one after the other. */
export async function checkScripts(project: Project, checker: ShellChecker, results: ShellResults): Promise<void> {
  const { signal } = new AbortController();
  project.check();
  for (const input of project.pendingScripts()) results.set(input, (await checker.check(input, signal)) ?? []);
}
