import type { Job, JobScript, Pipeline } from '../model/pipeline/job';
import type { Runner } from '../model/runner/runner';
import { anyJob, jobScriptUse } from '../model/script/script-use';
import type { Part } from '../text/place';
import { findTarget } from './find-target';
import type { ScriptSubjectIndex } from './script-subjects';
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

  constructor(private readonly scripts: ScriptSubjectIndex) {}

  /** The entries of the jobs of all pipelines. What is kept of pipelines that are no more is forgotten. */
  next(pipelines: readonly Pipeline[], choice: RunnerChoice): readonly JobEntries[] {
    const next = new Map<string, KeptPipeline>();
    const found: JobEntries[] = [];
    for (const { uri, jobs } of pipelines) {
      const before = this.kept.get(uri);
      const kept =
        before?.choice === choice
          ? before
          : { choice, jobs: new MappedArray((job: Job) => this.entriesOf(job, choice)) };
      next.set(uri, kept);
      for (const each of kept.jobs.next(jobs)) found.push(each);
    }
    this.kept = next;
    return found;
  }

  /** What is judged of the jobs and their scripts. */
  subjects(jobs: readonly JobEntries[]): readonly SubjectEntry[] {
    const entries: SubjectEntry[] = [];
    const known = new Map<Part, Set<number>>();
    for (const each of jobs) {
      for (const entry of each.entries) entries.push(entry);
      for (const { keyAt, text } of each.shared) {
        // All jobs get the same default, so it is judged once, by the place that it is written at.
        const starts = known.get(keyAt.part) ?? new Set<number>();
        if (starts.has(keyAt.span.start)) continue;
        known.set(keyAt.part, starts.add(keyAt.span.start));
        entries.push(this.scripts.of(text, anyJob));
      }
    }
    return entries;
  }

  private entriesOf(job: Job, { runners, nixTags }: RunnerChoice): JobEntries {
    const use = jobScriptUse(job);
    const entries = ownScripts(job).map(({ text }) => this.scripts.of(text, use));
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
  const scripts = [job.beforeScript, job.script, job.afterScript, job.hookScript].flatMap((fact) =>
    fact.state === 'known' ? [fact.value] : [],
  );
  return [...scripts, ...job.stepScripts].filter(({ origin }) => origin.kind === 'job');
}
