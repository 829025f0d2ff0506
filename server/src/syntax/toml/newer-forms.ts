import type { SpanEdit } from '../../text/edit';
import type { Span } from '../../text/span';
import type { TomlDocument, TomlString, TomlTable, TomlValue } from './nodes';

/** Something that TOML 1.1 allows and TOML 1.0 does not. */
export interface TomlNewerForm {
  readonly form: 'line-break' | 'trailing-comma' | 'escape' | 'short-time';
  /** The brace before line breaks, the comma, the escape, the time. */
  readonly span: Span;
  /** The edits that say the same in TOML 1.0; undefined where a comment stands in the way. */
  readonly older: readonly SpanEdit[] | undefined;
}

/** The forms of a document that came with TOML 1.1 (toml.io/en/v1.1.0), in the order of the text. */
export function findNewerForms(text: string, document: TomlDocument): readonly TomlNewerForm[] {
  const found: TomlNewerForm[] = [];
  const seen = new Set<TomlValue>();
  const pending: TomlValue[] = [document.root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.kind === 'table') {
      if (value.form === 'inline') found.push(...inTable(text, value));
      for (const { value: below } of [...value.entries.values(), ...value.duplicates]) pending.push(below);
    } else if (value.kind === 'array') pending.push(...value.items);
    else if (value.kind === 'string') found.push(...inString(text, value));
    else if (value.kind === 'datetime') found.push(...inTime(value.raw, value.span));
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** Line breaks between the entries of an inline table, else a comma behind the last. */
function inTable(text: string, table: TomlTable): readonly TomlNewerForm[] {
  const inner = { start: table.span.start + 1, end: table.span.end - 1 };
  // A table whose end was not found has no brace there.
  if (text[inner.end] !== '}') return [];
  const gaps = gapsBetween(inner, [...leafSpans(table), ...table.holes]);
  const written = gaps.map(({ start, end }) => text.slice(start, end));
  const last = gaps.at(-1);
  const comma = last === undefined ? -1 : withoutComments(text.slice(last.start, last.end)).indexOf(',');
  if (written.some((gap) => gap.includes('\n'))) {
    const older = written.some((gap) => gap.includes('#'))
      ? undefined
      : gaps.map((span, index) => ({ span, text: onOneLine(written[index] ?? '', span === last) }));
    return [{ form: 'line-break', span: { start: table.span.start, end: inner.start }, older }];
  }
  if (last === undefined || comma < 0 || gaps.length < 2) return [];
  const span = { start: last.start + comma, end: last.start + comma + 1 };
  return [{ form: 'trailing-comma', span, older: [{ span, text: '' }] }];
}

/** Entries as written: a dotted key makes tables of its own. */
function leafSpans(table: TomlTable): readonly Span[] {
  return [...table.entries.values(), ...table.duplicates].flatMap(({ value, span }) =>
    value.kind === 'table' && value.form === 'dotted' ? leafSpans(value) : [span],
  );
}

function gapsBetween({ start, end }: Span, taken: readonly Span[]): readonly Span[] {
  const gaps: Span[] = [];
  let from = start;
  for (const span of [...taken].sort((a, b) => a.start - b.start)) {
    if (span.start >= from) gaps.push({ start: from, end: span.start });
    from = Math.max(from, span.end);
  }
  if (from <= end) gaps.push({ start: from, end });
  return gaps;
}

function withoutComments(gap: string): string {
  return gap.replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length));
}

function onOneLine(gap: string, isLast: boolean): string {
  const joined = gap.replace(/\s*\n\s*/g, ' ').replace(/ +,/, ',');
  return isLast ? joined.replace(',', '') : joined;
}

/** `\e` and `\xHH`, which TOML 1.0 writes `\u00HH`. */
function inString(text: string, { span, style }: TomlString): readonly TomlNewerForm[] {
  if (style.endsWith('literal')) return [];
  const raw = text.slice(span.start, span.end);
  if (!raw.includes('\\')) return [];
  return Array.from(raw.matchAll(/\\(?:x([0-9A-Fa-f]{2})|[\s\S])/g)).flatMap((found): readonly TomlNewerForm[] => {
    const code = found[0] === '\\e' ? '1B' : found[1];
    if (code === undefined) return [];
    const start = span.start + found.index;
    const at = { start, end: start + found[0].length };
    return [{ form: 'escape', span: at, older: [{ span: at, text: `\\u00${code}` }] }];
  });
}

/** A time without seconds. */
function inTime(raw: string, span: Span): readonly TomlNewerForm[] {
  const short = /(?<![:\d+-])\d\d:\d\d(?![:\d])/.exec(raw);
  if (short === null) return [];
  const end = span.start + short.index + short[0].length;
  return [{ form: 'short-time', span, older: [{ span: { start: end, end }, text: ':00' }] }];
}
