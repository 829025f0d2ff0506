import type { ItemsValue } from '../value';
import { type EntryCheck, type Field, type Fields, forms, mapping, type Shape, type Spot } from './entry-check';
import { checkExpression } from './expression-shape';
import { anything, attribute, boolean, checkLength, checkTexts, duration, entry, oneOf, text } from './shapes';
import { ruleVariables } from './variable-fields';

const paths = attribute(
  forms('should be an array of strings', 'a list of paths', {
    list: (list, spot, check) => {
      checkTexts(list, 'should be an array of strings', spot, check);
      checkLength(list, 50, 'has too many entries (maximum 50)', spot, check);
    },
  }),
);

const changes: Shape = forms('should be an array or a hash', 'a list of paths or a mapping', {
  list: (list, spot, check) => paths.shape(list, spot, check),
  map: (map, spot, check) => {
    mapping({ paths, compare_to: attribute(text), regexp: attribute(anything) })(map, spot, check);
    if (map.open !== undefined || map.entries.has('paths') || map.entries.has('regexp')) return;
    check.report({
      family: 'missing-keyword',
      at: spot.keyAt,
      what: '`changes` lists no paths.',
      quote: `${spot.path} config missing required keys: paths`.toLowerCase(),
      action: 'Add `paths:`.',
    });
  },
});

const exists: Shape = forms('should be a string, an array of strings, or a hash', 'a list of paths or a mapping', {
  text: () => {},
  list: (list, spot, check) => paths.shape(list, spot, check),
  map: (map, spot, check) =>
    mapping({ paths, project: attribute(text), ref: attribute(text), regexp: attribute(anything) })(map, spot, check),
});

const allowFailure: Shape = forms('should be a hash or a boolean value', '`true`, `false` or `exit_codes`', {
  boolean: () => {},
  map: (map, spot, check) => mapping({ exit_codes: attribute(anything) })(map, spot, check),
});

const common: Fields = {
  if: attribute(checkExpression),
  changes: entry(changes),
  exists: entry(exists),
  start_in: attribute(duration),
  allow_failure: entry(allowFailure),
  variables: entry(ruleVariables),
  needs: entry(anything),
};

const when = (values: readonly string[]): Field => attribute(oneOf(values, 'unknown value'));

const jobRule = mapping({
  ...common,
  when: when(['on_success', 'on_failure', 'always', 'never', 'manual', 'delayed']),
  interruptible: attribute(boolean),
});
const workflowRule = mapping({ ...common, when: when(['always', 'never']), auto_cancel: entry(anything) });
const includeRule = mapping({
  if: attribute(checkExpression),
  changes: entry(changes),
  exists: entry(exists),
  when: when(['always', 'never']),
});

function ruleList(rule: Shape): Shape {
  const walk = (list: ItemsValue, spot: Spot, check: EntryCheck, level: number): void => {
    const item = { ...spot, path: `${spot.path}:rule`, subject: `${spot.path}:rule config` };
    for (const raw of list.items) {
      const value = check.known(raw);
      if (value?.kind === 'list' && level < 10) walk(value, spot, check, level + 1);
      else if (value !== undefined && value.kind !== 'list') check.judge(value, rule, item);
    }
  };
  return forms('should be an array', 'a list of rules', { list: (list, spot, check) => walk(list, spot, check, 1) });
}

export const rules: Shape = ruleList(jobRule);
export const workflowRules: Shape = ruleList(workflowRule);
export const includeRules: Shape = ruleList(includeRule);
