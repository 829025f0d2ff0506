import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { nixFixtures } from './fixtures';
import { askInParallel, parseWithNix, requireOracle, skipOracle } from './oracle';

const valid = nixFixtures('valid');
const invalid = nixFixtures('invalid');

describe('readNix agrees with the fixture folders', () => {
  for (const { name, text } of valid) {
    it(`takes ${name}`, () => assert.deepEqual(readNix(text).errors, []));
  }
  for (const { name, text } of invalid) {
    it(`refuses ${name}`, () => assert.notEqual(readNix(text).errors.length, 0));
  }
});

describe('the fixture folders agree with Nix', { skip: skipOracle }, () => {
  it('has enough cases', () => assert.ok(valid.length + invalid.length >= 240));

  it('takes all valid texts', async () => {
    requireOracle();
    const answer = await parseWithNix(valid.map(({ path }) => path));
    assert.equal(answer.error, '');
    assert.ok(answer.ok);
  });

  it('refuses all invalid texts, and for their syntax', async () => {
    requireOracle();
    const answers = await askInParallel(invalid, ({ path }) => parseWithNix([path]));
    const unexpected = invalid.filter((_, index) => {
      const answer = answers[index];
      return answer === undefined || answer.ok || answer.error.includes('undefined variable');
    });
    assert.deepEqual(
      unexpected.map(({ name }) => name),
      [],
    );
  });
});
