import type { OptionUse } from '../../model/host/host';
import { isOtherModule, siblingOption } from '../../model/host/module-option';
import { changedRelated, nearestRelated, ownerOf } from '../../model/host/related-option';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

interface Data {
  readonly option: OptionUse;
  readonly name: string;
  /** The set that holds the option. */
  readonly owner: string;
  /** The name to write in its place. */
  readonly replacement: string | undefined;
  /** Why it is gone; undefined for a name that never was. */
  readonly removed: string | undefined;
  /** The old name still works. */
  readonly works: boolean;
}

const module = (body: string): string => `{ ... }:\n{\n${body}}\n`;

export const rule = defineRule<'option', Data>({
  id: 'host/unknown-option',
  subject: 'option',
  severity: 'error',
  since: '0.1.0',
  summary: 'Docker, Podman, a container, the runner’s unit or a secret has no option of this name.',
  why: 'What a runner needs of its machine is set in options of other modules: the engine, containers beside the jobs, the unit `gitlab-runner`, secrets of sops-nix and agenix. A misspelled name among them stops the whole evaluation with `The option … does not exist`, and so does one that a release has removed. A name that was only changed still works, with a warning.',
  notWhen: [
    'No known name is near: a newer release may have the option.',
    'The value is below an option that takes any name, such as `daemon.settings`.',
    'The file is for nix-darwin.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/docker.nix',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/podman/default.nix',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/oci-containers.nix',
    'https://github.com/Mic92/sops-nix/blob/master/modules/sops/default.nix',
    'https://github.com/ryantm/agenix/blob/main/modules/age.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A slip in an engine’s option, and one in a container’s',
        text: module(
          '  virtualisation.docker.enabled = true;\n  virtualisation.oci-containers.containers.nix = {\n    image = "nixos/nix";\n    volume = [ "nix:/nix" ];\n  };\n',
        ),
        marks: ['enabled', 'volume'],
      },
      {
        language: 'nix',
        caption: 'An option that is no longer there',
        text: module('  virtualisation.docker.socketActivation = true;\n'),
        marks: ['socketActivation'],
      },
      {
        language: 'nix',
        caption: 'The unit’s settings in another case, and a slip in a secret',
        text: module(
          '  services.gitlab-runner.enable = true;\n  systemd.services.gitlab-runner.serviceconfig.MemoryMax = "4G";\n  sops.secrets.runner.restartUnit = [ "gitlab-runner.service" ];\n',
        ),
        marks: ['serviceconfig', 'restartUnit'],
      },
      {
        language: 'nix',
        caption: 'An old name',
        text: module('  services.gitlab-runner.enable = true;\n  age.sshKeyPaths = [ "/etc/ssh/id" ];\n'),
        marks: ['sshKeyPaths'],
        severity: 'information',
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'Names of today',
        text: module(
          '  virtualisation.docker.enable = true;\n  virtualisation.docker.daemon.settings.enabled = true;\n  virtualisation.oci-containers.containers.nix = {\n    image = "nixos/nix";\n    volumes = [ "nix:/nix" ];\n    environment.volume = "nix";\n  };\n',
        ),
      },
      {
        language: 'nix',
        caption: 'A name that no known one is near to',
        text: module('  virtualisation.docker.brandNew = true;\n  virtualisation.libvirtd.enable = true;\n'),
      },
      {
        language: 'nix',
        caption: 'A module of nix-darwin',
        text: module(
          '  launchd.daemons.gitlab-runner.serviceConfig.KeepAlive = true;\n  virtualisation.docker.enabled = true;\n',
        ),
      },
    ],
  },
  *check({ option, host }) {
    if (isOtherModule(option, host)) return;
    const name = option.path.at(-1) ?? '';
    const owner = ownerOf(option);
    const changed = changedRelated(option);
    const replacement = changed === undefined ? nearestRelated(option) : changed.renamedTo?.slice(owner.length + 1);
    if (changed === undefined && replacement === undefined) return;
    const works = changed !== undefined && changed.removed === undefined;
    const data = { option, name, owner, replacement, removed: changed?.removed, works };
    yield { at: option.nameAt, data, ...(works ? { severity: 'information' as const } : {}) };
  },
  message: ({ name, owner, replacement, removed, works }) => ({
    what:
      removed === undefined && !works
        ? `\`${owner}\` has no option \`${name}\`.`
        : `\`${owner}.${name}\` is ${works ? 'an old name' : 'no longer there'}.`,
    why: works
      ? 'It still works, with a warning at each evaluation.'
      : `The configuration does not evaluate${removed === undefined ? ': Nix stops with `The option … does not exist`' : `; ${removed}`}.`,
    action: replacement === undefined ? 'Remove it.' : `Write \`${replacement}\`.`,
  }),
  fixes({ data: { option, replacement, removed } }, { host }) {
    if (removed !== undefined) return fixIf(option.remove(), 'Remove it', true);
    if (replacement === undefined || siblingOption(option, host, replacement) !== undefined) return [];
    return fixIf(option.rename(replacement), `Rename it to \`${replacement}\``, true);
  },
});
