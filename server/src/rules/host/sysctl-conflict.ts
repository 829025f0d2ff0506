import { hasConditions } from '../../model/host/conditions';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

/** Keys of which the highest of several values is taken (nixpkgs, `nixos/modules/config/sysctl.nix`). */
const highestWins: ReadonlySet<string> = new Set(['net.core.rmem_max', 'net.core.wmem_max', 'vm.max_map_count']);

const router = (line: string) => `{ lib, ... }:\n{\n  ${line}\n}\n`;
const module = exampleModule({
  head: '{ pkgs, ... }:',
  module: 'imports = [ ./router.nix ];\nboot.kernel.sysctl."net.ipv4.ip_forward" = true;\n',
  entry: '',
});

export const rule = defineRule({
  id: 'host/sysctl-conflict',
  subject: 'host',
  severity: 'warning',
  since: '0.1.0',
  summary: 'Two modules set the same kernel setting.',
  why: 'A key of `boot.kernel.sysctl` takes exactly one definition, so two of the same priority stop the evaluation even if they mean the same (`true` and `1`): `The option … has conflicting definition values`.',
  notWhen: [
    'One of them has another priority (`mkForce`, `mkDefault`, `mkOverride`).',
    'One of them stands under a condition.',
    'The highest of several values is taken, as with `net.core.rmem_max`.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/config/sysctl.nix',
    'https://github.com/NixOS/nixpkgs/pull/122810',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A module sets again what another one sets',
        text: module,
        files: { 'router.nix': router('boot.kernel.sysctl."net.ipv4.ip_forward" = 1;') },
        marks: ['boot.kernel.sysctl."net.ipv4.ip_forward" = true;'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'One of them is weaker',
        text: module,
        files: { 'router.nix': router('boot.kernel.sysctl."net.ipv4.ip_forward" = lib.mkDefault 1;') },
      },
      {
        language: 'nix',
        caption: 'One of them depends on a condition',
        text: module,
        files: {
          'router.nix': `{ config, lib, ... }:\n{\n  boot = lib.mkIf config.networking.nat.enable {\n    kernel.sysctl."net.ipv4.ip_forward" = 1;\n  };\n}\n`,
        },
      },
      {
        language: 'nix',
        caption: 'Another key',
        text: module,
        files: { 'router.nix': router('boot.kernel.sysctl."net.ipv6.conf.all.forwarding" = 1;') },
      },
    ],
  },
  *check({ host }) {
    for (const { key, use } of host.sysctl) {
      const [first, ...others] = use.definitions;
      if (first === undefined || others.length === 0 || highestWins.has(key)) continue;
      const files = new Set(use.definitions.map(({ part }) => part));
      if (files.size < use.definitions.length || [...files].some(({ text }) => hasConditions(text))) continue;
      const here = use.definitions.find(({ part }) => part.uri === host.part.uri) ?? first;
      const related = use.definitions
        .filter((each) => each !== here)
        .map((at) => ({ at, message: 'the other definition' }));
      yield { at: here, data: { key }, related };
    }
  },
  message: ({ key }) => ({
    what: `\`${key}\` is set in two modules with the same priority.`,
    why: 'A kernel setting takes one definition, so the configuration does not evaluate, even where both mean the same.',
    action: 'Delete one of them, or mark one with `lib.mkDefault` or `lib.mkForce`.',
  }),
});
