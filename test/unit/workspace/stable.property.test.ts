import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MappedArray } from '../../../server/src/workspace/stable';

interface Item {
  readonly name: number;
}

const pool: readonly Item[] = Array.from({ length: 12 }, (_, name) => ({ name }));
/** Lists without repetition: a prefix of some order of the pool. */
const lists = fc
  .tuple(fc.shuffledSubarray([...pool]), fc.array(fc.shuffledSubarray([...pool]), { minLength: 1, maxLength: 6 }))
  .map(([first, rest]) => [first, ...rest]);
/** Lists of one length that differ in few places, as after an edit. */
const edited = fc.array(fc.tuple(fc.nat(7), fc.nat(11)), { maxLength: 8 }).map((edits) => {
  const versions: Item[][] = [pool.slice(0, 8)];
  for (const [at, name] of edits) versions.push(withItem(versions.at(-1) ?? [], at, name));
  return versions;
});

function withItem(list: readonly Item[], at: number, name: number): Item[] {
  const item = pool[name];
  return item === undefined || list.includes(item)
    ? [...list]
    : list.map((kept, index) => (index === at ? item : kept));
}

describe('what is made of the items of a list', () => {
  it('is right for each item, and made anew only of items that were not in the list before', () => {
    fc.assert(
      fc.property(fc.oneof(lists, edited), (versions) => {
        const made: Item[] = [];
        const array = new MappedArray((item: Item) => {
          made.push(item);
          return { of: item };
        });
        let before: readonly Item[] = [];
        for (const items of versions) {
          made.length = 0;
          assert.deepEqual(
            array.next(items).map(({ of }) => of),
            items,
          );
          assert.deepEqual(
            made.map(({ name }) => name).sort(),
            items
              .filter((item) => !before.includes(item))
              .map(({ name }) => name)
              .sort(),
          );
          before = items;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same array while all items are the same', () => {
    const array = new MappedArray((item: Item) => ({ of: item }));
    const first = array.next(pool);
    assert.equal(array.next([...pool]), first);
    assert.notEqual(array.next(pool.slice(1)), first);
  });
});
