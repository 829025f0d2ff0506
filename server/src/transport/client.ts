import type { ClientCapabilities, DiagnosticTag } from 'vscode-languageserver';
import type { DiagnosticAbilities } from '../features/diagnostics';
import { hasCommand, type NavigationClient, readNavigationClient } from './navigation/client';

/** Run by the editor with an action that is still to be resolved. */
export const previewCommand = 'gitlabNixRunner.previewEdit';

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
  /** Edits may make files. */
  readonly createsFiles: boolean;
  /** It shows edits to its user before they are made, where they ask for it. */
  readonly confirmsEdits: boolean;
  readonly codeActionLiterals: boolean;
  readonly resolvesEdits: boolean;
  readonly preferredActions: boolean;
  readonly snippets: boolean;
  /** A completion may have one range to insert at and one to replace. */
  readonly insertReplace: boolean;
  /** What all items of a list share may be said once. */
  readonly listDefaults: ReadonlySet<string>;
  readonly markdownHover: boolean;
  readonly markdownCompletion: boolean;
  readonly nestedSymbols: boolean;
  /** It has the command `gitlabNixRunner.explainFinding`. */
  readonly explains: boolean;
  /** It has the command `gitlabNixRunner.previewEdit`, which shows an action's edit before it is made. */
  readonly previews: boolean;
  readonly navigation: NavigationClient;
}

export function readClient(capabilities: ClientCapabilities, initializationOptions: unknown): Client {
  const { workspace, textDocument, window } = capabilities;
  const pull = textDocument?.diagnostic;
  const published = textDocument?.publishDiagnostics;
  const action = textDocument?.codeAction;
  const hover = textDocument?.hover?.contentFormat;
  const documentation = textDocument?.completion?.completionItem?.documentationFormat;
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
    createsFiles:
      workspace?.workspaceEdit?.documentChanges === true &&
      workspace.workspaceEdit.resourceOperations?.includes('create') === true,
    confirmsEdits: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    codeActionLiterals: action?.codeActionLiteralSupport !== undefined,
    resolvesEdits: action?.dataSupport === true && action.resolveSupport?.properties.includes('edit') === true,
    preferredActions: action?.isPreferredSupport === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    insertReplace: textDocument?.completion?.completionItem?.insertReplaceSupport === true,
    listDefaults: new Set(textDocument?.completion?.completionList?.itemDefaults),
    markdownCompletion: documentation === undefined || documentation.includes('markdown'),
    markdownHover: hover === undefined || hover.includes('markdown'),
    nestedSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    explains: hasCommand(initializationOptions, 'gitlabNixRunner.explainFinding'),
    previews: hasCommand(initializationOptions, previewCommand),
    navigation: readNavigationClient(capabilities, initializationOptions),
  };
}

const noTags: DiagnosticTag[] = [];
