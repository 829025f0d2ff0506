import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server';

const ways = ['--stdio', '--node-ipc', '--socket', '--pipe'];
const isTold = process.argv.slice(2).some((arg) => ways.some((way) => arg === way || arg.startsWith(`${way}=`)));

// Ends with the connection, with the client's process, and on `exit`: the library sees to all three.
const connection = isTold
  ? createConnection(ProposedFeatures.all)
  : createConnection(ProposedFeatures.all, process.stdin, process.stdout);

process.on('uncaughtException', (error) => connection.console.error(`uncaught: ${error.stack ?? error.message}`));
process.on('unhandledRejection', (reason) => connection.console.error(`unhandled: ${String(reason)}`));

startServer(connection);
