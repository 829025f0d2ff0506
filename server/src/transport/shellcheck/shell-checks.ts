import { URI } from 'vscode-uri';
import type { ShellChecker, ShellInput } from '../../engine/shellcheck/checker';
import { ShellResults } from '../../engine/shellcheck/results';
import type { Session } from '../session';
import { type FindShellChecker, findShellChecker } from './find-program';

/** How long nothing must have changed before scripts are checked, in milliseconds: while somebody types, none are. */
const quiet = 250;
/** Findings that came in are told at least this often, in milliseconds. */
const tellEvery = 500;

/**
 * Has ShellCheck look at the scripts of open documents, one after the other and beside everything else. What it finds is
 * told to the client later, as if something outside had changed.
 */
export class ShellChecks {
  readonly results = new ShellResults();
  private timer: NodeJS.Timeout | undefined;
  private running: { readonly input: ShellInput; readonly controller: AbortController } | undefined;
  private checker: { readonly key: string; readonly found: ShellChecker | undefined } | undefined;
  private stopped = false;

  constructor(
    private readonly session: Session,
    private readonly find: FindShellChecker = findShellChecker,
  ) {}

  /** Findings went out, so it is known what there is to check. */
  answered(): void {
    if (this.timer === undefined && this.running === undefined) this.start();
  }

  /** A document was opened, changed or closed. */
  changed(): void {
    clearTimeout(this.timer);
    this.start();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.running?.controller.abort();
  }

  private start(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.look().catch((error: unknown) => this.session.log('shellcheck', error));
    }, quiet);
  }

  private async look(): Promise<void> {
    if (this.running === undefined) return this.run();
    const { input, controller } = this.running;
    for (const { text, shell } of this.pending()) if (text === input.text && shell === input.shell) return;
    // What runs is of a text that is no more; the loop that waits for it goes on with what is.
    controller.abort();
  }

  private async run(): Promise<void> {
    const [first] = this.pending();
    const checker = first === undefined ? undefined : this.current();
    if (checker === undefined) return;
    let told = performance.now();
    let isNew = false;
    // An edit has set the timer: the loop starts again when it is quiet.
    while (this.timer === undefined) {
      const [input] = this.pending();
      if (input === undefined) break;
      const controller = new AbortController();
      this.running = { input, controller };
      const comments = await checker.check(input, controller.signal);
      this.running = undefined;
      if (this.stopped) return;
      if (controller.signal.aborted) continue;
      this.results.set(input, comments ?? []);
      isNew = true;
      if (performance.now() - told < tellEvery) continue;
      this.tell();
      isNew = false;
      told = performance.now();
    }
    if (isNew) this.tell();
  }

  private tell(): void {
    for (const root of this.session.roots.all()) root.touch();
    this.session.changedOutside();
  }

  private *pending(): Iterable<ShellInput> {
    for (const root of this.session.roots.all()) if (root.enabled) yield* root.project.pendingScripts();
  }

  /** ShellCheck as the settings have it; looked for again when these or the workspace folders change. */
  private current(): ShellChecker | undefined {
    const { session } = this;
    const folders = session.roots.workspaceFolders().map(({ uri }) => URI.parse(uri).fsPath);
    const path = session.shellcheckPath;
    const key = JSON.stringify([path, folders]);
    if (this.checker?.key !== key) {
      const found = this.find(path, folders, (reason) => session.log('shellcheck', reason));
      if (found === undefined && path !== undefined) {
        session.log('shellcheck', `${path} is no program outside of the workspace, so scripts are not checked`);
      }
      this.checker = { key, found };
    }
    return this.checker.found;
  }
}
