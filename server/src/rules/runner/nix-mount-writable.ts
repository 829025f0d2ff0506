import { variableValue } from '../../model/runner/environment';
import { usesDocker } from '../../model/runner/executor';
import { type RunnerNixMount, runnerNixMounts } from '../../model/runner/nix-mounts';
import { isReadOnly } from '../../model/runner/volume';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { hostDaemonModule, hostDaemonRendered, hostDaemonToml, plainToml, variant } from '../runner-examples';

export const rule = defineRule<'runner', RunnerNixMount>({
  id: 'runner/nix-mount-writable',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: "The machine's Nix store or database is mounted writable.",
  why: `A job runs as root in its container. Through a writable mount it can change the store and the database of the
machine without the daemon, and with a database that it can write to Nix does just that of its own accord: a garbage
collection in a container has deleted store paths of the host. A mount without a mode is writable.

The socket's directory is another matter: connecting to a socket is no write to the file system, so it works read-only
and may as well be mounted writable. The store alone is a warning, the database and all of \`/nix\` are errors.`,
  notWhen: [
    'The mount is read-only, alone or with further options (`ro,z`), or an overlay (`O`), whose changes are thrown away.',
    "The source is the directory of the daemon's socket, a copy in another place, or a named volume.",
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/issues/40355',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#volumes-in-the-runnersdocker-section',
    'https://docs.docker.com/engine/storage/bind-mounts/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'The database without a mode',
        text: variant(hostDaemonToml, ['"/nix/var/nix/db:/nix/var/nix/db:ro"', '"/nix/var/nix/db:/nix/var/nix/db"']),
        marks: ['"/nix/var/nix/db:/nix/var/nix/db"'],
      },
      {
        language: 'nix',
        caption: 'The store read-write, in a NixOS module',
        text: variant(hostDaemonModule, ['"/nix/store:/nix/store:ro"', '"/nix/store:/nix/store:rw"']),
        marks: ['"/nix/store:/nix/store:rw"'],
        severity: 'warning',
      },
      {
        language: 'nix',
        caption: 'The store with a label but no mode, in a rendered configuration',
        text: variant(hostDaemonRendered, ['"/nix/store:/nix/store:ro"', '"/nix/store:/nix/store:z"']),
        marks: ['"/nix/store:/nix/store:z"'],
        severity: 'warning',
      },
      {
        language: 'toml',
        caption: 'All of `/nix`',
        text: variant(hostDaemonToml, [
          `      "/nix/store:/nix/store:ro",
      "/nix/var/nix/db:/nix/var/nix/db:ro",
      "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro",
`,
          '      "/nix:/nix",\n',
        ]),
        marks: ['"/nix:/nix"'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: variant(
          hostDaemonModule,
          ['        "/nix/store:/nix/store:ro"\n', ''],
          [
            '      dockerVolumes',
            '      registrationFlags = [ "--docker-volumes=/nix/store:/nix/store" ];\n      dockerVolumes',
          ],
        ),
        marks: ['/nix/store:/nix/store'],
        severity: 'warning',
      },
    ],
    good: [
      { language: 'toml', caption: 'Read-only', text: hostDaemonToml },
      { language: 'nix', caption: 'Read-only, by NixOS options', text: hostDaemonModule },
      { language: 'nix', caption: 'Read-only, rendered', text: hostDaemonRendered },
      {
        language: 'toml',
        caption: 'Read-only with a label',
        text: variant(hostDaemonToml, ['/nix/store:ro"', '/nix/store:ro,z"']),
      },
      {
        language: 'toml',
        caption: 'The directory of the socket may be writable',
        text: variant(hostDaemonToml, ['/nix/var/nix/daemon-socket:ro"', '/nix/var/nix/daemon-socket"']),
      },
      {
        language: 'toml',
        caption: "A named volume and a copy, neither of them the machine's store",
        text: variant(plainToml, [
          '    image = "debian:12"\n',
          '    image = "debian:12"\n    volumes = ["nix:/nix", "/srv/backup/nix/store:/backup:rw"]\n',
        ]),
      },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner)) return;
    for (const entry of runnerNixMounts(runner)) {
      const { volume, mount, at } = entry;
      if (isReadOnly(volume) || volume.mode.includes('o') || !(mount.store || mount.database)) continue;
      yield { at, data: entry, severity: mount.database ? 'error' : 'warning' };
    }
  },
  message: ({ volume, mount }) => ({
    what: `\`${volume.source}\` of the machine is mounted writable.`,
    why: mount.database
      ? 'Root in a job can change the Nix database of the machine behind the daemon, and a garbage collection in the container deletes store paths of the host.'
      : 'Root in a job can change the Nix store of the machine behind the daemon.',
    action: 'Mount it read-only, with the mode `ro`.',
  }),
  fixes: ({ at, data }, { runner }) => {
    const remote = variableValue(runner.environment, 'NIX_REMOTE');
    // Without the daemon jobs may rely on writing, and below a read-only `/nix` they cannot make profiles.
    const safe = remote.state === 'known' && remote.value === 'daemon' && !(data.mount.store && data.mount.database);
    return fixIf(runner.edit.replaceLiteral(at, readOnly(data)), 'Mount it read-only', safe);
  },
});

function readOnly({ text, volume }: RunnerNixMount): string {
  const options = volume.mode.filter((mode) => mode !== 'rw');
  const path = text.slice(0, volume.destinationSpan.end);
  return `${path}:${['ro', ...options].join(',')}`;
}
