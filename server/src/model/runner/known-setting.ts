import { type RunnerKey, runnerConfigSchema, tableOfPath } from '../../../../schemas/runner-config';
import type { Place } from '../../text/place';
import type { Runner, RunnerConfig } from './runner';
import type { Setting, SettingTable, SettingValue } from './setting';

/** A setting with what the schema says of its key. */
export interface KnownSetting {
  readonly key: RunnerKey;
  readonly setting: Setting;
  /** The table that it stands in. */
  readonly table: SettingTable;
  /** Undefined for the settings outside of `[[runners]]`. */
  readonly runner: Runner | undefined;
}

/** More settings than a file has: a Nix value that holds itself has no end. */
const mostSettings = 20_000;

/** Every setting of a configuration, or of a piece of one, whose key is known, in the order of the tables; those of free tables are left out. */
export function knownSettings(config: Pick<RunnerConfig, 'settings' | 'runners'>): readonly KnownSetting[] {
  const found: KnownSetting[] = [];
  collect(config.settings, '', undefined, found);
  for (const runner of config.runners) collect(runner.settings, 'runners[]', runner, found);
  return found;
}

function collect(table: SettingTable, path: string, runner: Runner | undefined, found: KnownSetting[]): void {
  for (const setting of table.settings) {
    if (found.length >= mostSettings) return;
    const key = runnerConfigSchema.findKey(path, setting.name);
    if (key === undefined) continue;
    found.push({ key, setting, table, runner });
    if (key.path === 'runners[]' || runnerConfigSchema.keysOf(key.path) === undefined) continue;
    for (const below of tablesIn(setting.value)) collect(below, key.path, runner, found);
  }
}

function tablesIn(value: SettingValue): readonly SettingTable[] {
  if (value.kind === 'table') return [value.table];
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item) => (item.kind === 'table' ? [item.table] : []));
}

/** The texts of a setting: its own, or those of its items. */
export function textsOf({ value }: Setting): readonly { readonly text: string; readonly at: Place }[] {
  const values = value.kind === 'list' ? value.items : [value];
  return values.flatMap((one) => (one.kind === 'string' ? [{ text: one.text, at: one.at }] : []));
}

/** A table as a header shows it: `runners[].docker` is `[runners.docker]`, `runners[]` is `[[runners]]`; empty for the root. */
export function headerOf(path: string): string {
  if (path === '') return '';
  const name = path.replaceAll('[]', '');
  return path.endsWith('[]') ? `[[${name}]]` : `[${name}]`;
}

/** A key with the table that it belongs to, for messages. */
export function keyInTable(path: string): string {
  const table = headerOf(tableOfPath(path));
  const name = path.slice(path.lastIndexOf('.') + 1).replace('[]', '');
  return table === '' ? `\`${name}\`` : `\`${name}\` of \`${table}\``;
}
