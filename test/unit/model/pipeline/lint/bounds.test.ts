import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { noPatterns } from '../../../../../server/src/workspace/classify';
import { DiskFileSystem } from '../../../../../server/src/workspace/disk-file-system';
import { type FileSystem, MemoryFileSystem } from '../../../../../server/src/workspace/file-system';
import { Workspace } from '../../../../../server/src/workspace/workspace';

const root = 'file:///repository';

/** Counts what is read, by URI. */
class CountingFileSystem implements FileSystem {
  readonly reads = new Map<string, number>();

  constructor(private readonly base: FileSystem) {}

  read(uri: string): string | undefined {
    this.reads.set(uri, (this.reads.get(uri) ?? 0) + 1);
    return this.base.read(uri);
  }

  exists(uri: string): boolean {
    return this.base.exists(uri);
  }

  isLink(uri: string): boolean {
    return this.base.isLink?.(uri) === true;
  }

  list(folder: string): readonly string[] {
    return this.base.list(folder);
  }
}

/** What is told of a repository, by the text that it is told at, and what was read for it. */
function judge(files: FileSystem, at = root) {
  const counting = new CountingFileSystem(files);
  const workspace = new Workspace(at, counting, { patterns: noPatterns, nixTags: [] });
  for (const _ of workspace.scan());
  const problems = workspace.subjects().flatMap((entry) => {
    if (entry.kind !== 'pipeline-part') return [];
    return entry.subject.problems.map(({ at: place, family, what, quote, related = [] }) => ({
      family,
      text: place.part.text.slice(place.span.start, place.span.end),
      what,
      quote,
      related: related.map((each) => each.at.part.text.slice(each.at.span.start, each.at.span.end)),
    }));
  });
  const own = problems.filter(({ family }) => family !== 'deprecated-global');
  return { problems: own, reads: counting.reads };
}

function memory(files: Readonly<Record<string, string>>): MemoryFileSystem {
  return new MemoryFileSystem(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
}

const job = 'build:\n  script: [make]\n';

describe('includes that lead on for ever', () => {
  it('in a circle are told of with the way round, and each file is read once', () => {
    const { problems, reads } = judge(
      memory({
        '.gitlab-ci.yml': `include: ci/a.yml\n${job}`,
        'ci/a.yml': 'include: ci/b.yml\n',
        'ci/b.yml': 'include: [ci/c.yml]\n',
        'ci/c.yml': 'include:\n  - local: /ci/a.yml\n',
      }),
    );
    assert.deepEqual(problems, [
      {
        family: 'circular-include',
        text: '/ci/a.yml',
        what: 'These files include each other: `ci/a.yml` → `ci/b.yml` → `ci/c.yml` → `ci/a.yml`.',
        quote: 'Maximum of 150 nested includes are allowed!',
        related: ['ci/b.yml', 'ci/c.yml'],
      },
    ]);
    for (const [uri, count] of reads) assert.equal(count, 1, uri);
  });

  it('are no circle under conditions, by other inputs, or by a wildcard', () => {
    const sound: readonly Readonly<Record<string, string>>[] = [
      { 'a.yml': 'include: { local: a.yml, rules: [{ if: $A }] }\n' },
      {
        'a.yml':
          'spec: { inputs: { next: { default: b.yml } } }\n---\ninclude: { local: $[[ inputs.next ]], inputs: { next: a.yml } }\n',
        'b.yml': job,
      },
      { 'a.yml': 'include: "*.yml"\n' },
    ];
    for (const files of sound) {
      const { problems } = judge(memory({ '.gitlab-ci.yml': `include: { local: a.yml }\n${job}`, ...files }));
      assert.deepEqual(problems, []);
    }
  });

  it('end at 150 files, however many each of them includes', () => {
    const files: Record<string, string> = { '.gitlab-ci.yml': `include: [f0.yml, f0.yml]\n${job}` };
    for (let i = 0; i < 40; i++) files[`f${i}.yml`] = `include: [f${i + 1}.yml, f${i + 1}.yml]\n`;
    files['f40.yml'] = job;
    const { problems, reads } = judge(memory(files));
    assert.deepEqual(
      problems.map(({ family, quote }) => [family, quote]),
      [['invalid-include', 'Maximum of 150 nested includes are allowed!']],
    );
    for (const [uri, count] of reads) assert.ok(count <= 1, uri);
  });

  it('are counted where they lie elsewhere too', () => {
    const remote = Array.from({ length: 151 }, (_, i) => `  - https://example.com/${i}.yml\n`).join('');
    const { problems } = judge(memory({ '.gitlab-ci.yml': `include:\n${remote}${job}` }));
    assert.deepEqual(
      problems.map(({ text }) => text),
      ['https://example.com/150.yml'],
    );
  });
});

describe('includes that lead out', () => {
  it('are told of, and nothing outside the repository is read', () => {
    const { problems, reads } = judge(
      memory({ '.gitlab-ci.yml': `include: [../../etc/x.yml, ci/../../y.yml]\n${job}`, '../y.yml': job }),
    );
    assert.deepEqual(
      problems.map(({ text, quote }) => [text, quote]),
      [
        ['../../etc/x.yml', 'Local file `../../etc/x.yml` does not exist!'],
        ['ci/../../y.yml', 'Local file `ci/../../y.yml` does not exist!'],
      ],
    );
    assert.deepEqual([...reads.keys()], [`${root}/.gitlab-ci.yml`]);
  });
});

describe('links', () => {
  const folder = mkdtempSync(join(tmpdir(), 'links-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are told of as such where GitLab reads their text, and end where they lead in circles', () => {
    mkdirSync(join(folder, 'ci'));
    writeFileSync(join(folder, 'real.yml'), job);
    symlinkSync('../real.yml', join(folder, 'ci', 'link.yml'));
    symlinkSync('b.yml', join(folder, 'ci', 'a.yml'));
    symlinkSync('a.yml', join(folder, 'ci', 'b.yml'));
    symlinkSync('loop', join(folder, 'loop'));
    const includes = ['ci/link.yml', 'ci/a.yml', 'loop/x.yml'];
    writeFileSync(join(folder, '.gitlab-ci.yml'), `include: [${includes.join(', ')}]\n${job}`);
    const uri = pathToFileURL(folder).href;
    const { problems } = judge(new DiskFileSystem(uri), uri);
    assert.deepEqual(
      problems.map(({ text, quote }) => [text, quote]),
      [
        ['ci/link.yml', '`ci/link.yml`: Invalid configuration format'],
        ['ci/a.yml', '`ci/a.yml`: Invalid configuration format'],
        ['loop/x.yml', 'Local file `loop/x.yml` does not exist!'],
      ],
    );
  });
});

describe('aliases of aliases', () => {
  const levels = (count: number, width: number): string =>
    Array.from(
      { length: count },
      (_, i) =>
        `.l${i}: &l${i} [${Array(width)
          .fill(i === 0 ? 'make' : `*l${i - 1}`)
          .join(', ')}]\n`,
    ).join('');

  it('are told of once, whatever they would come to', () => {
    for (const count of [8, 60, 500]) {
      const { problems } = judge(memory({ '.gitlab-ci.yml': `${levels(count, 9)}build:\n  script: *l${count - 1}\n` }));
      assert.deepEqual(
        problems.filter(({ family }) => family === 'invalid-file').map(({ quote }) => quote),
        ['The parsed YAML is too big'],
        String(count),
      );
    }
  });

  it('that come to little are sound, in a chain of any length', () => {
    const chain = `.l0: &l0 [make]\n${Array.from({ length: 3000 }, (_, i) => `.l${i + 1}: &l${i + 1} [make]\n`).join('')}build:\n  script: *l3000\n`;
    assert.deepEqual(judge(memory({ '.gitlab-ci.yml': chain })).problems, []);
  });
});

describe('blocks of inputs', () => {
  it('that never close end the search', () => {
    const open = '$[[ '.repeat(50_000);
    const text = `spec: { inputs: { x: { default: a } } }\n---\nbuild:\n  script:\n    - "${open}"\n    - "${'$[[ x\\n'.repeat(20_000)} ]]"\n`;
    assert.deepEqual(judge(memory({ '.gitlab-ci.yml': text })).problems, []);
  });
});
