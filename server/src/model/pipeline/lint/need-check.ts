import { writeScalar } from '../../../syntax/yaml/quote';
import { nearestName } from '../../../text/nearest-name';
import type { Place } from '../../../text/place';
import type { ConfigurationView } from '../configuration';
import { type MapValue, nodePlace, type Value } from '../value';
import type { BlockSubject } from './block-subject';
import { isJobName } from './names';
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
  const dependencies = readNeeds(map.entries.get('dependencies')?.value, view);
  for (const need of needs ?? []) if (!need.optional) checkNamed(subject, map, need, 'need');
  for (const dependency of dependencies ?? []) checkNamed(subject, map, dependency, 'dependency');
  checkSubset(subject, map, needs, dependencies);
  checkRepeated(subject, needs ?? []);
  return needs ?? [];
}

/** The jobs of the same pipeline that a list names; undefined where there is none, or it is not wholly known. */
function readNeeds(raw: Value | undefined, view: ConfigurationView, depth = 0): readonly Need[] | undefined {
  const value = raw === undefined ? undefined : view.resolve(raw);
  if (value?.kind !== 'list' || value.open !== undefined || depth > 10) return undefined;
  const needs: Need[] = [];
  for (const item of value.items.slice(0, 1000)) {
    const resolved = view.resolve(item);
    if (resolved.kind === 'unknown') return undefined;
    if (resolved.kind === 'list') {
      const inner = readNeeds(resolved, view, depth + 1);
      if (inner === undefined) return undefined;
      needs.push(...inner);
      continue;
    }
    const need = readNeed(resolved, view);
    if (need !== undefined) needs.push(need);
  }
  return needs;
}

function readNeed(item: Value, view: ConfigurationView): Need | undefined {
  if (item.kind === 'scalar') return readName(item, false, false);
  if (item.kind !== 'map' || item.open !== undefined || item.entries.has('pipeline') || item.entries.has('project'))
    return undefined;
  const job = item.entries.get('job')?.value;
  const optional = item.entries.get('optional')?.value;
  const said = optional === undefined ? undefined : view.resolve(optional);
  const isOptional = said !== undefined && !(said.kind === 'scalar' && said.node.value === false);
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

/** With `needs`, artifacts come from needed jobs only. */
function checkSubset(
  { name, check }: BlockSubject,
  map: MapValue,
  needs: readonly Need[] | undefined,
  dependencies: readonly Need[] | undefined,
): void {
  const value = map.entries.get('needs')?.value;
  if (needs === undefined || dependencies === undefined || value?.kind !== 'list') return;
  // Needs on other pipelines and those that hold variables are not among those read.
  if (needs.length === 0 || needs.length !== value.items.length) return;
  const missing = dependencies.filter((each) => !needs.some((need) => need.name === each.name));
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
