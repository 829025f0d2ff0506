import { featureFlag } from '../../model/runner/feature-flag';
import { integerSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { plainToml, renderedWith, tomlWith } from '../runner-examples';

const flag = 'FF_SUSPENDABLE_ENVIRONMENTS';
const on = `[runners.feature_flags]\n  ${flag} = true`;

export const rule = defineRule<'runner', null>({
  id: 'runner/id-missing',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A runner with suspendable environments has no `id`.',
  why: `With \`${flag}\` the runner keeps environments under its own number in GitLab, which it reads from
\`id\`. Without one the service warns when it starts, and the flag has no effect. \`gitlab-runner register\` writes the number.`,
  notWhen: ['The flag is off or not set: nothing else needs the number.', 'The runner is a NixOS service.'],
  references: [
    'https://docs.gitlab.com/runner/configuration/feature-flags/',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section',
  ],
  examples: {
    bad: [
      { language: 'toml', caption: 'No number', text: tomlWith({ below: on }), marks: [flag] },
      {
        language: 'nix',
        caption: 'No number, rendered',
        text: renderedWith({ below: `feature_flags.${flag} = true;` }),
        marks: [flag],
      },
    ],
    good: [
      { language: 'toml', caption: 'With its number', text: tomlWith({ runner: 'id = 4711', below: on }) },
      { language: 'toml', caption: 'Without the flag', text: plainToml },
    ],
  },
  *check({ runner }) {
    if (runner.spelling === 'nix-module') return;
    const used = featureFlag(runner, flag);
    if (used.state !== 'known' || !used.value) return;
    const id = integerSetting(runner.settings, 'id');
    if (id.state === 'absent' || (id.state === 'known' && id.value <= 0))
      yield { at: used.keyAt ?? used.at, data: null };
  },
  message: () => ({
    what: 'The runner has no `id`, which suspendable environments need.',
    why: 'Environments are kept under the number of the runner in GitLab, so the flag has no effect.',
    action: 'Add `id` with the number that GitLab shows for the runner.',
  }),
});
