import { atLineReturn, skipBlanks, skipComment } from './characters';
import type { Cursor } from './cursor';
import type { ShellTest, ShellWord, ShellWordPart } from './nodes';
import { readRedirections } from './redirections';
import { readPart, readWord } from './words';

const OPERATORS = ['&&', '||', '(', ')', '<', '>'];

/** `[[ … ]]`, at the first bracket. Operators become words of their own. */
export function readTest(cursor: Cursor): ShellTest {
  const start = cursor.at;
  cursor.at += 2;
  const words: ShellWord[] = [];
  let closed = false;
  for (;;) {
    skipSpace(cursor);
    const word = readTestWord(cursor, words[words.length - 1]);
    if (word === undefined) break;
    if (isPlain(word, ']]')) {
      closed = true;
      break;
    }
    words.push(word);
  }
  if (!closed) cursor.error('A condition is not closed: expected `]]`', start, start + 2);
  const redirections = closed ? readRedirections(cursor) : [];
  return { kind: 'test', words, closed, redirections, span: cursor.span(start) };
}

function skipSpace(cursor: Cursor): void {
  for (;;) {
    skipBlanks(cursor);
    skipComment(cursor);
    if (atLineReturn(cursor)) cursor.at++;
    else if (!cursor.take('\n')) return;
  }
}

function isPlain(word: ShellWord, text: string): boolean {
  const part = word.parts[0];
  return word.parts.length === 1 && part?.kind === 'literal' && part.text === text;
}

function readTestWord(cursor: Cursor, previous: ShellWord | undefined): ShellWord | undefined {
  if (previous !== undefined && isPlain(previous, '=~')) return readPattern(cursor);
  const start = cursor.at;
  for (const operator of OPERATORS) {
    if (!cursor.startsWith(operator) || (operator === '<' && cursor.peek(1) === '(')) continue;
    cursor.at += operator.length;
    return { parts: [cursor.literal(start, cursor.at)], span: cursor.span(start) };
  }
  return readWord(cursor);
}

/** A regular expression: unquoted parentheses and bars belong to it, blanks only inside parentheses. */
function readPattern(cursor: Cursor): ShellWord | undefined {
  const start = cursor.at;
  const parts: ShellWordPart[] = [];
  let from = start;
  let open = 0;
  while (!cursor.done && cursor.peek() !== '\n') {
    const char = cursor.peek();
    if (open === 0 && (char === ' ' || char === '\t' || char === ')' || cursor.startsWith('&&'))) break;
    const before = cursor.at;
    const part = readPart(cursor);
    if (part === undefined) {
      open += char === '(' ? 1 : char === ')' ? -1 : 0;
      cursor.at++;
      continue;
    }
    if (before > from) parts.push(cursor.literal(from, before));
    parts.push(part);
    from = cursor.at;
  }
  if (cursor.at > from) parts.push(cursor.literal(from, cursor.at));
  return cursor.at === start ? undefined : { parts, span: cursor.span(start) };
}
