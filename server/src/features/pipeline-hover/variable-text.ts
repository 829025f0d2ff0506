import { findJobSetting } from '../../../../schemas/job-settings';
import { findPredefinedVariable } from '../../../../schemas/predefined-variables';
import type { Configuration, ConfigurationView } from '../../model/pipeline/configuration';
import { Uses } from '../../model/pipeline/memo';
import { mapOf, mapsIn, plainText } from '../../model/pipeline/plain-values';
import type { MapEntry, MapValue, Value } from '../../model/pipeline/value';
import { variableDocumentation } from '../hover-text';
import { shown } from '../inspect-facts';
import { lookInto, matrixOf, type ResolvedPipeline } from '../pipeline-lookup';
import { code, listed, shortened } from './markdown';

/** One place that gives a variable a value. */
interface Level {
  readonly where: string;
  readonly value: string | undefined;
  /** It holds only where a rule matches. */
  readonly condition?: string | undefined;
}

/**
 * The values of a variable as a job sees it, the one that counts most first, then what GitLab says of it. `job` is the
 * top-level key at hand; without one, what the whole pipeline has.
 */
export function variableText(
  pipelines: readonly ResolvedPipeline[],
  name: string,
  job: string | undefined,
): string | undefined {
  const levels =
    pipelines.map(({ configuration }) => levelsOf(configuration, name, job)).find(({ length }) => length > 0) ?? [];
  const others = pipelines.map((one) => othersWith(one, name, job)).find(({ length }) => length > 0) ?? [];
  const predefined = findPredefinedVariable(name);
  const setting = findJobSetting(name);
  if (levels.length === 0 && others.length === 0) {
    if (predefined !== undefined) return variableDocumentation(predefined);
    return setting === undefined ? undefined : `**${name}**: ${setting.description}`;
  }
  const winner = levels.find(({ condition }) => condition === undefined);
  const lines = levels.map((level) => `- ${levelLine(name, level, level === winner && levels.length > 1)}`);
  return [
    `**${name}**: variable${job === undefined ? '' : ` in ${code(job)}`}`,
    lines.join('\n'),
    others.length === 0 ? '' : `Set by: ${listed(others, 6)}`,
    predefined === undefined
      ? setting?.description
      : `GitLab sets it too, and what is written here wins. ${predefined.description}`,
    'What is set in GitLab, or when a pipeline is started, wins over files.',
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n');
}

function levelLine(name: string, { where, value, condition }: Level, wins: boolean): string {
  const text = value === undefined ? 'not known' : value === '' ? 'empty' : code(shortened(shown(name, value)));
  const when =
    condition === undefined ? '' : `, where ${condition === '' ? 'its rule matches' : code(shortened(condition))}`;
  return `${where}: ${text}${when}${wins ? ' ← counts' : ''}`;
}

/**
 * GitLab's order: rules over the matrix, over the job's own, over those of its templates (nearest last merged), over
 * `workflow:rules`, over the global ones (`seed/build.rb`, `variables/helpers.rb`).
 */
function levelsOf(configuration: Configuration, name: string, job: string | undefined): readonly Level[] {
  const view = lookInto(configuration);
  const levels: Level[] = [];
  const map = job === undefined ? undefined : mapOf(view, job);
  if (map !== undefined && job !== undefined) {
    levels.push(...ruleLevels(view, map.entries.get('rules')?.value, name, '`rules`'));
    const values = matrixOf(view, map).get(name);
    if (values !== undefined) levels.push({ where: '`parallel:matrix`', value: values.join(', ') });
    levels.push(...ownLevels(configuration, view, map, name, job));
  }
  const workflow = mapOf(view, 'workflow');
  levels.push(...ruleLevels(view, workflow?.entries.get('rules')?.value, name, '`workflow:rules`'));
  const global = mapOf(view, 'variables')?.entries.get(name);
  if (global !== undefined) levels.push({ where: 'global', value: variableValue(view, global) });
  return levels;
}

/** What a job says itself, then each of its templates. */
function ownLevels(
  configuration: Configuration,
  view: ConfigurationView,
  map: MapValue,
  name: string,
  job: string,
): readonly Level[] {
  const templates = view.extended(job)?.templates.map((template) => template.name) ?? [];
  const found = [job, ...templates].flatMap((owner): readonly Level[] => {
    const own = configuration.merged(owner, new Uses());
    const entry = own?.kind === 'map' ? variableIn(view, own, name) : undefined;
    if (entry === undefined) return [];
    return [
      { where: owner === job ? `job ${code(owner)}` : `template ${code(owner)}`, value: variableValue(view, entry) },
    ];
  });
  if (found.length > 0) return found;
  const entry = variableIn(view, map, name);
  return entry === undefined ? [] : [{ where: `job ${code(job)}`, value: variableValue(view, entry) }];
}

function variableIn(view: ConfigurationView, map: MapValue, name: string): MapEntry | undefined {
  return mapsIn(view, map.entries.get('variables')?.value)[0]?.entries.get(name);
}

function ruleLevels(view: ConfigurationView, rules: Value | undefined, name: string, where: string): readonly Level[] {
  return mapsIn(view, rules).flatMap((rule) => {
    const entry = variableIn(view, rule, name);
    if (entry === undefined) return [];
    const condition = plainText(view, rule.entries.get('if')?.value) ?? '';
    return [{ where, value: variableValue(view, entry), condition }];
  });
}

/** The text of a variable: the scalar, or the `value` of its mapping. */
function variableValue(view: ConfigurationView, { value }: MapEntry): string | undefined {
  const [map] = mapsIn(view, value);
  if (map === undefined) return plainText(view, value);
  const inner = map.entries.get('value')?.value;
  return inner === undefined ? '' : plainText(view, inner);
}

/** Jobs that give the variable a value of their own, where it is looked at from outside of them. */
function othersWith({ pipeline }: ResolvedPipeline, name: string, job: string | undefined): readonly string[] {
  if (job !== undefined && !job.startsWith('.')) return [];
  return pipeline.jobs
    .filter(
      (one) => one.name !== job && one.variables.variables.some((each) => each.name === name && each.level === 'job'),
    )
    .map((one) => one.name);
}
