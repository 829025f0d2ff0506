import type { Part, Place } from '../../text/place';
import { type Fact, knownValue, type ListValue, unknown } from '../fact';
import { lazy } from './lazy';
import { LazyRunner } from './lazy-runner';
import type {
  KeyUse,
  PreBuildScript,
  Runner,
  RunnerEditor,
  RunnerEnvironment,
  RunnerFlagKey,
  RunnerListKey,
  RunnerTextKey,
} from './runner';
import type { SettingTable } from './setting';
import type { RunsNixDaemon } from './setup';
import { holdsVariable } from './template-text';

/** How the table of a runner is read: from `config.toml`, or from the Nix value that becomes one. */
export interface RunnerTable {
  readonly spelling: 'toml' | 'nix-toml';
  readonly part: Part;
  readonly at: Place;
  readonly closed: boolean;
  readonly edit: RunnerEditor;
  text(path: readonly string[]): Fact<string>;
  flag(path: readonly string[]): Fact<boolean>;
  /** A single string counts as a list of one. */
  list(path: readonly string[]): Fact<ListValue<string>>;
  /** Where a string stands in place of a list. */
  stringAt(path: readonly string[]): Place | undefined;
  environment(): RunnerEnvironment;
  script(key: string): Fact<PreBuildScript>;
  keys(): readonly KeyUse[];
  settings(): SettingTable;
  readonly runsNixDaemon: RunsNixDaemon;
}

/** Settings that GitLab keeps and `config.toml` never holds. */
const keptByGitlab: ReadonlySet<RunnerFlagKey> = new Set(['run_untagged', 'protected']);

/** Settings in which the runner itself replaces `$NAME` by the environment of its process (18.11 and later). */
const expanded: ReadonlySet<RunnerTextKey> = new Set(['url', 'token']);

/** A runner that is written as a table of `config.toml`, in whichever language. */
export class TableRunner extends LazyRunner implements Runner {
  readonly tags: Fact<ListValue<string>> = unknown(
    'GitLab keeps the tags of a runner, `config.toml` does not hold them',
  );
  readonly registrationFlags: Runner['registrationFlags'] = [];
  private readonly readKeys = lazy(() => this.table.keys());
  private readonly readSettings = lazy(() => this.table.settings());

  constructor(private readonly table: RunnerTable) {
    super();
  }

  get spelling() {
    return this.table.spelling;
  }

  get part() {
    return this.table.part;
  }

  get at() {
    return this.table.at;
  }

  get closed() {
    return this.table.closed;
  }

  get edit() {
    return this.table.edit;
  }

  get label(): string {
    return knownValue(this.text('name')) ?? 'unnamed runner';
  }

  text(key: RunnerTextKey): Fact<string> {
    const fact = this.table.text(key.split('.'));
    if (fact.state !== 'known' || !expanded.has(key) || !holdsVariable(fact.value)) return fact;
    return unknown("it is filled in from the environment of the runner's process", fact.at);
  }

  flag(key: RunnerFlagKey): Fact<boolean> {
    if (keptByGitlab.has(key)) return unknown('GitLab keeps this setting, `config.toml` does not hold it');
    return this.table.flag(key.split('.'));
  }

  list(key: RunnerListKey): Fact<ListValue<string>> {
    const path = key.split('.');
    const string = key === 'docker.pull_policy' ? undefined : this.table.stringAt(path);
    if (string !== undefined) return unknown('the value is a string where the runner wants an array', string);
    return this.table.list(path);
  }

  get keys(): readonly KeyUse[] {
    return this.readKeys();
  }

  get settings(): SettingTable {
    return this.readSettings();
  }

  protected get runsNixDaemon(): RunsNixDaemon {
    return this.table.runsNixDaemon;
  }

  protected readEnvironment(): RunnerEnvironment {
    return this.table.environment();
  }

  protected readScript(key: string): Fact<PreBuildScript> {
    return this.table.script(key);
  }
}
