/**
 * What is known about a string before the script runs: texts, the home directory as a symbol, and gaps. Adjacent texts
 * are joined; an empty list is the empty string.
 */
export type StaticText = readonly StaticTextPart[];

export type StaticTextPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `$HOME` or an unquoted leading `~`; `user` for `~name`. */
  | { readonly kind: 'home'; readonly user: string | undefined }
  /** Unknown until the script runs. `variable` where it is the value of one variable. */
  | { readonly kind: 'unknown'; readonly variable: string | undefined };

/** The value that nothing is known of. */
export const UNKNOWN_TEXT: StaticText = [{ kind: 'unknown', variable: undefined }];

/** A wholly known value. */
export function staticText(text: string): StaticText {
  return text === '' ? [] : [{ kind: 'text', text }];
}

/** Values that grow beyond this (`A=$A$A` in a row) are given up. */
const LENGTH_LIMIT = 20_000;
const PART_LIMIT = 200;

/** One value behind the other. */
export function joinTexts(texts: readonly StaticText[]): StaticText {
  const [only, ...others] = texts;
  if (only === undefined || others.length === 0) return only ?? [];
  if (isTooLong(texts)) return UNKNOWN_TEXT;
  const joined: StaticTextPart[] = [];
  let run = '';
  const flush = () => {
    if (run !== '') joined.push({ kind: 'text', text: run });
    run = '';
  };
  for (const part of texts.flat()) {
    if (part.kind === 'text') run += part.text;
    else {
      flush();
      joined.push(part);
    }
  }
  flush();
  return joined;
}

function isTooLong(texts: readonly StaticText[]): boolean {
  let length = 0;
  let parts = 0;
  for (const text of texts) {
    parts += text.length;
    for (const part of text) length += part.kind === 'text' ? part.text.length : 0;
    if (length > LENGTH_LIMIT || parts > PART_LIMIT) return true;
  }
  return false;
}

/** The value where all of it is known and it does not depend on the home directory; else undefined. */
export function knownText(value: StaticText): string | undefined {
  let text = '';
  for (const part of value) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}

/** For messages: `~` for the home directory, `$name` or `…` for gaps. */
export function displayText(value: StaticText): string {
  return value
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'home') return `~${part.user ?? ''}`;
      return part.variable === undefined ? '…' : `$${part.variable}`;
    })
    .join('');
}

export function sameText(a: StaticText, b: StaticText): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every((part, index) => {
    const other = b[index];
    if (part.kind === 'text') return other?.kind === 'text' && other.text === part.text;
    if (part.kind === 'home') return other?.kind === 'home' && other.user === part.user;
    // Two gaps may be filled differently.
    return false;
  });
}
