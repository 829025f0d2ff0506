/** The least that a language server can do with the usual library: an empty list of diagnostics for each version. */
import { createConnection, ProposedFeatures, TextDocumentSyncKind } from 'vscode-languageserver/node';

const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
const publish = ({ textDocument: { uri, version } }: { textDocument: { uri: string; version: number } }) =>
  connection.sendDiagnostics({ uri, version, diagnostics: [] });

connection.onInitialize(() => ({
  capabilities: {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    completionProvider: {},
    hoverProvider: true,
  },
}));
connection.onDidOpenTextDocument(publish);
connection.onDidChangeTextDocument(publish);
connection.onCompletion(() => []);
connection.onHover(() => null);
connection.listen();
