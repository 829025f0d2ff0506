/** A line of a page. `end` lies before its line end, `next` behind it. */
export interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** A block quote, or a list item with the width its content is indented by. */
type Container = { readonly kind: 'quote' } | { readonly kind: 'item'; readonly width: number };

/** The block quotes and list items that are open, outermost first. */
export type ContainerState = readonly Container[];

/** How far into a line the marks of containers go. */
export interface Entered {
  /** How many of the containers the line goes on with. */
  readonly matched: number;
  /** The offset behind their marks. */
  readonly at: number;
  /** Columns left over from a tab that a mark took a part of. */
  readonly spare: number;
}

/** Walks over blanks by columns; a tab goes to the next multiple of four. */
class Columns {
  /** Columns of the last tab that are not used yet. */
  spare = 0;
  private column = 0;

  constructor(
    private readonly line: Line,
    public at = line.start,
  ) {}

  get char(): string {
    return this.at < this.line.end ? this.line.text.charAt(this.at) : '';
  }

  /** Columns of blanks that come next. */
  blanks(): number {
    let { column } = this;
    let at = this.at;
    const from = column - this.spare;
    for (; at < this.line.end; at++) {
      const char = this.line.text.charAt(at);
      if (char === ' ') column++;
      else if (char === '\t') column += 4 - (column % 4);
      else break;
    }
    return column - from;
  }

  /** Steps over so many columns of blanks. */
  skip(columns: number): void {
    let left = columns - this.spare;
    if (left < 0) {
      this.spare = -left;
      return;
    }
    this.spare = 0;
    while (left > 0 && (this.char === ' ' || this.char === '\t')) {
      const width = this.char === ' ' ? 1 : 4 - (this.column % 4);
      this.at++;
      this.column += width;
      if (width > left) this.spare = width - left;
      left -= width;
    }
  }

  /** Steps over characters that are no blanks. */
  step(count: number): void {
    this.at += count;
    this.column += count;
  }

  /** Remembers the place; calling what comes back returns to it. */
  mark(): () => void {
    const { at, spare, column } = this;
    return () => {
      this.at = at;
      this.spare = spare;
      this.column = column;
    };
  }

  get blankLine(): boolean {
    return this.line.text.slice(this.at, this.line.end).trim() === '';
  }
}

/** How far a line goes on with the containers that are open. */
export function continueContainers(containers: ContainerState, line: Line): Entered {
  const columns = new Columns(line);
  return { matched: matchContainers(containers, columns), at: columns.at, spare: columns.spare };
}

function matchContainers(containers: ContainerState, columns: Columns): number {
  for (const [index, container] of containers.entries()) {
    if (container.kind === 'item') {
      if (columns.blankLine) {
        columns.skip(Math.min(container.width, columns.blanks()));
        continue;
      }
      if (columns.blanks() < container.width) return index;
      columns.skip(container.width);
    } else if (!takeQuote(columns)) return index;
  }
  return containers.length;
}

function takeQuote(columns: Columns): boolean {
  if (columns.blanks() > 3) return false;
  if (columns.blankLine) return false;
  const restore = columns.mark();
  columns.skip(columns.blanks());
  if (columns.char !== '>') {
    restore();
    return false;
  }
  columns.step(1);
  if (columns.blanks() > 0) columns.skip(1);
  return true;
}

/** Where a line stands after it closed and opened containers. */
export interface Opened {
  readonly containers: ContainerState;
  readonly at: number;
  readonly spare: number;
  /** The line is text of a paragraph, which the next line may go on with. */
  readonly paragraph: boolean;
}

/** Nested deeper than this, marks are taken for text. */
const NESTING_LIMIT = 40;
const MARKER = /^(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)/;
const THEMATIC_BREAK = /^(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;

/** Goes through the marks at the start of a line outside of code. */
export function openContainers(open: ContainerState, line: Line, paragraph: boolean): Opened {
  const columns = new Columns(line);
  const matched = matchContainers(open, columns);
  const containers: Container[] = open.slice(0, matched);
  if (columns.blankLine) {
    // A blank line ends no list item; a quotation needs its mark.
    return { containers, at: columns.at, spare: columns.spare, paragraph: false };
  }
  let goesOn = paragraph && matched === open.length;
  while (containers.length < NESTING_LIMIT && columns.blanks() <= 3) {
    if (takeQuote(columns)) containers.push({ kind: 'quote' });
    else if (!takeMarker(columns, line, containers, goesOn)) break;
    goesOn = false;
  }
  const indented = columns.blanks() > 3;
  // Text that goes on with a paragraph of an inner container without its marks leaves that container open.
  const rest = line.text.slice(columns.at, line.end);
  const lazy =
    paragraph && matched < open.length && containers.length === matched && !/^ {0,3}(?:`{3,}|~{3,}|#{1,6} )/.test(rest);
  return {
    containers: lazy ? open : containers,
    at: columns.at,
    spare: columns.spare,
    paragraph: !columns.blankLine && (goesOn || lazy || !indented),
  };
}

function takeMarker(columns: Columns, line: Line, containers: Container[], paragraph: boolean): boolean {
  const indent = columns.blanks();
  const from = columns.at + Math.max(0, leadingBlanks(line, columns.at));
  const rest = line.text.slice(from, line.end);
  const marker = MARKER.exec(rest)?.[0];
  if (marker === undefined || THEMATIC_BREAK.test(rest)) return false;
  const empty = rest.slice(marker.length).trim() === '';
  // A paragraph is interrupted only by a list that starts with 1 and has content.
  if (paragraph && (empty || /^(?!1[.)])\d/.test(marker))) return false;
  columns.skip(indent);
  columns.step(marker.length);
  const blanks = columns.blanks();
  const padding = empty || blanks > 4 ? 1 : blanks;
  columns.skip(Math.min(padding, blanks));
  containers.push({ kind: 'item', width: indent + marker.length + padding });
  return true;
}

function leadingBlanks(line: Line, at: number): number {
  let count = 0;
  while (at + count < line.end && /[ \t]/.test(line.text.charAt(at + count))) count++;
  return count;
}
