import type { Span } from '../../text/span';

/**
 * The openings of template markers that are no TOML outside of strings: Go, Helm and Jinja (`{{`, `{%`, `{#`),
 * Terraform (`${`, `%{`), envsubst (`$NAME`), autoconf (`@NAME@`), ERB (`<%`).
 */
const MARKER = /\{\{|\{%|\{#[^\n]*#\}|\$\{|%\{|<%|\$\(?[A-Za-z_]|@[A-Za-z_][\w.-]*@/y;
const MARKER_ANYWHERE = /\{\{|\{%|\{#[^\n]*#\}|\$\{|%\{|<%|@[A-Za-z_][\w.-]*@/;

const CLOSERS: Readonly<Record<string, string>> = {
  '{{': '}}',
  '{%': '%}',
  '{#': '#}',
  '${': '}',
  '%{': '}',
  '<%': '%>',
  '$(': ')',
};

/** How far the end of a marker is looked for; a marker of a real file spans a few lines at most. */
const FARTHEST_CLOSER = 4000;

/** Whether a template marker starts at `at`. */
export function isMarkerAt(text: string, at: number): boolean {
  MARKER.lastIndex = at;
  return MARKER.test(text);
}

/** Whether the text holds a template marker anywhere. */
export function holdsMarker(text: string): boolean {
  return MARKER_ANYWHERE.test(text);
}

/** The end of the marker that starts at `at`; without a closer the end of the line. */
export function markerEnd(text: string, at: number): number {
  const closer = CLOSERS[text.slice(at, at + 2)];
  if (closer !== undefined) {
    const end = text.slice(at, at + FARTHEST_CLOSER).indexOf(closer, 2);
    return end < 0 ? lineEnd(text, at) : at + end + closer.length;
  }
  MARKER.lastIndex = at;
  const length = MARKER.exec(text)?.[0].length ?? 1;
  return at + Math.max(length, /^\$\w*/.exec(text.slice(at, at + 200))?.[0].length ?? 0);
}

/** The end of the line at `at`, its line end excluded. */
export function lineEnd(text: string, at: number): number {
  const feed = text.indexOf('\n', at);
  const end = feed < 0 ? text.length : feed;
  return end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

/**
 * The extent of a value of which some part is a template marker, from `start`, of which the text up to `from` is read
 * already: with `inside` an array or inline table up to its next `,`, `]` or `}`, else to the end of the line or a comment.
 */
export function templatedValue(text: string, start: number, from: number, inside: boolean): Span {
  const stop = inside ? /[\n,\]}#"']/y : /[\n#"']/y;
  let at = from;
  while (at < text.length) {
    stop.lastIndex = at;
    if (isMarkerAt(text, at)) at = markerEnd(text, at);
    else if (!stop.test(text)) at++;
    else if (text[at] === '"' || text[at] === "'") at = quotedEnd(text, at);
    else if (text[at] === '#' && !/[ \t]/.test(text[at - 1] ?? '')) at++;
    else break;
  }
  while (at > from && /\s/.test(text[at - 1] ?? '')) at--;
  return { start, end: at };
}

function quotedEnd(text: string, at: number): number {
  const line = lineEnd(text, at);
  const close = text.indexOf(text[at] ?? '"', at + 1);
  return close < 0 || close >= line ? at + 1 : close + 1;
}
