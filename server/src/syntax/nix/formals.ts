import { isIdentifierPart, isIdentifierStart } from './characters';
import type { NixFormal, NixFormals, NixIdentifier } from './nodes';
import type { NixReading } from './reading';
import { isNixKeyword, skipTrivia } from './tokens';

/** The `{` at the current token opens the arguments of a function and not a set. */
export function atFormals(reading: NixReading): boolean {
  const { text, tokens } = reading;
  const first = skipTrivia(text, tokens.end);
  const sign = text.charAt(first);
  if (sign === '}') return startsFunctionBody(text, first + 1);
  if (sign === '.') return text.startsWith('...', first);
  if (!isIdentifierStart(text.charCodeAt(first))) return false;
  let end = first + 1;
  while (isIdentifierPart(text.charCodeAt(end))) end++;
  if (isNixKeyword(text.slice(first, end))) return false;
  const second = skipTrivia(text, end);
  const next = text.charAt(second);
  return next === ',' || next === '?' || (next === '}' && startsFunctionBody(text, second + 1));
}

function startsFunctionBody(text: string, at: number): boolean {
  const sign = text.charAt(skipTrivia(text, at));
  return sign === ':' || sign === '@';
}

/** Reads `{ a, b ? c, ... }`; `{` is the current token. */
export function readFormals(reading: NixReading): NixFormals {
  const { tokens } = reading;
  const start = tokens.start;
  const items: NixFormal[] = [];
  let ellipsis = false;
  tokens.next();
  while (!reading.is('}') && !reading.is('end')) {
    if (reading.is('...')) {
      ellipsis = true;
      readEllipsis(reading);
    } else if (reading.is('identifier')) items.push(readFormal(reading));
    else if (!skipWrongFormal(reading)) break;
    if (!endFormal(reading)) break;
  }
  const end = tokens.previousEnd;
  if (!reading.take('}')) reading.reportUnclosed(start, start + 1, "this '{' is never closed, expected '}'", end, '}');
  return { kind: 'formals', span: { start, end: tokens.previousEnd }, items, ellipsis };
}

function readEllipsis(reading: NixReading): void {
  const { start, end } = reading.tokens;
  reading.tokens.next();
  if (!reading.is('}') && !reading.is('end')) reading.report(start, end, "'...' must be the last of the arguments");
}

function readFormal(reading: NixReading): NixFormal {
  const { tokens } = reading;
  const { start, end, word } = tokens;
  const name: NixIdentifier = { kind: 'identifier', span: { start, end }, name: word };
  tokens.next();
  const defaultValue = reading.take('?') ? reading.expression() : undefined;
  return { kind: 'formal', span: { start, end: tokens.previousEnd }, name, defaultValue };
}

/** Reports what is no argument and goes over it; false where the arguments must have ended before. */
function skipWrongFormal(reading: NixReading): boolean {
  reading.reportUnexpected("the name of an argument, '...' or '}'");
  if (reading.is(':') || reading.is(';') || reading.is('=')) return false;
  if (!reading.is(',')) reading.tokens.next();
  return true;
}

/** Takes the comma behind an argument; false where the arguments must have ended. */
function endFormal(reading: NixReading): boolean {
  if (reading.is('}') || reading.is('end') || reading.take(',')) return true;
  if (!reading.is('identifier') && !reading.is('...')) {
    if (!reading.is(':')) reading.reportUnexpected("',' or '}'");
    return false;
  }
  reading.reportMissing(',', 'between two arguments');
  return true;
}
