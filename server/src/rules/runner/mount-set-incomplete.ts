import { allItems } from '../../model/fact';
import { variableValue } from '../../model/runner/environment';
import { usesDocker } from '../../model/runner/executor';
import { missingNixPaths, runnerNixMounts } from '../../model/runner/nix-mounts';
import type { Runner } from '../../model/runner/runner';
import { nixDatabase, nixSocketDirectory, nixStore } from '../../model/runner/volume';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { flagsWith, hostDaemonModule, hostDaemonRendered, hostDaemonToml, variant } from '../runner-examples';

interface Data {
  readonly missing: readonly string[];
  readonly wantsDaemon: boolean;
}

export const rule = defineRule<'runner', Data>({
  id: 'runner/mount-set-incomplete',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: "A runner mounts a part of the machine's Nix, but not all that a job needs of it.",
  why: `A job that builds with the machine's daemon needs two things of it: the socket to talk to it, and the store to read
what it built. The database belongs to the set as well, though a client of the daemon does not open it.

Without the socket Nix stops with \`cannot connect to socket at '/nix/var/nix/daemon-socket/socket'\`. Without the store
whatever comes from it is missing: a pre-build script that NixOS put there is not found (exit status 127), and neither is
what the daemon has built.

A missing database is told as information. A missing socket is a warning where nothing else says that jobs are meant to
use the daemon: a store that is mounted for reading alone may be what was wanted.`,
  notWhen: [
    '`volumes_from` names containers, which may bring the rest.',
    'One mount of a directory above (`/nix:/nix:ro`) covers the missing ones.',
    'The list of volumes cannot be read to its end.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/nixos-25.05/nixos/modules/services/continuous-integration/gitlab-runner.nix',
    'https://wiki.nixos.org/wiki/Gitlab_runner',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'The socket is missing',
        text: variant(hostDaemonToml, ['      "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro",\n', '']),
        marks: ['volumes'],
      },
      {
        language: 'nix',
        caption: 'The store is missing, in a NixOS module',
        text: variant(hostDaemonModule, ['        "/nix/store:/nix/store:ro"\n', '']),
        marks: ['dockerVolumes'],
      },
      {
        language: 'nix',
        caption: 'Socket and database are missing, in a rendered configuration',
        text: variant(hostDaemonRendered, [
          `            "/nix/var/nix/db:/nix/var/nix/db:ro"
            "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"
`,
          '',
        ]),
        marks: ['volumes'],
      },
      {
        language: 'toml',
        caption: 'Only the database is missing',
        text: variant(hostDaemonToml, ['      "/nix/var/nix/db:/nix/var/nix/db:ro",\n', '']),
        marks: ['volumes'],
        severity: 'information',
      },
      {
        language: 'nix',
        caption: 'By registration flags',
        text: flagsWith(['--docker-volumes=/nix/store:/nix/store:ro'], 'environmentVariables.NIX_REMOTE = "daemon";\n'),
        marks: ['--docker-volumes'],
        also: ['runner/disable-cache', 'runner/path-variable', 'runner/user-variable'],
      },
    ],
    good: [
      { language: 'toml', caption: 'All three', text: hostDaemonToml },
      { language: 'nix', caption: 'All three, by NixOS options', text: hostDaemonModule },
      { language: 'nix', caption: 'All three, rendered', text: hostDaemonRendered },
      {
        language: 'toml',
        caption: 'One mount that covers them',
        text: variant(hostDaemonToml, [
          `      "/nix/store:/nix/store:ro",
      "/nix/var/nix/db:/nix/var/nix/db:ro",
      "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro",
`,
          '      "/nix:/nix:ro",\n',
        ]),
      },
      {
        language: 'nix',
        caption: 'A list that is not written out',
        text: variant(hostDaemonModule, [
          `        "/nix/var/nix/db:/nix/var/nix/db:ro"
        "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"
      ];`,
          '      ] ++ config.ci.volumes;',
        ]),
      },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner)) return;
    const [mount] = runnerNixMounts(runner);
    const list = runner.list('docker.volumes');
    const volumes = allItems(list);
    const containers = allItems(runner.list('docker.volumes_from'));
    if (mount === undefined || volumes === undefined || list.state !== 'known' || containers?.length !== 0) return;
    const missing = missingNixPaths(volumes.map((volume) => volume.value));
    if (missing.length === 0) return;
    const wantsDaemon = missing[0] === nixStore || asksForDaemon(runner);
    yield {
      at: list.keyAt ?? mount.at,
      data: { missing, wantsDaemon },
      related: [{ at: mount.at, message: "this takes a part of the machine's Nix" }],
      severity: missing[0] === nixDatabase ? 'information' : wantsDaemon ? 'error' : 'warning',
    };
  },
  message: ({ missing, wantsDaemon }) => ({
    what: `The runner mounts a part of the machine's Nix but not ${missing.map((path) => `\`${path}\``).join(' and ')}.`,
    why: whyMissing(missing, wantsDaemon),
    action: `Mount ${missing.length === 1 ? 'it' : 'them'} read-only as well.`,
  }),
  fixes: ({ data }, { runner }) =>
    fixIf(
      runner.edit.addToList(
        'docker.volumes',
        data.missing.map((path) => `${path}:${path}:ro`),
      ),
      `Mount ${data.missing.map((path) => `\`${path}\``).join(' and ')} read-only`,
      data.wantsDaemon,
    ),
});

function asksForDaemon(runner: Runner): boolean {
  return variableValue(runner.environment, 'NIX_REMOTE').state === 'known';
}

function whyMissing(missing: readonly string[], wantsDaemon: boolean): string {
  if (missing.includes(nixStore)) {
    return 'Nothing that lies in the store can be found in the container: neither a pre-build script made by NixOS nor what the daemon builds.';
  }
  if (!missing.includes(nixSocketDirectory)) {
    return 'A client of the daemon works without it, but the documented set of mounts has it.';
  }
  return wantsDaemon
    ? "Nix stops with `cannot connect to socket at '/nix/var/nix/daemon-socket/socket': No such file or directory`."
    : 'Jobs can read the store but cannot build into it.';
}
