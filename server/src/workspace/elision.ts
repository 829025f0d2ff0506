import type { Place } from '../text/place';

/** A line that stands for what was left out: `...` or `…`, also in brackets or as a comment. */
const ellipsis = /^\s*(?:#+|\/\/|\/\*)?\s*[([<]?(?:\.{3,}|…)[)\]>]?\s*(?:\*\/)?[;,]?\s*$/;

/** Whether text was left out at a place: it, one of its lines, or the line before or behind it, is an ellipsis. */
export function isElided({ part, span }: Place): boolean {
  const { text } = part;
  if (!/\.{3}|…/.test(text)) return false;
  if (isEllipsisAt(text, span.start)) return true;
  const first = lineStart(text, lineStart(text, span.start) - 1);
  const last = lineEnd(text, lineEnd(text, span.end) + 1);
  return text
    .slice(first, last)
    .split('\n')
    .some((line) => ellipsis.test(line));
}

/** The dots that an offset lies in or at are an ellipsis: an item of a list, a value, a key. */
function isEllipsisAt(text: string, offset: number): boolean {
  const before = /[.…]*$/.exec(text.slice(Math.max(0, offset - 10), offset))?.[0] ?? '';
  const after = /^["']?[.…]*/.exec(text.slice(offset, offset + 10))?.[0] ?? '';
  return /\.{3}|…/.test(before + after);
}

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
