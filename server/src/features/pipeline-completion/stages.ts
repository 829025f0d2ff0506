import { jobsOf, mapOf, plainText, stageName, stageNames } from '../pipeline-lookup';
import type { Candidate } from './candidate';
import type { PipelinePlace } from './place';

/** The stages that a job may be put into. */
export function declaredStages(place: PipelinePlace): readonly Candidate[] {
  const names = new Set<string>();
  for (const { name } of stagesOfAll(place)) names.add(name);
  if (names.size === 0) for (const name of ['.pre', 'build', 'test', 'deploy', '.post']) names.add(name);
  return [...names].map((label) => ({ label, kind: 'value' }));
}

function stagesOfAll(place: PipelinePlace): readonly { readonly name: string }[] {
  const { view } = place;
  return (view === undefined ? undefined : stageNames(view))?.map((name) => ({ name })) ?? [];
}

/** What `stages` may list further: the stages that jobs name and it does not, then the usual ones. */
export function missingStages({ view, pipelines }: PipelinePlace): readonly Candidate[] {
  if (view === undefined) return usual.map((label) => ({ label, kind: 'value' }));
  const declared = new Set(stageNames(view) ?? []);
  const named = new Set<string>();
  for (const name of jobsOf(pipelines).keys()) {
    const stage = stageName(view, name);
    if (stage !== undefined && !declared.has(stage)) named.add(stage);
  }
  const used: Candidate[] = [...named].sort().map((label) => ({ label, kind: 'value', detail: 'named by a job' }));
  return [...used, ...usual.filter((name) => !named.has(name)).map((label): Candidate => ({ label, kind: 'value' }))];
}

const usual = ['build', 'test', 'deploy', '.pre', '.post'];

/** Values that jobs have already for a keyword, such as `environment` or `resource_group`. */
export function usedValues({ view, pipelines, jobName }: PipelinePlace, keyword: string): readonly Candidate[] {
  const found = new Set<string>();
  for (const name of view === undefined ? [] : jobsOf(pipelines).keys()) {
    const entry = view === undefined || name === jobName ? undefined : mapOf(view, name)?.entries.get(keyword);
    if (view === undefined || entry === undefined) continue;
    const value = view.resolve(entry.value);
    const inner = value.kind === 'map' ? value.entries.get('name')?.value : value;
    const text = plainText(view, inner);
    if (text !== undefined && text !== '') found.add(text);
  }
  return [...found].sort().map((label) => ({ label, kind: 'value', detail: 'other jobs' }));
}
