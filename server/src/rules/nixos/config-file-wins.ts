import { exampleModule } from '../example-module';
import { defineRule } from '../rule';
import { hostDaemonRendered, plainModule, variant } from '../runner-examples';

const both = (lines: string) => variant(plainModule, ['    enable = true;\n', `    enable = true;\n${lines}`]);

export const rule = defineRule({
  id: 'nixos/config-file-wins',
  subject: 'host',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A ready-made configuration file is given beside options that it puts out of action.',
  why: 'With `configFile` the module copies that file when the service starts and does nothing else: it registers none of `services` and writes none of `settings`. Their values look as if they counted, but no runner has them.',
  notWhen: [
    '`configFile` is `null`, not set, or under a condition.',
    'Neither `services` nor `settings` says anything.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A file, and an entry that is never registered',
        text: both('    configFile = "/run/secrets/config.toml";\n'),
        marks: ['configFile'],
      },
      {
        language: 'nix',
        caption: 'A file, and settings that are never written',
        text: variant(hostDaemonRendered, [
          '  services.gitlab-runner.enable = true;\n',
          '  services.gitlab-runner.enable = true;\n  services.gitlab-runner.settings.check_interval = 5;\n',
        ]),
        marks: ['configFile'],
      },
    ],
    good: [
      { language: 'nix', caption: 'Only a file', text: hostDaemonRendered },
      { language: 'nix', caption: 'Only entries', text: exampleModule({ entry: '' }) },
      { language: 'nix', caption: 'No file, said explicitly', text: both('    configFile = null;\n') },
    ],
  },
  *check({ host }) {
    if (host.configFile.state !== 'known' || host.declaresOptions) return;
    const [setting] = host.optionsBelow(['services', 'gitlab-runner', 'settings']);
    const [service] = host.services;
    const idle = [
      ...(service === undefined ? [] : [{ name: 'services', at: service.nameAt }]),
      ...(setting === undefined ? [] : [{ name: 'settings', at: setting.nameAt }]),
    ];
    if (idle.length === 0) return;
    yield {
      at: host.configFile.value.nameAt,
      data: { names: idle.map(({ name }) => `\`${name}\``).join(' and ') },
      related: idle.map(({ at, name }) => ({ at, message: `this part of \`${name}\` has no effect` })),
    };
  },
  message: ({ names }) => ({
    what: `\`configFile\` puts ${names} out of action.`,
    why: 'The module copies the file and neither registers entries nor writes settings.',
    action: 'Keep one of the two: the file, or the options.',
  }),
});
