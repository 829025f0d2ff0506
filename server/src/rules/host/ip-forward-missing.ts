import { knownValue } from '../../model/fact';
import type { Host } from '../../model/host/host';
import { type MachineAround, networkOf } from '../../model/host/machine-around';
import { isBefore } from '../../model/host/release';
import { isIpForward } from '../../model/host/sysctl';
import { isCachingSetup } from '../../model/runner/caching';
import { executorOf } from '../../model/runner/executor';
import { defineRule, type RuleContext } from '../rule';
import { hostDaemonModule, plainModule, variant } from '../runner-examples';

/** The release whose Docker module first switched forwarding on by itself (nixpkgs pull request 122099). */
const dockerForwardsSince = '21.05';

const forward = '  boot.kernel.sysctl."net.ipv4.ip_forward" = true;\n';
const withoutForward = variant(hostDaemonModule, [forward, '']);

/** The runner in a NixOS container of a machine, with lines for the machine and for the container. */
const contained = (machine: string, container = '') =>
  `{ ... }:\n{\n${machine}  containers.ci.autoStart = true;\n${container}  containers.ci.config = ${withoutForward.replace(/\n$/, '')};\n}\n`;

interface Data {
  /** Why nothing else switches forwarding on, as a clause; undefined where the Docker module does. */
  readonly needed: string | undefined;
  readonly host: Host;
  /** The machine, where the runner is in a container that shares its network. */
  readonly around: MachineAround | undefined;
}

export const rule = defineRule<'host', Data>({
  id: 'host/ip-forward-missing',
  subject: 'host',
  severity: 'information',
  since: '0.1.0',
  summary: 'The module of a caching runner does not switch IP forwarding on by itself.',
  why: `Containers of the runner reach the network through the host’s forwarding. Since NixOS ${dockerForwardsSince} the Docker module switches it on, so the line is a documented convention that is no longer needed there. Under Podman, or on an older release, nothing else does it: the first job then fails to fetch its repository.

A NixOS container shares the network of its machine unless \`privateNetwork\` is set, and with it the setting, which it cannot change: the line belongs into the configuration of the machine.`,
  notWhen: [
    '`net.ipv4.ip_forward` or `net.ipv4.conf.all.forwarding` is set in any form.',
    '`networking.nat.enable` switches forwarding on.',
    'A module is imported that cannot be read.',
    'No runner of the configuration is a caching runner in containers.',
    'The machine around a NixOS container that shares its network has the line, or it is not known which network the container has.',
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
      {
        language: 'nix',
        caption: 'A NixOS container that shares the network of its machine: the machine forwards',
        text: contained(''),
        marks: ['config'],
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
      {
        language: 'nix',
        caption: 'The machine around the container has the line',
        text: contained(forward),
      },
      {
        language: 'nix',
        caption: 'Which network the container has is not known',
        text: contained('', '  containers.ci.privateNetwork = config.site.isolated;\n').replace(
          '{ ... }:',
          '{ config, ... }:',
        ),
      },
    ],
  },
  *check({ host, runners }, context) {
    const caching = runners.find((runner) => executorOf(runner) === 'docker' && isCachingSetup(runner.setup));
    const judged = caching && networkOf(caching, host);
    if (caching === undefined || judged === undefined || setsForwarding(judged.host)) return;
    const { around } = judged;
    const needed = around === undefined ? neededBy(host, context) : undefined;
    yield {
      at: around?.option.nameAt ?? host.runnerAt,
      data: { needed, ...judged },
      severity: needed === undefined ? 'information' : 'warning',
      related: [{ at: caching.at, message: 'this runner starts its jobs in containers' }],
    };
  },
  message: ({ needed, around }) => {
    const line = '`boot.kernel.sysctl."net.ipv4.ip_forward"';
    if (around !== undefined) {
      return {
        what: `The machine around the container \`${around.name}\` does not set ${line}\`.`,
        why: 'The container shares its network, so that Docker in it uses the setting of the machine and cannot change it.',
        action: `Add ${line} = true;\` to the configuration of the machine.`,
      };
    }
    return {
      what: `The module does not set ${line}\`.`,
      why:
        needed === undefined
          ? 'The Docker module switches forwarding on since NixOS 21.05, so this only makes the dependency visible.'
          : `Containers cannot reach the network, and ${needed}.`,
      action: `Add ${line} = true;\` to the module.`,
    };
  },
  fixes: ({ data: { host, around } }) => {
    const edits = host.addOption(['boot', 'kernel', 'sysctl', 'net.ipv4.ip_forward'], 'true');
    const where = around === undefined ? 'in this module' : 'on the machine';
    return edits === undefined ? [] : [{ title: `Switch IP forwarding on ${where}`, safe: true, edits }];
  },
});

/** Forwarding is set, or may be in a place that is not known. */
function setsForwarding(host: Host): boolean {
  if (!host.sysctlComplete || host.unresolved.length > 0 || host.sysctl.some(({ key }) => isIpForward(key)))
    return true;
  return host.natEnable.state === 'unknown' || knownValue(host.natEnable) === true;
}

/** Why nothing else switches forwarding on, as a clause; undefined where the Docker module does. */
function neededBy(host: Host, context: RuleContext): string | undefined {
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
