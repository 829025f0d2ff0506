import { nameEnd, peekReserved, skipBlanks, takeReserved } from './characters';
import type { Cursor } from './cursor';
import { arithmeticEnd, readArithmeticParts } from './expansions';
import { skipLines } from './lines';
import type {
  ShellArithmeticCommand,
  ShellArithmeticFor,
  ShellFor,
  ShellGroup,
  ShellIf,
  ShellList,
  ShellLoop,
  ShellNode,
  ShellSubshell,
  ShellWord,
} from './nodes';
import { readRedirections } from './redirections';
import { readWord } from './words';

/** `( list )`, or `(( … ))`. */
function readParentheses(cursor: Cursor): ShellSubshell | ShellArithmeticCommand {
  const start = cursor.at;
  const close = cursor.peek(1) === '(' ? arithmeticEnd(cursor, start) : undefined;
  if (close !== undefined) {
    const expression = readArithmetic(cursor, close);
    const redirections = readRedirections(cursor);
    return { kind: 'arithmetic', expression, closed: true, redirections, span: cursor.span(start) };
  }
  cursor.at++;
  const body = cursor.scoped([')'], () => readBody(cursor, 'a subshell'));
  const closed = cursor.take(')');
  if (!closed) cursor.error('A subshell is not closed: expected `)`', start, start + 1);
  const redirections = readRedirections(cursor);
  return { kind: 'subshell', body, closed, redirections, span: cursor.span(start) };
}

/** `((`…`))` at the first parenthesis, where the expression ends at `close`. */
function readArithmetic(cursor: Cursor, close: number): ShellWord {
  const start = cursor.at + 2;
  cursor.at = start;
  const parts = readArithmeticParts(cursor, close);
  const expression = { parts, span: cursor.span(start, close) };
  cursor.at = Math.min(cursor.end, close + 2);
  return expression;
}

/** `{ list; }` */
function readGroup(cursor: Cursor): ShellGroup {
  const start = cursor.at++;
  const body = cursor.awaiting(['}'], () => readBody(cursor, 'a group'));
  const closed = expectReserved(cursor, '}', 'A group', start);
  const redirections = closed ? readRedirections(cursor) : [];
  return { kind: 'group', body, closed, redirections, span: cursor.span(start) };
}

function readIf(cursor: Cursor): ShellIf {
  const start = cursor.at;
  const branches: { condition: ShellList; body: ShellList }[] = [];
  let otherwise: ShellList | undefined;
  const closed = cursor.awaiting(['then', 'elif', 'else', 'fi'], () => {
    while (takeReserved(cursor, branches.length === 0 ? 'if' : 'elif')) {
      const condition = readBody(cursor, 'a condition');
      const then = expectReserved(cursor, 'then', 'An `if`', start);
      branches.push({ condition, body: then ? readBody(cursor, 'a branch') : emptyList(cursor) });
    }
    if (takeReserved(cursor, 'else')) otherwise = readBody(cursor, 'a branch');
    return expectReserved(cursor, 'fi', 'An `if`', start);
  });
  const redirections = closed ? readRedirections(cursor) : [];
  return { kind: 'if', branches, otherwise, closed, redirections, span: cursor.span(start) };
}

function readLoop(cursor: Cursor): ShellLoop {
  const start = cursor.at;
  const kind = takeReserved(cursor, 'until') ? 'until' : 'while';
  if (kind === 'while') takeReserved(cursor, 'while');
  const condition = cursor.awaiting(['do', 'done'], () => readBody(cursor, 'a condition'));
  const { body, closed } = readDo(cursor, `A \`${kind}\` loop`, start);
  const redirections = closed ? readRedirections(cursor) : [];
  return { kind, condition, body, closed, redirections, span: cursor.span(start) };
}

function readFor(cursor: Cursor): ShellFor | ShellArithmeticFor {
  const start = cursor.at;
  const kind = takeReserved(cursor, 'select') ? 'select' : 'for';
  if (kind === 'for') takeReserved(cursor, 'for');
  skipBlanks(cursor);
  const close = cursor.startsWith('((') ? arithmeticEnd(cursor, cursor.at) : undefined;
  if (close !== undefined) return readArithmeticFor(cursor, start, close);
  const name = readForName(cursor, kind, start);
  const words = readForWords(cursor);
  const { body, closed } = readDo(cursor, `A \`${kind}\` loop`, start);
  const redirections = closed ? readRedirections(cursor) : [];
  return { kind, name, words, body, closed, redirections, span: cursor.span(start) };
}

/** Shells find out only when they run the loop that a word is no name; without a word it is a syntax error. */
function readForName(cursor: Cursor, kind: string, start: number): string {
  const nameStart = cursor.at;
  cursor.at = nameEnd(cursor, nameStart);
  const name = cursor.text.slice(nameStart, cursor.at);
  const rest = readWord(cursor);
  if (name !== '' && rest === undefined) return name;
  cursor.error(`Expected the name of a variable behind \`${kind}\``, start, cursor.at, rest === undefined);
  return '';
}

function readArithmeticFor(cursor: Cursor, start: number, close: number): ShellArithmeticFor {
  const header = readArithmetic(cursor, close);
  skipBlanks(cursor);
  cursor.take(';');
  const { body, closed } = readDo(cursor, 'A `for` loop', start);
  const redirections = closed ? readRedirections(cursor) : [];
  return { kind: 'arithmetic-for', header, body, closed, redirections, span: cursor.span(start) };
}

function readForWords(cursor: Cursor): ShellWord[] | undefined {
  const before = cursor.at;
  skipLines(cursor);
  if (!takeReserved(cursor, 'in')) {
    cursor.at = before;
    skipBlanks(cursor);
    cursor.take(';');
    return undefined;
  }
  const words: ShellWord[] = [];
  for (;;) {
    skipBlanks(cursor);
    const word = readWord(cursor);
    if (word === undefined) break;
    words.push(word);
  }
  cursor.take(';');
  return words;
}

/** `do list done`, or the braces that bash takes instead. */
function readDo(cursor: Cursor, what: string, start: number): { body: ShellList; closed: boolean } {
  skipLines(cursor);
  if (peekReserved(cursor) === '{' && what.includes('for')) {
    const group = readGroup(cursor);
    return { body: group.body, closed: group.closed };
  }
  return cursor.awaiting(['done'], () => {
    const begun = expectReserved(cursor, 'do', what, start);
    const body = begun ? readBody(cursor, 'a loop') : emptyList(cursor);
    return { body, closed: expectReserved(cursor, 'done', what, start) };
  });
}

/** Steps over the reserved word; where it is missing, says so at the start of the construct. */
export function expectReserved(cursor: Cursor, word: string, what: string, start: number): boolean {
  if (takeReserved(cursor, word)) return true;
  cursor.error(`${what} is not finished: expected \`${word}\``, start, start + openingLength(cursor, start));
  return false;
}

function openingLength(cursor: Cursor, start: number): number {
  return /^(?:[a-z]+|.)/.exec(cursor.text.slice(start, start + 8))?.[0].length ?? 0;
}

/** A list that must not be empty. */
function readBody(cursor: Cursor, what: string): ShellList {
  const start = cursor.at;
  const list = cursor.readList(cursor);
  if (list.items.length === 0) cursor.error(`Expected a command in ${what}`, start, start);
  return list;
}

function emptyList(cursor: Cursor): ShellList {
  return { kind: 'list', items: [], span: cursor.span(cursor.at) };
}

/** A compound command whose first token comes next; undefined, with nothing read, for anything else. */
export function readCompound(cursor: Cursor, reserved: string | undefined): ShellNode | undefined {
  if (cursor.peek() === '(') return readParentheses(cursor);
  switch (reserved) {
    case '{':
      return readGroup(cursor);
    case 'if':
      return readIf(cursor);
    case 'while':
    case 'until':
      return readLoop(cursor);
    case 'for':
    case 'select':
      return readFor(cursor);
    default:
      return undefined;
  }
}
