import { nearestName } from '../../../text/nearest-name';
import type { ItemsValue, MapValue, TextValue, Value } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Fields,
  forms,
  keyPlace,
  quoted,
  rename,
  type Shape,
  type Spot,
} from './entry-check';
import { matrixOnly } from './parallel-shape';
import { itemSpot, refuseEmpty, requireFilled } from './required';
import { attribute, boolean, entry, text } from './shapes';

/** What a need is on: a job of this pipeline, a job of another one, or another pipeline as a whole. */
export type NeedKind = 'job' | 'cross_dependency' | 'bridge';

const jobFields: Fields = {
  job: attribute(text),
  artifacts: attribute(boolean),
  optional: attribute(boolean),
  parallel: entry(matrixOnly),
};
/** `optional` came with the newest servers. */
const pipelineFields: Fields = {
  pipeline: attribute(text),
  job: attribute(text),
  artifacts: attribute(boolean),
  optional: attribute(boolean),
};
const projectFields: Fields = {
  project: attribute(text),
  ref: attribute(text),
  job: attribute(text),
  artifacts: attribute(boolean),
};
const bridgeFields: Fields = { pipeline: attribute(text) };

/** The kind of a need by its keys; undefined where it has none of the forms (`entry/need.rb`, and its paid extension). */
export function needKind(value: Value): NeedKind | undefined {
  if (value.kind === 'scalar') return typeof value.node.value === 'string' ? 'job' : undefined;
  if (value.kind !== 'map') return undefined;
  const has = (key: string): boolean => value.entries.has(key);
  if (has('project') || has('ref')) return 'cross_dependency';
  if (has('job')) return has('pipeline') ? 'cross_dependency' : 'job';
  return has('pipeline') ? 'bridge' : undefined;
}

const need: Shape = forms('has an unsupported type', 'the name of a job or a mapping', {
  bare: true,
  text: (said, value, spot, check) => {
    if (/\S/.test(said)) return;
    check.wrong(compactPlace(value, spot), spot, 'This need names no job.', "can't be blank", 'Name a job.');
  },
  map: checkNeed,
});

function checkNeed(map: MapValue, spot: Spot, check: EntryCheck): void {
  if (map.open !== undefined) return;
  const kind = needKind(map);
  if (kind === undefined) {
    refuseForm(map, spot, check);
    return;
  }
  const isProject = map.entries.has('project') || map.entries.has('ref');
  const [fields, required] =
    kind === 'job'
      ? [jobFields, ['job']]
      : kind === 'bridge'
        ? [bridgeFields, ['pipeline']]
        : isProject
          ? [projectFields, ['project', 'job', 'ref']]
          : [pipelineFields, ['pipeline', 'job']];
  checkFields(map, fields, spot, check);
  requireFilled(map, required, spot, check);
}

const allKeys = [...new Set([jobFields, pipelineFields, projectFields].flatMap((fields) => Object.keys(fields)))];

/** A need that names nothing, mostly as a key of it is misspelt. */
function refuseForm(map: MapValue, spot: Spot, check: EntryCheck): void {
  const quote = `${spot.path} has an unsupported type`;
  for (const [name, entry] of map.entries) {
    const nearest = allKeys.includes(name)
      ? undefined
      : nearestName(
          name,
          allKeys.filter((key) => !map.entries.has(key)),
        );
    if (nearest === undefined) continue;
    const at = keyPlace(entry);
    const what = `A need has no keyword \`${name}\`.`;
    const action = `Write \`${nearest}\`.`;
    check.report({ family: 'unknown-keyword', at, what, quote, action, repairs: [rename(at, nearest)] });
    return;
  }
  const what = 'This need names no job, pipeline or project.';
  check.report({ family: 'keyword-type', at: spot.keyAt, what, quote, action: 'Add `job:`.' });
}

/** GitLab's limit on needs of other pipelines (`entry/needs.rb`). */
const maxPipelines = 5;

/** `needs` with the kinds of need that it may hold. */
export function needsOf(allowed: readonly NeedKind[]): Shape {
  return forms('can only be a hash or an array', 'a list of jobs', {
    list: (list, spot, check) => checkNeeds(check.levelled(list), list, allowed, spot, check),
    map: (map, spot, check) => {
      if (!refuseEmpty(map, 'can not be an empty hash', spot, check)) checkNeeds([map], map, allowed, spot, check);
    },
  });
}

function checkNeeds(
  items: Iterable<Value>,
  whole: ItemsValue | MapValue,
  allowed: readonly NeedKind[],
  spot: Spot,
  check: EntryCheck,
): void {
  let pipelines = 0;
  for (const item of items) {
    const own = whole.kind === 'list' ? itemSpot(item, 'need', 'needs', spot) : { ...spot, path: `${spot.path}:need` };
    const number = item.kind === 'map' ? numberOf(item, check) : undefined;
    if (number !== undefined) {
      const what = 'A need can pick copies of a parallel job by their `matrix` only.';
      check.wrong(
        number.at,
        spot,
        what,
        'cannot use "parallel: <number>".',
        'Write `matrix:` below it, or leave it out.',
      );
      continue;
    }
    check.judge(item, need, own);
    const kind = needKind(item);
    if (kind !== undefined && !allowed.includes(kind)) refuseKind(kind, item, own, spot, check);
    if (item.kind === 'map' && kind === 'cross_dependency' && item.entries.has('pipeline')) pipelines++;
  }
  if (pipelines <= maxPipelines) return;
  const what = `\`needs\` has ${pipelines} jobs of other pipelines.`;
  check.wrong(spot.keyAt, spot, what, `must be less than or equal to ${maxPipelines}`, `Use ${maxPipelines} at most.`);
}

function numberOf(map: MapValue, check: EntryCheck): { readonly at: ReturnType<typeof keyPlace> } | undefined {
  const written = map.entries.get('parallel');
  const value: Value | TextValue | undefined = written === undefined ? undefined : check.known(written.value);
  if (written === undefined || value?.kind !== 'scalar' || typeof value.node.value !== 'number') return undefined;
  return { at: compactPlace(value, { path: '', subject: '', key: 'parallel', keyAt: keyPlace(written) }) };
}

const kindWords: Readonly<Record<NeedKind, string>> = {
  job: 'a job',
  cross_dependency: 'a job of another pipeline',
  bridge: 'another pipeline as a whole',
};

function refuseKind(kind: NeedKind, item: Value, own: Spot, spot: Spot, check: EntryCheck): void {
  check.report({
    family: 'keyword-type',
    at: item.kind === 'map' ? own.keyAt : compactPlace(item, own),
    what: `This need is on ${kindWords[kind]}, which cannot be waited for here.`,
    quote: quoted(`${spot.path} config`, `uses invalid types: ${kind}`),
    action: 'Name a job of this pipeline.',
  });
}
