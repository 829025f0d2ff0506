import { executorOf } from '../../model/runner/executor';
import { defineRule } from '../rule';
import { daemonContainerModule, hostDaemonModule, plainModule, variant } from '../runner-examples';

const collecting = (text: string, more = '') =>
  variant(text, [
    '  virtualisation.docker.enable',
    `  nix.gc.automatic = true;\n${more}  virtualisation.docker.enable`,
  ]);

export const rule = defineRule({
  id: 'host/gc-race',
  subject: 'host',
  severity: 'information',
  since: '0.1.0',
  summary: 'The host collects garbage by the clock while jobs use its store.',
  why: `Profiles, \`result\` links and other roots of a job lie in its container, where the host's collector does not see them. What a
running job has built or fetched can so vanish between two of its commands: \`path '/nix/store/…' is not valid\`, or a plain
\`No such file or directory\`. It is rare, and hard to tell from a broken build.

Runs that wait for the runner to be idle are safe: an order or a condition of \`systemd.services.nix-gc\` takes care of that.`,
  notWhen: [
    'The garbage is not collected by itself.',
    '`systemd.services.nix-gc` has settings of its own, so somebody has seen to it.',
    'Jobs use a store of their own.',
  ],
  references: [
    'https://nix.dev/manual/nix/2.28/package-management/garbage-collection.html',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/misc/nix-gc.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Collected by the clock, beside a runner on the host’s store',
        text: collecting(hostDaemonModule),
        marks: ['true'],
      },
    ],
    good: [
      { language: 'nix', caption: 'Not collected by itself', text: hostDaemonModule },
      {
        language: 'nix',
        caption: 'The collector waits for the runner',
        text: collecting(
          hostDaemonModule,
          '  systemd.services.nix-gc.serviceConfig.ExecCondition = "/run/runner-is-idle";\n',
        ),
      },
      { language: 'nix', caption: 'Jobs have a store of their own', text: collecting(daemonContainerModule) },
      { language: 'nix', caption: 'No job uses the store', text: collecting(plainModule) },
    ],
  },
  *check({ host, runners }) {
    const automatic = host.optionAt(['nix', 'gc', 'automatic']);
    if (automatic.state !== 'known') return;
    const { value, valueAt } = automatic.value;
    if (value.kind !== 'bool' || !value.value) return;
    if (host.optionAt(['systemd', 'services', 'nix-gc']).state !== 'absent') return;
    const user = runners.find((runner) => executorOf(runner) === 'docker' && runner.setup === 'host-daemon');
    if (user === undefined) return;
    yield { at: valueAt, data: {}, related: [{ at: user.at, message: 'jobs of this runner use the host’s store' }] };
  },
  message: () => ({
    what: 'Garbage is collected by the clock while jobs may use the store.',
    why: 'The collector does not see the roots in a job’s container, so a path can vanish between two commands of a job.',
    action: 'Run `nix-gc` when the runner is idle, for instance with an `ExecCondition`.',
  }),
});
