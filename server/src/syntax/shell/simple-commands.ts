import { atLineReturn, skipBlanks, skipComment } from './characters';
import type { Cursor } from './cursor';
import { readExpanded } from './expansions';
import type { ShellAssignment, ShellRedirection, ShellSimpleCommand, ShellWord } from './nodes';
import { readRedirection } from './redirections';
import { readArray, readWord } from './words';

const ASSIGNMENT = /([A-Za-z_][A-Za-z0-9_]*)(\[(?:"[^"\n]*"|'[^'\n]*'|[^\]\s;&|"'])*\])?(\+?)=/y;
const DECLARING = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);

/** Assignments, words and redirections up to an operator; undefined, with nothing read, where there are none. */
export function readSimpleCommand(cursor: Cursor): ShellSimpleCommand | undefined {
  const start = cursor.at;
  const assignments: ShellAssignment[] = [];
  const words: ShellWord[] = [];
  const redirections: ShellRedirection[] = [];
  let end = start;
  for (;;) {
    skipBlanks(cursor);
    if (atLineReturn(cursor)) break;
    skipComment(cursor);
    const redirection = readRedirection(cursor);
    if (redirection !== undefined) redirections.push(redirection);
    else if (!readInto(cursor, assignments, words)) break;
    end = cursor.at;
  }
  if (assignments.length + words.length + redirections.length === 0) return undefined;
  return { kind: 'simple', assignments, words, redirections, span: cursor.span(start, end) };
}

function readInto(cursor: Cursor, assignments: ShellAssignment[], words: ShellWord[]): boolean {
  const assignment = words.length === 0 ? readAssignment(cursor) : undefined;
  if (assignment !== undefined) {
    assignments.push(assignment);
    return true;
  }
  const word = readWord(cursor);
  if (word === undefined) return false;
  words.push(cursor.peek() === '(' && takesArray(words, word) ? withArray(cursor, word) : word);
  return true;
}

/** Whether the `(` behind the word opens an array: `declare -a list=(…)`. */
function takesArray(words: readonly ShellWord[], word: ShellWord): boolean {
  const name = words[0]?.parts[0];
  const last = word.parts[word.parts.length - 1];
  return name?.kind === 'literal' && DECLARING.has(name.text) && last?.kind === 'literal' && last.text.endsWith('=');
}

function withArray(cursor: Cursor, word: ShellWord): ShellWord {
  const array = readArray(cursor);
  return { parts: [...word.parts, array], span: { start: word.span.start, end: array.span.end } };
}

/** `name=value` at the place; undefined, with nothing read, for any other word. */
function readAssignment(cursor: Cursor): ShellAssignment | undefined {
  const start = cursor.at;
  const [whole, name, index, plus] = cursor.match(ASSIGNMENT) ?? [];
  if (whole === undefined || name === undefined) return undefined;
  cursor.at = start + name.length;
  const indexWord = index === undefined ? undefined : readIndexWord(cursor, start + name.length + index.length);
  cursor.at = start + whole.length;
  const array = cursor.peek() === '(' ? readArray(cursor).words : undefined;
  const valueStart = cursor.at;
  const value = array === undefined ? (readWord(cursor) ?? { parts: [], span: cursor.span(valueStart) }) : undefined;
  return {
    name,
    nameSpan: cursor.span(start, start + name.length),
    index: indexWord,
    append: plus === '+',
    value,
    array,
    span: cursor.span(start),
  };
}

function readIndexWord(cursor: Cursor, end: number): ShellWord {
  const start = ++cursor.at;
  const parts = cursor.within(end - 1, () =>
    readExpanded(cursor, {
      escapable: undefined,
      singleQuotes: true,
      doubleQuotes: true,
      closing: '',
      inDoubleQuotes: false,
    }),
  );
  return { parts, span: cursor.span(start) };
}
