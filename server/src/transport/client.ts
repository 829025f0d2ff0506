import type { ClientCapabilities, DiagnosticTag } from 'vscode-languageserver';
import type { DiagnosticAbilities } from '../features/diagnostics';

/** What the client can do, read once at `initialize`. Whatever it does not say, it cannot. */
export interface Client {
  readonly pullsDiagnostics: boolean;
  readonly relatedDocuments: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly diagnostics: DiagnosticAbilities;
  readonly configuration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly workspaceFolders: boolean;
  readonly progress: boolean;
  /** Edits of documents may name the version that they are for. */
  readonly versionedEdits: boolean;
  readonly codeActionLiterals: boolean;
  readonly resolvesEdits: boolean;
  readonly preferredActions: boolean;
  readonly snippets: boolean;
  readonly markdownHover: boolean;
  readonly nestedSymbols: boolean;
  /** It has the command `gitlabNixRunner.explainFinding`. */
  readonly explains: boolean;
}

export function readClient(capabilities: ClientCapabilities, initializationOptions: unknown): Client {
  const { workspace, textDocument, window } = capabilities;
  const pull = textDocument?.diagnostic;
  const published = textDocument?.publishDiagnostics;
  const action = textDocument?.codeAction;
  const hover = textDocument?.hover?.contentFormat;
  return {
    pullsDiagnostics: pull !== undefined,
    relatedDocuments: pull?.relatedDocumentSupport === true,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    diagnostics: {
      relatedInformation: (pull?.relatedInformation ?? published?.relatedInformation) === true,
      codeDescription: (pull?.codeDescriptionSupport ?? published?.codeDescriptionSupport) === true,
      tags: (pull?.tagSupport ?? published?.tagSupport)?.valueSet ?? noTags,
      data: (pull?.dataSupport ?? published?.dataSupport) === true,
    },
    configuration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    progress: window?.workDoneProgress === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    codeActionLiterals: action?.codeActionLiteralSupport !== undefined,
    resolvesEdits: action?.dataSupport === true && action.resolveSupport?.properties.includes('edit') === true,
    preferredActions: action?.isPreferredSupport === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    markdownHover: hover === undefined || hover.includes('markdown'),
    nestedSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    explains: hasExplainCommand(initializationOptions),
  };
}

const noTags: DiagnosticTag[] = [];

function hasExplainCommand(options: unknown): boolean {
  if (typeof options !== 'object' || options === null || !('commands' in options)) return false;
  return Array.isArray(options.commands) && options.commands.includes('gitlabNixRunner.explainFinding');
}
