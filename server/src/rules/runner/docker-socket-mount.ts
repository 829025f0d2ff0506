import { exposureOf } from '../../model/runner/exposure';
import { runnerVolumes } from '../../model/runner/nix-mounts';
import { defineRule } from '../rule';
import {
  flagsWith,
  hostDaemonModule,
  hostDaemonRendered,
  hostDaemonToml,
  plainModule,
  plainToml,
  variant,
} from '../runner-examples';

const mount = '/var/run/docker.sock:/var/run/docker.sock';

export const rule = defineRule<'runner', { readonly socket: string }>({
  id: 'runner/docker-socket-mount',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The socket of the container engine is mounted into jobs.',
  why: `Whoever can talk to the engine can have it start a container with any directory of the machine in it, and so become root
there. A read-only mount does not help: connecting to a socket is no write to the file system.

It is a warning on a runner that takes untagged jobs or shares the machine's Nix store, information on any other and on
one that builds images.`,
  notWhen: ['The volume is another socket, or the list of volumes cannot be read.'],
  references: [
    'https://docs.gitlab.com/ci/docker/using_docker_build/#use-docker-socket-binding',
    'https://docs.docker.com/engine/security/#docker-daemon-attack-surface',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: "Beside the mounts of the machine's Nix",
        text: variant(hostDaemonToml, ['    volumes = [\n', `    volumes = [\n      "${mount}",\n`]),
        marks: [`"${mount}"`],
      },
      {
        language: 'nix',
        caption: 'The same in a NixOS module, read-only',
        text: variant(hostDaemonModule, ['dockerVolumes = [\n', `dockerVolumes = [\n        "${mount}:ro"\n`]),
        marks: [`"${mount}:ro"`],
      },
      {
        language: 'nix',
        caption: "Podman's socket, in a rendered configuration",
        text: variant(hostDaemonRendered, [
          'volumes = [\n',
          'volumes = [\n            "/run/podman/podman.sock:/var/run/docker.sock"\n',
        ]),
        marks: ['"/run/podman/podman.sock:/var/run/docker.sock"'],
      },
      {
        language: 'toml',
        caption: 'A runner that builds images',
        text: variant(
          plainToml,
          ['name = "linux"', 'name = "image-builder"'],
          ['    image = "debian:12"\n', `    image = "debian:12"\n    volumes = ["${mount}"]\n`],
        ),
        marks: [`"${mount}"`],
        severity: 'information',
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith(['--docker-volumes', '/var/run/docker.sock:/var/run/docker.sock']),
        marks: ['"/var/run/docker.sock:/var/run/docker.sock"'],
        severity: 'information',
      },
    ],
    good: [
      { language: 'toml', caption: "The daemon socket of Nix is not the engine's", text: hostDaemonToml },
      { language: 'nix', caption: 'The same by NixOS options', text: hostDaemonModule },
      { language: 'nix', caption: 'The same, rendered', text: hostDaemonRendered },
      { language: 'nix', caption: 'No volumes', text: plainModule },
    ],
  },
  *check({ runner }) {
    for (const { volume, at } of runnerVolumes(runner)) {
      const socket = /(?:^|\/)((?:docker|podman)\.sock)\/?$/.exec(volume.source ?? '')?.[1];
      if (socket === undefined) continue;
      yield { at, data: { socket }, severity: exposureOf(runner) === 'shared' ? 'warning' : 'information' };
    }
  },
  message: ({ socket }) => ({
    what: `Jobs can talk to the container engine of the machine through \`${socket}\`.`,
    why: 'Through it a job can start a container with any directory of the machine in it, read-only mount or not.',
    action: 'Remove the mount unless the jobs cannot do without.',
  }),
});
