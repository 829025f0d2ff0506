import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logErrors } from '../../../../schemas/log-errors';
import { placedRules, questionIds, questionOf } from '../../../../server/src/features/doctor/questions';
import { rules } from '../../../../server/src/rules/registry.generated';

const known = new Set(rules.map(({ id }) => id));

describe('the questions of a caching runner', () => {
  it('name rules that there are, each once', () => {
    const placed = placedRules();
    assert.deepEqual(
      placed.filter((id) => !known.has(id)),
      [],
    );
    assert.equal(new Set(placed).size, placed.length);
  });

  it('leave no rule without a question', () => {
    for (const { id } of rules) assert.ok(questionIds.includes(questionOf(id)), id);
    assert.equal(questionOf('host/ip-forward-off'), 'forwarding');
    assert.equal(questionOf('runner/limit'), 'settings');
  });

  it('are those that texts in logs point to', () => {
    for (const { id, topics, rules: causes } of logErrors) {
      // Of features of Nix no question asks.
      assert.equal(topics.length === 0, id === 'experimental-feature', id);
      for (const topic of topics) assert.ok(questionIds.includes(topic), `${id}: ${topic}`);
      assert.deepEqual(
        causes.filter((rule) => !known.has(rule)),
        [],
        id,
      );
    }
    assert.equal(new Set(logErrors.map(({ id }) => id)).size, logErrors.length);
  });
});
