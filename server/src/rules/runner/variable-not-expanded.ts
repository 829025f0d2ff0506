import { fillsVariables, variablesSince } from '../../model/runner/release';
import { findSetting } from '../../model/runner/setting';
import { holdsVariable } from '../../model/runner/template-text';
import { defineRule } from '../rule';
import { plainRendered, plainToml, variant } from '../runner-examples';

const old = { runnerRelease: '18.6' };

export const rule = defineRule<'runner', { readonly name: string; readonly release: string }>({
  id: 'runner/variable-not-expanded',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A variable where the release of the runner takes it for plain text.',
  why: `Since 18.11 the runner fills variables of its environment into \`url\` and \`token\`. A release before that, as named by
\`runner-release\` in the project file, shows \`$RUNNER_TOKEN\` itself to GitLab, which refuses it.`,
  notWhen: ['`runner-release` is not set, or is 18.11 or newer.', 'The value is a marker that another tool replaces.'],
  references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'For release 18.6',
        text: plainToml,
        settings: old,
        marks: ['"$RUNNER_TOKEN"'],
      },
      {
        language: 'nix',
        caption: 'The same, rendered',
        text: plainRendered,
        settings: old,
        marks: ['"$RUNNER_TOKEN"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'For a newer release', text: plainToml, settings: { runnerRelease: '18.11' } },
      { language: 'toml', caption: 'A marker', text: variant(plainToml, ['$RUNNER_TOKEN', '@TOKEN@']), settings: old },
    ],
  },
  *check({ runner }, { settings }) {
    const release = settings.runnerRelease;
    if (release === undefined || fillsVariables(release) || runner.spelling === 'nix-module') return;
    for (const name of ['url', 'token']) {
      const found = findSetting(runner.settings, name);
      if (found.state !== 'known' || found.value.value.kind !== 'string') continue;
      const { text, at } = found.value.value;
      if (holdsVariable(text)) yield { at, data: { name, release } };
    }
  },
  message: ({ name, release }) => ({
    what: `GitLab Runner ${release} does not fill variables into \`${name}\`.`,
    why: `It takes the text as it stands; variables are filled in since ${variablesSince}.`,
    action: 'Update the runner, or have another tool write the value.',
  }),
});
