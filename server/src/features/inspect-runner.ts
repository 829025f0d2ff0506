import type { Runner, RunnerFlagKey, RunnerListKey, RunnerTextKey } from '../model/runner/runner';
import type { SettingTable, SettingValue } from '../model/runner/setting';
import {
  type FactReport,
  factReport,
  type ListReport,
  listReport,
  type ScriptReport,
  type ShownPlace,
  scriptTextReport,
  shown,
  textReport,
  withoutTokens,
  writtenAt,
} from './inspect-facts';

const textKeys: readonly RunnerTextKey[] = [
  'name',
  'url',
  'token',
  'executor',
  'shell',
  'docker.image',
  'docker.host',
  'docker.user',
];
const listKeys: readonly RunnerListKey[] = [
  'docker.volumes',
  'docker.volumes_from',
  'docker.allowed_images',
  'docker.allowed_services',
  'docker.pull_policy',
  'docker.allowed_pull_policies',
];
const flagKeys: readonly RunnerFlagKey[] = ['docker.privileged', 'docker.disable_cache', 'run_untagged', 'protected'];

/** What `settings` does not repeat: it is reported on its own. */
const ownReports: ReadonlySet<string> = new Set(['environment', 'pre_build_script', 'tag_list', 'tag-list']);

type SettingReport = FactReport<string | boolean | number | ListReport>;

/** A runner as it is set up, by the keys of `config.toml` whatever it is written in. */
export interface RunnerReport {
  readonly label: string;
  readonly spelling: Runner['spelling'];
  readonly setup: Runner['setup'];
  /** False where settings may come from places that could not be read. */
  readonly complete: boolean;
  /** Why further settings may exist, where that is known. */
  readonly gap?: string;
  /** Those that rules look at, set or not, then all others that are set. */
  readonly settings: Readonly<Record<string, SettingReport>>;
  readonly tags: FactReport<ListReport>;
  readonly environment: {
    readonly variables: readonly { readonly name: string; readonly value: FactReport<string> }[];
    readonly complete: boolean;
  };
  readonly preBuildScript: FactReport<PreBuildReport>;
}

export interface PreBuildReport extends Omit<ScriptReport, 'origin'> {
  readonly runsAs: 'inline' | 'child-process';
  readonly writer: string | undefined;
}

/** The report on a runner; with `where`, each value says where it is written. */
export function runnerReport(runner: Runner, where?: ShownPlace): RunnerReport {
  const settings = new Map<string, SettingReport>();
  for (const key of textKeys) settings.set(key, textReport(key, runner.text(key), where));
  for (const key of listKeys) settings.set(key, listReport(key, runner.list(key), where));
  for (const key of flagKeys)
    settings.set(
      key,
      factReport(runner.flag(key), (value) => value, where),
    );
  addSettings(runner.settings, '', settings, where, 0);
  const { variables, complete } = runner.environment;
  const { gap } = runner.settings;
  return {
    label: runner.label,
    spelling: runner.spelling,
    setup: runner.setup,
    complete: runner.closed,
    ...(gap === undefined || runner.closed ? {} : { gap: withoutTokens(gap) }),
    settings: Object.fromEntries(settings),
    tags: listReport('tags', runner.tags, where),
    environment: {
      variables: variables.map(({ name, value, nameAt }) => ({
        name,
        value: { ...textReport(name, value), ...writtenAt(where, nameAt) },
      })),
      complete,
    },
    preBuildScript: factReport(
      runner.preBuildScript,
      ({ runsAs, writer, script }) => ({
        runsAs,
        writer,
        ...(script === undefined ? { pieces: [], complete: false } : scriptTextReport(script)),
      }),
      where,
    ),
  };
}

/** Deeper tables are written by nobody. */
const deepest = 12;

/** The settings that are not reported on yet, by their paths. */
function addSettings(
  table: SettingTable,
  prefix: string,
  into: Map<string, SettingReport>,
  where: ShownPlace | undefined,
  depth: number,
): void {
  if (depth > deepest) return;
  const known = new Set([...into.keys()].map((key) => key.toLowerCase()));
  for (const { name, nameAt, value } of table.settings) {
    const path = `${prefix}${name}`;
    if (known.has(path.toLowerCase()) || (depth === 0 && ownReports.has(name))) continue;
    if (value.kind === 'table') addSettings(value.table, `${path}.`, into, where, depth + 1);
    else into.set(path, settingReport(name, value, writtenAt(where, nameAt)));
  }
}

function settingReport(name: string, value: SettingValue, from: { readonly from?: string }): SettingReport {
  switch (value.kind) {
    case 'string':
      return { state: 'known', value: shown(name, value.text), ...from };
    case 'integer':
    case 'float':
      return { state: 'known', value: value.number, ...from };
    case 'boolean':
      return { state: 'known', value: value.value, ...from };
    case 'list': {
      const items = value.items.map((item) => itemReport(name, item));
      return { state: 'known', value: { items, complete: value.complete }, ...from };
    }
    case 'unknown':
      return { state: 'unknown', reason: withoutTokens(value.reason), ...from };
    case 'datetime':
    case 'table':
      return { state: 'known', value: kindNames[value.kind], ...from };
  }
}

const kindNames = { datetime: 'a point in time', table: 'a table' } as const;

function itemReport(name: string, item: SettingValue): FactReport<string> {
  const report = settingReport(name, item, {});
  if (report.state !== 'known') return report;
  return { state: 'known', value: typeof report.value === 'object' ? 'a list' : String(report.value) };
}
