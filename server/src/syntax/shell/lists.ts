import { peekReserved, skipBlanks, skipComment, takeReserved } from './characters';
import { readCommand } from './commands';
import type { Cursor } from './cursor';
import { skipLines, takeLineEnd } from './lines';
import type { ShellChainLink, ShellList, ShellListItem, ShellNode, ShellPipeline } from './nodes';

const CLOSING_WORDS = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);
const CLOSING_OPERATORS = [')', ';;&', ';;', ';&'];

/** Commands up to a closing token that an enclosing construct waits for; others are reported and passed over. */
export function readList(cursor: Cursor): ShellList {
  const items: ShellListItem[] = [];
  const start = cursor.at;
  for (;;) {
    skipLines(cursor);
    if (cursor.done || atClosing(cursor)) break;
    const before = cursor.at;
    const item = readItem(cursor);
    if (item !== undefined) items.push(item);
    else if (cursor.at === before) skipUnexpected(cursor);
  }
  const first = items[0];
  const last = items[items.length - 1];
  const span =
    first === undefined || last === undefined
      ? cursor.span(start, start)
      : { start: first.span.start, end: last.span.end };
  return { kind: 'list', items, span };
}

/** At a closing token that is awaited. */
function atClosing(cursor: Cursor): boolean {
  const operator = CLOSING_OPERATORS.find((token) => cursor.startsWith(token));
  if (operator !== undefined) return cursor.isAwaited(operator);
  const word = peekReserved(cursor);
  return word !== undefined && CLOSING_WORDS.has(word) && cursor.isAwaited(word);
}

/** A token that starts no command and closes nothing that is open. */
function skipUnexpected(cursor: Cursor): void {
  const start = cursor.at;
  const word = peekReserved(cursor);
  const operator = CLOSING_OPERATORS.find((token) => cursor.startsWith(token));
  cursor.at += (word ?? operator ?? ' ').length;
  cursor.error(`Unexpected \`${cursor.text.slice(start, cursor.at)}\``, start);
}

function startsCommand(cursor: Cursor): boolean {
  const word = peekReserved(cursor);
  return word === undefined || !CLOSING_WORDS.has(word);
}

function readItem(cursor: Cursor): ShellListItem | undefined {
  const start = cursor.at;
  const first = readPipeline(cursor);
  if (first === undefined) return undefined;
  const rest: ShellChainLink[] = [];
  for (;;) {
    skipBlanks(cursor);
    const link = readLink(cursor);
    if (link === undefined) break;
    rest.push(link);
  }
  const end = rest[rest.length - 1]?.pipeline.span.end ?? first.span.end;
  const background = endItem(cursor);
  return { first, rest, background, span: { start: cursor.span(start, start).start, end } };
}

function readLink(cursor: Cursor): ShellChainLink | undefined {
  const start = cursor.at;
  const operator = cursor.take('&&') ? '&&' : cursor.take('||') ? '||' : undefined;
  if (operator === undefined) return undefined;
  const operatorSpan = cursor.span(start);
  skipLines(cursor);
  const pipeline = cursor.done ? undefined : readPipeline(cursor);
  if (pipeline === undefined) {
    cursor.error(`Expected a command behind \`${operator}\``, start, start + 2);
    return undefined;
  }
  return { operator, operatorSpan, pipeline };
}

/** Steps over what ends an item; what else comes is reported. */
function endItem(cursor: Cursor): boolean {
  skipComment(cursor);
  if (cursor.done || takeLineEnd(cursor)) return false;
  if (CLOSING_OPERATORS.some((token) => cursor.startsWith(token))) return false;
  if (cursor.take(';')) return false;
  if (cursor.take('&')) return true;
  const start = cursor.at;
  const followed = peekReserved(cursor);
  if (followed === undefined || !cursor.isAwaited(followed)) {
    if (cursor.peek() === '(') cursor.at++;
    cursor.error(`Unexpected \`${cursor.text.slice(start, start + 1)}\``, start, start + 1);
  }
  return false;
}

function readPipeline(cursor: Cursor): ShellPipeline | undefined {
  const start = cursor.at;
  const { negated, timed } = readPipelinePrefix(cursor);
  const commands: ShellNode[] = [];
  let end = cursor.at;
  if (!cursor.done && startsCommand(cursor)) {
    const first = readCommand(cursor);
    if (first !== undefined) {
      commands.push(first);
      end = cursor.at;
      while (readPipe(cursor, commands)) end = cursor.at;
    }
  }
  if (commands.length === 0 && !timed && !negated) return undefined;
  const last = commands[commands.length - 1];
  const span = { start: cursor.span(start, start).start, end: last?.span.end ?? cursor.span(start, end).end };
  return { negated, timed, commands, span };
}

function readPipelinePrefix(cursor: Cursor): { negated: boolean; timed: boolean } {
  let negated = false;
  let timed = false;
  for (;;) {
    if (takeReserved(cursor, '!')) negated = !negated;
    else if (takeReserved(cursor, 'time')) {
      timed = true;
      skipBlanks(cursor);
      if (/^-p(?:\s|$)/.test(cursor.text.slice(cursor.at, cursor.at + 3))) cursor.at += 2;
    } else return { negated, timed };
    skipBlanks(cursor);
  }
}

function readPipe(cursor: Cursor, commands: ShellNode[]): boolean {
  skipBlanks(cursor);
  if (cursor.peek() !== '|' || cursor.peek(1) === '|') return false;
  const start = cursor.at;
  if (!cursor.take('|&')) cursor.at++;
  skipLines(cursor);
  const next = cursor.done || !startsCommand(cursor) ? undefined : readCommand(cursor);
  if (next === undefined) {
    cursor.error('Expected a command behind `|`', start, start + 1);
    return false;
  }
  commands.push(next);
  return true;
}
