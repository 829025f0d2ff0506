import { stringify } from '@iarna/toml';
import { isTable } from './nix-text';
import { commentText, type PlainRunner, type PlainTable, type PlainValue, slugOf } from './plain-runner';
import type { Converted } from './to-service';

type TomlTable = NonNullable<Parameters<typeof stringify>[0]>;
type TomlValue = TomlTable[string];

export interface TomlRunner {
  readonly runner: PlainRunner;
  /** Where its token is kept now, as people would say it: the expression of the option. */
  readonly tokenFrom: string | undefined;
}

/** The name of the variable that a runner's token is in, one alone having the usual name. */
export function tokenVariable(label: string, isOnly: boolean): string {
  return isOnly ? 'CI_SERVER_TOKEN' : `TOKEN_${slugOf(label).replaceAll('-', '_').toUpperCase()}`;
}

/**
 * A `config.toml` with the runners. Tokens are read from the environment of the service (runner 18.11 and later): none is
 * written out.
 */
export function toToml(runners: readonly TomlRunner[], globals: PlainTable, origin: string): Converted {
  const isOnly = runners.length === 1;
  const lost = runners.flatMap(({ runner }) => runner.lost);
  const tables = runners.map(({ runner }) => runnerTable(runner, tokenVariable(runner.label, isOnly)));
  const all = globals.has('concurrent') ? globals : new Map<string, PlainValue>([['concurrent', 1], ...globals]);
  const root = { ...tomlTable(all), runners: tables };
  const head = [
    `Converted from ${origin}.`,
    ...runners.map(({ runner, tokenFrom }) => tokenLine(runner, tokenFrom, isOnly)),
    ...lost.map(({ setting, reason }) => `Not carried over: ${setting} (${reason})`),
  ];
  return { text: `${head.map((line) => `# ${commentText(line)}\n`).join('')}\n${stringify(root)}`, lost };
}

function tokenLine(runner: PlainRunner, from: string | undefined, isOnly: boolean): string {
  const variable = tokenVariable(runner.label, isOnly);
  const at = from === undefined ? '' : `, now in ${from}`;
  return `The service needs ${variable} in its environment (EnvironmentFile)${at}.`;
}

/** The table of a runner, with what stands for its address and token where these are kept elsewhere. */
export function runnerTable({ label, url, table }: PlainRunner, variable: string): TomlTable {
  const own = tomlTable(table);
  return { name: label, url: url ?? '$CI_SERVER_URL', token: `$${variable}`, ...own };
}

function tomlTable(table: PlainTable): TomlTable {
  return Object.fromEntries(Array.from(table, ([name, value]) => [name, tomlValue(value)]));
}

function tomlValue(value: PlainValue): TomlValue {
  if (isTable(value)) return tomlTable(value);
  if (typeof value !== 'object') return value;
  return value.map(tomlValue) as TomlValue;
}
