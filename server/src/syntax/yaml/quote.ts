import type { YamlScalar } from './nodes';
import { readScalarValue } from './scalar-value';

/**
 * A text as a scalar on one line that reads back as exactly that text: plain where YAML allows it and reads it as a
 * text, else quoted. `flow` is for places between brackets or braces, where more characters have a meaning.
 */
export function writeScalar(text: string, flow = false): string {
  if (isPlain(text, flow)) return text;
  if (!needsEscapes(text)) return `'${text.replaceAll("'", "''")}'`;
  return `"${Array.from(text, escapeCharacter).join('')}"`;
}

function isPlain(text: string, flow: boolean): boolean {
  if (typeof readScalarValue(text) !== 'string' || text === '<<' || text === '=') return false;
  if (needsEscapes(text) || /^\s|\s$/.test(text)) return false;
  if (/^[-?:](?:\s|$)|^[,[\]{}#&*!|>'"%@`]|^---|^\.\.\.|^:/.test(text)) return false;
  if (/:\s|:$|\s#/.test(text)) return false;
  return !flow || !/[,[\]{}]|^[-?:]|:/.test(text);
}

/** Line breaks, control characters and what else cannot stand in a scalar as it is. */
function needsEscapes(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isSpecial(text.charCodeAt(at), text, at)) return true;
  return false;
}

function isSpecial(code: number, text: string, at: number): boolean {
  if (code < 32 || (code >= 0x7f && code <= 0xa0) || code === 0x2028 || code === 0x2029 || code === 0xfeff) return true;
  if (code >= 0xfffe) return true;
  if (code >= 0xd800 && code <= 0xdbff) return !isLow(text.charCodeAt(at + 1));
  return isLow(code) && !(at > 0 && isHigh(text.charCodeAt(at - 1)));
}

const isHigh = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

function escapeCharacter(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  if (character.length === 2 || !isSpecial(character.charCodeAt(0), character, 0)) return character;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A scalar that starts with `|` or `>`. */
export function isBlockScalar({ style }: YamlScalar): boolean {
  return style === 'literal' || style === 'folded';
}

/**
 * Another text, without line breaks, in the quotes of a scalar that stands on one line. A plain scalar gets quotes where
 * the new text needs them.
 */
export function requote({ style }: YamlScalar, text: string, flow: boolean): string {
  if (style === 'single' && !needsEscapes(text)) return `'${text.replaceAll("'", "''")}'`;
  if (style === 'single' || style === 'double') return `"${Array.from(text, escapeCharacter).join('')}"`;
  return writeScalar(text, flow);
}
