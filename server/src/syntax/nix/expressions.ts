import { isOuterBrace, readAttrPath, readBindings } from './bindings';
import { atFormals, readFormals } from './formals';
import type { NixExpr, NixIdentifier, NixLambda, NixLegacyLet, NixLet, NixSelect } from './nodes';
import { readOperators } from './operators';
import { MAX_CHAIN, MAX_NESTING, type NixReading } from './reading';
import { skipExpression } from './skipping';
import { readPath, readString } from './strings';
import { skipTrivia, type TokenKind } from './tokens';

/** Reads an expression of any kind from the current token on; where none stands it reports that and gives `Missing`. */
export function readExpression(reading: NixReading): NixExpr {
  if (reading.nesting >= MAX_NESTING) return skipExpression(reading);
  const outer = reading.height;
  reading.height = 0;
  reading.nesting++;
  const expr = readFunctionLevel(reading);
  reading.nesting--;
  reading.height = Math.max(outer, reading.height + 1);
  return expr;
}

function readFunctionLevel(reading: NixReading): NixExpr {
  if (reading.guided && startsLooseBindings(reading)) return readLooseBindings(reading);
  switch (reading.tokens.kind) {
    case 'identifier':
      return readIdentifierFirst(reading);
    case '{':
      return atFormals(reading) ? readFormalsLambda(reading, undefined, reading.tokens.start) : readChain(reading);
    case 'let':
      return readLetOrChain(reading);
    case 'if':
      return readIf(reading);
    case 'with':
    case 'assert':
      return readWithOrAssert(reading, reading.tokens.kind);
    default:
      return readChain(reading);
  }
}

function readChain(reading: NixReading, first?: NixExpr): NixExpr {
  return readOperators(reading, readApplication, first);
}

function readIdentifier(reading: NixReading): NixIdentifier {
  const { start, end, word } = reading.tokens;
  reading.tokens.next();
  return { kind: 'identifier', span: { start, end }, name: word };
}

/** `x: …`, `x@{ … }: …`, or an expression that starts with a name. */
function readIdentifierFirst(reading: NixReading): NixExpr {
  const { start } = reading.tokens;
  const name = readIdentifier(reading);
  if (reading.take(':')) return finishLambda(reading, start, name, undefined);
  if (reading.is('@')) {
    reading.tokens.next();
    if (reading.is('{')) return readFormalsLambda(reading, name, start);
    reading.reportUnexpected("'{' with the names of the arguments");
    return name;
  }
  return readChain(reading, name);
}

function readFormalsLambda(reading: NixReading, before: NixIdentifier | undefined, start: number): NixExpr {
  const formals = readFormals(reading);
  let argument = before;
  if (reading.is('@')) {
    if (before !== undefined) reading.reportUnexpected("':', as the name stands before the braces already");
    reading.tokens.next();
    if (reading.is('identifier')) {
      const name = readIdentifier(reading);
      argument ??= name;
    } else reading.reportUnexpected('a name for the whole argument');
  }
  reading.expect(':', 'after the arguments of this function');
  return finishLambda(reading, start, argument, formals);
}

function finishLambda(
  reading: NixReading,
  start: number,
  argument: NixIdentifier | undefined,
  formals: NixLambda['formals'],
): NixLambda {
  const body = reading.expression();
  return { kind: 'lambda', span: { start, end: reading.tokens.previousEnd }, argument, formals, body };
}

function readLetOrChain(reading: NixReading): NixExpr {
  const { tokens } = reading;
  const start = tokens.start;
  tokens.next();
  if (reading.is('{')) return readChain(reading, readLegacyLet(reading, start));
  return readLetBody(reading, start);
}

function readLetBody(reading: NixReading, start: number): NixLet {
  reading.openLets++;
  const bindings = readBindings(reading, 'in', start);
  reading.openLets--;
  reading.expect('in', "after the bindings of 'let'");
  const body = reading.expression();
  return { kind: 'let', span: { start, end: reading.tokens.previousEnd }, bindings, body };
}

function readLegacyLet(reading: NixReading, start: number): NixLegacyLet {
  reading.tokens.next();
  const bindings = readBindings(reading, '}', start);
  closeBrace(reading, start);
  return { kind: 'legacy-let', span: { start, end: reading.tokens.previousEnd }, bindings };
}

/** Guided: bindings stand where an expression should. */
function startsLooseBindings(reading: NixReading): boolean {
  const { kind } = reading.tokens;
  return (kind === 'identifier' || kind === '"') && reading.startsBindingOnNewLine();
}

/**
 * Bindings in place of an expression: further in than the binding whose value is due, a `let` (or brace) was lost before
 * them; otherwise the value itself is missing, and they follow it.
 */
function readLooseBindings(reading: NixReading): NixExpr {
  const { start, previousEnd } = reading.tokens;
  if ((reading.indents?.column(start) ?? 0) <= reading.bindingIndent) {
    reading.report(previousEnd, previousEnd, 'expected an expression here');
    return reading.missing();
  }
  reading.reportMissing('let', 'or an opening brace before these bindings');
  reading.openLets++;
  const bindings = readBindings(reading, 'in', start);
  reading.openLets--;
  const body = reading.take('in') ? reading.expression() : reading.missing();
  return { kind: 'let', span: { start, end: reading.tokens.previousEnd }, bindings, body };
}

function readIf(reading: NixReading): NixExpr {
  const { tokens } = reading;
  const start = tokens.start;
  tokens.next();
  const condition = reading.expression();
  reading.expect('then', "after the condition of 'if'");
  const consequent = reading.expression();
  reading.expect('else', "as 'if' needs both branches");
  const alternative = reading.expression();
  return { kind: 'if', span: { start, end: tokens.previousEnd }, condition, consequent, alternative };
}

function readWithOrAssert(reading: NixReading, kind: 'with' | 'assert'): NixExpr {
  const { tokens } = reading;
  const start = tokens.start;
  tokens.next();
  const first = reading.expression();
  reading.expect(';', `between what '${kind}' is given and its body`);
  const body = reading.expression();
  const span = { start, end: tokens.previousEnd };
  return kind === 'with' ? { kind, span, scope: first, body } : { kind, span, condition: first, body };
}

/** Reads `f a b`: a simple expression and its arguments. `first` was read already. */
function readApplication(reading: NixReading, first?: NixExpr): NixExpr {
  if (first === undefined && needsParens(reading)) return readBareOperand(reading);
  let fn = readSelection(reading, first);
  for (let count = 0; startsSimple(reading.tokens.kind); count++) {
    if (reading.startsBindingOnNewLine()) break;
    const argument = readItem(reading);
    if (count === MAX_CHAIN) reading.reportLimit(argument.span.start, argument.span.end, TOO_MANY_ARGUMENTS);
    if (count >= MAX_CHAIN) continue;
    reading.height++;
    fn = { kind: 'apply', span: { start: fn.span.start, end: argument.span.end }, fn, argument };
  }
  return fn;
}

const TOO_MANY_ARGUMENTS = `more than ${MAX_CHAIN} arguments in a row, the rest is not read`;

/** A `let … in`, `if`, `with`, `assert` or function stands where only an operand may. */
function needsParens(reading: NixReading): boolean {
  const { kind, text, end } = reading.tokens;
  if (kind === 'if' || kind === 'with' || kind === 'assert') return true;
  if (kind === 'let') return text.charAt(skipTrivia(text, end)) !== '{';
  return false;
}

function readBareOperand(reading: NixReading): NixExpr {
  if (reading.tokens.previousEnd > 0) {
    reading.report(
      reading.tokens.start,
      reading.tokens.end,
      `expected parentheses around '${reading.tokens.kind}' here`,
    );
  }
  return reading.expression();
}

/** An argument or list item: a selection with its own height. */
function readItem(reading: NixReading): NixExpr {
  const outer = reading.height;
  reading.height = 0;
  const item = readSelection(reading);
  reading.height = Math.max(outer, reading.height + 1);
  return item;
}

function startsSimple(kind: TokenKind): boolean {
  switch (kind) {
    case 'identifier':
    case 'int':
    case 'float':
    case 'path':
    case 'search-path':
    case 'uri':
    case '"':
    case "''":
    case '(':
    case '{':
    case '[':
    case 'rec':
    case 'let':
      return true;
    default:
      return false;
  }
}

/** Reads a simple expression with `.path`, `.path or fallback`, or a trailing `or`, which Nix reads as a name. */
function readSelection(reading: NixReading, first?: NixExpr): NixExpr {
  const { tokens } = reading;
  const expr = first ?? readSimple(reading);
  if (reading.is('.')) return readSelectPath(reading, expr);
  if (reading.is('or') && expr.kind !== 'missing' && !reading.startsBindingOnNewLine()) {
    const argument = readIdentifier(reading);
    reading.height++;
    return { kind: 'apply', span: { start: expr.span.start, end: tokens.previousEnd }, fn: expr, argument };
  }
  return expr;
}

function readSelectPath(reading: NixReading, expr: NixExpr): NixExpr {
  const { tokens } = reading;
  const dot = tokens.start;
  tokens.next();
  const path = reading.startsBindingOnNewLine() ? undefined : readAttrPath(reading);
  if (path === undefined) reading.report(dot, dot + 1, "expected a name after '.'");
  const fallback = reading.is('or') && !reading.startsBindingOnNewLine() ? readFallback(reading) : undefined;
  reading.height++;
  const select: NixSelect = {
    kind: 'select',
    span: { start: expr.span.start, end: tokens.previousEnd },
    expr,
    path: path ?? { kind: 'attrpath', span: { start: dot + 1, end: dot + 1 }, names: [] },
    fallback,
  };
  return select;
}

/** `or` and the selection behind it, which may have a fallback of its own. */
function readFallback(reading: NixReading): NixExpr {
  reading.tokens.next();
  if (reading.nesting >= MAX_NESTING) return skipExpression(reading);
  reading.nesting++;
  const fallback = readItem(reading);
  reading.nesting--;
  return fallback;
}

function readSimple(reading: NixReading): NixExpr {
  const { tokens } = reading;
  const { kind, start, end } = tokens;
  switch (kind) {
    case 'identifier':
      return readIdentifier(reading);
    case 'int':
    case 'float':
      return readNumber(reading, kind);
    case 'search-path':
    case 'uri':
      tokens.next();
      return { kind, span: { start, end } };
    case 'path':
      return readPath(reading);
    case '"':
    case "''":
      return readString(reading);
    case '(':
      return readParens(reading);
    case '[':
    case '{':
    case 'rec':
    case 'let':
      return readNested(reading);
    default:
      reading.reportUnexpected('an expression');
      return reading.missing();
  }
}

const GREATEST_INTEGER = '9223372036854775807';

function readNumber(reading: NixReading, kind: 'int' | 'float'): NixExpr {
  const { start, end, word } = reading.tokens;
  reading.tokens.next();
  const digits = word.replace(/^0+/, '');
  if (kind === 'float' ? !Number.isFinite(Number(word)) : isBeyond(digits)) {
    reading.report(start, end, `this number is too large, the greatest integer is ${GREATEST_INTEGER}`);
  }
  return { kind, span: { start, end }, text: word };
}

function isBeyond(digits: string): boolean {
  if (digits.length !== GREATEST_INTEGER.length) return digits.length > GREATEST_INTEGER.length;
  return digits > GREATEST_INTEGER;
}

function readParens(reading: NixReading): NixExpr {
  const { tokens } = reading;
  const start = tokens.start;
  tokens.next();
  const expr = reading.expression();
  if (!reading.take(')')) {
    reading.reportUnclosed(start, start + 1, "this '(' is never closed, expected ')'", tokens.previousEnd, ')');
  }
  return { kind: 'parens', span: { start, end: tokens.previousEnd }, expr };
}

/** A list or set: what can lie in itself without an expression in between, and so counts for the nesting limit. */
function readNested(reading: NixReading): NixExpr {
  if (reading.nesting >= MAX_NESTING) return skipExpression(reading);
  reading.nesting++;
  const expr = reading.is('[') ? readList(reading) : readSet(reading);
  reading.nesting--;
  return expr;
}

function readList(reading: NixReading): NixExpr {
  const { tokens } = reading;
  const start = tokens.start;
  const items: NixExpr[] = [];
  tokens.next();
  while (!reading.is(']') && !reading.is('end') && !reading.startsBindingOnNewLine()) {
    if (startsSimple(tokens.kind)) items.push(readItem(reading));
    else if (endsListEarly(tokens.kind)) break;
    else {
      reading.reportUnexpected("a list item or ']' (operators need parentheses in a list)");
      tokens.next();
    }
  }
  const end = tokens.previousEnd;
  const closed = reading.take(']');
  if (!closed) reading.reportUnclosed(start, start + 1, "this '[' is never closed, expected ']'", end, ']');
  return { kind: 'list', span: { start, end: tokens.previousEnd }, items, closed };
}

function endsListEarly(kind: TokenKind): boolean {
  return kind === ';' || kind === '}' || kind === ')' || kind === 'in' || kind === 'then' || kind === 'else';
}

function readSet(reading: NixReading): NixExpr {
  const { tokens } = reading;
  const { start, kind } = tokens;
  if (kind !== '{') {
    tokens.next();
    if (!reading.is('{')) {
      reading.reportMissing('{', `after '${kind}'`);
      return { kind: 'missing', span: { start, end: tokens.previousEnd } };
    }
    if (kind === 'let') return readLegacyLet(reading, start);
  }
  tokens.next();
  const bindings = readBindings(reading, '}', start);
  const closed = closeBrace(reading, start);
  return { kind: 'attrset', span: { start, end: tokens.previousEnd }, recursive: kind === 'rec', bindings, closed };
}

function closeBrace(reading: NixReading, start: number): boolean {
  if (reading.is('}') && !isOuterBrace(reading, start)) {
    reading.tokens.next();
    return true;
  }
  const brace = reading.text.indexOf('{', start);
  reading.reportUnclosed(brace, brace + 1, "this '{' is never closed, expected '}'", reading.tokens.previousEnd, '}');
  return false;
}
