import type { Job } from '../../model/pipeline/job';
import { jobsOf, mapOf, stageName, stageNames } from '../pipeline-lookup';
import type { Candidate } from './candidate';
import type { PipelinePlace } from './place';

/** The templates and jobs that a job may extend: templates first, without those that extend it themselves. */
export function extendable(place: PipelinePlace): readonly Candidate[] {
  const own = place.jobName;
  const jobs = [...jobsOf(place.pipelines).values()].filter(
    (job) => job.name !== own && !job.templates.some(({ name }) => name === own),
  );
  return sortedJobs(jobs, (job) => (job.hidden ? 0 : 1)).map(jobCandidate);
}

/** The jobs that a job may wait for: no templates, those of the same and earlier stages first. */
export function needable(place: PipelinePlace): readonly Candidate[] {
  const own = place.jobName;
  const jobs = [...jobsOf(place.pipelines).values()].filter((job) => !job.hidden && job.name !== own);
  const rank = stageRank(place);
  return sortedJobs(jobs, rank).map((job) => ({
    ...jobCandidate(job),
    ...(rank(job) === 0 ? {} : { detail: 'job of a later stage' }),
  }));
}

/** All jobs but templates. */
export function runnable(place: PipelinePlace): readonly Candidate[] {
  const jobs = [...jobsOf(place.pipelines).values()].filter((job) => !job.hidden && job.name !== place.jobName);
  return sortedJobs(jobs, () => 0).map(jobCandidate);
}

/** 1 for jobs that are known to run in a later stage than the job at the cursor, else 0. */
function stageRank({ view, jobName }: PipelinePlace): (job: Job) => number {
  const stages = view === undefined ? undefined : stageNames(view);
  const own = view === undefined || jobName === undefined ? undefined : stageName(view, jobName);
  const index = stages === undefined || own === undefined ? -1 : stages.indexOf(own);
  if (view === undefined || stages === undefined || index < 0) return () => 0;
  const ranks = new Map<string, number>();
  return ({ name }) => {
    let rank = ranks.get(name);
    if (rank === undefined) {
      const stage = stageName(view, name);
      rank = stage !== undefined && stages.indexOf(stage) > index ? 1 : 0;
      ranks.set(name, rank);
    }
    return rank;
  };
}

function sortedJobs(jobs: readonly Job[], rank: (job: Job) => number): readonly Job[] {
  return jobs
    .map((job) => ({ job, rank: rank(job) }))
    .sort((a, b) => a.rank - b.rank || (a.job.name < b.job.name ? -1 : 1))
    .map(({ job }) => job);
}

function jobCandidate({ name, hidden }: Job): Candidate {
  return { label: name, kind: 'job', detail: hidden ? 'template' : 'job' };
}

/** Top-level keys that hold nothing to refer to. */
const unreferable: ReadonlySet<string> = new Set(['include', 'stages', 'spec']);

/** What a `!reference` may name next: a top-level key, then the keys below it, those like the one it stands in first. */
export function referable(place: PipelinePlace, before: readonly string[]): readonly Candidate[] {
  const { view, jobName, pipelines } = place;
  if (view === undefined) return [];
  if (before.length === 0) {
    const names = [...(pipelines[0]?.configuration.state.table.roots.keys() ?? [])];
    return names
      .filter((name) => name !== jobName && !unreferable.has(name))
      .map((name) => ({ name, rank: name.startsWith('.') ? 0 : 1 }))
      .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
      .map(({ name, rank }) => ({ label: name, kind: 'job', detail: rank === 0 ? 'template' : undefined }));
  }
  const [root = '', ...keys] = before;
  let map = mapOf(view, root);
  for (const key of keys) {
    const inner = map?.entries.get(key)?.value;
    const value = inner === undefined ? undefined : view.resolve(inner);
    map = value?.kind === 'map' ? value : undefined;
  }
  const here = place.names.at(-1);
  const found = [...(map?.entries.keys() ?? [])].filter((key) => key !== 'extends');
  return [...found.filter((key) => key === here), ...found.filter((key) => key !== here)].map((label) => ({
    label,
    kind: 'keyword',
    detail: before.join(', '),
  }));
}
