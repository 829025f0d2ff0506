import type { Host } from '../model/host/host';
import type { Job } from '../model/pipeline/job';
import { runnerIdentity } from '../model/runner/identity';
import type { Runner } from '../model/runner/runner';
import { runnerScriptUse } from '../model/script/script-use';
import { HostSubjectIndex } from './host-subjects';
import type { HostIndex } from './hosts';
import type { JobEntries } from './job-entries';
import type { ScriptSubjectIndex } from './script-subjects';
import { Derived, StableArray } from './stable';
import type { JobSubject, SubjectEntry } from './subjects';
import { TakenJobs } from './taken-jobs';

/** What a version of the workspace has of runners, and of jobs for them. */
export interface RunnerSources {
  /** Those of `config.toml`. */
  readonly tomlRunners: readonly Runner[];
  readonly hosts: readonly Host[];
  readonly jobs: readonly JobEntries[];
}

/** Builds what is judged of runners and of the configurations that they stand in, and keeps what an edit left alone. */
export class RunnerSubjectIndex {
  private readonly runners = new Derived<Runner, SubjectEntry>();
  private readonly hosts = new Derived<Host, readonly SubjectEntry[]>();
  private readonly hostSubjects = new HostSubjectIndex();
  private readonly takenJobs = new TakenJobs();
  private readonly unclaimed = new StableArray<JobSubject>();

  constructor(
    private readonly hostIndex: HostIndex,
    private readonly scripts: ScriptSubjectIndex,
  ) {}

  of({ tomlRunners, hosts, jobs }: RunnerSources): readonly SubjectEntry[] {
    const jobsOf = this.takenJobs.next(jobs);
    const twinOf = twins(hosts);
    const unclaimed = this.unclaimed.next(unclaimedOf(jobs));
    const entries: SubjectEntry[] = [];
    for (const runner of tomlRunners) {
      entries.push(...this.scriptsOf(runner), this.runner(runner, undefined, jobsOf(runner), twinOf(runner)));
    }
    for (const host of hosts) {
      for (const { runner, host: own } of host.services) {
        entries.push(...this.scriptsOf(runner), this.runner(runner, own, jobsOf(runner), undefined));
      }
      for (const runner of host.renderedRunners) {
        entries.push(...this.scriptsOf(runner), this.runner(runner, host, jobsOf(runner), undefined));
      }
      for (const entry of this.host(host, jobsOf, unclaimed)) entries.push(entry);
    }
    return entries;
  }

  private host(
    host: Host,
    jobsOf: (runner: Runner) => readonly Job[],
    unclaimed: readonly JobSubject[],
  ): readonly SubjectEntry[] {
    const elsewhere = this.hostIndex.definesElsewhere(host);
    const podmanElsewhere = this.hostIndex.setsElsewhere(host, ['virtualisation', 'podman']);
    const jobs = host.services.map((service) => jobsOf(service.runner));
    return this.hosts.get(host, [elsewhere, podmanElsewhere, unclaimed, ...jobs], () => {
      return this.hostSubjects.of({ host, runners: runnersOf(host), podmanElsewhere }, elsewhere, jobsOf, unclaimed);
    });
  }

  private runner(runner: Runner, host: Host | undefined, jobs: readonly Job[], twin: Runner | undefined): SubjectEntry {
    const inputs = [host, jobs, twin];
    return this.runners.get(runner, inputs, () => ({ kind: 'runner', subject: { runner, host, jobs, twin } }));
  }

  private scriptsOf({ preBuildScript, otherScripts }: Runner): readonly SubjectEntry[] {
    const scripts = preBuildScript.state === 'known' ? [preBuildScript.value, ...otherScripts] : otherScripts;
    return scripts.flatMap((each) =>
      each.script === undefined ? [] : [this.scripts.of(each.script, runnerScriptUse(each))],
    );
  }
}

/** All runners of a configuration: services and rendered ones. */
export function runnersOf(host: Host): readonly Runner[] {
  return [...host.services.map((service) => service.runner), ...host.renderedRunners];
}

function unclaimedOf(jobs: readonly JobEntries[]): readonly JobSubject[] {
  const open: JobSubject[] = [];
  for (const { unclaimed } of jobs) if (unclaimed !== undefined) open.push(unclaimed);
  return open;
}

/** Finds the runner that a NixOS configuration renders as the same one as that of a `config.toml`. */
function twins(hosts: readonly Host[]): (runner: Runner) => Runner | undefined {
  const rendered = hosts.flatMap((host) => host.renderedRunners);
  if (rendered.length === 0) return () => undefined;
  return (runner) => {
    const identity = runnerIdentity(runner);
    return identity === undefined ? undefined : rendered.find((other) => runnerIdentity(other) === identity);
  };
}
