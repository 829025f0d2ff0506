import type { Job } from '../model/pipeline/job';
import type { JobTarget } from '../workspace/target';
import {
  type FactReport,
  type ListReport,
  listReport,
  originText,
  type ScriptReport,
  scriptReport,
  textReport,
} from './inspect-facts';

/** A job as it takes effect. */
export interface JobReport {
  readonly name: string;
  /** A template, which never runs. */
  readonly hidden: boolean;
  readonly tags: FactReport<ListReport>;
  readonly image: FactReport<string>;
  readonly imageOrigin: string | undefined;
  readonly extends: readonly string[];
  readonly variables: readonly VariableReport[];
  readonly variablesComplete: FactReport<true>;
  readonly beforeScript: FactReport<ScriptReport>;
  readonly script: FactReport<ScriptReport>;
  readonly afterScript: FactReport<ScriptReport>;
}

export interface VariableReport {
  readonly name: string;
  readonly level: string;
  readonly value: FactReport<string>;
}

/** Which runner takes a job, and why it is thought so. */
export interface TargetReport {
  readonly kind: JobTarget['kind'];
  readonly reason: string;
  readonly tag: string | undefined;
  readonly runners: readonly string[];
  /** Whether the image brings its own Nix; null: not known. */
  readonly nixImage: boolean | null;
}

export function jobReport(job: Job): JobReport {
  return {
    name: job.name,
    hidden: job.hidden,
    tags: listReport('tags', job.tags),
    image: textReport('image', job.image),
    imageOrigin: job.imageOrigin === undefined ? undefined : originText(job.imageOrigin),
    extends: job.templates.map(({ name }) => name),
    variables: job.variables.variables.map(({ name, level, value }) => ({
      name,
      level,
      value: textReport(name, value),
    })),
    variablesComplete: job.variables.complete
      ? { state: 'known', value: true }
      : { state: 'unknown', reason: 'further variables may exist that could not be read' },
    beforeScript: scriptReport(job.beforeScript),
    script: scriptReport(job.script),
    afterScript: scriptReport(job.afterScript),
  };
}

export function targetReport(job: Job, target: JobTarget): TargetReport {
  return {
    kind: target.kind,
    reason: reasonOf(job, target),
    tag: target.tag,
    runners: target.runners.map(({ label }) => label),
    nixImage: target.nixImage ?? null,
  };
}

function reasonOf(job: Job, { kind, tag, runners }: JobTarget): string {
  if (kind === 'unknown') {
    return job.tags.state === 'unknown'
      ? `its tags are not known: ${job.tags.reason}`
      : 'its tags, or the runners that carry them, are not all known';
  }
  if (kind === 'other') {
    return job.tags.state === 'absent'
      ? 'it has no tags, and no caching runner is known to take such jobs'
      : 'none of its tags means a caching Nix runner';
  }
  const carried = runners.length === 0 ? 'a caching Nix runner, by its name' : 'caching Nix runners of this workspace';
  return tag === undefined ? 'caching runners take jobs without tags' : `the tag \`${tag}\` means ${carried}`;
}
