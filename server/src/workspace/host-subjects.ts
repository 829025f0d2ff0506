import type { Host, OptionUse, RunnerService } from '../model/host/host';
import { entryName } from '../model/host/option-path';
import type { Job } from '../model/pipeline/job';
import type { Runner, RunnerConfig } from '../model/runner/runner';
import { noSettings, type SettingTable } from '../model/runner/setting';
import { keysSubject } from './part-subjects';
import { Derived, DerivedList } from './stable';
import type { HostSubject, JobSubject, SubjectEntry } from './subjects';

/** Builds what is judged of a configuration, and keeps what hangs on entries that an edit left alone. */
export class HostSubjectIndex {
  private readonly services = new Derived<RunnerService, SubjectEntry>();
  private readonly options = new DerivedList<OptionUse, Host, SubjectEntry>((option, host) => ({
    kind: 'option',
    subject: { option, host },
  }));
  private readonly runners = new Derived<Runner, readonly SubjectEntry[]>();
  private readonly globals = new Derived<SettingTable, SubjectEntry>();

  of(
    subject: HostSubject,
    definedElsewhere: boolean,
    jobsOf: (runner: Runner) => readonly Job[],
    unclaimed: readonly JobSubject[],
  ): readonly SubjectEntry[] {
    const { host } = subject;
    const entries: SubjectEntry[] = [{ kind: 'host', subject }];
    const read = new Map<string, Host>();
    for (const service of host.services) {
      const jobs = jobsOf(service.runner);
      read.set(service.name, service.host);
      entries.push(
        this.services.get(service, [definedElsewhere, jobs, unclaimed], () => {
          return { kind: 'service', subject: { service, host: service.host, definedElsewhere, jobs, unclaimed } };
        }),
      );
    }
    const options = this.options.next(host.options, ({ path }) => read.get(entryName(path) ?? '') ?? host);
    for (const entry of options) entries.push(entry);
    this.addConfigs(host, definedElsewhere, entries);
    return entries;
  }

  private globalsOf({ uri, settings }: RunnerConfig): SubjectEntry {
    return this.globals.get(settings, [], () => ({
      kind: 'settings',
      subject: { config: { uri, settings, runners: [] } },
    }));
  }

  private addConfigs(host: Host, definedElsewhere: boolean, entries: SubjectEntry[]): void {
    const { renderedConfigs, serviceConfig } = host;
    for (const config of serviceConfig === undefined ? renderedConfigs : [...renderedConfigs, serviceConfig]) {
      // Where other files define the service too, this is not all of it.
      const whole = definedElsewhere && config === serviceConfig ? { ...config, complete: false } : config;
      entries.push({ kind: 'config', subject: { config: whole, host } }, this.globalsOf(config));
      if (config.globalKeys.length > 0) {
        entries.push({ kind: 'keys', subject: keysSubject(config.globalKeys, config.spelling) });
      }
      for (const runner of config.runners) {
        const ofRunner = this.runners.get(runner, [config.spelling], () => entriesOf(runner, config));
        for (const entry of ofRunner) entries.push(entry);
      }
    }
  }
}

/** What is judged of a runner by itself, so that an edit of another one costs nothing here. */
function entriesOf(runner: Runner, { uri, spelling }: RunnerConfig): readonly SubjectEntry[] {
  const settings = noSettings(runner.at);
  const own: SubjectEntry = { kind: 'settings', subject: { config: { uri, settings, runners: [runner] } } };
  return runner.keys.length === 0 ? [own] : [own, { kind: 'keys', subject: keysSubject(runner.keys, spelling) }];
}
