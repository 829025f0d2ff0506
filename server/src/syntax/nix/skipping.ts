import { BACKSLASH, DOLLAR, DOUBLE_QUOTE, QUOTE, startsHole } from './characters';
import type { NixMissing } from './nodes';
import { MAX_NESTING, type NixReading } from './reading';
import { skipTrivia } from './tokens';

/**
 * Skips an expression that lies deeper than the reader goes, up to the closer or `;` that ends it, without recursion.
 * It is reported once.
 */
export function skipExpression(reading: NixReading): NixMissing {
  const { start, end } = reading.tokens;
  reading.reportLimit(start, Math.max(end, start), `nested more than ${MAX_NESTING} levels deep, the rest is not read`);
  const missing = reading.missing();
  reading.tokens.resumeAt(expressionEnd(reading.text, start));
  return missing;
}

type Mode = 'code' | 'quoted' | 'indented';

/** The offset of the `;`, `,` or closer at which the code from `from` on leaves its own nesting, or the text's length. */
function expressionEnd(text: string, from: number): number {
  const modes: Mode[] = ['code'];
  let at = from;
  while (at < text.length) {
    const mode = modes[modes.length - 1] ?? 'code';
    if (mode !== 'code') {
      at = stepInString(text, at, mode, modes);
      continue;
    }
    at = skipTrivia(text, at);
    const sign = text.charAt(at);
    if (modes.length === 1 && /[;,)\]}]/.test(sign)) return at;
    at = stepInCode(text, at, sign, modes);
  }
  return text.length;
}

function stepInCode(text: string, at: number, sign: string, modes: Mode[]): number {
  if (sign === '{' || sign === '(' || sign === '[') modes.push('code');
  else if (sign === '}' || sign === ')' || sign === ']') modes.pop();
  else if (sign === '"') modes.push('quoted');
  else if (sign === "'" && text.charAt(at + 1) === "'") {
    modes.push('indented');
    return at + 2;
  }
  return at + 1;
}

function stepInString(text: string, at: number, mode: Mode, modes: Mode[]): number {
  const code = text.charCodeAt(at);
  if (startsHole(text, at)) {
    modes.push('code');
    return at + 2;
  }
  if (code === DOLLAR && text.charCodeAt(at + 1) === DOLLAR) return at + 2;
  if (mode === 'quoted') {
    if (code === DOUBLE_QUOTE) modes.pop();
    return at + (code === BACKSLASH ? 2 : 1);
  }
  if (code !== QUOTE || text.charCodeAt(at + 1) !== QUOTE) return at + 1;
  const next = text.charCodeAt(at + 2);
  if (next === DOLLAR || next === QUOTE) return at + 3;
  if (next === BACKSLASH) return at + 4;
  modes.pop();
  return at + 2;
}
