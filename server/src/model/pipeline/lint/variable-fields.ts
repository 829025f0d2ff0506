import type { Value } from '../value';
import { checkFields, type Fields, forms, type Shape } from './entry-check';
import { anything, attribute } from './shapes';

const globalKeys: Fields = Object.fromEntries(
  ['value', 'description', 'expand', 'options'].map((key) => [key, attribute(anything)]),
);
const jobKeys: Fields = Object.fromEntries(['value', 'expand'].map((key) => [key, attribute(anything)]));

function variables(keys: Fields | undefined): Shape {
  return forms('should be a hash', 'a mapping of names to values', {
    map: (map, spot, check) => {
      for (const [name, { key, value: raw }] of map.entries) {
        const value = check.known(raw);
        if (value === undefined || value.kind === 'scalar') continue;
        const keyAt = { part: key.part, span: key.span };
        const own = { path: `${spot.path}:${name}`, subject: 'variable definition', key: name, keyAt };
        if (value.kind === 'map' && keys !== undefined) checkFields(value, keys, own, check);
        else {
          const wants = value.kind === 'map' ? 'only text here' : 'text';
          const says = value.kind === 'map' ? 'config must be a string' : 'must be either a string or a hash';
          const subject = value.kind === 'map' ? own.path : own.subject;
          check.wrong(
            keyAt,
            { ...own, subject },
            `The variable \`${name}\` can hold ${wants}, and this is ${noun(value)}.`,
            says,
            'Write its value as text.',
          );
        }
      }
    },
  });
}

function noun(value: Value): string {
  return value.kind === 'list' ? 'a list' : 'a mapping';
}

export const globalVariables: Shape = variables(globalKeys);
export const jobVariables: Shape = variables(jobKeys);
export const ruleVariables: Shape = variables(undefined);
