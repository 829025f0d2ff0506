import type { Place } from '../../text/place';
import type { Span } from '../../text/span';
import { type Fact, known, unknown } from '../fact';
import type { Attribute, ListValue, NixValue } from '../nix/value';
import type { ScriptPiece } from '../script/script-text';
import { gapOfList } from './nix-gap';
import { isSwitch } from './nix-options';
import { nixPiece, piecePlace } from './nix-piece';

/** A flag given to `gitlab-runner register`. */
export interface RegistrationFlag {
  /** Without its dashes: `docker-volumes-from`. */
  readonly name: string;
  /** The flag as written. */
  readonly nameAt: Place;
  /** Its value: the text behind `=`, the next word, or `true` for a switch that stands alone. */
  readonly value: Fact<string>;
  /** Maps a span of the value's text to the source, where the value is known. */
  readonly placeOf: (span: Span) => Place;
  /** The whole literals it stands in: one item, or two where flag and value are items of their own. */
  readonly items: readonly Place[];
}

export interface RegistrationFlags {
  readonly flags: readonly RegistrationFlag[];
  /** False where further flags may be given that could not be read. */
  readonly complete: boolean;
  readonly reason: string;
  /** The name of the option. */
  readonly keyAt: Place | undefined;
}

const noFlags: RegistrationFlags = { flags: [], complete: true, reason: '', keyAt: undefined };

/**
 * Reads `registrationFlags`. The module joins the items unquoted into a shell command, so one item may hold several
 * words: `"--docker-volumes-from=x"`, `"--docker-volumes-from x"` and `"--docker-volumes-from" "x"` are one flag.
 */
export function readRegistrationFlags(attribute: Fact<Attribute>): RegistrationFlags {
  if (attribute.state === 'absent') return noFlags;
  if (attribute.state === 'unknown') return { ...noFlags, complete: false, reason: attribute.reason };
  const value = attribute.value.value.force();
  const keyAt = attribute.keyAt;
  if (value.kind !== 'list') return { ...noFlags, complete: false, reason: 'the list of flags is not known', keyAt };
  const gap = gapOfList(value);
  const paired = pairFlags(wordsOf(value, attribute.at));
  return gap === undefined ? { ...paired, keyAt } : { ...paired, complete: false, reason: gap.reason, keyAt };
}

/** A word of the command line, or a stretch of it that is not known (`piece` undefined). */
interface Word {
  readonly text: string;
  readonly piece: ScriptPiece | undefined;
  readonly span: Span;
  readonly item: Place;
  /** A part of the word is not known. */
  readonly open: boolean;
}

function wordsOf(list: ListValue, at: Place): readonly Word[] {
  return list.items.flatMap((item): readonly Word[] => {
    if (item.kind === 'gap') return [unknownWord(at)];
    const place = item.place ?? at;
    return itemWords(item.value.force(), place);
  });
}

function itemWords(value: NixValue, at: Place): readonly Word[] {
  if (value.kind !== 'string') return [unknownWord(at)];
  const piece = nixPiece(value, value.place ?? at);
  return splitWords(
    piece.text,
    piece.holes.map((hole) => hole.span),
  ).map((span) => {
    const holes = piece.holes.filter((hole) => hole.span.start < span.end && span.start < hole.span.end);
    const text = piece.text.slice(span.start, span.end);
    const whole = holes.some((hole) => hole.span.start === span.start);
    return { text, piece: whole ? undefined : piece, span, item: value.place ?? at, open: holes.length > 0 };
  });
}

function unknownWord(item: Place): Word {
  return { text: '', piece: undefined, span: { start: 0, end: 0 }, item, open: true };
}

/** The words of a command line by blanks outside of quotes and holes; quotes around a whole word are left out. */
function splitWords(text: string, holes: readonly Span[]): readonly Span[] {
  const words: Span[] = [];
  let start = -1;
  let quote = '';
  for (let at = 0; at <= text.length; at++) {
    const hole = holes.find((span) => span.start === at && span.end > at);
    if (hole !== undefined) {
      if (start < 0) start = at;
      at = hole.end - 1;
      continue;
    }
    const char = text[at] ?? ' ';
    if (quote === '' && /\s/.test(char)) {
      if (start >= 0) words.push(unquoted(text, start, at));
      start = -1;
      continue;
    }
    if (start < 0) start = at;
    if (quote === '' && /["']/.test(char)) quote = char;
    else if (char === quote) quote = '';
  }
  if (start >= 0 && quote !== '') words.push({ start, end: text.length });
  return words;
}

function unquoted(text: string, start: number, end: number): Span {
  const quote = text[start] ?? '';
  const isQuoted = /["']/.test(quote) && end - start > 1 && text.indexOf(quote, start + 1) === end - 1;
  return isQuoted ? { start: start + 1, end: end - 1 } : { start, end };
}

function pairFlags(words: readonly Word[]): Omit<RegistrationFlags, 'keyAt'> {
  const flags: RegistrationFlag[] = [];
  let reason: string | undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    const match = word?.piece === undefined ? null : /^--?([A-Za-z][\w-]*)(=?)/.exec(word.text);
    if (word === undefined) break;
    if (match === null) {
      if (word.open) reason ??= 'a part of the flags is not known';
      continue;
    }
    const name = match[1] ?? '';
    const next = words[index + 1];
    if (match[2] === '=') flags.push(flagOf(name, word, { ...word, ...behind(word, match[0].length) }));
    else if (word.open) reason ??= 'a part of the flags is not known';
    else if (isSwitch(name) || next === undefined) flags.push(flagOf(name, word, undefined));
    else {
      flags.push(flagOf(name, word, next));
      index++;
    }
  }
  return { flags, complete: reason === undefined, reason: reason ?? '' };
}

/** The share of a word behind its first characters, without quotes around it. */
function behind(word: Word, count: number): Pick<Word, 'text' | 'span'> {
  const start = word.span.start + count;
  const quoted = /^(["'])([^"']*)\1$/.exec(word.text.slice(count));
  if (quoted === null) return { text: word.text.slice(count), span: { start, end: word.span.end } };
  return { text: quoted[2] ?? '', span: { start: start + 1, end: word.span.end - 1 } };
}

function flagOf(name: string, flag: Word, value: Word | undefined): RegistrationFlag {
  const dashed = /^--?[\w-]*/.exec(flag.text)?.[0] ?? '';
  const nameAt = wordPlace(flag, { start: flag.span.start, end: flag.span.start + dashed.length });
  if (value === undefined) {
    return { name, nameAt, value: known('true', flag.item, nameAt), placeOf: () => flag.item, items: [flag.item] };
  }
  const isWhole = value.piece !== undefined && value.span.start === 0 && value.span.end === value.piece.text.length;
  const at = isWhole ? value.item : wordPlace(value, value.span);
  const fact: Fact<string> = value.open
    ? unknown('a part of the flag is not known', at)
    : known(value.text, at, nameAt);
  const placeOf = (span: Span) =>
    wordPlace(value, { start: value.span.start + span.start, end: value.span.start + span.end });
  return {
    name,
    nameAt,
    value: fact,
    placeOf,
    items: flag.item === value.item ? [flag.item] : [flag.item, value.item],
  };
}

/** Where a span of a word's piece stands in the source; the whole item where it was computed. */
function wordPlace(word: Word, span: Span): Place {
  const { piece } = word;
  if (piece === undefined) return word.item;
  const at = piecePlace(piece, span);
  return at.span.end > at.span.start ? at : word.item;
}
