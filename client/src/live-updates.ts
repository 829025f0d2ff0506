import * as vscode from 'vscode';
import { documentSelector } from './files';
import type { Session } from './session';

/** How long typing has to pause before a view follows, in milliseconds. */
const pause = 250;

/**
 * Keeps a view up to date: runs `update` when something changed that it may depend on, after typing paused, never twice
 * at once.
 */
export class LiveUpdates implements vscode.Disposable {
  private readonly listeners: vscode.Disposable;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private due = false;
  private disposed = false;

  constructor(
    session: Session,
    private readonly update: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {
    const changed = (document: vscode.TextDocument) => {
      if (vscode.languages.match(documentSelector, document) > 0) this.schedule();
    };
    this.listeners = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) changed(document);
      }),
      // What was not saved is gone with it.
      vscode.workspace.onDidCloseTextDocument(changed),
      session.onPipelinesChanged(() => this.schedule()),
    );
  }

  schedule(): void {
    if (this.disposed) return;
    this.due = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  /** Runs what is due without further waiting; resolves when all of it has been done. */
  async flush(): Promise<void> {
    while (this.running !== undefined || this.due) {
      this.running ??= this.run().finally(() => {
        this.running = undefined;
      });
      await this.running;
    }
  }

  dispose(): void {
    this.disposed = true;
    this.due = false;
    clearTimeout(this.timer);
    this.listeners.dispose();
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    this.due = false;
    try {
      await this.update();
    } catch (error) {
      this.onError(error);
    }
  }
}
