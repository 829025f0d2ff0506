import { writeScalar } from '../../../syntax/yaml/quote';
import { nearestName } from '../../../text/nearest-name';
import type { Place } from '../../../text/place';
import type { ConfigurationView } from '../configuration';
import { type MapValue, nodePlace, type Value } from '../value';
import type { BlockSubject } from './block-subject';
import { isJobName } from './names';
import { needKind } from './need-shape';
import { longestCopy } from './parallel-shape';
import type { PipelineProblem } from './problem';
import { stageOf, stagesOf } from './stage-check';

/** A job that another waits for. */
export interface Need {
  readonly name: string;
  readonly at: Place;
  readonly optional: boolean;
  /** It may mean only some of the copies of a parallel job. */
  readonly partial: boolean;
}

/** `needs` and `dependencies` of a job: what they name has to be there, in the same stage or an earlier one. */
export function checkNeeds(subject: BlockSubject, map: MapValue): readonly Need[] {
  const { view } = subject;
  const needs = readNeeds(map.entries.get('needs')?.value, view);
  const dependencies = readNeeds(map.entries.get('dependencies')?.value, view)?.jobs ?? [];
  checkAll(subject, map, needs?.jobs ?? []);
  for (const { entries } of ruleMaps(map.entries.get('rules')?.value, view)) {
    checkAll(subject, map, readNeeds(entries.get('needs')?.value, view)?.jobs ?? []);
  }
  for (const dependency of dependencies) checkNamed(subject, map, dependency, 'dependency');
  for (const artifact of artifactJobs(map, view)) checkNamed(subject, map, artifact, 'dependency');
  if (needs !== undefined && dependencies.length > 0) checkSubset(subject, map, needs, dependencies);
  return needs?.jobs ?? [];
}

function checkAll(subject: BlockSubject, map: MapValue, needs: readonly Need[]): void {
  for (const need of needs) if (!need.optional) checkNamed(subject, map, need, 'need');
  for (const need of needs) checkLongName(subject, need);
  checkRepeated(subject, needs);
}

/** What a list of needs holds, where it is wholly known. */
interface Needs {
  /** The jobs of the same pipeline. */
  readonly jobs: readonly Need[];
  /** There are needs on jobs of other pipelines. */
  readonly crosses: boolean;
}

/** Undefined where there is no list, or it is not wholly known. */
function readNeeds(raw: Value | undefined, view: ConfigurationView): Needs | undefined {
  const items = raw === undefined ? undefined : flatItems(view.resolve(raw), view);
  if (items === undefined) return undefined;
  const jobs: Need[] = [];
  let crosses = false;
  for (const item of items) {
    const kind = needKind(item);
    const need = kind === 'job' ? readNeed(item, view) : undefined;
    // Names that hold variables or inputs may be any.
    if (kind === 'job' && need === undefined) return undefined;
    if (need !== undefined) jobs.push(need);
    crosses ||= kind === 'cross_dependency';
  }
  return { jobs, crosses };
}

/** The items of a list with the lists in it levelled, or the one that stands in its place. */
function flatItems(value: Value, view: ConfigurationView, depth = 0): readonly Value[] | undefined {
  if (value.kind === 'map' && depth === 0) return value.open === undefined ? [value] : undefined;
  if (value.kind !== 'list' || value.open !== undefined || depth > 10) return undefined;
  const items: Value[] = [];
  for (const raw of value.items.slice(0, 1000)) {
    const item = view.resolve(raw);
    const inner = item.kind === 'list' ? flatItems(item, view, depth + 1) : [item];
    if (item.kind === 'unknown' || inner === undefined) return undefined;
    items.push(...inner);
  }
  return items;
}

/** The rules that are known, those in lists within the list included. */
export function ruleMaps(raw: Value | undefined, view: ConfigurationView, depth = 0): readonly MapValue[] {
  const value = raw === undefined ? undefined : view.resolve(raw);
  if (value?.kind !== 'list' || depth > 10) return [];
  return value.items.slice(0, 1000).flatMap((raw) => {
    const item = view.resolve(raw);
    return item.kind === 'map' ? [item] : item.kind === 'list' ? ruleMaps(item, view, depth + 1) : [];
  });
}

/** The jobs that make the files which a child pipeline is started with. */
function artifactJobs(map: MapValue, view: ConfigurationView): readonly Need[] {
  const trigger = map.entries.get('trigger')?.value;
  const value = trigger === undefined ? undefined : view.resolve(trigger);
  const include = value?.kind === 'map' ? value.entries.get('include')?.value : undefined;
  const list = include === undefined ? undefined : view.resolve(include);
  const items = list?.kind === 'list' ? list.items : list === undefined ? [] : [list];
  return items.flatMap((raw) => {
    const item = view.resolve(raw);
    const job = item.kind === 'map' ? item.entries.get('job')?.value : undefined;
    const name = job === undefined ? undefined : readName(view.resolve(job), false, false);
    return name === undefined ? [] : [name];
  });
}

function readNeed(item: Value, view: ConfigurationView): Need | undefined {
  if (item.kind === 'scalar') return readName(item, false, false);
  if (item.kind !== 'map' || item.open !== undefined) return undefined;
  const job = item.entries.get('job')?.value;
  const optional = item.entries.get('optional')?.value;
  const said = optional === undefined ? undefined : view.resolve(optional);
  const isOptional = said !== undefined && !(said.kind === 'scalar' && !said.node.value);
  return job === undefined ? undefined : readName(view.resolve(job), isOptional, item.entries.has('parallel'));
}

function readName(value: Value, optional: boolean, partial: boolean): Need | undefined {
  if (value.kind !== 'scalar' || typeof value.node.value !== 'string' || value.node.text.includes('$'))
    return undefined;
  return { name: value.node.text, at: nodePlace(value.node), optional, partial };
}

type Word = 'need' | 'dependency';

function checkNamed(subject: BlockSubject, map: MapValue, need: Need, word: Word): void {
  const { view, check, name, whole } = subject;
  const value = isJobName(need.name) ? view.extended(need.name)?.value : undefined;
  if (value === undefined) {
    if (whole && view.root(need.name) === undefined && view.extended(need.name) !== undefined) return;
    if (whole && !isCopy(need.name)) check.report(undefinedNeed(subject, need, word));
    return;
  }
  const stages = whole ? stagesOf(view) : undefined;
  const own = stageOf(map, view);
  const other = value.kind === 'map' ? stageOf(value, view) : undefined;
  if (stages === undefined || own === undefined || other === undefined) return;
  const ownAt = stages.names.indexOf(own.name);
  const otherAt = stages.names.indexOf(other.name);
  if (ownAt < 0 || otherAt <= ownAt) return;
  const key = view.rootKey(need.name);
  check.report({
    family: 'undefined-need',
    at: need.at,
    what: `\`${name}\` of stage \`${own.name}\` cannot wait for \`${need.name}\` of the later stage \`${other.name}\`.`,
    quote: `${name} job: ${word} ${need.name} is not defined in current or prior stages`,
    action: 'Put the jobs into stages that follow each other.',
    ...(key === undefined ? {} : { related: [{ at: nodePlace(key), message: `\`${need.name}\` is defined here` }] }),
  });
}

/** The name of one copy of a job with `parallel`. */
function isCopy(name: string): boolean {
  return / \d+\/\d+$|: \[/.test(name);
}

function undefinedNeed({ name, names }: BlockSubject, need: Need, word: Word): PipelineProblem {
  const jobs = [...names()].filter((other) => other !== name && isJobName(other));
  const nearest = nearestName(need.name, jobs);
  const repairs =
    nearest === undefined
      ? []
      : [{ title: `Write \`${nearest}\``, safe: false, edits: [{ at: need.at, text: writeScalar(nearest, true) }] }];
  const hidden = need.name.startsWith('.') ? ', which is hidden and never runs' : ', which is not there';
  return {
    family: 'undefined-need',
    at: need.at,
    what: `\`${name}\` waits for \`${need.name}\`${hidden}.`,
    quote: `${name} job: undefined ${word}: ${need.name}`,
    action: nearest === undefined ? 'Name a job of this pipeline, or remove it.' : `Write \`${nearest}\`.`,
    repairs,
  };
}

/** The same job twice; GitLab refuses that where nothing else tells the two apart. */
function checkRepeated({ name, check }: BlockSubject, needs: readonly Need[]): void {
  const seen = new Map<string, Need>();
  for (const need of needs) {
    const first = seen.get(need.name);
    if (first === undefined) seen.set(need.name, need);
    else if (!need.partial && !first.partial) {
      check.report({
        family: 'undefined-need',
        at: need.at,
        what: `\`${name}\` needs \`${need.name}\` twice.`,
        quote: `${name} has the following needs duplicated: ${need.name}.`,
        action: 'Remove one of the two.',
        related: [{ at: first.at, message: 'the first' }],
      });
    }
  }
}

/** GitLab's limit on the names of needed jobs (`Ci::BuildNeed`), which those of parallel copies can pass. */
const maxNeedName = 255;

function checkLongName({ name, view, check }: BlockSubject, need: Need): void {
  const value = need.partial || !isJobName(need.name) ? undefined : view.extended(need.name)?.value;
  const parallel = value?.kind === 'map' ? value.entries.get('parallel') : undefined;
  const length = parallel === undefined ? undefined : longestCopy(need.name, parallel.value, check);
  if (length === undefined || length <= maxNeedName) return;
  check.report({
    family: 'undefined-need',
    at: need.at,
    what: `A copy of the parallel job \`${need.name}\` has a name of ${length} characters, too many to be waited for.`,
    quote: `${name} job: need \`${need.name}\` name is too long (maximum is ${maxNeedName} characters)`,
    action: 'Use shorter names or values.',
  });
}

/** With `needs`, artifacts come from needed jobs only (`entry/job.rb`). */
function checkSubset(
  { name, check }: BlockSubject,
  map: MapValue,
  { jobs, crosses }: Needs,
  dependencies: readonly Need[],
): void {
  const key = map.entries.get('needs')?.key;
  if (jobs.length === 0 && crosses && key !== undefined) {
    check.report({
      family: 'undefined-need',
      at: nodePlace(key),
      what: `\`${name}\` takes artifacts of jobs, and needs only jobs of other pipelines.`,
      quote: `jobs:${name} needs corresponding to dependencies must be from the same pipeline`.toLowerCase(),
      action: 'Add the jobs to `needs`, or remove `dependencies`.',
    });
  }
  if (jobs.length === 0) return;
  const missing = dependencies.filter((each) => !jobs.some((need) => need.name === each.name));
  for (const each of missing) {
    check.report({
      family: 'undefined-need',
      at: each.at,
      what: `\`${name}\` takes artifacts of \`${each.name}\`, which is not among its \`needs\`.`,
      quote:
        `jobs:${name} dependencies the ${missing.map((other) => other.name).join(', ')} should be part of needs`.toLowerCase(),
      action: `Add \`${each.name}\` to \`needs\`, or remove it here.`,
    });
  }
}
