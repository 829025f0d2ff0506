import { usesDocker } from '../../model/runner/executor';
import { runnerVolumes } from '../../model/runner/nix-mounts';
import { nixSocketDirectory, nixSocket as socket } from '../../model/runner/volume';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { hostDaemonModule, hostDaemonRendered, hostDaemonToml, variant } from '../runner-examples';

const directory = `${nixSocketDirectory}:${nixSocketDirectory}:ro`;
const file = `${socket}:${socket}:ro`;

export const rule = defineRule<'runner', { readonly text: string }>({
  id: 'runner/socket-file-mount',
  subject: 'runner',
  severity: 'information',
  since: '0.1.0',
  summary: 'The socket of the Nix daemon is mounted as a file instead of its folder.',
  why: 'A mount of a file holds on to that very file. When the daemon is restarted it makes a new socket, while containers that run, and services that live long, keep the old one: `cannot connect to socket at …: Connection refused`. With the folder mounted the new socket is there.',
  notWhen: [
    'The folder is mounted, read-only or not: connecting to a socket is no write to the file system.',
    'The volume is another socket.',
  ],
  references: [
    'https://nix.dev/manual/nix/2.28/command-ref/nix-daemon.html',
    'https://docs.docker.com/engine/storage/bind-mounts/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'The socket itself',
        text: variant(hostDaemonToml, [directory, file]),
        marks: [`"${file}"`],
      },
      {
        language: 'nix',
        caption: 'The same in a NixOS module',
        text: variant(hostDaemonModule, [directory, file]),
        marks: [`"${file}"`],
      },
      {
        language: 'nix',
        caption: 'The same, rendered',
        text: variant(hostDaemonRendered, [directory, file]),
        marks: [`"${file}"`],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: variant(
          hostDaemonModule,
          ['        "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"\n', ''],
          [
            '      dockerVolumes',
            '      registrationFlags = [ "--docker-volumes=/nix/var/nix/daemon-socket/socket:/nix/var/nix/daemon-socket/socket:ro" ];\n      dockerVolumes',
          ],
        ),
        marks: ['/nix/var/nix/daemon-socket/socket:/nix/var/nix/daemon-socket/socket:ro'],
      },
    ],
    good: [
      { language: 'toml', caption: 'The folder', text: hostDaemonToml },
      { language: 'nix', caption: 'The folder, in a NixOS module', text: hostDaemonModule },
      {
        language: 'toml',
        caption: 'The folder without a mode',
        text: variant(hostDaemonToml, [directory, `${nixSocketDirectory}:${nixSocketDirectory}`]),
      },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner)) return;
    for (const { volume, text, at } of runnerVolumes(runner)) {
      if (volume.source === socket) yield { at, data: { text } };
    }
  },
  message: () => ({
    what: 'The socket of the Nix daemon is mounted as a file.',
    why: 'After a restart of the daemon a container still has the old file, and connecting ends with `Connection refused`.',
    action: `Mount the folder, \`${nixSocketDirectory}\`.`,
  }),
  fixes({ at, data: { text } }, { runner }) {
    const wider = text.replaceAll(socket, nixSocketDirectory);
    return fixIf(runner.edit.replaceLiteral(at, wider), 'Mount the folder of the socket', true);
  },
});
