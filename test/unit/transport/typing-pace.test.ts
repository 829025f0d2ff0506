import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { TypingPace } from '../../../server/src/transport/typing-pace';

/** Edits and answers at given times of a clock that stands still otherwise. */
describe('the pace of typing', () => {
  let now = 0;

  beforeEach(() => {
    now = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
    mock.method(performance, 'now', () => now);
  });
  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
  });

  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  /** Lets time pass; whether whoever waits went on in it. */
  const pass = async (milliseconds: number) => {
    now += milliseconds;
    mock.timers.tick(milliseconds);
    await settle();
  };
  const waiting = (pace: TypingPace) => {
    const state = { isDone: false };
    pace.calm().then(
      () => {
        state.isDone = true;
      },
      () => assert.fail('never rejects'),
    );
    return state;
  };

  it('looks at a single edit at once', async () => {
    const pace = new TypingPace();
    pace.edited();
    const first = waiting(pace);
    await settle();
    assert.equal(first.isDone, true);
  });

  it('waits for the end of a burst', async () => {
    const pace = new TypingPace();
    pace.edited();
    await pass(30);
    pace.edited();
    const second = waiting(pace);
    await pass(30);
    assert.equal(second.isDone, false);
    pace.edited();
    await pass(30);
    assert.equal(second.isDone, false, 'another edit came');
    await pass(30);
    assert.equal(second.isDone, true);
  });

  it('takes edits that follow an answer at once for those of a program that waited for it', async () => {
    const pace = new TypingPace();
    pace.edited();
    await pass(20);
    pace.answered();
    await pass(5);
    pace.edited();
    const second = waiting(pace);
    await settle();
    assert.equal(second.isDone, true);
  });

  it('shows findings in between to whoever holds a key down', async () => {
    const pace = new TypingPace();
    pace.edited();
    await pass(30);
    pace.edited();
    const held = waiting(pace);
    for (let time = 30; time < 990; time += 30) {
      await pass(30);
      pace.edited();
      assert.equal(held.isDone, false, `after ${time} ms`);
    }
    await pass(60);
    assert.equal(held.isDone, true);
  });
});
