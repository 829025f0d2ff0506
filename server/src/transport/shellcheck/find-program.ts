import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, relative, sep } from 'node:path';
import type { ShellChecker } from '../../engine/shellcheck/checker';
import { ShellCheckProcess } from './process';

/** Finds ShellCheck: at a path that a person set, else in the folders of PATH; undefined where there is none to run. */
export type FindShellChecker = (
  path: string | undefined,
  folders: readonly string[],
  onFailure: (reason: string) => void,
) => ShellChecker | undefined;

export const findShellChecker: FindShellChecker = (path, folders, onFailure) => {
  const program = findShellCheck(path, folders);
  return program === undefined ? undefined : new ShellCheckProcess(program, onFailure);
};

/** Of the endings that Windows can start without a shell. */
const names = process.platform === 'win32' ? ['shellcheck.exe'] : ['shellcheck'];

/**
 * The program to run. Nothing from a workspace is ever run, so what lies in one of `folders`, or leads through one, is
 * passed over; so are relative folders of PATH, which would depend on where the process was started.
 */
export function findShellCheck(
  path: string | undefined,
  folders: readonly string[],
  searched = process.env.PATH ?? '',
): string | undefined {
  const candidates =
    path === undefined
      ? searched
          .split(delimiter)
          .flatMap((folder) => (isAbsolute(folder) ? names.map((name) => join(folder, name)) : []))
      : [path];
  const inner = folders.flatMap((folder) => [folder, ...real(folder)]);
  return candidates.find((candidate) => isAbsolute(candidate) && isOutside(candidate, inner) && isProgram(candidate));
}

function isOutside(candidate: string, folders: readonly string[]): boolean {
  return [candidate, ...real(candidate)].every((path) => !folders.some((folder) => isBelow(path, folder)));
}

function isBelow(path: string, folder: string): boolean {
  // Where the file system takes upper and lower case for the same, so is this; elsewhere that errs on the safe side.
  const way = relative(folder.toLowerCase(), path.toLowerCase());
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function real(path: string): readonly string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
