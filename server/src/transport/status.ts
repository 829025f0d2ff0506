import type { Inspector } from '../features/inspect';
import type { Severity } from '../rules/rule';
import type { DocumentStatus } from './protocol';
import { method } from './protocol';
import { documentKinds } from './requests';
import type { Session } from './session';

/** How long after an answer the status follows, in milliseconds: no person sees the difference. */
const soon = 50;

/** Tells the client how things stand with each open document, when that changes. */
export class StatusReports {
  private readonly sent = new Map<string, string>();
  private readonly waiting = new Set<string>();
  private inspector: Promise<Inspector> | undefined;

  constructor(private readonly session: Session) {}

  /** Soon, so that the answer that made it known goes first, and once for edits that follow each other fast. */
  schedule(uri: string): void {
    if (this.session.documents.get(uri) === undefined) return;
    if (this.waiting.size === 0) {
      setTimeout(() => {
        this.send().catch((error: unknown) => this.session.log('status', error));
      }, soon).unref();
    }
    this.waiting.add(uri);
  }

  forget(uri: string): void {
    this.sent.delete(uri);
  }

  private async send(): Promise<void> {
    const uris = [...this.waiting];
    this.waiting.clear();
    for (const uri of uris) {
      const status = await this.statusOf(uri);
      const text = JSON.stringify(status);
      if (status === undefined || this.sent.get(uri) === text) continue;
      this.sent.set(uri, text);
      await this.session.connection.sendNotification(method.status, status);
    }
  }

  private async statusOf(uri: string): Promise<DocumentStatus | undefined> {
    const inspector = await this.loadInspector();
    const { session } = this;
    const root = session.roots.of(uri);
    const open = session.documents.get(uri);
    if (root === undefined || open === undefined) return undefined;
    const file = root.project.workspace.file(uri);
    const findings = { errors: 0, warnings: 0, infos: 0, hints: 0 };
    for (const { severity } of root.check().get(uri) ?? []) findings[counts[severity]]++;
    return {
      uri: open.clientUri,
      kind: file === undefined ? 'none' : documentKinds[file.kind],
      checked: root.enabled && file !== undefined,
      unknown: root.enabled && file !== undefined ? inspector.countUnknown(root.project, uri) : 0,
      findings,
    };
  }

  private loadInspector() {
    this.inspector ??= import('../features/inspect').then(({ Inspector }) => new Inspector());
    return this.inspector;
  }
}

const counts: Readonly<Record<Severity, keyof DocumentStatus['findings']>> = {
  error: 'errors',
  warning: 'warnings',
  information: 'infos',
  hint: 'hints',
};
