import type { RunnerValueType } from '../../../../schemas/runner-config';
import { knownSettings } from '../../model/runner/known-setting';
import { isKnownFlag, nearestFlag } from '../../model/runner/registration-flag';
import type { Runner } from '../../model/runner/runner';
import type { Setting } from '../../model/runner/setting';
import { holdsVariable, isTemplated } from '../../model/runner/template-text';
import { fixIf } from '../fix';
import { defineRule, type Finding } from '../rule';
import { daemonContainerModule, moduleWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'name'; readonly runner: Runner; readonly name: string; readonly nearest: string }
  | { readonly wrong: 'value'; readonly name: string; readonly text: string; readonly type: RunnerValueType };

const flags = (...items: readonly string[]) =>
  moduleWith(`registrationFlags = [ ${items.map((item) => `"${item}"`).join(' ')} ];`);

export const rule = defineRule<'settings', Data>({
  id: 'runner/registration-flag',
  subject: 'settings',
  severity: 'error',
  since: '0.1.0',
  summary: 'A flag that `gitlab-runner register` does not have, or a value that it does not take.',
  why: `The NixOS module hands \`registrationFlags\` to \`gitlab-runner register\` as they stand. With a flag that the command does not
know it ends with \`flag provided but not defined\`, with text in place of a number with \`parse error\`; the runner is not
registered, and the service has none.`,
  notWhen: [
    'The flag is near no known one: it may be of a later release.',
    'The names differ in `_` and `-` alone.',
    'A part of the flag is not known.',
  ],
  references: [
    'https://docs.gitlab.com/runner/register/',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A letter is missing',
        text: flags('--docker-volumes-form=build-cache'),
        marks: ['--docker-volumes-form'],
      },
      {
        language: 'nix',
        caption: 'A number in words, and switches that are neither on nor off',
        text: flags('--output-limit=large', '--docker-privileged=no', '--feature-flags=FF_NETWORK_PER_BUILD:ture'),
        marks: ['large', 'no', 'ture'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'nix', caption: 'Flags that exist', text: daemonContainerModule },
      { language: 'nix', caption: 'A number', text: flags('--output-limit=8192', '--docker-tlsverify') },
      { language: 'nix', caption: 'A flag of another release', text: flags('--frobnicate=yes') },
    ],
  },
  *check({ config }) {
    for (const runner of config.runners) {
      for (const { name, nameAt } of runner.registrationFlags) {
        const nearest = isKnownFlag(name) ? undefined : nearestFlag(name);
        if (nearest !== undefined) yield { at: nameAt, data: { wrong: 'name', runner, name, nearest } };
      }
    }
    for (const { key, setting } of knownSettings(config)) {
      if (setting.by !== 'flag') continue;
      const { value } = setting;
      if (key.type === 'table<boolean>' && value.kind === 'table') {
        for (const member of value.table.settings) yield* checkValue(member, 'boolean');
      } else yield* checkValue(setting, key.type);
    }
  },
  message: (data) =>
    data.wrong === 'name'
      ? {
          what: `\`gitlab-runner register\` has no flag \`--${data.name}\`.`,
          why: 'It ends with `flag provided but not defined`, and the runner is not registered.',
          action: `Write \`--${data.nearest}\`.`,
        }
      : {
          what: `\`${data.text}\` is no ${data.type === 'boolean' ? '`true` or `false`' : 'number'} for \`${data.name}\`.`,
          why: 'Registering ends with `parse error`, and the service has no runner.',
          action: data.type === 'boolean' ? 'Write `true` or `false`.' : 'Write a number.',
        },
  fixes: ({ at, data }) =>
    data.wrong === 'name'
      ? fixIf(data.runner.edit.replaceLiteral(at, `--${data.nearest}`), `Write \`--${data.nearest}\``, false)
      : [],
});

/** The value of a setting that is given in words where the command takes a number or a switch. */
function* checkValue({ name, value }: Setting, type: RunnerValueType): Iterable<Finding<Data>> {
  if (value.kind !== 'string' || !['integer', 'float', 'boolean'].includes(type)) return;
  const { text, at } = value;
  const isNumber = type === 'float' && /^[+-]?\d+\.\d*$/.test(text);
  if (isNumber || text === '' || isTemplated(text) || holdsVariable(text)) return;
  yield { at, data: { wrong: 'value', name, text, type } };
}
