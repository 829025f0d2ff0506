/**
 * Why a pattern is none in RE2 syntax, which GitLab wants, as a clause; undefined where nothing is surely wrong. RE2 knows
 * no look-around and no references back. Forms that only RE2 has are not judged.
 */
export function regexpTrouble(pattern: string): string | undefined {
  if (pattern.length > 2000) return undefined;
  const bare = pattern.replace(/\\[\s\S]/g, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  if (/\(\?(?:[=!]|<[=!])/.test(bare)) return 'RE2 has no look-around';
  if (/\(\?(?!:)|\[\[:|\\[QEpPzAC]|\*\+|\+\+|\?\+/.test(pattern)) return undefined;
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return clause(error instanceof Error ? error.message : '');
  }
}

function clause(message: string): string | undefined {
  if (/Unterminated group|Unmatched '\)'/.test(message)) return 'its parentheses do not match';
  if (/Unterminated character class/.test(message)) return 'a `[` is never closed';
  if (/Nothing to repeat/.test(message)) return 'there is nothing to repeat before a `*`, `+` or `?`';
  return undefined;
}
