import type { OptionUse } from '../../model/host/host';
import { isOtherModule, moduleOption, optionLevel } from '../../model/host/module-option';
import { moveOption } from '../../model/host/move-option';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

interface Data {
  readonly option: OptionUse;
  /** The old and the new path, from `services.gitlab-runner` on. */
  readonly from: string;
  readonly to: string;
  readonly since: string;
}

const module = (lines: string): string => `{ ... }:\n{\n  services.gitlab-runner = {\n${lines}  };\n}\n`;

export const rule = defineRule<'option', Data>({
  id: 'nixos/renamed-option',
  subject: 'option',
  severity: 'information',
  since: '0.1.0',
  summary: 'An option of the runner’s service has another name now.',
  why: 'The settings for the runner as a whole have moved below `settings`, where they are called as in `config.toml`. The old names still work and print a warning at each evaluation.',
  notWhen: [
    'The NixOS release (the setting, or the flake’s `nixpkgs` input) is older than the new name.',
    'The runner’s options are those of a module of the repository’s own, or the file is for nix-darwin.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-global-section',
  ],
  tag: 'deprecated',
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The number of jobs at a time',
        text: module('    enable = true;\n    concurrent = 4; # one for each core\n'),
        marks: ['concurrent'],
      },
      {
        language: 'nix',
        caption: 'Beside settings that have moved already',
        text: module('    checkInterval = 5;\n    settings = {\n      concurrent = 4;\n    };\n'),
        marks: ['checkInterval'],
      },
      {
        language: 'nix',
        caption: 'Inherited, beside settings that have moved already',
        text: `{ ... }:
let
  runner.checkInterval = 5;
in
{
  services.gitlab-runner = {
    inherit (runner) checkInterval;
    enable = true;
    settings.concurrent = 4;
  };
}
`,
        marks: ['checkInterval'],
      },
      {
        language: 'nix',
        caption: 'The same in a file that another imports',
        text: '{ ... }:\n{\n  imports = [ ./runner.nix ];\n}\n',
        files: { 'runner.nix': module('    concurrent = 4;\n    settings = {\n      check_interval = 5;\n    };\n') },
        marks: ['concurrent'],
      },
      {
        language: 'nix',
        caption: 'A set of settings',
        text: module(
          '    sessionServer = {\n      listenAddress = "0.0.0.0:8093";\n      advertiseAddress = "ci.example.com:8093";\n    };\n',
        ),
        marks: ['listenAddress', 'advertiseAddress'],
      },
      {
        language: 'nix',
        caption: 'The same, each for itself',
        text: module(
          '    sessionServer.listenAddress = "0.0.0.0:8093";\n    sessionServer.advertiseAddress = "ci.example.com:8093";\n',
        ),
        marks: ['listenAddress', 'advertiseAddress'],
      },
      {
        language: 'nix',
        caption: 'Packages for the jobs',
        text: '{ pkgs, ... }:\n{\n  services.gitlab-runner.packages = [ pkgs.git ];\n}\n',
        marks: ['packages'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'The names of today',
        text: module('    settings = {\n      concurrent = 4;\n      check_interval = 5;\n    };\n'),
      },
      {
        language: 'nix',
        caption: 'A release that has no other name',
        text: module('    concurrent = 4;\n'),
        settings: { nixosRelease: '22.05' },
      },
    ],
  },
  *check({ option, host }, { settings }) {
    if (optionLevel(option) === undefined || isOtherModule(option, host)) return;
    const known = moduleOption(option, settings.nixosRelease ?? host.release);
    const renamed = known?.option.renamedTo;
    if (known?.availability !== 'renamed' || renamed === undefined) return;
    const from = option.path.slice(2).join('.');
    const to = renamed.split('.').slice(2).join('.');
    yield { at: option.nameAt, data: { option, from, to, since: known.option.deprecated?.in ?? '' } };
  },
  message: ({ from, to, since }) => ({
    what: `\`${from}\` is called \`${to}\` since NixOS ${since.replace(/^\S+ or /, '')}.`,
    why: 'The old name still works, with a warning at each evaluation.',
    action: `Write \`${to}\`.`,
  }),
  fixes: ({ data: { option, from, to } }, { host }) =>
    fixIf(moveOption(option, host, to), `Write \`${to}\` for \`${from}\``, true),
});
