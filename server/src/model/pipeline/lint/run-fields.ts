import type { ItemsValue, MapValue } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Fields,
  fieldSpot,
  forms,
  keyPlace,
  quoted,
  type Shape,
  type Spot,
} from './entry-check';
import { itemSpot, refuseEmpty, refuseTogether } from './required';
import { anything, attribute, shorten } from './shapes';

const extra = 'object property is a disallowed additional property';
/** Of steps, inputs and environment variables. */
const nameForm = /^[a-zA-Z_]\w*$/;

const stepName: Shape = forms('should be a string', 'text', {
  text: (said, value, spot, check) => {
    if (nameForm.test(said)) return;
    const what = `A step cannot be called \`${shorten(said)}\`.`;
    const says = 'does not match pattern: ^[a-zA-Z_][a-zA-Z0-9_]*$';
    check.wrong(compactPlace(value, spot), spot, what, says, 'Use letters, digits and `_`, no digit first.');
  },
});

/** A mapping of names, whose values are of one shape. */
function namedValues(value: Shape): Shape {
  return forms('value is not an object', 'a mapping', {
    map: (map, spot, check) => {
      for (const [name, given] of map.entries) {
        const own = fieldSpot(name, given, attribute(value), spot);
        if (nameForm.test(name)) check.judge(given.value, value, own);
        else {
          const what = `\`${shorten(name)}\` cannot be a name in \`${spot.key}\`.`;
          const action = 'Use letters, digits and `_`, no digit first.';
          check.wrong(own.keyAt, spot, what, 'object property is a disallowed additional property', action);
        }
      }
    },
  });
}

const texts = (names: string): Fields =>
  Object.fromEntries(names.split(' ').map((name) => [name, attribute(stepText)]));
const stepText: Shape = forms('value is not a string', 'text', { text: () => {} });

function place(fields: Fields, required: readonly string[]): Shape {
  return forms('value is not an object', 'a mapping', {
    map: (map, spot, check) => {
      checkFields(map, fields, spot, check, extra);
      const missing = required.filter((key) => !map.entries.has(key));
      if (missing.length === 0 || map.open !== undefined) return;
      const list = missing.map((key) => `\`${key}\``).join(' and ');
      check.report({
        family: 'missing-keyword',
        at: spot.keyAt,
        what: `\`${spot.key}\` has no ${list}.`,
        quote: quoted(spot.path, `object is missing required properties: ${missing.join(', ')}`),
        action: `Add ${list}.`,
      });
    },
  });
}

const referenceFields: Fields = {
  git: attribute(place(texts('url dir rev file'), ['url', 'rev'])),
  oci: attribute(place(texts('registry repository tag dir file'), ['registry', 'repository', 'tag'])),
};

/** Where a function comes from. */
const reference: Shape = forms('should be a hash or a string', 'text or a mapping', {
  text: () => {},
  map: (map, spot, check) => {
    checkFields(map, referenceFields, spot, check, extra);
    refuseTogether(map, ['git', 'oci'], spot, check);
    if (map.open !== undefined || map.entries.has('git') || map.entries.has('oci')) return;
    check.report({
      family: 'missing-keyword',
      at: spot.keyAt,
      what: `\`${spot.key}\` does not say where the function comes from.`,
      quote: quoted(spot.path, 'object is missing required properties: git'),
      action: 'Add `git:` or `oci:`.',
    });
  },
});

const command: Shape = forms('value is not a string', 'text', {
  text: (_, value, spot, check) => void refuseEmpty(value, 'string length is less than: 1', spot, check),
});

const stepFields: Fields = {
  name: attribute(stepName),
  env: attribute(namedValues(stepText)),
  inputs: attribute(namedValues(anything)),
  step: attribute(reference),
  func: attribute(reference),
  script: attribute(command),
  action: attribute(anything),
};
const kinds = ['step', 'func', 'script', 'action'];

function checkStep(map: MapValue, spot: Spot, check: EntryCheck): void {
  checkFields(map, stepFields, spot, check, extra);
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
  checkInputs(map, spot, check);
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

/** A script takes no inputs. */
function checkInputs(map: MapValue, spot: Spot, check: EntryCheck): void {
  const inputs = map.entries.get('inputs');
  if (inputs === undefined || !map.entries.has('script')) return;
  check.report({
    family: 'conflicting-keywords',
    at: keyPlace(inputs),
    what: 'A step with a script takes no inputs.',
    quote: quoted(spot.path, extra),
    action: 'Hand values over in `env:`.',
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
