import { isAtLeast } from '../../model/runner/release';
import { findSetting, integerSetting } from '../../model/runner/setting';
import type { Place } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { moduleWith, renderedWith, tomlWith } from '../runner-examples';

interface Data {
  readonly limit: number;
}

/** The largest limit that the runner itself calls low (gitlab-runner, `commands/multi.go`, since 18.4). */
const lowLimit = 2;
const firstRelease = '18.4';

export const rule = defineRule<'runner', Data>({
  id: 'runner/limit-bottleneck',
  subject: 'runner',
  severity: 'hint',
  since: '0.1.0',
  summary: 'A runner with a low limit asks for one job at a time.',
  why: `Where GitLab holds requests for jobs open until it has one (long polling), a runner with \`request_concurrency = 1\`, the
default, has all its waiting done by one request. With a \`limit\` of 1 or 2 on top, jobs may start late by as long as GitLab
holds a request. The service says so each time it loads its configuration: \`Build limit bottleneck: 1 runners have low
'limit' settings (≤2) with request_concurrency=1\`.`,
  notWhen: [
    '`limit` is 0, which means no limit, or more than 2.',
    'The runner asks for more than one job at a time.',
    'One of the numbers cannot be read.',
    'The project settles on a release of the runner before 18.4, which does not say so.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#long-polling-issues',
    'https://docs.gitlab.com/ci/runners/long_polling/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Two jobs, asked for one by one',
        text: tomlWith({ top: 'check_interval = 0', runner: 'limit = 2' }).replace('concurrent = 1', 'concurrent = 4'),
        marks: ['2'],
      },
      {
        language: 'toml',
        caption: 'One job',
        text: tomlWith({ runner: 'limit = 1\nrequest_concurrency = 1' }),
        marks: ['1'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'By NixOS options',
        text: moduleWith('limit = 2;\nrequestConcurrency = 1;', 'settings.concurrent = 4;'),
        marks: ['2'],
      },
      {
        language: 'nix',
        caption: 'By registration flags',
        text: moduleWith(
          'registrationFlags = [ "--limit=2" "--request-concurrency" "1" ];',
          'settings.concurrent = 4;',
        ),
        marks: ['2'],
      },
      {
        language: 'nix',
        caption: 'Rendered',
        text: renderedWith({ runner: 'limit = 2;' }).replace('concurrent = 1', 'concurrent = 4'),
        marks: ['2'],
      },
    ],
    good: [
      { language: 'toml', caption: 'No limit', text: tomlWith({ runner: 'limit = 0\nrequest_concurrency = 1' }) },
      {
        language: 'toml',
        caption: 'A higher limit',
        text: tomlWith({ runner: 'limit = 5' }).replace('concurrent = 1', 'concurrent = 5'),
      },
      {
        language: 'toml',
        caption: 'Two requests for two jobs',
        text: tomlWith({ runner: 'limit = 2\nrequest_concurrency = 2' }).replace('concurrent = 1', 'concurrent = 4'),
      },
      {
        language: 'toml',
        caption: 'A number that is filled in later',
        text: tomlWith({ runner: 'limit = 1\nrequest_concurrency = {{ requests }}' }),
      },
      {
        language: 'nix',
        caption: 'A number that is not known',
        text: moduleWith('limit = 1;\nrequestConcurrency = config.my.requests;'),
      },
      {
        language: 'toml',
        caption: 'A release that does not say so',
        text: tomlWith({ runner: 'limit = 1' }).replace('$RUNNER_TOKEN', '@RUNNER_TOKEN@'),
        settings: { runnerRelease: '18.3' },
      },
    ],
  },
  *check({ runner }, { settings: { runnerRelease } }) {
    if (runnerRelease !== undefined && !isAtLeast(runnerRelease, firstRelease)) return;
    const limit = integerSetting(runner.settings, 'limit');
    if (limit.state !== 'known' || limit.value < 1 || limit.value > lowLimit) return;
    const requests = integerSetting(runner.settings, 'request_concurrency');
    // Less than one acts as one, and so does none.
    if (requests.state === 'unknown' || (requests.state === 'known' && requests.value > 1)) return;
    const at: Place | undefined = requests.state === 'known' ? requests.at : undefined;
    yield {
      at: limit.at,
      data: { limit: limit.value },
      related: at === undefined ? [] : [{ at, message: 'it asks for one job at a time' }],
    };
  },
  message: ({ limit }) => ({
    what: `The runner may take ${limit === 1 ? '1 job' : `${limit} jobs`}, and asks for one at a time.`,
    why: 'Jobs may start late where GitLab holds requests open; the service reports a `Build limit bottleneck`.',
    action: limit === 1 ? 'Raise `limit`, or remove it.' : 'Set `request_concurrency` to 2, or raise `limit`.',
  }),
  fixes({ data: { limit } }, { runner: { settings } }) {
    // With a limit of one a second request could not be used.
    if (limit < 2) return [];
    const found = findSetting(settings, 'request_concurrency');
    const edits = found.state === 'known' ? found.value.replace(limit) : settings.add('request_concurrency', limit);
    return fixIf(edits, `Ask for ${limit} jobs at a time`, false);
  },
});
