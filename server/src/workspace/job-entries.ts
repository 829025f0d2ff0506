import type { Job, JobScript } from '../model/pipeline/job';
import type { Runner } from '../model/runner/runner';
import type { ScriptText } from '../model/script/script-text';
import { jobScriptUse, type ScriptUse } from '../model/script/script-use';
import { findTarget } from './find-target';
import { MappedArray } from './stable';
import type { JobSubject, SubjectEntry } from './subjects';
import type { JobTarget } from './target';

/** A job or template with all of it that rules judge. */
export interface JobEntries {
  readonly job: Job;
  /** Its own scripts, then the job itself where it is one that runs. */
  readonly entries: readonly SubjectEntry[];
  /** The scripts that it gets from `default:` or its old global form. */
  readonly shared: readonly JobScript[];
  readonly target: JobTarget | undefined;
  /** Where its tag asks for a caching runner and no runner of the workspace can be the one. */
  readonly unclaimed: JobSubject | undefined;
}

/** What decides, beside the job, which runner takes it. The same object while its contents are. */
export interface RunnerChoice {
  readonly runners: readonly Runner[];
  readonly nixTags: readonly string[];
}

interface KeptPipeline {
  readonly choice: RunnerChoice;
  readonly jobs: MappedArray<Job, JobEntries>;
}

/** Builds and keeps what hangs on single jobs, so that a new version of a pipeline costs its changed jobs. */
export class JobEntryIndex {
  private kept = new Map<string, KeptPipeline>();
  private readonly scripts = new WeakMap<ScriptText, SubjectEntry>();
  private next = new Map<string, KeptPipeline>();

  /** Starts a version of the workspace: pipelines that are not asked for until the next one starts are forgotten. */
  startVersion(): void {
    this.kept = this.next;
    this.next = new Map();
  }

  /** The entries of the jobs of the pipeline that starts at a file. */
  of(uri: string, jobs: readonly Job[], choice: RunnerChoice): readonly JobEntries[] {
    const before = this.kept.get(uri);
    const kept =
      before?.choice === choice ? before : { choice, jobs: new MappedArray((job: Job) => this.entriesOf(job, choice)) };
    this.next.set(uri, kept);
    return kept.jobs.next(jobs);
  }

  /** A script to judge, the same object as long as the script is. */
  script(script: ScriptText, use: ScriptUse): SubjectEntry {
    let entry = this.scripts.get(script);
    if (entry === undefined) {
      entry = { kind: 'script', subject: { script, use } };
      this.scripts.set(script, entry);
    }
    return entry;
  }

  private entriesOf(job: Job, { runners, nixTags }: RunnerChoice): JobEntries {
    const use = jobScriptUse(job);
    const entries = ownScripts(job).map(({ text }) => this.script(text, use));
    const shared = sharedScripts(job);
    if (job.hidden) return { job, entries, shared, target: undefined, unclaimed: undefined };
    const target = findTarget(job, runners, nixTags);
    const subject: JobSubject = { job, target };
    entries.push({ kind: 'job', subject });
    return { job, entries, shared, target, unclaimed: isUnclaimed(target) ? subject : undefined };
  }
}

function isUnclaimed(target: JobTarget): boolean {
  return target.kind === 'caching' && target.runners.length === 0 && target.tag !== undefined;
}

/** The scripts that a job gets from `default:` or its old global form. */
function sharedScripts(job: Job): readonly JobScript[] {
  return [job.beforeScript, job.afterScript, job.hookScript].flatMap((fact) => {
    if (fact.state !== 'known') return [];
    return fact.value.origin.kind === 'default' || fact.value.origin.kind === 'global' ? [fact.value] : [];
  });
}

/** The scripts that a job or template has of its own; what it inherits is told of where it stands. */
function ownScripts(job: Job): readonly JobScript[] {
  return [job.beforeScript, job.script, job.afterScript, job.hookScript].flatMap((fact) =>
    fact.state === 'known' && fact.value.origin.kind === 'job' ? [fact.value] : [],
  );
}
