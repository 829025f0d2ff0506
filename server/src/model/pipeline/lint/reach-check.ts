import type { ConfigurationView } from '../configuration';
import { type ItemsValue, isNull, type MapEntry, type MapValue, nodePlace, type Value } from '../value';
import type { BlockSubject } from './block-subject';
import { impossibleBecause } from './condition';
import { compactPlace, keyPlace } from './entry-check';
import { shorten } from './shapes';

/** How a rule comes out: it can decide, it leaves the job out, or nothing ever meets it. */
type Outcome = 'may run' | 'never' | 'impossible';

/**
 * Rules that nothing meets, and jobs and pipelines that never run for that (`build/rules.rb`: the first rule whose
 * conditions are all met decides, and without one the job is left out).
 */
export function checkReach(subject: BlockSubject, map: MapValue): void {
  const { view, check } = subject;
  const entry = map.entries.get('rules');
  const rules = entry === undefined ? undefined : check.known(entry.value);
  if (entry === undefined || rules?.kind !== 'list') return;
  const isOwn = ownVariables(map, view);
  const outcomes: Outcome[] = [];
  const isKnown = judgeRules(rules, outcomes, isOwn, subject, 0);
  checkShadowed(rules, subject);
  if (!isKnown || outcomes.length === 0 || outcomes.includes('may run')) return;
  reportUnreachable(subject, entry, outcomes.includes('impossible'));
}

/** Whether a name is one of the variables that the job or the pipeline sets; they are looked at when first asked. */
function ownVariables(map: MapValue, view: ConfigurationView): (name: string) => boolean {
  let maps: readonly (Value | undefined)[] | undefined;
  return (name) => {
    maps ??= [map.entries.get('variables')?.value, view.extended('variables')?.value].map((value) =>
      value === undefined ? undefined : view.resolve(value),
    );
    return maps.some((each) => each !== undefined && (each.kind !== 'map' || each.entries.has(name)));
  };
}

/** Adds the outcome of each rule; whether all rules are known. */
function judgeRules(
  list: ItemsValue,
  outcomes: Outcome[],
  isOwn: (name: string) => boolean,
  subject: BlockSubject,
  depth: number,
): boolean {
  let isKnown = list.open === undefined && list.items.length <= 1000 && depth <= 10;
  if (depth > 10) return false;
  for (const raw of list.items.slice(0, 1000)) {
    const rule = subject.check.known(raw);
    if (rule?.kind === 'list') isKnown = judgeRules(rule, outcomes, isOwn, subject, depth + 1) && isKnown;
    else if (rule?.kind === 'map' && rule.open === undefined) outcomes.push(judgeRule(rule, isOwn, subject));
    else isKnown = false;
  }
  return isKnown;
}

function judgeRule(rule: MapValue, isOwn: (name: string) => boolean, { check }: BlockSubject): Outcome {
  const written = rule.entries.get('if');
  const condition = written === undefined ? undefined : check.known(written.value);
  if (written !== undefined && condition?.kind === 'scalar' && typeof condition.node.value === 'string') {
    const reason = impossibleBecause(condition.node.value, isOwn);
    if (reason !== undefined) {
      check.report({
        family: 'unreachable-rule',
        at: compactPlace(condition, { path: '', subject: '', key: 'if', keyAt: keyPlace(written) }),
        what: `\`${shorten(condition.node.value.trim())}\` is never met: ${reason}.`,
        quote: undefined,
        why: 'GitLab takes the first rule that is met, so this one has no effect.',
        action: 'Correct the condition, or remove the rule.',
      });
      return 'impossible';
    }
  }
  const when = rule.entries.get('when');
  const value = when === undefined ? undefined : check.known(when.value);
  return value?.kind === 'scalar' && value.node.text === 'never' ? 'never' : 'may run';
}

/** Rules after one that has no condition, as far as both are written in the same list. */
function checkShadowed(list: ItemsValue, { check }: BlockSubject): void {
  let first: MapValue | undefined;
  for (const raw of list.items) {
    const rule = raw.kind === 'map' ? raw : undefined;
    if (first !== undefined && rule?.node !== undefined && rule.node.part === list.node.part) {
      const [entry] = rule.entries.values();
      check.report({
        family: 'unreachable-rule',
        at: entry === undefined ? nodePlace(rule.node) : keyPlace(entry),
        what: 'This rule is never reached: one before it has no condition.',
        quote: undefined,
        why: 'GitLab takes the first rule that is met, and a rule without a condition always is.',
        action: 'Move it up, or remove it.',
        related: first.node === undefined ? [] : [{ at: nodePlace(first.node), message: 'this rule is always met' }],
      });
    }
    if (first === undefined && rule !== undefined && isUnconditional(rule, list)) first = rule;
  }
}

function isUnconditional(rule: MapValue, list: ItemsValue): boolean {
  if (rule.open !== undefined || rule.entries.size === 0 || rule.node?.part !== list.node.part) return false;
  return ['if', 'changes', 'exists'].every((key) => {
    const value: Value | undefined = rule.entries.get(key)?.value;
    return value === undefined || isNull(value);
  });
}

/** Others may define the job once more, or switch it off on purpose. */
function reportUnreachable(
  { name, keyAt, view, check, whole }: BlockSubject,
  rules: MapEntry,
  byMistake: boolean,
): void {
  if (!whole || view.open !== undefined || view.root(name)?.steps.length !== 1) return;
  const isWorkflow = name === 'workflow';
  check.report({
    family: 'unreachable-job',
    at: isWorkflow ? keyPlace(rules) : keyAt,
    what: isWorkflow
      ? 'No pipeline ever runs: none of these rules lets it.'
      : `\`${name}\` never runs: none of its rules lets it.`,
    quote: undefined,
    why: 'Every rule says `when: never` or has a condition that cannot be met.',
    action: isWorkflow ? 'Add a rule that lets pipelines run.' : 'Add a rule that lets it run, or remove the job.',
    ...(isWorkflow ? {} : { related: [{ at: keyPlace(rules), message: 'its rules stand here' }] }),
    severity: byMistake ? 'warning' : 'hint',
  });
}

/** GitLab's warning of two pipelines for one push: to a branch and to its merge request (`entry/processable.rb`). */
export function checkDuplicates({ name, view, check, whole }: BlockSubject, map: MapValue): void {
  const entry = ['only', 'except'].some((key) => map.entries.has(key)) ? undefined : map.entries.get('rules');
  const rules = entry === undefined || !whole ? undefined : check.known(entry.value);
  const last = rules?.kind === 'list' && rules.open === undefined ? lastRule(rules, view) : undefined;
  const when = last?.open === undefined && last?.entries.size === 1 ? last.entries.get('when') : undefined;
  const value = when === undefined ? undefined : check.known(when.value);
  if (last?.node === undefined || value?.kind !== 'scalar' || isNull(value) || value.node.text === 'never') return;
  const workflow = view.extended('workflow')?.value;
  if (
    workflow !== undefined &&
    !(workflow.kind === 'map' && workflow.open === undefined && !workflow.entries.has('rules'))
  )
    return;
  check.report({
    family: 'duplicate-pipelines',
    at: nodePlace(last.node),
    what: `\`${name}\` may run twice for one push: in the pipeline of the branch and in that of its merge request.`,
    quote: undefined,
    why: `GitLab warns: “jobs:${name} may allow multiple pipelines to run for a single action due to \`rules:when\` clause with no \`workflow:rules\`”.`,
    action: 'Add `workflow:rules`, or a condition to the last rule.',
  });
}

function lastRule(list: ItemsValue, view: ConfigurationView, depth = 0): MapValue | undefined {
  const raw = list.items[list.items.length - 1];
  const item = raw === undefined ? undefined : view.resolve(raw);
  if (item?.kind === 'list' && depth < 10) return item.open === undefined ? lastRule(item, view, depth + 1) : undefined;
  return item?.kind === 'map' ? item : undefined;
}
