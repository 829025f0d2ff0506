import type { NixAttrBinding, NixAttrName, NixAttrPath, NixBinding, NixExpr, NixInherit } from './nodes';
import type { NixReading } from './reading';
import { readAttrHole, readString } from './strings';

/** What closes a run of bindings: a set's brace, a `let`'s `in`, or the end of a fragment. */
export type BindingsCloser = '}' | 'in' | 'end';

/**
 * Reads bindings until their closer, which stays the current token. `opener` is the offset of what opened them: in a
 * guided reading a binding or brace further left than that line's indentation ends them.
 */
export function readBindings(reading: NixReading, closer: BindingsCloser, opener: number): NixBinding[] {
  const bindings: NixBinding[] = [];
  const deep = closer === 'in' && reading.indents !== undefined && !atOuterIndent(reading);
  while (!atClose(reading, closer, opener)) {
    if (deep && bindings.length > 0 && reading.startsBindingOnNewLine() && atOuterIndent(reading)) break;
    if (skipStrayBrace(reading, closer, opener)) continue;
    const before = reading.tokens.start;
    const binding = reading.is('inherit') ? readInherit(reading, closer) : readBinding(reading, closer);
    if (binding !== undefined) bindings.push(binding);
    else if (reading.tokens.start === before) reading.tokens.next();
  }
  return bindings;
}

/**
 * Guided: the current token stands no deeper than the binding that is being read. In a `let` whose own bindings stand
 * deeper, a binding there belongs to the set further out.
 */
function atOuterIndent(reading: NixReading): boolean {
  const { indents, tokens } = reading;
  return indents !== undefined && tokens.newline && indents.column(tokens.start) <= reading.bindingIndent;
}

function atClose(reading: NixReading, closer: BindingsCloser, opener: number): boolean {
  if (reading.is('end') || reading.is(closer)) {
    return closer !== '}' || reading.is('end') || !isStrayBrace(reading, opener);
  }
  if (closer === 'in' && (reading.is('}') || startsLetBody(reading))) return true;
  if (closer === '}' && reading.is('in') && reading.openLets > 0) return true;
  return closer === '}' && startsOuterBinding(reading, opener);
}

/** What cannot be the start of a binding but can be the body of a `let`: its `in` is missing. */
function startsLetBody(reading: NixReading): boolean {
  const { kind } = reading.tokens;
  return kind === '{' || kind === '(' || kind === '[' || kind === 'rec' || kind === 'with' || kind === 'if';
}

/** Guided: a binding that stands no deeper than the set it would be in belongs to a set further out. */
function startsOuterBinding(reading: NixReading, opener: number): boolean {
  const { indents, tokens } = reading;
  if (indents === undefined || !tokens.newline || indents.lineStart(tokens.start) === indents.lineStart(opener)) {
    return false;
  }
  return indents.column(tokens.start) <= indents.indent(opener) && reading.startsBinding();
}

/** Guided: the brace at the current token stands deeper than the line of the opener it would close. */
function isStrayBrace(reading: NixReading, opener: number): boolean {
  const { indents, tokens } = reading;
  if (indents === undefined || !tokens.newline || indents.lineStart(tokens.start) === indents.lineStart(opener)) {
    return false;
  }
  return indents.column(tokens.start) > indents.indent(opener);
}

/** Guided: the brace at the current token stands further left than the opener: it closes a set further out. */
export function isOuterBrace(reading: NixReading, opener: number): boolean {
  const { indents, tokens } = reading;
  if (indents === undefined || !tokens.newline || indents.lineStart(tokens.start) === indents.lineStart(opener)) {
    return false;
  }
  return indents.column(tokens.start) < indents.indent(opener);
}

function skipStrayBrace(reading: NixReading, closer: BindingsCloser, opener: number): boolean {
  if (!reading.is('}')) return false;
  const stray = closer === 'end' || (closer === '}' && isStrayBrace(reading, opener));
  if (!stray) return false;
  reading.report(reading.tokens.start, reading.tokens.end, "this '}' closes nothing");
  reading.tokens.next();
  reading.take(';');
  return true;
}

/** Reads `path = value;`. What `closer` closes is what the binding stands in. */
export function readBinding(reading: NixReading, closer: BindingsCloser): NixAttrBinding | undefined {
  const { tokens } = reading;
  const start = tokens.start;
  const path = readAttrPath(reading);
  if (path === undefined) {
    reading.reportUnexpected(closer === '}' ? "a name or '}'" : closer === 'in' ? "a name or 'in'" : 'a name');
    tokens.next();
    resync(reading, closer);
    return undefined;
  }
  if (closer === 'in') refuseDynamicName(reading, path.names[0], 'let');
  if (!reading.is('=')) return readValuelessBinding(reading, closer, path);
  tokens.next();
  const outer = reading.bindingIndent;
  if (reading.indents !== undefined) reading.bindingIndent = reading.indents.indent(start);
  const value = giveBackNextName(reading, readValue(reading, closer));
  reading.bindingIndent = outer;
  const end = tokens.previousEnd;
  const semicolon = readSemicolon(reading, closer, 'after this value');
  return { kind: 'binding', span: { start, end: semicolon?.end ?? end }, path, value, semicolon };
}

function readValuelessBinding(reading: NixReading, closer: BindingsCloser, path: NixAttrPath): NixAttrBinding {
  const { tokens } = reading;
  const value = reading.missing();
  reading.report(path.span.start, path.span.end, "expected '=' and a value after this name");
  const letBody = closer === 'in' && tokens.newline && startsLetBody(reading);
  const span = { start: path.span.start, end: tokens.previousEnd };
  const semicolon = reading.is(';') ? { start: tokens.start, end: tokens.end } : undefined;
  if (semicolon !== undefined) {
    tokens.next();
    return { kind: 'binding', span: { start: span.start, end: semicolon.end }, path, value, semicolon };
  }
  if (!letBody) resync(reading, closer);
  return { kind: 'binding', span, path, value, semicolon };
}

function readValue(reading: NixReading, closer: BindingsCloser): NixExpr {
  const nothing = reading.is(';') || reading.is(closer) || reading.is('end') || reading.startsBindingOnNewLine();
  if (!nothing) return reading.expression();
  const at = reading.tokens.previousEnd;
  reading.report(at - 1, at, "expected a value after '='");
  return reading.missing();
}

/**
 * In `a = 1 b = 2;` the name `b` was taken for an argument; the `=` behind it shows that a `;` is missing before it.
 * Only names without holes are given back, so that nothing long is read twice.
 */
function giveBackNextName(reading: NixReading, value: NixExpr): NixExpr {
  if (!reading.is('=') || value.kind !== 'apply' || !isPlainName(value.argument)) return value;
  reading.tokens.rewindTo(value.fn.span.end);
  return value.fn;
}

function isPlainName(expr: NixExpr): boolean {
  if (expr.kind === 'select') {
    const plainPath = expr.path.names.every((name) => name.kind === 'identifier');
    return expr.expr.kind === 'identifier' && plainPath && expr.fallback === undefined;
  }
  return expr.kind === 'identifier';
}

/** The span of the `;` that is due here. Where it is missing, reading goes on at the next likely binding or closer. */
function readSemicolon(reading: NixReading, closer: BindingsCloser, place: string): NixAttrBinding['semicolon'] {
  const { tokens } = reading;
  if (reading.is(';')) {
    const semicolon = { start: tokens.start, end: tokens.end };
    tokens.next();
    return semicolon;
  }
  reading.reportMissing(';', place);
  if (!reading.startsBinding()) resync(reading, closer);
  return undefined;
}

function readInherit(reading: NixReading, closer: BindingsCloser): NixInherit {
  const { tokens } = reading;
  const start = tokens.start;
  tokens.next();
  const from = reading.is('(') ? readInheritSource(reading) : undefined;
  const names: NixAttrName[] = [];
  while (!reading.startsBindingOnNewLine()) {
    const name = readAttrName(reading);
    if (name === undefined) break;
    refuseDynamicName(reading, name, 'inherit');
    names.push(name);
  }
  const end = tokens.previousEnd;
  const semicolon = readSemicolon(reading, closer, "after the names of 'inherit'");
  return { kind: 'inherit', span: { start, end: semicolon?.end ?? end }, from, names };
}

function readInheritSource(reading: NixReading): NixExpr {
  const start = reading.tokens.start;
  reading.tokens.next();
  const from = reading.expression();
  if (!reading.take(')')) {
    const at = reading.tokens.previousEnd;
    reading.reportUnclosed(start, start + 1, "this '(' is never closed, expected ')'", at, ')');
  }
  return from;
}

function refuseDynamicName(reading: NixReading, name: NixAttrName | undefined, where: 'let' | 'inherit'): void {
  if (name === undefined || isStaticName(name)) return;
  reading.report(name.span.start, name.span.end, `a computed name is not allowed in '${where}', expected a plain name`);
}

/** Whether Nix knows the name without evaluating: a word, a string without holes, or `${"…"}` around one. */
export function isStaticName(name: NixAttrName): boolean {
  if (name.kind === 'identifier') return true;
  if (name.kind === 'string') return name.parts.every((part) => part.kind === 'text');
  let inner = name.expr;
  while (inner.kind === 'parens') inner = inner.expr;
  return inner.kind === 'string' && inner.parts.every((part) => part.kind === 'text');
}

/** Reads `a."b".${c}`, or gives undefined where no name stands. */
export function readAttrPath(reading: NixReading): NixAttrPath | undefined {
  const { tokens } = reading;
  const start = tokens.start;
  let name = readAttrName(reading);
  if (name === undefined) return undefined;
  const names: NixAttrName[] = [name];
  while (reading.is('.')) {
    const dot = tokens.start;
    tokens.next();
    name = reading.startsBindingOnNewLine() ? undefined : readAttrName(reading);
    if (name === undefined) {
      reading.report(dot, dot + 1, "expected a name after '.'");
      break;
    }
    names.push(name);
  }
  return { kind: 'attrpath', span: { start, end: tokens.previousEnd }, names };
}

function readAttrName(reading: NixReading): NixAttrName | undefined {
  const { tokens } = reading;
  if (reading.is('identifier') || reading.is('or')) {
    const name: NixAttrName = { kind: 'identifier', span: { start: tokens.start, end: tokens.end }, name: tokens.word };
    tokens.next();
    return name;
  }
  if (reading.is('"')) return readString(reading);
  if (reading.is('${')) return readAttrHole(reading);
  return undefined;
}

/** Skips to the next `;` (taken), the closer, or what reads as the next binding. */
function resync(reading: NixReading, closer: BindingsCloser): void {
  let depth = 0;
  while (!reading.is('end')) {
    if (depth === 0 && (reading.is(closer) || reading.is('}') || (reading.is('in') && reading.openLets > 0))) return;
    if (depth === 0 && reading.take(';')) return;
    if (depth === 0 && reading.startsBindingOnNewLine()) return;
    if (reading.is('{') || reading.is('[') || reading.is('(') || reading.is('${')) depth++;
    else if (depth > 0 && (reading.is('}') || reading.is(']') || reading.is(')'))) depth--;
    skipToken(reading);
  }
}

/** Goes over one token, or over a whole string. */
export function skipToken(reading: NixReading): void {
  if (reading.is('"') || reading.is("''")) readString(reading);
  else reading.tokens.next();
}
