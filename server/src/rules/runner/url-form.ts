import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { moduleWith, plainRendered, plainToml, variant } from '../runner-examples';

interface Data {
  readonly wrong: 'suffix' | 'unencrypted';
  readonly instead: string;
}

const url = 'https://gitlab.example.com';

const privateHost =
  /^(?:localhost|[^.]+|127\..*|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|\[?(?:::1|f[cd][\da-f]{2}:.*)\]?|.*\.(?:local|lan|internal|intern|home|corp|test|localhost|localdomain|svc|cluster\.local))$/i;

export const rule = defineRule<'runner', Data>({
  id: 'runner/url-form',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The address of GitLab ends in `/ci`, or is reached without encryption.',
  why: `Long ago the address of a GitLab for runners ended in \`/ci\`. The runner still takes it and prints \`The runner URL contains
a legacy '/ci' suffix\`, but jobs with submodules by relative paths may fail.

Over \`http://\` the token of the runner and the code and secrets of its jobs can be read on the way. That is information.`,
  notWhen: [
    'The host is on a private network: `localhost`, a private address, a name without a dot or below `.internal` and the like.',
    'The address is not known: a variable, a marker, or an expression.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section',
    'https://docs.gitlab.com/runner/security/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'The old suffix',
        text: variant(plainToml, [`"${url}"`, `"${url}/ci"`]),
        marks: [`"${url}/ci"`],
      },
      {
        language: 'nix',
        caption: 'Without encryption, rendered',
        text: variant(plainRendered, [`"${url}"`, '"http://gitlab.example.com"']),
        marks: ['"http://gitlab.example.com"'],
        severity: 'information',
      },
      {
        language: 'nix',
        caption: 'The old suffix as a registration flag',
        text: moduleWith(`registrationFlags = [ "--url=${url}/ci/" ];`),
        marks: [`${url}/ci/`],
      },
    ],
    good: [
      { language: 'toml', caption: 'As it should be', text: plainToml },
      {
        language: 'toml',
        caption: 'A GitLab below a path',
        text: variant(plainToml, [`"${url}"`, `"${url}/gitlab/"`]),
      },
      {
        language: 'toml',
        caption: 'On a private network',
        text: variant(plainToml, [`"${url}"`, '"http://gitlab:8080"']),
      },
      { language: 'toml', caption: 'A variable', text: variant(plainToml, [`"${url}"`, '"$CI_SERVER_URL"']) },
    ],
  },
  *check({ runner }) {
    const fact = runner.text('url');
    if (fact.state !== 'known') return;
    const [, scheme = '', host = '', path = ''] =
      /^(https?):\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^:/]*)(?::\d+)?(.*)$/.exec(fact.value) ?? [];
    if (/\/ci\/*$/.test(path)) {
      yield { at: fact.at, data: { wrong: 'suffix', instead: fact.value.replace(/\/ci\/*$/, '') } };
    } else if (scheme === 'http' && host !== '' && !privateHost.test(host)) {
      const instead = fact.value.replace('http:', 'https:');
      yield { at: fact.at, data: { wrong: 'unencrypted', instead }, severity: 'information' };
    }
  },
  message: ({ wrong }) =>
    wrong === 'suffix'
      ? {
          what: 'The address of GitLab ends in `/ci`.',
          why: 'That is a form of long ago, with which submodules may not be found.',
          action: 'Leave the suffix out.',
        }
      : {
          what: 'The runner talks to GitLab without encryption.',
          why: 'Its token, and code and secrets of its jobs, can be read on the way.',
          action: 'Use `https://`.',
        },
  fixes: ({ at, data: { instead, wrong } }, { runner }) =>
    fixIf(
      runner.edit.replaceLiteral(at, instead),
      wrong === 'suffix' ? 'Leave `/ci` out' : 'Use `https://`',
      wrong === 'suffix',
    ),
});
