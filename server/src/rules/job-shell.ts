import { effectiveScript } from '../model/pipeline/effective-script';
import type { Job } from '../model/pipeline/job';
import type { ReadScript, ScriptReader } from '../model/script/script-reader';
import type { RunnerSubject } from './rule';

/** What a job's one shell reads, `before_script` and `script`. */
export function jobShell(job: Job, scripts: ScriptReader): ReadScript {
  return scripts.readFor(job, () => effectiveScript(job));
}

/**
 * Whether something is the case in every job that the runner takes, since its pre-build script sees to it in the job's
 * own shell, or each known job does. A pre-build script that cannot be read may well see to it; no job in sight does not.
 */
export function holdsInEveryJob(
  { runner, jobs }: RunnerSubject,
  scripts: ScriptReader,
  holds: (script: ReadScript, job: Job | undefined) => boolean,
): boolean {
  const { preBuildScript } = runner;
  if (preBuildScript.state === 'unknown' && runner.spelling !== 'nix-module') return true;
  if (preBuildScript.state === 'known' && preBuildScript.value.runsAs === 'inline') {
    const { script } = preBuildScript.value;
    if (script === undefined || holds(scripts.read(script), undefined)) return true;
  }
  return jobs.length > 0 && jobs.every((job) => holds(jobShell(job, scripts), job));
}
