/** A date or time, which YAML 1.1 makes of plain scalars like `2024-01-31` and GitLab refuses. */
export class YamlDate {
  constructor(readonly text: string) {}
}

export type ScalarValue = null | boolean | number | string | YamlDate;

const trueWord = /^(?:yes|true|on)$/i;
const falseWord = /^(?:no|false|off)$/i;
const decimal = /^[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)$/;
const octal = /^[-+]?0[0-7_,]+$/;
const hexadecimal = /^[-+]?0[_,]*x[0-9a-fA-F_,]+$/;
const binary = /^[-+]?0b[01_,]+$/;
const fraction = /^[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?$/;
const exponent = /^[-+]?[0-9][0-9_,]*(?:\.[0-9]*)?[eE][-+]?[0-9]+$/;
const sexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}(\.[0-9_]*)?$/;
const date = /^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$/;
const time = /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/;

/**
 * What GitLab's parser (Ruby's Psych, `lib/psych/scalar_scanner.rb`) makes of a plain scalar. Unlike the letter of
 * YAML 1.1, `y` and `n` stay text there.
 */
export function readScalarValue(text: string): ScalarValue {
  if (text === '' || text === '~' || /^null$/i.test(text)) return null;
  if (text.length > 100) return text;
  const first = text.charCodeAt(0);
  const maybeNumber = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (maybeNumber) return readNumber(text);
  if (trueWord.test(text)) return true;
  if (falseWord.test(text)) return false;
  return text;
}

function readNumber(text: string): ScalarValue {
  if (decimal.test(text)) return integer(text, text.replace(/[,_]/g, ''), 10);
  if (octal.test(text)) return integer(text, text.replace(/[,_]/g, ''), 8);
  if (hexadecimal.test(text)) return integer(text, text.replace(/[,_]/g, '').replace('0x', ''), 16);
  if (binary.test(text)) return integer(text, text.replace(/[,_]/g, '').replace('0b', ''), 2);
  if (sexagesimal.test(text)) return readSexagesimal(text);
  if (/^[-+]?\.inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^\.nan$/i.test(text)) return Number.NaN;
  if ((fraction.test(text) || exponent.test(text)) && /[0-9]/.test(text)) return Number(text.replace(/[,_]/g, ''));
  if (date.test(text) || time.test(text)) return new YamlDate(text);
  return text;
}

function integer(text: string, digits: string, base: number): ScalarValue {
  const value = Number.parseInt(digits, base);
  return Number.isNaN(value) ? text : value;
}

function readSexagesimal(text: string): number {
  const negative = text.startsWith('-');
  const fields = text.replace(/^[-+]/, '').replaceAll('_', '').split(':');
  const value = fields.reduce((sum, field) => sum * 60 + Number(field), 0);
  return negative ? -value : value;
}

/**
 * The text that GitLab hands on for a value, where it wants text and gets something else, as for variables: `010`
 * becomes `8`, `yes` becomes `true`, `1.10` becomes `1.1`, nothing becomes the empty text.
 */
export function valueAsText(value: ScalarValue): string {
  if (value === null) return '';
  if (value instanceof YamlDate) return value.text;
  return String(value);
}
