import { exposureOf } from '../../model/runner/exposure';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import {
  flagsWith,
  hostDaemonModule,
  hostDaemonRendered,
  hostDaemonToml,
  plainToml,
  variant,
} from '../runner-examples';

export const rule = defineRule<'runner', { readonly sharesNix: boolean }>({
  id: 'runner/privileged',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The containers of jobs are privileged.',
  why: `In a privileged container root is root on the machine: whoever can start a job there can take the machine over. Nix
needs no privilege where a daemon builds for it, and with one it may even go past read-only mounts.

It is a warning on a runner that takes untagged jobs or shares the machine's Nix store, information on any other and on
one that builds images, which often has no other way.`,
  notWhen: ['`privileged` is false, absent, or cannot be read.'],
  references: [
    'https://docs.gitlab.com/runner/security/#usage-of-docker-executor',
    'https://docs.docker.com/reference/cli/docker/container/run/#privileged',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: "Beside the mounts of the machine's Nix",
        text: variant(hostDaemonToml, [
          '    disable_cache = true\n',
          '    disable_cache = true\n    privileged = true\n',
        ]),
        marks: ['true'],
      },
      {
        language: 'nix',
        caption: 'The same in a NixOS module',
        text: variant(hostDaemonModule, [
          'dockerDisableCache = true;',
          'dockerDisableCache = true;\n      dockerPrivileged = true;',
        ]),
        marks: ['true'],
      },
      {
        language: 'nix',
        caption: 'The same in a rendered configuration',
        text: variant(hostDaemonRendered, [
          'disable_cache = true;',
          'disable_cache = true;\n          privileged = true;',
        ]),
        marks: ['true'],
      },
      {
        language: 'toml',
        caption: 'A runner that builds images',
        text: variant(
          plainToml,
          ['name = "linux"', 'name = "docker-in-docker"'],
          ['    image = "debian:12"\n', '    image = "debian:12"\n    privileged = true\n'],
        ),
        marks: ['true'],
        severity: 'information',
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith(['--docker-privileged']),
        marks: ['"--docker-privileged"'],
        unfixable: true,
        severity: 'information',
      },
    ],
    good: [
      { language: 'toml', caption: 'Absent', text: hostDaemonToml },
      { language: 'nix', caption: 'Absent, by NixOS options', text: hostDaemonModule },
      { language: 'nix', caption: 'Absent, rendered', text: hostDaemonRendered },
      {
        language: 'toml',
        caption: 'Turned off, as `register` writes it',
        text: variant(plainToml, ['    image = "debian:12"\n', '    image = "debian:12"\n    privileged = false\n']),
      },
    ],
  },
  *check({ runner }) {
    const flag = runner.flag('docker.privileged');
    if (flag.state !== 'known' || !flag.value) return;
    const limited = runner.keys.some((key) => key.path.toLowerCase().endsWith('.docker.allowed_privileged_images'));
    yield {
      at: flag.at,
      data: { sharesNix: runner.setup === 'host-daemon' },
      severity: exposureOf(runner) === 'shared' && !limited ? 'warning' : 'information',
    };
  },
  message: ({ sharesNix }) => ({
    what: 'Jobs run in privileged containers.',
    why: sharesNix
      ? 'Root in a job is root on the machine and can change its Nix store past the daemon and past read-only mounts.'
      : 'Root in a job is root on the machine.',
    action: 'Turn `privileged` off unless the jobs cannot do without.',
  }),
  fixes: (_finding, { runner }) =>
    fixIf(runner.edit.setFlag('docker.privileged', false), 'Turn `privileged` off', false),
});
