import { knownValue } from '../../model/fact';
import { lacksOption } from '../../model/host/token-file';
import { mayBeSetElsewhere } from '../../model/host/whole-configuration';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

export const rule = defineRule({
  id: 'nixos/no-token-file',
  subject: 'service',
  severity: 'error',
  since: '0.1.0',
  summary: 'A runner entry names no file with its token.',
  why: 'No assertion of the module covers this: evaluation stops with `cannot coerce null to a string`, on releases before 24.11 with `is used but not defined`, and neither names the entry.',
  notWhen: [
    'The entry, or a part of it, cannot be read: `//` with something computed, a call, a module that is imported but not in the repository.',
    'Another file of the repository defines `services.gitlab-runner` as well, since options of one entry are merged.',
    '`services.gitlab-runner.configFile` is set, or the service is not enabled.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
    'https://docs.gitlab.com/ci/runners/new_creation_workflow/',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Neither of the two options',
        text: exampleModule({ bare: true, entry: 'dockerImage = "alpine";\n' }),
        marks: ['images'],
      },
    ],
    good: [
      { language: 'nix', caption: 'The token file is named', text: exampleModule({ entry: '' }) },
      {
        language: 'nix',
        caption: 'The entry is built from something that is not known here',
        text: exampleModule({
          bare: true,
          head: '{ shared, ... }:',
          entry: 'dockerImage = "alpine";\n',
        }).replace('services.images = {', 'services.images = shared // {'),
      },
      {
        language: 'nix',
        caption: 'Another file names the token file',
        text: exampleModule({ bare: true, entry: 'dockerImage = "alpine";\n' }),
        files: {
          'secrets.nix':
            '{ services.gitlab-runner.services.images.authenticationTokenConfigFile = "/run/secrets/runner.env"; }\n',
        },
      },
      {
        language: 'nix',
        caption: 'The service is not switched on',
        text: exampleModule({ bare: true, entry: 'dockerImage = "alpine";\n' }).replace(
          'enable = true',
          'enable = false',
        ),
      },
    ],
  },
  *check({ service, host, definedElsewhere }) {
    if (!service.closed || definedElsewhere || mayBeSetElsewhere(host)) return;
    if (host.configFile.state !== 'absent' || knownValue(host.runnerEnabled) === false) return;
    if (!lacksOption(service, 'authenticationTokenConfigFile') || !lacksOption(service, 'registrationConfigFile'))
      return;
    yield { at: service.nameAt, data: { service } };
  },
  message: ({ service }) => ({
    what: `Runner entry \`${service.name}\` names no file with its token.`,
    why: 'The configuration then does not evaluate: `cannot coerce null to a string`.',
    action:
      'Set `authenticationTokenConfigFile` to a file outside the store that holds `CI_SERVER_URL` and `CI_SERVER_TOKEN`.',
  }),
  fixes: ({ data: { service } }) => {
    const edits = service.addOption('authenticationTokenConfigFile', '"/run/secrets/gitlab-runner.env"');
    return edits === undefined ? [] : [{ title: 'Add `authenticationTokenConfigFile`', safe: false, edits }];
  },
});
