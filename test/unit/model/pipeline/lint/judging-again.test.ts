import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { PipelineBlock } from '../../../../../server/src/model/pipeline/lint/block';
import { noPatterns } from '../../../../../server/src/workspace/classify';
import { MemoryFileSystem } from '../../../../../server/src/workspace/file-system';
import { Workspace } from '../../../../../server/src/workspace/workspace';

const root = 'file:///repository';
const uri = `${root}/.gitlab-ci.yml`;

function open(text: string): { readonly files: MemoryFileSystem; readonly workspace: Workspace } {
  const files = new MemoryFileSystem([[uri, text]]);
  const workspace = new Workspace(root, files, { patterns: noPatterns, nixTags: [] });
  for (const _ of workspace.scan());
  return { files, workspace };
}

/** The problems of all keys with their places in the file. */
function problems(workspace: Workspace): readonly string[] {
  const file = workspace.file(uri);
  return workspace.subjects().flatMap((entry) => {
    if (entry.kind !== 'pipeline-part') return [];
    return entry.subject.problems.map(({ at, family, what }) => {
      const span = file?.locate(at);
      return `${span?.start}-${span?.end} ${family}: ${what}`;
    });
  });
}

function blocks(workspace: Workspace): readonly PipelineBlock[] {
  return workspace.subjects().flatMap((entry) => (entry.kind === 'pipeline' ? entry.subject.blocks : []));
}

describe('judging again', () => {
  it('judges one key for an edit in it, and those that ask for it', () => {
    const jobs = Array.from({ length: 100 }, (_, i) => `job-${i}:\n  extends: .base\n  script: [run ${i}]\n`).join('');
    const text = `stages: [test]\n.base:\n  image: a\n${jobs}last:\n  needs: [job-7]\n  script: [x]\n`;
    const { files, workspace } = open(text);
    const edited = (from: string, to: string): readonly string[] => {
      const before = new Set(blocks(workspace));
      files.write(uri, files.read(uri)?.replace(from, to) ?? '');
      workspace.update(uri);
      return blocks(workspace)
        .filter((block) => !before.has(block))
        .map(({ name }) => name);
    };
    assert.deepEqual(edited('[run 50]', '[run 50, again]'), ['job-50']);
    assert.deepEqual(edited('[run 7]', '[run 7, again]'), ['job-7', 'last']);
    assert.equal(edited('image: a', 'image: b').length, 102);
  });

  it('finds after edits what it finds in the file as it is then', () => {
    const name = fc.constantFrom('a', 'b', 'c', '.t', '.u', 'stages', 'default', 'variables', 'include');
    const body = fc.constantFrom(
      '  script: [x]\n',
      '  script:\n    - echo a: b\n',
      '  script: [x]\n  stage: late\n',
      '  script: [x]\n  needs: [a, c]\n',
      '  script: [x]\n  needs: [{job: b, optional: true}]\n  dependencies: [a]\n',
      '  extends: .t\n',
      '  extends: [.t, .u]\n  when: soon\n',
      '  extends: .u\n  script:\n    - !reference [.t, script]\n',
      '  script: &x [x]\n  environment: {name: e, on_stop: b}\n',
      '  tags: *x\n  image: {pull_policy: often}\n',
      '  rules: [{if: $A = 1}]\n  only: [main]\n',
      '  variables: {A: 010, B: 2024-01-31}\n  trigger: group/project\n',
      '  - late\n  - test\n',
      '  key: {sub: [1, {two: 3}]}\n',
      ' text\n',
      '\n',
    );
    const file = fc.array(fc.tuple(name, body), { maxLength: 7 });
    const write = (parts: readonly (readonly [string, string])[]): string =>
      parts.map(([key, value]) => `${key}:\n${value}`).join('');
    fc.assert(
      fc.property(file, fc.array(file, { minLength: 1, maxLength: 4 }), (first, versions) => {
        const { files, workspace } = open(write(first));
        for (const version of versions) {
          files.write(uri, write(version));
          workspace.update(uri);
          assert.deepEqual(problems(workspace), problems(open(write(version)).workspace));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('stays silent on what it does not know', () => {
    const { workspace } = open(
      'include: [{project: group/templates, file: a.yml}]\nbuild:\n  extends: .elsewhere\n  stage: late\n  needs: [other]\n  script:\n    - !reference [.elsewhere, script]\n',
    );
    assert.deepEqual(problems(workspace), []);
  });
});
