import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LaterModules } from '../../../server/src/transport/later-modules';

describe('modules of a bundle that is read later', () => {
  const counted = () => {
    const read: string[] = [];
    const later = new LaterModules(() => {
      read.push('bundle');
      const a = { __esModule: true, twice: (value: number) => value * 2 };
      const b = { shape: class Shape {} };
      const noted = (name: string, exports: object) => () => {
        read.push(name);
        return exports;
      };
      return { modules: { a: noted('a', a), b: noted('b', b) } };
    });
    const get = (name: string) => later.module(name) as Record<string, unknown>;
    return { read, get };
  };

  it('reads the bundle once, when something of it is looked up', () => {
    const { read, get } = counted();
    const a = get('a');
    const b = get('b');
    assert.deepEqual(read, []);
    assert.equal((a.twice as (value: number) => number)(4), 8);
    assert.equal(typeof b.shape, 'function');
    assert.equal(a.missing, undefined);
    assert.deepEqual(read, ['bundle', 'a', 'b']);
  });

  it('is one object for each module, with what the module exports', () => {
    const { get } = counted();
    assert.equal(get('a'), get('a'));
    assert.equal(get('a').__esModule, true);
    assert.deepEqual(Object.keys(get('a')), ['__esModule', 'twice']);
    assert.equal(new (get('b').shape as new () => object)() instanceof (get('b').shape as new () => object), true);
  });

  it('says so when a module is in no bundle', () => {
    const { get } = counted();
    assert.throws(() => get('c').anything, { message: 'c is in neither bundle' });
  });
});
