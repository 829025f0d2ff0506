import { knownValue } from '../../model/fact';
import { isBefore } from '../../model/host/release';
import { isIpForward } from '../../model/host/sysctl';
import { isCachingSetup } from '../../model/runner/caching';
import { executorOf } from '../../model/runner/executor';
import { defineRule, type HostSubject, type RuleContext } from '../rule';
import { hostDaemonModule, plainModule, variant } from '../runner-examples';

/** The release whose Docker module first switched forwarding on by itself (nixpkgs pull request 122099). */
const dockerForwardsSince = '21.05';

const forward = '  boot.kernel.sysctl."net.ipv4.ip_forward" = true;\n';
const withoutForward = variant(hostDaemonModule, [forward, '']);

export const rule = defineRule({
  id: 'host/ip-forward-missing',
  subject: 'host',
  severity: 'information',
  since: '0.1.0',
  summary: 'The module of a caching runner does not switch IP forwarding on by itself.',
  why: `Containers of the runner reach the network through the host’s forwarding. Since NixOS ${dockerForwardsSince} the Docker module switches it on, so the line is a documented convention that is no longer needed there. Under Podman, or on an older release, nothing else does it: the first job then fails to fetch its repository.`,
  notWhen: [
    '`net.ipv4.ip_forward` or `net.ipv4.conf.all.forwarding` is set in any form.',
    '`networking.nat.enable` switches forwarding on.',
    'A module is imported that cannot be read.',
    'No runner of the configuration is a caching runner in containers.',
  ],
  references: [
    'https://wiki.nixos.org/wiki/Gitlab_runner',
    'https://github.com/NixOS/nixpkgs/pull/122099',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/docker.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A caching runner on Docker: worth a line, not needed',
        text: withoutForward,
        marks: ['gitlab-runner'],
      },
      {
        language: 'nix',
        caption: 'The same on a release that does not do it by itself',
        text: variant(withoutForward, ['authenticationTokenConfigFile', 'registrationConfigFile']),
        settings: { nixosRelease: '20.09' },
        severity: 'warning',
        marks: ['gitlab-runner'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'The line of the recipe',
        text: hostDaemonModule,
      },
      {
        language: 'nix',
        caption: 'NAT switches forwarding on as well',
        text: variant(hostDaemonModule, [forward, '  networking.nat.enable = true;\n']),
      },
      {
        language: 'nix',
        caption: 'A runner that is not a caching one',
        text: plainModule,
      },
      {
        language: 'nix',
        caption: 'A module that is not in the repository may hold the line',
        text: variant(withoutForward, ['{\n', '{\n  imports = [ ./network.nix ];\n']),
      },
    ],
  },
  *check(subject, context) {
    const { host, runners } = subject;
    const caching = runners.find((runner) => executorOf(runner) === 'docker' && isCachingSetup(runner.setup));
    if (caching === undefined || !host.sysctlComplete || host.unresolved.length > 0) return;
    if (host.sysctl.some((setting) => isIpForward(setting.key))) return;
    if (host.natEnable.state === 'unknown' || knownValue(host.natEnable) === true) return;
    const needed = neededBy(subject, context);
    yield {
      at: host.runnerAt,
      data: { needed, host },
      severity: needed === undefined ? 'information' : 'warning',
      related: [{ at: caching.at, message: 'this runner starts its jobs in containers' }],
    };
  },
  message: ({ needed }) => ({
    what: 'The module does not set `boot.kernel.sysctl."net.ipv4.ip_forward"`.',
    why:
      needed === undefined
        ? 'The Docker module switches forwarding on since NixOS 21.05, so this only makes the dependency visible.'
        : `Containers cannot reach the network, and ${needed}.`,
    action: 'Add `boot.kernel.sysctl."net.ipv4.ip_forward" = true;` to the module.',
  }),
  fixes: ({ data }) => {
    const edits = data.host.addOption(['boot', 'kernel', 'sysctl', 'net.ipv4.ip_forward'], 'true');
    return edits === undefined ? [] : [{ title: 'Switch IP forwarding on in this module', safe: true, edits }];
  },
});

/** Why nothing else switches forwarding on, as a clause; undefined where the Docker module does. */
function neededBy({ host }: HostSubject, context: RuleContext): string | undefined {
  if (knownValue(host.podmanEnable) === true && knownValue(host.dockerEnable) !== true) {
    return 'nothing switches forwarding on under Podman';
  }
  // `system.stateVersion` says what was first installed, not what runs now, so only the setting and the flake's input count.
  const release = context.settings.nixosRelease ?? host.release;
  if (release !== undefined && isBefore(release, dockerForwardsSince)) {
    return `NixOS ${release} does not switch forwarding on with Docker`;
  }
  return undefined;
}
