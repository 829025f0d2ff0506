import type { ClientCapabilities } from 'vscode-languageserver';

/** What a client can do with answers about names and places. */
export interface NavigationClient {
  /** Definitions may say what in the text leads to them. */
  readonly definitionLinks: boolean;
  /** It asks whether something can be renamed before it does so. */
  readonly preparesRename: boolean;
  readonly linkTooltips: boolean;
  readonly refreshesLenses: boolean;
  readonly refreshesHints: boolean;
  /** It has the command `gitlabNixRunner.showReferences`. */
  readonly showsReferences: boolean;
}

/** The command of the client that a code lens names: its arguments are a URI, a position and locations. */
export const showReferencesCommand = 'gitlabNixRunner.showReferences';

export function readNavigationClient(
  { textDocument, workspace }: ClientCapabilities,
  initializationOptions: unknown,
): NavigationClient {
  return {
    definitionLinks: textDocument?.definition?.linkSupport === true,
    preparesRename: textDocument?.rename?.prepareSupport === true,
    linkTooltips: textDocument?.documentLink?.tooltipSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    showsReferences: hasCommand(initializationOptions, showReferencesCommand),
  };
}

/** Whether a client tells in its `initializationOptions` that it has a command. */
export function hasCommand(options: unknown, command: string): boolean {
  if (typeof options !== 'object' || options === null || !('commands' in options)) return false;
  return Array.isArray(options.commands) && options.commands.includes(command);
}
