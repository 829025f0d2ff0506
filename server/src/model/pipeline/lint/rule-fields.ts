import type { ItemsValue, MapValue, Value } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Field,
  type Fields,
  forms,
  keyPlace,
  quoted,
  type Shape,
  type Spot,
} from './entry-check';
import { checkExpression } from './expression-shape';
import { needsOf } from './need-shape';
import { itemSpot, refuseEmpty, requireFilled, requireKeys } from './required';
import { attribute, boolean, checkLength, checkTexts, durationUpTo, entry, oneOf, text, textUpTo } from './shapes';
import { ruleVariables } from './variable-fields';

/** GitLab's limit on the delay of a job (`entry/job.rb`, `entry/rules/rule.rb`). */
export const delay: Shape = durationUpTo(604_800, 'a week');

const paths = attribute(
  forms('should be an array of strings', 'a list of paths', {
    list: (list, spot, check) => {
      checkTexts(list, 'should be an array of strings', spot, check);
      checkLength(list, 50, 'has too many entries (maximum 50)', spot, check);
    },
  }),
);

const changesFields: Fields = { paths, compare_to: attribute(text), regexp: attribute(textUpTo(255)) };

const changes: Shape = forms('should be an array or a hash', 'a list of paths or a mapping', {
  bare: true,
  list: (list, spot, check) => paths.shape(list, spot, check),
  map: (map, spot, check) => {
    checkFields(map, changesFields, spot, check);
    if (!map.entries.has('regexp')) requireKeys(map, ['paths'], spot, check);
  },
});

const existsFields: Fields = {
  paths,
  project: attribute(text),
  ref: attribute(text),
  regexp: attribute(textUpTo(255)),
};

const exists: Shape = forms('should be a string, an array of strings, or a hash', 'a list of paths or a mapping', {
  bare: true,
  text: () => {},
  list: (list, spot, check) => paths.shape(list, spot, check),
  map: (map, spot, check) => {
    if (refuseEmpty(map, 'missing required keys: paths', spot, check)) return;
    checkFields(map, existsFields, spot, check);
    if (!map.entries.has('regexp')) requireKeys(map, ['paths'], spot, check);
    if (map.entries.has('ref')) requireKeys(map, ['project'], spot, check);
  },
});

/** GitLab's editor knows `exit_codes` here as well, but its lint does not (`entry/rules/rule.rb`). */
const allowFailure: Shape = forms('should be a boolean value', '`true` or `false`', {
  boolean: () => {},
  map: (map, spot, check) => {
    const codes = map.entries.get('exit_codes');
    const what = codes === undefined ? 'is a mapping' : 'tells exit codes';
    const action =
      codes === undefined ? 'Write `true` or `false`.' : 'Move `exit_codes` to `allow_failure` of the job.';
    check.wrong(
      codes === undefined ? compactPlace(map, spot) : keyPlace(codes),
      spot,
      `\`allow_failure\` of a rule takes \`true\` or \`false\`, and this one ${what}.`,
      'should be a boolean value',
      action,
    );
  },
});

const autoCancel: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) =>
    checkFields(
      map,
      {
        on_new_commit: attribute(oneOf(['conservative', 'interruptible', 'none'], 'must be one of:')),
        on_job_failure: attribute(oneOf(['none', 'all'], 'must be one of:')),
      },
      spot,
      check,
    ),
});

/** `auto_cancel` of `workflow` and of its rules (`entry/auto_cancel.rb`). */
export const autoCancelField: Field = entry(autoCancel);

const common: Fields = {
  if: attribute(checkExpression),
  changes: entry(changes),
  exists: entry(exists),
  start_in: attribute(delay),
  allow_failure: attribute(allowFailure),
  variables: entry(ruleVariables),
  needs: entry(needsOf(['job'])),
};

const when = (values: readonly string[]): Field => attribute(oneOf(values, 'unknown value'));

const jobRule: Fields = {
  ...common,
  when: when(['on_success', 'on_failure', 'always', 'never', 'manual', 'delayed']),
  interruptible: attribute(boolean),
};
const workflowRule: Fields = { ...common, when: when(['always', 'never']), auto_cancel: autoCancelField };
const includeRule: Fields = {
  if: attribute(checkExpression),
  changes: entry(changes),
  exists: entry(exists),
  when: when(['always', 'never']),
};

/** A rule holds something, and a delay wants a length (`entry/rules/rule.rb`). */
function checkRule(map: MapValue, fields: Fields, spot: Spot, check: EntryCheck): void {
  if (refuseEmpty(map, "can't be blank", spot, check)) return;
  checkFields(map, fields, spot, check);
  if (fields.start_in === undefined || map.open !== undefined) return;
  const written = map.entries.get('when');
  const value = written === undefined ? undefined : check.known(written.value);
  if (written !== undefined && value?.kind !== 'scalar') return;
  const delayed = value?.kind === 'scalar' && value.node.text === 'delayed';
  const startIn = map.entries.get('start_in');
  if (delayed)
    requireFilled(map, ['start_in'], written === undefined ? spot : { ...spot, keyAt: keyPlace(written) }, check);
  else if (startIn !== undefined) {
    check.report({
      family: 'conflicting-keywords',
      at: keyPlace(startIn),
      what: 'This rule has `start_in` without `when: delayed`.',
      quote: quoted(spot.subject, 'contains disallowed keys: start_in'),
      action: 'Remove `start_in`, or add `when: delayed`.',
    });
  }
}

/** How GitLab words that an item is no mapping: of the rules as a whole in a job, of the item elsewhere. */
type ItemWords = (spot: Spot, item: Spot) => { readonly subject: string; readonly says: string };

const nestedSays = 'should be an array containing hashes and arrays of hashes';
const inJob: ItemWords = ({ path }) => ({ subject: path.replace(/:rules$/, ' rules'), says: nestedSays });
const elsewhere: ItemWords = (_, { subject }) => ({ subject, says: 'should be a hash' });
const maxLevels = 10;

function ruleList(fields: Fields, words: ItemWords): Shape {
  const walk = (list: ItemsValue, spot: Spot, check: EntryCheck, level: number): void => {
    for (const raw of list.items) {
      const value = check.known(raw);
      if (value === undefined) continue;
      const item = itemSpot(value, 'rule', 'rules', spot);
      if (value.kind === 'map') checkRule(value, fields, item, check);
      else if (value.kind !== 'list') refuseItem(value, words(spot, item), item, check);
      else if (level < maxLevels) walk(value, spot, check, level + 1);
      else if (raw.kind !== 'reference') refuseItem(value, words(spot, item), item, check);
    }
  };
  return forms('should be an array', 'a list of rules', {
    noTexts: true,
    list: (list, spot, check) => {
      if (!refuseEmpty(list, "can't be blank", spot, check)) walk(list, spot, check, 1);
    },
  });
}

function refuseItem(value: Value, { subject, says }: ReturnType<ItemWords>, spot: Spot, check: EntryCheck): void {
  const what =
    value.kind === 'list'
      ? `\`rules\` nests lists more than ${maxLevels} levels deep.`
      : 'A rule is a mapping, and this is none.';
  const action = value.kind === 'list' ? 'Use fewer levels.' : 'Write `if:`, `changes:`, `exists:` or `when:`.';
  check.wrong(compactPlace(value, spot), { ...spot, subject }, what, says, action);
}

export const rules: Shape = ruleList(jobRule, inJob);
export const workflowRules: Shape = ruleList(workflowRule, elsewhere);
export const includeRules: Shape = ruleList(includeRule, elsewhere);
