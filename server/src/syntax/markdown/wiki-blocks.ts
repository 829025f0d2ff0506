import type { Span } from '../../text/span';
import type { Line } from './containers';

/** A `syntaxhighlight` (or older `source`) element of MediaWiki. */
export interface WikiBlock {
  readonly start: number;
  readonly end: number;
  readonly code: Span;
  readonly language: string;
  readonly closed: boolean;
  /** The start of the line to read on with. */
  readonly next: number;
}

const OPENING = /<(syntaxhighlight|source)\b((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:"[^"\n]*"|'[^'\n]*'|[^\s"'>]+))?)*)\s*>/y;

/**
 * The element that begins in this line at or behind `at`; undefined where there is none. An element that is not closed
 * counts only at the start of a line, else its name is merely mentioned. `lastClosing` gives the offset of the last
 * closing tag of that name in the page.
 */
export function readWikiBlock(
  text: string,
  at: number,
  line: Line,
  lastClosing: (name: string) => number,
): WikiBlock | undefined {
  const start = text.slice(at, line.end).search(/<(?:syntaxhighlight|source)\b/);
  if (start < 0) return undefined;
  const opening = new RegExp(OPENING);
  opening.lastIndex = at + start;
  const found = opening.exec(text);
  const [whole, name, attributes = ''] = found ?? [];
  if (whole === undefined || name === undefined || opening.lastIndex > line.end) return undefined;
  const language = /\blang\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/.exec(attributes);
  const lang = language?.[1] ?? language?.[2] ?? language?.[3];
  // Without a language it may be any HTML element of that name.
  if (lang === undefined) return undefined;
  const closes = lastClosing(name) > at + start;
  if (!closes && !/^[\s:*#;]*$/.test(text.slice(at, at + start))) return undefined;
  return finishBlock(text, closes, { start: at + start, from: at + start + whole.length, name, language: lang.trim() });
}

interface Opened {
  readonly start: number;
  readonly from: number;
  readonly name: string;
  readonly language: string;
}

function finishBlock(text: string, closes: boolean, { start, from, name, language }: Opened): WikiBlock {
  // MediaWiki drops the line end behind the opening tag.
  const lineEnd = /^[ \t]*\r?\n/.exec(text.slice(from, from + 200))?.[0].length ?? 0;
  const close = closes ? text.indexOf(`</${name}>`, from) : -1;
  const codeEnd = close < 0 ? text.length : close;
  const code = { start: Math.min(codeEnd, from + lineEnd), end: codeEnd };
  const end = close < 0 ? text.length : close + name.length + 3;
  const newline = text.indexOf('\n', end);
  return { start, end, code, language, closed: close >= 0, next: newline < 0 ? text.length : newline + 1 };
}
