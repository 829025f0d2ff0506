import type { PlaceEdit } from '../../text/edit';
import type { Place } from '../../text/place';
import { absent, type Fact, known, unknown } from '../fact';
import { lazy } from './lazy';
import { holdsVariable, isTemplated } from './template-text';

export type SettingEdits = readonly PlaceEdit[] | undefined;

/** What a setting may be given by an edit. */
export type NewValue = string | number | boolean | readonly string[];

/**
 * The value of a setting, whichever way it is written. Numbers of a flag count as numbers where the runner takes them
 * for such. Items and tables follow the order of the file.
 */
export type SettingValue =
  | { readonly kind: 'string'; readonly text: string; readonly at: Place }
  | { readonly kind: 'integer' | 'float'; readonly number: number; readonly at: Place }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: Place }
  | { readonly kind: 'datetime'; readonly at: Place }
  | {
      readonly kind: 'list';
      readonly items: readonly SettingValue[];
      /** False where further items may exist that could not be read. */
      readonly complete: boolean;
      readonly at: Place;
    }
  | { readonly kind: 'table'; readonly table: SettingTable; readonly at: Place }
  | { readonly kind: 'unknown'; readonly reason: string; readonly at: Place };

/** A setting of a table by its name in `config.toml`. Edits are undefined where they cannot be made with certainty. */
export interface Setting {
  readonly name: string;
  /** The key, the option's name or the flag. */
  readonly nameAt: Place;
  /** What sets it: a key of a table, an option of the NixOS module, or a flag of `gitlab-runner register`. */
  readonly by: 'key' | 'option' | 'flag';
  readonly value: SettingValue;
  replace(value: NewValue): SettingEdits;
  remove(): SettingEdits;
}

/** A table of `config.toml`, of the Nix value that becomes one, or what options and flags put into it. */
export interface SettingTable {
  /** Where to point for the table: its header, its brace, or the name of the entry. */
  readonly at: Place;
  readonly settings: readonly Setting[];
  /** The setting that the runner takes for a name; see `findSetting`. */
  find(name: string): Setting | 'ambiguous' | undefined;
  /** Why there may be settings that could not be read; undefined where these are all. */
  readonly gap: string | undefined;
  add(name: string, value: NewValue): SettingEdits;
}

/**
 * The setting at a path of names, `docker.memory`. Names are compared as the runner does: exactly, else without their
 * case. Absent only where no table on the way may hold more than was read.
 */
export function findSetting(table: SettingTable, path: string): Fact<Setting> {
  const dot = path.indexOf('.');
  const name = dot < 0 ? path : path.slice(0, dot);
  const found = table.find(name);
  if (found === 'ambiguous') return unknown(`\`${name}\` is set more than once`, table.at);
  if (found === undefined) {
    const { gap } = table;
    return gap === undefined ? absent : unknown(gap, table.at);
  }
  const { value } = found;
  if (dot < 0) return known(found, value.at, found.nameAt);
  if (value.kind !== 'table') return unknown(`\`${name}\` is not a table`, value.at);
  return findSetting(value.table, path.slice(dot + 1));
}

/** Looks names up in the settings of a table, by an index that is made at the first question. */
export function settingFinder(read: () => readonly Setting[]): SettingTable['find'] {
  const index = lazy(() => {
    const found = new Map<string, Setting | 'ambiguous'>();
    for (const setting of read()) {
      const folded = setting.name.toLowerCase();
      found.set(folded, found.has(folded) ? 'ambiguous' : setting);
    }
    return found;
  });
  return (name) => index().get(name.toLowerCase());
}

/** A string; unknown where it is templated or holds a variable. */
export function textSetting(table: SettingTable, path: string): Fact<string> {
  return readSetting(table, path, (value) => (value.kind === 'string' ? textOf(value) : undefined));
}

/** A whole number. */
export function integerSetting(table: SettingTable, path: string): Fact<number> {
  return readSetting(table, path, (value) => (value.kind === 'integer' ? known(value.number, value.at) : undefined));
}

export function flagSetting(table: SettingTable, path: string): Fact<boolean> {
  return readSetting(table, path, (value) => (value.kind === 'boolean' ? known(value.value, value.at) : undefined));
}

/** The table at a path. */
export function tableSetting(table: SettingTable, path: string): Fact<SettingTable> {
  return readSetting(table, path, (value) => (value.kind === 'table' ? known(value.table, value.at) : undefined));
}

/** The tables of an array of tables that are known; none where it is absent. */
export function tablesSetting(table: SettingTable, path: string): readonly SettingTable[] {
  const items = itemsSetting(table, path);
  return items.flatMap((item) => (item.kind === 'table' ? [item.table] : []));
}

/** The items of a list that are known, none where it is absent. */
export function itemsSetting(table: SettingTable, path: string): readonly SettingValue[] {
  const found = findSetting(table, path);
  return found.state === 'known' && found.value.value.kind === 'list' ? found.value.value.items : [];
}

/** The texts of a list that are known, none where it is absent. */
export function textItems(table: SettingTable, path: string): readonly { readonly text: string; readonly at: Place }[] {
  return itemsSetting(table, path).flatMap((item) => {
    const fact = item.kind === 'string' ? textOf(item) : undefined;
    return fact?.state === 'known' ? [{ text: fact.value, at: item.at }] : [];
  });
}

/** A table that says nothing. */
export function noSettings(at: Place): SettingTable {
  return { at, settings: [], find: () => undefined, gap: undefined, add: () => undefined };
}

/** Whether a table says nothing: it has no settings, and is known to have none. */
export function isEmptyTable({ settings, gap }: SettingTable): boolean {
  return settings.length === 0 && gap === undefined;
}

function textOf({ text, at }: { readonly text: string; readonly at: Place }): Fact<string> {
  return isTemplated(text) || holdsVariable(text)
    ? unknown('a part of the text is filled in later', at)
    : known(text, at);
}

function readSetting<T>(
  table: SettingTable,
  path: string,
  read: (value: SettingValue) => Fact<T> | undefined,
): Fact<T> {
  const found = findSetting(table, path);
  if (found.state !== 'known') return found;
  const { value, nameAt } = found.value;
  if (value.kind === 'unknown') return unknown(value.reason, value.at);
  const fact = read(value) ?? unknown('the value has another type', value.at);
  return fact.state === 'known' ? { ...fact, keyAt: nameAt } : fact;
}
