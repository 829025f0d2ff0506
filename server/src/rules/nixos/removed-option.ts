import type { OptionUse } from '../../model/host/host';
import { isOtherModule, moduleOption, optionLevel, optionName, siblingOption } from '../../model/host/module-option';
import { exampleModule } from '../example-module';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

interface Data {
  readonly option: OptionUse;
  readonly name: string;
  /** The release that removed it; undefined for a name that no release had. */
  readonly since: string | undefined;
  /** The option that takes its place, with the same kind of value. */
  readonly replacement: string | undefined;
  readonly action: string;
}

/** What to do about options that have no replacement with the same kind of value. */
const actions: Readonly<Record<string, string>> = {
  configOptions: 'Write an entry in `services`, and the keys outside of `[[runners]]` below `settings`.',
  workDir: 'Remove it, and move what is there to `/var/lib/gitlab-runner`.',
  runners: 'Write the entries below `services`.',
};

export const rule = defineRule<'option', Data>({
  id: 'nixos/removed-option',
  subject: 'option',
  severity: 'error',
  since: '0.1.0',
  summary: 'An option that the NixOS module no longer has.',
  why: 'The module was rewritten in 20.09 and lost `configOptions` and `workDir`; 24.11 dropped `preCloneScript`, because the runner renamed its flag. A configuration that still sets one of them does not evaluate. `runners` was never there, though generated snippets have it.',
  notWhen: [
    'The NixOS release (the setting, or the flake’s `nixpkgs` input) is older than the removal.',
    'The runner’s options are those of a module of the repository’s own, or the file is for nix-darwin.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/pull/93894',
    'https://github.com/NixOS/nixpkgs/pull/324554',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
  ],
  tag: 'deprecated',
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A script that runs before the sources are fetched',
        text: exampleModule({
          head: '{ ... }:',
          entry: 'preCloneScript = "/run/current-system/sw/bin/true";\n',
        }),
        marks: ['preCloneScript'],
      },
      {
        language: 'nix',
        caption: 'The whole configuration as a set',
        text: '{ ... }:\n{\n  services.gitlab-runner.configOptions = {\n    concurrent = 4;\n  };\n}\n',
        marks: ['configOptions'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'A name from a generated snippet',
        text: '{ ... }:\n{\n  services.gitlab-runner.runners.images = {\n    authenticationTokenConfigFile = "/run/secrets/runner.env";\n    dockerImage = "alpine";\n  };\n}\n',
        marks: ['runners'],
      },
      {
        language: 'nix',
        caption: 'The folder that the runner worked in',
        text: '{ ... }:\n{\n  services.gitlab-runner = {\n    enable = true;\n    workDir = "/srv/ci";\n  };\n}\n',
        marks: ['workDir'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'Today’s name',
        text: exampleModule({ entry: 'preGetSourcesScript = "/run/current-system/sw/bin/true";\n' }),
      },
      {
        language: 'nix',
        caption: 'A release that still has it',
        text: exampleModule({
          bare: true,
          entry:
            'registrationConfigFile = "/run/secrets/runner.env";\ndockerImage = "alpine";\npreCloneScript = "/run/current-system/sw/bin/true";\n',
        }),
        settings: { nixosRelease: '23.11' },
      },
    ],
  },
  *check({ option, host }, { settings }) {
    const level = optionLevel(option);
    const name = option.path.at(-1) ?? '';
    if (level === undefined || isOtherModule(option, host)) return;
    const neverThere = level === 'runner' && name === 'runners';
    const known = moduleOption(option, settings.nixosRelease ?? host.release);
    if (known?.availability !== 'removed' && !neverThere) return;
    const isCarried = level === 'entry' || (neverThere && option.value.kind === 'attrs');
    const successor = neverThere ? 'services' : optionName(known?.option.removed?.replacedBy ?? '');
    const replacement = isCarried && successor !== '' ? successor : undefined;
    const action = actions[name] ?? `Write \`${replacement}\`.`;
    yield { at: option.nameAt, data: { option, name, since: known?.option.removed?.in, replacement, action } };
  },
  message: ({ name, since, action }) => ({
    what:
      since === undefined
        ? `\`services.gitlab-runner\` has no option \`${name}\` and never had one.`
        : `NixOS removed \`${name}\` in ${since}.`,
    why: 'The configuration does not evaluate any more.',
    action,
  }),
  fixes({ data: { option, name, replacement } }, { host }) {
    if (name === 'workDir') return fixIf(option.remove(), 'Remove `workDir`', false);
    if (replacement === undefined || siblingOption(option, host, replacement) !== undefined) return [];
    return fixIf(option.rename(replacement), `Rename it to \`${replacement}\``, name === 'preCloneScript');
  },
});
