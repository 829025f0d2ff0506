import { writeScalar } from '../../../syntax/yaml/quote';
import { nearestName } from '../../../text/nearest-name';
import { isNull, type MapValue, type Value } from '../value';
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
import { checkReading } from './scalar-reading';
import { alphanumeric, attribute, boolean, shorten, texts } from './shapes';

const scalar: Shape = (value, spot, check) => {
  if (value.kind === 'scalar') return;
  const what = `The value of a variable is a text, and this is ${noun(value)}.`;
  check.wrong(compactPlace(value, spot), spot, what, 'must be a scalar', 'Write its value as text.');
};

const jobKeys: Fields = { value: attribute(scalar), expand: attribute(boolean) };
const globalKeys: Fields = { ...jobKeys, description: attribute(alphanumeric), options: attribute(texts()) };

function variables(keys: Fields | undefined): Shape {
  return forms('should be a hash', 'a mapping of names to values', {
    map: (map, spot, check) => {
      for (const [name, entry] of map.entries) {
        const value = check.known(entry.value);
        const path = `${spot.path}:${name}`;
        const own = { path, subject: `${path} config`, key: name, keyAt: keyPlace(entry) };
        if (value?.kind === 'list') refuseList(own, check);
        else if (value?.kind === 'map') checkMapping(value, keys, own, check);
        else checkReading(name, value, check);
      }
    },
  });
}

function refuseList(spot: Spot, check: EntryCheck): void {
  check.report({
    family: 'keyword-type',
    at: spot.keyAt,
    what: `The variable \`${spot.key}\` can hold text, and this is a list.`,
    quote: 'variable definition must be either a string or a hash',
    action: 'Write its value as text.',
  });
}

/** A variable that is described (`entry/variable.rb`). */
function checkMapping(map: MapValue, keys: Fields | undefined, spot: Spot, check: EntryCheck): void {
  if (keys === undefined) {
    const what = `The variable \`${spot.key}\` can hold only text here, and this is a mapping.`;
    check.wrong(spot.keyAt, spot, what, 'must be a string', 'Write its value as text.');
    return;
  }
  // GitLab calls the attributes of a variable `config value` and so on.
  checkFields(map, keys, { ...spot, path: `${spot.path} config` }, check, 'uses invalid data keys');
  const value = map.entries.get('value');
  if (value !== undefined) checkReading(spot.key, check.known(value.value), check);
  if (keys.options !== undefined) checkOptions(map, spot, check);
}

/** The value has to be one of the options, which are texts. */
function checkOptions(map: MapValue, spot: Spot, check: EntryCheck): void {
  const written = map.entries.get('options');
  const list = written === undefined ? undefined : check.known(written.value);
  if (list?.kind !== 'list' || list.open !== undefined || list.items.length === 0 || map.open !== undefined) return;
  const options: string[] = [];
  for (const raw of list.items) {
    const item = check.known(raw);
    if (item?.kind !== 'scalar' || typeof item.node.value !== 'string') return;
    options.push(item.node.value);
  }
  const entry = map.entries.get('value');
  const value = entry === undefined ? undefined : check.known(entry.value);
  if (entry !== undefined && value?.kind !== 'scalar') return;
  if (value?.kind === 'scalar' && typeof value.node.value === 'string' && options.includes(value.node.value)) return;
  const missing = value === undefined || isNull(value);
  const said = value?.kind === 'scalar' ? value.node.text : '';
  const nearest = missing ? undefined : (options.find((option) => option === said) ?? nearestName(said, options));
  const at =
    value === undefined || missing ? (entry === undefined ? spot.keyAt : keyPlace(entry)) : compactPlace(value, spot);
  check.report({
    family: 'keyword-type',
    at,
    what: missing
      ? `\`${spot.key}\` has options, and none of them is its value.`
      : `\`${shorten(said)}\` is none of the options of \`${spot.key}\`.`,
    quote: quoted(spot.subject, 'value must be present in options'),
    action: nearest === undefined ? 'Give it one of its options as `value:`.' : `Write \`${nearest}\` as text.`,
    repairs:
      nearest === undefined
        ? []
        : [{ title: `Write \`${nearest}\``, safe: false, edits: [{ at, text: writeScalar(nearest) }] }],
  });
}

function noun(value: Value): string {
  return value.kind === 'list' ? 'a list' : 'a mapping';
}

export const globalVariables: Shape = variables(globalKeys);
export const jobVariables: Shape = variables(jobKeys);
export const ruleVariables: Shape = variables(undefined);
