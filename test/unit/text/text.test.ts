import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits, type SpanEdit } from '../../../server/src/text/edit';
import { LineIndex } from '../../../server/src/text/line-index';
import { type Segment, SourceMap } from '../../../server/src/text/source-map';

test('lines end at LF, CRLF and CR', () => {
  const index = new LineIndex('a\nbc\r\nd\re');
  assert.equal(index.lineCount, 4);
  assert.deepEqual(index.positionAt(3), { line: 1, character: 1 });
  assert.deepEqual(index.positionAt(6), { line: 2, character: 0 });
  assert.deepEqual(index.positionAt(8), { line: 3, character: 0 });
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((line) => index.lineText(line)),
    ['a', 'bc', 'd', 'e', ''],
  );
});

test('positions outside are clamped', () => {
  const index = new LineIndex('ab\nc');
  assert.deepEqual(index.positionAt(-1), { line: 0, character: 0 });
  assert.deepEqual(index.positionAt(99), { line: 1, character: 1 });
  assert.equal(index.offsetAt({ line: 9, character: 0 }), 4);
  assert.equal(index.offsetAt({ line: -1, character: 3 }), 0);
  assert.equal(index.offsetAt({ line: 1, character: 9 }), 4);
});

const text = fc.string({ unit: fc.constantFrom('a', 'é', '\u{1F600}', '\n', '\r', '\r\n', ' '), maxLength: 40 });

test('offset to position and back is the same place', () => {
  fc.assert(
    fc.property(text, fc.nat(80), (value, at) => {
      const index = new LineIndex(value);
      const offset = Math.min(at, value.length);
      assert.equal(index.offsetAt(index.positionAt(offset)), offset);
      const joined = Array.from({ length: index.lineCount }, (_, line) => index.lineText(line)).join('');
      assert.equal(joined, value.replace(/[\r\n]/g, ''));
    }),
  );
});

/** A host text, and an embedded one made of stretches of it with other characters between. */
const mapped = fc
  .array(fc.record({ skipped: fc.nat(3), length: fc.integer({ min: 1, max: 5 }), decoded: fc.nat(2) }), {
    maxLength: 8,
  })
  .map((stretches) => {
    const segments: Segment[] = [];
    let embedded = 0;
    let host = 0;
    for (const { skipped, length, decoded } of stretches) {
      host += skipped + decoded;
      segments.push({ embedded, host, length });
      embedded += length + decoded;
      host += length;
    }
    return { segments, embedded, host };
  });

test('verbatim characters go to their host and back', () => {
  fc.assert(
    fc.property(mapped, ({ segments, host }) => {
      const map = new SourceMap(segments);
      for (const segment of segments) {
        for (let i = 0; i < segment.length; i++) {
          const at = segment.embedded + i;
          assert.equal(map.toHost(at), segment.host + i);
          assert.deepEqual(map.toHostSpan({ start: at, end: at + 1 }), {
            start: segment.host + i,
            end: segment.host + i + 1,
          });
          const back = map.toEmbedded(segment.host + i);
          assert.equal(back === undefined ? undefined : map.toHost(back), segment.host + i);
        }
        const whole = { start: segment.embedded, end: segment.embedded + segment.length };
        assert.ok(map.isVerbatimSpan(whole));
        assert.ok(!map.isVerbatimSpan({ start: whole.start, end: whole.end + 1 }));
      }
      assert.equal(map.toEmbedded(host + 1), undefined);
    }),
  );
});

test('host places never run backwards', () => {
  fc.assert(
    fc.property(mapped, ({ segments, embedded }) => {
      const map = new SourceMap(segments);
      for (let at = 0; at < embedded; at++) assert.ok(map.toHost(at) <= map.toHost(at + 1));
      const span = map.toHostSpan({ start: 0, end: embedded });
      assert.ok(span.start <= span.end);
    }),
  );
});

test('edits in any order', () => {
  const edits: SpanEdit[] = [
    { span: { start: 3, end: 4 }, text: 'D' },
    { span: { start: 1, end: 1 }, text: '1' },
    { span: { start: 1, end: 1 }, text: '2' },
    { span: { start: 0, end: 1 }, text: '' },
  ];
  assert.equal(applyEdits('abcd', edits), '12bcD');
});

test('overlapping edits are refused', () => {
  const edits = [
    { span: { start: 0, end: 2 }, text: '' },
    { span: { start: 1, end: 3 }, text: '' },
  ];
  assert.throws(() => applyEdits('abcd', edits), RangeError);
});

test('edits of separate stretches change nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string(), fc.string()), { maxLength: 6 }), (pieces) => {
      let before = '';
      let expected = '';
      const edits: SpanEdit[] = [];
      for (const [kept, old, fresh] of pieces) {
        before += `${kept}|`;
        edits.unshift({ span: { start: before.length, end: before.length + old.length }, text: fresh });
        before += old;
        expected += `${kept}|${fresh}`;
      }
      assert.equal(applyEdits(before, edits), expected);
    }),
  );
});
