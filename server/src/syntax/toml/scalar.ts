import type { TomlBoolean, TomlDateTime, TomlFloat, TomlInteger } from './nodes';

const DECIMAL = /^[+-]?(?:0|[1-9](?:_?\d)*)$/;
const PREFIXED = /^0(?:x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/;
const FLOAT = /^[+-]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?$/;
const SPECIAL_FLOAT = /^[+-]?(?:inf|nan)$/;
const TIME = String.raw`([01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d+)?)?`;
const DATE = String.raw`(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`;
const LOCAL_TIME = new RegExp(`^${TIME}$`);
const DATE_TIME = new RegExp(`^${DATE}(?:[Tt ]${TIME}(?:[Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)?)?$`);

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

/** A bare value's token, from its first character; a date and a time with one blank between are one token. */
export const BARE_TOKEN = /\d{4}-\d\d-\d\d \d\d:[^ \t\r\n,\]}#]*|[^ \t\r\n,\]}#]+/y;

export type BareValue = TomlInteger | TomlFloat | TomlBoolean | TomlDateTime;

/** The value of a bare token that starts at `start`, or what is wrong with it. */
export function readBareValue(raw: string, start: number): BareValue | string {
  const span = { start, end: start + raw.length };
  if (raw === 'true' || raw === 'false') return { kind: 'boolean', span, value: raw === 'true' };
  if (DECIMAL.test(raw) || PREFIXED.test(raw)) {
    const value = integerOf(raw);
    if (value > INT64_MAX || value < INT64_MIN) return `${raw.slice(0, 40)} does not fit into 64 bits`;
    return { kind: 'integer', span, value: Number(value), raw };
  }
  if (FLOAT.test(raw)) return { kind: 'float', span, value: Number(raw.replaceAll('_', '')), raw };
  if (SPECIAL_FLOAT.test(raw)) return { kind: 'float', span, value: specialFloat(raw), raw };
  if (LOCAL_TIME.test(raw)) return { kind: 'datetime', span, raw };
  const date = DATE_TIME.exec(raw);
  if (date !== null && Number(date[3]) <= daysIn(Number(date[1]), Number(date[2])))
    return { kind: 'datetime', span, raw };
  return complaint(raw);
}

function integerOf(raw: string): bigint {
  // Longer than any 64-bit number even in binary with a separator after each digit; not worth converting.
  if (raw.length > 140) return INT64_MAX + 1n;
  const digits = raw.replaceAll('_', '').replace(/^\+/, '');
  return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits);
}

function specialFloat(raw: string): number {
  if (raw.endsWith('nan')) return Number.NaN;
  return raw.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function complaint(raw: string): string {
  if (/^(?:true|false)$/i.test(raw)) return `booleans are written in lower case: ${raw.toLowerCase()}`;
  if (/^[+-]?0\d+$/.test(raw)) return 'a number may not start with a zero';
  if (/^\d{4}-\d|^\d\d:/.test(raw)) return 'this is not a valid date or time';
  if (/^[+-]?[\d.]/.test(raw)) return 'this is not a valid number; text has to stand in quotes';
  return 'text has to stand in quotes';
}
