import type { ItemsValue, MapValue } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Fields,
  forms,
  keyPlace,
  type Shape,
  type Spot,
} from './entry-check';
import { itemSpot } from './required';
import { anything, attribute, shorten, text } from './shapes';

const nameForm = /^[a-zA-Z_]\w*$/;

const stepName: Shape = forms('should be a string', 'text', {
  text: (said, value, spot, check) => {
    if (nameForm.test(said)) return;
    const what = `A step cannot be called \`${shorten(said)}\`.`;
    const says = 'does not match pattern: ^[a-zA-Z_][a-zA-Z0-9_]*$';
    check.wrong(compactPlace(value, spot), spot, what, says, 'Use letters, digits and `_`, no digit first.');
  },
});

const mappingOnly: Shape = forms('should be a hash', 'a mapping', { map: () => {} });
const reference: Shape = forms('should be a hash or a string', 'text or a mapping', { text: () => {}, map: () => {} });

const stepFields: Fields = {
  name: attribute(stepName),
  env: attribute(mappingOnly),
  inputs: attribute(mappingOnly),
  step: attribute(reference),
  func: attribute(reference),
  script: attribute(text),
  action: attribute(anything),
};
const kinds = ['step', 'func', 'script', 'action'];

function checkStep(map: MapValue, spot: Spot, check: EntryCheck): void {
  checkFields(map, stepFields, spot, check, 'object property is a disallowed additional property');
  if (map.open !== undefined) return;
  if (!map.entries.has('name')) {
    check.report({
      family: 'missing-keyword',
      at: spot.keyAt,
      what: 'This step has no name.',
      quote: `${spot.path} object is missing required properties: name`.toLowerCase(),
      action: 'Add `name:`.',
    });
  }
  const given = kinds.filter((kind) => map.entries.has(kind));
  if (given.length === 1) return;
  const second = map.entries.get(given[1] ?? '');
  check.report({
    family: given.length === 0 ? 'missing-keyword' : 'conflicting-keywords',
    at: second === undefined ? spot.keyAt : keyPlace(second),
    what:
      given.length === 0
        ? 'This step says nothing to do.'
        : `This step has ${given.map((kind) => `\`${kind}\``).join(' and ')}, and can have only one of them.`,
    quote: `${spot.path} should use only one of: step, func, script`,
    action: given.length === 0 ? 'Add `step:`, `func:` or `script:`.' : 'Make a step of each.',
  });
}

const step: Shape = forms('should be an array of hashes', 'a mapping', { map: checkStep });

/** `run`: steps in place of a script. GitLab checks them against a schema of its own. */
export const run: Shape = forms('value is not an array', 'a list of steps', {
  noTexts: true,
  list: (list: ItemsValue, spot, check) => {
    for (const item of check.levelled(list)) {
      const { path, ...place } = itemSpot(item, 'step', 'run', spot);
      check.judge(item, step, { ...place, path: spot.subject });
    }
  },
});
