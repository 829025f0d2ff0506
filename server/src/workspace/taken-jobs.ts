import type { Job } from '../model/pipeline/job';
import type { Runner } from '../model/runner/runner';
import type { JobEntries } from './job-entries';
import { StableArray } from './stable';

/** The jobs that each runner takes, as far as known, as an array that stays while they do. */
export class TakenJobs {
  private readonly kept = new Map<Runner, StableArray<Job>>();
  private readonly none: readonly Job[] = [];

  next(jobEntries: readonly JobEntries[]): (runner: Runner) => readonly Job[] {
    const byRunner = groupByRunner(jobEntries);
    for (const runner of this.kept.keys()) if (!byRunner.has(runner)) this.kept.delete(runner);
    const stable = new Map<Runner, readonly Job[]>();
    for (const [runner, jobs] of byRunner) {
      const list = this.kept.get(runner) ?? new StableArray<Job>();
      this.kept.set(runner, list);
      stable.set(runner, list.next(jobs));
    }
    return (runner) => stable.get(runner) ?? this.none;
  }
}

function groupByRunner(jobEntries: readonly JobEntries[]): ReadonlyMap<Runner, readonly Job[]> {
  const byRunner = new Map<Runner, Job[]>();
  for (const { job, target } of jobEntries) {
    for (const runner of target?.runners ?? []) {
      const jobs = byRunner.get(runner);
      if (jobs === undefined) byRunner.set(runner, [job]);
      else jobs.push(job);
    }
  }
  return byRunner;
}
