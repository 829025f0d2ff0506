import { checkFields, type Fields, forms, type Shape } from './entry-check';
import { anything, attribute, boolean, entry, text } from './shapes';

const needFields: Fields = {
  job: attribute(text),
  artifacts: attribute(boolean),
  optional: attribute(boolean),
  parallel: entry(anything),
  pipeline: attribute(text),
  project: attribute(text),
  ref: attribute(text),
};

const need: Shape = forms('has an unsupported type', 'the name of a job or a mapping', {
  text: () => {},
  map: (map, spot, check) => {
    if (map.open === undefined && !['job', 'pipeline', 'project'].some((key) => map.entries.has(key))) {
      const what = 'This need names no job, pipeline or project.';
      check.wrong(spot.keyAt, { ...spot, subject: spot.path }, what, 'has an unsupported type', 'Add `job:`.');
    }
    checkFields(map, needFields, spot, check);
  },
});

export const needs: Shape = forms('can only be a hash or an array', 'a list of jobs', {
  list: (list, spot, check) => {
    const item = { ...spot, path: `${spot.path}:need`, subject: `${spot.path}:need` };
    for (const raw of check.levelled(list)) check.judge(raw, need, item);
  },
  map: (map, spot, check) => checkFields(map, needFields, spot, check),
});
