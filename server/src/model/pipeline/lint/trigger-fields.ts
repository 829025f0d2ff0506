import { isNull, type Value } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Field,
  type Fields,
  forms,
  mapping,
  type Shape,
  type Spot,
} from './entry-check';
import { checkIncludeEntry, checkLocationType, locationKeys } from './include-entry';
import { jobFields } from './job-fields';
import { needsOf } from './need-shape';
import { matrixOnly } from './parallel-shape';
import { refuseEmpty, requireFilled } from './required';
import { anything, attribute, boolean, checkLength, entry, oneOf, text } from './shapes';

const includeKeys = 'local file remote project ref integrity cache template artifact inputs job rules component'.split(
  ' ',
);
export const includeFields: Fields = Object.fromEntries(includeKeys.map((key) => [key, attribute(anything)]));

/** `trigger:include` (`entry/includes.rb`, `entry/include.rb`). */
const include: Shape = forms('should be an array or a string', 'text or a list of includes', {
  noTexts: true,
  text: () => {},
  list: (list, spot, check) => {
    checkLength(list, 3, 'is too long (maximum is 3)', spot, check);
    for (const item of check.levelled(list)) checkItem(item, spot, check);
  },
  // Its own keys are told of as well.
  map: (map, spot, check) => {
    const action = 'Put a dash before its first key.';
    check.wrong(spot.keyAt, spot, 'A single include of a trigger stands in a list.', arrayOrText, action);
    checkItem(map, spot, check);
  },
});
const arrayOrText = 'should be an array or a string';

function checkItem(item: Value, spot: Spot, check: EntryCheck): void {
  const own = { ...spot, path: `${spot.path}:include`, subject: `${spot.path}:include config`, refused: true };
  if (item.kind === 'map') {
    checkFields(item, includeFields, own, check);
    checkIncludeEntry(item, own, check);
    for (const key of locationKeys) checkLocationType(item, key, own, check);
  } else if (item.kind !== 'scalar' || (typeof item.node.value !== 'string' && !isNull(item))) {
    const what = 'An include is text or a mapping, and this is neither.';
    check.wrong(compactPlace(item, spot), own, what, 'should be a hash or a string', 'Write the path of a file.');
  }
}

const common: Fields = {
  strategy: attribute(oneOf(['depend', 'mirror'], 'should be depend or mirror')),
  forward: entry(mapping({ yaml_variables: attribute(boolean), pipeline_variables: attribute(boolean) })),
};
const inputs: Shape = forms('should be a hash', 'a mapping', { map: () => {} });

/** A pipeline of another project, and one of this project's own (`entry/trigger.rb`). */
const projectForm: Fields = {
  ...common,
  project: attribute(text),
  branch: attribute(text),
  inputs: attribute(inputs),
};
const includeForm: Fields = { ...common, include: entry(include) };

const trigger: Shape = forms('has to be either a string or a hash', 'text or a mapping', {
  bare: true,
  text: (said, value, spot, check) => {
    if (/\S/.test(said)) return;
    check.wrong(compactPlace(value, spot), spot, '`trigger` names no project.', "can't be blank", 'Name a project.');
  },
  map: (map, spot, check) => {
    if (refuseEmpty(map, "can't be blank", spot, check)) return;
    if (map.entries.has('include')) checkFields(map, includeForm, spot, check);
    else {
      // Here as well where `include` is misspelt, or comes from what is not known.
      checkFields(map, { ...projectForm, ...includeForm }, spot, check);
      // A misspelt `project` or `include` is told of as such.
      if ([...map.entries.keys()].every((key) => Object.hasOwn(projectForm, key)))
        requireFilled(map, ['project'], spot, check);
    }
  },
});

const shared: readonly (readonly [string, Field | undefined])[] =
  'extends stage only except rules variables inherit resource_group environment interruptible'
    .split(' ')
    .map((key) => [key, jobFields[key]]);

/** The keywords of a job that starts another pipeline (`entry/bridge.rb`). */
export const triggerFields: Fields = {
  ...Object.fromEntries(shared.filter((pair): pair is readonly [string, Field] => pair[1] !== undefined)),
  needs: entry(needsOf(['job', 'bridge'])),
  parallel: entry(matrixOnly),
  allow_failure: attribute(boolean),
  when: attribute(oneOf(['on_success', 'on_failure', 'always', 'manual'])),
  trigger: entry(trigger),
};
