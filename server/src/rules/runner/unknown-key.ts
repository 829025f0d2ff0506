import { keyName, runnerConfigSchema, tableOfPath } from '../../../../schemas/runner-config';
import { keyMeaning } from '../../model/runner/known-key';
import { headerOf } from '../../model/runner/known-setting';
import { isAtLeast, newestRelease } from '../../model/runner/release';
import type { KeyUse } from '../../model/runner/runner';
import { isTemplated } from '../../model/runner/template-text';
import { fixIf } from '../fix';
import { defineRule, type KeysSubject } from '../rule';
import { moduleWith, plainRendered, plainToml, tomlRunner, tomlWith, variant } from '../runner-examples';

interface Data {
  readonly use: KeyUse;
  /** The table as a header shows it; empty for the top of the file. */
  readonly table: string;
  /** The key that was most likely meant, where it is not set already. */
  readonly nearest: string | undefined;
  /** The tables nearby that have a key of that name. */
  readonly elsewhere: readonly string[];
}

export const rule = defineRule<'keys', Data>({
  id: 'runner/unknown-key',
  subject: 'keys',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A key that the runner does not know.',
  why: `The runner drops a key that it does not know without a word, so that the setting stays at its default: with \`concurent = 4\`
there is one job at a time, as before. It is an error where a known key is only a letter or two away, and information
for a release of the runner that is newer than the list of keys.`,
  notWhen: [
    'The name differs from a known one in case alone: the runner takes it.',
    'The table is one of free names, such as `feature_flags` or `sysctls`.',
    'The key was known to an earlier release.',
    'The table itself is not known: it is reported, and not what is in it.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/config.go',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A letter is missing',
        text: variant(plainToml, ['concurrent = 1', 'concurent = 4']),
        marks: ['concurent'],
        severity: 'error',
      },
      {
        language: 'nix',
        caption: 'The same in a rendered configuration',
        text: variant(plainRendered, ['concurrent = 1', 'concurent = 4']),
        marks: ['concurent'],
        severity: 'error',
      },
      {
        language: 'toml',
        caption: 'A key of the table below',
        text: variant(plainToml, ['  executor = "docker"\n', '  executor = "docker"\n  privileged = false\n']),
        marks: ['privileged'],
        unfixable: true,
      },
      {
        language: 'toml',
        caption: 'A key of the table above',
        text: tomlRunner('kubernetes', '[runners.kubernetes]\n  executor = "kubernetes"'),
        marks: ['executor'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'In the settings of the NixOS module',
        text: moduleWith('', 'settings.concurent = 4;'),
        marks: ['concurent'],
        severity: 'error',
      },
    ],
    good: [
      { language: 'toml', caption: 'Known keys', text: plainToml },
      { language: 'nix', caption: 'Known keys, rendered', text: plainRendered },
      {
        language: 'toml',
        caption: 'A key that the release still has',
        text: tomlWith({ runner: 'pre_clone_script = "true"' }).replace('$RUNNER_TOKEN', '{{ token }}'),
        settings: { runnerRelease: '16.11' },
      },
      {
        language: 'toml',
        caption: 'Free names',
        text: variant(plainToml, [
          '    image = "debian:12"\n',
          '    image = "debian:12"\n    [runners.docker.sysctls]\n      "net.core.somaxconn" = "1024"\n',
        ]),
      },
    ],
  },
  *check({ keys }, { settings }) {
    for (const use of keys) {
      const meaning = keyMeaning(use);
      if (meaning === undefined || meaning.key !== undefined) continue;
      if (runnerConfigSchema.isFreeForm(meaning.table) || isTemplated(use.name)) continue;
      const nearest = nearestName(meaning.table, use.name);
      const elsewhere = tablesWith(meaning.table, use.name, keys);
      const severity =
        nearest !== undefined ? 'error' : isNewer(settings.runnerRelease ?? newestRelease) ? 'information' : 'warning';
      const data = { use, table: headerOf(meaning.table), nearest, elsewhere };
      yield { at: use.nameAt, data, severity };
    }
  },
  message: ({ use, table, nearest, elsewhere }) => ({
    what: `${table === '' ? 'The runner' : `The table \`${table}\``} knows no key \`${use.name}\`.`,
    why: 'It is dropped without a word, and what it should set stays at its default.',
    action:
      nearest !== undefined
        ? `Write \`${nearest}\`.`
        : elsewhere.length > 0
          ? `Move it to \`${elsewhere.join('` or `')}\`, which has a key of that name.`
          : 'Look up the name, or remove the key.',
  }),
  fixes({ data }, subject) {
    const { use, nearest } = data;
    if (nearest === undefined || isSet(subject, use, nearest) || isSpread(use)) return [];
    return fixIf(subject.rename(use, nearest), `Rename it to \`${nearest}\``, true);
  },
});

/** The nearest key, also from a plural that it does not have: `pull_policies`. */
function nearestName(table: string, name: string): string | undefined {
  const near =
    runnerConfigSchema.nearestKey(table, name) ?? runnerConfigSchema.nearestKey(table, name.replace(/ies$/, 'y'));
  return near === undefined ? undefined : keyName(near.path);
}

/** A table may be mentioned by several headers, which a change of one would tear apart. */
function isSpread({ type, name, nameAt }: KeyUse): boolean {
  return type.startsWith('nested') && nameAt.part.text.split(name).length > 2;
}

function isSet({ keys }: KeysSubject, use: KeyUse, name: string): boolean {
  const table = use.path.slice(0, use.path.length - use.name.length);
  return keys.some((key) => key.path.toLowerCase() === `${table}${name}`.toLowerCase());
}

/** Headers of the tables nearby that have a key of that name: those that are written here, if there are any. */
function tablesWith(table: string, name: string, keys: readonly KeyUse[]): readonly string[] {
  const tables = runnerConfigSchema.sameNameNearby(table, name).map((key) => tableOfPath(key.path));
  const written = tables.filter((path) => path === '' || keys.some((key) => key.path === path.replace(/\[\]$/, '')));
  return (written.length > 0 ? written : tables).map((path) => headerOf(path) || 'the top of the file');
}

function isNewer(release: string): boolean {
  return release !== newestRelease && isAtLeast(release, newestRelease);
}
