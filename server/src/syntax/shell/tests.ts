import { atLineReturn, skipBlanks, skipComment } from './characters';
import type { Cursor } from './cursor';
import { readParts } from './expansions';
import type { ShellTest, ShellWord } from './nodes';
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
  let open = 0;
  const ends = (char: string) =>
    char === '\n' || (open === 0 && (char === ' ' || char === '\t' || char === ')' || cursor.startsWith('&&')));
  const goesOn = () => !cursor.done && !ends(cursor.peek());
  const parts = readParts(cursor, goesOn, () => {
    const part = readPart(cursor);
    if (part === undefined) open += cursor.peek() === '(' ? 1 : cursor.peek() === ')' ? -1 : 0;
    return part;
  });
  return cursor.at === start ? undefined : { parts, span: cursor.span(start) };
}
