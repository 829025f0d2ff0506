import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';

const cli = resolve('dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-merge-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  '.gitlab-nix-runner.yml': 'mirrors:\n  project: {group/shared: mirror}\n',
  '.gitlab-ci.yml': `include:
  - project: group/shared
    file: /build.yml
    inputs: {job: made}
  - remote: https://example.com/x.yml
default: {tags: [nix]}
.t:
  image: alpine
job:
  extends: .t
  script: make
`,
  'mirror/build.yml': 'spec:\n  inputs: {job: {}}\n---\n"$[[ inputs.job ]]": {script: m}\n',
  'broken.yml': 'a: [\nb: {script: x}\n',
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function merge(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'merge', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('gitlab-nix-runner merge', () => {
  it('prints the configuration and says on standard error what is not known', () => {
    assert.deepEqual(merge('.gitlab-ci.yml'), {
      status: 0,
      stdout: `made:
  script: m
default:
  tags:
    - nix
.t:
  image: alpine
job:
  image: alpine
  extends: .t
  script: make
`,
      stderr: '.gitlab-ci.yml:5: the remote include `https://example.com/x.yml`\n',
    });
  });

  it('prints the jobs, as JSON too', () => {
    const { status, stdout } = merge('--jobs', '--format', 'json');
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), {
      made: { stage: 'test', script: ['m'], tags: ['nix'] },
      job: { stage: 'test', image: 'alpine', script: ['make'], tags: ['nix'] },
    });
  });

  it('explains a job', () => {
    const { status, stdout } = merge('.', '--explain', 'job');
    assert.equal(status, 0);
    assert.equal(
      stdout,
      `stage: test      GitLab’s default
image: alpine    .gitlab-ci.yml:8 in .t
script[0]: make  .gitlab-ci.yml:11
tags[0]: nix     .gitlab-ci.yml:6 in default
`,
    );
    assert.equal(merge('--explain', 'made').stdout.split('\n')[1], 'script[0]: m  mirror/build.yml:4');
  });

  it('ends with 2 where there is no file, no such job, or no YAML', () => {
    assert.match(merge('none.yml').stderr, /There is no file or folder none\.yml/);
    assert.equal(merge('none.yml').status, 2);
    const { status, stderr } = merge('--explain', 'jab');
    assert.equal(status, 2);
    assert.match(stderr, /There is no job jab\. Did you mean job\?/);
    const broken = merge('broken.yml');
    assert.equal(broken.status, 2);
    assert.match(broken.stderr, /^broken\.yml:\d: /);
  });
});
