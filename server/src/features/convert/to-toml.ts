import { stringify } from '@iarna/toml';
import { fillsVariables, variablesSince } from '../../model/runner/release';
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
 * A `config.toml` with the runners. No token is written out: the runner reads them from the environment of the service,
 * and for a release that does not there are marks to be replaced.
 */
export function toToml(
  runners: readonly TomlRunner[],
  globals: PlainTable,
  { origin, release }: { readonly origin: string; readonly release: string | undefined },
): Converted {
  const fills = fillsVariables(release);
  const isOnly = runners.length === 1;
  const lost = runners.flatMap(({ runner }) => runner.lost);
  const tables = runners.map(({ runner }) => runnerTable(runner, tokenVariable(runner.label, isOnly), fills));
  const all = globals.has('concurrent') ? globals : new Map<string, PlainValue>([['concurrent', 1], ...globals]);
  const root = { ...tomlTable(all), runners: tables };
  const head = [
    `Converted from ${origin}.`,
    ...runners.map(({ runner, tokenFrom }) => tokenLine(runner, tokenFrom, isOnly, fills)),
    fills
      ? `Variables in url and token need GitLab Runner ${variablesSince} or later.`
      : `GitLab Runner ${release} fills no variables into url and token: replace what stands between @ before it starts.`,
    ...lost.map(({ setting, reason }) => `Not carried over: ${setting} (${reason})`),
  ];
  return { text: `${head.map((line) => `# ${commentText(line)}\n`).join('')}\n${stringify(root)}`, lost };
}

function tokenLine(runner: PlainRunner, from: string | undefined, isOnly: boolean, fills: boolean): string {
  const variable = tokenVariable(runner.label, isOnly);
  const at = from === undefined ? '' : `, now in ${from}`;
  return fills
    ? `The service needs ${variable} in its environment (EnvironmentFile)${at}.`
    : `@${variable}@ stands for the token${at}.`;
}

/** The table of a runner, with what stands for its address and token where these are kept elsewhere. */
function runnerTable({ label, url, table }: PlainRunner, variable: string, fills: boolean): TomlTable {
  const own = tomlTable(table);
  const standIn = (name: string): string => (fills ? `$${name}` : `@${name}@`);
  return { name: label, url: url ?? standIn('CI_SERVER_URL'), token: standIn(variable), ...own };
}

function tomlTable(table: PlainTable): TomlTable {
  return Object.fromEntries(Array.from(table, ([name, value]) => [name, tomlValue(value)]));
}

function tomlValue(value: PlainValue): TomlValue {
  if (isTable(value)) return tomlTable(value);
  if (typeof value !== 'object') return value;
  return value.map(tomlValue) as TomlValue;
}
