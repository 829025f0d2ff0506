import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { ChunkedText } from '../../../server/src/text/chunked-text';

/** Lines of all kinds, some of them long enough for several pieces. */
const piece = fc.oneof(
  fc.constantFrom('\n', '\r\n', '\r', '', 'a', 'key: value\n', '  - item\r\n'),
  fc.nat(9000).map((length) => `${'x'.repeat(length)}\n`),
  fc.nat(900).map((count) => 'line\n'.repeat(count)),
  fc.nat(900).map((count) => 'line\r'.repeat(count)),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
const edits = fc.array(fc.record({ from: fc.nat(), length: fc.nat(300), text }), { maxLength: 8 });

function edited(before: string, { from, length, text: by }: { from: number; length: number; text: string }) {
  const start = from % (before.length + 1);
  const end = Math.min(before.length, start + length);
  return { span: { start, end }, by, after: before.slice(0, start) + by + before.slice(end) };
}

describe('a text in pieces', () => {
  it('is the same text as a string that is edited likewise', () => {
    fc.assert(
      fc.property(text, edits, (start, changes) => {
        let plain = start;
        let chunked = ChunkedText.of(start);
        for (const change of changes) {
          const { span, by, after } = edited(plain, change);
          chunked = chunked.replace(span, by);
          plain = after;
          assert.equal(chunked.length, plain.length);
        }
        assert.equal(chunked.toString(), plain);
        assert.equal(chunked.slice(3, 5000), plain.slice(3, 5000));
      }),
      { numRuns: 200 },
    );
  });

  it('has the positions of the editor protocol', () => {
    fc.assert(
      fc.property(text, edits, fc.array(fc.nat(), { maxLength: 20 }), (start, changes, places) => {
        let chunked = ChunkedText.of(start);
        for (const change of changes) {
          const { span, by } = edited(chunked.toString(), change);
          chunked = chunked.replace(span, by);
        }
        const plain = chunked.toString();
        const peer = TextDocument.create('file:///a', 'yaml', 1, plain);
        for (const place of places) {
          const offset = place % (plain.length + 2);
          // The peer takes an offset between `\r` and `\n` back to the end of the line.
          if (plain[offset - 1] === '\r' && plain[offset] === '\n') continue;
          assert.deepEqual(chunked.positionAt(offset), peer.positionAt(offset));
          const position = { line: place % (peer.lineCount + 2), character: place % 97 };
          assert.equal(chunked.offsetAt(position), peer.offsetAt(position));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('tells what differs from an older version', () => {
    fc.assert(
      fc.property(text, edits, (start, changes) => {
        const older = ChunkedText.of(start);
        let newer = older;
        for (const change of changes) {
          const { span, by } = edited(newer.toString(), change);
          newer = newer.replace(span, by);
        }
        const found = newer.differenceTo(older);
        if (found === undefined) {
          assert.equal(newer.toString(), start);
          return;
        }
        const { before, after } = found;
        const made = start.slice(0, before.start) + newer.slice(after.start, after.end) + start.slice(before.end);
        assert.equal(made, newer.toString());
      }),
      { numRuns: 200 },
    );
  });

  it('finds a word, and remembers where', () => {
    const known = new WeakMap<object, boolean>();
    const long = ChunkedText.of('line\n'.repeat(5000));
    assert.equal(long.includes('marker:', known), false);
    assert.equal(long.replace({ start: 12_000, end: 12_000 }, '# marker:\n').includes('marker:', known), true);
    assert.equal(ChunkedText.of('').includes('marker:', known), false);
  });
});
