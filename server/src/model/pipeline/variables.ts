import { valueAsText } from '../../syntax/yaml/scalar-value';
import { type Fact, known, unknown } from '../fact';
import type { ConfigurationView } from './configuration';
import type { JobVariable, JobVariables } from './job';
import { isKeyword, type Keywords } from './keywords';
import { mapsIn } from './plain-values';
import { Budget, hasInput, type MapEntry, type MapValue, nodePlace, type Value } from './value';

/** The variables that a job sees from the files: its own and its templates' over the global ones. */
export function readVariables(keywords: Keywords, view: ConfigurationView): JobVariables {
  const found = new Map<string, JobVariable>();
  let complete = addGlobal(found, keywords, view);
  const own = keywords.ownKeyword('variables');
  if (own !== undefined) {
    const map = isKeyword(own) ? view.resolve(own.value) : own;
    if (map.kind === 'map') {
      for (const [name, entry] of map.entries) {
        found.set(name, readVariable(name, entry, entry.owner === keywords.name ? 'job' : 'template', view));
      }
    }
    complete &&= map.kind === 'map' && map.open === undefined;
  }
  const rules = keywords.own.entries.get('rules')?.value;
  const workflow = view.extended('workflow')?.value;
  const workflowRules = workflow?.kind === 'map' ? workflow.entries.get('rules')?.value : undefined;
  const conditional: JobVariable[] = [];
  for (const list of [workflowRules, rules]) {
    if (!hasRuleVariables(list, view)) continue;
    complete = false;
    for (const rule of mapsIn(view, list)) addRuleVariables(conditional, rule, view);
  }
  complete &&= workflow?.kind !== 'unknown';
  return { variables: [...found.values()], conditional, complete };
}

/** Bounds how many variables of rules are listed. */
const maxConditional = 1000;

function addRuleVariables(found: JobVariable[], rule: MapValue, view: ConfigurationView): void {
  for (const map of mapsIn(view, rule.entries.get('variables')?.value)) {
    for (const [name, entry] of map.entries) {
      if (found.length < maxConditional) found.push(readVariable(name, entry, 'rules', view));
    }
  }
}

/** Adds the global variables that the job inherits; whether these are all. */
function addGlobal(found: Map<string, JobVariable>, keywords: Keywords, view: ConfigurationView): boolean {
  const value = view.extended('variables')?.value;
  if (value === undefined) return true;
  const map = view.resolve(value);
  if (map.kind === 'scalar') return true;
  if (map.kind !== 'map') return false;
  let complete = map.open === undefined;
  for (const [name, entry] of map.entries) {
    const inherited = keywords.inherits('variables', name);
    if (inherited === true) found.set(name, readVariable(name, entry, 'global', view));
    else if (inherited === undefined) complete = false;
  }
  return complete;
}

function readVariable(
  name: string,
  entry: MapEntry,
  level: JobVariable['level'],
  view: ConfigurationView,
): JobVariable {
  return { name, value: readVariableValue(entry, view), nameAt: nodePlace(entry.key), level };
}

/** A variable is a scalar or a mapping with `value:`. */
function readVariableValue(entry: MapEntry, view: ConfigurationView): Fact<string> {
  const keyAt = nodePlace(entry.key);
  let value = view.resolve(entry.value);
  if (value.kind === 'map') {
    const inner = value.entries.get('value')?.value;
    if (inner === undefined) {
      return value.open === undefined
        ? known('', nodePlace(value.node ?? entry.key), keyAt)
        : unknown(value.open, keyAt);
    }
    value = view.resolve(inner);
  }
  if (value.kind === 'unknown') return unknown(value.reason, value.at ?? keyAt);
  if (value.kind !== 'scalar') return unknown('its value is no text', keyAt);
  const at = nodePlace(value.node);
  if (hasInput(value.node.text)) return unknown('it depends on an input', at);
  return known(valueAsText(value.node.value), at, keyAt);
}

/** Whether rules set variables, so that a job may see more or other ones. */
function hasRuleVariables(rules: Value | undefined, view: ConfigurationView, budget = new Budget(1000)): boolean {
  if (rules === undefined) return false;
  const value = view.resolve(rules);
  if (!budget.take(1)) return true;
  if (value.kind === 'list') {
    return value.open !== undefined || value.items.some((item) => hasRuleVariables(item, view, budget));
  }
  if (value.kind === 'map') return value.entries.has('variables') || value.open !== undefined;
  return value.kind === 'unknown';
}
