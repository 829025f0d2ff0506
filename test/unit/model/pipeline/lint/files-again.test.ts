import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { noPatterns } from '../../../../../server/src/workspace/classify';
import { MemoryFileSystem } from '../../../../../server/src/workspace/file-system';
import { Workspace } from '../../../../../server/src/workspace/workspace';

const root = 'file:///repository';
type Files = readonly [entry: string, first: string, second: string];
const uris = [`${root}/.gitlab-ci.yml`, `${root}/ci/a.yml`, `${root}/ci/b.yml`];

function open(files: Files): { readonly files: MemoryFileSystem; readonly workspace: Workspace } {
  const system = new MemoryFileSystem(uris.map((uri, index) => [uri, files[index] ?? '']));
  const workspace = new Workspace(root, system, { patterns: noPatterns, nixTags: [] });
  for (const _ of workspace.scan());
  return { files: system, workspace };
}

/** All problems with their places, those of related ones too, that are there in the version of the files at hand. */
function problems(workspace: Workspace): readonly string[] {
  const place = (at: { readonly part: { readonly uri: string } }): string => {
    const span = workspace.file(at.part.uri)?.locate(at as never);
    return `${at.part.uri} ${span?.start}-${span?.end}`;
  };
  return workspace
    .subjects()
    .flatMap((entry) => (entry.kind === 'pipeline-part' ? entry.subject.problems : []))
    .map(({ at, family, what, quote, related = [], repairs = [] }) =>
      [
        place(at),
        family,
        what,
        quote,
        ...related.map((each) => place(each.at)),
        ...repairs.map(({ title }) => title),
      ].join(' | '),
    );
}

const pick = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const entry = fc
  .tuple(
    pick('', 'spec: { inputs: { e: { default: a } } }\n---\n'),
    pick(
      'include: ci/a.yml\n',
      'include: [ci/a.yml, ci/b.yml, ci/none.yml]\n',
      'include: { local: ci/a.yml, inputs: { x: 5, n: many } }\n',
      'include:\n  - local: ci/a.yml\n    inputs:\n      x: a\n      n: 1\n      l: [a]\n  - local: ci/b.yml\n    inputs: { y: b }\n',
      'include: "ci/*.yml"\n',
      'include: { local: ci/b.yml, inputs: {}, rules: [{ if: $A }] }\n',
      '',
    ),
    pick(
      '',
      'child: { trigger: { include: ci/a.yml } }\n',
      'child: { trigger: { include: [{ local: ci/a.yml, inputs: { x: 5, z: 1 } }, ci/none.yml, "ci/*.yml"] } }\n',
    ),
    pick('build:\n  script: make $[[ inputs.e ]]\n', 'build:\n  script: *x\n', 'x: &x [a]\n', '- a\n', ''),
  )
  .map((parts) => parts.join(''));
const included = fc
  .tuple(
    pick(
      '',
      'spec:\n  inputs:\n    x:\n    n: { type: number, default: 1 }\n    l: { type: array, default: [a, b] }\n---\n',
      'spec:\n  inputs:\n    x: { options: [a, b] }\n    y: { default: 1, regex: ^b }\n---\n',
      'spec: { include: [ci/b.yml], inputs: { x: { default: a } } }\n---\n',
      'spec: { inputs: { x: { typ: text } }, component: [name] }\n---\n',
    ),
    pick(
      'a:\n  script: ["make $[[ inputs.x | truncate(0,1) ]] $[[ inputs.l[1] ]]"]\n',
      'a:\n  script: make $[[ inputs.n | upcase ]] $[[ component.sha ]]\n',
      '"$[[ inputs.y ]]":\n  script: [!reference [a, 0], *none]\n',
      'inputs: { x: { default: a }, z: }\n',
      'include: ci/b.yml\n',
      'include: [ci/a.yml]\n',
      '# nothing\n',
    ),
    pick('b:\n  script: [make]\n', 'b: &none\n  script: [*none]\n', ''),
  )
  .map((parts) => parts.join(''));

describe('judging files again', () => {
  it('finds after edits what it finds in the files as they are then', () => {
    const version: fc.Arbitrary<Files> = fc.tuple(entry, included, included);
    fc.assert(
      fc.property(fc.array(version, { minLength: 2, maxLength: 4 }), (versions) => {
        const [first, ...later] = versions;
        if (first === undefined) return;
        const { files, workspace } = open(first);
        problems(workspace);
        for (const next of later) {
          for (const [index, uri] of uris.entries()) {
            files.write(uri, next[index] ?? '');
            workspace.update(uri);
            if (index === 1) problems(workspace);
          }
          assert.deepEqual([...problems(workspace)].sort(), [...problems(open(next).workspace)].sort());
        }
      }),
      { numRuns: 150 },
    );
  });

  it('judges a header again when it changes, and blocks that name its inputs', () => {
    const body = 'a:\n  script: make $[[ inputs.x ]]\n';
    const { files, workspace } = open([
      'include: ci/a.yml\n',
      `spec: { inputs: { x: { default: a } } }\n---\n${body}`,
      '',
    ]);
    assert.deepEqual(problems(workspace), []);
    files.write(uris[1] ?? '', `spec: { inputs: { y: { default: a } } }\n---\n${body}`);
    workspace.update(uris[1] ?? '');
    const [found, ...others] = problems(workspace);
    assert.match(found ?? '', /invalid-interpolation \| There is no input `x`/);
    assert.deepEqual(others, []);
  });
});
