import { findJobSetting } from '../../../../schemas/job-settings';
import { mapOf } from '../../model/pipeline/plain-values';
import { type Fitting, fittingItems } from '../../text/name-match';
import { matrixOf } from '../pipeline-lookup';
import type { Suggestion } from '../suggestion';
import { type Candidate, toSuggestion, valueForm, valueKeyword } from './candidate';
import { commonConditions } from './conditions';
import { givenInput, inputValues } from './inputs';
import { extendable, needable, referable, runnable } from './jobs';
import { componentCandidates, projectCandidates, projectFileCandidates, templateCandidates } from './mirrored-includes';
import type { PipelinePlace } from './place';
import { declaredStages, missingStages, usedValues } from './stages';
import { globalNames } from './variables';
import { fileCandidates, imageCandidates, serviceCandidates, tagCandidates } from './workspace-values';

/** The values that may be taken at the cursor, without those that its list has already. */
export function valueSuggestions(place: PipelinePlace): Fitting<Suggestion> {
  const { cursor, scope } = place;
  const form = cursor.reference === undefined ? valueForm(place) : 'item';
  if (form === undefined) return { items: [], isIncomplete: false };
  const typed = scope.yaml.text.slice(cursor.scalar.start, scope.offset);
  const all =
    cursor.reference === undefined
      ? candidates(place, typed).filter(({ label }) => !cursor.items.has(label))
      : referable(place, cursor.reference);
  const { items, isIncomplete } = fittingItems(all, typed, ({ label }) => label);
  return { items: items.map((candidate) => toSuggestion(candidate, place, form)), isIncomplete };
}

function candidates(place: PipelinePlace, typed: string): readonly Candidate[] {
  if (typed.startsWith('*') && place.cursor.quote === '') return anchors(place);
  const given = givenInput(place);
  if (given?.input !== undefined) return inputValues(place, given.input);
  const setting = settingValues(place) ?? matrixValues(place);
  if (setting !== undefined) return setting;
  const provider = place.keyword === undefined ? undefined : providers[place.keyword];
  const own = provider?.(place) ?? [];
  return own.length > 0 ? own : wordsOf(place);
}

/** Where values come from, by keyword. */
const providers: Readonly<Record<string, (place: PipelinePlace) => readonly Candidate[]>> = {
  stages: missingStages,
  'job.stage': declaredStages,
  'job.extends': extendable,
  'job.needs': needable,
  'job.needs.job': needable,
  'job.rules.needs': needable,
  'job.rules.needs.job': needable,
  'job.dependencies': needable,
  'job.environment.on_stop': runnable,
  'job.trigger.include.job': runnable,
  'job.tags': tagCandidates,
  'job.image': imageCandidates,
  'job.image.name': imageCandidates,
  'job.services': serviceCandidates,
  'job.services.name': serviceCandidates,
  include: fileCandidates,
  'include.local': fileCandidates,
  'include.template': templateCandidates,
  'include.project': projectCandidates,
  'include.file': projectFileCandidates,
  'include.component': componentCandidates,
  'spec.include': fileCandidates,
  'job.trigger.include': fileCandidates,
  'job.trigger.include.local': fileCandidates,
  'job.trigger.include.template': templateCandidates,
  'job.trigger.include.project': projectCandidates,
  'job.trigger.include.file': projectFileCandidates,
  'job.trigger.include.component': componentCandidates,
  'job.trigger.project': projectCandidates,
  'job.environment': (place) => usedValues(place, 'environment'),
  'job.environment.name': (place) => usedValues(place, 'environment'),
  'job.resource_group': (place) => usedValues(place, 'resourceGroup'),
  'job.rules.if': commonConditions,
  'workflow.rules.if': commonConditions,
  'include.rules.if': commonConditions,
  'job.artifacts.expire_in': durations('1 hour', '1 day', '1 week', '1 month', 'never'),
  'job.environment.auto_stop_in': durations('1 hour', '1 day', '1 week', 'never'),
  'job.pages.expire_in': durations('1 day', '1 week', '1 month', 'never'),
  'job.timeout': durations('10 minutes', '30 minutes', '1 hour', '3 hours'),
  'job.start_in': durations('5 minutes', '30 minutes', '1 hour', '1 day'),
  'job.retry': () => numbers,
  'job.retry.max': () => numbers,
  'job.inherit.variables': (place) =>
    place.cursor.isItem ? globalNames(place).map((label) => ({ label, kind: 'variable' })) : [],
};

/** The anchors before the cursor, as aliases of these. */
function anchors({ yaml, scope }: PipelinePlace): readonly Candidate[] {
  const found = new Set<string>();
  const here = yaml.partAt(scope.offset);
  for (const { part, start, document } of yaml.parts) {
    if (document !== here?.document || start > scope.offset || !part.text.includes('&')) continue;
    for (const { name, span } of part.anchors) if (start + span.end < scope.offset) found.add(`*${name}`);
  }
  return [...found].sort().map((label) => ({ label, kind: 'value', detail: 'anchor', bare: true }));
}

/** Spans of time in the words that GitLab takes (`ChronicDuration`). */
function durations(...labels: readonly string[]): () => readonly Candidate[] {
  return () => labels.map((label) => ({ label, kind: 'value', bare: true }));
}

const numbers: readonly Candidate[] = ['0', '1', '2'].map((label) => ({ label, kind: 'value', bare: true }));

/** The values of an enumeration, or yes and no. */
function wordsOf(place: PipelinePlace): readonly Candidate[] {
  const keyword = valueKeyword(place);
  if (keyword === undefined) return [];
  const types = keyword.types ?? [];
  const isBoolean = types.includes('boolean') && !place.cursor.isItem;
  // Of a keyword that takes a list of words or yes and no, the words are items.
  const takesWords = !types.includes('boolean') || place.cursor.isItem;
  const words = takesWords ? (keyword.enum ?? []) : [];
  return [...(isBoolean ? ['true', 'false'] : []), ...words].map((label) => ({ label, kind: 'value', bare: true }));
}

/** The values of a variable that tells the runner how to go about a job. */
function settingValues({ names, cursor }: PipelinePlace): readonly Candidate[] | undefined {
  const at = names.indexOf('variables');
  const name = names[at + 1];
  const isValue = names.length === at + 2 || (names.length === at + 3 && names[at + 2] === 'value');
  if (at < 0 || name === undefined || !isValue || cursor.typing !== 'value') return undefined;
  const values = findJobSetting(name)?.values;
  return values?.map((label) => ({ label, kind: 'value' }));
}

/** In `needs:parallel:matrix`, the values that the needed job's matrix has for a variable. */
function matrixValues(place: PipelinePlace): readonly Candidate[] | undefined {
  const { names } = place;
  if (names[1] !== 'needs' || names[2] !== 'parallel' || names[3] !== 'matrix' || names[4] === undefined)
    return undefined;
  return neededMatrix(place)
    .get(names[4])
    ?.map((label) => ({ label, kind: 'value' }));
}

/** The variables of matrices that needed jobs have. */
export function neededMatrix({ view, jobs, jobName }: PipelinePlace): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  if (view === undefined || jobName === undefined) return found;
  const needs = mapOf(view, jobName)?.entries.get('needs')?.value;
  for (const item of needs?.kind === 'list' ? needs.items : []) {
    const job = item.kind === 'map' ? item.entries.get('job')?.value : undefined;
    const name = job?.kind === 'scalar' ? job.node.text : undefined;
    const map = name !== undefined && jobs.has(name) ? mapOf(view, name) : undefined;
    for (const [variable, values] of map === undefined ? [] : matrixOf(view, map)) found.set(variable, values);
  }
  return found;
}
