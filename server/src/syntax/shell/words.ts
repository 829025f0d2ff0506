import { atLineReturn, endsWord, skipBlanks, skipComment } from './characters';
import type { Cursor } from './cursor';
import { readDollar, readDoubleQuoted } from './expansions';
import type { ShellArray, ShellWord, ShellWordPart } from './nodes';
import { readEscape, readSingleQuoted } from './quotes';
import { readBackquoted, readProcessSubstitution } from './substitutions';

/** The word at the place; undefined, with nothing read, where none starts. */
export function readWord(cursor: Cursor): ShellWord | undefined {
  const start = cursor.at;
  const parts: ShellWordPart[] = [];
  let from = start;
  let patterns = 0;
  while (!cursor.done && !atLineReturn(cursor)) {
    const before = cursor.at;
    const part = readPart(cursor);
    if (part !== undefined) {
      if (before > from) parts.push(cursor.literal(from, before));
      parts.push(part);
      from = cursor.at;
      continue;
    }
    const depth = patternDepth(cursor, patterns);
    if (depth === undefined) break;
    patterns = depth;
    cursor.at++;
  }
  if (cursor.at > from) parts.push(cursor.literal(from, cursor.at));
  if (patterns > 0) cursor.error('An extended pattern is not closed: expected `)`', start);
  return cursor.at === start ? undefined : { parts, span: cursor.span(start) };
}

/**
 * How many extended patterns (`@(a|b)`) are open behind the next character; undefined where the word ends before it.
 * Inside a pattern, blanks and operators belong to the word.
 */
function patternDepth(cursor: Cursor, depth: number): number | undefined {
  const char = cursor.peek();
  if (char === '(') {
    const lead = cursor.text.charAt(cursor.at - 1);
    return depth > 0 || (lead !== '' && '?*+@!'.includes(lead) && cursor.peek(1) !== ')') ? depth + 1 : undefined;
  }
  if (depth > 0) return char === '\n' ? undefined : depth - (char === ')' ? 1 : 0);
  return endsWord(char) ? undefined : 0;
}

/** A part that is more than plain characters; undefined where the next character stands for itself or ends the word. */
export function readPart(cursor: Cursor): ShellWordPart | undefined {
  switch (cursor.peek()) {
    case '\\':
      return readEscape(cursor);
    case "'":
      return readSingleQuoted(cursor);
    case '"':
      return readDoubleQuoted(cursor);
    case '$':
      return readDollar(cursor, false);
    case '`':
      return readBackquoted(cursor, false);
    case '<':
    case '>':
      return cursor.peek(1) === '(' ? readProcessSubstitution(cursor) : undefined;
    default:
      return cursor.takeHole();
  }
}

/** A word that has to be there; `message` says what is missing. */
export function expectWord(cursor: Cursor, message: string): ShellWord {
  const word = readWord(cursor);
  if (word !== undefined) return word;
  cursor.error(message, cursor.at);
  return { parts: [], span: cursor.span(cursor.at) };
}

/** `(a b c)`, at the parenthesis. */
export function readArray(cursor: Cursor): ShellArray {
  const start = cursor.at++;
  const words: ShellWord[] = [];
  for (;;) {
    skipBlanks(cursor);
    skipComment(cursor);
    if (cursor.take('\n') || (atLineReturn(cursor) && cursor.take('\r'))) continue;
    const word = readWord(cursor);
    if (word === undefined) break;
    words.push(word);
  }
  const closed = cursor.take(')');
  if (!closed) cursor.error('An array is not closed: expected `)`', start, start + 1);
  return { kind: 'array', words, closed, span: cursor.span(start) };
}
