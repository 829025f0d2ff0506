import { optionsKeptInGitLab } from '../../model/host/auth-token';
import { setOption } from '../../model/host/token-file';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

export const rule = defineRule({
  id: 'nixos/ineffective-with-auth-token',
  subject: 'service',
  severity: 'warning',
  since: '0.1.0',
  summary: 'An option has no effect because the runner has an authentication token.',
  why: 'With `authenticationTokenConfigFile`, tags, protection, timeout and whether untagged jobs are taken are kept in GitLab, where the token was made. The module leaves the options out and prints a warning at evaluation.',
  notWhen: [
    'The value is the default (`tagList = [ ]`, `runUntagged = false`, `maximumTimeout = 0`).',
    'The entry uses `registrationConfigFile`.',
  ],
  references: [
    'https://docs.gitlab.com/ci/runners/new_creation_workflow/',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  tag: 'unnecessary',
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Tags that GitLab never sees',
        text: exampleModule({ entry: 'tagList = [ "docker" ];\nprotected = true;\n' }),
        marks: ['tagList', 'protected'],
      },
    ],
    good: [
      { language: 'nix', caption: 'Tags are set in GitLab', text: exampleModule({ entry: '' }) },
      {
        language: 'nix',
        caption: 'Defaults written out',
        text: exampleModule({ entry: 'tagList = [ ];\nrunUntagged = false;\nmaximumTimeout = 0;\n' }),
      },
    ],
  },
  *check({ service }) {
    const token = setOption(service, 'authenticationTokenConfigFile');
    if (token === undefined) return;
    for (const option of optionsKeptInGitLab(service)) {
      yield {
        at: option.nameAt,
        data: { option, name: option.path.at(-1) ?? '' },
        related: [{ at: token.nameAt, message: 'the authentication token' }],
      };
    }
  },
  message: ({ name }) => ({
    what: `\`${name}\` has no effect.`,
    why: 'With an authentication token this is kept in GitLab, and the module leaves the option out.',
    action: 'Set it for the runner in GitLab, and remove the line.',
  }),
  fixes: ({ data: { option, name } }) => {
    const edits = option.remove();
    return edits === undefined ? [] : [{ title: `Remove \`${name}\``, safe: true, edits }];
  },
});
