import type { Place } from '../text/place';

/**
 * Three-valued knowledge of something that a file says. Everything a rule reads is a fact, and a rule about something
 * missing fires only on `absent`: *unknown* (computed, templated, in a file that cannot be read) must silence it.
 */
export type Fact<T> = KnownFact<T> | AbsentFact | UnknownFact;

export interface KnownFact<T> {
  readonly state: 'known';
  readonly value: T;
  /** The smallest place of the value. */
  readonly at: Place;
  /** The place of the key, option name or flag that sets it, where there is one. */
  readonly keyAt: Place | undefined;
}

/** Known not to be set. */
export interface AbsentFact {
  readonly state: 'absent';
}

export interface UnknownFact {
  readonly state: 'unknown';
  /** Why it is not known, as a clause for a person: "`pkgs` is not evaluated". */
  readonly reason: string;
  readonly at: Place | undefined;
}

/** Why something is not known that a block of a page does not show. */
export const notShown = 'the excerpt may leave it out';

export const absent: AbsentFact = { state: 'absent' };

export function known<T>(value: T, at: Place, keyAt?: Place): KnownFact<T> {
  return { state: 'known', value, at, keyAt };
}

export function unknown(reason: string, at?: Place): UnknownFact {
  return { state: 'unknown', reason, at };
}

/** The value where it is known, else undefined. */
export function knownValue<T>(fact: Fact<T>): T | undefined {
  return fact.state === 'known' ? fact.value : undefined;
}

export function isAbsent<T>(fact: Fact<T>): fact is AbsentFact {
  return fact.state === 'absent';
}

/** A list of which some items, or the end, may be unknown. */
export interface ListValue<T> {
  readonly items: readonly Fact<T>[];
  /** False where further items may exist that could not be read. */
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly reason?: string;
}

/** The items of a list that are known, whether or not there are others. */
export function knownItems<T>(list: Fact<ListValue<T>>): readonly KnownFact<T>[] {
  return list.state === 'known' ? list.value.items.filter((item) => item.state === 'known') : [];
}

/** All items of a list, none for one that is absent; undefined where some may exist that are not known. */
export function allItems<T>(list: Fact<ListValue<T>>): readonly KnownFact<T>[] | undefined {
  if (list.state === 'unknown') return undefined;
  if (list.state === 'absent') return [];
  const items = knownItems(list);
  return list.value.complete && items.length === list.value.items.length ? items : undefined;
}
