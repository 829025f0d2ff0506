import { keyName } from '../../../../schemas/runner-config';
import { knownSettings } from '../../model/runner/known-setting';
import type { Setting, SettingTable } from '../../model/runner/setting';
import { type Place, textAt } from '../../text/place';
import { defineRule } from '../rule';
import { moduleWith, plainRendered, plainToml, renderedWith, tomlWith } from '../runner-examples';

interface Data {
  readonly setting: Setting;
  readonly name: string;
  /** Set as well, by another spelling of the name. */
  readonly rival: Place | undefined;
}

export const rule = defineRule<'settings', Data>({
  id: 'runner/key-case',
  subject: 'settings',
  severity: 'hint',
  since: '0.1.0',
  summary: 'A key differs from its documented name in case.',
  why: `The runner takes a key whose name differs in case alone, so the setting works. But a search for the documented name
does not find it, and it hides that the key is there twice: of \`concurrent\` and \`Concurrent\` in one table the runner
takes one or the other, as it happens. That is a warning.`,
  notWhen: [
    'Keys of the cache and of Docker Machine are spelled as they are documented: `ServerAddress`, `IdleCount`.',
    'The names of a free table, such as those of feature flags and labels.',
  ],
  references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A capital',
        text: tomlWith({ runner: 'Limit = 0' }),
        marks: ['Limit'],
      },
      {
        language: 'toml',
        caption: 'Both spellings',
        text: tomlWith({ top: 'Concurrent = 4' }),
        marks: ['Concurrent'],
        severity: 'warning',
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'In a rendered configuration',
        text: renderedWith({ docker: 'Memory = "2g";' }),
        marks: ['Memory'],
      },
      {
        language: 'nix',
        caption: 'In the settings of the NixOS module',
        text: moduleWith('', 'settings.Check_Interval = 5;'),
        marks: ['Check_Interval'],
      },
    ],
    good: [
      { language: 'toml', caption: 'As documented', text: plainToml },
      { language: 'nix', caption: 'As documented, rendered', text: plainRendered },
      {
        language: 'toml',
        caption: 'Keys that are documented with capitals, and free names',
        text: tomlWith({
          below: '[runners.cache]\n  MaxUploadedArchiveSize = 0\n[runners.docker.sysctls]\n  "Net.Core" = "1"',
        }),
      },
    ],
  },
  *check({ config }) {
    for (const { key, setting, table } of knownSettings(config)) {
      const name = keyName(key.path);
      if (setting.name === name || setting.by !== 'key') continue;
      const rival = rivalOf(setting, table);
      const related = rival === undefined ? [] : [{ at: rival, message: 'the same key in another spelling' }];
      yield { at: setting.nameAt, data: { setting, name, rival }, severity: rival ? 'warning' : 'hint', related };
    }
  },
  message: ({ setting, name, rival }) => ({
    what: rival
      ? `\`${setting.name}\` is \`${name}\` once more.`
      : `The key \`${setting.name}\` is documented as \`${name}\`.`,
    why: rival
      ? 'To the runner both are one key, and which of the values counts is left to chance.'
      : 'The runner takes it, but a search for the documented name does not find it.',
    action: rival ? 'Remove one of them.' : `Write \`${name}\`.`,
  }),
  fixes({ data: { setting, name, rival } }) {
    const isWord = textAt(setting.nameAt) === setting.name;
    // A table may be named by several headers.
    if (rival !== undefined || !isWord || setting.value.kind === 'table' || setting.value.kind === 'list') return [];
    return [{ title: `Write \`${name}\``, safe: true, edits: [{ at: setting.nameAt, text: name }] }];
  },
});

function rivalOf(setting: Setting, { settings }: SettingTable): Place | undefined {
  const folded = setting.name.toLowerCase();
  return settings.find((other) => other !== setting && other.name.toLowerCase() === folded)?.nameAt;
}
