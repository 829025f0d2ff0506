import { knownSettings } from '../../model/runner/known-setting';
import { isAtLeast } from '../../model/runner/release';
import { defineRule } from '../rule';
import { moduleWith, renderedWith, tomlWith } from '../runner-examples';

const old = { runnerRelease: '18.11' };

export const rule = defineRule<'settings', { readonly name: string; readonly since: string; readonly release: string }>(
  {
    id: 'runner/newer-key',
    subject: 'settings',
    severity: 'warning',
    since: '0.1.0',
    summary: 'A key that the release of the runner does not have yet.',
    why: `The project file says by \`runner-release\` which release of GitLab Runner reads the configuration. A key of a later
release is dropped without a word, and what it should set stays as it was.`,
    notWhen: ['`runner-release` is not set: the newest release is assumed, which has all keys.', 'The release has it.'],
    references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/'],
    examples: {
      bad: [
        {
          language: 'toml',
          caption: 'A limit of 19.0 for 18.11',
          text: tomlWith({ runner: 'prepare_timeout = "30m"' }),
          settings: old,
          marks: ['prepare_timeout'],
        },
        {
          language: 'nix',
          caption: 'The same, rendered',
          text: renderedWith({ runner: 'prepare_timeout = "30m";' }),
          settings: old,
          marks: ['prepare_timeout'],
        },
        {
          language: 'nix',
          caption: 'The same as a registration flag',
          text: moduleWith('registrationFlags = [ "--docker-pid-mode=host" ];'),
          settings: old,
          marks: ['--docker-pid-mode'],
        },
      ],
      good: [
        { language: 'toml', caption: 'No release is named', text: tomlWith({ runner: 'prepare_timeout = "30m"' }) },
        {
          language: 'toml',
          caption: 'The release has it',
          text: tomlWith({ runner: 'prepare_timeout = "30m"' }),
          settings: { runnerRelease: '19.0' },
        },
      ],
    },
    *check({ config }, { settings }) {
      const release = settings.runnerRelease;
      if (release === undefined) return;
      for (const { key, setting } of knownSettings(config)) {
        const { since } = key;
        if (since === undefined || isAtLeast(release, since)) continue;
        yield { at: setting.nameAt, data: { name: setting.name, since, release } };
      }
    },
    message: ({ name, since, release }) => ({
      what: `GitLab Runner ${release} does not know \`${name}\` yet.`,
      why: `It came with ${since}; an earlier release drops it without a word.`,
      action: 'Update the runner, or remove the key.',
    }),
  },
);
