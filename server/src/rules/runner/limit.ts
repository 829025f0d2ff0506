import { type Fact, knownValue, unknown } from '../../model/fact';
import { flagSetting, integerSetting, type SettingTable } from '../../model/runner/setting';
import { defineRule, type Finding } from '../rule';
import { moduleWith, plainToml, renderedWith, tomlWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'limit'; readonly limit: number; readonly concurrent: number }
  | { readonly wrong: 'requests'; readonly requests: number; readonly limit: number }
  | { readonly wrong: 'interval'; readonly interval: number };

/** Seconds between two questions from which a strict interval makes jobs wait noticeably. */
const longInterval = 30;

export const rule = defineRule<'config', Data>({
  id: 'runner/limit',
  subject: 'config',
  severity: 'hint',
  since: '0.1.0',
  summary: 'The limits of a runner do not fit those of the file.',
  why: `A runner takes at most \`limit\` jobs, and all runners of the file together at most \`concurrent\`, so a \`limit\` above it has
no effect. \`request_concurrency\` is how many requests for new jobs a runner may have open; more than \`limit\` it cannot use.
With \`strict_check_interval\` the runner waits the whole \`check_interval\` between two questions, also after it got a job.`,
  notWhen: [
    '`limit` is 0, which means no limit.',
    '`concurrent` is not set in a NixOS configuration, of which another file may set it.',
    'One of the numbers cannot be read.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#how-check_interval-works',
  ],
  examples: {
    bad: [
      { language: 'toml', caption: 'More than all together', text: tomlWith({ runner: 'limit = 4' }), marks: ['4'] },
      {
        language: 'toml',
        caption: 'More requests than jobs',
        text: tomlWith({ runner: 'limit = 1\nrequest_concurrency = 4' }),
        marks: ['4'],
      },
      {
        language: 'toml',
        caption: 'A long interval, strictly',
        text: tomlWith({ top: 'check_interval = 45', runner: 'strict_check_interval = true' }),
        marks: ['true'],
      },
      { language: 'nix', caption: 'Rendered', text: renderedWith({ runner: 'limit = 4;' }), marks: ['4'] },
      {
        language: 'nix',
        caption: 'By NixOS options',
        text: moduleWith('limit = 4;', 'settings.concurrent = 2;'),
        marks: ['4'],
      },
      {
        language: 'nix',
        caption: 'By registration flags',
        text: moduleWith('registrationFlags = [ "--limit=2" "--request-concurrency=3" ];', 'settings.concurrent = 2;'),
        marks: ['3'],
      },
    ],
    good: [
      { language: 'toml', caption: 'As `register` writes it', text: `check_interval = 0\n${plainToml}` },
      { language: 'toml', caption: 'No limit', text: tomlWith({ runner: 'limit = 0\nrequest_concurrency = 4' }) },
      {
        language: 'toml',
        caption: 'A limit that fits',
        text: tomlWith({ runner: 'limit = 4\nrequest_concurrency = 2' }).replace('concurrent = 1', 'concurrent = 4'),
      },
    ],
  },
  *check({ config }) {
    // The settings of a NixOS configuration may stand in any of its files.
    const isWhole = config.complete && config.spelling !== 'nix-module';
    const found = integerSetting(config.settings, 'concurrent');
    const concurrent = found.state === 'absent' && !isWhole ? unknown('another file may set it') : found;
    const interval = knownValue(integerSetting(config.settings, 'check_interval')) ?? 0;
    for (const { settings } of config.runners) {
      yield* checkLimit(settings, concurrent);
      if (interval <= longInterval) continue;
      const strict = flagSetting(settings, 'strict_check_interval');
      if (strict.state === 'known' && strict.value) {
        yield { at: strict.at, data: { wrong: 'interval', interval } };
      }
    }
  },
  message(data) {
    switch (data.wrong) {
      case 'limit':
        return {
          what: `The runner may take ${data.limit} jobs, but all runners together only ${data.concurrent}.`,
          why: 'A `limit` above `concurrent` has no effect.',
          action: 'Raise `concurrent`, or lower the limit.',
        };
      case 'requests':
        return {
          what: `The runner may ask for ${data.requests} jobs at once, but take only ${data.limit}.`,
          why: 'It cannot use more requests than jobs.',
          action: 'Lower `request_concurrency`, or raise `limit`.',
        };
      case 'interval':
        return {
          what: `The runner waits ${data.interval} seconds before each question for a job.`,
          why: 'With `strict_check_interval` it does so after it got a job as well.',
          action: 'Lower `check_interval`, or leave `strict_check_interval` out.',
        };
    }
  },
});

function* checkLimit(settings: SettingTable, concurrent: Fact<number>): Iterable<Finding<Data>> {
  const limit = integerSetting(settings, 'limit');
  if (limit.state !== 'known' || limit.value < 1) return;
  const most = concurrent.state === 'absent' ? 1 : knownValue(concurrent);
  if (most !== undefined && most > 0 && limit.value > most) {
    const related = concurrent.state === 'known' ? [{ at: concurrent.at, message: 'all runners together' }] : [];
    yield { at: limit.at, data: { wrong: 'limit', limit: limit.value, concurrent: most }, related };
  }
  const requests = integerSetting(settings, 'request_concurrency');
  if (requests.state === 'known' && requests.value > limit.value) {
    const related = [{ at: limit.at, message: 'the limit' }];
    yield { at: requests.at, data: { wrong: 'requests', requests: requests.value, limit: limit.value }, related };
  }
}
