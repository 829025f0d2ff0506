import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runDoctor } from '../../server/src/cli/doctor';
import { UsageError } from '../../server/src/cli/files';
import type { DoctorReport } from '../../server/src/features/doctor/doctor';
import type { LogReport } from '../../server/src/features/doctor/doctor-log';
import { hostDaemonModule as daemonModule } from '../../server/src/rules/runner-examples';

const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-doctor-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function doctor(
  path: string,
  { format = 'json', log, input = '' }: { format?: 'text' | 'json'; log?: string; input?: string } = {},
): Run {
  let out = '';
  let err = '';
  const terminal = {
    write: (text: string) => {
      out += text;
    },
    warn: (text: string) => {
      err += text;
    },
    colour: false,
    readInput: () => input,
  };
  const code = runDoctor({ path, format, log }, terminal);
  return { code, out, err };
}

/** `id: answer path:line,… rule path:line,…`, paths without the example's folder. */
function answers({ out }: Run, example: string): Readonly<Record<string, readonly string[]>> {
  const report = JSON.parse(out) as DoctorReport;
  const short = (path: string) => path.slice(`examples/${example}/`.length);
  return Object.fromEntries(
    report.runners.map((runner) => [
      `${runner.label} ${short(runner.path)}:${runner.line}`,
      runner.questions.map(({ id, answer, findings }) =>
        [`${id}: ${answer}`, ...findings.map((one) => `${one.rule} ${short(one.path)}:${one.line}`)].join(' | '),
      ),
    ]),
  );
}

const module = 'hosts/ci/gitlab-runner.nix';

describe('gitlab-nix-runner doctor', () => {
  it('finds the runner on the host’s daemon well', () => {
    const run = doctor('examples/host-daemon');
    assert.deepEqual({ code: run.code, err: run.err }, { code: 0, err: '' });
    assert.deepEqual(answers(run, 'host-daemon'), {
      [`nix ${module}:15`]: [
        'files: yes',
        'forwarding: yes',
        'engine: yes',
        'token: yes',
        'image: yes',
        'mounts: yes',
        'daemon: yes',
        'variables: yes',
        'pre-build-script: yes',
        'profile: yes',
        'tags: unknown',
        'trust: yes',
        'settings: yes',
      ],
    });
  });

  it('finds the runners with a daemon of their own well, as far as their files tell', () => {
    const run = doctor('examples/daemon-container');
    assert.deepEqual({ code: run.code, err: run.err }, { code: 0, err: '' });
    assert.deepEqual(answers(run, 'daemon-container'), {
      'Nix with a store of its own gitlab-runner/config.toml:9': [
        'files: yes',
        'forwarding: unknown',
        'engine: unknown',
        'token: yes',
        'image: yes',
        'mounts: unknown',
        'daemon: unknown',
        'variables: yes',
        'pre-build-script: yes',
        'profile: yes',
        'tags: unknown',
        'trust: yes',
        'settings: yes',
      ],
      [`Nix with a store of its own ${module}:14`]: [
        'files: yes',
        'forwarding: yes',
        'engine: yes',
        'token: yes',
        'image: yes',
        'mounts: yes',
        'daemon: yes',
        'variables: yes',
        'pre-build-script: yes',
        'profile: yes',
        'tags: unknown',
        'trust: yes',
        'settings: yes',
      ],
    });
  });

  it('finds every mistake of the broken runners on the host’s daemon', () => {
    const run = doctor('examples/host-daemon-broken');
    assert.deepEqual({ code: run.code, err: run.err }, { code: 1, err: '' });
    assert.deepEqual(answers(run, 'host-daemon-broken'), {
      'nix hosts/ci/gitlab-runner.nix:16': [
        'files: yes',
        'forwarding: no | host/ip-forward-off hosts/ci/configuration.nix:16 | host/sysctl-form hosts/ci/configuration.nix:17',
        'engine: no | host/engine-disabled hosts/ci/configuration.nix:21',
        'token: no | nixos/secret-path-literal hosts/ci/gitlab-runner.nix:18 | nixos/ineffective-with-auth-token hosts/ci/gitlab-runner.nix:19',
        'image: yes',
        'mounts: no | runner/nix-mount-writable hosts/ci/gitlab-runner.nix:23 | runner/disable-cache hosts/ci/gitlab-runner.nix:16',
        'daemon: no | runner/nix-remote hosts/ci/gitlab-runner.nix:29',
        'variables: no | runner/path-variable hosts/ci/gitlab-runner.nix:31 | pipeline/variables-shadow-runner .gitlab-ci.yml:65 | runner/user-variable hosts/ci/gitlab-runner.nix:27 | runner/ssl-cert hosts/ci/gitlab-runner.nix:32',
        'pre-build-script: no | nixos/channel-step hosts/ci/gitlab-runner.nix:51 | nixos/prebuild-missing-steps hosts/ci/gitlab-runner.nix:35',
        'profile: no | pipeline/profile-path-incomplete .gitlab-ci.yml:52 | pipeline/profile-sourced-too-late .gitlab-ci.yml:41 | pipeline/before-script-overridden .gitlab-ci.yml:73 | pipeline/profile-not-sourced .gitlab-ci.yml:25',
        'tags: yes',
        'trust: yes',
        'settings: no | nixos/unknown-option hosts/ci/gitlab-runner.nix:5 | nixos/option-type hosts/ci/gitlab-runner.nix:6 | nixos/removed-option hosts/ci/gitlab-runner.nix:7 | nixos/option-type hosts/ci/gitlab-runner.nix:21 | nixos/option-type hosts/ci/gitlab-runner.nix:30 | nixos/renamed-option hosts/ci/gitlab-runner.nix:9',
      ],
      'release hosts/ci/gitlab-runner.nix:57': [
        'files: yes',
        'forwarding: no | host/ip-forward-off hosts/ci/configuration.nix:16 | host/sysctl-form hosts/ci/configuration.nix:17',
        'engine: no | host/engine-disabled hosts/ci/configuration.nix:21',
        'token: no | nixos/legacy-registration-token hosts/ci/gitlab-runner.nix:58',
        'image: yes',
        'mounts: no | runner/mount-set-incomplete hosts/ci/gitlab-runner.nix:62',
        'daemon: yes',
        'variables: yes',
        'pre-build-script: no | nixos/prebuild-is-directory hosts/ci/gitlab-runner.nix:73',
        'profile: unknown',
        'tags: unknown | runner/missing-nix-tag hosts/ci/gitlab-runner.nix:59',
        'trust: no | runner/docker-socket-mount hosts/ci/gitlab-runner.nix:65',
        'settings: no | nixos/unknown-option hosts/ci/gitlab-runner.nix:5 | nixos/option-type hosts/ci/gitlab-runner.nix:6 | nixos/removed-option hosts/ci/gitlab-runner.nix:7 | nixos/renamed-option hosts/ci/gitlab-runner.nix:9',
      ],
    });
  });

  it('asks the machine around a container what that settles', () => {
    const own = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-container-'));
    after(() => rmSync(own, { recursive: true, force: true }));
    const path = join(own, 'container.nix');
    const answersOf = (outer: string): readonly string[] => {
      const inner = daemonModule.slice(daemonModule.indexOf('{ pkgs')).replaceAll(/^ {2}boot.*\n/gm, '');
      writeFileSync(path, `{ ... }:\n{\n  ${outer}\n  containers.ci.config = ${inner.trimEnd()};\n}\n`);
      const report = JSON.parse(doctor(path).out) as DoctorReport;
      assert.equal(report.runners.length, 1);
      assert.equal(report.runners[0]?.container, 'ci');
      return (report.runners[0]?.questions ?? []).flatMap(({ id, answer, because, evidence }) =>
        id === 'forwarding' || id === 'daemon'
          ? [`${id} ${answer}: ${because} ${evidence.map(({ line, text }) => `${line} ${text}`).join(', ')}`]
          : [],
      );
    };
    const daemon =
      'daemon yes: Nix commands are sent to the daemon of the machine around. 20 `NIX_REMOTE` is `daemon`, 4 the container `ci`';
    assert.deepEqual(answersOf('boot.kernel.sysctl."net.ipv4.ip_forward" = false;'), [
      'forwarding no: `net.ipv4.ip_forward` is off on a machine whose runner uses containers. 3 `net.ipv4.ip_forward` is off, 4 the container `ci`',
      daemon,
    ]);
    assert.deepEqual(answersOf('boot.kernel.sysctl."net.ipv4.ip_forward" = true;'), [
      'forwarding yes: The machine forwards packets. 3 `net.ipv4.ip_forward` is on, 4 the container `ci`',
      daemon,
    ]);
    assert.deepEqual(answersOf('containers.ci.privateNetwork = true;'), [
      'forwarding unknown: The container has a network of its own, which the machine around has to connect. 4 the container `ci`',
      daemon,
    ]);
  });

  it('finds every mistake of the broken runners with a daemon of their own', () => {
    const run = doctor('examples/daemon-container-broken');
    assert.deepEqual({ code: run.code, err: run.err }, { code: 1, err: '' });
    assert.deepEqual(answers(run, 'daemon-container-broken'), {
      'Nix with a store of its own gitlab-runner/config.toml:9': [
        'files: no | syntax/toml gitlab-runner/config.toml:49',
        'forwarding: unknown',
        'engine: unknown',
        'token: no | runner/token-literal gitlab-runner/config.toml:13',
        'image: no | runner/allowed-images .gitlab-ci.yml:24 | runner/pull-policy-not-allowed gitlab-runner/config.toml:23 | runner/image-not-listed gitlab-runner/config.toml:21',
        'mounts: no | runner/volume-syntax gitlab-runner/config.toml:25',
        'daemon: unknown',
        'variables: no | runner/environment-entry gitlab-runner/config.toml:15',
        'pre-build-script: yes',
        'profile: no | pipeline/profile-path-incomplete .gitlab-ci.yml:13',
        'tags: unknown',
        'trust: yes',
        'settings: no | runner/wrong-type gitlab-runner/config.toml:2 | runner/unknown-key gitlab-runner/config.toml:4 | runner/wrong-type gitlab-runner/config.toml:27',
      ],
      'Nix in its own image gitlab-runner/config.toml:29': [
        'files: no | syntax/toml gitlab-runner/config.toml:49',
        'forwarding: unknown',
        'engine: unknown',
        'token: no | runner/url-missing gitlab-runner/config.toml:29',
        'image: unknown',
        'mounts: unknown',
        'daemon: no | runner/nix-remote-without-daemon gitlab-runner/config.toml:35',
        'variables: unknown',
        'pre-build-script: unknown',
        'profile: no | pipeline/profile-path-incomplete .gitlab-ci.yml:13',
        'tags: unknown',
        'trust: yes | runner/privileged gitlab-runner/config.toml:38',
        'settings: no | runner/wrong-type gitlab-runner/config.toml:2 | runner/unknown-key gitlab-runner/config.toml:4 | runner/limit-bottleneck gitlab-runner/config.toml:34',
      ],
      'Nix with a store of its own hosts/ci/gitlab-runner.nix:14': [
        'files: no | syntax/nix hosts/ci/prune.nix:5',
        'forwarding: no | host/ip-forward-missing hosts/ci/gitlab-runner.nix:65',
        'engine: no | host/podman-with-implicit-docker hosts/ci/configuration.nix:22',
        'token: no | runner/url-missing hosts/ci/gitlab-runner.nix:16 | nixos/secret-inline-in-store hosts/ci/gitlab-runner.nix:18',
        'image: no | runner/local-image-pull-policy hosts/ci/gitlab-runner.nix:32 | runner/allowed-images hosts/ci/gitlab-runner.nix:31',
        'mounts: no | runner/volumes-from-mode hosts/ci/gitlab-runner.nix:33',
        'daemon: yes',
        'variables: no | runner/environment-entry hosts/ci/gitlab-runner.nix:22',
        'pre-build-script: yes',
        'profile: no | pipeline/profile-path-incomplete .gitlab-ci.yml:13',
        'tags: unknown',
        'trust: yes',
        'settings: no | runner/unknown-key hosts/ci/gitlab-runner.nix:11 | runner/wrong-type hosts/ci/gitlab-runner.nix:12 | nixos/renamed-option hosts/ci/gitlab-runner.nix:67',
      ],
    });
  });

  it('shows where a fact stands', () => {
    const report = JSON.parse(doctor('examples/host-daemon').out) as DoctorReport;
    const [runner] = report.runners;
    const evidence = (id: string) => runner?.questions.find((one) => one.id === id)?.evidence;
    assert.deepEqual(evidence('forwarding'), [
      {
        text: '`net.ipv4.ip_forward` is on',
        path: 'examples/host-daemon/hosts/ci/configuration.nix',
        line: 15,
        column: 46,
      },
    ]);
    assert.deepEqual(
      evidence('mounts')?.map(({ line }) => line),
      [22, 23, 24],
    );
    assert.deepEqual(
      report.others.map(({ label, setup, line }) => ({ label, setup, line })),
      [{ label: 'linux', setup: 'plain', line: 63 }],
    );
  });

  it('prints what to do', () => {
    const { out, code } = doctor('examples/host-daemon-broken', { format: 'text' });
    assert.equal(code, 1);
    assert.match(
      out,
      /^ {2}no {6}Do containers reach the network\?\n {10}error host\/ip-forward-off examples\/host-daemon-broken\/hosts\/ci\/configuration\.nix:16\n {12}`net\.ipv4\.ip_forward` is off on a machine whose runner uses containers\.\n {12}Set it to `true`/m,
    );
    assert.match(out, /runner linux was not asked about: jobs share no Nix store\.\n/);
  });

  it('says that there is no caching runner', () => {
    writeFileSync(join(folder, '.gitlab-ci.yml'), 'a:\n  script:\n    - true\n');
    const { out, code } = doctor(folder, { format: 'text' });
    assert.equal(code, 0);
    assert.match(out, /^No caching runner was found[^\n]*\.\n$/);
    writeFileSync(join(folder, 'config.toml'), '[[runners]]\nname = "a"\n[[runners]]\nname = "b"\n');
    const { out: withOthers } = doctor(folder, { format: 'text' });
    rmSync(join(folder, 'config.toml'));
    assert.match(
      withOthers,
      /^No caching runner[^\n]*\n\n[^\n]*: runner a was not[^\n]*\n[^\n]*: runner b was not[^\n]*\n$/,
    );
  });

  it('wants a path that exists', () => {
    assert.throws(() => doctor(join(folder, 'nowhere')), UsageError);
    assert.throws(() => doctor(folder, { log: join(folder, 'no.log') }), UsageError);
  });
});

describe('gitlab-nix-runner doctor --log', () => {
  const log = (text: string, path: string) => {
    const run = doctor(path, { log: '-', input: text });
    return { code: run.code, out: run.out, report: JSON.parse(run.out) as LogReport };
  };

  it('asks about features that no file turns on, and shows no variables that have nothing to do with it', () => {
    const { report } = log("error: experimental Nix feature 'flakes' is disabled\n", 'examples/host-daemon');
    const [match] = report.matches;
    assert.deepEqual(
      [match?.id, match?.evidence, match?.ask],
      [
        'experimental-feature',
        [],
        'Does the job or the runner set `NIX_CONFIG=experimental-features = nix-command flakes`?',
      ],
    );
  });

  it('joins a text to the finding behind it', () => {
    const { code, report } = log(
      "error: opening lock file '/nix/var/nix/db/big-lock': Read-only file system\nERROR: Job failed: exit code 1\n",
      'examples/host-daemon-broken',
    );
    assert.equal(code, 1);
    assert.deepEqual(
      report.matches.map(({ id, line, count, text, findings }) => ({
        id,
        line,
        count,
        text,
        findings: findings.map((one) => `${one.rule} ${one.path}:${one.line}`),
      })),
      [
        {
          id: 'store-read-only',
          line: 1,
          count: 1,
          text: "opening lock file '/nix/var/nix/db/big-lock': Read-only file system",
          findings: [
            'runner/nix-remote examples/host-daemon-broken/hosts/ci/gitlab-runner.nix:29',
            'pipeline/variables-shadow-runner examples/host-daemon-broken/.gitlab-ci.yml:65',
          ],
        },
      ],
    );
  });

  it('shows the setting where no finding stands for it', () => {
    const { report } = log(
      'fatal: unable to access: Could not resolve host: gitlab.example.com\n',
      'examples/host-daemon',
    );
    const [match] = report.matches;
    assert.equal(match?.id, 'no-name-resolution');
    assert.deepEqual(match?.findings, []);
    assert.deepEqual(
      match?.evidence.map(({ path, line }) => `${path}:${line}`),
      ['examples/host-daemon/hosts/ci/configuration.nix:15'],
    );
    assert.equal(match?.ask, undefined);
  });

  it('asks where the files say nothing', () => {
    const { report } = log('sh: nix-build: not found\n', folder);
    const [match] = report.matches;
    assert.deepEqual([match?.id, match?.findings, match?.evidence], ['nix-not-found', [], []]);
    assert.match(match?.ask ?? '', /\?$/);
  });

  it('keeps weak texts for want of better ones', () => {
    const weak = 'ERROR: Job failed: exit code 127\n';
    assert.deepEqual(
      log(weak, folder).report.matches.map(({ id }) => id),
      ['exit-127'],
    );
    assert.deepEqual(
      log(`bash: nix: command not found\nnix: command not found\n${weak}`, folder).report.matches.map(
        ({ id, count }) => `${id} ${count}`,
      ),
      ['nix-not-found 2'],
    );
  });

  it('never repeats a token', () => {
    const token = 'glrt-t3_Zq3vT8mK1xWp5yRs9LdB';
    const text = `  on runner ${token} abcdefgh, system ID: s_1\ninvalid volume specification: "/a:${token}"\nTOKEN=${token} sh: nix: not found\n`;
    const { out, report } = log(text, folder);
    assert.equal(report.matches.length, 2);
    assert.ok(!out.includes('Zq3vT8mK1xWp5yRs9LdB'));
  });

  it('knows nothing of a log without known texts', () => {
    const { code, report } = log('Job succeeded\n', folder);
    assert.deepEqual([code, report.matches], [0, []]);
  });
});
