import { knownValue } from '../../model/fact';
import { lacksOption } from '../../model/host/token-file';
import { mayBeSetElsewhere } from '../../model/host/whole-configuration';
import { executorOf } from '../../model/runner/executor';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

export const rule = defineRule({
  id: 'nixos/docker-image-missing',
  subject: 'service',
  severity: 'error',
  since: '0.1.0',
  summary: 'A runner entry with a Docker executor names no image.',
  why: 'The module asserts an image for each entry whose executor starts with `docker`, which is also the default. Without one the configuration does not evaluate: `dockerImage option is required for docker executor`.',
  notWhen: [
    'The entry, or a part of it, cannot be read.',
    'Another file of the repository defines `services.gitlab-runner` as well.',
    'The executor is another one, or `services.gitlab-runner.configFile` is set.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The default executor without an image',
        text: exampleModule({ bare: true, entry: 'authenticationTokenConfigFile = "/run/secrets/runner.env";\n' }),
        marks: ['images'],
      },
    ],
    good: [
      { language: 'nix', caption: 'An image is named', text: exampleModule({ entry: '' }) },
      {
        language: 'nix',
        caption: 'A shell runner needs none',
        text: exampleModule({
          bare: true,
          module: 'environment.systemPackages = [ pkgs.git ];\n',
          entry: 'authenticationTokenConfigFile = "/run/secrets/runner.env";\nexecutor = "shell";\n',
        }),
      },
      {
        language: 'nix',
        caption: 'The entry is built from something that is not known here',
        text: exampleModule({
          bare: true,
          head: '{ shared, ... }:',
          entry: 'authenticationTokenConfigFile = "/run/secrets/runner.env";\n',
        }).replace('services.images = {', 'services.images = shared // {'),
      },
      {
        language: 'nix',
        caption: 'Another file names the image',
        text: exampleModule({ bare: true, entry: 'authenticationTokenConfigFile = "/run/secrets/runner.env";\n' }),
        files: { 'images.nix': '{ services.gitlab-runner.services.images.dockerImage = "alpine"; }\n' },
      },
    ],
  },
  *check({ service, host, definedElsewhere }) {
    if (!service.closed || definedElsewhere || mayBeSetElsewhere(host)) return;
    if (host.configFile.state !== 'absent' || knownValue(host.runnerEnabled) === false) return;
    if (!(executorOf(service.runner) ?? '').startsWith('docker') || !lacksOption(service, 'dockerImage')) return;
    yield { at: service.nameAt, data: { service } };
  },
  message: ({ service }) => ({
    what: `Runner entry \`${service.name}\` uses Docker but names no image.`,
    why: 'The module demands one for this executor, so the configuration does not evaluate.',
    action: 'Set `dockerImage`, for example to `"alpine"`.',
  }),
  fixes: ({ data: { service } }) => {
    const edits = service.addOption('dockerImage', '"alpine"');
    return edits === undefined ? [] : [{ title: 'Add `dockerImage = "alpine"`', safe: false, edits }];
  },
});
