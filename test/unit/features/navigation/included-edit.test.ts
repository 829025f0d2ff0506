import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findOccurrences } from '../../../../server/src/features/navigation/occurrences';
import { root } from '../marked';
import { pipeline, symbol } from './places';

describe('an edit of a file that is only included', () => {
  it('keeps the blocks that it does not touch, and what is known of them', () => {
    const library = '.t: {script: x}\nb:\n  extends: .t\nc:\n  extends: .t\n';
    const at = pipeline('include: ci/lib.yml\na:\n  extends: .¦t\n', { 'ci/lib.yml': library });
    const { workspace } = at.project;
    const uri = `${root}/ci/lib.yml`;
    const partsNow = () => {
      workspace.model();
      return workspace.yamlFile(uri)?.parts.map(({ part }) => part) ?? [];
    };
    const before = partsNow();
    at.overlay.set(uri, library.replace('c:\n', 'c:\n  tags: [x]\n'));
    at.project.update(uri);
    const after = partsNow();
    assert.deepEqual(
      after.map((part, index) => part === before[index]),
      [true, true, false],
    );
    const found = symbol(at) ?? assert.fail();
    assert.deepEqual(
      findOccurrences(found).map(({ at: { part } }) => part.uri.slice(root.length + 1)),
      ['ci/lib.yml', '.gitlab-ci.yml', 'ci/lib.yml', 'ci/lib.yml'],
    );
    at.overlay.set(uri, '');
    at.project.update(uri);
    assert.equal(partsNow().length, 1);
  });
});
