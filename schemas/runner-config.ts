import { nearestName } from '../server/src/text/nearest-name';
import keyData from './data/runner-config.json';
import flagData from './data/runner-feature-flags.json';

/**
 * What the runner's decoder takes for a key. A `duration` is a Go duration string; a bare integer is taken as
 * nanoseconds. `table<X>` has free keys with values of type X.
 */
export type RunnerValueType =
  | 'string'
  | 'string[]'
  | 'string | string[]'
  | 'integer'
  | 'integer[]'
  | 'float'
  | 'float[]'
  | 'boolean'
  | 'datetime'
  | 'duration'
  | 'table'
  | 'array of tables'
  | `table<${'string' | 'string[]' | 'integer' | 'boolean' | 'any'}>`;

/** The kinds of TOML values that the decoder takes for a type; array items have the kind of the part before `[]`. */
export const acceptedKinds: Readonly<Record<RunnerValueType, readonly string[]>> = {
  string: ['string'],
  'string[]': ['array'],
  'string | string[]': ['string', 'array'],
  integer: ['integer'],
  'integer[]': ['array'],
  float: ['float', 'integer'],
  'float[]': ['array'],
  boolean: ['boolean'],
  datetime: ['datetime', 'string'],
  duration: ['string', 'integer'],
  table: ['table'],
  'array of tables': ['array'],
  'table<string>': ['table'],
  'table<string[]>': ['table'],
  'table<integer>': ['table'],
  'table<boolean>': ['table'],
  'table<any>': ['table'],
};

/** A key of `config.toml` (gitlab-runner 19.4 development source, and all stable branches from 9.0 on). */
export interface RunnerKey {
  /** From the root; `[]` marks an array of tables: `runners[].docker.services[]`, `runners[].docker.services[].name`. */
  readonly path: string;
  readonly type: RunnerValueType;
  readonly enum?: readonly string[];
  /** A working entry needs it; the decoder itself requires nothing. */
  readonly required?: true;
  readonly default?: string | number | boolean | readonly string[];
  /** The first release that has it; `<=9.0` means that or older. */
  readonly since?: string;
  readonly deprecated?: { readonly since?: string; readonly replacedBy?: string };
  readonly removed?: { readonly in: string; readonly replacedBy?: string };
  /** The executors that use it; without, all do. */
  readonly executors?: readonly string[];
  readonly secret?: true;
  /** Documented, yet ignored by the current release. */
  readonly unsupported?: true;
  readonly description: string;
  readonly note?: string;
  /** The option of `gitlab-runner register` that sets it. */
  readonly flag?: string;
  /** The environment variable that `gitlab-runner register` reads for it. */
  readonly env?: string;
}

export interface RunnerFeatureFlag {
  readonly name: string;
  readonly status: 'active' | 'deprecated' | 'removed';
  /** Null where the last known default is not recorded. */
  readonly default: boolean | null;
  readonly since?: string;
  readonly defaultChanges?: readonly { readonly version: string; readonly default: boolean }[];
  readonly deprecatedSince?: string;
  readonly toBeRemovedWith?: string;
  /** The first release without the flag. */
  readonly removedIn?: string;
  readonly replacedBy?: string;
  readonly testOnly?: true;
  readonly description: string;
}

/** The name of a key: `image` of `runners[].docker.image`, `services` of `runners[].docker.services[]`. */
export function keyName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).replace(/\[\]$/, '');
}

/** The path of the table that holds a key: `runners[].docker`, empty for the root. */
export function tableOfPath(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? '' : path.slice(0, dot);
}

function isTableKey(key: RunnerKey): boolean {
  return key.type === 'array of tables' || key.type.startsWith('table');
}

/** Looks up keys and feature flags. The tables are indexed at the first question. */
export class RunnerConfigSchema {
  private tables: Map<string, RunnerKey[]> | undefined;
  private keys: Map<string, RunnerKey> | undefined;
  private flags: Map<string, RunnerFeatureFlag> | undefined;

  constructor(
    private readonly keyList: readonly RunnerKey[],
    private readonly flagList: readonly RunnerFeatureFlag[],
  ) {}

  allKeys(): readonly RunnerKey[] {
    return this.keyList;
  }

  /** The key with that path, spelled exactly so. */
  key(path: string): RunnerKey | undefined {
    this.keys ??= new Map(this.keyList.map((key) => [key.path, key]));
    return this.keys.get(path);
  }

  /** The keys of a table (`''`, `runners[]`, `runners[].docker`); undefined when it is no known table. */
  keysOf(table: string): readonly RunnerKey[] | undefined {
    return this.tableIndex().get(table);
  }

  /** The key that a name in a table means to the runner: exactly, or else without regard to case. */
  findKey(table: string, name: string): RunnerKey | undefined {
    const prefix = table === '' ? '' : `${table}.`;
    const exact = this.key(prefix + name) ?? this.key(`${prefix}${name}[]`);
    if (exact !== undefined) return exact;
    const lower = name.toLowerCase();
    return this.keysOf(table)?.find((key) => keyName(key.path).toLowerCase() === lower);
  }

  /** Whether any names may stand in a table, at any depth below a free-form table. */
  isFreeForm(table: string): boolean {
    for (let path = table; path !== ''; path = tableOfPath(path)) {
      if (this.key(path)?.type.startsWith('table<')) return true;
    }
    return false;
  }

  /** The key of a table whose name is one or two letters away; removed keys are no suggestion. */
  nearestKey(table: string, name: string): RunnerKey | undefined {
    const candidates = (this.keysOf(table) ?? []).filter((key) => key.removed === undefined && !key.unsupported);
    return nearestName(name, candidates, (key) => keyName(key.path));
  }

  /** Keys of that name in the table above, in a table directly below or in one beside: where it may belong. */
  sameNameNearby(table: string, name: string): readonly RunnerKey[] {
    const above = tableOfPath(table);
    const around = table === '' ? [] : (this.keysOf(above) ?? []);
    const below = this.keysOf(table) ?? [];
    const tables = new Set([
      ...below.map((key) => key.path),
      ...(table === '' ? [] : [above]),
      ...around.map((key) => key.path),
    ]);
    tables.delete(table);
    return [...tables].flatMap((path) => {
      const found = this.keysOf(path) === undefined ? undefined : this.findKey(path, name);
      return found === undefined || found.removed !== undefined || found.unsupported ? [] : [found];
    });
  }

  allFeatureFlags(): readonly RunnerFeatureFlag[] {
    return this.flagList;
  }

  featureFlag(name: string): RunnerFeatureFlag | undefined {
    this.flags ??= new Map(this.flagList.map((flag) => [flag.name, flag]));
    return this.flags.get(name);
  }

  nearestFeatureFlag(name: string): RunnerFeatureFlag | undefined {
    const candidates = this.flagList.filter((flag) => flag.status !== 'removed' && !flag.testOnly);
    return nearestName(name, candidates, (flag) => flag.name);
  }

  private tableIndex(): Map<string, RunnerKey[]> {
    if (this.tables !== undefined) return this.tables;
    const tables = new Map<string, RunnerKey[]>([['', []]]);
    for (const key of this.keyList) if (isTableKey(key)) tables.set(key.path, []);
    for (const key of this.keyList) {
      const table = tableOfPath(key.path);
      const known = tables.get(table);
      if (known === undefined) tables.set(table, [key]);
      else known.push(key);
    }
    this.tables = tables;
    return tables;
  }
}

/** The keys and flags of the current runner. */
export const runnerConfigSchema = new RunnerConfigSchema(
  keyData.keys as unknown as readonly RunnerKey[],
  flagData.flags as unknown as readonly RunnerFeatureFlag[],
);
