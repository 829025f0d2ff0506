import type { MapValue, Value } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Fields,
  forms,
  keyPlace,
  quoted,
  type Shape,
  type Spot,
} from './entry-check';
import { alphanumeric, anything, attribute, checkLength, oneOf, text } from './shapes';

const types = ['array', 'boolean', 'number', 'string'];

const options: Shape = forms('should be an array', 'a list', {
  list: (list, spot, check) => {
    const own = { ...spot, subject: spot.subject.replace(/ input options$/, ' config') };
    checkLength(list, 50, 'cannot define more than 50 options', own, check);
  },
});

const inputFields: Fields = {
  default: attribute(anything),
  description: attribute(alphanumeric),
  options: attribute(options),
  regex: attribute(text),
  type: attribute(oneOf(types, 'unknown value')),
};

const input: Shape = forms('should be a hash', 'a mapping', { map: checkInput });

/** An input of a job has a default, as nobody may be there to give a value (`entry/job_input.rb`). */
function checkInput(map: MapValue, spot: Spot, check: EntryCheck): void {
  checkFields(map, inputFields, { ...spot, path: `${spot.path} input` }, check);
  if (map.open !== undefined) return;
  const entry = map.entries.get('default');
  const value = entry === undefined ? undefined : check.known(entry.value);
  if (entry === undefined || (value?.kind === 'scalar' && value.node.value === null)) {
    check.report({
      family: 'missing-keyword',
      at: entry === undefined ? spot.keyAt : keyPlace(entry),
      what: `The input \`${spot.key}\` has no default.`,
      quote: quoted(spot.path, 'must have a default value'),
      action: 'Add `default:`.',
    });
  } else if (value !== undefined) checkDefault(map, value, { ...spot, keyAt: keyPlace(entry) }, check);
}

function checkDefault(map: MapValue, value: Value, spot: Spot, check: EntryCheck): void {
  const written = map.entries.get('type');
  const type = written === undefined ? undefined : check.known(written.value);
  const name = type?.kind === 'scalar' ? type.node.text : undefined;
  const said = value.kind === 'scalar' ? value.node.value : value.kind;
  const fits =
    (name === 'number' && typeof said === 'number') ||
    (name === 'boolean' && typeof said === 'boolean') ||
    (name === 'array' && said === 'list');
  if (fits || name === undefined || name === 'string' || !types.includes(name)) return;
  const article = name === 'array' ? 'an' : 'a';
  check.report({
    family: 'keyword-type',
    at: compactPlace(value, spot),
    what: `The default of \`${spot.key}\` is no ${name}.`,
    quote: `inputs \`${spot.key}\`: default value is not ${article} ${name}`.toLowerCase(),
    action: `Write ${article} ${name}, or use another \`type\`.`,
  });
}

/** `inputs` of a job. */
export const jobInputs: Shape = forms('should be a hash', 'a mapping of names', {
  map: (map, spot, check) => {
    if (map.entries.size > 50) {
      const own = { ...spot, subject: spot.subject.replace(/:inputs config$/, ' inputs') };
      const what = `The job has ${map.entries.size} inputs.`;
      check.wrong(spot.keyAt, own, what, 'has too many entries (maximum 50)', 'Use no more than 50.');
    }
    for (const [name, entry] of map.entries) {
      const path = `${spot.path}:${name}`;
      check.judge(entry.value, input, { path, subject: `${path} config`, key: name, keyAt: keyPlace(entry) });
    }
  },
});
