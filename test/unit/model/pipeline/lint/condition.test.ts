import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { impossibleBecause } from '../../../../../server/src/model/pipeline/lint/condition';
import {
  type Expression,
  type Operand,
  readExpression,
} from '../../../../../server/src/model/pipeline/lint/expression-tree';

const none = (): boolean => false;

type Said = string | boolean | null;
type Variables = Readonly<Record<string, string>>;

/** What an expression comes out as, told from `lib/gitlab/ci/pipeline/expression`: only null and false are not true. */
function evaluate(tree: Expression, variables: Variables): Said {
  if (tree.kind === 'and') {
    const left = evaluate(tree.left, variables);
    return left === null || left === false ? left : evaluate(tree.right, variables);
  }
  if (tree.kind === 'or') {
    const left = evaluate(tree.left, variables);
    return left === null || left === false ? evaluate(tree.right, variables) : left;
  }
  if (tree.kind === 'not') return !isPresent(evaluate(tree.of, variables));
  const value = (operand: Operand): Said =>
    operand.kind === 'variable'
      ? (variables[operand.name] ?? null)
      : operand.kind === 'text'
        ? operand.text
        : operand.kind === 'boolean'
          ? operand.value
          : null;
  if (tree.kind === 'value') return value(tree.value);
  const left = value(tree.left);
  if (tree.right.kind === 'pattern') {
    const matches = new RegExp(tree.right.pattern.slice(1, -1)).test(String(left ?? ''));
    return matches === (tree.operator === '=~');
  }
  const right = value(tree.right);
  const isMixed = typeof left !== typeof right && left !== null && right !== null;
  const isEqual = isMixed ? String(left) === String(right) : left === right;
  return isEqual === (tree.operator === '==');
}

const isPresent = (said: Said): boolean => said !== null && said !== false && said !== '';

const operand = fc.constantFrom('$A', '$B', '$CI_COMMIT_BRANCH', '$CI_COMMIT_TAG', '$CI_PIPELINE_SOURCE');
const text = fc.constantFrom('"x"', '"y"', '""', 'null', 'true', '"push"', '"merge_request_event"');
const atom = fc.oneof(
  operand,
  fc.tuple(operand, fc.constantFrom('==', '!='), text).map((words) => words.join(' ')),
  fc
    .tuple(operand, fc.constantFrom('=~', '!~'), fc.constantFrom('/^xx/', '/.*/', '/us/'))
    .map((words) => words.join(' ')),
  fc.constantFrom('"x" == "y"', 'false', '"x" != "y"'),
);
const expression: fc.Arbitrary<string> = fc.letrec<{ one: string }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    atom,
    fc.tuple(tie('one'), fc.constantFrom('&&', '||'), tie('one')).map((words) => words.join(' ')),
    tie('one').map((inner) => `(${inner})`),
    tie('one').map((inner) => `!(${inner})`),
  ),
})).one;

const own = fc.constantFrom<Variables>(
  {},
  { A: 'x' },
  { A: 'y', B: 'x' },
  { A: '', B: 'true' },
  { B: 'xx' },
  { A: 'true' },
);
const kind = fc.constantFrom<Variables>(
  { CI_COMMIT_BRANCH: 'x', CI_PIPELINE_SOURCE: 'push' },
  { CI_COMMIT_TAG: 'y', CI_PIPELINE_SOURCE: 'push' },
  { CI_COMMIT_BRANCH: 'xx', CI_PIPELINE_SOURCE: 'web' },
  { CI_MERGE_REQUEST_IID: '1', CI_PIPELINE_SOURCE: 'merge_request_event' },
);

describe('conditions that nothing meets', () => {
  it('are met in no pipeline', () => {
    fc.assert(
      fc.property(expression, fc.array(fc.tuple(own, kind), { minLength: 1, maxLength: 12 }), (written, pipelines) => {
        const tree = readExpression(written);
        if (tree === undefined || impossibleBecause(written, none) === undefined) return;
        for (const [variables, predefined] of pipelines) {
          assert.equal(isPresent(evaluate(tree, { ...variables, ...predefined })), false, written);
        }
      }),
      { numRuns: 3000 },
    );
  });

  const impossible: readonly (readonly [string, RegExp])[] = [
    ['$A == "x" && $A == "y"', /both/],
    ['$A == "x" && $A != "x"', /not be it/],
    ['$A && $A == null', /set and not be set/],
    ['"x" == "y"', /fixed/],
    ['$CI_COMMIT_TAG && $CI_COMMIT_BRANCH', /never set together/],
    ['$CI_COMMIT_TAG =~ /^v/ && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', /never set together/],
    ['$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_COMMIT_BRANCH == "main"', /merge requests/],
    ['($A || $B) && $CI_MERGE_REQUEST_IID && $CI_COMMIT_TAG', /merge requests/],
    ['$CI_PIPELINE_SOURCE == "merge_request"', /`merge_request_event`/],
    ['$CI_PIPELINE_SOURCE == "schedules"', /`schedule`/],
  ];
  for (const [written, why] of impossible) {
    it(`are told of: ${written}`, () => assert.match(impossibleBecause(written, none) ?? '', why));
  }

  const possible = [
    '$A == "x" || $A == "y"',
    '$CI_COMMIT_TAG || $CI_COMMIT_BRANCH',
    '$CI_COMMIT_TAG == null && $CI_COMMIT_BRANCH',
    '$CI_COMMIT_TAG =~ /.*/ && $CI_COMMIT_BRANCH',
    '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_COMMIT_BRANCH != "main"',
    '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH',
    '$CI_PIPELINE_SOURCE == "something_of_its_own"',
    '$A = "x"',
    '!($A || "x" != "y")',
  ];
  for (const written of possible) {
    it(`are not: ${written}`, () => assert.equal(impossibleBecause(written, none), undefined));
  }

  it('are not told of where the pipeline sets the variable itself', () => {
    assert.equal(
      impossibleBecause('$CI_COMMIT_TAG && $CI_COMMIT_BRANCH', (name) => name === 'CI_COMMIT_TAG'),
      undefined,
    );
  });

  it('take any text and bounded work', () => {
    const long = Array.from({ length: 12 }, (_, i) => `($A${i} || $B${i})`).join(' && ');
    assert.equal(impossibleBecause(`${long} && false`, none), undefined);
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (written) => {
        const reason = impossibleBecause(written, none);
        assert.ok(reason === undefined || reason.length > 0);
      }),
    );
  });
});
