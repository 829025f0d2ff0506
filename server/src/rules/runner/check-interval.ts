import { findSetting, integerSetting } from '../../model/runner/setting';
import { fixIf } from '../fix';
import { type ConfigSubject, defineRule } from '../rule';
import { moduleWith, plainToml, renderedWith, tomlWith } from '../runner-examples';

export const rule = defineRule<'config', { readonly interval: number }>({
  id: 'runner/check-interval',
  subject: 'config',
  severity: 'hint',
  since: '0.1.0',
  summary: 'The runner asks for jobs very often, or seldom.',
  why: `The runner asks GitLab for jobs every \`check_interval\` seconds, shared out over its runners. One or two seconds load
GitLab without much gain; above a minute, jobs wait that long before anyone sees them. Zero means the default of 3.`,
  notWhen: ['It is zero or less, as `gitlab-runner register` writes it: then it is 3 seconds.'],
  references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/#how-check_interval-works'],
  examples: {
    bad: [
      { language: 'toml', caption: 'Every second', text: tomlWith({ top: 'check_interval = 1' }), marks: ['1'] },
      {
        language: 'nix',
        caption: 'Every five minutes, rendered',
        text: renderedWith({ top: 'check_interval = 300;' }),
        marks: ['300'],
      },
      {
        language: 'nix',
        caption: 'In the settings of the NixOS module',
        text: moduleWith('', 'settings.check_interval = 2;'),
        marks: ['2'],
      },
    ],
    good: [
      { language: 'toml', caption: 'As `register` writes it', text: tomlWith({ top: 'check_interval = 0' }) },
      { language: 'toml', caption: 'A common interval', text: tomlWith({ top: 'check_interval = 10' }) },
      { language: 'toml', caption: 'Not set', text: plainToml },
    ],
  },
  *check({ config }) {
    const interval = integerSetting(config.settings, 'check_interval');
    if (interval.state !== 'known') return;
    const { value } = interval;
    if (value === 1 || value === 2 || value > 60) yield { at: interval.at, data: { interval: value } };
  },
  message: ({ interval }) => ({
    what: `The runner asks for jobs every ${interval === 1 ? 'second' : `${interval} seconds`}.`,
    why: interval > 60 ? 'A job may wait that long before a runner sees it.' : 'That loads GitLab without much gain.',
    action: 'Use the default of 3 seconds, or a value near it.',
  }),
  fixes: (_finding, { config }: ConfigSubject) => {
    const found = findSetting(config.settings, 'check_interval');
    return fixIf(found.state === 'known' ? found.value.replace(3) : undefined, 'Ask every 3 seconds', false);
  },
});
