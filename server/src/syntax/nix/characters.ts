/** Character classes of Nix, on UTF-16 codes. `NaN`, which `charCodeAt` gives beyond the text, is in none of them. */

export const LINE_FEED = 10;
export const DOUBLE_QUOTE = 34;
export const DOLLAR = 36;
export const QUOTE = 39;
export const SLASH = 47;
export const BACKSLASH = 92;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

export function isIdentifierStart(code: number): boolean {
  return isLetter(code) || code === 95;
}

export function isIdentifierPart(code: number): boolean {
  return isIdentifierStart(code) || isDigit(code) || code === QUOTE || code === 45;
}

/** A character of a path between slashes: letters, digits, `.`, `_`, `-`, `+`. */
export function isPathCharacter(code: number): boolean {
  return isLetter(code) || (code >= 45 && code <= 57 && code !== SLASH) || code === 95 || code === 43;
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** The text holds `${` at the offset. */
export function startsHole(text: string, at: number): boolean {
  return text.charCodeAt(at) === DOLLAR && text.charCodeAt(at + 1) === OPEN_BRACE;
}
