import { optionsKeptInGitLab } from '../../model/host/auth-token';
import { lacksOption, setOption, tokenFileContent } from '../../model/host/token-file';
import { exampleModule } from '../example-module';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

const withFile = (content: string, more: string) =>
  exampleModule({
    head: '{ config, ... }:',
    bare: true,
    module: `sops.secrets.token = { };\nsops.templates."runner.env".content = ''\n  CI_SERVER_URL=https://gitlab.example.com\n  ${content}\n'';\n`,
    entry: `registrationConfigFile = config.sops.templates."runner.env".path;\ndockerImage = "alpine";\n${more}`,
  });

export const rule = defineRule({
  id: 'nixos/auth-token-in-registration-file',
  subject: 'service',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The file of `registrationConfigFile` holds an authentication token, and the entry sets what GitLab keeps.',
  why: 'In the file, `REGISTRATION_TOKEN` is a registration token and `CI_SERVER_TOKEN` an authentication token. For `registrationConfigFile` the module hands tags and the like to `gitlab-runner register`, which refuses them together with a `glrt-` token: `Runner configuration other than name and executor configuration is reserved …`. The runner is then not there.',
  notWhen: [
    'The file’s text is not in the configuration.',
    'The file holds `REGISTRATION_TOKEN`.',
    'The entry sets neither tags, nor protection, nor a timeout, nor that it takes untagged jobs.',
  ],
  references: [
    'https://docs.gitlab.com/ci/runners/new_creation_workflow/#changes-to-the-gitlab-runner-register-command-syntax',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A template of sops-nix with an authentication token, and tags',
        text: withFile('CI_SERVER_TOKEN=${config.sops.placeholder.token}', 'tagList = [ "docker" ];\n'),
        marks: ['registrationConfigFile'],
        also: ['nixos/legacy-registration-token'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'The option for authentication tokens',
        text: withFile('CI_SERVER_TOKEN=${config.sops.placeholder.token}', '').replace(
          'registrationConfigFile',
          'authenticationTokenConfigFile',
        ),
      },
      {
        language: 'nix',
        caption: 'A release that has only the one option, with a registration token',
        text: withFile('REGISTRATION_TOKEN=${config.sops.placeholder.token}', 'tagList = [ "docker" ];\n'),
        settings: { nixosRelease: '23.11' },
      },
      {
        language: 'nix',
        caption: 'A file whose text is not here',
        text: withFile('CI_SERVER_TOKEN=${config.sops.placeholder.token}', 'tagList = [ "docker" ];\n').replace(
          'config.sops.templates."runner.env".path',
          'config.sops.secrets.token.path',
        ),
        settings: { nixosRelease: '23.11' },
      },
      {
        language: 'nix',
        caption: 'The entry sets nothing that GitLab keeps',
        text: withFile('CI_SERVER_TOKEN=${config.sops.placeholder.token}', ''),
        settings: { nixosRelease: '23.11' },
      },
    ],
  },
  *check({ service, host }) {
    const registration = setOption(service, 'registrationConfigFile');
    if (registration === undefined || !lacksOption(service, 'authenticationTokenConfigFile')) return;
    const refused = optionsKeptInGitLab(service);
    if (refused.length === 0) return;
    const content = tokenFileContent(registration.value, host);
    const text = content?.map((part) => (part.kind === 'text' ? part.text : '?')).join('') ?? '';
    if (!/^\s*(?:export\s+)?CI_SERVER_TOKEN\s*=/m.test(text) || /REGISTRATION_TOKEN\s*=/.test(text)) return;
    yield {
      at: registration.nameAt,
      data: { registration, names: refused.map((option) => `\`${option.path.at(-1)}\``).join(' and '), refused },
      related: refused.map((option) => ({ at: option.nameAt, message: 'this is handed to the registration' })),
    };
  },
  message: ({ names }) => ({
    what: `The file holds an authentication token (\`CI_SERVER_TOKEN\`), and the entry sets ${names}.`,
    why: 'GitLab refuses such settings together with a `glrt-` token, so the runner does not register.',
    action: 'Name the file in `authenticationTokenConfigFile`, and set these things in GitLab.',
  }),
  fixes: ({ data: { registration, refused } }) => {
    const edits = [registration.rename('authenticationTokenConfigFile'), ...refused.map((option) => option.remove())];
    const whole = edits.some((edit) => edit === undefined) ? undefined : edits.flatMap((edit) => edit ?? []);
    return fixIf(whole, 'Use `authenticationTokenConfigFile` and leave to GitLab what is kept there', false);
  },
});
