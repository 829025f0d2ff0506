/**
 * - `authentication`: what a runner authenticates with, made in GitLab (`glrt-`) or by registering (`glrtr-`)
 * - `registration`: the shared token that runners used to register with
 * - `unmarked`: an authentication token of the time before prefixes
 */
export type TokenKind = 'authentication' | 'registration' | 'unmarked';

const shapes: readonly (readonly [TokenKind, RegExp])[] = [
  ['authentication', /^glrtr?-([\w.-]{16,})$/],
  ['registration', /^GR1348941([\w-]{16,})$/],
  ['unmarked', /^([\w-]{20})$/],
];

const placeholder = /token|redact|secret|example|replace|change|insert|your|here|dummy|fake|runner|gitlab|todo|xxx/i;

/** The kind of a text that is a token by its looks; undefined for anything else, placeholders such as `glrt-xxxx` included. */
export function tokenKind(text: string): TokenKind | undefined {
  for (const [kind, shape] of shapes) {
    const body = shape.exec(text)?.[1];
    if (body !== undefined) return isRandom(body, kind === 'unmarked') ? kind : undefined;
  }
  return undefined;
}

/** Random letters are of many kinds; a word, a name or `xxxxxxxx` is not. */
function isRandom(body: string, strict: boolean): boolean {
  if (new Set(body).size < 8 || placeholder.test(body)) return false;
  return !strict || (/\d/.test(body) && /[A-Za-z]/.test(body) && !/^[a-z0-9]+([-_][a-z0-9]+)+$/.test(body));
}

/**
 * Prefixes of GitLab's tokens (docs.gitlab.com/security/tokens, "Token prefixes") with at least 16 characters behind.
 * `GR1348941` starts the registration tokens of runners.
 */
const shownToken = /(gl(?:rtr?|pat|cbt|dt|ptt|ft|imt|agent|oas|soat|ffct|wt)-|GR1348941)[\w.-]{15,}[\w-]/g;

/** The text with all but the prefix of every token in it left out, for messages that quote what stands in a file. */
export function hideTokens(text: string): string {
  return text.replace(shownToken, '$1…');
}

/** Whether a text is a password or key by its looks: long, of many kinds of characters, and no word for a placeholder. */
export function looksSecret(text: string): boolean {
  return text.length >= 16 && /^[\w+/=.-]+$/.test(text) && isRandom(text, true);
}
