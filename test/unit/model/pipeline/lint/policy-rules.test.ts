import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type Expression,
  type Operand,
  readExpression,
} from '../../../../../server/src/model/pipeline/lint/expression-tree';
import {
  type JobPolicies,
  type Policy,
  rulesOfPolicies,
  type WrittenRule,
} from '../../../../../server/src/model/pipeline/lint/policy-rules';

/** A pipeline that is made: for a branch, a tag or a merge request, with what changed and what variables say. */
interface Made {
  readonly kind: 'branch' | 'tag' | 'merge request';
  readonly ref: string;
  readonly source: string;
  readonly project: string;
  readonly changed: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** Whether GitLab runs a job with `only` and `except`, told from `seed/build.rb` and `build/policy/*.rb`. */
function runsByPolicies({ only, except, hasWorkflowRules }: JobPolicies, made: Made): boolean {
  const used: Policy | undefined = only ?? (hasWorkflowRules ? undefined : empty);
  const admits = used === undefined ? [] : keysOf({ ...used, refs: used.refs ?? ['branches', 'tags'] }, made);
  return admits.every(Boolean) && (except === undefined || !keysOf(except, made).some(Boolean));
}

const empty: Policy = { refs: undefined, variables: undefined, changes: undefined };

function keysOf({ refs, variables, changes }: Policy, made: Made): readonly boolean[] {
  const held: boolean[] = [];
  if (refs !== undefined) held.push(refs.some((ref) => matchesRef(ref, made)));
  if (variables !== undefined) held.push(variables.some((text) => isTrue(treeOf(text), made)));
  if (changes !== undefined) held.push(changes.some((path) => made.changed.includes(path)));
  return held;
}

function matchesRef(item: string, made: Made): boolean {
  const [pattern = '', ...path] = item.split('@');
  if (path.length > 0 && path.join('@') !== made.project) return false;
  if (made.kind === 'tag' && pattern === 'tags') return true;
  if (made.kind === 'branch' && pattern === 'branches') return true;
  const source = made.source.replace(/_event$/, '');
  const plural = source.endsWith('sh') ? `${source}es` : `${source}s`;
  if (source === pattern || plural === pattern) return true;
  if (made.kind === 'merge request') return false;
  const regexp = /^\/(.*)\/(i?)$/.exec(pattern);
  return regexp === null ? pattern === made.ref : new RegExp(regexp[1] ?? '', regexp[2]).test(made.ref);
}

/** Whether the first rule that is met lets the job run, and with which `when`. */
function runsByRules(rules: readonly WrittenRule[], made: Made): boolean {
  const met = rules.find(
    (rule) =>
      (rule.if === undefined || isTrue(treeOf(rule.if), made)) &&
      (rule.changes === undefined || rule.changes.some((path) => made.changed.includes(path))),
  );
  return met !== undefined && met.when !== 'never';
}

function treeOf(text: string): Expression {
  const tree = readExpression(text);
  assert.ok(tree !== undefined, text);
  return tree;
}

type Said = string | boolean | null;

/** Only null and false are not true within a condition; as its result, an empty text is not either. */
function isTrue(tree: Expression, made: Made): boolean {
  return isPresent(evaluate(tree, made));
}

const isPresent = (said: Said): boolean => said !== null && said !== false && said !== '';

function evaluate(tree: Expression, made: Made): Said {
  if (tree.kind === 'and' || tree.kind === 'or') {
    const left = evaluate(tree.left, made);
    const isHeld = left !== null && left !== false;
    return isHeld === (tree.kind === 'and') ? evaluate(tree.right, made) : left;
  }
  if (tree.kind === 'not') return !isPresent(evaluate(tree.of, made));
  if (tree.kind === 'value') return saidBy(tree.value, made);
  const left = saidBy(tree.left, made);
  if (/~/.test(tree.operator)) {
    const regexp = /^\/(.*)\/(i?)$/.exec(tree.right.kind === 'pattern' ? tree.right.pattern : '');
    const matches = new RegExp((regexp?.[1] ?? '').replaceAll('\\/', '/'), regexp?.[2]).test(String(left ?? ''));
    return matches === (tree.operator === '=~');
  }
  return (left === saidBy(tree.right, made)) === (tree.operator === '==');
}

function saidBy(operand: Operand, made: Made): Said {
  if (operand.kind === 'text') return operand.text;
  if (operand.kind === 'boolean') return operand.value;
  if (operand.kind !== 'variable') return null;
  const predefined: Readonly<Record<string, string>> = {
    ...(made.kind === 'branch' ? { CI_COMMIT_BRANCH: made.ref } : {}),
    ...(made.kind === 'tag' ? { CI_COMMIT_TAG: made.ref } : {}),
    CI_PIPELINE_SOURCE: made.source,
    CI_PROJECT_PATH: made.project,
  };
  return predefined[operand.name] ?? made.variables[operand.name] ?? null;
}

const madePipeline: fc.Arbitrary<Made> = fc
  .record({
    kind: fc.constantFrom('branch' as const, 'tag' as const),
    ref: fc.constantFrom('main', 'release-1', 'v1.0', 'feature/x'),
    source: fc.constantFrom('push', 'web', 'schedule', 'api', 'trigger', 'merge_request_event', 'pipeline'),
    project: fc.constantFrom('group/project', 'fork/project'),
    changed: fc.subarray(['a', 'b', 'c']),
    variables: fc.constantFrom({}, { A: '1' }, { A: '1', B: '' }, { B: '2' }),
  })
  .map((made) => (made.source === 'merge_request_event' ? { ...made, kind: 'merge request' as const } : made));

const refs = fc.uniqueArray(
  fc.constantFrom(
    ...'branches tags main v1.0 /^release-.*$/ /MAIN/i /^feature/.*$/ web schedules schedule pushes push api triggers'.split(
      ' ',
    ),
    ...'merge_requests pipelines main@group/project branches@fork/project /^v/@group/project'.split(' '),
  ),
  { minLength: 1, maxLength: 3 },
);
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const policy: fc.Arbitrary<Policy> = fc
  .record({
    refs: some(refs),
    variables: some(fc.subarray(['$A == "1"', '$B', '$A || $B == "2"', '$A && !$B'], { minLength: 1, maxLength: 2 })),
    changes: some(fc.subarray(['a', 'b'], { minLength: 1 })),
  })
  .filter(({ refs: one, variables, changes }) => one !== undefined || variables !== undefined || changes !== undefined);
const policies: fc.Arbitrary<JobPolicies> = fc
  .record({ only: some(policy), except: some(policy), hasWorkflowRules: fc.boolean(), when: fc.constant('on_success') })
  .filter(({ only, except }) => only !== undefined || except !== undefined);

describe('only and except as rules', () => {
  it('let a job run in exactly the same pipelines', () => {
    fc.assert(
      fc.property(policies, fc.array(madePipeline, { minLength: 5, maxLength: 20 }), (job, pipelines) => {
        const rules = rulesOfPolicies(job);
        assert.ok(rules !== undefined);
        for (const made of pipelines) {
          assert.equal(runsByRules(rules, made), runsByPolicies(job, made), JSON.stringify([rules, made]));
        }
      }),
      { numRuns: 500 },
    );
  });

  const none: readonly (readonly [string, Partial<Policy>])[] = [
    ['paths with variables, which rules fill in', { changes: ['$DIR/a'] }],
    ['more paths than rules take', { changes: Array.from({ length: 51 }, (_, i) => `${i}`) }],
    ['a pattern that matches the empty text', { refs: ['/.*/'] }],
    ['a pattern of one letter', { refs: ['/a/'] }],
    ['names that hold variables', { refs: ['$BRANCH'] }],
    ['conditions that GitLab cannot read', { variables: ['$A = 1'] }],
    ['no names at all', { refs: [] }],
  ];
  for (const [what, own] of none) {
    it(`have no rules for ${what}`, () => {
      const only = { ...empty, ...own };
      assert.equal(
        rulesOfPolicies({ only, except: undefined, hasWorkflowRules: false, when: 'on_success' }),
        undefined,
      );
    });
  }
});
