import type { Job } from '../pipeline/job';
import type { Runner } from '../runner/runner';
import type { ScriptReader } from '../script/script-reader';
import { JobEnvironment } from './job-environment';

/** Gives the environment of a job on a runner, each one as long as both live. */
export class EnvironmentReader {
  private readonly kept = new WeakMap<Job, WeakMap<object, JobEnvironment>>();
  /** Stands for the runner where there is none. */
  private readonly nobody = {};

  constructor(private readonly scripts: ScriptReader) {}

  of(job: Job, runner: Runner | undefined): JobEnvironment {
    let byRunner = this.kept.get(job);
    if (byRunner === undefined) {
      byRunner = new WeakMap();
      this.kept.set(job, byRunner);
    }
    const key = runner ?? this.nobody;
    let environment = byRunner.get(key);
    if (environment === undefined) {
      environment = new JobEnvironment(job, runner, this.scripts);
      byRunner.set(key, environment);
    }
    return environment;
  }
}
