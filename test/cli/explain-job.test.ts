import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';

const cli = resolve('dist/cli.js');

function explainJob(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'explain-job', ...args], {
    cwd: resolve('examples'),
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('gitlab-nix-runner explain-job', () => {
  it('prints script and variables with where each comes from, and what fails there', () => {
    const { status, stdout, stderr } = explainJob('test', 'host-daemon-broken');
    assert.deepEqual([status, stderr], [0, '']);
    for (const line of [
      '== On runner nix',
      '  Image: alpine:3.22, of the runner, hosts/ci/gitlab-runner.nix:20',
      '  PATH = /usr/local/bin:/usr/bin:/bin (job, .gitlab-ci.yml:65, over that of: image, runner)',
      '  # pre_build_script (runner), as a process of its own, so that exports are lost',
      '  hosts/ci/gitlab-runner.nix:46  mkdir -p -m 0755 /nix/var/nix/profiles',
      '  # before_script (template .nix), in the job’s shell',
      '  .gitlab-ci.yml:18  . "$HOME/.nix-profile/etc/profile.d/nix.sh"',
      '  .gitlab-ci.yml:67  nix-build --out-link result',
      '== What is wrong',
    ]) {
      assert.ok(stdout.split('\n').includes(line), `${line}\nis not in\n${stdout}`);
    }
    assert.match(stdout, /^ +\^ error nixos\/channel-step: /m);
  });

  it('says where a value is settled only when the job runs', () => {
    const { stdout } = explainJob('test:lint', 'host-daemon-broken');
    const line = stdout.split('\n').find((each) => each.startsWith('  nix --version, '));
    assert.equal(
      line,
      '  nix --version, .gitlab-ci.yml:74: profile not sourced; PATH not known: settled only when the job runs; NIX_REMOTE local; NIX_PATH not set',
    );
  });

  it('gives the same as JSON', () => {
    const { status, stdout } = explainJob('flake', 'daemon-container', '--format', 'json');
    assert.equal(status, 0);
    const report = JSON.parse(stdout);
    assert.deepEqual(
      [report.version, report.job, report.at.path, report.at.line, report.findings],
      [1, 'flake', '.gitlab-ci.yml', 10, []],
    );
    assert.deepEqual(
      report.environments.map((each: { runner: { at: { path: string }; takes: string } }) => [
        each.runner.at.path,
        each.runner.takes,
      ]),
      [
        ['gitlab-runner/config.toml', 'possible'],
        ['hosts/ci/gitlab-runner.nix', 'possible'],
      ],
    );
    const [{ phases }] = report.environments;
    assert.deepEqual(
      phases.map((phase: { name: string; shell: string }) => [phase.name, phase.shell]),
      [
        ['pre_build_script', 'job'],
        ['script', 'job'],
      ],
    );
    assert.deepEqual(
      phases[1].lines.map(({ text, at }: { text: string; at: { path: string; line: number } }) => [
        text,
        at.path,
        at.line,
      ]),
      [['nix flake check --print-build-logs', '.gitlab-ci.yml', 13]],
    );
  });

  it('finds a job by a file of its pipeline', () => {
    const { status, stdout } = explainJob('publish', 'host-daemon/ci/publish.gitlab-ci.yml');
    assert.equal(status, 0);
    assert.match(stdout, /^ {2}Written at ci\/publish\.gitlab-ci\.yml:\d+, in the pipeline \.gitlab-ci\.yml$/m);
  });

  it('says so where there is no such job, file or pipeline', () => {
    assert.deepEqual(explainJob('tset', 'host-daemon'), {
      status: 2,
      stdout: '',
      stderr: 'gitlab-nix-runner: There is no job tset. Did you mean test?\n',
    });
    assert.equal(explainJob('test', 'nowhere').status, 2);
    assert.deepEqual(explainJob('test', 'host-daemon/default.nix'), {
      status: 2,
      stdout: '',
      stderr: 'gitlab-nix-runner: host-daemon/default.nix takes part in no pipeline.\n',
    });
  });
});
