import { isAtLeast } from '../../model/runner/release';
import type { NewerForm } from '../../model/runner/runner';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { plainToml, tomlWith } from '../runner-examples';

interface Data {
  readonly found: NewerForm;
  readonly release: string;
}

const readSince = '18.9';
const old = { runnerRelease: '18.8' };

/** A service as an inline table. */
const toml = (service: string) =>
  tomlWith({ docker: `services = [${service}]` }).replace('$RUNNER_TOKEN', '@RUNNER_TOKEN@');

const names: Readonly<Record<NewerForm['form'], string>> = {
  'line-break': 'Line breaks in an inline table',
  'trailing-comma': 'A comma behind the last entry of an inline table',
  escape: 'The escapes `\\e` and `\\x`',
  'short-time': 'Times without seconds',
};

export const rule = defineRule<'config', Data>({
  id: 'runner/toml-version',
  subject: 'config',
  severity: 'error',
  since: '0.1.0',
  summary: 'The file uses TOML 1.1, which the release of the runner does not read.',
  why: `Since 18.9 the runner reads TOML 1.1: line breaks and a last comma in inline tables, the escapes \`\\e\` and \`\\xHH\`, times
without seconds. A release before that, as named by \`runner-release\` in the project file, refuses the whole file with all
of its runners: \`newlines not allowed within inline tables\`.`,
  notWhen: [
    '`runner-release` is not set, or is 18.9 or newer.',
    'The line breaks are those of an array, which TOML 1.0 allows as well.',
  ],
  references: ['https://toml.io/en/v1.1.0', 'https://github.com/BurntSushi/toml/releases/tag/v1.6.0'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Line breaks, for release 18.8',
        text: toml('{\n      name = "postgres:16",\n      alias = "db",\n    }'),
        settings: old,
        marks: ['{'],
      },
      {
        language: 'toml',
        caption: 'A comma at the end',
        text: toml('{ name = "postgres:16", alias = "db", }'),
        settings: old,
        marks: [','],
      },
      {
        language: 'toml',
        caption: 'An escape',
        text: toml('{ name = "postgres:16", alias = "d\\x62" }'),
        settings: old,
        marks: ['\\x62'],
      },
      {
        language: 'toml',
        caption: 'A comment stands in the way',
        text: toml('{ # the database\n      name = "postgres:16" }'),
        settings: old,
        marks: ['{'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'For a release that reads it',
        text: toml('{\n      name = "postgres:16",\n    }'),
        settings: { runnerRelease: '18.9' },
      },
      {
        language: 'toml',
        caption: 'No release is named',
        text: plainToml.replace('image = ', 'services = [{ name = "postgres:16", }]\n    image = '),
      },
      {
        language: 'toml',
        caption: 'Line breaks of an array',
        text: toml('\n      { name = "postgres:16" },\n    '),
        settings: old,
      },
    ],
  },
  *check({ config }, { settings: { runnerRelease: release } }) {
    if (release === undefined || isAtLeast(release, readSince)) return;
    for (const found of config.newerForms()) yield { at: found.at, data: { found, release } };
  },
  message: ({ found: { form }, release }) => ({
    what: `${names[form]} ${form === 'trailing-comma' ? 'is' : 'are'} TOML 1.1, which GitLab Runner ${release} does not read.`,
    why: `It refuses the whole file; TOML 1.1 is read since ${readSince}.`,
    action: 'Write it as TOML 1.0 does, or update the runner.',
  }),
  fixes: ({ data: { found } }) => fixIf(found.older, 'Write it as TOML 1.0', true),
});
