import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { columnsOf } from '../../../../client/src/graph/columns';
import { KeptLayout, type Layout, layOut, nodeHeight } from '../../../../client/src/graph/layout';
import { squeeze } from '../../../../client/src/graph/squeeze';
import { example, graphOf, shownOf } from './graphs';

const width = () => 100;

/** Where each node lies: `x,y`. */
function places(layout: Layout): Record<string, string> {
  return Object.fromEntries(layout.nodes.map(({ node, x, y }) => [node.id, `${x},${Math.round(y)}`]));
}

describe('the columns of a graph', () => {
  it('are those of the stages, and of chains of needs within one', () => {
    const { column, stages } = columnsOf(shownOf(example));
    assert.deepEqual(Object.fromEntries(column), {
      'job format': 0,
      'job lint': 0,
      'job x86': 1,
      'job arm': 1,
      'job unit': 2,
      'job report': 3,
      'job slow': 2,
    });
    assert.deepEqual(stages, [
      { first: 0, count: 1 },
      { first: 1, count: 1 },
      { first: 2, count: 2 },
    ]);
  });

  it('end for needs that lead in a circle, and for very long chains', () => {
    const circle = graphOf({ a: { one: { needs: ['two'] }, two: { needs: ['one'] }, self: { needs: ['self'] } } });
    const { column } = columnsOf(shownOf(circle));
    assert.equal(column.get('job self'), 0);
    assert.deepEqual([column.get('job one'), column.get('job two')].sort(), [0, 1]);
    const long = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [`j${at}`, at === 0 ? {} : { needs: [`j${at - 1}`] }]),
    );
    const shown = shownOf(graphOf({ a: long }), { open: new Map([['a', true]]) });
    assert.equal(columnsOf(shown).column.get('job j19999'), 19_999);
  });
});

describe('the layout of a graph', () => {
  it('fills columns from the top where nothing needs anything', () => {
    const layout = layOut(shownOf(graphOf({ a: { one: {}, two: {} }, b: { three: {} } })), width);
    assert.deepEqual(places(layout), { 'job one': '14,48', 'job two': '14,108', 'job three': '170,48' });
    assert.deepEqual(
      layout.stages.map(({ name, x, width: wide, height }) => [name, x, wide, height]),
      [
        ['a', 0, 128, 168],
        ['b', 156, 128, 168],
      ],
    );
    assert.deepEqual([layout.width, layout.height], [284, 168]);
  });

  it('leads edges from right to left sides, level through the columns between', () => {
    const graph = graphOf({ a: { one: {} }, b: { two: {} }, c: { three: { needs: ['one'] } } });
    const layout = layOut(shownOf(graph), width);
    const [edge] = layout.edges;
    const ys = edge?.points.map(({ y }) => y) ?? [];
    assert.deepEqual(
      edge?.points.map(({ x }) => x),
      [114, 170, 270, 326],
    );
    assert.equal(ys[1], ys[2]);
    const two = layout.nodes.find(({ node }) => node.id === 'job two');
    assert.ok(two && ys[1] !== undefined && (ys[1] < two.y || ys[1] > two.y + nodeHeight), 'it crosses a node');
    assert.equal(edge?.backwards, false);
  });

  it('marks needs that do not lead on', () => {
    const layout = layOut(shownOf(graphOf({ a: { one: { needs: ['two'] } }, b: { two: {} } })), width);
    assert.deepEqual(
      layout.edges.map(({ backwards, points }) => [backwards, points.length]),
      [[true, 2]],
    );
  });

  it('never lays one node over another, whatever needs what', () => {
    const names = fc.integer({ min: 0, max: 11 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(names, names), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        (pairs, count) => {
          const stages: Record<string, Record<string, { needs: string[] }>> = {};
          for (let at = 0; at < 12; at++) {
            const needs = pairs.flatMap(([from, to]) => (to === at ? [`j${from}`] : []));
            const stage = `s${at % count}`;
            stages[stage] = { ...stages[stage], [`j${at}`]: { needs } };
          }
          const layout = layOut(shownOf(graphOf(stages)), width);
          assert.equal(layout.nodes.length, 12);
          for (const a of layout.nodes) {
            assert.ok(Number.isFinite(a.x) && Number.isFinite(a.y) && a.y + nodeHeight <= layout.height);
            const below = layout.nodes.filter((b) => b !== a && b.column === a.column && b.y >= a.y);
            for (const b of below) assert.ok(b.y - a.y >= nodeHeight, `${a.node.id} over ${b.node.id}`);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps the places and takes the new jobs where no box or line changed', () => {
    const kept = new KeptLayout();
    const before = kept.next(shownOf(example), width);
    const edited = { ...example, jobs: example.jobs.map((job) => ({ ...job, when: 'manual' })) };
    const after = kept.next(shownOf(edited), width);
    assert.equal(after.edges, before.edges);
    assert.deepEqual(places(after), places(before));
    const [node] = after.nodes;
    assert.equal(node?.node.kind === 'job' && node.node.job.when, 'manual');
    assert.notEqual(kept.next(shownOf(example, { filter: 'unit' }), width).edges, before.edges);
  });
});

describe('squeezing', () => {
  it('leaves alone what has its room', () => {
    const wishes = [
      { height: 10, middle: 5 },
      { height: 10, middle: 40 },
    ];
    assert.deepEqual(squeeze(wishes, 4), [5, 40]);
  });

  it('moves what would overlap apart by the same way', () => {
    const wishes = [10, 10, 100].map((middle) => ({ height: 10, middle }));
    assert.deepEqual(squeeze(wishes, 4), [3, 17, 100]);
  });

  it('keeps the order and the gaps of anything', () => {
    const wish = fc.record({ height: fc.integer({ min: 0, max: 50 }), middle: fc.integer({ min: -500, max: 500 }) });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 40 }), (wishes) => {
        const placed = squeeze(wishes, 6);
        assert.equal(placed.length, wishes.length);
        for (let at = 1; at < placed.length; at++) {
          const least = ((wishes[at - 1]?.height ?? 0) + (wishes[at]?.height ?? 0)) / 2 + 6;
          assert.ok((placed[at] ?? 0) - (placed[at - 1] ?? 0) >= least - 1e-6);
        }
      }),
    );
  });
});
