import { nearestName } from '../../text/nearest-name';
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
    const cut = truncation.exec(written);
    if (cut !== null) {
      const start = Number(cut[1]);
      // GitLab counts characters, not UTF-16 units.
      text = [...text].slice(start, start + Number(cut[2])).join('');
    } else if (written === 'posix_escape') text = posixEscape(text);
    else if (written !== 'expand_vars') return undefined;
  }
  return text;
}

/** GitLab takes it without the closing parenthesis as well. */
const truncation = /^truncate\(\s*(\d{1,9})\s*,\s*(\d{1,9})\s*\)?$/;

/** Why a function of a block is none that GitLab has; undefined where it has it. */
export function functionTrouble(
  written: string,
): { readonly reason: string; readonly instead: string | undefined } | undefined {
  if (written === 'expand_vars' || written === 'posix_escape' || /^truncate\(\s*\d+\s*,\s*\d+\s*\)?$/.test(written)) {
    return undefined;
  }
  const [, name = '', args] = /^([^(]*)(\(.*)?$/s.exec(written) ?? [];
  if (name.trim() === 'truncate')
    return { reason: ' in this form: it takes an offset and a length', instead: undefined };
  const nearest = nearestName(name.trim(), ['truncate', 'expand_vars', 'posix_escape']);
  if (nearest === undefined) return { reason: '', instead: undefined };
  return { reason: '', instead: nearest === 'truncate' ? `truncate${args ?? '(0,8)'}` : nearest };
}

/** As Ruby's `Shellwords.escape` does it. */
function posixEscape(text: string): string {
  if (text === '') return "''";
  return text.replace(/[^A-Za-z0-9_\-.,:+/@\n]/gu, '\\$&').replaceAll('\n', "'\n'");
}
