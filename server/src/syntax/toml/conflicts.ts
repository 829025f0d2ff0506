import type { Part, Place } from '../../text/place';
import type { TomlDocument, TomlEntry, TomlTable } from './nodes';

/** A second definition in another part than the first. */
export interface TomlConflict {
  readonly at: Place;
  readonly message: string;
  /** The name that is defined twice. */
  readonly name: string;
  /** Tables of a list follow something else of the same name. */
  readonly mixed: boolean;
  readonly first: Place;
}

interface ReadPart extends Part {
  readonly document: TomlDocument;
}

interface Definition {
  readonly part: ReadPart;
  readonly index: number;
  readonly entry: TomlEntry;
}

/**
 * Names that two parts define although TOML allows it once, each reported at its second definition. Where a template
 * marker stands in the parts from the first to the second, only one of them may be there, and nothing is said.
 */
export function findConflicts(parts: readonly ReadPart[]): readonly TomlConflict[] {
  const first = new Map<string, Definition>();
  const reported = new Set<string>();
  const conflicts: TomlConflict[] = [];
  for (const [index, part] of parts.entries()) {
    for (const entry of part.document.root.entries.values()) {
      const definition = { part, index, entry };
      const known = first.get(entry.key);
      if (known === undefined) first.set(entry.key, definition);
      else if (!reported.has(entry.key)) {
        const clash = findClash(known.entry, entry);
        if (clash === undefined || isConditional(parts, known.index, index)) continue;
        reported.add(entry.key);
        conflicts.push(describe(known, definition, clash));
      }
    }
  }
  return conflicts;
}

interface Clash {
  readonly before: TomlEntry;
  readonly after: TomlEntry;
}

/** The first pair of definitions that cannot both stand. */
function findClash(before: TomlEntry, after: TomlEntry): Clash | undefined {
  const a = before.value;
  const b = after.value;
  if (a.kind === 'array' && a.form === 'tables') {
    // A later `[name.x]` goes on with the last of the tables.
    if (b.kind === 'table' && (b.form === 'implicit' || b.form === 'dotted')) return undefined;
    return b.kind === 'array' && b.form === 'tables' ? undefined : { before, after };
  }
  if (a.kind !== 'table' || b.kind !== 'table') return { before, after };
  if (isWritten(a) && isWritten(b)) return { before, after };
  for (const [name, entry] of b.entries) {
    const known = a.entries.get(name);
    const clash = known === undefined ? undefined : findClash(known, entry);
    if (clash !== undefined) return clash;
  }
  return undefined;
}

function isWritten(table: TomlTable): boolean {
  return table.form === 'header' || table.form === 'inline';
}

function isConditional(parts: readonly ReadPart[], from: number, to: number): boolean {
  return parts.slice(from, to + 1).some((part) => part.document.templates.length > 0);
}

function describe(known: Definition, definition: Definition, { before, after }: Clash): TomlConflict {
  const what = before.value.kind === 'table' && after.value.kind === 'table' ? 'table' : 'key';
  const mixed = after.value.kind === 'array' && after.value.form === 'tables';
  const message = mixed
    ? `"${after.key}" is defined as something else before, so [[${after.key}]] cannot add to it`
    : `the ${what} "${after.key}" is defined twice`;
  return {
    at: { part: definition.part, span: after.keySpan },
    message,
    name: after.key,
    mixed,
    first: { part: known.part, span: before.keySpan },
  };
}
