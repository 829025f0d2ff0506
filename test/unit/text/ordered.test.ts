import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countLeading, lastNotBehind } from '../../../server/src/text/ordered';

const ascending = fc.uniqueArray(fc.nat(1000), { maxLength: 50 }).map((starts) => [...starts].sort((a, b) => a - b));

describe('ordered items', () => {
  it('are counted like one after the other', () => {
    fc.assert(
      fc.property(ascending, fc.nat(1000), (starts, limit) => {
        const counted = countLeading(starts.length, (index) => (starts[index] ?? 0) < limit);
        assert.equal(counted, starts.filter((start) => start < limit).length);
      }),
    );
  });

  it('are looked at only where they are', () => {
    assert.equal(
      countLeading(0, () => assert.fail('there is nothing to look at')),
      0,
    );
    const asked: number[] = [];
    countLeading(1000, (index) => asked.push(index) > 0);
    assert.ok(asked.length <= 10 && asked.every((index) => index < 1000));
  });

  it('give the last that is not behind an offset, or the first', () => {
    assert.deepEqual(
      [-1, 0, 4, 5, 6, 99].map((offset) => lastNotBehind([0, 5, 9], offset)),
      [0, 0, 0, 1, 1, 2],
    );
    assert.equal(lastNotBehind([3, 8], 1), 0);
    assert.equal(lastNotBehind([], 1), 0);
  });
});
