import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../../server/src/rules/registry.generated';
import type { Example, ExampleLanguage } from '../../../server/src/rules/rule';
import {
  daemonContainerToml,
  hostDaemonModule,
  hostDaemonToml,
  plainModule,
  plainToml,
  variant,
} from '../../../server/src/rules/runner-examples';
import { ExampleRepository } from './rule-bench';

/** The texts that a rule marks, in all files. */
function marks(rule: string, language: ExampleLanguage, text: string, more: Partial<Example> = {}): readonly string[] {
  const repository = new ExampleRepository({ language, caption: '', text, ...more }, rules);
  const { problems } = repository.check();
  const own = problems.filter((problem) => problem.rule.id === rule);
  return own.map(({ uri, span }) => repository.text(uri).slice(span.start, span.end));
}

const withoutRemote = variant(hostDaemonToml, ['    "NIX_REMOTE=daemon",\n', '']);

test('nix-remote: a value that names another store is a choice', () => {
  for (const value of ['auto', 'unix:///run/nix.sock', 'ssh-ng://builder', '$NIX_STORE_URL', '/srv/store']) {
    assert.deepEqual(marks('runner/nix-remote', 'toml', variant(hostDaemonToml, ['=daemon', `=${value}`])), [], value);
  }
  assert.deepEqual(marks('runner/nix-remote', 'toml', variant(hostDaemonToml, ['=daemon', '='])), ['']);
});

test('nix-remote: what sets the variable in the shell of the job silences it', () => {
  const inline = variant(withoutRemote, [
    '  [runners.docker]',
    '  pre_build_script = "export NIX_REMOTE=daemon"\n  [runners.docker]',
  ]);
  assert.deepEqual(marks('runner/nix-remote', 'toml', inline), []);
  const job = (line: string) => ({
    files: { '.gitlab-ci.yml': `build:\n  tags: [nix]\n${line}  script:\n    - make\n` },
  });
  assert.deepEqual(
    marks('runner/nix-remote', 'toml', withoutRemote, job('  variables:\n    NIX_REMOTE: daemon\n')),
    [],
  );
  assert.deepEqual(marks('runner/nix-remote', 'toml', withoutRemote, job('')), ['environment']);
});

test('nix-remote: the store alone is no daemon', () => {
  const storeOnly = variant(
    withoutRemote,
    ['      "/nix/var/nix/db:/nix/var/nix/db:ro",\n', ''],
    ['      "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro",\n', ''],
  );
  assert.deepEqual(marks('runner/nix-remote', 'toml', storeOnly), []);
  assert.deepEqual(marks('runner/mount-set-incomplete', 'toml', storeOnly), ['volumes']);
});

test('nix-remote-without-daemon: other executors and templated volumes are silent', () => {
  const plain = variant(plainToml, ['  [runners.docker]', '  environment = ["NIX_REMOTE=daemon"]\n  [runners.docker]']);
  assert.deepEqual(marks('runner/nix-remote-without-daemon', 'toml', plain), ['daemon']);
  const executor = variant(plain, ['executor = "docker"', 'executor = "kubernetes"']);
  assert.deepEqual(marks('runner/nix-remote-without-daemon', 'toml', executor), []);
  const templated = variant(plain, ['image = "debian:12"', 'image = "debian:12"\n    volumes = ["{{ volume }}"]']);
  assert.deepEqual(marks('runner/nix-remote-without-daemon', 'toml', templated), []);
  const named = variant(plain, ['image = "debian:12"', 'image = "debian:12"\n    volumes = ["nix:/nix"]']);
  assert.deepEqual(marks('runner/nix-remote-without-daemon', 'toml', named), []);
});

test('mounts by registration flags count like those by the option', () => {
  const flags = variant(hostDaemonModule, [
    'dockerDisableCache = true;',
    'dockerDisableCache = true;\n      registrationFlags = [ "--docker-volumes" "/nix/var/nix:/host" ];',
  ]);
  assert.deepEqual(marks('runner/nix-mount-writable', 'nix', flags), ['"/nix/var/nix:/host"']);
});

test('a volume of another executor is not judged by the grammar of Docker', () => {
  const volumes = ['    image = "debian:12"\n', '    image = "debian:12"\n    volumes = ["C:\\\\cache"]\n'] as const;
  const windows = variant(plainToml, volumes, ['executor = "docker"', 'executor = "docker-windows"']);
  assert.deepEqual(marks('runner/volume-syntax', 'toml', windows), []);
  assert.deepEqual(marks('runner/volume-syntax', 'toml', variant(plainToml, volumes)), ['"C:\\\\cache"']);
});

test('allowed-images: an empty list is the default of the NixOS option, and means nothing is limited in config.toml', () => {
  const module = variant(plainModule, ['dockerImage =', 'dockerAllowedImages = [ ];\n      dockerImage =']);
  assert.deepEqual(marks('runner/allowed-images', 'nix', module), []);
  const toml = variant(plainToml, ['    image =', '    allowed_images = []\n    image =']);
  assert.deepEqual(marks('runner/allowed-images', 'toml', toml), ['[]']);
});

test('missing-nix-tag: never for tokens whose tags are kept in GitLab, nor for a tag that is set as a Nix tag', () => {
  const pipeline = { files: { '.gitlab-ci.yml': 'build:\n  tags: [nix]\n  script:\n    - make\n' } };
  const registered = (options: string) =>
    variant(hostDaemonModule, ['authenticationTokenConfigFile', `${options}\n      registrationConfigFile`]);
  const rule = 'runner/missing-nix-tag';
  assert.deepEqual(marks(rule, 'nix', registered('tagList = [ "x" ];'), pipeline), ['[ "x" ]']);
  assert.deepEqual(marks(rule, 'nix', registered('tagList = [ "nix" ];'), pipeline), []);
  assert.deepEqual(marks(rule, 'nix', registered('tagList = [ "x" ];')), []);
  assert.deepEqual(marks(rule, 'nix', registered('tagList = [ "x" ] ++ config.ci.tags;'), pipeline), []);
  const settings = { nixTags: ['x'] };
  assert.deepEqual(marks(rule, 'nix', registered('tagList = [ "x" ];'), { ...pipeline, settings }), []);
  const elsewhere = { files: { ...pipeline.files, 'gitlab-runner/config.toml': hostDaemonToml } };
  assert.deepEqual(marks(rule, 'nix', registered('tagList = [ "x" ];'), elsewhere), []);
  assert.deepEqual(marks(rule, 'nix', plainModule, pipeline), []);
});

test('url-missing: a template for registering has neither address nor token', () => {
  const template = '[[runners]]\n  [runners.docker]\n    volumes = ["/cache"]\n';
  const files = { 'ci/template.toml': template };
  assert.deepEqual(marks('runner/url-missing', 'toml', plainToml, { files }), []);
  assert.deepEqual(marks('runner/url-missing', 'toml', template), ['[[runners]]']);
});

test('unknown-key: a near key that is set already is no repair', () => {
  const text = variant(plainToml, ['concurrent = 1', 'concurrent = 1\nconcurent = 4']);
  const repository = new ExampleRepository({ language: 'toml', caption: '', text }, rules);
  const { problems, project } = repository.check();
  const [problem] = problems;
  assert.ok(problem !== undefined);
  assert.equal(problem.rule.id, 'runner/unknown-key');
  assert.deepEqual(project.fixes(problem), []);
});

test('no message of a runner rule shows a token or the value of a variable', () => {
  const token = ['glrt', 'q7Vd2sKx9LmB4tRwYc8N'].join('-');
  const text = variant(
    daemonContainerToml,
    ['$RUNNER_TOKEN', token],
    ['"NIX_REMOTE=daemon"', '"NIX_REMOTE=daemon", "SECRET: hunter2", "A B=hunter2", "X=hunter2", "X=hunter2"'],
  );
  const repository = new ExampleRepository({ language: 'toml', caption: '', text }, rules);
  const { problems, project } = repository.check();
  assert.deepEqual(problems.map((problem) => problem.rule.id).sort(), [
    'runner/environment-entry',
    'runner/environment-entry',
    'runner/environment-entry',
    'runner/token-literal',
  ]);
  for (const problem of problems) {
    const titles = project.fixes(problem).map((fix) => fix.title);
    const said = JSON.stringify([problem.message, problem.related, titles]);
    assert.ok(!said.includes('hunter2') && !said.includes(token), said);
  }
});
