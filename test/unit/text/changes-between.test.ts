import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { changesBetween } from '../../../server/src/text/changes-between';

/** The text after the changes, what they put in taken from the text of now. */
function applied(before: string, now: string): string {
  let result = '';
  let at = 0;
  for (const { start, end, length } of changesBetween(before, now)) {
    assert.ok(start >= at && end >= start, 'changes are in order of place');
    result += before.slice(at, start);
    result += now.slice(result.length, result.length + length);
    at = end;
  }
  return result + before.slice(at);
}

const piece = fc.constantFrom('limit', ' = ', '1', ';\n', '{', ' }', '\n', '  ', 'x');
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('the changes between two texts', () => {
  it('turn the one into the other', () => {
    fc.assert(fc.property(text, text, (before, now) => assert.equal(applied(before, now), now)));
  });

  it('are those of each line and word', () => {
    const before = 'a = 1;\nb = 2;\nc = 3;\nd = 4;\n';
    assert.deepEqual(changesBetween(before, 'a = 10;\nb = 2;\nc = 3;\nd = 40;\n'), [
      { start: 5, end: 5, length: 1 },
      { start: 25, end: 26, length: 2 },
    ]);
    assert.deepEqual(changesBetween('a = { b }', 'a =\n  {  b }'), [
      { start: 3, end: 4, length: 3 },
      { start: 5, end: 5, length: 1 },
    ]);
  });

  it('are none, one that adds, or one that replaces all', () => {
    assert.deepEqual(changesBetween('same', 'same'), []);
    const line = [{ start: 7, end: 7, length: 11 }];
    assert.deepEqual(changesBetween('a = 1;\n  b = 2;\n', 'a = 1;\n  # more {\n  b = 2;\n'), line, 'whole lines');
    assert.deepEqual(changesBetween('ab', 'a\nb'), [{ start: 1, end: 1, length: 1 }]);
    const lines = (word: string) => Array.from({ length: 500 }, (_, index) => `${word}${index}\n`).join('');
    assert.equal(changesBetween(lines('a'), lines('b')).length, 1);
  });
});
