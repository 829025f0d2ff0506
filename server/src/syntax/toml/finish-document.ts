import type { Span } from '../../text/span';
import type { LogicalTable } from './logical-view';
import type { TomlAssignment, TomlComment, TomlDocument, TomlError, TomlHeader, TomlSection } from './nodes';
import { lineEnd } from './template';

/** A section while it is being read. */
export interface OpenSection {
  header?: TomlHeader;
  body: Span;
  readonly assignments: TomlAssignment[];
  readonly table: LogicalTable;
  /** The tables on the way to `table`. */
  readonly ancestors: readonly LogicalTable[];
}

/** What a reader gathered of the text up to `end`. */
export interface Gathered {
  readonly text: string;
  readonly end: number;
  readonly root: LogicalTable;
  readonly sections: readonly OpenSection[];
  readonly comments: readonly TomlComment[];
  readonly templates: readonly Span[];
  readonly errors: readonly TomlError[];
}

/** Gives sections and tables their bodies, and reports what no reader of single statements sees. */
export function finishDocument({ text, end, root, sections, comments, templates, errors }: Gathered): TomlDocument {
  const whole = { start: 0, end };
  root.span = whole;
  root.body = whole;
  root.extent = whole;
  const finished = sections.map((section, index): TomlSection => {
    const next = sections[index + 1];
    const nextStart = next === undefined ? end : text.lastIndexOf('\n', next.body.start) + 1;
    const start = section.header?.span.end ?? section.body.start;
    const body = { start, end: Math.max(start, nextStart) };
    if (section.table.header === section.header || index === 0) section.table.body = body;
    const { assignments, table, header } = section;
    return header === undefined ? { body, assignments, table } : { header, body, assignments, table };
  });
  root.body = finished[0]?.body ?? whole;
  const read = end === text.length ? text : text.slice(0, end);
  const all = [...errors, ...findControlCharacters(read, errors)].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
  );
  return { root, sections: finished, comments, templates, errors: all };
}

/**
 * TOML allows no control characters but tab and line ends, also in strings and comments. One report for a line, and
 * none for a line that has another.
 */
function findControlCharacters(text: string, errors: readonly TomlError[]): readonly TomlError[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)/g;
  const reports: TomlError[] = [];
  for (let found = control.exec(text); found !== null; found = control.exec(text)) {
    const span = { start: found.index, end: found.index + 1 };
    const line = { start: text.lastIndexOf('\n', span.start) + 1, end: lineEnd(text, span.start) };
    const isKnown = errors.some((error) => error.span.start < line.end && error.span.end > line.start);
    if (!isKnown) reports.push({ span, message: `the control character ${nameOf(found[0])} is not allowed in TOML` });
    control.lastIndex = Math.max(control.lastIndex, line.end);
  }
  return reports;
}

function nameOf(char: string): string {
  return `U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
