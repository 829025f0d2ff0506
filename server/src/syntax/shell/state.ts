import type { Span } from '../../text/span';
import type { ShellEnvironment, ShellLookup, SourcedFile } from './analysis';
import type { ShellFunction } from './nodes';
import { PersistentTable } from './persistent-table';
import { type StaticText, sameText } from './static-text';

/** What is known of a variable or a function at one point. */
export type Entry =
  | {
      readonly state: 'set';
      readonly value: StaticText;
      /** Undefined where it is not known. */
      readonly exported: boolean | undefined;
      /** Read-only or with an attribute (`-i`, `-u`) that changes what is assigned. */
      readonly fixed: boolean;
      readonly span: Span | undefined;
    }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly reason: string; readonly fixed?: boolean }
  | { readonly state: 'function'; readonly node: ShellFunction };

/** Files sourced so far, newest first. */
export interface SourcedList {
  readonly file: SourcedFile;
  readonly before: SourcedList | undefined;
  readonly length: number;
}

/** Where variables come from that were not touched here. */
export interface Origin {
  readonly lookup: (name: string) => Entry;
}

/** The state of a shell at one point. Immutable; `undefined` in its place means that the point is not reached. */
export interface State {
  readonly table: PersistentTable<Entry>;
  readonly origin: Origin;
  readonly sourced: SourcedList | undefined;
  readonly errexit: boolean | undefined;
  readonly allexport: boolean;
  readonly directory: StaticText | undefined;
  readonly uncertain: boolean;
}

/** Numbers for the names of one trace, so that tables can be keyed by them. */
export class Names {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];

  /** Names beyond the table's reach share one number, whose entry is never trusted. */
  number(name: string): number | undefined {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= 1_000_000) return undefined;
    const next = this.names.length;
    this.numbers.set(name, next);
    this.names.push(name);
    return next;
  }

  name(number: number): string {
    return this.names[number] ?? '';
  }
}

const OUTSIDE: Entry = { state: 'unknown', reason: 'it may be set where the script is started' };
const ABSENT: Entry = { state: 'absent' };

/** The state a script starts in. */
export function startState(environment: ShellEnvironment | undefined): State {
  const others = environment?.others === 'absent' ? ABSENT : OUTSIDE;
  const lookup = (name: string): Entry => {
    const value = environment?.variables.get(name);
    if (value === undefined) return environment?.unset?.has(name) === true ? ABSENT : others;
    return { state: 'set', value, exported: true, fixed: false, span: undefined };
  };
  return {
    table: PersistentTable.empty(),
    origin: { lookup: (name) => (name.startsWith(FUNCTION) ? ABSENT : lookup(name)) },
    sourced: undefined,
    errexit: environment?.errexit,
    allexport: false,
    directory: undefined,
    uncertain: false,
  };
}

/** Functions share the table with variables, under a name that no variable has. */
export const FUNCTION = '()';

export function lookupEntry(names: Names, state: State, name: string): Entry {
  const number = names.number(name);
  const entry = number === undefined ? undefined : state.table.get(number);
  return entry ?? state.origin.lookup(name);
}

export function setEntry(names: Names, state: State, name: string, entry: Entry): State {
  const number = names.number(name);
  return number === undefined
    ? forgetAll(state, 'the script has too many names')
    : { ...state, table: state.table.set(number, entry) };
}

/** Anything may have been set or unset. */
export function forgetAll(state: State, reason: string): State {
  const entry: Entry = { state: 'unknown', reason };
  return { ...state, table: PersistentTable.empty(), origin: { lookup: () => entry } };
}

/** The state of a new shell that is started from this one: only exported variables are handed on. */
export function childState(names: Names, state: State): State {
  const lookup = (name: string): Entry => {
    if (name.startsWith(FUNCTION)) return ABSENT;
    const entry = lookupEntry(names, state, name);
    if (entry.state === 'set') {
      if (entry.exported === undefined) return { state: 'unknown', reason: 'it may not be exported' };
      return entry.exported ? { ...entry, fixed: false } : ABSENT;
    }
    return entry;
  };
  return { ...state, table: PersistentTable.empty(), origin: { lookup }, errexit: false, allexport: false };
}

/** What holds after either of two ways. */
export function joinStates(names: Names, a: State | undefined, b: State | undefined): State | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const rest = {
    sourced: joinSourced(a.sourced, b.sourced),
    errexit: a.errexit === b.errexit ? a.errexit : undefined,
    allexport: a.allexport || b.allexport,
    directory: joinDirectory(a.directory, b.directory),
    uncertain: a.uncertain || b.uncertain,
  };
  if (a.origin !== b.origin) return { ...forgetAll(a, SOMETIMES), ...rest };
  const join = (left: Entry | undefined, right: Entry | undefined, key: number): Entry => {
    const outside = (entry: Entry | undefined) => entry ?? a.origin.lookup(names.name(key));
    return joinEntries(outside(left), outside(right));
  };
  return { table: a.table.join(b.table, join), origin: a.origin, ...rest };
}

const SOMETIMES = 'it is changed on some ways through the script only';

export function joinEntries(a: Entry, b: Entry): Entry {
  if (a === b) return a;
  if (a.state === 'absent' && b.state === 'absent') return a;
  if (a.state === 'set' && b.state === 'set' && a.exported === b.exported && sameText(a.value, b.value)) {
    return a.fixed === b.fixed ? a : { ...a, fixed: true };
  }
  const fixed = ('fixed' in a && a.fixed === true) || ('fixed' in b && b.fixed === true);
  return { state: 'unknown', reason: SOMETIMES, fixed };
}

function joinDirectory(a: StaticText | undefined, b: StaticText | undefined): StaticText | undefined {
  if (a !== undefined && b !== undefined && sameText(a, b)) return a;
  return a === b ? a : [{ kind: 'unknown', variable: 'PWD' }];
}

/** Files that only one way sourced were sourced perhaps. */
function joinSourced(a: SourcedList | undefined, b: SourcedList | undefined): SourcedList | undefined {
  const left: SourcedFile[] = [];
  const right: SourcedFile[] = [];
  let x = a;
  let y = b;
  while (x !== y) {
    if (x !== undefined && (y === undefined || x.length >= y.length)) {
      left.push(x.file);
      x = x.before;
    } else if (y !== undefined) {
      right.push(y.file);
      y = y.before;
    }
  }
  let joined = x;
  const seen = new Set<unknown>();
  for (const file of [...left.reverse(), ...right.reverse()]) {
    if (seen.has(file.argument)) continue;
    seen.add(file.argument);
    joined = addSourced(joined, file.certain ? { ...file, certain: false } : file);
  }
  return joined;
}

export function addSourced(before: SourcedList | undefined, file: SourcedFile): SourcedList {
  return { file, before, length: (before?.length ?? 0) + 1 };
}

/** Files in the order they were sourced. */
export function listSourced(sourced: SourcedList | undefined): SourcedFile[] {
  const files: SourcedFile[] = [];
  for (let one = sourced; one !== undefined; one = one.before) files.push(one.file);
  return files.reverse();
}

export function toLookup(entry: Entry): ShellLookup {
  if (entry.state === 'set') {
    const { value, exported, span } = entry;
    return { state: 'set', value, exported, span };
  }
  if (entry.state === 'absent') return entry;
  return { state: 'unknown', reason: entry.state === 'unknown' ? entry.reason : 'it is a function' };
}
