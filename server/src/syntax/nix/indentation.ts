import { lastNotBehind } from '../../text/ordered';
import { CLOSE_BRACE, isBlank, LINE_FEED, QUOTE } from './characters';

/** The lines of a text and how far each is indented (blanks and tabs count one each). Built for one guided reading. */
export class LineIndents {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  /** The offset of the first character of the line that holds `offset`. */
  lineStart(offset: number): number {
    return this.starts[lastNotBehind(this.starts, offset)] ?? 0;
  }

  /** How many characters stand before `offset` on its line. */
  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** The indentation of the line that holds `offset`. */
  indent(offset: number): number {
    const start = this.lineStart(offset);
    return blanksEnd(this.text, start) - start;
  }
}

function blanksEnd(text: string, at: number): number {
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** A line that goes on with Nix code in all likelihood: a binding written with blanks around `=`, or a closer. */
const CODE_LINE =
  /(?:inherit\b|(?:[a-zA-Z_][\w'-]*|"(?:[^"\\\n]|\\.)*")(?:\.(?:[a-zA-Z_][\w'-]*|"(?:[^"\\\n]|\\.)*"))* +=[ \n]|[}\]);]+|in\b)/y;

/**
 * Whether an indented string that was opened on a line with this indentation has in all likelihood ended at the line
 * break at `at`: the next line is not deeper and is Nix code.
 */
export function endsIndentedString(text: string, at: number, openerIndent: number): boolean {
  const next = blanksEnd(text, at + 1);
  const indent = next - at - 1;
  if (indent > openerIndent) return false;
  const code = text.charCodeAt(next);
  if (code === LINE_FEED || code === 13) return false;
  if (code === QUOTE && text.charCodeAt(next + 1) === QUOTE) return false;
  if (code === CLOSE_BRACE && indent >= openerIndent) return false;
  CODE_LINE.lastIndex = next;
  return CODE_LINE.test(text);
}

/** Whether a `"` string has in all likelihood ended at the line break at `at`, for want of its closing quote. */
export function endsQuotedString(text: string, at: number): boolean {
  const next = blanksEnd(text, at + 1);
  if (text.charAt(next) === '"') return !/["\s;,)\]}+.]/.test(text.charAt(next + 1) || ' ');
  CODE_LINE.lastIndex = next;
  return CODE_LINE.test(text);
}
