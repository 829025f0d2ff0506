import { type Fact, knownValue } from '../../model/fact';
import { findSetting, isEmptyTable, type SettingTable, tableSetting, textSetting } from '../../model/runner/setting';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { flagsWith, plainToml, renderedWith, tomlWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'table'; readonly type: string }
  | { readonly wrong: 'key'; readonly type: string; readonly key: string }
  | { readonly wrong: 'type'; readonly type: string };

/** The key without which a kind of storage keeps nothing. */
const places: Readonly<Record<string, string>> = { s3: 'BucketName', gcs: 'BucketName', azure: 'ContainerName' };

const cache = (lines: string) => tomlWith({ below: `[runners.cache]\n${lines.replace(/^/gm, '  ')}` });
const s3 = '[runners.cache.s3]\n  BucketName = "cache"\n  BucketLocation = "eu-west-1"';

export const rule = defineRule<'runner', Data>({
  id: 'runner/cache-type',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'The kind of object storage for caches and its table do not go together.',
  why: `\`Type\` in \`[runners.cache]\` says which storage keeps caches, and the table of that name says where. Without the table the
log of a job says \`missing S3 configuration\`, without the bucket \`config BucketName cannot be empty\`, and no cache is kept.
A table that is filled in but not named by \`Type\` is not read at all (warning).`,
  notWhen: [
    'The tables are empty and there is no `Type`, as `gitlab-runner register` writes them.',
    'Address and keys are missing: the runner then uses the identity of the machine it runs on.',
    'A part of the table cannot be read.',
  ],
  references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscache-section'],
  examples: {
    bad: [
      { language: 'toml', caption: 'No table', text: cache('Type = "s3"'), marks: ['"s3"'], unfixable: true },
      {
        language: 'toml',
        caption: 'No bucket',
        text: cache('Type = "gcs"\n[runners.cache.gcs]\n  CredentialsFile = "/etc/gcs.json"'),
        marks: ['[runners.cache.gcs]'],
        unfixable: true,
      },
      {
        language: 'toml',
        caption: 'A table that nothing names',
        text: cache(s3),
        marks: ['[runners.cache.s3]'],
        severity: 'warning',
      },
      {
        language: 'nix',
        caption: 'No container, rendered',
        text: renderedWith({ below: 'cache = { Type = "azure"; azure.AccountName = "ci"; };' }),
        marks: ['azure'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'A bucket without a type, by registration flags',
        text: flagsWith(['--cache-s3-bucket-name=ci']),
        marks: ['--cache-s3-bucket-name'],
        severity: 'warning',
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'Type and bucket', text: cache(`Type = "s3"\n${s3}`) },
      {
        language: 'toml',
        caption: 'As `register` writes it',
        text: cache('MaxUploadedArchiveSize = 0\n[runners.cache.s3]\n[runners.cache.gcs]\n[runners.cache.azure]'),
      },
      { language: 'toml', caption: 'A marker', text: cache('Type = "{{ cache_type }}"') },
      { language: 'toml', caption: 'None', text: plainToml },
    ],
  },
  *check({ runner }) {
    const found = tableSetting(runner.settings, 'cache');
    if (found.state !== 'known') return;
    const type = textSetting(found.value, 'Type');
    if (type.state === 'known' && type.value !== '') {
      const key = places[type.value];
      const table = tableSetting(found.value, type.value);
      if (key === undefined) return;
      if (table.state === 'absent') yield { at: type.at, data: { wrong: 'table', type: type.value } };
      else if (table.state === 'known' && isMissing(table.value, key)) {
        yield { at: headOf(found.value, type.value, table.value), data: { wrong: 'key', type: type.value, key } };
      }
    } else if (isUnset(type)) {
      for (const name of Object.keys(places)) {
        const table = tableSetting(found.value, name);
        if (table.state !== 'known' || isEmptyTable(table.value) || table.value.settings.length === 0) continue;
        yield { at: headOf(found.value, name, table.value), data: { wrong: 'type', type: name }, severity: 'warning' };
      }
    }
  },
  message(data) {
    const table = `[runners.cache.${data.type}]`;
    switch (data.wrong) {
      case 'table':
        return {
          what: `\`Type\` is \`${data.type}\`, but there is no table \`${table}\`.`,
          why: 'No cache is kept, as the runner does not know where.',
          action: `Add \`${table}\` with \`${places[data.type]}\`.`,
        };
      case 'key':
        return {
          what: `\`${table}\` has no \`${data.key}\`.`,
          why: 'No cache is kept, as the runner does not know where.',
          action: `Add \`${data.key}\`.`,
        };
      case 'type':
        return {
          what: `\`${table}\` is not read, as \`Type\` does not name it.`,
          why: 'Without `Type` each machine keeps its own caches.',
          action: `Add \`Type = "${data.type}"\` to \`[runners.cache]\`.`,
        };
    }
  },
  fixes({ data }, { runner }) {
    const cacheTable = tableSetting(runner.settings, 'cache');
    if (data.wrong !== 'type' || cacheTable.state !== 'known') return [];
    const old = findSetting(cacheTable.value, 'Type');
    const edits = old.state === 'known' ? old.value.replace(data.type) : cacheTable.value.add('Type', data.type);
    return fixIf(edits, `Set \`Type\` to \`${data.type}\``, false);
  },
});

function isUnset(type: Fact<string>): boolean {
  return type.state === 'absent' || knownValue(type) === '';
}

function isMissing(table: SettingTable, key: string): boolean {
  const found = findSetting(table, key);
  return found.state === 'absent' || (found.state === 'known' && knownValue(textSetting(table, key)) === '');
}

/** The header of a table, or the name that it is set by. */
function headOf(above: SettingTable, name: string, table: SettingTable) {
  const found = findSetting(above, name);
  const { start, end } = table.at.span;
  return found.state === 'known' && end - start <= 1 ? found.value.nameAt : table.at;
}
