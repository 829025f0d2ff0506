import { type RunnerKey, runnerConfigSchema, tableOfPath } from '../../../../schemas/runner-config';
import type { KeyUse } from './runner';

export interface KeyMeaning {
  /** The table that it stands in, as the schema spells it: `runners[].docker`; empty for the root. */
  readonly table: string;
  /** Undefined where the table has no such key. Names are compared as the runner does, in the end without their case. */
  readonly key: RunnerKey | undefined;
}

/**
 * What a key that is used means to the runner. Undefined where nothing can be said of it: in a table that is not known
 * itself, and below a value that is no table.
 */
export function keyMeaning(use: KeyUse): KeyMeaning | undefined {
  const table = knownTable(use.path.slice(0, Math.max(0, use.path.length - use.name.length - 1)));
  if (table === undefined || runnerConfigSchema.keysOf(table) === undefined) return undefined;
  return { table, key: runnerConfigSchema.findKey(table, use.name) };
}

/** The table at a path as it is written, step by step; `[[x]]` in place of `[x]` and the reverse lead to the same. */
function knownTable(written: string): string | undefined {
  if (written === '') return '';
  const above = knownTable(tableOfPath(written));
  if (above === undefined) return undefined;
  const name = written.slice(written.lastIndexOf('.') + 1).replace(/\[\]$/, '');
  return runnerConfigSchema.findKey(above, name)?.path;
}
