import * as vscode from 'vscode';
import {
  type MergedOrigin,
  type MergedOriginParams,
  type MergedPipeline,
  type MergedPipelineParams,
  method,
  type PlaceLink,
} from '../../server/src/transport/protocol';
import { choosePipeline } from './choose-pipeline';
import { LiveUpdates } from './live-updates';
import { mergedScheme, readMergedUri, writeMergedUri } from './merged-uri';
import { openPlace } from './open-place';
import type { Session } from './session';

const openPlaceCommand = 'gitlabNixRunner.openMergedOrigin';

/**
 * Read-only documents that show a pipeline merged, and follow what is typed. Which pipeline in which form stands in their
 * URI, so that the editor can bring them back after a restart.
 */
export class MergedPipelines
  implements
    vscode.TextDocumentContentProvider,
    vscode.CodeLensProvider,
    vscode.HoverProvider,
    vscode.DefinitionProvider
{
  private readonly answers = new Map<string, MergedPipeline>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly lensesChanged = new vscode.EventEmitter<void>();
  private readonly registrations: vscode.Disposable;
  private live: LiveUpdates | undefined;

  readonly onDidChange = this.changed.event;
  readonly onDidChangeCodeLenses = this.lensesChanged.event;

  constructor(
    private readonly session: Session,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const selector = { scheme: mergedScheme };
    this.registrations = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(mergedScheme, this),
      vscode.languages.registerCodeLensProvider(selector, this),
      vscode.languages.registerHoverProvider(selector, this),
      vscode.languages.registerDefinitionProvider(selector, this),
      vscode.commands.registerCommand(openPlaceCommand, (place: PlaceLink) => openPlace(session, place)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.closed(uri)),
    );
  }

  /** Opens the pipeline of a file, or of the active editor, beside it. */
  async show(form: MergedPipelineParams['form'], file?: vscode.Uri): Promise<void> {
    const shown = file ?? vscode.window.activeTextEditor?.document.uri;
    const inside = shown?.scheme === mergedScheme;
    const pipeline = await choosePipeline(this.session, shown);
    if (pipeline === undefined) return;
    const uri = writeMergedUri({ uri: pipeline.uri, form });
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.languageId !== 'yaml') await vscode.languages.setTextDocumentLanguage(document, 'yaml');
    const viewColumn = inside ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
    await vscode.window.showTextDocument(document, { viewColumn, preserveFocus: !inside, preview: false });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    this.live ??= new LiveUpdates(
      this.session,
      () => this.updateAll(),
      (error) => this.log.error(`merged pipeline: ${String(error)}`),
    );
    const known = this.answers.get(uri.toString()) ?? (await this.ask(uri));
    return known?.text ?? '# This file starts no pipeline.\n';
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    return (this.answers.get(uri.toString())?.heads ?? []).flatMap(({ line, origins }) =>
      origins.map((place) => {
        const title = place.name === undefined ? place.label : `${place.name} (${place.label})`;
        const command = {
          title,
          tooltip: 'Go to where this is written',
          command: openPlaceCommand,
          arguments: [place],
        };
        return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command);
      }),
    );
  }

  async provideHover({ uri }: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const found = await this.originAt(uri, position);
    if (found === undefined) return undefined;
    const { origin, range } = found;
    const target = vscode.Uri.parse(origin.uri).with({ fragment: `L${origin.range.start.line + 1}` });
    const text = new vscode.MarkdownString('From ');
    text.appendMarkdown(`[`).appendText(origin.label).appendMarkdown(`](${target.toString()})`);
    if (origin.name !== undefined) text.appendMarkdown(', in ').appendText(origin.name);
    return new vscode.Hover(text, asRange(range));
  }

  async provideDefinition(
    { uri }: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.DefinitionLink[] | undefined> {
    const found = await this.originAt(uri, position);
    if (found === undefined) return undefined;
    const targetRange = asRange(found.origin.range);
    return [{ originSelectionRange: asRange(found.range), targetUri: vscode.Uri.parse(found.origin.uri), targetRange }];
  }

  dispose(): void {
    this.registrations.dispose();
    this.live?.dispose();
    this.changed.dispose();
    this.lensesChanged.dispose();
    this.answers.clear();
  }

  private async originAt(uri: vscode.Uri, position: vscode.Position): Promise<MergedOrigin | undefined> {
    const id = this.answers.get(uri.toString())?.id;
    if (id === undefined) return undefined;
    const client = await this.session.client();
    const params: MergedOriginParams = { id, position: client.code2ProtocolConverter.asPosition(position) };
    return (await client.sendRequest<MergedOrigin | null>(method.mergedOrigin, params)) ?? undefined;
  }

  private async updateAll(): Promise<void> {
    for (const key of [...this.answers.keys()]) {
      const before = this.answers.get(key);
      const uri = vscode.Uri.parse(key);
      const now = await this.ask(uri);
      if (now !== undefined && now.text !== before?.text) this.changed.fire(uri);
    }
    this.lensesChanged.fire();
  }

  /** The pipeline as it is now. One that is gone keeps what was known of it, as it may come back with the next letter. */
  private async ask(uri: vscode.Uri): Promise<MergedPipeline | undefined> {
    const client = await this.session.client();
    const answer = await client.sendRequest<MergedPipeline | null>(method.mergedPipeline, readMergedUri(uri));
    if (answer === null) return undefined;
    this.answers.set(uri.toString(), answer);
    return answer;
  }

  private closed(uri: vscode.Uri): void {
    if (uri.scheme !== mergedScheme) return;
    this.answers.delete(uri.toString());
    if (this.answers.size > 0) return;
    this.live?.dispose();
    this.live = undefined;
  }
}

function asRange({ start, end }: MergedOrigin['range']): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
