import { exampleModule } from '../example-module';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

const user = 'gitlab-runner';

const withSecret = (lines: string) =>
  exampleModule({
    bare: true,
    head: '{ config, lib, ... }:',
    module: lines,
    entry: 'authenticationTokenConfigFile = config.sops.secrets.runner.path;\ndockerImage = "alpine";\n',
  });

export const rule = defineRule({
  id: 'nixos/sops-owner-dynamic-user',
  subject: 'host',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A secret is to belong to the user `gitlab-runner`, which does not exist when secrets are put in place.',
  why: 'The runner’s unit has `DynamicUser`: systemd makes the user when the service starts. sops-nix and agenix put secrets in place before that, at activation, and fail on a user that does not exist. The step that reads the token file runs with full rights, so that the file may well belong to root.',
  notWhen: [
    '`users.users.gitlab-runner` is declared, or may be declared in a file that cannot be read.',
    '`DynamicUser` is forced to `false`.',
    'The secret belongs to another user.',
  ],
  references: [
    'https://github.com/Mic92/sops-nix#set-secret-permissionowner-and-allow-services-to-access-it',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A secret of sops-nix',
        text: withSecret('sops.secrets.runner.owner = "gitlab-runner";\n'),
        marks: ['"gitlab-runner"'],
      },
      {
        language: 'nix',
        caption: 'A secret of agenix',
        text: exampleModule({
          bare: true,
          head: '{ config, ... }:',
          module: 'age.secrets.runner = {\n  file = ./runner.age;\n  owner = "gitlab-runner";\n};\n',
          entry: 'authenticationTokenConfigFile = config.age.secrets.runner.path;\ndockerImage = "alpine";\n',
        }),
        marks: ['"gitlab-runner"'],
      },
    ],
    good: [
      { language: 'nix', caption: 'The secret belongs to root', text: withSecret('sops.secrets.runner = { };\n') },
      {
        language: 'nix',
        caption: 'The user is declared',
        text: withSecret(
          'sops.secrets.runner.owner = "gitlab-runner";\nusers.users.gitlab-runner = {\n  isSystemUser = true;\n  group = "gitlab-runner";\n};\n',
        ),
      },
      {
        language: 'nix',
        caption: 'The unit has no dynamic user',
        text: withSecret(
          'sops.secrets.runner.owner = "gitlab-runner";\nsystemd.services.gitlab-runner.serviceConfig.DynamicUser = lib.mkForce false;\n',
        ),
      },
    ],
  },
  *check({ host }) {
    if (host.optionAt(['services', user]).state === 'absent') return;
    if (host.optionAt(['users', 'users', user]).state !== 'absent') return;
    const dynamic = host.optionAt(['systemd', 'services', user, 'serviceConfig', 'DynamicUser']);
    if (dynamic.state !== 'absent') return;
    const places = [
      ['sops', 'secrets'],
      ['sops', 'templates'],
      ['age', 'secrets'],
    ];
    for (const option of places.flatMap((path) => host.optionsBelow(path))) {
      const { path, value } = option;
      if (path.length !== 4 || path[3] !== 'owner') continue;
      if (value.kind === 'string' && value.text === user) {
        yield { at: option.valueAt, data: { secret: path[2] ?? '', option } };
      }
    }
  },
  message: ({ secret }) => ({
    what: `The secret \`${secret}\` is to belong to \`gitlab-runner\`, a user that nothing declares.`,
    why: 'The unit makes its user only when it starts, so putting the secret in place fails at activation.',
    action: 'Leave out the owner: the token file is read with full rights.',
  }),
  fixes: ({ data: { option } }) => fixIf(option.remove(), 'Leave the secret to root', true),
});
