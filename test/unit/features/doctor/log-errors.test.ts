import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logErrors } from '../../../../schemas/log-errors';
import { examineLog } from '../../../../server/src/features/doctor/doctor-log';
import { logMarkdown } from '../../../../server/src/features/doctor/log-text';

/** Lines as Nix, Docker, curl, shells and the runner write them, with the text that they are. */
const lines: readonly (readonly [id: string, line: string])[] = [
  ['nixpkgs-not-found', "error: file 'nixpkgs' was not found in the Nix search path (add it using $NIX_PATH or -I)"],
  ['nixpkgs-not-found', 'error: file ‘nixpkgs’ was not found in the Nix search path'],
  [
    'daemon-socket-missing',
    "error: cannot connect to socket at '/nix/var/nix/daemon-socket/socket': No such file or directory",
  ],
  ['daemon-refused', "error: cannot connect to socket at '/nix/var/nix/daemon-socket/socket': Connection refused"],
  ['daemon-denied', "error: cannot connect to daemon at '/nix/var/nix/daemon-socket/socket': Permission denied"],
  ['store-read-only', "error: opening lock file '/nix/var/nix/db/big-lock': Read-only file system"],
  ['store-read-only', 'error: opening lock file "/nix/var/nix/db/big-lock": Read-only file system'],
  ['store-lock-denied', "error: opening lock file '/nix/var/nix/db/big-lock': Permission denied"],
  ['store-remount', 'error: remounting /nix/store writable: Operation not permitted'],
  ['store-remount', 'error: setting up a private mount namespace: Operation not permitted'],
  ['store-remount', "error: cannot remount '/nix/store' writable: not in a private mount namespace"],
  [
    'profile-lock',
    "error: opening lock file '/nix/var/nix/profiles/per-user/root/profile.lock': No such file or directory",
  ],
  ['profile-lock', "error: creating directory '/nix/var/nix/profiles/per-user': Permission denied"],
  ['path-not-valid', "error: path '/nix/store/00000000000000000000000000000000-hello-2.12.1' is not valid"],
  [
    'client-setting-ignored',
    "warning: ignoring the client-specified setting 'trusted-public-keys', because it is a restricted setting",
  ],
  [
    'experimental-feature',
    "error: experimental Nix feature 'nix-command' is disabled; add '--extra-experimental-features nix-command'",
  ],
  ['tls-refused', 'error: unable to download: SSL peer certificate or SSH remote key was not OK (60)'],
  ['tls-bundle-missing', 'curl: Problem with the SSL CA cert (path? access rights?) (77)'],
  ['script-not-found', 'sh: /nix/store/00000000000000000000000000000000-setup-container: not found'],
  ['script-not-executable', 'sh: /nix/store/00000000000000000000000000000000-setup-container: Permission denied'],
  ['nix-not-found', '/bin/sh: eval: line 136: nix-build: not found'],
  ['nix-not-found', 'bash: line 140: nix: command not found'],
  ['profile-file-missing', "sh: can't open '/root/.nix-profile/etc/profile.d/nix.sh': no such file"],
  ['profile-file-missing', 'bash: /root/.nix-profile/etc/profile.d/nix.sh: No such file or directory'],
  ['git-not-found', 'sh: git: not found'],
  ['no-shell', 'OCI runtime create failed: exec: "sh": executable file not found in $PATH: unknown'],
  ['su-not-found', 'exec: "su": executable file not found in $PATH'],
  ['no-name-resolution', "fatal: unable to access 'https://gitlab.com/x.git/': Could not resolve host: gitlab.com"],
  [
    'local-image-pulled',
    "Error response from daemon: pull access denied for local/nix, repository does not exist or may require 'docker login'",
  ],
  [
    'image-pull-failed',
    'ERROR: Job failed: failed to pull image "registry.example.com/a:1" with specified policies [always]: not found',
  ],
  ['image-not-allowed', 'ERROR: The "debian:13" image is not present on list of allowed images:'],
  ['image-not-allowed', 'ERROR: The "postgres:17" service is not present on list of allowed services:'],
  [
    'pull-policy-not-allowed',
    'invalid pull policy for image "alpine": pull_policy ([if-not-present]) defined in GitLab pipeline config is not one of the allowed_pull_policies ([always])',
  ],
  [
    'pull-policy-not-allowed',
    'invalid pull policy for image "a": pull_policy ([always]) defined in Runner config (default) is not one of the allowed_pull_policies ([never])',
  ],
  [
    'volumes-from-missing',
    'ERROR: Job failed (system failure): Error response from daemon: No such container: gitlabnix',
  ],
  [
    'engine-unreachable',
    'ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
  ],
  ['engine-denied', 'dial unix /var/run/docker.sock: connect: permission denied'],
  ['volume-invalid', 'parse volume: invalid volume specification: "/a:/b:rx"'],
  ['volume-invalid', 'volume for container path "/cache" is already defined'],
  ['image-missing', 'ERROR: no Docker image specified to run the build in'],
  ['image-missing', 'error: dockerImage option is required for docker executor (nix)'],
  [
    'reserved-configuration',
    'FATAL: Runner configuration other than name and executor configuration is reserved (specifically --locked, --tag-list) and cannot be specified when registering with a runner authentication token.',
  ],
  ['token-file-null', 'error: cannot coerce null to a string: null'],
  ['option-removed', "error: The option `services.gitlab-runner.services.nix.preCloneScript' does not exist."],
  ['option-removed', 'Incorrect Usage: flag provided but not defined: -pre-clone-script'],
  ['token-missing', 'WARNING: Runner token is empty or whitespace; this runner will be skipped during job polling.'],
  [
    'concurrent-zero',
    "Current configuration 'concurrent = 0' means that no jobs will be processed, see https://docs.gitlab.com",
  ],
  [
    'wrong-type',
    'decoding configuration file: toml: line 1 (last key "concurrent"): incompatible types: TOML value has type string; destination has type integer',
  ],
  ['wrong-type', 'cannot load value of type int64 into a StringOrArray'],
  ['invalid-duration', 'toml: invalid duration: "30"'],
  ['unknown-executor', 'Executor "dokcer" is not known; marking Runner as unhealthy'],
  ['unknown-keys', '  unknown key: runners.buids_dir'],
  ['worker-starvation', "- Worker starvation bottleneck: 'concurrent' setting (1) is less than number of runners (2)"],
  ['user-not-allowed', 'user "0" is not an allowed user: [1000]'],
  ['cache-adapter', 'factory for cache adapter "local" was not registered (registered adapters: s3, gcs, azure)'],
  ['executor-table-missing', 'ERROR: missing docker configuration'],
  ['exit-126', 'ERROR: Job failed: exit code 126'],
  ['exit-127', 'ERROR: Job failed: exit status 127'],
];

const nothing = { wanted: () => true, path: (uri: string) => uri };
const found = (log: string) => examineLog([], log, nothing).matches;

describe('the known texts of logs', () => {
  for (const [id, line] of lines) {
    it(`${id}: ${line.slice(0, 60)}`, () => {
      assert.deepEqual(
        found(`first\n${line}\n`).map((match) => [match.id, match.line]),
        [[id, 2]],
      );
    });
  }

  it('are all tried here', () => {
    const tried = new Set(lines.map(([id]) => id));
    assert.deepEqual(
      logErrors.filter(({ id }) => !tried.has(id)).map(({ id }) => id),
      [],
    );
  });

  it('are not found in what goes well', () => {
    const log = `Running with gitlab-runner 18.5.0
Using Docker executor with image alpine:3.22 ...
Pulling docker image alpine:3.22 ...
$ . "$HOME/.nix-profile/etc/profile.d/nix.sh"
$ nix-build --out-link result
copying path '/nix/store/00000000000000000000000000000000-hello-2.12.1' from 'https://cache.nixos.org'...
$ command -v nix || echo nix is not found here yet
Job succeeded
`;
    assert.deepEqual(found(log), []);
  });

  it('take lines of any length in their stride', () => {
    for (const part of [
      'a',
      '/',
      ' ',
      'nix-',
      '/nix/store/',
      "cannot remount '",
      'unknown key: a.',
      'pull_policy ([a, ',
    ]) {
      assert.ok(Array.isArray(found(part.repeat(200_000 / part.length))));
    }
  });

  it('make a page', () => {
    const page = logMarkdown(
      examineLog([], 'bash: nix: command not found\n', nothing),
      ({ path, line }) => `${path}:${line}`,
    );
    assert.match(page, /^# Doctor: log\n\n## Line 1\n\n```text\nnix: command not found\n```\n\nNix is not on the PATH/);
    assert.match(page, /These files say nothing of it\. Did the job run on the caching runner/);
  });
});
