import type { Root } from './root';
import type { Session } from './session';

/** How long after the last change the client has to ask by itself, in milliseconds. */
const grace = 300;

/** What a client that asks for diagnostics has of a root. */
export interface Delivered {
  /** Whether it has findings of files other than `changed` that are not as they are now. */
  isStale(root: Root, changed: ReadonlySet<string>): boolean;
}

/**
 * Has the client ask again where a document changed that it does not ask about. Editors ask about what they show; an
 * edit that reaches into another file, say a fix, may open that one unseen, and findings elsewhere would stay as they were.
 * They would as well where it asks about the changed one and takes nothing that comes beside the answer.
 */
export class Refresher {
  /** Changed documents that the client has not asked about since. */
  private readonly pending = new Set<string>();
  /** All documents that changed since it was last looked what is stale. */
  private readonly edited = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly session: Session,
    private readonly delivered: Delivered,
  ) {}

  changed(uri: string): void {
    if (!this.session.client.refreshesDiagnostics) return;
    this.pending.add(uri);
    this.edited.add(uri);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.look().catch((error: unknown) => this.session.log('refresh', error));
    }, grace);
  }

  /** The client got the findings in a document as they are now. */
  answered(uri: string): void {
    if (!this.pending.delete(uri) || this.pending.size > 0 || !this.session.client.relatedDocuments) return;
    this.edited.clear();
    clearTimeout(this.timer);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.pending.clear();
    this.edited.clear();
  }

  private async look(): Promise<void> {
    const { documents } = this.session;
    const { revision } = documents;
    await this.session.settled();
    // A change that came in the meantime has set a timer of its own.
    if (documents.revision !== revision || this.edited.size === 0) return;
    const changed = new Set(this.pending);
    const roots = new Set(Array.from(this.edited, (uri) => this.session.roots.of(uri)));
    this.pending.clear();
    this.edited.clear();
    for (const root of roots) {
      if (root !== undefined && this.delivered.isStale(root, changed)) return this.session.changedOutside();
    }
  }
}
