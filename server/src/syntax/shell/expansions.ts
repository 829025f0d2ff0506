import { isNameStart, nameEnd } from './characters';
import type { Cursor } from './cursor';
import type { ShellArithmeticExpansion, ShellDoubleQuoted, ShellParameter, ShellWord, ShellWordPart } from './nodes';
import { readAnsiQuoted, readEscape, readSingleQuoted } from './quotes';
import { readBackquoted, readCommandSubstitution } from './substitutions';

/** What is special in a stretch of text that the shell expands. */
export interface ExpansionRules {
  /** Characters that a backslash takes the meaning from; undefined for all. */
  readonly escapable: string | undefined;
  readonly singleQuotes: boolean;
  readonly doubleQuotes: boolean;
  /** Ends the stretch; empty to read to the cursor's end. */
  readonly closing: string;
  /** `$'…'` and `$"…"` are no quotes inside double quotes. */
  readonly inDoubleQuotes: boolean;
}

const DOUBLE_QUOTED: ExpansionRules = {
  escapable: '$`"\\\n',
  singleQuotes: false,
  doubleQuotes: false,
  closing: '"',
  inDoubleQuotes: true,
};

const ARITHMETIC: ExpansionRules = {
  escapable: '$`"\\\n',
  singleQuotes: false,
  doubleQuotes: true,
  closing: '',
  inDoubleQuotes: false,
};

/** The body of a here-document with an unquoted delimiter. */
export const HERE_DOCUMENT: ExpansionRules = {
  escapable: '$`\\\n',
  singleQuotes: false,
  doubleQuotes: false,
  closing: '',
  inDoubleQuotes: true,
};

/** `"…"`, at the opening quote, or `$"…"` with `start` before it. */
export function readDoubleQuoted(cursor: Cursor, start = cursor.at): ShellDoubleQuoted {
  const opened = cursor.at++;
  const parts = readExpanded(cursor, DOUBLE_QUOTED);
  const closed = cursor.take('"');
  if (!closed) cursor.error('A double quote is not closed', opened, opened + 1);
  return { kind: 'double-quoted', parts, closed, span: cursor.span(start) };
}

/** Parts up to the closing character, which is left. */
export function readExpanded(cursor: Cursor, rules: ExpansionRules): ShellWordPart[] {
  const goesOn = () => !cursor.done && (rules.closing === '' || cursor.peek() !== rules.closing);
  return readParts(cursor, goesOn, () => readSpecial(cursor, rules));
}

/**
 * Parts for as long as the text goes on: those that are read, and literals of the characters between them. `read` returns
 * undefined where the next character stands for itself.
 */
export function readParts(
  cursor: Cursor,
  goesOn: () => boolean,
  read: () => ShellWordPart | undefined,
): ShellWordPart[] {
  const parts: ShellWordPart[] = [];
  let from = cursor.at;
  while (goesOn()) {
    const before = cursor.at;
    const part = read();
    if (part === undefined) {
      cursor.at++;
      continue;
    }
    if (before > from) parts.push(cursor.literal(from, before));
    parts.push(part);
    from = cursor.at;
  }
  if (cursor.at > from) parts.push(cursor.literal(from, cursor.at));
  return parts;
}

/** One expansion, escape or quoted part; undefined, with nothing read, where the next character stands for itself. */
export function readSpecial(cursor: Cursor, rules: ExpansionRules): ShellWordPart | undefined {
  switch (cursor.peek()) {
    case '\\': {
      const next = cursor.peek(1);
      const escapes = rules.escapable === undefined || (next !== '' && rules.escapable.includes(next));
      return escapes || (next === '\r' && cursor.peek(2) === '\n') ? readEscape(cursor) : undefined;
    }
    case '$':
      return readDollar(cursor, rules.inDoubleQuotes);
    case '`':
      return readBackquoted(cursor, rules.inDoubleQuotes);
    case "'":
      return rules.singleQuotes ? readSingleQuoted(cursor) : undefined;
    case '"':
      return rules.doubleQuotes ? readDoubleQuoted(cursor) : undefined;
    default:
      return cursor.takeHole();
  }
}

const SPECIAL_PARAMETERS = '@*#?-$!0123456789';

/** What a dollar starts; undefined, with nothing read, for one that stands for itself. */
export function readDollar(cursor: Cursor, inDoubleQuotes: boolean): ShellWordPart | undefined {
  const start = cursor.at;
  const next = cursor.peek(1);
  if (next === '(' || next === '{' || next === '[') return readBracketed(cursor, next, inDoubleQuotes);
  if (next === "'" && !inDoubleQuotes) return readAnsiQuoted(cursor);
  if (next === '"' && !inDoubleQuotes) {
    cursor.at++;
    return readDoubleQuoted(cursor, start);
  }
  if (isNameStart(next)) cursor.at = nameEnd(cursor, start + 1);
  else if (next !== '' && SPECIAL_PARAMETERS.includes(next)) cursor.at = start + 2;
  else return undefined;
  return { kind: 'variable', name: cursor.text.slice(start + 1, cursor.at), span: cursor.span(start) };
}

function readBracketed(cursor: Cursor, bracket: string, inDoubleQuotes: boolean): ShellWordPart {
  const start = cursor.at;
  const skipped = (): ShellWordPart => cursor.literal(start, cursor.at);
  return cursor.nested(() => {
    if (bracket === '{') return readParameter(cursor, inDoubleQuotes);
    if (bracket === '[') return readOldArithmetic(cursor);
    if (cursor.startsWith('$((')) {
      const close = arithmeticEnd(cursor, start + 1);
      if (close !== undefined) return readArithmetic(cursor, start, start + 3, close, 2);
    }
    return readCommandSubstitution(cursor);
  }, skipped);
}

/** Where the expression of `((` at `open` ends, if `))` closes it; else it is a subshell in parentheses. */
export function arithmeticEnd(cursor: Cursor, open: number): number | undefined {
  const inner = cursor.closingParenthesis(open + 1);
  if (inner < 0 || inner + 1 >= cursor.end) return undefined;
  return cursor.text.charAt(inner + 1) === ')' ? inner : undefined;
}

function readArithmetic(
  cursor: Cursor,
  start: number,
  from: number,
  close: number,
  closing: number,
): ShellArithmeticExpansion {
  cursor.at = from;
  const parts = readArithmeticParts(cursor, close);
  cursor.at = Math.min(cursor.end, close + closing);
  return { kind: 'arithmetic-expansion', parts, closed: true, span: cursor.span(start) };
}

/** The expansions in an arithmetic expression that ends at `close`. */
export function readArithmeticParts(cursor: Cursor, close: number): ShellWordPart[] {
  return cursor.within(close, () => readExpanded(cursor, ARITHMETIC));
}

/** `$[ … ]`, the form before `$(( ))`. */
function readOldArithmetic(cursor: Cursor): ShellArithmeticExpansion {
  const start = cursor.at;
  cursor.at += 2;
  const parts: ShellWordPart[] = [];
  let open = 1;
  let from = cursor.at;
  while (!cursor.done) {
    const before = cursor.at;
    const char = cursor.peek();
    if (char === '[') open++;
    if (char === ']' && --open === 0) break;
    const part = readSpecial(cursor, ARITHMETIC);
    if (part === undefined) cursor.at++;
    else {
      if (before > from) parts.push(cursor.literal(from, before));
      parts.push(part);
      from = cursor.at;
    }
  }
  if (cursor.at > from) parts.push(cursor.literal(from, cursor.at));
  const closed = cursor.take(']');
  if (!closed) cursor.error('An arithmetic expansion is not closed: expected `]`', start, start + 2);
  return { kind: 'arithmetic-expansion', parts, closed, span: cursor.span(start) };
}

/** `${…}`, at the dollar. */
function readParameter(cursor: Cursor, inDoubleQuotes: boolean): ShellParameter {
  const start = cursor.at;
  cursor.at += 2;
  const prefix = readPrefix(cursor);
  const nameStart = cursor.at;
  cursor.at = parameterNameEnd(cursor);
  const name = cursor.text.slice(nameStart, cursor.at);
  const index = cursor.peek() === '[' && name !== '' ? readIndex(cursor) : undefined;
  const operator = cursor.peek() === '}' ? undefined : readOperator(cursor);
  const word =
    cursor.peek() === '}' && operator === undefined ? undefined : readOperand(cursor, operator, inDoubleQuotes);
  const closed = cursor.take('}');
  if (!closed) cursor.error('A parameter expansion is not closed: expected `}`', start, start + 2);
  else if (name === '') cursor.error('A parameter expansion names no variable', start, cursor.at, false);
  return { kind: 'parameter', name, prefix, index, operator, word, closed, span: cursor.span(start) };
}

/** `#` and `!` are prefixes only before a name; `${#}`, `${#-x}` and `${!}` are parameters of their own. */
function readPrefix(cursor: Cursor): '#' | '!' | undefined {
  const char = cursor.peek();
  const next = cursor.peek(1);
  if (char !== '#' && char !== '!') return undefined;
  const named = isNameStart(next) || /[0-9@*]/.test(next);
  const special = next !== '' && '#?!$-'.includes(next) && cursor.peek(2) === '}';
  if (!named && !special) return undefined;
  cursor.at++;
  return char;
}

function parameterNameEnd(cursor: Cursor): number {
  const end = nameEnd(cursor, cursor.at);
  if (end > cursor.at) return end;
  let digits = cursor.at;
  while (digits < cursor.end && /[0-9]/.test(cursor.text.charAt(digits))) digits++;
  if (digits > cursor.at) return digits;
  const char = cursor.peek();
  return char !== '' && SPECIAL_PARAMETERS.includes(char) ? cursor.at + 1 : cursor.at;
}

function readIndex(cursor: Cursor): ShellWord {
  const start = ++cursor.at;
  const parts = readExpanded(cursor, { ...OPERAND, closing: ']' });
  const span = cursor.span(start);
  cursor.take(']');
  return { parts, span };
}

const OPERATOR = /:[-=?+]|[-=?+]|##?|%%?|\/[/#%]?|\^\^?|,,?|@|:/y;

function readOperator(cursor: Cursor): string | undefined {
  const found = cursor.match(OPERATOR)?.[0];
  if (found === undefined) return undefined;
  cursor.at += found.length;
  return found;
}

const OPERAND: ExpansionRules = {
  escapable: undefined,
  singleQuotes: true,
  doubleQuotes: true,
  closing: '}',
  inDoubleQuotes: false,
};

function readOperand(cursor: Cursor, operator: string | undefined, inDoubleQuotes: boolean): ShellWord {
  const start = cursor.at;
  // POSIX 2.6.2: inside double quotes the default and alternative words are quoted as well, patterns are not.
  const quoted = inDoubleQuotes && operator !== undefined && /^:?[-=?+]$/.test(operator);
  const rules = quoted ? { ...OPERAND, escapable: '$`"\\\n}', singleQuotes: false, inDoubleQuotes: true } : OPERAND;
  return { parts: readExpanded(cursor, rules), span: cursor.span(start) };
}
