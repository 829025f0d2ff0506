import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { layOut } from '../../../../client/src/graph/layout';
import { type Direction, directionOf, neighbour } from '../../../../client/src/graph/neighbours';
import { begin, fitWhole, keep, middle, reveal, zoom } from '../../../../client/src/graph/viewport';
import { example, shownOf } from './graphs';

const layout = layOut(shownOf(example), () => 100);
const go = (id: string, ...directions: readonly Direction[]) =>
  directions.reduce<string | undefined>(
    (at, direction) => (at === undefined ? at : neighbour(layout, at, direction)),
    id,
  );
const column = (at: number) => layout.nodes.filter((one) => one.column === at).map(({ node }) => node.id);

describe('walking through a graph', () => {
  it('follows edges to both sides', () => {
    assert.equal(go('job x86', 'right'), 'job unit');
    assert.equal(go('job unit', 'right', 'left'), 'job unit');
    assert.equal(go('job x86', 'left'), 'job format');
  });

  it('goes to the column beside where there is no edge', () => {
    assert.ok(column(0).includes(go('job arm', 'left') ?? ''));
    assert.ok(column(1).includes(go('job lint', 'right') ?? ''));
    assert.equal(go('job lint', 'left'), undefined);
    assert.equal(go('job report', 'right'), undefined);
  });

  it('stays in the column up and down, and comes to the header of the stage', () => {
    const [top = '', bottom = ''] = column(1);
    assert.equal(go(top, 'down'), bottom);
    assert.equal(go(bottom, 'down'), undefined);
    assert.equal(go(bottom, 'up'), top);
    assert.equal(go(top, 'up'), 'header build');
    assert.equal(go(bottom, 'home'), top);
    assert.equal(go(top, 'end'), bottom);
    assert.equal(go(top, 'home'), undefined);
  });

  it('walks along the headers and back into the graph', () => {
    assert.equal(go('header check', 'right', 'right'), 'header test');
    assert.equal(go('header test', 'right'), undefined);
    assert.equal(go('header test', 'home'), 'header check');
    assert.equal(go('header check', 'last'), 'header test');
    assert.equal(go('header build', 'down'), column(1)[0]);
    assert.equal(go('header build', 'up'), undefined);
  });

  it('begins at the first where what had the focus is gone', () => {
    assert.equal(neighbour(layout, 'job gone', 'right'), layout.nodes[0]?.node.id);
    assert.equal(neighbour({ ...layout, nodes: [] }, 'job gone', 'right'), undefined);
    assert.equal(go('job arm', 'first'), layout.nodes[0]?.node.id);
    assert.equal(go('job arm', 'last'), layout.nodes.at(-1)?.node.id);
  });

  it('takes the keys for it', () => {
    assert.equal(directionOf('ArrowLeft', false), 'left');
    assert.equal(directionOf('End', false), 'end');
    assert.equal(directionOf('End', true), 'last');
    assert.equal(directionOf('ArrowLeft', true), undefined);
    assert.equal(directionOf('a', false), undefined);
  });
});

describe('the viewport', () => {
  const screen = { width: 432, height: 232 };

  it('shows all of a drawing, no larger than it is', () => {
    assert.deepEqual(fitWhole({ width: 200, height: 100 }, screen), { scale: 1, x: 116, y: 40 });
    assert.deepEqual(fitWhole({ width: 800, height: 100 }, screen), { scale: 0.5, x: 16, y: 40 });
  });

  it('begins where all of it could not be read', () => {
    assert.deepEqual(begin({ width: 4000, height: 100 }, screen), { scale: 0.6, x: 16, y: 16 });
    assert.deepEqual(begin({ width: 200, height: 100 }, screen), { scale: 1, x: 116, y: 40 });
  });

  it('zooms around a point, within limits', () => {
    assert.deepEqual(zoom({ x: 0, y: 0, scale: 1 }, 2, { x: 100, y: 50 }), { x: -100, y: -50, scale: 2 });
    assert.equal(zoom({ x: 0, y: 0, scale: 1 }, 100, { x: 0, y: 0 }).scale, 3);
    assert.equal(zoom({ x: 0, y: 0, scale: 1 }, 0.001, { x: 0, y: 0 }).scale, 0.05);
  });

  it('moves as little as needed to show a box', () => {
    const view = { x: 0, y: 0, scale: 1 };
    const box = { x: 50, y: 50, width: 100, height: 46 };
    assert.equal(reveal(view, box, screen), view);
    assert.deepEqual(reveal(view, { ...box, x: 400 }, screen), { x: -84, y: 0, scale: 1 });
    assert.deepEqual(reveal(view, { ...box, y: -30 }, screen), { x: 0, y: 46, scale: 1 });
  });

  it('keeps something where it was', () => {
    const view = { x: 10, y: 20, scale: 0.5 };
    assert.deepEqual(keep(view, { x: 100, y: 100 }, { x: 140, y: 90 }), { x: -10, y: 25, scale: 0.5 });
    assert.deepEqual(middle(view, { width: 110, height: 120 }), { x: 90, y: 80 });
  });
});
