import { jobSettings } from '../../../../schemas/job-settings';
import { type PredefinedVariable, predefinedVariables } from '../../../../schemas/predefined-variables';
import type { ConfigurationView } from '../../model/pipeline/configuration';
import type { JobVariable } from '../../model/pipeline/job';
import { mapOf, mapsIn } from '../../model/pipeline/plain-values';
import { variableDocumentation } from '../hover-text';
import { textReport } from '../inspect-facts';
import { matrixOf } from '../pipeline-lookup';
import type { Suggestion } from '../suggestion';
import type { PipelinePlace } from './place';

/** A variable that can be used at the cursor, and where it gets its value. */
interface Usable {
  readonly name: string;
  readonly detail: string;
  readonly describe?: () => string | undefined;
}

/** Behind a dollar sign: the part of the name that is typed, and how it was begun. */
export interface VariableStart {
  readonly typed: string;
  readonly braced: boolean;
}

/** Whether a variable is typed at the end of a line's text. Two dollars are one that means nothing. */
export function variableStart(before: string): VariableStart | undefined {
  const found = /(\$+)(\{?)([A-Za-z_]\w*)?$/.exec(before);
  if (found === null || (found[1] ?? '').length % 2 === 0) return undefined;
  return { typed: found[3] ?? '', braced: found[2] === '{' };
}

/** The variables that the cursor's place knows: those of the job, then the pipeline's, then GitLab's. */
export function variableSuggestions(
  place: PipelinePlace,
  { braced }: VariableStart,
  after: string,
): readonly Suggestion[] {
  const own = ownVariables(place);
  const names = new Set(own.map(({ name }) => name));
  const usable: Usable[] = [...own];
  for (const variable of predefinedVariables) {
    if (names.has(variable.name) || !isUsable(variable, place)) continue;
    usable.push({ name: variable.name, detail: 'GitLab', describe: () => variableDocumentation(variable) });
  }
  const closing = braced && !after.startsWith('}') ? '}' : '';
  return usable.map(({ name, detail, describe }) => ({
    label: name,
    kind: 'variable',
    filter: name,
    detail,
    ...(describe === undefined ? {} : { describe }),
    ...(closing === '' ? {} : { insert: `${name}${closing}` }),
  }));
}

/** Variables of the files, each once, the nearest level first. */
function ownVariables(place: PipelinePlace): readonly Usable[] {
  const found = new Map<string, Usable>();
  const add = (usable: Usable): void => {
    if (!found.has(usable.name)) found.set(usable.name, usable);
  };
  const { view, jobName } = place;
  if (view === undefined) return [];
  const job = jobName === undefined ? undefined : mapOf(view, jobName);
  if (job !== undefined) {
    for (const name of matrixOf(view, job).keys()) add({ name, detail: 'matrix' });
    addRuleVariables(view, job.entries.get('rules')?.value, 'rule', add);
  }
  const known = jobName === undefined ? undefined : place.jobs.get(jobName);
  for (const variable of known?.variables.variables ?? []) if (variable.level !== 'global') add(jobVariable(variable));
  const workflow = mapOf(view, 'workflow');
  addRuleVariables(view, workflow?.entries.get('rules')?.value, 'workflow', add);
  for (const variable of globalVariables(place)) add(jobVariable(variable));
  for (const name of mapOf(view, 'variables')?.entries.keys() ?? []) add({ name, detail: 'global' });
  if (isShared(place)) addOthers(place, add);
  return [...found.values()];
}

/** What `default:` and templates hold is used by jobs with variables of their own. */
function isShared({ jobName, names }: PipelinePlace): boolean {
  return names[0] === 'default' || jobName?.startsWith('.') === true;
}

function addOthers({ jobs }: PipelinePlace, add: (usable: Usable) => void): void {
  for (const { name: job, variables } of jobs.values()) {
    for (const { name, level } of variables.variables) if (level === 'job') add({ name, detail: `job ${job}` });
  }
}

/** The global variables with their values, as any job sees them. */
function globalVariables({ pipelines }: PipelinePlace): readonly JobVariable[] {
  for (const { pipeline } of pipelines) {
    for (const job of pipeline.jobs) {
      const global = job.variables.variables.filter(({ level }) => level === 'global');
      if (global.length > 0) return global;
    }
  }
  return [];
}

function addRuleVariables(
  view: ConfigurationView,
  rules: Parameters<typeof mapsIn>[1],
  detail: string,
  add: (usable: Usable) => void,
): void {
  for (const rule of mapsIn(view, rules)) {
    for (const map of mapsIn(view, rule.entries.get('variables')?.value)) {
      for (const name of map.entries.keys()) add({ name, detail });
    }
  }
}

function jobVariable({ name, level, value }: JobVariable): Usable {
  const report = textReport(name, value);
  const [line = '', more] = report.state === 'known' ? report.value.split('\n', 2) : [''];
  const text = line.length > 40 || more !== undefined ? `${line.slice(0, 40)}…` : line;
  return { name, detail: text === '' ? level : `${level}: ${text}` };
}

/** Whether GitLab has set a variable by the time that the cursor's keyword is read. */
function isUsable({ phase }: PredefinedVariable, { names, keyword }: PipelinePlace): boolean {
  if (names[0] === 'include') return phase !== 'job-only' && phase !== 'pipeline';
  const isRule = names[0] === 'workflow' || keyword?.startsWith('job.rules') === true;
  return !isRule || phase !== 'job-only';
}

/** A name that may be a key where variables are defined. */
export interface VariableKey {
  readonly name: string;
  readonly detail: string;
  readonly describe?: () => string;
}

/** Names for the keys of a mapping of variables: global variables to set anew, and settings of the runner. */
export function variableKeys(place: PipelinePlace): readonly VariableKey[] {
  const found = new Map<string, VariableKey>();
  if (place.jobName !== undefined) for (const name of globalNames(place)) found.set(name, { name, detail: 'global' });
  for (const { name, description } of jobSettings) {
    if (!found.has(name)) found.set(name, { name, detail: 'setting of the runner', describe: () => description });
  }
  return [...found.values()];
}

/** The names of the global variables. */
export function globalNames({ view }: PipelinePlace): readonly string[] {
  return view === undefined ? [] : [...(mapOf(view, 'variables')?.entries.keys() ?? [])];
}
