import { optionsKeptInGitLab } from '../../model/host/auth-token';
import type { OptionUse } from '../../model/host/host';
import { isBefore } from '../../model/host/release';
import { lacksOption, setOption } from '../../model/host/token-file';
import type { PlaceEdit } from '../../text/edit';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

/** The release that brought `authenticationTokenConfigFile`. */
const replacedSince = '24.11';

export const rule = defineRule({
  id: 'nixos/legacy-registration-token',
  subject: 'service',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A runner registers with a registration token, which GitLab is giving up.',
  why: 'Registration tokens are deprecated since GitLab 16.0 and off by default since 17.0. A runner is now made in GitLab, which gives an authentication token (`glrt-…`); tags, protection and timeout are set there.',
  notWhen: [`The configured NixOS release is older than ${replacedSince}, which has no other option.`],
  references: [
    'https://docs.gitlab.com/ci/runners/new_creation_workflow/',
    'https://github.com/NixOS/nixpkgs/pull/324042',
  ],
  tag: 'deprecated',
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The old option, with tags that then move to GitLab',
        text: exampleModule({
          bare: true,
          entry:
            'registrationConfigFile = "/run/secrets/runner.env";\ndockerImage = "alpine";\ntagList = [ "docker" ];\n',
        }),
        marks: ['registrationConfigFile'],
      },
    ],
    good: [
      { language: 'nix', caption: 'The authentication token', text: exampleModule({ entry: '' }) },
      {
        language: 'nix',
        caption: 'A release that knows no other option',
        text: exampleModule({
          bare: true,
          entry: 'registrationConfigFile = "/run/secrets/runner.env";\ndockerImage = "alpine";\n',
        }),
        settings: { nixosRelease: '23.11' },
      },
    ],
  },
  *check({ service, host }, { settings }) {
    const release = settings.nixosRelease ?? host.release;
    if (release !== undefined && isBefore(release, replacedSince)) return;
    const registration = setOption(service, 'registrationConfigFile');
    if (registration === undefined || !lacksOption(service, 'authenticationTokenConfigFile')) return;
    yield { at: registration.nameAt, data: { registration, dropped: optionsKeptInGitLab(service) } };
  },
  message: () => ({
    what: '`registrationConfigFile` registers the runner with a registration token.',
    why: 'GitLab has deprecated these tokens and switches them off by default since 17.0.',
    action:
      'Make the runner in GitLab, put its `glrt-` token as `CI_SERVER_TOKEN` into the file, and name it in `authenticationTokenConfigFile`.',
  }),
  fixes: ({ data: { registration, dropped } }) => {
    const edits = migration(registration, dropped);
    if (edits === undefined) return [];
    const also = dropped.length === 0 ? '' : ' and leave to GitLab what is kept there';
    return [{ title: `Use \`authenticationTokenConfigFile\`${also}`, safe: false, edits }];
  },
});

/** The renamed option without those that would then have no effect. */
function migration(registration: OptionUse, dropped: readonly OptionUse[]): readonly PlaceEdit[] | undefined {
  const edits = [registration.rename('authenticationTokenConfigFile'), ...dropped.map((option) => option.remove())];
  return edits.some((edit) => edit === undefined) ? undefined : edits.flatMap((edit) => edit ?? []);
}
