import {
  type CallHierarchyIncomingCall,
  type CallHierarchyIncomingCallsParams,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type CallHierarchyOutgoingCallsParams,
  type CallHierarchyPrepareParams,
  type CodeLens,
  type CodeLensParams,
  type DefinitionLink,
  type DocumentHighlight,
  type DocumentHighlightParams,
  type DocumentLink,
  type DocumentLinkParams,
  type FoldingRange,
  type FoldingRangeParams,
  type InlayHint,
  type InlayHintParams,
  type Location,
  LSPErrorCodes,
  type Range,
  type ReferenceParams,
  type RenameParams,
  ResponseError,
  type SelectionRange,
  type SelectionRangeParams,
  type SemanticTokens,
  type SemanticTokensDelta,
  type SemanticTokensDeltaParams,
  type SemanticTokensParams,
  type SemanticTokensRangeParams,
  type TextDocumentPositionParams,
  type WorkspaceEdit,
  type WorkspaceSymbol,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver';
import type { HierarchyItem } from '../../features/navigation/call-hierarchy';
import type { Definition } from '../../features/navigation/definition';
import type { FoldCache } from '../../features/navigation/folding';
import { placeLocation, placeLocations, placeRange } from '../../features/navigation/location';
import type { SymbolAt } from '../../features/navigation/symbol-at';
import { type Positions, rangeOf, spanOf } from '../../features/positions';
import type { Place } from '../../text/place';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import type { Root } from '../root';
import type { Session } from '../session';
import { workspaceEdit } from '../workspace-edit';
import { showReferencesCommand } from './client';
import type { NixRequest } from './nix-request';
import { TokenAnswers } from './token-answers';

interface Opened {
  readonly root: Root;
  readonly workspace: Workspace;
  readonly file: WorkspaceFile;
  readonly positions: Positions;
}

/** What a lens has to remember until it is resolved. */
interface LensData {
  readonly uri: string;
  readonly about: 'uses' | 'runner';
  readonly name: string;
}

const startOfFile: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const hintKind = 2;
const highlightWrite = 3;
const highlightRead = 2;

/** Answers requests about names and places. What they need is loaded when the first one comes. */
export class NavigationRequests {
  private readonly answers = new TokenAnswers();
  private folds: FoldCache | undefined;

  constructor(private readonly session: Session) {}

  async definition(params: TextDocumentPositionParams): Promise<Location[] | DefinitionLink[] | null> {
    const found = await this.symbol(params);
    if (found?.symbol === undefined) {
      const inNix = (await this.nix(params))?.definition() ?? null;
      return inNix === null || inNix.length === 0 ? ((await this.runnerDefinition(params)) ?? inNix) : inNix;
    }
    const { findDefinitions } = await import('../../features/navigation/definition');
    const { workspace, symbol } = found;
    return this.leadingTo(
      workspace,
      symbol.at,
      findDefinitions(symbol).flatMap((one) => this.locationOf(workspace, one) ?? []),
    );
  }

  async references(params: ReferenceParams): Promise<Location[]> {
    const found = await this.symbol(params);
    if (found?.symbol === undefined) {
      return (await this.nix(params))?.references(params.context.includeDeclaration) ?? [];
    }
    const { findOccurrences } = await import('../../features/navigation/occurrences');
    const occurrences = findOccurrences(found.symbol);
    const wanted = params.context.includeDeclaration
      ? occurrences
      : occurrences.filter(({ role }) => role !== 'definition');
    return [
      ...placeLocations(
        found.workspace,
        this.session,
        wanted.map(({ at }) => at),
      ),
    ];
  }

  async highlights(params: DocumentHighlightParams): Promise<DocumentHighlight[]> {
    const found = await this.symbol(params);
    if (found?.symbol === undefined) return (await this.nix(params))?.highlights() ?? [];
    const { workspace, file, positions, symbol } = found;
    const { findOccurrences } = await import('../../features/navigation/occurrences');
    return findOccurrences(symbol).flatMap(({ at, role }) => {
      const span = at.part.uri === file.uri ? workspace.file(file.uri)?.locate(at) : undefined;
      const kind = role === 'reference' ? highlightRead : highlightWrite;
      return span === undefined ? [] : [{ range: rangeOf(positions, span), kind }];
    });
  }

  async prepareRename(
    params: TextDocumentPositionParams,
  ): Promise<{ range: Range; placeholder: string } | ResponseError<never> | null> {
    const found = await this.symbol(params);
    if (found === undefined) return null;
    const nix = found.symbol === undefined ? await this.nix(params) : undefined;
    if (nix !== undefined) return nix.prepareRename();
    const { prepareRename } = await import('../../features/navigation/rename');
    const prepared = prepareRename(found.symbol);
    if ('refusal' in prepared) return refused(prepared.refusal);
    const range = placeRange(found.workspace, this.session, prepared.at);
    return range === undefined ? null : { range, placeholder: prepared.name };
  }

  async rename(params: RenameParams): Promise<WorkspaceEdit | ResponseError<never> | null> {
    const found = await this.symbol(params);
    if (found === undefined) return null;
    const nix = found.symbol === undefined ? await this.nix(params) : undefined;
    if (nix !== undefined) return nix.rename(params.newName);
    const { rename } = await import('../../features/navigation/rename');
    const edits = rename(found.symbol, params.newName, found.workspace);
    if ('refusal' in edits) return refused(edits.refusal);
    return workspaceEdit(this.session, edits) ?? null;
  }

  async symbols({ query }: WorkspaceSymbolParams): Promise<WorkspaceSymbol[]> {
    await this.session.settled();
    const { findWorkspaceSymbols } = await import('../../features/navigation/workspace-symbols');
    return this.session.roots.all().flatMap((root) => {
      if (!root.enabled) return [];
      const { workspace } = root.project;
      return findWorkspaceSymbols(workspace, query).flatMap(({ name, kind, at, container }) => {
        const location = placeLocation(workspace, this.session, at);
        return location === undefined ? [] : [{ name, kind, location, containerName: container }];
      });
    });
  }

  async links({ textDocument }: DocumentLinkParams): Promise<DocumentLink[]> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return [];
    const { findLinks } = await import('../../features/navigation/links');
    const { findNixLinks } = await import('../../features/nix-navigation/links');
    const { workspace, file, positions } = opened;
    const { client } = this.session;
    const { findRunnerLinks } = await import('../../features/runner-navigation/links');
    return [...findLinks(workspace, file), ...findNixLinks(workspace, file), ...findRunnerLinks(workspace, file)].map(
      ({ span, target, isFile, tooltip }) => ({
        range: rangeOf(positions, span),
        target: isFile ? this.session.clientUri(target) : target,
        ...(tooltip === undefined || !client.navigation.linkTooltips ? {} : { tooltip }),
      }),
    );
  }

  async folding({ textDocument }: FoldingRangeParams): Promise<FoldingRange[] | null> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return null;
    const { FoldCache } = await import('../../features/navigation/folding');
    this.folds ??= new FoldCache();
    const { findNixFolds } = await import('../../features/nix-navigation/folding');
    const { findTomlFolds } = await import('../../features/runner-navigation/folding');
    const { file, positions } = opened;
    return this.folds.find(file, positions) ?? findNixFolds(file, positions) ?? findTomlFolds(file, positions) ?? null;
  }

  async selection({ textDocument, positions: asked }: SelectionRangeParams): Promise<SelectionRange[] | null> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return null;
    const { findSelectionRange } = await import('../../features/navigation/selection');
    const { file, positions } = opened;
    return asked.map((position) => findSelectionRange(file, positions.offsetAt(position), positions));
  }

  async lenses({ textDocument }: CodeLensParams): Promise<CodeLens[]> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined || !opened.root.settings.codeLens) return [];
    const { findLenses } = await import('../../features/navigation/code-lens');
    const { workspace, file, positions } = opened;
    return findLenses(workspace, file).map(({ about, name, span }) => ({
      range: rangeOf(positions, span),
      data: { uri: file.uri, about, name } satisfies LensData,
    }));
  }

  /** Says what a lens is about; nothing where that is gone by now. */
  async resolveLens(lens: CodeLens): Promise<CodeLens> {
    const data = lens.data as LensData | undefined;
    const opened = data === undefined ? undefined : await this.open(data.uri);
    if (data === undefined || opened === undefined) return lens;
    const { resolveLens } = await import('../../features/navigation/code-lens');
    const { workspace, file } = opened;
    const found = resolveLens(workspace, file, data);
    const { client } = this.session;
    if (found === undefined) return { ...lens, command: { title: '', command: '' } };
    if (!client.navigation.showsReferences) return { ...lens, command: { title: found.title, command: '' } };
    const locations = placeLocations(workspace, this.session, found.places);
    const args = [this.session.clientUri(file.uri), lens.range.start, locations];
    return { ...lens, command: { title: found.title, command: showReferencesCommand, arguments: args } };
  }

  async hints({ textDocument, range }: InlayHintParams): Promise<InlayHint[]> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined || !opened.root.settings.inlayHints) return [];
    const { findHints } = await import('../../features/navigation/inlay-hints');
    const { workspace, file, positions } = opened;
    return findHints(workspace, file, spanOf(positions, range)).map(({ offset, text, from }) => {
      const location = from === undefined ? undefined : placeLocation(workspace, this.session, from);
      return {
        position: positions.positionAt(offset),
        label: location === undefined ? text : [{ value: text, location }],
        kind: hintKind,
        paddingLeft: true,
      };
    });
  }

  async prepareCalls(params: CallHierarchyPrepareParams): Promise<CallHierarchyItem[] | null> {
    const found = await this.symbol(params);
    if (found === undefined) return null;
    const { hierarchyItem } = await import('../../features/navigation/call-hierarchy');
    const item = hierarchyItem(found.symbol);
    const shown = item === undefined ? undefined : this.callItem(found.workspace, item);
    return shown === undefined ? null : [shown];
  }

  async incoming({ item }: CallHierarchyIncomingCallsParams): Promise<CallHierarchyIncomingCall[]> {
    const opened = await this.open(item.uri);
    if (opened === undefined) return [];
    const { incomingCalls } = await import('../../features/navigation/call-hierarchy');
    const { workspace, file } = opened;
    return incomingCalls(workspace, file, nameOf(item)).flatMap((call) => {
      const from = this.callItem(workspace, call.item);
      return from === undefined ? [] : [{ from, fromRanges: this.ranges(workspace, call.places) }];
    });
  }

  async outgoing({ item }: CallHierarchyOutgoingCallsParams): Promise<CallHierarchyOutgoingCall[]> {
    const opened = await this.open(item.uri);
    if (opened === undefined) return [];
    const { outgoingCalls } = await import('../../features/navigation/call-hierarchy');
    const { workspace, file } = opened;
    return outgoingCalls(workspace, file, nameOf(item)).flatMap((call) => {
      const to = this.callItem(workspace, call.item);
      return to === undefined ? [] : [{ to, fromRanges: this.ranges(workspace, call.places) }];
    });
  }

  async tokens({ textDocument }: SemanticTokensParams): Promise<SemanticTokens> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return { data: [] };
    return this.answers.full(opened.workspace, opened.file);
  }

  async tokensDelta(params: SemanticTokensDeltaParams): Promise<SemanticTokens | SemanticTokensDelta> {
    const opened = await this.open(params.textDocument.uri);
    if (opened === undefined) return { data: [] };
    return this.answers.delta(opened.workspace, opened.file, params.previousResultId);
  }

  async tokensRange({ textDocument, range }: SemanticTokensRangeParams): Promise<SemanticTokens> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return { data: [] };
    return this.answers.range(opened.workspace, opened.file, range.start.line, range.end.line);
  }

  /** What a text of a runner, a container or a job leads to in the machines of the workspace; null where nothing does. */
  private async runnerDefinition({
    textDocument,
    position,
  }: TextDocumentPositionParams): Promise<Location[] | DefinitionLink[] | null> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return null;
    const { findRunnerDefinition } = await import('../../features/runner-navigation/definition');
    const { workspace, file, positions } = opened;
    const found = findRunnerDefinition(workspace, file, positions.offsetAt(position));
    if (found === undefined) return null;
    return this.leadingTo(workspace, found.from, [...placeLocations(workspace, this.session, found.to)]);
  }

  /** Locations in the form that the client takes, with what it underlines. */
  private leadingTo(workspace: Workspace, from: Place, locations: Location[]): Location[] | DefinitionLink[] {
    const origin = placeRange(workspace, this.session, from);
    if (!this.session.client.navigation.definitionLinks || origin === undefined) return locations;
    return locations.map(({ uri, range }) => ({
      originSelectionRange: origin,
      targetUri: uri,
      targetRange: range,
      targetSelectionRange: range,
    }));
  }

  private locationOf(workspace: Workspace, definition: Definition): Location | undefined {
    if ('at' in definition) return placeLocation(workspace, this.session, definition.at);
    return { uri: this.session.clientUri(definition.uri), range: startOfFile };
  }

  private callItem(workspace: Workspace, { name, at, nameAt, detail }: HierarchyItem): CallHierarchyItem | undefined {
    const whole = placeLocation(workspace, this.session, at);
    const selectionRange = placeRange(workspace, this.session, nameAt);
    if (whole === undefined || selectionRange === undefined) return undefined;
    const kind = name.startsWith('.') ? 11 : 12;
    return { name, kind, detail, uri: whole.uri, range: whole.range, selectionRange, data: { name } };
  }

  private ranges(workspace: Workspace, places: readonly Place[]): Range[] {
    return places.flatMap((at) => placeRange(workspace, this.session, at) ?? []);
  }

  /** What a Nix text has at a position; undefined in other languages. */
  private async nix({ textDocument, position }: TextDocumentPositionParams): Promise<NixRequest | undefined> {
    const opened = await this.open(textDocument.uri);
    const at = opened?.file.partAt(opened.positions.offsetAt(position));
    if (opened === undefined || at?.content.language !== 'nix') return undefined;
    const { NixRequest } = await import('./nix-request');
    return new NixRequest(this.session, opened, at.content.part, at.offset);
  }

  private async symbol({
    textDocument,
    position,
  }: TextDocumentPositionParams): Promise<(Opened & { readonly symbol: SymbolAt | undefined }) | undefined> {
    const opened = await this.open(textDocument.uri);
    if (opened === undefined) return undefined;
    const { symbolAt } = await import('../../features/navigation/symbol-at');
    const { workspace, file, positions } = opened;
    return { ...opened, symbol: symbolAt(workspace, file, positions.offsetAt(position)) };
  }

  /** A file that no pipeline includes, but a job of one triggers. */
  private async triggered(workspace: Workspace, uri: string): Promise<WorkspaceFile | undefined> {
    if (!/\.ya?ml$/i.test(uri)) return undefined;
    const { isTriggered } = await import('../../features/navigation/scope');
    return isTriggered(workspace, uri) ? workspace.file(uri) : undefined;
  }

  private async open(clientUri: string): Promise<Opened | undefined> {
    const uri = this.session.documents.keyOf(clientUri);
    const root = await this.session.rootOf(uri);
    if (root === undefined || !root.enabled) return undefined;
    const { workspace } = root.project;
    // Files that are only included are known once the pipelines are.
    workspace.pipelines();
    const file = workspace.file(uri) ?? (await this.triggered(workspace, uri));
    const positions = this.session.positions(uri);
    return file === undefined || positions === undefined ? undefined : { root, workspace, file, positions };
  }
}

function refused(why: string): ResponseError<never> {
  return new ResponseError(LSPErrorCodes.RequestFailed, why);
}

/** The name of a job without what a client made of it for showing it. */
function nameOf(item: CallHierarchyItem): string {
  const data: unknown = item.data;
  const isNamed = typeof data === 'object' && data !== null && 'name' in data && typeof data.name === 'string';
  return isNamed ? String(data.name) : item.name;
}
