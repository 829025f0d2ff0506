import { pipelineSources } from './condition';
import { expressionTrouble } from './expression';
import { regexpTrouble } from './regexp';

/** `only` or `except` of a job, as far as it is written. */
export interface Policy {
  readonly refs: readonly string[] | undefined;
  readonly variables: readonly string[] | undefined;
  readonly changes: readonly string[] | undefined;
}

export interface WrittenRule {
  readonly if?: string;
  readonly changes?: readonly string[];
  readonly when?: string;
}

export interface JobPolicies {
  readonly only: Policy | undefined;
  readonly except: Policy | undefined;
  /** The pipeline has `workflow:rules`, without which jobs that say nothing run for branches and tags only. */
  readonly hasWorkflowRules: boolean;
  /** `when` of the job. */
  readonly when: string;
}

const anyBranchOrTag = '$CI_COMMIT_BRANCH || $CI_COMMIT_TAG';

/**
 * The rules that let a job run exactly when its `only` and `except` do; undefined where none can say the same.
 *
 * As GitLab judges them (`seed/build.rb`, `build/policy/*.rb`), a job runs where every key of `only` holds and no key of
 * `except` does; a key holds where one of its items does. `only` without `refs` is for branches and tags, and so is a
 * job without `only`, unless the pipeline has `workflow:rules`. The first rule that is met decides, so what `except`
 * says comes first with `when: never`, and the rest says when to run; `when` and `allow_failure` of the job hold where a
 * rule says nothing of them. The items:
 *
 * - `branches` and `tags` hold where the pipeline is for one, which is where `$CI_COMMIT_BRANCH` or `$CI_COMMIT_TAG` is
 *   set; neither is in a pipeline of a merge request.
 * - The name of a source, also in plural and without `_event`, holds for `$CI_PIPELINE_SOURCE`.
 * - Any other name is that of a branch or tag, and a regular expression is matched with it: never in a pipeline of a
 *   merge request, so `$CI_COMMIT_REF_NAME` would not do. A branch that is called as a source is does not count.
 * - What follows an `@` is the path of the project.
 * - Conditions of `variables` are those of `rules:if`, and `changes` are paths; but rules put in the values of variables
 *   there, and take at most fifty. `kubernetes` has no rule.
 */
export function rulesOfPolicies({
  only,
  except,
  hasWorkflowRules,
  when,
}: JobPolicies): readonly WrittenRule[] | undefined {
  const rules: WrittenRule[] = [];
  for (const condition of except?.refs ?? []) {
    const text = refCondition(condition);
    if (text === undefined) return undefined;
    rules.push({ if: text, when: 'never' });
  }
  for (const condition of except?.variables ?? []) rules.push({ if: condition, when: 'never' });
  if (except?.changes !== undefined) rules.push({ changes: except.changes, when: 'never' });
  const admitted = only === undefined ? undefined : admit(only);
  if (only !== undefined && admitted === undefined) return undefined;
  if (admitted !== undefined) rules.push(...admitted);
  else rules.push(hasWorkflowRules ? { when } : { if: anyBranchOrTag });
  return rules.every(isSound) ? rules : undefined;
}

/** The rules that let a job in. */
function admit({ refs, variables, changes }: Policy): readonly WrittenRule[] | undefined {
  const conditions = refs === undefined ? [anyBranchOrTag] : refs.map(refCondition);
  if (conditions.length === 0 || variables?.length === 0) return undefined;
  const rules: WrittenRule[] = [];
  for (const condition of conditions) {
    if (condition === undefined) return undefined;
    // A rule for each, as variables that are empty count otherwise within a condition than by themselves.
    const texts = variables?.map((also) => joined(condition, also)) ?? [condition];
    rules.push(...texts.map((text) => (changes === undefined ? { if: text } : { if: text, changes })));
  }
  return rules;
}

/** Conditions joined, each in parentheses where it is joined itself. */
function joined(...conditions: readonly string[]): string {
  return conditions.map((text) => (/&&|\|\|/.test(text) ? `(${text})` : text)).join(' && ');
}

function isSound(rule: WrittenRule): boolean {
  const { if: condition, changes = [] } = rule;
  if (condition !== undefined && (expressionTrouble(condition) !== undefined || condition.includes('\n'))) return false;
  return changes.length <= 50 && !changes.some((path) => path.includes('$'));
}

/** The condition for an item of `refs`. */
function refCondition(item: string): string | undefined {
  const at = item.indexOf('@');
  const pattern = at < 0 ? item : item.slice(0, at);
  const condition = patternCondition(pattern);
  if (at < 0 || condition === undefined) return condition;
  const project = quoted(item.slice(at + 1));
  return project === undefined ? undefined : joined(condition, `$CI_PROJECT_PATH == ${project}`);
}

function patternCondition(pattern: string): string | undefined {
  if (pattern === 'branches') return '$CI_COMMIT_BRANCH';
  if (pattern === 'tags') return '$CI_COMMIT_TAG';
  const source = pipelineSources.find((name) => namesOf(name).includes(pattern));
  if (source !== undefined) return `$CI_PIPELINE_SOURCE == "${source}"`;
  const regexp = /^\/(.*)\/([ismU]*)$/.exec(pattern);
  if (regexp !== null) return regexpCondition(regexp[1] ?? '', regexp[2] ?? '');
  const name = quoted(pattern);
  return name === undefined ? undefined : `$CI_COMMIT_BRANCH == ${name} || $CI_COMMIT_TAG == ${name}`;
}

/** How `refs` can call a source. */
function namesOf(source: string): readonly string[] {
  const plain = source.replace(/_event$/, '');
  return [plain, plain.endsWith('sh') ? `${plain}es` : plain.endsWith('y') ? `${plain.slice(0, -1)}ies` : `${plain}s`];
}

function regexpCondition(pattern: string, flags: string): string | undefined {
  // In conditions, slashes within have to be escaped, and one character alone is no pattern.
  const escaped = pattern.replace(/\\\/|\//g, '\\/');
  if (pattern.length < 2 || pattern.endsWith('\\') || regexpTrouble(pattern) !== undefined || matchesEmpty(pattern))
    return undefined;
  const written = `/${escaped}/${flags}`;
  return `$CI_COMMIT_BRANCH =~ ${written} || $CI_COMMIT_TAG =~ ${written}`;
}

/** A variable that is not set counts as empty, so what matches the empty text would match always. */
function matchesEmpty(pattern: string): boolean {
  try {
    return new RegExp(pattern).test('');
  } catch {
    return true;
  }
}

function quoted(text: string): string | undefined {
  return text === '' || /["$\n]/.test(text) ? undefined : `"${text}"`;
}
