import { networkOf } from '../../model/host/machine-around';
import { isIpForward, sysctlSwitch } from '../../model/host/sysctl';
import { executorOf } from '../../model/runner/executor';
import { defineRule } from '../rule';
import { plainModule, variant } from '../runner-examples';

/** The module as that of a NixOS container, with lines for the machine. */
const contained = (machine: string, module: string) =>
  `{ ... }:\n{\n${machine}  containers.ci.config = ${module.replace(/\n$/, '')};\n}\n`;

export const rule = defineRule({
  id: 'host/ip-forward-off',
  subject: 'host',
  severity: 'error',
  since: '0.1.0',
  summary: 'The host switches IP forwarding off while its runner uses containers.',
  why: 'Packets of a container reach the network only through the host’s forwarding. With `net.ipv4.ip_forward` off the first thing to fail is the fetch of the repository: `Could not resolve host`, or a time-out.',
  notWhen: [
    'The value is on in any accepted form: `true`, `1`, `"1"`, also through `mkDefault`, `mkForce` or `mkOverride`.',
    'No runner of the configuration uses containers.',
    'The setting is that of a NixOS container that shares the network of its machine, whose setting counts.',
  ],
  references: [
    'https://wiki.nixos.org/wiki/Gitlab_runner',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/config/sysctl.nix',
    'https://docs.docker.com/engine/network/packet-filtering-firewalls/',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Forwarding is switched off by name',
        text: `{ pkgs, ... }:
{
  boot.kernel.sysctl."net.ipv4.ip_forward" = false;
  virtualisation.docker.enable = true;
  services.gitlab-runner = {
    enable = true;
    services.images = {
      authenticationTokenConfigFile = "/run/secrets/runner.env";
      dockerImage = "alpine";
    };
  };
}
`,
        marks: ['false'],
      },
      {
        language: 'nix',
        caption: 'The other key of the same switch, in a nested set',
        text: `{ lib, ... }:
{
  boot.kernel.sysctl = {
    "net.ipv4.conf.all.forwarding" = lib.mkForce 0;
  };
  services.gitlab-runner = {
    enable = true;
    services.images = {
      authenticationTokenConfigFile = "/run/secrets/runner.env";
      dockerImage = "alpine";
    };
  };
}
`,
        marks: ['lib.mkForce 0'],
      },
      {
        language: 'nix',
        caption: 'The machine of a NixOS container with a runner, whose network it shares',
        text: contained('  boot.kernel.sysctl."net.ipv4.ip_forward" = false;\n', plainModule),
        marks: ['false'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'The container of a machine that forwards',
        text: contained(
          '  boot.kernel.sysctl."net.ipv4.ip_forward" = true;\n',
          variant(plainModule, ['ip_forward" = true', 'ip_forward" = false']),
        ),
      },
      {
        language: 'nix',
        caption: 'Forwarding is on',
        text: `{ lib, ... }:
{
  boot.kernel.sysctl."net.ipv4.ip_forward" = lib.mkDefault 1;
  services.gitlab-runner = {
    enable = true;
    services.images = {
      authenticationTokenConfigFile = "/run/secrets/runner.env";
      dockerImage = "alpine";
    };
  };
}
`,
      },
      {
        language: 'nix',
        caption: 'A shell runner needs no forwarding',
        text: `{ pkgs, ... }:
{
  boot.kernel.sysctl."net.ipv4.ip_forward" = false;
  services.gitlab-runner = {
    enable = true;
    extraPackages = [ pkgs.git pkgs.nix ];
    services.shell = {
      authenticationTokenConfigFile = "/run/secrets/runner.env";
      executor = "shell";
    };
  };
}
`,
      },
    ],
  },
  *check({ host, runners }) {
    const user = runners.find((runner) => executorOf(runner) === 'docker');
    const network = user && networkOf(user, host);
    if (user === undefined || network === undefined) return;
    for (const setting of network.host.sysctl) {
      if (!isIpForward(setting.key) || sysctlSwitch(setting.value) !== 'off') continue;
      yield {
        at: setting.valueAt,
        data: { key: setting.key, use: setting.use },
        related: [{ at: user.at, message: 'this runner starts its jobs in containers' }],
      };
    }
  },
  message: ({ key }) => ({
    what: `\`${key}\` is off on a machine whose runner uses containers.`,
    why: 'Containers reach no network without forwarding, so a job already fails when it fetches the repository.',
    action: 'Set it to `true`, or delete the line: the Docker module switches forwarding on.',
  }),
  fixes: ({ data }) => {
    const edits = data.use.replaceValue('true');
    return edits === undefined ? [] : [{ title: `Set \`${data.key}\` to \`true\``, safe: true, edits }];
  },
});
