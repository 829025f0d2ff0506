import { attrName, escapeNixText, quoteNixString } from '../../syntax/nix/edit';
import type { PlainTable, PlainValue } from './plain-runner';

/** A value as Nix source. Further lines are indented for a binding at `depth` levels of two spaces. */
export function nixValue(value: PlainValue, depth: number): string {
  if (typeof value === 'string') return nixString(value, depth);
  if (typeof value === 'number') return nixNumber(value);
  if (typeof value === 'boolean') return String(value);
  return isTable(value) ? nixSet(value, depth) : nixList(value, depth);
}

export function isTable(value: PlainValue): value is PlainTable {
  return value instanceof Map;
}

/** `name = value;` for each setting, a line each at least, without a line end behind the last. */
export function nixBindings(table: PlainTable, depth: number): string {
  const pad = '  '.repeat(depth);
  return [...table].map(([name, value]) => `${pad}${attrName(name)} = ${nixValue(value, depth)};`).join('\n');
}

function nixSet(table: PlainTable, depth: number): string {
  return table.size === 0 ? '{ }' : `{\n${nixBindings(table, depth + 1)}\n${'  '.repeat(depth)}}`;
}

function nixList(items: readonly PlainValue[], depth: number): string {
  if (items.length === 0) return '[ ]';
  const pad = '  '.repeat(depth);
  const texts = items.map((item) => {
    const text = nixValue(item, depth + 1);
    return text.startsWith('-') ? `(${text})` : text;
  });
  const [only, second] = texts;
  if (second === undefined && only !== undefined && !only.includes('\n')) return `[ ${only} ]`;
  return `[\n${texts.map((text) => `${pad}  ${text}\n`).join('')}${pad}]`;
}

/** Nix reads `1e3` and `1.0` as floats, and knows no `1e+21`. */
function nixNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return value.toFixed(20).replace(/(\.\d+?)0+$/, '$1');
}

/**
 * A text of several lines as `''…''` where that gives the same text back, else in double quotes: the indentation that
 * all lines share would be stripped, and carriage returns and tabs are easily lost.
 */
function nixString(text: string, depth: number): string {
  const lines = text.split('\n');
  const isPlain =
    lines.length > 2 &&
    lines.at(-1) === '' &&
    lines[0] !== '' &&
    lines.some((line) => /^\S/.test(line)) &&
    !lines.some((line) => /^\s+$/.test(line)) &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what double quotes are for.
    !/[\x00-\x09\x0b-\x1f]|\$\$\{/.test(text);
  if (!isPlain) return quoteNixString(text);
  const pad = '  '.repeat(depth);
  const body = lines.slice(0, -1).map((line) => (line === '' ? '' : `${pad}  ${escapeNixText(line, true)}`));
  return `''\n${body.join('\n')}\n${pad}''`;
}
