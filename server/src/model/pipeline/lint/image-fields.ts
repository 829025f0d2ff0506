import type { MapValue } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Fields,
  forms,
  mapping,
  quoted,
  type Shape,
  type Spot,
} from './entry-check';
import { itemSpot, refuseEmpty, requireFilled } from './required';
import { script } from './script-shape';
import { attribute, checkTexts, entry, oneOf, text, texts, textUpTo } from './shapes';
import { ruleVariables } from './variable-fields';

const pullPolicies = ['always', 'never', 'if-not-present'];
const pullPolicy: Shape = forms('should be an array of strings or a string', 'a policy or a list of them', {
  text: (_, value, spot, check) => oneOf(pullPolicies, 'is not included in the list')(value, spot, check),
  list: (list, spot, check) => {
    if (!refuseEmpty(list, "can't be blank", spot, check))
      checkTexts(list, 'contains unknown values', spot, check, oneOf(pullPolicies, 'contains unknown values'));
  },
});

const userSays = 'should be a string';
const user: Shape = forms(userSays, 'a name or number', {
  number: (number, value, spot, check) => {
    if (Number.isInteger(number)) return;
    const what = `\`${value.node.text}\` is no number of a user.`;
    check.wrong(compactPlace(value, spot), spot, what, userSays, 'Write a whole number.');
  },
  text: (_, value, spot, check) => textUpTo(255)(value, spot, check),
});

/** `ports` belongs to web terminals, whose file is another one (`entry/imageable.rb`). */
const ports: Shape = (_, spot, check) => {
  check.report({
    family: 'unknown-keyword',
    at: spot.keyAt,
    what: '`ports` has no place in a pipeline.',
    quote: quoted(spot.path.replace(/:ports$/, ' config'), 'contains disallowed keys: ports'),
    action: 'Remove `ports`: services are reached at every port.',
  });
};

const imageFields: Fields = {
  name: attribute(text),
  entrypoint: attribute(texts()),
  docker: attribute(mapping({ platform: attribute(textUpTo(64)), user: attribute(textUpTo(255)) })),
  kubernetes: attribute(mapping({ user: attribute(user) })),
  ports: entry(ports),
  pull_policy: entry(pullPolicy),
};

const serviceFields: Fields = {
  ...imageFields,
  command: entry(script),
  alias: attribute(text),
  variables: entry(ruleVariables),
};

/** An image or service: its name, or a mapping that has one. */
function imageShape(fields: Fields): Shape {
  return forms('should be a hash or a string', 'text or a mapping', {
    text: (said, value, spot, check) => {
      if (/\S/.test(said)) return;
      check.report({
        family: 'missing-keyword',
        at:
          value.node.span.start === value.node.span.end ? spot.keyAt : { part: value.node.part, span: value.node.span },
        what: `\`${spot.key}\` names no image.`,
        quote: quoted(`${spot.path} name`, "can't be blank"),
        action: 'Write the name of an image, or leave it out.',
      });
    },
    map: (map: MapValue, spot: Spot, check: EntryCheck) => {
      checkFields(map, fields, spot, check);
      requireFilled(map, ['name'], spot, check);
    },
  });
}

export const image: Shape = imageShape(imageFields);
const service = imageShape(serviceFields);

export const services: Shape = forms('should be an array', 'a list of services', {
  list: (list, spot, check) => {
    for (const item of check.levelled(list)) check.judge(item, service, itemSpot(item, 'service', 'service', spot));
  },
});
