import { keyName, type RunnerKey, tableOfPath } from '../../../../schemas/runner-config';
import { keyInTable, knownSettings } from '../../model/runner/known-setting';
import { isAtLeast, newestRelease } from '../../model/runner/release';
import { findSetting, type Setting, type SettingTable } from '../../model/runner/setting';
import { textAt } from '../../text/place';
import { defineRule } from '../rule';
import { plainToml, renderedWith, tomlRunner, tomlWith } from '../runner-examples';

interface Data {
  readonly key: RunnerKey;
  readonly setting: Setting;
  readonly table: SettingTable;
  readonly release: string;
}

export const rule = defineRule<'settings', Data>({
  id: 'runner/removed-key',
  subject: 'settings',
  severity: 'error',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'A key that the runner knew once and does not read any more, or will not read for long.',
  why: `A key of an earlier release is dropped like any unknown one: the script that it held does not run, the cache that it
named is not used. That is an error. A key that still works but has a successor is a warning.

What counts is the release that \`runner-release\` in the project file names, else the newest one.`,
  notWhen: ['The release is older than the removal.', 'The key is deprecated only since a later release.'],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
    'https://docs.gitlab.com/update/deprecations/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A script by its name of before 17.0',
        text: tomlWith({ runner: 'pre_clone_script = "true"' }),
        marks: ['pre_clone_script'],
      },
      {
        language: 'nix',
        caption: 'The same in a rendered configuration',
        text: renderedWith({ runner: 'post_clone_script = "true";' }),
        marks: ['post_clone_script'],
      },
      {
        language: 'toml',
        caption: 'The name of a bucket beside the table where it belongs since 12.0',
        text: tomlWith({ below: '[runners.cache]\n  BucketName = "cache"' }),
        marks: ['BucketName'],
        unfixable: true,
      },
      {
        language: 'toml',
        caption: 'A key with a successor',
        text: tomlRunner(
          'docker+machine',
          '[runners.docker]\n  image = "debian:12"\n[runners.machine]\n  MachineName = "ci-%s"\n  OffPeakIdleCount = 1',
        ),
        marks: ['OffPeakIdleCount'],
        severity: 'warning',
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'Keys of today', text: tomlWith({ runner: 'pre_get_sources_script = "true"' }) },
      {
        language: 'toml',
        caption: 'A key that the release still has',
        text: tomlWith({ runner: 'pre_clone_script = "true"' }).replace('$RUNNER_TOKEN', '{{ runner_token }}'),
        settings: { runnerRelease: '16.11' },
      },
      { language: 'toml', caption: 'None of them', text: plainToml },
    ],
  },
  *check({ config }, { settings }) {
    const release = settings.runnerRelease ?? newestRelease;
    for (const { key, setting, table } of knownSettings(config)) {
      const data = { key, setting, table, release };
      if (key.removed !== undefined) {
        if (isAtLeast(release, key.removed.in)) yield { at: setting.nameAt, data };
      } else if (key.unsupported === true || isDeprecated(key, release)) {
        yield { at: setting.nameAt, data, severity: 'warning' };
      }
    }
  },
  message: ({ key, setting, release }) => {
    const by = key.removed?.replacedBy ?? key.deprecated?.replacedBy;
    const action = by === undefined ? 'Remove it.' : `Use ${successor(by)} instead.`;
    const what =
      key.removed !== undefined
        ? `GitLab Runner ${release} does not read \`${setting.name}\` any more.`
        : key.unsupported
          ? `\`${setting.name}\` is documented, but GitLab Runner ${release} does not read it.`
          : `\`${setting.name}\` is deprecated.`;
    const why =
      key.removed !== undefined
        ? `It was removed in ${key.removed.in} and is dropped without a word.`
        : key.unsupported
          ? 'It is dropped without a word.'
          : 'A later release drops it without a word.';
    return { what, why, action };
  },
  fixes({ data: { key, setting, table } }) {
    const by = key.removed?.replacedBy ?? key.deprecated?.replacedBy;
    if (by === undefined || /\s/.test(by) || tableOfPath(by) !== tableOfPath(key.path)) return [];
    const name = keyName(by);
    if (findSetting(table, name).state !== 'absent' || textAt(setting.nameAt) !== setting.name) return [];
    return [{ title: `Rename it to \`${name}\``, safe: true, edits: [{ at: setting.nameAt, text: name }] }];
  },
});

function isDeprecated({ deprecated }: RunnerKey, release: string): boolean {
  return deprecated !== undefined && (deprecated.since === undefined || isAtLeast(release, deprecated.since));
}

/** A path of the table of keys, or several in a sentence. */
function successor(by: string): string {
  return by
    .split(' and ')
    .map((path) => (/[\s;,]/.test(path) ? path : keyInTable(path)))
    .join(' and ');
}
