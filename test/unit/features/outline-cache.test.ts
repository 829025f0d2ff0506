import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findSymbols, OutlineCache } from '../../../server/src/features/symbols';
import { ChunkedText } from '../../../server/src/text/chunked-text';
import { readWorkspaceFile, type WorkspaceFile } from '../../../server/src/workspace/workspace-file';

const uri = 'file:///repository/.gitlab-ci.yml';
const start =
  'stages: [build, test]\n\nbuild:\n  script:\n    - make\n\n# Tests\ntest:\n  stage: test\n  script:\n    - make test\n';
const piece = fc.constantFrom('x', '\n', '\r\n', 'a:\n', 'lint:\n  script: [make]\n', '  ', '- b', '#', '---\n', '');

describe('the outline of a pipeline that is edited', () => {
  it('is that of the text as it is', () => {
    const edits = fc.array(fc.record({ at: fc.nat(), length: fc.nat(12), text: piece }), { maxLength: 8 });
    fc.assert(
      fc.property(edits, (changes) => {
        const cache = new OutlineCache();
        let text = ChunkedText.of(start);
        let file: WorkspaceFile = readWorkspaceFile(uri, 'pipeline', text);
        cache.find(file, text);
        for (const { at, length, text: by } of changes) {
          const from = at % (text.length + 1);
          text = text.replace({ start: from, end: Math.min(text.length, from + length) }, by);
          file = readWorkspaceFile(uri, 'pipeline', text, file);
          assert.deepEqual(cache.find(file, text), findSymbols(file, text));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps what it says of blocks that stay where they are', () => {
    const cache = new OutlineCache();
    const text = ChunkedText.of(start);
    const file = readWorkspaceFile(uri, 'pipeline', text);
    const before = cache.find(file, text);
    const edited = text.replace({ start: start.indexOf('make'), end: start.indexOf('make') }, 'c');
    const after = cache.find(readWorkspaceFile(uri, 'pipeline', edited, file), edited);
    const kept = after.map((symbol, index) => [symbol.name, symbol === before[index]]);
    assert.deepEqual(kept, [
      ['stages', true],
      ['build', false],
      ['test', true],
    ]);
  });
});
