import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Ajv from 'ajv';
import { parse } from 'yaml';
import schema from '../../../schemas/project-file.schema.json';
import { readProjectFile } from '../../../server/src/engine/project-file';

const ids = ['runner/privileged', 'runner/nix-remote'];
const read = (text: string) => readProjectFile({ uri: 'file:///r/.gitlab-nix-runner.yml', text }, ids);

const whole = `rules:
  runner/privileged: off
  runner/nix-remote: warning
  shellcheck/SC2086: off
shellcheck: off
files:
  pipeline: [ci/**/*.yml]
  runner: docker/config.toml
  exclude:
    - third-party/**
nixos-release: 25.10
runner-release: "18.6"
nix-tags: [nix-arm, nix-big]
mirrors:
  project: { group/name: mirrors/name }
  remote: { "https://example.com/ci.yml": mirrors/ci.yml }
  template: mirrors/templates
`;

describe('project file', () => {
  it('settles severities, patterns, releases and tags', () => {
    const { settings, problems } = read(whole);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [...(settings.severities ?? [])],
      [
        ['runner/privileged', 'off'],
        ['runner/nix-remote', 'warning'],
        ['shellcheck/SC2086', 'off'],
      ],
    );
    assert.equal(settings.shellcheck, false);
    assert.deepEqual(settings.patterns, {
      pipeline: ['ci/**/*.yml'],
      runnerConfig: ['docker/config.toml'],
      nix: [],
      markdown: [],
      exclude: ['third-party/**'],
    });
    assert.equal(settings.nixosRelease, '25.10');
    assert.equal(settings.runnerRelease, '18.6');
    assert.deepEqual(settings.nixTags, ['nix-arm', 'nix-big']);
    assert.deepEqual(settings.mirrors, {
      project: { 'group/name': 'mirrors/name' },
      remote: { 'https://example.com/ci.yml': 'mirrors/ci.yml' },
      template: 'mirrors/templates',
    });
  });

  it('is what the published schema describes', () => {
    const validate = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile(schema);
    assert.ok(validate(parse(whole)), JSON.stringify(validate.errors));
    assert.ok(!validate({ rule: {} }));
    assert.ok(!validate({ mirrors: { projects: {} } }));
  });

  const mistakes: readonly (readonly [text: string, mark: string, replacement: string | undefined])[] = [
    ['rule:\n  x: off\n', 'rule', 'rules'],
    ['rules:\n  runner/priviledged: off\n', 'runner/priviledged', 'runner/privileged'],
    ['rules:\n  runner/privileged: loud\n', 'loud', undefined],
    ['nixos-release: unstable\n', 'unstable', undefined],
    ['files:\n  pipelines: [a]\n', 'pipelines', 'pipeline'],
    ['nix-tags: [[a]]\n', '[a]', undefined],
    ['mirrors:\n  projects: {a: b}\n', 'projects', 'project'],
    ['mirrors:\n  project: {a/b: ../b}\n', '../b', undefined],
    ['mirrors:\n  template: [a]\n', '[a]', undefined],
    ['- a\n', '- a', undefined],
  ];
  for (const [text, mark, replacement] of mistakes) {
    it(`reports ${JSON.stringify(mark)} in ${JSON.stringify(text)} and keeps the rest`, () => {
      const [problem, ...more] = read(text).problems;
      assert.deepEqual(more, []);
      assert.ok(problem !== undefined);
      assert.equal(text.slice(problem.at.span.start, problem.at.span.end).trim(), mark);
      assert.equal(problem.replacement, replacement);
    });
  }

  it('takes an empty file as nothing settled', () => {
    assert.deepEqual(read(''), { settings: {}, problems: [] });
  });
});
