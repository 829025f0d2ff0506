import { type KeywordStep, listItem } from '../../../schemas/ci-keywords';
import { lineStartOf } from '../text/lines';
import type { Span } from '../text/span';

/** Where a cursor stands in a YAML text, read from its lines, so that what is being typed need not parse. */
export interface YamlCursor {
  /** The keys and list items that lead to what is typed; with `value`, the key itself included. */
  readonly path: readonly KeywordStep[];
  /** A key, or an item of a list, is typed; or the value behind a colon. */
  readonly typing: 'key' | 'value';
  /** The word at the cursor, up to the cursor. */
  readonly word: string;
  /** The whole word, to be replaced. */
  readonly span: Span;
  /** Keys that stand beside the one that is typed. */
  readonly siblings: ReadonlySet<string>;
  /** Inside a block scalar, such as a script. */
  readonly inBlock: boolean;
  /** In the first column. */
  readonly isTop: boolean;
}

interface Level {
  readonly column: number;
  readonly step: KeywordStep;
}

const keyPattern = /^(?:"([^"]*)"|'([^']*)'|([^\s#"'&*!|>[\]{},-][^:#]*?|[^\s:#"'[\]{},]))[ \t]*:(?=[ \t]|$)/;
const blockStart = /:[ \t]+(?:[&!][^\s]+[ \t]+)*[|>][-+\d]*[ \t]*(?:#.*)?$|^-[ \t]+[|>][-+\d]*[ \t]*$/;

/** Reads the lines from the last key in the first column on; undefined in a comment. */
export function yamlCursor(text: string, offset: number): YamlCursor | undefined {
  const lineStart = lineStartOf(text, offset);
  const before = text.slice(lineStart, offset);
  if (/^[ \t]*#|[ \t]#/.test(before)) return undefined;
  const reading = new Lines();
  for (const line of linesFrom(text, lineStart)) reading.read(line);
  const indent = /^ */.exec(before)?.[0].length ?? 0;
  const inBlock = reading.isInBlock(before, indent);
  const { path, typing, column } = reading.locate(before);
  const word = /[^\s,[\]{}"'`=:;()|&<>]*$/.exec(before)?.[0] ?? '';
  const after = /^[\w.-]*/.exec(text.slice(offset))?.[0] ?? '';
  return {
    path,
    typing,
    word,
    span: { start: offset - word.length, end: offset + after.length },
    siblings: new Set([...reading.keysAt(column), ...keysAfter(text, offset, column)]),
    inBlock,
    isTop: column === 0 && typing === 'key',
  };
}

/** The lines of the top-level block that the cursor's line belongs to, without that line. */
function linesFrom(text: string, lineStart: number): readonly string[] {
  let from = lineStart;
  while (from > 0) {
    from = lineStartOf(text, from - 1);
    const code = text.charCodeAt(from);
    // A letter or a quote in the first column starts a block; blanks, comments and list items go on with one.
    if (code > 32 && code !== 35 && code !== 45) break;
  }
  return text.slice(from, lineStart).split(/\r?\n/).slice(0, -1);
}

/** Follows the nesting of lines. */
class Lines {
  private levels: Level[] = [];
  private readonly keys: { readonly column: number; readonly name: string }[] = [];
  private blockColumn: number | undefined;

  read(line: string): void {
    if (/^\s*(?:#.*)?$/.test(line)) return;
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    if (this.blockColumn !== undefined && indent > this.blockColumn) return;
    this.blockColumn = blockStart.test(line.trimStart()) || blockStart.test(line) ? indent : undefined;
    this.levels = this.enter(line).levels;
  }

  isInBlock(before: string, indent: number): boolean {
    return (
      this.blockColumn !== undefined &&
      (indent > this.blockColumn || (before.trim() === '' && before.length > this.blockColumn))
    );
  }

  locate(before: string): { path: readonly KeywordStep[]; typing: 'key' | 'value'; column: number } {
    const { levels, column, isValue } = this.enter(before);
    return { path: levels.map(({ step }) => step), typing: isValue ? 'value' : 'key', column };
  }

  /** Keys so far that stand in the same mapping as one in `column` would. */
  keysAt(column: number): readonly string[] {
    const found: string[] = [];
    for (const key of this.keys.toReversed()) {
      if (key.column < column) break;
      if (key.column === column) found.push(key.name);
    }
    return found;
  }

  /** The levels after a line, where its own content starts, and whether it ends behind a key's colon. */
  private enter(line: string): { levels: Level[]; column: number; isValue: boolean } {
    let column = /^ */.exec(line)?.[0].length ?? 0;
    let rest = line.slice(column);
    const levels = [...this.levels];
    for (let dash = /^-(?:[ \t]+|$)/.exec(rest); dash !== null; dash = /^-(?:[ \t]+|$)/.exec(rest)) {
      // A list may stand in the same column as its key.
      while (isDeeper(levels.at(-1), column, true)) levels.pop();
      levels.push({ column, step: listItem });
      this.keys.push({ column, name: listItem });
      column += dash[0].length;
      rest = rest.slice(dash[0].length);
    }
    while (isDeeper(levels.at(-1), column, false)) levels.pop();
    const key = keyPattern.exec(rest);
    if (key === null) return { levels, column, isValue: false };
    const name = key[1] ?? key[2] ?? key[3] ?? '';
    levels.push({ column, step: name });
    this.keys.push({ column, name });
    return { levels, column, isValue: true };
  }
}

function isDeeper(level: Level | undefined, column: number, isItem: boolean): boolean {
  if (level === undefined) return false;
  return level.column > column || (level.column === column && (level.step === listItem || !isItem));
}

/** Keys in the same column on the following lines, up to the end of the mapping. */
function keysAfter(text: string, offset: number, column: number): readonly string[] {
  const found: string[] = [];
  let from = text.indexOf('\n', offset) + 1;
  for (let seen = 0; from > 0 && seen < 400; seen++) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end < 0 ? undefined : end);
    from = end < 0 ? 0 : end + 1;
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    if (/^\s*(?:#.*)?$/.test(line) || indent > column) continue;
    const key = indent === column ? keyPattern.exec(line.slice(column).trimEnd()) : null;
    if (key === null) break;
    found.push(key[1] ?? key[2] ?? key[3] ?? '');
  }
  return found;
}
