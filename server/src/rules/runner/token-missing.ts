import { findSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { plainModule, plainRendered, plainToml, variant } from '../runner-examples';

export const rule = defineRule<'runner', { readonly written: boolean }>({
  id: 'runner/token-missing',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A runner has no token.',
  why: `The runner shows its token to GitLab when it asks for jobs. An entry without one, or with blanks in its place, is passed
over: \`Runner token is empty or whitespace; this runner will be skipped during job polling\`.`,
  notWhen: [
    'The token is a variable, a marker or computed.',
    'The entry has no `url` either: a template for registering.',
    'A block of a page leaves it empty.',
    'The runner is a NixOS service, whose token is in a file of its own.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section',
    'https://docs.gitlab.com/runner/register/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Missing',
        text: variant(plainToml, ['  token = "$RUNNER_TOKEN"\n', '']),
        marks: ['[[runners]]'],
      },
      {
        language: 'toml',
        caption: 'Only blanks',
        text: variant(plainToml, ['"$RUNNER_TOKEN"', '" "']),
        marks: ['" "'],
      },
      {
        language: 'nix',
        caption: 'Empty, rendered',
        text: variant(plainRendered, ['"$RUNNER_TOKEN"', '""']),
        marks: ['""'],
      },
    ],
    good: [
      { language: 'toml', caption: 'A variable', text: plainToml },
      { language: 'toml', caption: 'A marker', text: variant(plainToml, ['$RUNNER_TOKEN', '@RUNNER_TOKEN@']) },
      { language: 'nix', caption: 'A file of its own', text: plainModule },
      {
        language: 'toml',
        caption: 'A template for registering',
        text: plainToml,
        files: { 'gitlab-runner/template.toml': '[[runners]]\n  executor = "docker"\n' },
      },
    ],
  },
  *check({ runner }) {
    if (runner.spelling === 'nix-module' || runner.part.excerpt === true) return;
    const token = findSetting(runner.settings, 'token');
    if (token.state === 'known') {
      const { value } = token.value;
      if (value.kind === 'string' && value.text.trim() === '') yield { at: value.at, data: { written: true } };
    } else if (token.state === 'absent' && runner.text('url').state !== 'absent') {
      yield { at: runner.at, data: { written: false } };
    }
  },
  message: ({ written }) => ({
    what: written ? 'The token of the runner is empty.' : 'The runner has no `token`.',
    why: 'The service passes such an entry over and asks for no jobs.',
    action: 'Create the runner in GitLab, and give its token, best by a variable such as `$RUNNER_TOKEN`.',
  }),
});
