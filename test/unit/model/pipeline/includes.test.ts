import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyFunctions } from '../../../../server/src/model/pipeline/input-functions';
import { PipelineResolver } from '../../../../server/src/model/pipeline/resolver';
import { matchesWildcards } from '../../../../server/src/model/pipeline/wildcards';
import { textAt } from '../../../../server/src/text/place';
import { entryUri, lines, Repository, root, tags, value } from './repository';

const template = `spec:
  inputs:
    name:
    tags: { type: array, default: [docker] }
    image: { default: alpine }
    count: { type: number, default: 2 }
    stage: { default: test, options: [test, build] }
---
"$[[ inputs.name ]]-job":
  stage: $[[ inputs.stage ]]
  image: "$[[ inputs.image ]]:1"
  tags: $[[ inputs.tags ]]
  script:
    - echo "first"
    - "echo $[[ inputs.name | truncate(0, 2) ]] $[[ inputs.count ]] times"
`;

function included(inputs: string): Repository {
  return new Repository(`include:\n  - local: /t.yml\n    inputs: ${inputs}\n`, { 't.yml': template });
}

describe('inputs of an included file', () => {
  it('are filled into keys, texts and lists, with types kept', () => {
    const repository = included('{name: unit, tags: [nix, "$RUNNER"]}');
    const pipeline = repository.resolve();
    assert.deepEqual(pipeline.unresolved, []);
    const job = repository.job('unit-job');
    assert.equal(value(job.image), 'alpine:1');
    assert.deepEqual(tags(job), ['nix', 'unknown']);
    assert.deepEqual(lines(job.script), ['echo "first"', 'echo un 2 times']);
  });

  it('keep exact places around what was filled in', () => {
    const { script } = included('{name: unit}').job('unit-job');
    const piece = (script.state === 'known' ? script.value.text.pieces[1] : undefined) ?? assert.fail();
    const times = piece.map.toHostSpan({ start: piece.text.indexOf('times'), end: piece.text.length });
    assert.equal(textAt({ part: piece.part, span: times }), 'times');
    assert.deepEqual(piece.holes, []);
  });

  it('stay unknown without a fitting value, and say why', () => {
    const reasons = (inputs: string) =>
      included(inputs)
        .resolve()
        .unresolved.map(({ reason }) => reason)
        .filter((reason) => reason.includes('input'));
    assert.deepEqual(reasons('{}'), ['in `/t.yml`, the input `name` has no value']);
    assert.deepEqual(reasons('{name: a, count: many}'), ['in `/t.yml`, the input `count` is no number']);
    assert.deepEqual(reasons('{name: a, stage: deploy}'), ['in `/t.yml`, the input `stage` is none of its options']);
    assert.deepEqual(reasons('{name: a, other: 1}'), ['in `/t.yml`, the input `other` is not declared']);
  });

  it('of one file can differ from include to include, and change', () => {
    const twice = (second: string) => `include:
  - {local: /t.yml, inputs: {name: one}}
  - {local: /t.yml, inputs: {name: ${second}, image: debian}}
`;
    const repository = new Repository(twice('two'), { 't.yml': template });
    assert.equal(value(repository.job('one-job').image), 'alpine:1');
    assert.equal(value(repository.job('two-job').image), 'debian:1');
    repository.write(entryUri, twice('three'));
    assert.deepEqual(
      repository.resolve().jobs.map(({ name }) => name),
      ['one-job', 'three-job'],
    );
    repository.write(entryUri, twice('three').replace('debian', 'fedora'));
    assert.equal(value(repository.job('three-job').image), 'fedora:1');
  });

  it('of the entry file have their defaults only where that is taken for granted', () => {
    const repository = new Repository(template.replace('name:\n', 'name: {default: own}\n'));
    const entry = repository.read(entryUri) ?? assert.fail();
    assert.deepEqual(
      repository.resolve().jobs.map(({ name }) => name),
      [],
    );
    const usual = new PipelineResolver(repository, 'usual').resolve(entry);
    assert.deepEqual(
      usual.jobs.map(({ name }) => name),
      ['own-job'],
    );
    assert.deepEqual(usual.unresolved, []);
  });

  it('cannot make a file endless', () => {
    const list = `[${Array.from({ length: 5000 }, () => 'x').join(', ')}]`;
    const blocks = Array.from({ length: 2000 }, () => '    - $[[ inputs.list ]]\n').join('');
    const text = `spec: {inputs: {list: {type: array, default: ${list}}}}\n---\nbig:\n  script:\n${blocks}`;
    const { script } = new Repository('include: /t.yml\n', { 't.yml': text }).job('big');
    assert.ok(script.state === 'unknown' || (script.state === 'known' && !script.value.text.complete));
  });

  it('are not filled in without a header, nor where brackets do not close', () => {
    const repository = new Repository('a: {script: ["$[[ inputs.x ]]", "$[[ $[[ $[["]}\n');
    assert.deepEqual(lines(repository.job('a').script), ['$[[ inputs.x ]]', '$[[ $[[ $[[']);
  });
});

describe('functions of an input', () => {
  it('are those of GitLab, at most three, for text only', () => {
    assert.equal(applyFunctions('a b', ['posix_escape']), 'a\\ b');
    assert.equal(applyFunctions('', ['posix_escape']), "''");
    assert.equal(applyFunctions('a\nb', ['posix_escape']), "a'\n'b");
    assert.equal(applyFunctions('𝄞abc', ['truncate(1,2)']), 'ab');
    assert.equal(applyFunctions('abc', ['truncate(5, 2)']), '');
    assert.equal(applyFunctions('$A', ['expand_vars', 'truncate(0,2)', 'posix_escape']), '\\$A');
    assert.equal(applyFunctions('a', ['expand_vars', 'expand_vars', 'expand_vars', 'expand_vars']), undefined);
    assert.equal(applyFunctions('a', ['upcase']), undefined);
    assert.equal(applyFunctions(1, ['expand_vars']), undefined);
  });
});

describe('wildcards', () => {
  it('are those of GitLab', () => {
    const cases: readonly (readonly [path: string, pattern: string, matches: boolean])[] = [
      ['a/b.yml', '/a/*.yml', true],
      ['a/b/c.yml', 'a/*.yml', false],
      ['a/b.yml', 'a/**.yml', true],
      ['a/b/c.yml', 'a/**.yml', true],
      ['a/b/c.yml', 'a/**/*.yml', true],
      // Only folders below, as the documentation of `include:local` has it.
      ['a/c.yml', 'a/**/*.yml', false],
      ['b.yml', '*.yml', true],
      ['ab.yml', '?b.yml', false],
      ['ab.yml', '[a]b.yml', false],
      ['abab.yml', '*ab.yml', true],
      ['abab.yaml', '*ab.yml', false],
      ['x/y/ab/z.yml', '**ab/*', true],
    ];
    for (const [path, pattern, matches] of cases) assert.equal(matchesWildcards(path, pattern), matches, pattern);
    assert.equal(matchesWildcards('a'.repeat(3000), `${'*a'.repeat(200)}b`), false);
  });
});

describe('rules of an include', () => {
  const jobs = (rules: string) =>
    new Repository(`include: {local: /a.yml, rules: ${rules}}\nimage: own\n`, { 'a.yml': 'image: a\nx: {script: y}\n' })
      .resolve()
      .jobs.map((job) => `${job.name} ${value(job.image)}`);

  it('decide where nothing but the files at hand matters', () => {
    assert.deepEqual(jobs('[{when: never}]'), []);
    assert.deepEqual(jobs('[{when: always}]'), ['x own']);
    assert.deepEqual(jobs('[{exists: [a.yml]}]'), ['x own']);
    assert.deepEqual(jobs('[{exists: [none.yml]}]'), []);
    assert.deepEqual(jobs('[{exists: none.yml}, {when: always}]'), ['x own']);
    assert.deepEqual(jobs('[{exists: ["*.yml"], when: never}, {when: always}]'), []);
    assert.deepEqual(jobs('[{if: $A, when: never}]'), []);
    assert.deepEqual(jobs('[{if: $A}, {when: always}]'), ['x own']);
    assert.deepEqual(jobs('[]'), []);
  });

  it('leave open what the pipeline decides', () => {
    const condition = (rules: string) =>
      new Repository(`include: {local: /a.yml, rules: ${rules}}\nx: {script: y}\n`, { 'a.yml': 'image: a\n' }).job('x')
        .image;
    assert.equal(condition('[{if: $CI_COMMIT_BRANCH}]').state, 'unknown');
    assert.equal(condition('[{exists: [Makefile]}]').state, 'unknown');
    assert.equal(condition('[{if: $A, when: never}, {when: always}]').state, 'unknown');
    assert.equal(condition('[{changes: [a.yml]}]').state, 'unknown');
    assert.equal(condition('[{if: $A, exists: [none.yml]}]').state, 'absent');
  });
});

describe('mirrors', () => {
  const mirrors = {
    project: { 'group/Shared': 'mirrors/shared' },
    remote: { 'https://example.com/ci.yml': 'mirrors/remote.yml', 'https://example.com/out.yml': '../out.yml' },
    template: 'mirrors/templates',
  };
  const files = {
    'mirrors/shared/ci/build.yml': 'include: /ci/inner.yml\nproject-job: {script: a}\n',
    'mirrors/shared/ci/inner.yml': 'inner-job: {script: a}\n',
    'mirrors/shared/templates/lint.yml': 'spec: {inputs: {job: {}}}\n---\n"$[[ inputs.job ]]": {script: a}\n',
    'mirrors/shared/templates/scan/template.yml': 'scan-job: {script: a}\n',
    'mirrors/remote.yml': 'remote-job: {script: a}\n',
    'mirrors/templates/Nix.gitlab-ci.yml': 'template-job: {script: a}\n',
  };

  function resolve(include: string) {
    const repository = new Repository(`include: ${include}\n`, files);
    const source = { root, mirrors, read: (uri: string) => repository.read(uri) };
    const pipeline = new PipelineResolver(source).resolve(repository.read(entryUri) ?? assert.fail());
    return [...pipeline.jobs.map(({ name }) => name), ...pipeline.unresolved.map(({ reason }) => reason)];
  }

  it('stand for projects, components, remote files and templates', () => {
    assert.deepEqual(resolve('{project: group/shared, ref: main, file: [/ci/build.yml]}'), [
      'inner-job',
      'project-job',
    ]);
    assert.deepEqual(resolve('{component: $CI_SERVER_FQDN/group/shared/lint@1.0, inputs: {job: l}}'), ['l']);
    assert.deepEqual(resolve('{component: gitlab.com/group/shared/scan@main}'), ['scan-job']);
    assert.deepEqual(resolve('https://example.com/ci.yml'), ['remote-job']);
    assert.deepEqual(resolve('{template: Nix.gitlab-ci.yml}'), ['template-job']);
  });

  it('leave unknown what they do not have, and lead nowhere outside', () => {
    assert.deepEqual(resolve('{project: group/other, file: /a.yml}'), ['the project include `group/other`']);
    assert.deepEqual(resolve('https://u:p@example.com/other.yml?token=x'), [
      'the remote include `https://example.com/other.yml`',
    ]);
    assert.deepEqual(resolve('https://example.com/out.yml'), ['the remote include `https://example.com/out.yml`']);
    assert.deepEqual(resolve('{component: gitlab.com/group/other/scan@main}'), [
      'the component include `gitlab.com/group/other/scan@main`',
    ]);
    assert.deepEqual(resolve('{template: None.yml}'), ['the included file `mirrors/templates/None.yml` is not there']);
  });
});
