import { fillsVariables } from '../../model/runner/release';
import { type TokenKind, tokenKind } from '../../model/runner/token';
import { type Place, spansInOne } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { flagsWith, plainModule, plainRendered, plainToml, variant } from '../runner-examples';

// Made up, and put together here so that no scanner takes them for real ones.
const authentication = `glrt-${'q7Vd2sKx9LmB4tRwYc8N'}`;
const registration = `GR1348941${'q7Vd2sKx9LmB4tRwYc8N'}`;
const unmarked = 'q7Vd2sKx9LmB4tRwYc8N';

export const rule = defineRule<'runner', { readonly kind: TokenKind }>({
  id: 'runner/token-literal',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The token of a runner stands in the file.',
  why: `Whoever reads the token can pose as the runner and receive the code and the secret variables of its jobs. A file of a
project is read by many and kept for ever; what a Nix file says ends in the store besides, which everyone on the machine
can read.

A registration token is an error as well as a leak: a runner cannot authenticate with it.`,
  notWhen: [
    'The value is a variable (`$RUNNER_TOKEN`, expanded since release 18.11), a template marker or a placeholder.',
    'The literal is one that `nixos/secret-inline-in-store` reports at the same place.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section',
    'https://docs.gitlab.com/security/tokens/#runner-authentication-tokens',
    'https://docs.gitlab.com/ci/runners/new_creation_workflow/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'An authentication token',
        text: variant(plainToml, ['$RUNNER_TOKEN', authentication]),
        marks: [`"${authentication}"`],
      },
      {
        language: 'toml',
        caption: 'A registration token, with which no runner can authenticate',
        text: variant(plainToml, ['$RUNNER_TOKEN', registration]),
        marks: [`"${registration}"`],
        severity: 'error',
      },
      {
        language: 'nix',
        caption: 'A token from the time before prefixes, in a rendered configuration',
        text: variant(plainRendered, ['$RUNNER_TOKEN', unmarked]),
        marks: [`"${unmarked}"`],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith(['--token=glrt-AbCdEf0123456789xyzQ']),
        marks: ['glrt-AbCdEf0123456789xyzQ'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'A variable', text: plainToml },
      { language: 'nix', caption: 'A variable, rendered', text: plainRendered },
      { language: 'nix', caption: 'A file that is not in the store', text: plainModule },
      {
        language: 'toml',
        caption: 'A placeholder',
        text: variant(plainToml, ['$RUNNER_TOKEN', 'glrt-xxxxxxxxxxxxxxxxxxxx']),
      },
      {
        language: 'toml',
        caption: 'Text to be replaced',
        text: variant(plainToml, ['$RUNNER_TOKEN', '@RUNNER_TOKEN@']),
      },
    ],
  },
  *check({ runner, host }) {
    const token = runner.text('token');
    if (token.state !== 'known') return;
    const kind = tokenKind(token.value.trim());
    if (kind === undefined || host?.tokenLiterals.some((literal) => overlaps(literal.at, token.at))) return;
    yield { at: token.at, data: { kind }, severity: kind === 'registration' ? 'error' : 'warning' };
  },
  message: ({ kind }) =>
    kind === 'registration'
      ? {
          what: 'The token is one for registering runners, and it stands in the file.',
          why: 'A runner cannot authenticate with it, and whoever reads the file can register runners.',
          action: 'Create the runner in GitLab, and read its token from a variable of the service.',
        }
      : {
          what: 'The token of the runner stands in the file.',
          why: 'Whoever reads the file can pose as the runner and receive code and secrets of its jobs.',
          action: 'Read the token from a variable of the service, and reset it in GitLab if the file was shared.',
        },
  fixes(_finding, { runner }, { settings }) {
    if (runner.spelling === 'nix-module' || !fillsVariables(settings.runnerRelease)) return [];
    const edits = runner.edit.setText('token', '$RUNNER_TOKEN');
    return fixIf(edits, 'Read the token from `RUNNER_TOKEN` in the environment of the service', false);
  },
});

function overlaps(a: Place, b: Place): boolean {
  const [one, other] = spansInOne(a, b) ?? [];
  return one !== undefined && other !== undefined && one.start < other.end && other.start < one.end;
}
