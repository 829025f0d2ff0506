import { parseDuration } from '../../model/runner/duration';
import { knownSettings } from '../../model/runner/known-setting';
import type { Setting } from '../../model/runner/setting';
import { holdsVariable, isTemplated } from '../../model/runner/template-text';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { plainToml, renderedWith, tomlWith } from '../runner-examples';

interface Data {
  readonly setting: Setting;
  readonly written: string;
  readonly isNumber: boolean;
  readonly instead: string | undefined;
}

export const rule = defineRule<'settings', Data>({
  id: 'runner/duration',
  subject: 'settings',
  severity: 'error',
  since: '0.1.0',
  summary: 'A duration without a unit, or with one that the runner does not know.',
  why: `A duration is a text with units, \`"30s"\` or \`"1h30m"\`; the largest unit is the hour. A text without one stops the whole
file: \`invalid duration: "30"\`. A bare number is taken, but as nanoseconds: \`prepare_timeout = 30\` is over before anything
has begun. That is a warning.`,
  notWhen: [
    'The key counts in seconds by its definition: `check_interval`, `session_timeout`, `IdleTime`, the limits of the custom executor.',
    'The number is zero, or at least a second in nanoseconds.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
    'https://pkg.go.dev/time#ParseDuration',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Nanoseconds, where seconds are meant',
        text: tomlWith({ runner: 'prepare_timeout = 30' }),
        marks: ['30'],
        severity: 'warning',
      },
      {
        language: 'toml',
        caption: 'No unit, and a unit that is too large',
        text: tomlWith({ runner: 'prepare_timeout = "30"\nunhealthy_interval = "1d"' }),
        marks: ['"30"', '"1d"'],
      },
      {
        language: 'nix',
        caption: 'In a rendered configuration',
        text: renderedWith({ top: 'connection_max_age = "15 minutes";' }),
        marks: ['"15 minutes"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'With units', text: tomlWith({ runner: 'prepare_timeout = "1h30m"' }) },
      { language: 'nix', caption: 'With a unit, rendered', text: renderedWith({ top: 'connection_max_age = "15m";' }) },
      {
        language: 'toml',
        caption: 'Seconds by definition',
        text: `check_interval = 10\nshutdown_timeout = 30\n${plainToml}`,
      },
      {
        language: 'toml',
        caption: 'Nanoseconds on purpose, and none at all',
        text: tomlWith({ runner: 'prepare_timeout = 30_000_000_000\nunhealthy_interval = 0' }),
      },
      { language: 'toml', caption: 'A marker', text: tomlWith({ runner: 'prepare_timeout = "{{ timeout }}"' }) },
    ],
  },
  *check({ config }) {
    for (const { key, setting } of knownSettings(config)) {
      if (key.type !== 'duration') continue;
      const { value } = setting;
      if (value.kind === 'integer' && value.number > 0 && value.number < 1e9) {
        const written = String(value.number);
        const data = { setting, written, isNumber: true, instead: `${written}s` };
        yield { at: value.at, data, severity: 'warning' };
      } else if (value.kind === 'string') {
        const { text } = value;
        if (parseDuration(text) !== undefined || text === '' || isTemplated(text) || holdsVariable(text)) continue;
        yield { at: value.at, data: { setting, written: text, isNumber: false, instead: repair(text) } };
      }
    }
  },
  message: ({ written, isNumber, instead }) => ({
    what: isNumber ? `\`${written}\` is ${written} nanoseconds.` : `\`${written}\` is no duration.`,
    why: isNumber
      ? 'The runner counts a number without a unit in nanoseconds.'
      : 'The runner does not load the file, with all of its runners.',
    action: `Write a number with its unit, such as \`"${instead ?? '30s'}"\`.`,
  }),
  fixes: ({ data: { setting, instead } }) =>
    instead === undefined ? [] : fixIf(setting.replace(instead), `Write \`"${instead}"\``, false),
});

/** The duration that is meant, where that can be told: seconds for a bare number, hours for days, no blanks and words. */
function repair(text: string): string | undefined {
  const [, count, unit = ''] = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  if (count === undefined) return undefined;
  if (/^d(?:ays?)?$/i.test(unit)) return `${Number(count) * 24}h`;
  const short = unit === '' ? 's' : /^(?:ms|millis)/i.test(unit) ? 'ms' : unit.charAt(0).toLowerCase();
  return /^(?:s|m|h|ms)$/.test(short) && !/^months?/i.test(unit) ? `${count}${short}` : undefined;
}
