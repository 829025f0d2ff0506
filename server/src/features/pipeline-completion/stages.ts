import type { JobFacts } from '../../model/pipeline/job-facts';
import { stageNames } from '../pipeline-lookup';
import type { Candidate } from './candidate';
import type { PipelinePlace } from './place';

const usual = ['build', 'test', 'deploy', '.pre', '.post'];

/** The stages that a job may be put into. */
export function declaredStages({ view }: PipelinePlace): readonly Candidate[] {
  const names = (view === undefined ? undefined : stageNames(view)) ?? usual;
  return [...new Set(names)].map((label) => ({ label, kind: 'value' }));
}

/** What `stages` may list further: the stages that jobs name and it does not, then the usual ones. */
export function missingStages(place: PipelinePlace): readonly Candidate[] {
  const { view } = place;
  const declared = new Set(view === undefined ? [] : stageNames(view));
  const named = distinct(place, ({ stage }) => stage).filter((stage) => !declared.has(stage));
  return [
    ...named.map((label): Candidate => ({ label, kind: 'value', detail: 'named by a job' })),
    ...usual.filter((name) => !named.includes(name)).map((label): Candidate => ({ label, kind: 'value' })),
  ];
}

/** Values that other jobs have for a keyword. */
export function usedValues(place: PipelinePlace, keyword: 'environment' | 'resourceGroup'): readonly Candidate[] {
  return distinct(place, (facts) => facts[keyword]).map((label) => ({ label, kind: 'value', detail: 'other jobs' }));
}

function distinct(place: PipelinePlace, read: (facts: JobFacts) => string | undefined): readonly string[] {
  const found = new Set<string>();
  for (const job of place.jobs.values()) {
    const facts = job.name === place.jobName ? undefined : place.factsOf(job);
    const text = facts === undefined ? undefined : read(facts);
    if (text !== undefined && text !== '') found.add(text);
  }
  return [...found].sort();
}
