import type { InputData } from './input-data';

/** GitLab refuses more functions in one block (`interpolation/block.rb`). */
const maxFunctions = 3;

/**
 * Applies the functions of an interpolation block (`lib/gitlab/ci/config/interpolation/functions`), left to right.
 * Undefined where one does not exist or is given something else than text. `expand_vars` leaves variables as they are
 * written, since their values are known only when a pipeline is made.
 */
export function applyFunctions(data: InputData, functions: readonly string[]): InputData | undefined {
  if (functions.length === 0) return data;
  if (functions.length > maxFunctions || typeof data !== 'string') return undefined;
  let text = data;
  for (const written of functions) {
    const cut = /^truncate\(\s*(\d{1,9})\s*,\s*(\d{1,9})\s*\)$/.exec(written);
    if (cut !== null) {
      const start = Number(cut[1]);
      // GitLab counts characters, not UTF-16 units.
      text = [...text].slice(start, start + Number(cut[2])).join('');
    } else if (written === 'posix_escape') text = posixEscape(text);
    else if (written !== 'expand_vars') return undefined;
  }
  return text;
}

/** As Ruby's `Shellwords.escape` does it. */
function posixEscape(text: string): string {
  if (text === '') return "''";
  return text.replace(/[^A-Za-z0-9_\-.,:+/@\n]/gu, '\\$&').replaceAll('\n', "'\n'");
}
