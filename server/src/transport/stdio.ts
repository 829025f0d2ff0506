import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server';
import { wholeMessages } from './whole-messages';

/**
 * Serves a client over standard input and output; the process has to be started with `--stdio`, and ends with the client.
 * Where the server's own bundle lies beside this one, it is that which runs, since it starts faster.
 */
export async function startStdioServer(): Promise<void> {
  const bundle = join(__dirname, 'server.js');
  if (existsSync(bundle)) createRequire(bundle)(bundle);
  else startServer(createConnection(ProposedFeatures.all, process.stdin, wholeMessages(process.stdout)));
}
