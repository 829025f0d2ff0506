import type { Random } from './random';

/** What a language is made of: pieces to insert, and constructs to nest or repeat. */
export interface Dialect {
  readonly tokens: readonly string[];
  /** Openers with their closers, nested into each other. */
  readonly nests: readonly Nest[];
}

type Nest = readonly [open: string, close: string];
type Mutation = (text: string, random: Random, dialect: Dialect, other: string) => string;

const odd: readonly string[] = [
  '\uFEFF',
  '\0',
  '\r\n',
  '\r',
  '\t',
  '\u2028',
  '\u0085',
  '\uD83D',
  '\uDE00',
  '😀',
  'é',
  '\u00A0',
  '\u202E',
  '\uFFFF',
  '\x1B',
  '\\',
];

/** Up to five mutations, one after the other; some inputs stay as they are. */
export function mutate(text: string, random: Random, dialect: Dialect, other: string): string {
  let mutated = text;
  for (let left = random.int(6); left > 0; left--) mutated = random.pick(mutations)(mutated, random, dialect, other);
  return mutated.length > longest ? mutated.slice(0, longest) : mutated;
}

/** One small edit, as typing makes it. */
export function edit(text: string, random: Random, dialect: Dialect, other: string): string {
  return random
    .pick(random.once(4) ? mutations : edits)(text, random, dialect, other)
    .slice(0, longest);
}

const longest = 12_000;

function splice(text: string, at: number, length: number, insert: string): string {
  return text.slice(0, at) + insert + text.slice(at + length);
}

const insertAt = (text: string, random: Random, insert: string) => splice(text, random.int(text.length + 1), 0, insert);

function changeLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}

const deleteCharacters: Mutation = (text, random) =>
  splice(text, random.int(text.length), 1 + random.int(random.once(4) ? 40 : 3), '');
const duplicateStretch: Mutation = (text, random) => {
  const at = random.int(text.length);
  return splice(text, at, 0, text.slice(at, at + 1 + random.int(20)));
};
const replaceCharacter: Mutation = (text, random) =>
  splice(text, random.int(text.length), 1, String.fromCharCode(32 + random.int(95)));
const insertToken: Mutation = (text, random, { tokens }) => insertAt(text, random, random.pick(tokens));
const insertOdd: Mutation = (text, random) => insertAt(text, random, random.pick(odd));
const insertBracket: Mutation = (text, random) =>
  insertAt(text, random, random.pick(['{', '}', '[', ']', '(', ')', '"', "'", '`', '"""', "''", '${']));
const deleteLine: Mutation = (text, random) => changeLines(text, (lines) => lines.splice(random.int(lines.length), 1));
const duplicateLine: Mutation = (text, random) =>
  changeLines(text, (lines) => {
    const at = random.int(lines.length);
    lines.splice(random.int(lines.length + 1), 0, ...lines.slice(at, at + 1 + random.int(4)));
  });
const swapLines: Mutation = (text, random) =>
  changeLines(text, (lines) => {
    const [moved = ''] = lines.splice(random.int(lines.length), 1);
    lines.splice(random.int(lines.length + 1), 0, moved);
  });
const shiftIndentation: Mutation = (text, random) =>
  changeLines(text, (lines) => {
    const from = random.int(lines.length);
    const until = Math.min(lines.length, from + 1 + random.int(6));
    const added = random.pick([' ', '  ', '\t', '']);
    for (let at = from; at < until; at++) {
      const line = lines[at] ?? '';
      lines[at] = added === '' ? line.replace(/^ {1,2}/, '') : added + line;
    }
  });
const spliceOther: Mutation = (text, random, _dialect, other) => {
  const from = random.int(other.length);
  return insertAt(text, random, other.slice(from, from + 1 + random.int(200)));
};
const spliceOtherLines: Mutation = (text, random, _dialect, other) =>
  changeLines(text, (lines) => {
    const others = other.split('\n');
    const from = random.int(others.length);
    lines.splice(random.int(lines.length + 1), random.int(3), ...others.slice(from, from + 1 + random.int(8)));
  });
const truncate: Mutation = (text, random) =>
  random.once(3) ? text.slice(random.int(text.length)) : text.slice(0, random.int(text.length));
const changeLineEnds: Mutation = (text, random) =>
  text.replace(/\n/g, random.pick(['\r\n', '\r\n', '\r', '\n\n', ' \n']));
const nest: Mutation = (text, random, { nests }) => {
  const [open, close] = random.pick(nests);
  const depth = 2 + random.int(random.once(4) ? 400 : 12);
  const at = random.int(text.length + 1);
  const length = random.once(2) ? random.int(20) : 0;
  const closers = random.once(3) ? '' : close.repeat(depth);
  return splice(text, at, length, open.repeat(depth) + text.slice(at, at + length) + closers);
};
const repeat: Mutation = (text, random, { tokens }) => {
  const token = random.once(3) ? random.pick(tokens) + random.pick(tokens) : random.pick(tokens);
  return insertAt(text, random, token.repeat(2 + random.int(random.once(4) ? 500 : 20)));
};

const edits: readonly Mutation[] = [
  deleteCharacters,
  duplicateStretch,
  replaceCharacter,
  insertToken,
  insertToken,
  insertBracket,
  deleteLine,
  duplicateLine,
  swapLines,
  shiftIndentation,
  spliceOtherLines,
];

const mutations: readonly Mutation[] = [
  ...edits,
  insertOdd,
  insertOdd,
  spliceOther,
  truncate,
  changeLineEnds,
  nest,
  repeat,
];
