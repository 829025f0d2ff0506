import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import fc from 'fast-check';
import { askNix, compareWithNix, oracleSkipped } from './oracle';
import { evalText, jsonOf } from './reading';

function value(expression: string): unknown {
  return jsonOf(evalText(expression));
}

describe('regular expressions of Nix', () => {
  it('take the longest of alternatives in a search, and the first that fits in a match', () => {
    assert.deepEqual(value('builtins.split "a|ab" "xab"'), ['x', [], '']);
    assert.deepEqual(value('builtins.match "(foo|bar)-(.*)" "bar-baz"'), ['bar', 'baz']);
    assert.deepEqual(value('builtins.match "(a|ab)(c|bcd)(d*)" "abcd"'), ['a', 'bcd', '']);
  });

  it('keep in a group what an earlier round matched', () => {
    assert.deepEqual(value('builtins.match "((a)?b)*" "abb"'), ['b', 'a']);
    assert.deepEqual(value('builtins.match "((a)|b)*" "ab"'), ['b', 'a']);
    assert.deepEqual(value('builtins.match "(a*)*" "aaa"'), ['']);
  });

  it('split at empty matches', () => {
    assert.deepEqual(value('builtins.split "" "abc"'), ['', [], 'a', [], 'b', [], 'c', [], '']);
    assert.deepEqual(value('builtins.split "x*" "axxb"'), ['', [], 'a', [], '', [], 'b', [], '']);
    assert.deepEqual(value('builtins.split "^a" "aaa"'), ['', [], 'aa']);
  });

  it('count bytes, of which no character is cut', () => {
    assert.deepEqual(value('builtins.split "é" "aéb"'), ['a', [], 'b']);
    assert.equal(value('builtins.match "." "é"'), null);
    assert.deepEqual(value('builtins.split "." "é€"'), ['', [], '', [], '', [], '', [], '', [], '']);
    assert.deepEqual(value('builtins.match "(.).*" "é"'), { $unknown: 'a character is cut in two' });
  });

  it('are refused where Nix refuses them', () => {
    for (const pattern of ['(', 'a)', '*a', 'a|*b', 'a{', 'a{3,2}', '[z-a]', '[a', '[[:foo:]]', '\\\\d', '\\\\n']) {
      assert.match(JSON.stringify(value(`builtins.match "${pattern}" "x"`)), /invalid regular expression/, pattern);
    }
  });

  it('come to an end', () => {
    const many = 'a'.repeat(60);
    assert.deepEqual(value(`builtins.match "(a+)+b" "${many}"`), {
      $unknown: 'the regular expression takes too many steps',
    });
    assert.deepEqual(value('builtins.match "((a{999}){999}){999}" "a"'), {
      $unknown: 'the regular expression is not understood',
    });
    assert.deepEqual(value(`builtins.match "(a|b)*" "${many}"`), ['a']);
  });
});

/** Patterns that are too small to keep Nix busy: it has no bound on the steps of its own. */
function patterns(): fc.Arbitrary<string> {
  const { pattern } = fc.letrec<{ readonly atom: string; readonly pattern: string }>((tie) => ({
    atom: fc.oneof(
      { maxDepth: 1, depthSize: 'small' },
      fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\\\.', 'é'),
      tie('pattern').map((inner) => `(${inner})`),
    ),
    pattern: fc
      .array(
        fc.array(
          fc.oneof(
            { weight: 8, arbitrary: fc.tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{2}', '{0,1}')) },
            { weight: 1, arbitrary: fc.constantFrom(['^', ''], ['$', '']) },
          ),
          { maxLength: 3 },
        ),
        { minLength: 1, maxLength: 2 },
      )
      .map((branches) => branches.map((branch) => branch.map((term) => term.join('')).join('')).join('|')),
  }));
  return pattern;
}

test('generated regular expressions match as in Nix', { skip: oracleSkipped() }, () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', 'é'), maxLength: 5 });
  const call = fc
    .tuple(fc.constantFrom('match', 'split'), patterns(), text)
    .map(([name, pattern, argument]) => `builtins.${name} "${pattern}" "${argument}"`);
  const expressions = fc.sample(call, { numRuns: 600, seed: 2411 });
  const verdicts = askNix(expressions);
  const wrong = expressions.filter(
    (each, at) => compareWithNix(each, verdicts[at] ?? { kind: 'fatal' }) === 'different',
  );
  assert.deepEqual(wrong, []);
});
