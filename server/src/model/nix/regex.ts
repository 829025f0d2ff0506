/**
 * A POSIX extended regular expression as a JavaScript one, or undefined where the two could differ: Nix uses the
 * `std::regex` grammar "extended", which takes the longest alternative, has no lazy quantifiers and no look-around.
 */
export function translateRegex(pattern: string, anchored: boolean): RegExp | undefined {
  const body = translate(pattern);
  if (body === undefined) return undefined;
  try {
    return new RegExp(anchored ? `^(?:${body})$` : body, anchored ? '' : 'g');
  } catch {
    return undefined;
  }
}

function translate(pattern: string): string | undefined {
  // Only ASCII: Nix matches bytes. Alternatives inside a repetition or a search may match differently (longest first).
  if (/[^\t\n\r -~]/.test(pattern)) return undefined;
  let out = '';
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern.charAt(at);
    if (sign === '[') {
      const bracket = translateBracket(pattern, at);
      if (bracket === undefined) return undefined;
      out += bracket.text;
      at = bracket.end;
    } else if (sign === '\\') {
      const next = pattern.charAt(++at);
      if (!/[.[\]{}()*+?^$|\\/]/.test(next)) return undefined;
      out += `\\${next}`;
    } else if (sign === '(' && pattern.charAt(at + 1) === '?') return undefined;
    else if (/[*+?}]/.test(sign) && /[*+?{]/.test(pattern.charAt(at + 1))) return undefined;
    else if (sign === '{' && !/^\{\d+(?:,\d*)?\}/.test(pattern.slice(at))) return undefined;
    else if (sign === '}' && !/\{\d+(?:,\d*)?$/.test(pattern.slice(0, at))) return undefined;
    else out += sign === '.' ? '[^\\0]' : sign === '/' ? '\\/' : sign;
  }
  return out;
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t\\n\\r\\f\\v',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

function translateBracket(pattern: string, start: number): { text: string; end: number } | undefined {
  let at = start + 1;
  let text = '[';
  if (pattern.charAt(at) === '^') {
    text += '^';
    at++;
  }
  for (let first = true; at < pattern.length; at++, first = false) {
    const sign = pattern.charAt(at);
    if (sign === ']' && !first) return { text: `${text}]`, end: at };
    if (sign === '[' && pattern.charAt(at + 1) === ':') {
      const end = pattern.indexOf(':]', at);
      const members = end === -1 ? undefined : CLASSES[pattern.slice(at + 2, end)];
      if (members === undefined) return undefined;
      text += members;
      at = end + 1;
    } else if (sign === '[' && /[.=]/.test(pattern.charAt(at + 1))) return undefined;
    else text += sign === '\\' || sign === ']' || sign === '[' || sign === '^' ? `\\${sign}` : sign;
  }
  return undefined;
}

/** Whether all alternatives of the pattern can be tried in order without changing what is found. */
export function hasAlternatives(pattern: string): boolean {
  return pattern.replace(/\[[^\]]*\]|\\./g, '').includes('|');
}
