import type { Diagnostic } from 'vscode-languageserver';
import type { Root } from './root';
import type { Session } from './session';

/** Sends diagnostics to a client that cannot ask for them. However many changes come together, they cost one run. */
export class Publisher {
  /** What the client has, by URI. */
  private readonly sent = new Map<string, { readonly resultId: string; readonly version: number | undefined }>();
  private running = false;
  private again = false;

  constructor(private readonly session: Session) {}

  /** Sends what changed as soon as the messages that have arrived are handled. */
  schedule(): void {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    this.run()
      .catch((error: unknown) => this.session.log('publish', error))
      .finally(() => {
        this.running = false;
      });
  }

  private async run(): Promise<void> {
    do {
      await this.session.documents.calm();
      this.again = false;
      await this.session.settled();
      await this.publish();
      this.session.documents.answered();
    } while (this.again);
  }

  private async publish(): Promise<void> {
    const { roots, documents, reports } = this.session;
    const current = new Set<string>();
    for (const root of roots.all()) {
      const open = documents.keys().filter((key) => roots.of(key) === root);
      const uris = reports.uris(root).filter((uri) => roots.of(uri) === root);
      for (const uri of new Set([...open, ...uris])) {
        current.add(uri);
        await this.publishFile(root, uri);
      }
    }
    for (const uri of this.sent.keys()) if (!current.has(uri)) await this.clear(uri);
  }

  private async publishFile(root: Root, uri: string): Promise<void> {
    const { reports, documents } = this.session;
    const { resultId, diagnostics } = reports.of(root, uri);
    const version = documents.get(uri)?.version;
    const before = this.sent.get(uri);
    if (before?.resultId === resultId && before.version === version) return;
    this.sent.set(uri, { resultId, version });
    await this.send(uri, version, [...diagnostics]);
    this.session.statusChanged(uri);
  }

  private async clear(uri: string): Promise<void> {
    this.sent.delete(uri);
    this.session.reports.forget(uri);
    await this.send(uri, undefined, []);
  }

  private send(uri: string, version: number | undefined, diagnostics: Diagnostic[]): Promise<void> {
    const params = { uri: this.session.clientUri(uri), diagnostics };
    return this.session.connection.sendDiagnostics(version === undefined ? params : { ...params, version });
  }
}
