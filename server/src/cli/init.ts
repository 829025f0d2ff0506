import { lstatSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { URI } from 'vscode-uri';
import {
  type Approach,
  approaches,
  type InitChoices,
  nextSteps,
  type PlannedFile,
  planFiles,
  type TokenFile,
  tagProblem,
  tokenFiles,
} from '../features/init/plan';
import type { Terminal } from './check';
import { shownPath, UsageError } from './files';

export interface InitCommand {
  readonly folder: string;
  readonly approach: Approach | undefined;
  readonly tokenFile: TokenFile | undefined;
  readonly tags: readonly string[];
  /** Files that are there already are written over. */
  readonly force: boolean;
  /** The files are printed, and none is written. */
  readonly dryRun: boolean;
}

/** Puts a question to the user. With choices, the answer is one of them; without, any text, `fallback` for none. */
export type Ask = (question: string, fallback: string, choices?: readonly string[]) => Promise<string>;

/**
 * Writes the files of a caching runner into a folder. What the command line leaves open is asked, where there is somebody
 * to ask. Nothing is written where one of the files is there already, unless it is told to.
 */
export async function runInit(command: InitCommand, terminal: Terminal, ask: Ask | undefined): Promise<number> {
  const choices = await completeChoices(command, ask);
  const files = planFiles(choices);
  if (command.dryRun) {
    terminal.write(files.map(({ path, text }) => `==> ${path} <==\n${text}`).join('\n'));
    return 0;
  }
  const folder = resolve(command.folder);
  const targets = files.map((file) => ({ ...file, target: join(folder, file.path) }));
  for (const { path, target } of targets) refuseUnlessFree(path, target, folder, command.force);
  for (const { text, target } of targets) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: command.force ? 'w' : 'wx' });
  }
  terminal.write(writtenText(files, folder, choices));
  return 0;
}

function writtenText(files: readonly PlannedFile[], folder: string, choices: InitChoices): string {
  const shown = (path: string) => shownPath(URI.file(join(folder, path)).toString());
  const steps = nextSteps(choices).map((step, index) => `  ${index + 1}. ${step}\n`);
  return `${files.map(({ path }) => `Wrote ${shown(path)}\n`).join('')}\nNext:\n${steps.join('')}`;
}

async function completeChoices(command: InitCommand, ask: Ask | undefined): Promise<InitChoices> {
  const { approach, tokenFile, tags } = command;
  if (approach === undefined && ask === undefined) {
    throw new UsageError(`Say how jobs reach Nix: --approach ${approaches.join(' or --approach ')}.`);
  }
  const chosen = {
    approach: approach ?? (await choose(ask, 'How should jobs reach Nix?', approaches)),
    tokenFile: tokenFile ?? (await choose(ask, 'Where is the runner’s token kept?', tokenFiles, 'path')),
    tags: tags.length > 0 ? tags : await askTags(ask),
  };
  for (const tag of chosen.tags) {
    const problem = tagProblem(tag);
    if (problem !== undefined) throw new UsageError(problem);
  }
  return chosen;
}

async function choose<T extends string>(
  ask: Ask | undefined,
  question: string,
  choices: readonly [T, ...T[]],
  fallback: T = choices[0],
): Promise<T> {
  const answer = await ask?.(question, fallback, choices);
  return choices.find((choice) => choice === answer) ?? fallback;
}

async function askTags(ask: Ask | undefined): Promise<readonly string[]> {
  const answer = (await ask?.('Which tags does the runner have in GitLab?', 'nix')) ?? 'nix';
  const tags = answer.split(',').map((tag) => tag.trim());
  return tags.filter((tag) => tag !== '');
}

/** Refuses to write over a file, and through a link whatever it leads to. */
function refuseUnlessFree(path: string, target: string, folder: string, force: boolean): void {
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found !== undefined && !force) {
    throw new UsageError(`There is a ${path} already. Nothing was written; --force writes over it.`);
  }
  if (found !== undefined && !found.isFile()) throw new UsageError(`${path} is no plain file. Nothing was written.`);
  const above = dirname(target);
  if (above === folder || lstatSync(above, { throwIfNoEntry: false }) === undefined) return;
  if (realpathSync(above) !== join(realpathSync(folder), relative(folder, above))) {
    throw new UsageError(`${dirname(path)} leads out of the folder. Nothing was written.`);
  }
}
