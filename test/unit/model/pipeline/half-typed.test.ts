import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPipelineFile } from '../../../../server/src/model/pipeline/pipeline-file';
import { readYamlFile } from '../../../../server/src/syntax/yaml/file';
import { scalarText } from '../../../../server/src/syntax/yaml/nodes';

const uri = 'file:///work/.gitlab-ci.yml';
const text = 'stages: [a]\nbuild:\n  script: [x]\n.t:\n  tags: [y]\n  script:\n    - z\nlast: {stage: a, script: x}\n';

/** What a file defines, by name with the text of each value. */
function shown({ pairs, open, includes, merging }: ReturnType<typeof readPipelineFile>): unknown {
  const values = [...pairs].map(([name, { key, value }]) => [name, scalarText(key), value.part.text, value.span]);
  return { values, open, includes: includes.length, merging };
}

describe('a file in which is typed', () => {
  it('comes to the same whether it is read again or anew', () => {
    const piece = fc.constantFrom(
      '  needs: [',
      '"',
      '  - ',
      '\n',
      '{',
      '}',
      ']',
      ':',
      'b',
      '  key: v\n',
      '<<: ',
      '\t',
      '#',
    );
    const edit = fc.tuple(fc.nat(), fc.nat({ max: 4 }), piece);
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
        let file = readYamlFile(uri, text);
        let read = readPipelineFile(file);
        for (const [at, removed, inserted] of edits) {
          const start = at % (file.text.length + 1);
          const next = file.text.slice(0, start) + inserted + file.text.slice(start + removed);
          file = readYamlFile(uri, next, file);
          read = readPipelineFile(file, undefined, read);
          assert.deepEqual(shown(read), shown(readPipelineFile(readYamlFile(uri, next))), JSON.stringify(next));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('costs only the block with the half-typed line', () => {
    const before = readPipelineFile(readYamlFile(uri, text));
    const typed = text.replace('  script: [x]\n', '  script: [x]\n  needs: [\n');
    const after = readPipelineFile(readYamlFile(uri, typed, before.file), undefined, before);
    assert.deepEqual(after.edited?.names, ['build']);
    assert.equal(after.pairs.get('last'), before.pairs.get('last'));
  });
});
