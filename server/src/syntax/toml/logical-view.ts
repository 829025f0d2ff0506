import type { Span } from '../../text/span';
import type { TomlArray, TomlEntry, TomlError, TomlHeader, TomlKey, TomlTable, TomlValue } from './nodes';

/** A table while it is being filled. */
export class LogicalTable implements TomlTable {
  readonly kind = 'table';
  readonly entries = new Map<string, TomlEntry>();
  readonly duplicates: TomlEntry[] = [];
  readonly holes: Span[] = [];
  header?: TomlHeader;

  constructor(
    public form: TomlTable['form'],
    public span: Span,
    public body: Span = span,
    public extent: Span = span,
  ) {}

  /** The table reaches at least to `end`. */
  extendTo(end: number): void {
    if (end <= this.extent.end) return;
    this.extent = { start: this.extent.start, end };
    if (this.header !== undefined) this.span = this.extent;
  }
}

/** All `[[name]]` tables of one name while they are being gathered. */
export class TableArray implements TomlArray {
  readonly kind = 'array';
  readonly form = 'tables';
  readonly items: LogicalTable[] = [];
  readonly holes: Span[] = [];

  get span(): Span {
    const last = this.items[this.items.length - 1];
    return { start: this.items[0]?.extent.start ?? 0, end: last?.extent.end ?? 0 };
  }

  get last(): LogicalTable | undefined {
    return this.items[this.items.length - 1];
  }
}

/** Where a header leads: its table, and the tables on the way there from the root. */
export interface OpenedTable {
  readonly table: LogicalTable;
  readonly ancestors: readonly LogicalTable[];
}

type Report = (error: TomlError) => void;

/**
 * Puts statements together to the logical view, and reports what is defined twice. It is as lenient as the runner's own
 * reader (BurntSushi/toml 1.6), which lets headers and dotted keys extend tables of any origin.
 */
export class LogicalView {
  readonly root: LogicalTable;

  constructor(
    textLength: number,
    private readonly report: Report,
    /** Whether a template marker stands between two offsets, so that only one of two definitions may be there. */
    private readonly isConditional: (from: number, to: number) => boolean,
  ) {
    this.root = new LogicalTable('root', { start: 0, end: textLength });
  }

  /** The table that `header` opens; one that hangs in no other table where the header contradicts what stands before it. */
  openHeader(header: TomlHeader): OpenedTable {
    const ancestors: LogicalTable[] = [this.root];
    let table = this.root;
    for (const key of header.keys.slice(0, -1)) {
      const next = this.step(table, key, 'implicit', header.span);
      if (next === undefined) return { table: headerTable(header), ancestors: [] };
      table = next;
      ancestors.push(table);
    }
    const last = header.keys[header.keys.length - 1];
    if (last === undefined) return { table: headerTable(header), ancestors: [] };
    const opened = header.array ? this.openItem(table, last, header) : this.openTable(table, last, header);
    return { table: opened, ancestors };
  }

  /** Enters `keys = value` into `table`. */
  assign(table: LogicalTable, keys: readonly TomlKey[], value: TomlValue, span: Span): void {
    const last = keys[keys.length - 1];
    if (last === undefined) return;
    let target = table;
    for (const key of keys.slice(0, -1)) {
      const next = this.step(target, key, 'dotted', { start: key.span.start, end: span.end });
      if (next === undefined) return;
      next.extendTo(span.end);
      target = next;
    }
    const entry: TomlEntry = { key: last.name, keySpan: last.span, value, span };
    const first = target.entries.get(last.name);
    if (first === undefined) target.entries.set(last.name, entry);
    else this.addDuplicate(target, first, entry);
  }

  /** The table that `key` leads to on the way to a longer key; made if there is none. */
  private step(table: LogicalTable, key: TomlKey, form: 'implicit' | 'dotted', span: Span): LogicalTable | undefined {
    const entry = table.entries.get(key.name);
    if (entry === undefined) {
      const made = new LogicalTable(form, key.span, key.span, span);
      table.entries.set(key.name, { key: key.name, keySpan: key.span, value: made, span });
      return made;
    }
    const { value } = entry;
    if (value instanceof LogicalTable) return value;
    if (value instanceof TableArray) return value.last;
    if (value.kind !== 'unknown') {
      this.reportTwice(key.span, entry, `"${key.name}" is ${nounOf(value)}, so nothing can be put below it`);
    }
    return undefined;
  }

  private openTable(parent: LogicalTable, key: TomlKey, header: TomlHeader): LogicalTable {
    const first = parent.entries.get(key.name);
    if (first === undefined) {
      const made = headerTable(header);
      enter(parent, key, made, header);
      return made;
    }
    const { value } = first;
    if (value instanceof LogicalTable && (value.form === 'implicit' || value.form === 'dotted')) {
      value.form = 'header';
      value.header = header;
      value.body = header.span;
      value.extent = { start: header.span.start, end: Math.max(header.span.end, value.extent.end) };
      value.span = value.extent;
      parent.entries.set(key.name, { key: key.name, keySpan: key.span, value, span: header.span });
      return value;
    }
    if (value instanceof LogicalTable && this.isConditional(first.span.end, header.span.start)) return value;
    const table = headerTable(header);
    this.addDuplicate(parent, first, { key: key.name, keySpan: key.span, value: table, span: header.span });
    return table;
  }

  private openItem(parent: LogicalTable, key: TomlKey, header: TomlHeader): LogicalTable {
    const table = headerTable(header);
    const first = parent.entries.get(key.name);
    if (first === undefined) {
      const array = new TableArray();
      array.items.push(table);
      enter(parent, key, array, header);
    } else if (first.value instanceof TableArray) first.value.items.push(table);
    else this.addDuplicate(parent, first, { key: key.name, keySpan: key.span, value: table, span: header.span });
    return table;
  }

  private addDuplicate(table: LogicalTable, first: TomlEntry, second: TomlEntry): void {
    table.duplicates.push(second);
    if (this.isConditional(first.span.end, second.span.start)) {
      table.entries.set(first.key, {
        ...first,
        value: { kind: 'unknown', span: first.value.span, reason: 'templated' },
      });
      return;
    }
    this.reportTwice(second.keySpan, first, twiceMessage(first, second));
  }

  private reportTwice(span: Span, first: TomlEntry, message: string): void {
    this.report({ span, message, related: { span: first.keySpan, message: 'first defined here' } });
  }
}

function headerTable(header: TomlHeader): LogicalTable {
  const table = new LogicalTable(header.array ? 'array-item' : 'header', header.span);
  table.header = header;
  return table;
}

function enter(parent: LogicalTable, key: TomlKey, value: LogicalTable | TableArray, header: TomlHeader): void {
  parent.entries.set(key.name, { key: key.name, keySpan: key.span, value, span: header.span });
}

function twiceMessage(first: TomlEntry, second: TomlEntry): string {
  const name = `"${second.key}"`;
  const before = nounOf(first.value);
  if (second.value instanceof LogicalTable && second.value.form === 'array-item') {
    return `${name} is ${before} already, so [[...]] cannot add to it`;
  }
  if (first.value instanceof TableArray) return `${name} is an array of tables already`;
  return second.value.kind === 'table' && first.value.kind === 'table'
    ? `the table ${name} is defined twice`
    : `the key ${name} is defined twice`;
}

function nounOf(value: TomlValue): string {
  if (value.kind === 'integer' || value.kind === 'array') return `an ${value.kind}`;
  return value.kind === 'unknown' ? 'a value' : `a ${value.kind}`;
}
