import { nixosOptions } from '../../../../schemas/nixos-options';
import type { OptionUse } from '../../model/host/host';
import { knownType } from '../../model/host/known-type';
import { isOtherModule } from '../../model/host/module-option';
import {
  convertedSource,
  type Misfit,
  misfits,
  type OptionType,
  typeWords,
  valueWords,
} from '../../model/host/option-type';
import { exampleModule } from '../example-module';
import { defineRule, type Fix } from '../rule';

interface Data {
  readonly option: OptionUse;
  readonly misfit: Misfit;
}

export const rule = defineRule<'option', Data>({
  id: 'nixos/option-type',
  subject: 'option',
  severity: 'error',
  since: '0.1.0',
  summary: 'An option has a value of the wrong type.',
  why: 'NixOS converts nothing: `4` is no string, `"true"` no Boolean, and one string no list. The evaluation stops with `A definition for option … is not of type …`, which names the option and not the line.',
  notWhen: [
    'The value is computed and not known here.',
    'The option takes `null` and the value is `null`.',
    'The option stands below `settings`, or in a tree without a table of its types.',
  ],
  references: [
    'https://nixos.org/manual/nixos/stable/#sec-option-types',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Variables that are no strings',
        text: exampleModule({ entry: 'environmentVariables = {\n  CI = true;\n  JOBS = 4;\n};\n' }),
        marks: ['true', '4'],
      },
      {
        language: 'nix',
        caption: 'One string for a list',
        text: exampleModule({ entry: 'dockerAllowedImages = "alpine";\n' }),
        marks: ['"alpine"'],
      },
      {
        language: 'nix',
        caption: 'Quoted Booleans and numbers',
        text: exampleModule({ entry: 'dockerPrivileged = "false";\nlimit = "8";\n' }),
        marks: ['"false"', '"8"'],
      },
      {
        language: 'nix',
        caption: 'A word that is none of the choices',
        text: exampleModule({ entry: 'dockerPullPolicy = "if-not-presnt";\n' }),
        marks: ['"if-not-presnt"'],
      },
      {
        language: 'nix',
        caption: '`null` where the option does not take it, and an item of a list',
        text: exampleModule({ entry: 'dockerExtraHosts = [ "gitlab:10.0.0.2" null ];\nrunUntagged = null;\n' }),
        marks: ['null', 'null'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'Values of their types',
        text: exampleModule({
          entry: 'environmentVariables.JOBS = "4";\nlimit = 8;\ndescription = null;\ndockerPullPolicy = null;\n',
        }),
      },
      {
        language: 'nix',
        caption: 'Values that are not known here',
        text: exampleModule({
          head: '{ config, ... }:',
          entry:
            'limit = config.ci.jobs;\ndockerAllowedImages = config.ci.images;\nenvironmentVariables.CACHE = toString config.ci.cache;\n',
        }),
      },
      {
        language: 'nix',
        caption: 'Below `settings`',
        text: '{ ... }:\n{\n  services.gitlab-runner.settings.concurrent = "4";\n}\n',
      },
    ],
  },
  *check({ option, host }) {
    const type = knownType(option.path);
    if (type === undefined || isOtherModule(option, host)) return;
    for (const misfit of misfits(option.value, type, option.valueAt)) yield { at: misfit.at, data: { option, misfit } };
  },
  message: ({ option, misfit: { type, value } }) => ({
    what: `\`${option.path.at(-1)}\` takes ${typeWords(type)}, not ${isChoice(type) && value.kind === 'string' ? 'this one' : valueWords(value)}.`,
    why: 'NixOS converts nothing, so the configuration does not evaluate.',
    action: `Write ${typeWords(type)}.`,
  }),
  fixes({ data: { option, misfit } }): readonly Fix[] {
    const nix = convertedSource(misfit);
    if (nix !== undefined) return [{ title: `Write \`${nix}\``, safe: true, edits: [{ at: misfit.at, text: nix }] }];
    const isNull = misfit.value.kind === 'null' && misfit.at === option.valueAt;
    const removed = isNull && hasDefault(option) ? option.remove() : undefined;
    return removed === undefined ? [] : [{ title: 'Remove it, for the default', safe: true, edits: removed }];
  },
});

function isChoice(type: OptionType): boolean {
  return type.kind === 'enum' || (type.kind === 'nullOr' && isChoice(type.of));
}

function hasDefault({ path }: OptionUse): boolean {
  return nixosOptions.find(path)?.default !== undefined;
}
