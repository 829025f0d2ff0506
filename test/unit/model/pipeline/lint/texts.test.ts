import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isDuration } from '../../../../../server/src/model/pipeline/lint/duration';
import { expressionTrouble } from '../../../../../server/src/model/pipeline/lint/expression';
import { regexpTrouble } from '../../../../../server/src/model/pipeline/lint/regexp';

describe('expressions', () => {
  const sound = [
    '$A',
    '$A == "b"',
    "'b' != $A",
    '$A == null && ($B || !$C)',
    '$CI_COMMIT_TAG =~ /^v\\d+\\.\\d+$/',
    '$A =~ /^feature\\/.*$/i && $B !~ $PATTERN',
    '$A =~ /a b (c|d)/',
    '(\n  $A == "1" ||\n  $B == "2"\n)',
    '$A == true',
    '"a" == \'a\'',
    `${Array.from({ length: 49 }, () => '$A').join(' || ')}`,
  ];
  for (const text of sound) it(`reads ${text.slice(0, 60)}`, () => assert.equal(expressionTrouble(text), undefined));

  const wrong: readonly (readonly [string, RegExp])[] = [
    ['$A = "b"', /`==`/],
    ['${A}', /braces/],
    ['$A == b', /`b` is neither/],
    ['$A and $B', /`&&`/],
    ['$A == "b', /quote/],
    ['($A', /parentheses/],
    ['$A)', /parentheses/],
    ['$A ==', /at its end/],
    ['== $A', /value is missing/],
    ['$A "b"', /operator/],
    ['$A =~ /(?=b)/', /look-around/],
    [Array.from({ length: 51 }, () => '$A').join(' || '), /100 parts/],
  ];
  for (const [text, why] of wrong) {
    it(`refuses ${text.slice(0, 60)}`, () => assert.match(expressionTrouble(text) ?? '', why));
  }

  it('reads whatever is made of values and operators in turn', () => {
    const value = fc.constantFrom('$A', '"x"', "'y z'", 'null', '/^a.b$/', '($B)', '!$C');
    const operator = fc.constantFrom('==', '!=', '=~', '!~', '&&', '||');
    fc.assert(
      fc.property(value, fc.array(fc.tuple(operator, value), { maxLength: 12 }), (first, rest) => {
        const text = [first, ...rest.flat()].join(' ');
        assert.equal(expressionTrouble(text), undefined);
        assert.notEqual(expressionTrouble(`${text} &&`), undefined);
      }),
      { numRuns: 100 },
    );
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const trouble = expressionTrouble(text);
        assert.ok(trouble === undefined || trouble.length > 0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('durations', () => {
  const sound =
    '30 minutes|1h 30m|2 weeks|3600|1:30|1 hour and 5 min|2 mos 1 day|never|one week|$TIMEOUT|1h30m|1.5 hours';
  for (const text of sound.split('|')) it(`takes ${text}`, () => assert.equal(isDuration(text), true));
  for (const text of ['', 'soon', '3 parsecs', 'hours', 'tomorrow morning', '5 minutos']) {
    it(`refuses “${text}”`, () => assert.equal(isDuration(text), false));
  }
});

describe('regular expressions', () => {
  for (const text of [
    '^v\\d+',
    '[a-z]+(b|c)*',
    '(?i)abc',
    '(?P<name>a)',
    '\\A\\d+\\z',
    '[)(]',
    '\\(',
    '[[:alpha:]]+',
  ]) {
    it(`takes ${text}`, () => assert.equal(regexpTrouble(text), undefined));
  }
  for (const text of ['(a', 'a)', '[a', '*a', 'a(?!b)', '(?<=a)b']) {
    it(`refuses ${text}`, () => assert.notEqual(regexpTrouble(text), undefined));
  }
});
