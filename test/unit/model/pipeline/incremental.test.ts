import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Job } from '../../../../server/src/model/pipeline/job';
import { readOutline } from '../../../../server/src/model/pipeline/outline';
import { textAt } from '../../../../server/src/text/place';
import { entryUri, lines, Repository, root, tags, value } from './repository';

function remade(repository: Repository, path: string, edit: (text: string) => string): readonly string[] {
  const before = new Set(repository.resolve().jobs);
  const uri = path === '' ? entryUri : `${root}/${path}`;
  repository.write(uri, edit(repository.text(uri)));
  return repository
    .resolve()
    .jobs.filter((job) => !before.has(job))
    .map(({ name }) => name);
}

describe('resolving again', () => {
  const entry = `include: [/templates.yml]
default:
  tags: [nix]
.anchored: &setup [one]
${Array.from({ length: 300 }, (_, i) => `job-${i}:\n  extends: .base\n  script:\n    - run ${i}\n`).join('')}aliased: {script: [*setup]}
referring: {script: [!reference [job-7, script]]}
`;
  const files = { 'templates.yml': '.base: {image: a}\n.other: {image: b}\nstray: {extends: .other, script: x}\n' };

  it('makes one job anew for an edit in one job', () => {
    const repository = new Repository(entry, files);
    assert.deepEqual(
      remade(repository, '', (text) => text.replace('run 150', 'run 150 twice')),
      ['job-150'],
    );
    assert.deepEqual(lines(repository.job('job-150').script), ['run 150 twice']);
  });

  it('makes those anew that depend on it', () => {
    const repository = new Repository(entry, files);
    assert.deepEqual(
      remade(repository, '', (text) => text.replace('run 7\n', 'run 7 twice\n')),
      ['job-7', 'referring'],
    );
    assert.deepEqual(
      remade(repository, '', (text) => text.replace('[one]', '[two]')),
      ['aliased'],
    );
    assert.deepEqual(lines(repository.job('aliased').script), ['two']);
    assert.deepEqual(
      remade(repository, 'templates.yml', (text) => text.replace('image: b', 'image: c')),
      ['.other', 'stray'],
    );
    assert.equal(value(repository.job('stray').image), 'c');
    assert.equal(remade(repository, 'templates.yml', (text) => text.replace('image: a', 'image: d')).length, 302);
    assert.ok(remade(repository, '', (text) => text.replace('[nix]', '[other]')).length >= 304);
  });

  it('gives the same pipeline where nothing changed', () => {
    const repository = new Repository(entry, files);
    assert.equal(repository.resolve(), repository.resolve());
    assert.deepEqual(
      remade(repository, '', (text) => `# a comment\n\n${text}`),
      [],
    );
  });

  it('sees keys come and go', () => {
    const repository = new Repository('default: {tags: [a]}\njob: {script: x}\n');
    assert.deepEqual(tags(repository.job('job')), ['a']);
    repository.write(entryUri, 'job: {script: x}\n');
    assert.deepEqual(tags(repository.job('job')), 'absent');
    repository.write(entryUri, 'include: {remote: https://x.org/y.yml}\njob: {script: x}\n');
    assert.deepEqual(tags(repository.job('job')), 'unknown');
    repository.write(entryUri, 'job: {script: x}\n.t: {tags: [t]}\n');
    assert.deepEqual(tags(repository.job('job')), 'absent');
    repository.write(entryUri, 'job: {script: x, extends: .t}\n.t: {tags: [t]}\n');
    assert.deepEqual(tags(repository.job('job')), ['t']);
  });

  const block = fc.constantFrom(
    'include: /a.yml\n',
    'include: [{remote: "https://x/y.yml"}]\n',
    'default:\n  before_script: [d]\n',
    'default: &d {tags: [n]}\n',
    'before_script:\n- g\n',
    'image: i\n',
    'variables: {A: 1}\n',
    '.t: &t\n  before_script: [t]\n  variables: {B: 2}\n',
    '.u: {extends: .t, script: [u]}\n',
    '.s: &s [s1, s2]\n',
    'a:\n  extends: .t\n  script: [*s, x]\n',
    'b:\n  <<: *t\n  script: !reference [a, script]\n',
    'c: {extends: [.u, a], inherit: {default: false}}\n',
    'd: {script: [!reference [default, before_script], y]}\n',
    'a: {tags: [second]}\n',
    'bad\n',
    'e:\n  script: "open\n',
    '---\n',
    '\n# comment\n',
    '.t: {extends: c}\n',
    '<<: *d\n',
  );
  const blocks = fc.array(block, { maxLength: 10 });

  it('gives what resolving from scratch gives', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(blocks, blocks), { minLength: 2, maxLength: 4 }), (versions) => {
        const repository = new Repository('', { 'a.yml': '' });
        for (const [main, included] of versions) {
          repository.write(entryUri, main.join(''));
          repository.write(`${root}/a.yml`, included.join('').replaceAll('/a.yml', '/b.yml'));
          const fresh = new Repository(main.join(''), { 'a.yml': repository.text(`${root}/a.yml`) });
          const now = repository.resolve();
          const scratch = fresh.resolve();
          assert.deepEqual(now.jobs.map(shape), scratch.jobs.map(shape));
          assert.deepEqual(
            now.unresolved.map(({ reason }) => reason),
            scratch.unresolved.map(({ reason }) => reason),
          );
          assert.deepEqual(now.files, scratch.files);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function shape(job: Job): unknown {
  const reason = (fact: Job['image'] | Job['script'] | Job['tags']) =>
    fact.state === 'unknown' ? fact.reason : undefined;
  return {
    name: job.name,
    part: job.part.text,
    tags: tags(job),
    image: value(job.image),
    before: [lines(job.beforeScript), reason(job.beforeScript)],
    script: [lines(job.script), reason(job.script)],
    variables: job.variables.variables.map(({ name, value: fact, level }) => [name, value(fact), level]),
    complete: job.variables.complete,
    lost: job.lostDefault?.by,
    templates: job.templates.map(({ name, part }) => [name, part.text]),
  };
}

describe('the outline', () => {
  it('has jobs, keywords, stages and variables with their places', () => {
    const repository = new Repository(`stages: [build]
include:
  - local: /x.yml
variables:
  A: 1
.t: {image: x}
build:
  stage: build
  script: [make]
`);
    const outline = readOutline(repository.read(entryUri) ?? assert.fail());
    assert.deepEqual(
      outline.map(({ name, kind, detail, children }) => [
        name,
        kind,
        detail,
        children.map((child) => `${child.kind} ${child.name}`),
      ]),
      [
        ['stages', 'keyword', undefined, ['stage build']],
        ['include', 'keyword', undefined, ['include /x.yml']],
        ['variables', 'keyword', undefined, ['variable A']],
        ['.t', 'template', undefined, ['keyword image']],
        ['build', 'job', 'build', ['keyword stage', 'keyword script']],
      ],
    );
    const build = outline[4] ?? assert.fail();
    assert.equal(textAt(build.nameAt), 'build');
    assert.equal(textAt(build.at), 'build:\n  stage: build\n  script: [make]');
  });
});
