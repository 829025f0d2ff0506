import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { example, graphOf, shownOf } from './graphs';

const ids = (shown: ReturnType<typeof shownOf>) => shown.nodes.map(({ id }) => id);
const edges = (shown: ReturnType<typeof shownOf>) => shown.edges.map(({ from, to }) => `${from} > ${to}`);

describe('what is drawn of a pipeline', () => {
  it('is all of it while there is room', () => {
    const shown = shownOf(example);
    assert.deepEqual(ids(shown), [
      'job format',
      'job lint',
      'job x86',
      'job arm',
      'job unit',
      'job report',
      'job slow',
    ]);
    assert.deepEqual(edges(shown), [
      'job format > job x86',
      'job x86 > job unit',
      'job unit > job report',
      'job format > job report',
    ]);
    assert.equal(shown.matching, 7);
    assert.equal(shown.shortened, false);
  });

  it('is the largest stages closed where there are too many jobs', () => {
    const shown = shownOf(example, {}, 6);
    assert.deepEqual(ids(shown), ['job format', 'job lint', 'job x86', 'job arm', 'stage test']);
    assert.deepEqual(edges(shown), ['job format > job x86', 'job x86 > stage test', 'job format > stage test']);
    assert.equal(shown.shortened, true);
    assert.deepEqual(
      shown.stages.map(({ name, open, count }) => [name, open, count]),
      [
        ['check', true, 2],
        ['build', true, 2],
        ['test', false, 3],
      ],
    );
  });

  it('is as the user wants it where he opened or closed a stage', () => {
    const open = new Map([
      ['test', true],
      ['check', false],
    ]);
    const shown = shownOf(example, { open }, 2);
    assert.deepEqual(ids(shown), ['stage check', 'stage build', 'job unit', 'job report', 'job slow']);
    const closed = shownOf(example, { open: new Map([['check', false]]) });
    assert.equal(closed.shortened, false);
    assert.deepEqual(edges(closed).slice(0, 1), ['stage check > job x86']);
  });

  it('is what fits all words of the filter', () => {
    assert.deepEqual(ids(shownOf(example, { filter: 'TEST un' })), ['job unit']);
    assert.equal(shownOf(example, { filter: 'nothing' }).matching, 0);
    const graph = graphOf({
      a: {
        one: { runner: 1, when: 'manual' },
        two: { tags: ['gpu'], findings: [{ severity: 'error', rule: 'job/x', message: 'm' }] },
      },
    });
    for (const [filter, found] of [
      ['linux', 'job one'],
      ['manual', 'job one'],
      ['gpu', 'job two'],
      ['error', 'job two'],
    ] as const) {
      assert.deepEqual(ids(shownOf(graph, { filter })), [found], filter);
    }
  });

  it('has an edge that is optional only where all that it stands for are', () => {
    const graph = graphOf({ a: { one: {}, two: {} }, b: { three: {} } });
    const [, , three] = graph.jobs;
    assert.ok(three);
    const needs = [
      { job: 'one', optional: true },
      { job: 'two', optional: false },
    ];
    const whole = { ...graph, jobs: graph.jobs.map((one) => (one === three ? { ...one, needs } : one)) };
    assert.deepEqual(
      shownOf(whole).edges.map(({ optional }) => optional),
      [true, false],
    );
    const closed = shownOf(whole, { open: new Map([['a', false]]) });
    assert.deepEqual(closed.edges, [{ from: 'stage a', to: 'job three', optional: false }]);
  });

  it('stays small for thousands of jobs', () => {
    const jobs = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`a${index}`, {}]));
    const others = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`b${index}`, { needs: [`a${index}`, `a${(index * 7) % 1000}`] }]),
    );
    const shown = shownOf(graphOf({ a: jobs, b: others, c: { last: { needs: ['b1'] } } }));
    assert.deepEqual(ids(shown), ['stage a', 'stage b', 'job last']);
    assert.deepEqual(edges(shown), ['stage a > stage b', 'stage b > job last']);
  });
});
