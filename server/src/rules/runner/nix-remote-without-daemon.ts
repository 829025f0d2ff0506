import { allItems } from '../../model/fact';
import { variableValue } from '../../model/runner/environment';
import { usesDocker } from '../../model/runner/executor';
import { isVolumeError, nixDatabase, nixSocketDirectory, nixStore, parseVolume } from '../../model/runner/volume';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import {
  daemonContainerModule,
  daemonContainerToml,
  flagsWith,
  hostDaemonModule,
  hostDaemonRendered,
  hostDaemonToml,
  plainModule,
  variant,
} from '../runner-examples';

const tomlVolumes = `    volumes = [
      "/nix/store:/nix/store:ro",
      "/nix/var/nix/db:/nix/var/nix/db:ro",
      "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro",
    ]
`;

export const rule = defineRule({
  id: 'runner/nix-remote-without-daemon',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: '`NIX_REMOTE=daemon` is set, but no daemon reaches the jobs of the runner.',
  why: `Nix then looks for a socket that the container does not have, and every command stops with
\`cannot connect to socket at '/nix/var/nix/daemon-socket/socket': No such file or directory\`. The daemon has to come
in through mounts of the machine's store and socket, or through the volumes of a container that runs one.`,
  notWhen: [
    'A volume puts anything at or above `/nix/store` or the socket into the container, or at a place below `/nix`.',
    '`volumes_from` names a container.',
    'The executor is not one of the Docker family, or the list of volumes cannot be read to its end.',
  ],
  references: [
    'https://nix.dev/manual/nix/latest/command-ref/env-common.html#env-NIX_REMOTE',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#volumes-in-the-runnersdocker-section',
    'https://wiki.nixos.org/wiki/Gitlab_runner',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'No volumes at all',
        text: variant(hostDaemonToml, [tomlVolumes, '']),
        marks: ['daemon'],
      },
      {
        language: 'nix',
        caption: 'Only a cache is mounted, in a NixOS module',
        text: variant(hostDaemonModule, [
          `        "/nix/store:/nix/store:ro"
        "/nix/var/nix/db:/nix/var/nix/db:ro"
        "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"
`,
          '        "/var/cache/ci:/var/cache/ci"\n',
        ]),
        marks: ['"daemon"'],
      },
      {
        language: 'nix',
        caption: 'An empty list, in a rendered configuration',
        text: variant(hostDaemonRendered, [
          `volumes = [
            "/nix/store:/nix/store:ro"
            "/nix/var/nix/db:/nix/var/nix/db:ro"
            "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"
          ];`,
          'volumes = [ ];',
        ]),
        marks: ['daemon'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith(['--env=NIX_REMOTE=daemon']),
        marks: ['daemon'],
        also: ['runner/disable-cache', 'runner/path-variable', 'runner/user-variable'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Store, database and socket of the machine', text: hostDaemonToml },
      { language: 'nix', caption: 'The same by NixOS options', text: hostDaemonModule },
      { language: 'toml', caption: 'The volumes of a daemon container', text: daemonContainerToml },
      { language: 'nix', caption: 'The same by a registration flag', text: daemonContainerModule },
      {
        language: 'nix',
        caption: 'Volumes that cannot be read',
        text: variant(plainModule, [
          'dockerImage = "debian:12";',
          `dockerImage = "debian:12";
      dockerVolumes = config.ci.volumes;
      environmentVariables.NIX_REMOTE = "daemon";`,
        ]),
      },
      {
        language: 'nix',
        caption: 'A runner that starts no containers',
        text: variant(
          plainModule,
          ['dockerImage = "debian:12";', 'executor = "shell";\n      environmentVariables.NIX_REMOTE = "daemon";'],
          ['    enable = true;', '    enable = true;\n    extraPackages = [ pkgs.git ];'],
        ),
      },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner)) return;
    const remote = variableValue(runner.environment, 'NIX_REMOTE');
    if (remote.state !== 'known' || remote.value !== 'daemon') return;
    const volumes = allItems(runner.list('docker.volumes'));
    const containers = allItems(runner.list('docker.volumes_from'));
    if (volumes === undefined || containers === undefined || containers.length > 0) return;
    if (volumes.some(({ value }) => mayHoldDaemon(value))) return;
    yield { at: remote.at, data: undefined };
  },
  message: () => ({
    what: '`NIX_REMOTE=daemon` is set, but the runner mounts no Nix daemon into its jobs.',
    why: "Every Nix command stops with `cannot connect to socket at '/nix/var/nix/daemon-socket/socket'`.",
    action:
      'Mount the store, the database and the socket directory of the machine, or take the volumes of a daemon container with `volumes_from`.',
  }),
  fixes: (_finding, { runner }) => [
    ...fixIf(
      runner.edit.addToList('docker.volumes', mounts),
      "Mount the machine's Nix store, database and daemon socket",
      false,
    ),
    ...fixIf(runner.edit.removeVariable('NIX_REMOTE'), 'Remove `NIX_REMOTE`', false),
  ],
});

const mounts = [nixStore, nixDatabase, nixSocketDirectory].map((path) => `${path}:${path}:ro`);

/** Whatever lies in or above `/nix` in the container may bring a socket; so may a volume that cannot be read. */
function mayHoldDaemon(text: string): boolean {
  const volume = parseVolume(text);
  if (isVolumeError(volume)) return true;
  return volume.destination.startsWith('/nix') || volume.destination.includes('$');
}
