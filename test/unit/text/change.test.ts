import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changeBetween, movedSpan, withChange } from '../../../server/src/text/change';

test('a change is what differs between two texts', () => {
  assert.equal(changeBetween('abc', 'abc'), undefined);
  assert.deepEqual(changeBetween('abcd', 'aXYd'), { start: 1, end: 3, length: 2 });
  assert.deepEqual(changeBetween('aa', 'aaa'), { start: 2, end: 2, length: 1 });
});

test('a span moves with its text, grows around a change and ends where one cuts into it', () => {
  const changes = [{ start: 4, end: 6, length: 5 }];
  assert.deepEqual(movedSpan({ start: 1, end: 4 }, changes), { start: 1, end: 4 });
  assert.deepEqual(movedSpan({ start: 6, end: 8 }, changes), { start: 9, end: 11 });
  assert.deepEqual(movedSpan({ start: 3, end: 7 }, changes), { start: 3, end: 10 });
  assert.equal(movedSpan({ start: 5, end: 7 }, changes), undefined);
  assert.equal(movedSpan({ start: 4, end: 6 }, changes), undefined);
});

const edit = fc.record({ at: fc.nat(), length: fc.nat(6), text: fc.string({ maxLength: 5 }) });

test('after any edits a span that can be told holds the text that it held', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12, maxLength: 60 }), fc.array(edit, { maxLength: 8 }), (first, edits) => {
      let text = first;
      let changes: ReturnType<typeof withChange> = [];
      for (const { at, length, text: inserted } of edits) {
        const start = at % (text.length + 1);
        const end = Math.min(text.length, start + length);
        text = text.slice(0, start) + inserted + text.slice(end);
        changes = withChange(changes, { start, end, length: inserted.length });
      }
      for (let before = -1, index = 0; index < changes.length; index++) {
        const { start = 0, end = 0 } = changes[index] ?? {};
        assert.ok(before < start && start <= end, 'changes are in order and apart');
        before = end;
      }
      for (let start = 0; start < first.length; start++) {
        const span = movedSpan({ start, end: start + 1 }, changes);
        if (span !== undefined) assert.equal(text.slice(span.start, span.end), first[start]);
      }
      const grown = changes.reduce((sum, { start, end, length }) => sum + length - (end - start), 0);
      assert.equal(first.length + grown, text.length);
    }),
  );
});
