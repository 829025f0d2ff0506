import { stringEnd } from './string-value';
import { holdsMarker, lineEnd } from './template';

const KEY = String.raw`(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')`;
const ASSIGNMENT = new RegExp(String.raw`${KEY}(?:[ \t]*\.[ \t]*${KEY})*[ \t]*=`, 'y');
const SPACED_ASSIGNMENT = new RegExp(String.raw`${KEY}(?:[ \t]*\.[ \t]*${KEY})*[ \t]+=[ \t]`, 'y');
/** A header whose first key is a bare word, so that it cannot be an item of an array (`[1]`, `["a"]`, `[true]`). */
const HEADER = new RegExp(
  String.raw`\[\[?[ \t]*(?!(?:true|false|inf|nan)[ \t]*\])[A-Za-z_][\w-]*(?:[ \t]*\.[ \t]*${KEY})*[ \t]*\]\]?[ \t]*(?:#|\r?$)`,
  'my',
);

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Whether `at` is the first character of its line that is no blank. */
export function startsLine(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && (text.charCodeAt(before) === 32 || text.charCodeAt(before) === 9)) before--;
  return before < 0 || text.charCodeAt(before) === 10;
}

/** Whether a table header stands at `at`. */
export function isHeaderAt(text: string, at: number): boolean {
  return text[at] === '[' && matches(HEADER, text, at);
}

/** Whether a statement stands at `at` that can be nothing else where a value is expected. */
export function isStatementAt(text: string, at: number): boolean {
  return isHeaderAt(text, at) || matches(ASSIGNMENT, text, at);
}

/** The offset of the line end before the next line behind `from` that `isStart` accepts, or the text's length. */
function lineEndBefore(text: string, from: number, isStart: (at: number) => boolean): number {
  for (let feed = text.indexOf('\n', from); feed >= 0; feed = text.indexOf('\n', feed + 1)) {
    let at = feed + 1;
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (isStart(at)) return feed;
  }
  return text.length;
}

/**
 * Where to go on after an unclosed array or inline table that starts at `from`: the line end before the next statement
 * that stands in no string, or the text's length.
 */
export function endOfUnclosedLiteral(text: string, from: number): number {
  const token = /["'#\n]/g;
  token.lastIndex = from;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    if (found[0] === '#') token.lastIndex = lineEnd(text, found.index);
    else if (found[0] !== '\n') token.lastIndex = stringEnd(text, found.index) ?? lineEnd(text, found.index);
    else if (isStatementLine(text, found.index + 1)) return found.index;
  }
  return text.length;
}

/**
 * Where to go on after a multi-line string whose opener is at `opener` and that is not closed. The lines of a script in
 * it look like statements too (`A=1`), so that only lines count that are spaced as the string's own statement is.
 */
export function endOfUnclosedString(text: string, opener: number): number {
  const spaced = text[opener - 1] === ' ' || text[opener - 1] === '\t';
  const assignment = spaced ? SPACED_ASSIGNMENT : ASSIGNMENT;
  return lineEndBefore(text, opener, (at) => isHeaderAt(text, at) || matches(assignment, text, at));
}

/**
 * Where to go on after a mistake at `at` before the statement's value was reached: the end of the line, or of the
 * multi-line value that starts on it.
 */
export function endOfBrokenStatement(text: string, at: number): number {
  const end = lineEnd(text, at);
  const value = /=[ \t]*("""|'''|\[|\{(?![{%]))/.exec(text.slice(at, end));
  if (value === null) return end;
  const opener = at + value.index + value[0].length - (value[1] ?? '').length;
  if (text[opener] === '"' || text[opener] === "'") return lineEnd(text, stringEnd(text, opener) ?? end);
  return lineEnd(text, literalEnd(text, opener) ?? end);
}

/** The end of the array or inline table at `at`, by its brackets; undefined when a statement comes before its end. */
function literalEnd(text: string, at: number): number | undefined {
  const token = /["'#\n[\]{}]/g;
  token.lastIndex = at;
  let depth = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const char = found[0];
    if (char === '[' || char === '{') depth++;
    else if (char === ']' || char === '}') depth--;
    else if (char === '#') token.lastIndex = lineEnd(text, found.index);
    else if (char === '\n') {
      if (isStatementLine(text, found.index + 1)) return undefined;
    } else token.lastIndex = stringEnd(text, found.index) ?? lineEnd(text, found.index);
    if (depth === 0) return token.lastIndex;
  }
  return undefined;
}

function isStatementLine(text: string, lineStart: number): boolean {
  let at = lineStart;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return isStatementAt(text, at);
}

/** Whether the line of `at` holds a template marker outside of strings, which excuses what is no TOML on it. */
export function isTemplatedLine(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const line = text.slice(start, lineEnd(text, at));
  return holdsMarker(line) && holdsMarker(line.replace(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/g, '""'));
}
