/**
 * The values of the protocol's library that answering takes, imported in one place: a bundle copies all names of the
 * library for each module that imports from it. Types come from the library itself.
 */
export {
  CodeLensRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
  WatchKind,
} from 'vscode-languageserver';
