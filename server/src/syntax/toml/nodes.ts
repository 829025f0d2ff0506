import type { SourceMap } from '../../text/source-map';
import type { Span } from '../../text/span';

/** One key as written: `docker`, `"my key"` or `'my key'`. The span includes the quotes, `name` is decoded. */
export interface TomlKey {
  readonly name: string;
  readonly span: Span;
  readonly style: 'bare' | 'basic' | 'literal';
}

export type TomlStringStyle = 'basic' | 'literal' | 'multiline-basic' | 'multiline-literal';

/** A string. The span includes the quotes; `map` leads from offsets in `value` to offsets in the source. */
export interface TomlString {
  readonly kind: 'string';
  readonly span: Span;
  readonly value: string;
  readonly style: TomlStringStyle;
  readonly map: SourceMap;
}

/** An integer of 64 bits. Beyond 2^53 `value` is the nearest double; `raw` is the number as written. */
export interface TomlInteger {
  readonly kind: 'integer';
  readonly span: Span;
  readonly value: number;
  readonly raw: string;
}

export interface TomlFloat {
  readonly kind: 'float';
  readonly span: Span;
  readonly value: number;
  readonly raw: string;
}

export interface TomlBoolean {
  readonly kind: 'boolean';
  readonly span: Span;
  readonly value: boolean;
}

/** A date, a time or both, kept as written. */
export interface TomlDateTime {
  readonly kind: 'datetime';
  readonly span: Span;
  readonly raw: string;
}

/**
 * An array literal, or (`form: 'tables'`) all tables written `[[name]]`, in their order. The span of the latter reaches
 * from the first header to the end of the last table's extent. `holes` are stretches that may hold other items than they
 * show: template markers (each also stands as one unknown item) and what could not be read.
 */
export interface TomlArray {
  readonly kind: 'array';
  readonly form: 'literal' | 'tables';
  readonly span: Span;
  readonly items: readonly TomlValue[];
  readonly holes: readonly Span[];
}

/**
 * A table in the logical view: everything the file says about one table, from wherever it stands.
 * - `root`: the document itself
 * - `header`: written `[a.b]`; `array-item`: written `[[a.b]]`
 * - `inline`: written `{ ... }`
 * - `dotted`: made by a dotted key (`docker.image = ...`); `implicit`: made by a longer header (`a` in `[a.b]`)
 */
export interface TomlTable {
  readonly kind: 'table';
  readonly form: 'root' | 'header' | 'array-item' | 'inline' | 'dotted' | 'implicit';
  /** The literal of an inline table, the whole text of the root, the key that made a dotted or implicit table, else `extent`. */
  readonly span: Span;
  /** The header line's brackets and keys; only for `header` and `array-item`. */
  readonly header?: TomlHeader;
  /**
   * From the end of the header's brackets (the text's start for the root) to the line of the next header or the end of
   * the text; the literal of an inline table. Comments and blank lines before the next header are included.
   */
  readonly body: Span;
  /** From the header to the end of the last entry of this table or of a table below it that follows its header. */
  readonly extent: Span;
  /** By name as written (decoded, case kept), in the order of first mention. Of duplicates the first counts. */
  readonly entries: ReadonlyMap<string, TomlEntry>;
  /** Second and later definitions of a name that has one already. */
  readonly duplicates: readonly TomlEntry[];
  /**
   * Stretches of this table that may hold further keys: template lines and statements that could not be read. Only a
   * table without holes is known not to have a key.
   */
  readonly holes: readonly Span[];
}

/** A value that stands there but is not known: built by a template marker, or not readable as TOML. */
export interface TomlUnknown {
  readonly kind: 'unknown';
  readonly span: Span;
  readonly reason: 'templated' | 'unreadable';
}

export type TomlValue =
  | TomlString
  | TomlInteger
  | TomlFloat
  | TomlBoolean
  | TomlDateTime
  | TomlArray
  | TomlTable
  | TomlUnknown;

/** A name in a table together with its value. */
export interface TomlEntry {
  readonly key: string;
  /** Its part of a dotted key or of a header: of the table's own header where it has one, else of the first mention. */
  readonly keySpan: Span;
  readonly value: TomlValue;
  /** From the first key to the end of the value; for a table with a header the header's brackets. */
  readonly span: Span;
}

/** `[a.b]` or, with `array`, `[[a.b]]`. The span goes from the first to the last bracket. */
export interface TomlHeader {
  readonly span: Span;
  readonly keys: readonly TomlKey[];
  readonly array: boolean;
}

/** `a.b = value` as written; what stands inside inline tables is found in their entries. */
export interface TomlAssignment {
  readonly span: Span;
  readonly keys: readonly TomlKey[];
  readonly value: TomlValue;
}

/** A header and what is assigned below it up to the next header. The first section has no header. */
export interface TomlSection {
  readonly header?: TomlHeader;
  /** As `TomlTable.body`. */
  readonly body: Span;
  readonly assignments: readonly TomlAssignment[];
  /** The logical table the assignments went to. After a header that could not be read it hangs in no other table. */
  readonly table: TomlTable;
}

/** A comment from `#` to the end of its line, line end excluded. */
export interface TomlComment {
  readonly span: Span;
  /** Nothing but blanks stands before it on its line. */
  readonly ownLine: boolean;
}

/** A violation of TOML. `related` is the first definition when a key or table is defined twice. */
export interface TomlError {
  readonly span: Span;
  readonly message: string;
  readonly related?: { readonly span: Span; readonly message: string };
}

/** A text read as TOML. All spans are offsets in that text; a byte order mark counts as a character of it. */
export interface TomlDocument {
  /** The logical view. */
  readonly root: TomlTable;
  /** The text in its order. */
  readonly sections: readonly TomlSection[];
  readonly comments: readonly TomlComment[];
  /** Template markers outside of strings and comments: whole lines and places in value position. */
  readonly templates: readonly Span[];
  readonly errors: readonly TomlError[];
}
