import { setOption } from '../../model/host/token-file';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

export const rule = defineRule({
  id: 'nixos/both-token-files',
  subject: 'service',
  severity: 'error',
  since: '0.1.0',
  summary: 'A runner entry sets both token files.',
  why: 'Since 24.11 the module asserts that an entry has either `authenticationTokenConfigFile` or the older `registrationConfigFile`; with both the configuration does not evaluate: `… are mutually exclusive.`',
  notWhen: ['One of the two is `null`.', 'A value is not known.'],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The old option was left behind',
        text: exampleModule({ entry: 'registrationConfigFile = "/run/secrets/registration.env";\n' }),
        marks: ['registrationConfigFile'],
      },
    ],
    good: [
      { language: 'nix', caption: 'The new option alone', text: exampleModule({ entry: '' }) },
      {
        language: 'nix',
        caption: 'The old one is `null`',
        text: exampleModule({ entry: 'registrationConfigFile = null;\n' }),
      },
    ],
  },
  *check({ service }) {
    const token = setOption(service, 'authenticationTokenConfigFile');
    const registration = setOption(service, 'registrationConfigFile');
    if (token === undefined || registration === undefined) return;
    if (token.value.kind === 'unknown' || registration.value.kind === 'unknown') return;
    yield {
      at: registration.nameAt,
      data: { name: service.name, registration },
      related: [{ at: token.nameAt, message: 'the token file that replaces it' }],
    };
  },
  message: ({ name }) => ({
    what: `Runner entry \`${name}\` sets both token files.`,
    why: 'The module asserts that there is only one, so the configuration does not evaluate.',
    action: 'Remove `registrationConfigFile`.',
  }),
  fixes: ({ data: { registration } }) => {
    const edits = registration.remove();
    return edits === undefined ? [] : [{ title: 'Remove `registrationConfigFile`', safe: false, edits }];
  },
});
