import type { ItemsValue, TextValue } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Fields,
  forms,
  quoted,
  type Shape,
  type Spot,
} from './entry-check';
import { checkExpression } from './expression-shape';
import { regexpTrouble } from './regexp';
import { refuseEmpty } from './required';
import { attribute, checkTexts, oneOf, shorten } from './shapes';

const refSays = 'should be an array of strings or regular expressions using re2 syntax';

const ref: Shape = forms(refSays, 'a name or a `/regular expression/`', {
  text: (said, value, spot, check) => {
    const pattern = /^\/(.+)\/[ismU]*$/s.exec(said)?.[1];
    const trouble = pattern === undefined ? undefined : regexpTrouble(pattern);
    if (trouble !== undefined) reportRegexp(value, trouble, refSays, spot, check);
  },
});

function refs(list: ItemsValue, spot: Spot, check: EntryCheck): void {
  checkTexts(list, refSays, spot, check, ref);
}

const policyFields: Fields = {
  refs: attribute(forms(refSays, 'a list of names', { list: refs })),
  kubernetes: attribute(oneOf(['active'], 'unknown value')),
  variables: attribute(
    forms('should be an array of strings', 'a list of expressions', {
      list: (list, spot, check) => checkTexts(list, 'should be an array of strings', spot, check, checkExpression),
    }),
  ),
  changes: attribute(
    forms('should be an array of strings', 'a list of paths', {
      list: (list, spot, check) => checkTexts(list, 'should be an array of strings', spot, check),
    }),
  ),
};

/** `only` and `except`. */
export const policy: Shape = forms(
  'has to be either an array of conditions or a hash',
  'a list of conditions or a mapping',
  {
    bare: true,
    list: refs,
    map: (map, spot, check) => {
      if (!refuseEmpty(map, "can't be blank", spot, check)) checkFields(map, policyFields, spot, check);
    },
  },
);

const coverageSays = 'must be a regular expression with re2 syntax';

export const coverage: Shape = forms(coverageSays, 'a `/regular expression/`', {
  text: (said, value, spot, check) => {
    const pattern = /^\/(.*)\/[ismU]*$/s.exec(said.trim())?.[1];
    if (pattern === undefined) reportRegexp(value, 'it does not stand between slashes', coverageSays, spot, check);
    else {
      const trouble = regexpTrouble(pattern);
      if (trouble !== undefined) reportRegexp(value, trouble, coverageSays, spot, check);
    }
  },
});

function reportRegexp(value: TextValue, trouble: string, says: string, spot: Spot, check: EntryCheck): void {
  check.report({
    family: 'invalid-regexp',
    at: compactPlace(value, spot),
    what: `\`${shorten(value.node.text)}\` is no regular expression that GitLab takes: ${trouble}.`,
    quote: quoted(spot.subject, says),
    action: 'Write a regular expression in RE2 syntax between slashes.',
  });
}
