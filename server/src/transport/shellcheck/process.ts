import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { parse } from 'node:path';
import { readComments, type ShellChecker, type ShellComment, type ShellInput } from '../../engine/shellcheck/checker';

/** In milliseconds. A script of a thousand lines takes one second. */
const timeLimit = 10_000;
/** In bytes. */
const outputLimit = 4_000_000;
/** After so many runs in a row that failed, the program is not started again. */
const maxFailures = 3;

/**
 * No rc file is read, and no file that the script sources; the dialect is told, since what is checked mostly names none.
 */
const fixedArguments = ['--norc', '--format=json1'];

/** Has a process run only where nobody else wants to. */
function giveWay(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not let us: it runs as it is.
  }
}

/** Starts ShellCheck anew for each script, which it reads from its standard input. */
export class ShellCheckProcess implements ShellChecker {
  private failures = 0;

  constructor(
    private readonly program: string,
    /** Told why, when the program turns out not to work. */
    private readonly onFailure: (reason: string) => void,
  ) {}

  check({ text, shell }: ShellInput, signal: AbortSignal): Promise<readonly ShellComment[] | undefined> {
    if (this.failures >= maxFailures || signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const finish = (failure: Error | undefined, comments: readonly ShellComment[] | undefined) => {
        if (comments !== undefined) this.failures = 0;
        else if (!signal.aborted) this.failed(failure);
        resolve(comments);
      };
      try {
        const child = execFile(
          this.program,
          [...fixedArguments, `--shell=${shell}`, '-'],
          this.options(signal),
          (error, stdout) => {
            // 1 says that there are remarks.
            const isDone = error === null || error.code === 1;
            finish(error ?? undefined, isDone ? readComments(stdout) : undefined);
          },
        );
        giveWay(child.pid);
        // It may end before it has read everything; its exit tells what was wrong.
        child.stdin?.on('error', () => {});
        child.stdin?.end(text);
      } catch (error) {
        finish(error instanceof Error ? error : undefined, undefined);
      }
    });
  }

  private options(signal: AbortSignal) {
    // Options of the user's own would change what it looks at, or let it read other files.
    const { SHELLCHECK_OPTS: _, ...env } = process.env;
    return {
      cwd: parse(this.program).root,
      // Its texts are UTF-8, whatever the user's language.
      env: { ...env, LC_ALL: 'C.UTF-8' },
      encoding: 'utf8',
      shell: false,
      windowsHide: true,
      timeout: timeLimit,
      maxBuffer: outputLimit,
      killSignal: 'SIGKILL',
      signal,
    } as const;
  }

  private failed(error: Error | undefined): void {
    this.failures++;
    if (this.failures === maxFailures) {
      this.onFailure(
        `${this.program} does not work and is not started again: ${error?.message ?? 'it wrote no report'}`,
      );
    }
  }
}
