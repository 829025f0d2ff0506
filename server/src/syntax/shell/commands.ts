import { readCase } from './case-commands';
import { endsWord, nameEnd, peekReserved, skipBlanks, takeReserved } from './characters';
import { readCompound } from './compound-commands';
import type { Cursor } from './cursor';
import { skipLines } from './lines';
import type { ShellCoprocess, ShellFunction, ShellNode } from './nodes';
import { readSimpleCommand } from './simple-commands';
import { readTest } from './tests';

/** The command at the place; undefined, with nothing read, where none starts. */
export function readCommand(cursor: Cursor): ShellNode | undefined {
  return cursor.nested(
    () => readNode(cursor),
    () => undefined,
  );
}

function readNode(cursor: Cursor): ShellNode | undefined {
  const reserved = peekReserved(cursor);
  switch (reserved) {
    case 'case':
      return readCase(cursor);
    case '[[':
      return readTest(cursor);
    case 'function':
      return readNamedFunction(cursor);
    case 'coproc':
      return readCoprocess(cursor);
    default:
      return readCompound(cursor, reserved) ?? readPlainFunction(cursor) ?? readSimpleCommand(cursor);
  }
}

/** Function names of bash may hold nearly anything; of those, what is seen. */
const FUNCTION_NAME = /[A-Za-z0-9_.:@+,/!?%^~-]+/y;

function functionNameEnd(cursor: Cursor): number {
  return cursor.at + (cursor.match(FUNCTION_NAME)?.[0].length ?? 0);
}

/** `name ( ) body`; undefined, with nothing read, for anything else. */
function readPlainFunction(cursor: Cursor): ShellFunction | undefined {
  const start = cursor.at;
  const end = functionNameEnd(cursor);
  if (end === start) return undefined;
  cursor.at = end;
  if (!takeParentheses(cursor)) {
    cursor.at = start;
    return undefined;
  }
  return readFunctionBody(cursor, start, start, end);
}

function takeParentheses(cursor: Cursor): boolean {
  const start = cursor.at;
  skipBlanks(cursor);
  if (cursor.take('(')) {
    skipBlanks(cursor);
    if (cursor.take(')')) return true;
  }
  cursor.at = start;
  return false;
}

/** `function name [()] body` */
function readNamedFunction(cursor: Cursor): ShellFunction {
  const start = cursor.at;
  takeReserved(cursor, 'function');
  skipBlanks(cursor);
  const nameStart = cursor.at;
  const end = functionNameEnd(cursor);
  cursor.at = end;
  if (end === nameStart) cursor.error('Expected the name of a function', start);
  takeParentheses(cursor);
  return readFunctionBody(cursor, start, nameStart, end);
}

function readFunctionBody(cursor: Cursor, start: number, nameStart: number, nameEnding: number): ShellFunction {
  skipLines(cursor);
  const body = cursor.done ? undefined : readCommand(cursor);
  if (body === undefined) cursor.error('A function has no body', start, nameEnding);
  return {
    kind: 'function',
    name: cursor.text.slice(nameStart, nameEnding),
    nameSpan: cursor.span(nameStart, nameEnding),
    body,
    redirections: [],
    span: cursor.span(start),
  };
}

/** `coproc command` or `coproc NAME compound`. */
function readCoprocess(cursor: Cursor): ShellCoprocess | undefined {
  const start = cursor.at;
  takeReserved(cursor, 'coproc');
  skipBlanks(cursor);
  skipCoprocessName(cursor);
  const body = readCommand(cursor);
  if (body === undefined) {
    cursor.error('Expected a command behind `coproc`', start);
    return undefined;
  }
  return { kind: 'coprocess', body, redirections: [], span: cursor.span(start) };
}

function skipCoprocessName(cursor: Cursor): void {
  const start = cursor.at;
  if (peekReserved(cursor) !== undefined) return;
  cursor.at = nameEnd(cursor, start);
  if (cursor.at > start && endsWord(cursor.peek())) {
    skipBlanks(cursor);
    if (cursor.peek() === '(' || peekReserved(cursor) !== undefined) return;
  }
  cursor.at = start;
}
