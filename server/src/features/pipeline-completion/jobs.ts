import type { Job } from '../../model/pipeline/job';
import { mapOf } from '../../model/pipeline/plain-values';
import { jobText } from '../pipeline-hover/job-text';
import { stageNames } from '../pipeline-lookup';
import type { Candidate } from './candidate';
import type { PipelinePlace } from './place';

/** The templates and jobs that a job may extend: templates first, without those that extend it themselves. */
export function extendable(place: PipelinePlace): readonly Candidate[] {
  const { jobName, jobs } = place;
  const others = [...jobs.values()].filter(
    (job) => job.name !== jobName && !job.templates.some(({ name }) => name === jobName),
  );
  return [
    ...byName(
      others.filter(({ hidden }) => hidden),
      place,
    ),
    ...byName(
      others.filter(({ hidden }) => !hidden),
      place,
    ),
  ];
}

/** The jobs that a job may wait for: no templates, those of the same and earlier stages first. */
export function needable(place: PipelinePlace): readonly Candidate[] {
  const isLater = laterStage(place);
  const [sooner, later]: [Job[], Job[]] = [[], []];
  for (const job of place.jobs.values()) {
    if (!job.hidden && job.name !== place.jobName) (isLater(job) ? later : sooner).push(job);
  }
  return [
    ...byName(sooner, place),
    ...byName(later, place).map((candidate) => ({ ...candidate, detail: 'job of a later stage' })),
  ];
}

/** All jobs but templates. */
export function runnable(place: PipelinePlace): readonly Candidate[] {
  const jobs = [...place.jobs.values()].filter((job) => !job.hidden && job.name !== place.jobName);
  return byName(jobs, place);
}

/** Tells the jobs that are known to run in a later stage than the job at the cursor. */
function laterStage(place: PipelinePlace): (job: Job) => boolean {
  const { view, jobName, jobs } = place;
  const stages = view === undefined ? undefined : stageNames(view);
  const own = jobName === undefined ? undefined : jobs.get(jobName);
  const stage = own === undefined ? undefined : place.factsOf(own)?.stage;
  const index = stage === undefined ? -1 : (stages?.indexOf(stage) ?? -1);
  if (stages === undefined || index < 0) return () => false;
  const later = new Set(stages.slice(index + 1));
  return (job) => {
    const other = place.factsOf(job)?.stage;
    return other !== undefined && later.has(other);
  };
}

function byName(jobs: readonly Job[], { scope, pipelines }: PipelinePlace): readonly Candidate[] {
  return [...jobs]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, hidden }) => ({
      label: name,
      kind: 'job',
      detail: hidden ? 'template' : 'job',
      describe: () => jobText(scope.project, pipelines, name),
    }));
}

/** Top-level keys that hold nothing to refer to. */
const unreferable: ReadonlySet<string> = new Set(['include', 'stages', 'spec']);

/** What a `!reference` may name next: a top-level key, then the keys below it, those like the one it stands in first. */
export function referable(place: PipelinePlace, before: readonly string[]): readonly Candidate[] {
  const { view, jobName, pipelines } = place;
  if (view === undefined) return [];
  if (before.length === 0) {
    const names = [...(pipelines[0]?.configuration.state.table.roots.keys() ?? [])].sort();
    const found = names.filter((name) => name !== jobName && !unreferable.has(name));
    const hidden = found.filter((name) => name.startsWith('.'));
    return [
      ...hidden.map((label): Candidate => ({ label, kind: 'job', detail: 'template' })),
      ...found.filter((name) => !name.startsWith('.')).map((label): Candidate => ({ label, kind: 'job' })),
    ];
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
