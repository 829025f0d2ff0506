import { atLineReturn, skipBlanks } from './characters';
import type { Cursor } from './cursor';
import { announceHereDocument } from './here-documents';
import type { ShellRedirection, ShellRedirectionOperator } from './nodes';
import { readWord } from './words';

const DESCRIPTOR = /(?:\d{1,10}|\{[A-Za-z_][A-Za-z0-9_]{0,60}\})(?=[<>])/y;

/** Longest first. */
const OPERATORS: readonly ShellRedirectionOperator[] = [
  '<<<',
  '<<-',
  '&>>',
  '<<',
  '<>',
  '<&',
  '>>',
  '>|',
  '>&',
  '&>',
  '<',
  '>',
];

/** The redirection at the place; undefined, with nothing read, where there is none. */
export function readRedirection(cursor: Cursor): ShellRedirection | undefined {
  const start = cursor.at;
  const descriptor = readDescriptor(cursor);
  const operator = readOperator(cursor);
  if (operator === undefined) {
    cursor.at = start;
    return undefined;
  }
  skipBlanks(cursor);
  const wordStart = cursor.at;
  const target = atLineReturn(cursor) ? undefined : readWord(cursor);
  if (target === undefined) cursor.error(`Expected a word behind \`${operator}\``, start, wordStart);
  const isDocument = operator === '<<' || operator === '<<-';
  const hereDocument =
    isDocument && target !== undefined
      ? announceHereDocument(cursor, target, wordStart, operator === '<<-')
      : undefined;
  return { operator, descriptor, target, hereDocument, span: cursor.span(start) };
}

/** The redirections behind a compound command. */
export function readRedirections(cursor: Cursor): ShellRedirection[] {
  const redirections: ShellRedirection[] = [];
  for (;;) {
    skipBlanks(cursor);
    const one = readRedirection(cursor);
    if (one === undefined) return redirections;
    redirections.push(one);
  }
}

function readDescriptor(cursor: Cursor): string | undefined {
  const char = cursor.peek();
  if (char !== '{' && !(char >= '0' && char <= '9')) return undefined;
  const found = cursor.match(DESCRIPTOR)?.[0];
  if (found === undefined) return undefined;
  cursor.at += found.length;
  return found;
}

function readOperator(cursor: Cursor): ShellRedirectionOperator | undefined {
  const char = cursor.peek();
  if (char !== '<' && char !== '>' && char !== '&') return undefined;
  if (char !== '&' && cursor.peek(1) === '(') return undefined;
  for (const operator of OPERATORS) if (cursor.take(operator)) return operator;
  return undefined;
}
