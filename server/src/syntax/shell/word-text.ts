import type { ShellLookup } from './analysis';
import type { ShellHole, ShellParameter, ShellWord, ShellWordPart } from './nodes';
import { joinTexts, knownText, type StaticText, staticText } from './static-text';

/** How a word is expanded. */
export interface WordTextOptions {
  /** What is known of a variable. Without it all are unknown, save `HOME`, which stays a symbol. */
  readonly lookup?: (name: string) => ShellLookup;
  /**
   * The word is the value of an assignment: it is not split into fields, and a tilde counts behind colons as well.
   */
  readonly assignment?: boolean;
  /** An argument of `export` and its like: a tilde counts as in an assignment, but some shells split the value. */
  readonly splits?: boolean;
}

/**
 * What a word expands to, as far as it is known without running anything. Patterns stand for themselves, as they do
 * where no file matches. An unquoted value that the shell may split or drop is unknown.
 */
export function wordText(word: ShellWord, options: WordTextOptions = {}): StaticText {
  const texts = word.parts.map((part, index) => {
    if (part.kind !== 'literal') return partText(part, options, false);
    const last = index === word.parts.length - 1;
    return literalText(part.text, index === 0, last, options);
  });
  return joinTexts(texts);
}

/** A literal outside quotes, where a tilde may mean the home directory. */
function literalText(text: string, first: boolean, last: boolean, options: WordTextOptions): StaticText {
  if (!text.includes('~')) return staticText(text);
  const separators = options.assignment === true ? /(?<=:)/ : /(?!)/;
  const pieces = text.split(separators);
  return joinTexts(
    pieces.map((piece, index) => {
      const starts = index > 0 || first;
      const whole = index < pieces.length - 1 || last;
      return starts ? tildeText(piece, whole, options) : staticText(piece);
    }),
  );
}

/** The tilde prefix runs to the first slash or colon; where a quoted part follows it directly, it is none. */
function tildeText(text: string, whole: boolean, options: WordTextOptions): StaticText {
  const found = /^~([A-Za-z0-9._+-]*)(?=[/:]|$)/.exec(text);
  if (found === null || (found[0].length === text.length && !whole)) return staticText(text);
  const user = found[1] ?? '';
  const rest = staticText(text.slice(found[0].length));
  if (/^[+-]/.test(user) || /^\d/.test(user)) return joinTexts([[{ kind: 'unknown', variable: undefined }], rest]);
  return joinTexts([user === '' ? homeText(options) : [{ kind: 'home', user }], rest]);
}

function homeText(options: WordTextOptions): StaticText {
  const found = options.lookup?.('HOME');
  return found?.state === 'set' ? found.value : [{ kind: 'home', user: undefined }];
}

function unknown(variable?: string): StaticText {
  return [{ kind: 'unknown', variable }];
}

type Quoting = false | 'double' | 'single';

function partText(part: ShellWordPart, options: WordTextOptions, quoting: Quoting): StaticText {
  switch (part.kind) {
    case 'literal':
    case 'escape':
      return staticText(part.text);
    case 'single-quoted':
      return joinTexts(part.parts.map((inner) => partText(inner, options, 'single')));
    case 'double-quoted':
      return joinTexts(part.parts.map((inner) => partText(inner, options, 'double')));
    case 'hole':
      return holeText(part.hole, quoting);
    case 'variable':
      return fieldText(variableText(part.name, options), options, quoting);
    case 'parameter':
      return fieldText(parameterText(part, options, quoting), options, quoting);
    default:
      return unknown();
  }
}

/** The text of a hole is read by the shell as if it had been written there. */
function holeText(hole: ShellHole, quoting: Quoting): StaticText {
  const special = quoting === 'double' ? /[$`"\\]/ : quoting === 'single' ? /'/ : /[^A-Za-z0-9_./:=@%+,-]/;
  return hole.text === undefined || special.test(hole.text) ? unknown() : staticText(hole.text);
}

/** Outside quotes an expanded value is split and globbed; what would change it makes it unknown. */
function fieldText(value: StaticText, options: WordTextOptions, quoting: Quoting): StaticText {
  if (quoting !== false || (options.assignment === true && options.splits !== true)) return value;
  const plain = value.every((part) => part.kind !== 'text' || !/[\s*?[\]\\]/.test(part.text));
  const splits = options.lookup?.('IFS').state === 'set';
  return value.length === 0 || !plain || (splits && value.some((part) => part.kind === 'text')) ? unknown() : value;
}

const DYNAMIC =
  /^(?:[0-9@*#?$!_-]|\d+|RANDOM|SRANDOM|SECONDS|LINENO|EPOCH\w+|BASH\w*|FUNCNAME|DIRSTACK|PIPESTATUS|OPT\w+|HIST\w+|GROUPS|UID|EUID|PPID)$/;

function variableText(name: string, options: WordTextOptions): StaticText {
  if (name === 'HOME') return homeText(options);
  if (DYNAMIC.test(name)) return unknown(name);
  const found = options.lookup?.(name);
  if (found?.state === 'set')
    return found.value.length === 0 || isGap(found.value) ? namedGap(found.value, name) : found.value;
  return found?.state === 'absent' ? [] : unknown(name);
}

function isGap(value: StaticText): boolean {
  return value.length === 1 && value[0]?.kind === 'unknown';
}

function namedGap(value: StaticText, name: string): StaticText {
  return value.length === 0 ? value : unknown(name);
}

function parameterText(part: ShellParameter, options: WordTextOptions, quoting: Quoting): StaticText {
  if (part.prefix !== undefined || part.index !== undefined || part.name === '' || !part.closed)
    return unknown(part.name);
  const { name, operator, word } = part;
  if (operator === undefined) return word === undefined ? variableText(name, options) : unknown(name);
  if (word === undefined || !/^:?[-=+?]$/.test(operator) || DYNAMIC.test(name)) return unknown(name);
  const found = options.lookup?.(name);
  const set = found === undefined ? undefined : isSet(found, operator.startsWith(':'));
  if (set === undefined) return unknown(name);
  const other = joinTexts(word.parts.map((inner) => partText(inner, options, quoting)));
  const alternative = quoting === false && startsWithTilde(word) ? unknown() : other;
  if (operator.endsWith('+')) return set ? alternative : [];
  return set ? variableText(name, options) : operator.endsWith('?') ? unknown(name) : alternative;
}

function startsWithTilde(word: ShellWord): boolean {
  const first = word.parts[0];
  return first?.kind === 'literal' && first.text.startsWith('~');
}

/** Whether a variable is set, and not empty where that counts; undefined where it is not known. */
function isSet(found: ShellLookup, emptyCounts: boolean): boolean | undefined {
  if (found.state === 'unknown') return undefined;
  if (found.state === 'absent') return false;
  if (!emptyCounts) return true;
  const text = knownText(found.value);
  if (text !== undefined) return text !== '';
  return found.value.some((part) => part.kind === 'text' || part.kind === 'home') ? true : undefined;
}

/**
 * The words that `{a,b}` outside quotes makes of one word, as bash does. Only lists without nesting are expanded; at most
 * 64 words come back. A word without braces is its own only expansion.
 */
export function expandBraces(word: ShellWord): readonly ShellWord[] {
  let words: ShellWord[] = [word];
  for (let round = 0; round < 4; round++) {
    const next = words.flatMap(expandOnce);
    if (next.length === words.length || next.length > 64) break;
    words = next;
  }
  return words;
}

function expandOnce(word: ShellWord): ShellWord[] {
  for (const [index, part] of word.parts.entries()) {
    if (part.kind !== 'literal') continue;
    const found = /\{([^{}]*,[^{}]*)\}/.exec(part.text);
    if (found === null) continue;
    const before = part.text.slice(0, found.index);
    const after = part.text.slice(found.index + found[0].length);
    return (found[1] ?? '').split(',').map((choice) => {
      const text = before + choice + after;
      const parts = [...word.parts.slice(0, index), { ...part, text }, ...word.parts.slice(index + 1)];
      return { parts, span: word.span };
    });
  }
  return [word];
}

/** Whether bash would make several words of it by its unquoted braces. */
export function hasBraces(word: ShellWord): boolean {
  return word.parts.some((part) => part.kind === 'literal' && part.text.includes('{'));
}
