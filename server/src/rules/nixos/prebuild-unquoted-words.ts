import type { OptionValue } from '../../model/host/host';
import { entryOption } from '../../model/host/script-option';
import { wordBreak } from '../../model/script/shell-word';
import { place, textAt } from '../../text/place';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';
import { hostDaemonWith } from '../runner-examples';

/** Options that the module puts into the command line without quotes. */
const unquoted: ReadonlySet<string> = new Set([
  'preGetSourcesScript',
  'postGetSourcesScript',
  'preBuildScript',
  'postBuildScript',
  'buildsDir',
  'cloneUrl',
  'dockerImage',
]);

export const rule = defineRule({
  id: 'nixos/prebuild-unquoted-words',
  subject: 'option',
  severity: 'error',
  since: '0.1.0',
  summary: 'A value that the module does not quote holds more than one word.',
  why: 'The module puts script options, the image and the directories unquoted into the command line of `gitlab-runner register`. The first word becomes the value and the rest become flags or commands of their own, so commands written into `preBuildScript` never reach the runner.',
  notWhen: [
    'The text is one word, or was quoted by `lib.escapeShellArg`.',
    'The value is a script built by `writeScript` or its kin.',
    'The option is one that the module quotes: `environmentVariables`, `dockerVolumes`, `dockerAllowedImages`, `dockerExtraHosts`.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
    'https://nixos.org/manual/nixpkgs/stable/#function-library-lib.strings.escapeShellArg',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Commands in place of a script',
        text: exampleModule({
          head: '{ lib, ... }:',
          entry: "preBuildScript = ''\n  mkdir -p /tmp\n  chmod 1777 /tmp\n'';\n",
        }),
        marks: ["''\n        mkdir -p /tmp\n        chmod 1777 /tmp\n      ''"],
      },
      {
        language: 'nix',
        caption: 'A script that is sourced rather than named',
        text: exampleModule({
          entry: 'preBuildScript = ". ${pkgs.writeScript "setup" "mkdir -p /tmp"}";\n',
        }),
        marks: ['". ${pkgs.writeScript "setup" "mkdir -p /tmp"}"'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'A script file',
        text: hostDaemonWith('preBuildScript = pkgs.writeScript "setup" "mkdir -p /tmp";\n'),
      },
      {
        language: 'nix',
        caption: 'Commands as one quoted word',
        text: exampleModule({
          head: '{ lib, ... }:',
          entry: 'preBuildScript = lib.escapeShellArg "mkdir -p /tmp && chmod 1777 /tmp";\n',
        }),
      },
      {
        language: 'nix',
        caption: 'An option that the module quotes',
        text: exampleModule({ entry: 'environmentVariables.GREETING = "good morning";\n' }),
      },
    ],
  },
  *check({ option }) {
    const found = entryOption(option);
    const broken = found !== undefined && unquoted.has(found.name) ? brokenBy(option.value) : undefined;
    if (found !== undefined && broken !== undefined) {
      yield { at: option.valueAt, data: { name: found.name, broken } };
    }
  },
  message: ({ name, broken }) => ({
    what: `The value of \`${name}\` holds ${broken}.`,
    why: 'The module puts it unquoted into a command line, where only the first word becomes the value.',
    action: name.endsWith('Script')
      ? 'Write the commands with `pkgs.writeScript`, or wrap the text in `lib.escapeShellArg`.'
      : 'Write a single word.',
  }),
  fixes: ({ at, data: { name } }) => {
    const source = textAt(at);
    if (!name.endsWith('Script') || !/^(?:"|'')/.test(source) || source.includes('${') || !hasLib(at.part.text))
      return [];
    return [
      {
        title: 'Quote it as one word with `lib.escapeShellArg`',
        safe: true,
        edits: [{ at: place(at.part, at.span.start, at.span.start), text: 'lib.escapeShellArg ' }],
      },
    ];
  },
});

/** What breaks the value into words, for the message. Parts that are not known are taken to be one word. */
function brokenBy(value: OptionValue): string | undefined {
  if (value.kind !== 'string') return undefined;
  if (value.text !== undefined) return value.text === '' ? undefined : wordBreak(value.text);
  for (const part of value.parts) {
    const broken = part.kind === 'text' ? wordBreak(part.text) : undefined;
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** `lib` is an argument of the module's function. */
function hasLib(text: string): boolean {
  return /^[^{]*\{[^}]*\blib\b[^}]*\}\s*:/.test(text.replace(/#[^\n]*/g, ''));
}
