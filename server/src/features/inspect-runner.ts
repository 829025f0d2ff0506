import type { Runner, RunnerFlagKey, RunnerListKey, RunnerTextKey } from '../model/runner/runner';
import {
  type FactReport,
  factReport,
  type ListReport,
  listReport,
  type ScriptReport,
  scriptTextReport,
  textReport,
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

/** A runner as it is set up, by the keys of `config.toml` whatever it is written in. */
export interface RunnerReport {
  readonly label: string;
  readonly spelling: Runner['spelling'];
  readonly setup: Runner['setup'];
  /** False where settings may come from places that could not be read. */
  readonly complete: boolean;
  readonly settings: Readonly<Record<string, FactReport<string | boolean | ListReport>>>;
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

export function runnerReport(runner: Runner): RunnerReport {
  const settings: Record<string, FactReport<string | boolean | ListReport>> = {};
  for (const key of textKeys) settings[key] = textReport(key, runner.text(key));
  for (const key of listKeys) settings[key] = listReport(key, runner.list(key));
  for (const key of flagKeys) settings[key] = factReport(runner.flag(key), (value) => value);
  const { variables, complete } = runner.environment;
  return {
    label: runner.label,
    spelling: runner.spelling,
    setup: runner.setup,
    complete: runner.closed,
    settings,
    tags: listReport('tags', runner.tags),
    environment: {
      variables: variables.map(({ name, value }) => ({ name, value: textReport(name, value) })),
      complete,
    },
    preBuildScript: factReport(runner.preBuildScript, ({ runsAs, writer, script }) => ({
      runsAs,
      writer,
      ...(script === undefined ? { pieces: [], complete: false } : scriptTextReport(script)),
    })),
  };
}
