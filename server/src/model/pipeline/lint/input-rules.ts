import type { InputSpecs } from '../inputs';
import { isNull, type MapEntry, type MapValue, nodePlace } from '../value';
import { checkFields, type EntryCheck, type Fields, keyPlace, type Spot } from './entry-check';
import { anything, attribute, shorten } from './shapes';

const ruleFields: Fields = { if: attribute(anything), options: attribute(anything), default: attribute(anything) };

/** `rules:` of an input: options and defaults by what other inputs are (`header/input/rules/rule.rb`). */
export function checkInputRules(name: string, entry: MapEntry, specs: InputSpecs, check: EntryCheck): void {
  const rules = check.known(entry.value);
  if (rules === undefined || isNull(rules)) return;
  if (rules.kind !== 'list') {
    check.report({
      family: 'keyword-type',
      at: keyPlace(entry),
      what: '`rules` of an input is a list.',
      quote: `header:spec:inputs:${name}:rules config should be an array`,
      action: 'Write each rule as an item.',
    });
    return;
  }
  for (const [index, item] of rules.items.entries()) {
    const rule = check.known(item);
    if (rule?.kind === 'map') checkRule(name, index, rule, keyPlace(entry), specs, check);
  }
}

function checkRule(
  name: string,
  index: number,
  rule: MapValue,
  keyAt: Spot['keyAt'],
  specs: InputSpecs,
  check: EntryCheck,
): void {
  const first = [...rule.entries.values()][0];
  const at = first === undefined ? keyAt : keyPlace(first);
  const path = `header:spec:inputs:${name}:rules:rule`;
  const spot: Spot = { path, subject: `${path} config`, key: 'rules', keyAt: at };
  checkFields(rule, ruleFields, spot, check);
  if (!rule.entries.has('default') && rule.open === undefined) {
    check.report({
      family: 'invalid-spec',
      at,
      what: `A rule of the input \`${name}\` gives no default.`,
      quote: `\`${name}\` input: rule must define 'options' with at least one value and a 'default'`,
      action: 'Add `default:`.',
    });
  }
  const condition = rule.entries.get('if')?.value;
  if (condition?.kind !== 'scalar' || specs.open !== undefined) return;
  const named = [...condition.node.text.matchAll(/\$\[\[\s*inputs\.([\w-]+)\s*\]\]/g)].map(([, other = '']) => other);
  const unknown = named.filter((other) => !specs.inputs.has(other));
  if (unknown.length === 0) return;
  check.report({
    family: 'invalid-spec',
    at: nodePlace(condition.node),
    what: `The header declares no input ${unknown.map((other) => `\`${shorten(other)}\``).join(', ')}.`,
    quote: `rule[${index}] references undefined inputs: ${unknown.join(', ')}`,
    action: 'Name an input of this header.',
  });
}
