import { Console } from 'node:console';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server';
import { wholeMessages } from './whole-messages';

const ways = ['--node-ipc', '--socket', '--pipe'];
const isTold = process.argv.slice(2).some((arg) => ways.some((way) => arg === way || arg.startsWith(`${way}=`)));

// Ends with the connection, with the client's process, and on `exit`: the library sees to all three.
const connection = isTold
  ? createConnection(ProposedFeatures.all)
  : createConnection(ProposedFeatures.all, process.stdin, wholeMessages(process.stdout));
// Standard output belongs to the protocol, whatever a library may want to tell.
if (!isTold) globalThis.console = new Console(process.stderr);

process.on('uncaughtException', (error) => connection.console.error(`uncaught: ${error.stack ?? error.message}`));
process.on('unhandledRejection', (reason) => connection.console.error(`unhandled: ${String(reason)}`));

startServer(connection);
