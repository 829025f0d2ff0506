import { type NixosOption, nixosOptions } from '../../../../schemas/nixos-options';
import type { OptionUse } from '../../model/host/host';
import { adviceOn } from '../../model/host/misplaced-option';
import {
  holdsOptions,
  isOtherModule,
  moduleOption,
  type OptionLevel,
  optionLevel,
  optionName,
  siblingOption,
} from '../../model/host/module-option';
import { exampleModule } from '../example-module';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

interface Data {
  readonly option: OptionUse;
  readonly name: string;
  readonly level: OptionLevel;
  /** The release that lacks the option, where a later one has it. */
  readonly tooOld: { readonly release: string; readonly since: string } | undefined;
  /** What to write in place of the name, from the same set on. */
  readonly nearest: string | undefined;
  /** What is known of a name that people write although no release has it. */
  readonly advice: string | undefined;
}

export const rule = defineRule<'option', Data>({
  id: 'nixos/unknown-option',
  subject: 'option',
  severity: 'error',
  since: '0.1.0',
  summary: 'The NixOS module has no option of this name.',
  why: 'A configuration that sets an option which no module declares does not evaluate: `The option … does not exist`. The same happens with an option that came with a later release than the configured one.',
  notWhen: [
    'The name stands below `settings`, which takes any key of `config.toml`.',
    'The runner’s options are those of a module of the repository’s own, or the file is for nix-darwin, whose module has other options.',
    'The tree is another than `services.gitlab-runner`.',
    'The facts leave open whether the release (the setting, or the flake’s `nixpkgs` input) has the option.',
  ],
  references: [
    'https://search.nixos.org/options?query=services.gitlab-runner',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A letter too many',
        text: exampleModule({ entry: 'dockerAllowedImage = [ "alpine" ];\n' }),
        marks: ['dockerAllowedImage'],
      },
      {
        language: 'nix',
        caption: 'A misspelled option of the service that has moved since',
        text: '{ ... }:\n{\n  services.gitlab-runner.concurent = 4;\n}\n',
        marks: ['concurent'],
      },
      {
        language: 'nix',
        caption: 'An option of the entries, set for the service',
        text: '{ ... }:\n{\n  services.gitlab-runner.dockerImage = "alpine";\n}\n',
        marks: ['dockerImage'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'An option of a later release',
        text: exampleModule({ entry: 'dockerPullPolicy = "always";\n' }),
        settings: { nixosRelease: '24.05' },
        marks: ['dockerPullPolicy'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'nix', caption: 'Known options', text: exampleModule({ entry: 'dockerPullPolicy = "always";\n' }) },
      {
        language: 'nix',
        caption: 'Any key below `settings`, any name below `environmentVariables`',
        text: exampleModule({ entry: 'environmentVariables.CCACHE_DIR = "/cache";\n' }).replace(
          '    enable = true;\n',
          '    enable = true;\n    settings.shutdown_timeout = 60;\n',
        ),
      },
      {
        language: 'nix',
        caption: 'A module of the repository’s own in place of that of NixOS',
        text: '{ ... }:\n{\n  disabledModules = [ "services/continuous-integration/gitlab-runner.nix" ];\n  imports = [ (builtins.fetchTarball "https://example.com/runner.tar.gz") ];\n  services.gitlab-runner.dockerImages = "alpine";\n}\n',
      },
      {
        language: 'nix',
        caption: 'nix-darwin',
        text: '{ ... }:\n{\n  services.gitlab-runner.privateKeys = [ ];\n  launchd.daemons.gitlab-runner.environment = { };\n}\n',
      },
      {
        language: 'nix',
        caption: 'Another option tree',
        text: '{ ... }:\n{\n  mine.services.gitlab-runner.dockerImages = [ "alpine" ];\n}\n',
      },
    ],
  },
  *check({ option, host }, { settings }) {
    const level = optionLevel(option);
    const name = option.path.at(-1) ?? '';
    if (level === undefined || (level === 'runner' && (name === 'runners' || holdsOptions(option)))) return;
    const target = settings.nixosRelease ?? host.release;
    const known = moduleOption(option, target);
    if (known !== undefined && known.availability !== 'not yet') return;
    if (isOtherModule(option, host)) return;
    const release = known && target;
    const tooOld = release && { release, since: known.option.since };
    const nearest = known === undefined ? nearestName(option) : undefined;
    const advice = known === undefined ? adviceOn(name, level) : undefined;
    yield { at: option.nameAt, data: { option, name, level, tooOld: tooOld || undefined, nearest, advice } };
  },
  message: ({ name, level, tooOld, nearest, advice }) => ({
    what: tooOld
      ? `NixOS ${tooOld.release} does not have \`${name}\` yet: it came with ${tooOld.since}.`
      : `${level === 'entry' ? 'An entry of `services.gitlab-runner.services`' : '`services.gitlab-runner`'} has no option \`${name}\`.`,
    why: 'The configuration does not evaluate: Nix stops with `The option … does not exist`.',
    action: tooOld
      ? 'Leave it out, or move to that release.'
      : (advice ?? (nearest === undefined ? 'Look up the name, or remove it.' : `Write \`${nearest}\`.`)),
  }),
  fixes({ data: { option, nearest, advice } }, { host }) {
    if (nearest === undefined || advice !== undefined) return [];
    if (siblingOption(option, host, nearest.split('.')[0] ?? '') !== undefined) return [];
    return fixIf(option.rename(nearest), `Rename it to \`${nearest}\``, true);
  },
});

/** The nearest known name; for one that has moved, where it is now. */
function nearestName(option: OptionUse): string | undefined {
  const near = nixosOptions.nearest(option.path);
  return near === undefined ? undefined : todaysName(near, option);
}

function todaysName(near: NixosOption, option: OptionUse): string {
  const parent = `${option.path.slice(0, -1).join('.')}.`;
  return near.renamedTo?.startsWith(parent) ? near.renamedTo.slice(parent.length) : optionName(near.path);
}
