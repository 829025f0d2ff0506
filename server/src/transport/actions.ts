import type { CodeAction, CodeActionParams, Diagnostic } from 'vscode-languageserver';
import { type ActionScope, findOffers, type Offer } from '../features/code-actions';
import { diagnosticSource } from '../features/diagnostics';
import { rangeOf, spanOf } from '../features/positions';
import { previewCommand } from './client';
import type { Session } from './session';
import { offerEdit } from './workspace-edit';

/** What an action that is resolved later has to remember. */
interface ActionData {
  readonly uri: string;
  readonly version: number | undefined;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly only: readonly string[] | undefined;
}

const explainCommand = 'gitlabNixRunner.explainFinding';

/** Answers requests for code actions: lazily where the client can resolve them. */
export class Actions {
  constructor(private readonly session: Session) {}

  async list({ textDocument, range, context }: CodeActionParams): Promise<CodeAction[]> {
    const { session } = this;
    if (!session.client.codeActionLiterals) return [];
    const uri = session.documents.keyOf(textDocument.uri);
    const scope = await this.scopeOf(uri, context.only, context.triggerKind !== 2, (positions) =>
      spanOf(positions, range),
    );
    if (scope === undefined) return [];
    const version = session.documents.get(uri)?.version;
    return findOffers(scope).flatMap((offer) => {
      const action = this.action(offer, uri, context.diagnostics);
      if (offer.explain !== undefined) return [action];
      if (offer.creates !== undefined && !session.client.createsFiles) return [];
      if (session.client.resolvesEdits) {
        const { start, end } = scope.span;
        const data: ActionData = { uri, version, key: offer.key, start, end, only: context.only };
        if (offer.confirm !== undefined && session.client.previews) return [previewed(action, data)];
        return [{ ...action, data }];
      }
      const edit = offerEdit(this.session, offer);
      return edit === undefined ? [] : [{ ...action, edit }];
    });
  }

  /** Adds the edit to an action; leaves it as it is where the text is another by now. */
  async resolve(action: CodeAction): Promise<CodeAction> {
    const data = action.data as ActionData | undefined;
    if (data === undefined || action.edit !== undefined) return action;
    const span = { start: data.start, end: data.end };
    const scope = await this.scopeOf(data.uri, data.only, true, () => span);
    if (scope === undefined || this.session.documents.get(data.uri)?.version !== data.version) return action;
    const offer = findOffers(scope).find(({ key }) => key === data.key);
    const edit = offer === undefined ? undefined : offerEdit(this.session, offer);
    return edit === undefined ? action : { ...action, edit };
  }

  private async scopeOf(
    uri: string,
    only: readonly string[] | undefined,
    invoked: boolean,
    span: (positions: Parameters<typeof spanOf>[0]) => ActionScope['span'],
  ): Promise<ActionScope | undefined> {
    const root = await this.session.rootOf(uri);
    const file = root?.project.workspace.file(uri);
    const positions = this.session.positions(uri);
    if (root === undefined || !root.enabled || file === undefined || positions === undefined) return undefined;
    const { project, overlay } = root;
    const { explains } = this.session.client;
    return { project, overlay, file, span: span(positions), only, invoked, explains };
  }

  private action(offer: Offer, uri: string, context: readonly Diagnostic[]): CodeAction {
    const action: CodeAction = { title: offer.title, kind: offer.kind };
    if (offer.preferred && this.session.client.preferredActions) action.isPreferred = true;
    const { problem } = offer;
    if (problem !== undefined) {
      const positions = this.session.positions(uri);
      const range = positions === undefined ? undefined : rangeOf(positions, problem.span);
      const about = context.filter(
        (one) =>
          one.source === diagnosticSource &&
          one.code === problem.rule.id &&
          (range === undefined || JSON.stringify(one.range) === JSON.stringify(range)),
      );
      if (about.length > 0) action.diagnostics = about;
    }
    if (offer.explain !== undefined) {
      action.command = { title: offer.title, command: explainCommand, arguments: [offer.explain] };
    }
    return action;
  }
}

/** The same by way of the editor's command, which resolves the action itself. */
function previewed(action: CodeAction, data: ActionData): CodeAction {
  const { title, kind } = action;
  return { ...action, command: { title, command: previewCommand, arguments: [{ title, kind, data }] } };
}
