import type { CancellationToken, Connection, ResponseError, ServerCapabilities } from 'vscode-languageserver';
import { tokenModifiers, tokenTypes } from '../../features/navigation/token-legend';
import type { NavigationClient } from './client';
import type { NavigationRequests } from './requests';

/** What the server says that it can do with names and places. */
export function navigationCapabilities({ preparesRename }: NavigationClient): ServerCapabilities {
  return {
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: preparesRename ? { prepareProvider: true } : true,
    workspaceSymbolProvider: true,
    documentLinkProvider: { resolveProvider: false },
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    codeLensProvider: { resolveProvider: true },
    inlayHintProvider: true,
    callHierarchyProvider: true,
    semanticTokensProvider: {
      legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
      full: { delta: true },
      range: true,
    },
  };
}

/** Runs a request once everything is loaded; what goes wrong is answered with `empty`. */
export type Answer = <T>(
  what: string,
  token: CancellationToken,
  empty: NoInfer<T>,
  run: (requests: NavigationRequests) => Promise<T>,
) => Promise<T | ResponseError<never>>;

export function answerNavigation(connection: Connection, answer: Answer): void {
  const { languages } = connection;
  connection.onDefinition((params, token) => answer('definition', token, null, (on) => on.definition(params)));
  connection.onReferences((params, token) => answer('references', token, [], (on) => on.references(params)));
  connection.onDocumentHighlight((params, token) => answer('highlight', token, [], (on) => on.highlights(params)));
  connection.onPrepareRename((params, token) => answer('prepareRename', token, null, (on) => on.prepareRename(params)));
  connection.onRenameRequest((params, token) => answer('rename', token, null, (on) => on.rename(params)));
  connection.onWorkspaceSymbol((params, token) => answer('workspace symbols', token, [], (on) => on.symbols(params)));
  connection.onDocumentLinks((params, token) => answer('links', token, [], (on) => on.links(params)));
  connection.onFoldingRanges((params, token) => answer('folding', token, null, (on) => on.folding(params)));
  connection.onSelectionRanges((params, token) => answer('selection', token, null, (on) => on.selection(params)));
  connection.onCodeLens((params, token) => answer('lenses', token, [], (on) => on.lenses(params)));
  connection.onCodeLensResolve((lens, token) => answer('lens', token, lens, (on) => on.resolveLens(lens)));
  languages.inlayHint.on((params, token) => answer('hints', token, [], (on) => on.hints(params)));
  languages.callHierarchy.onPrepare((params, token) =>
    answer('hierarchy', token, null, (on) => on.prepareCalls(params)),
  );
  languages.callHierarchy.onIncomingCalls((params, token) =>
    answer('incoming', token, [], (on) => on.incoming(params)),
  );
  languages.callHierarchy.onOutgoingCalls((params, token) =>
    answer('outgoing', token, [], (on) => on.outgoing(params)),
  );
  answerTokens(connection, answer);
}

function answerTokens({ languages: { semanticTokens } }: Connection, answer: Answer): void {
  const empty = { data: [] };
  semanticTokens.on((params, token) => answer('tokens', token, empty, (on) => on.tokens(params)));
  semanticTokens.onDelta((params, token) => answer('tokens delta', token, empty, (on) => on.tokensDelta(params)));
  semanticTokens.onRange((params, token) => answer('tokens range', token, empty, (on) => on.tokensRange(params)));
}
