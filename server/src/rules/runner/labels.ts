import { type SettingTable, tableSetting } from '../../model/runner/setting';
import { defineRule, type Finding } from '../rule';
import { plainToml, renderedWith, tomlWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'key'; readonly text: string }
  | { readonly wrong: 'value'; readonly text: string }
  | { readonly wrong: 'count'; readonly count: number };

const most = 32;

export const rule = defineRule<'config', Data>({
  id: 'runner/labels',
  subject: 'config',
  severity: 'error',
  since: '0.1.0',
  summary: 'A label that the runner does not take.',
  why: `A key of \`labels\` has 3 to 65 characters, letters, digits, \`.\`, \`_\` and \`-\`, and begins with none of \`.\` and \`-\`; a value has
1 to 256 of them. A runner has at most 32 labels, those for the whole file among them. Otherwise the file does not load:
\`invalid config: validating runner …: validating labels\`.`,
  notWhen: ['The value is a variable or a marker, or computed.'],
  references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-global-section'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A key that is too short, and a value with a blank',
        text: tomlWith({ below: '[runners.labels]\n  os = "linux"\n  region = "eu west"' }),
        marks: ['os', '"eu west"'],
      },
      {
        language: 'nix',
        caption: 'For the whole file, rendered',
        text: renderedWith({ top: 'labels."-zone" = "a";' }),
        marks: ['"-zone"'],
      },
      {
        language: 'toml',
        caption: 'Too many',
        text: tomlWith({
          below: `[runners.labels]\n${Array.from({ length: 33 }, (_, index) => `  label${index} = "x"`).join('\n')}`,
        }),
        marks: ['labels'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Labels', text: tomlWith({ below: '[runners.labels]\n  region = "eu-west-1"' }) },
      {
        language: 'toml',
        caption: 'A marker',
        text: tomlWith({ below: '[runners.labels]\n  region = "{{ region }}"' }),
      },
      { language: 'toml', caption: 'None', text: plainToml },
    ],
  },
  *check({ config }) {
    const shared = labelsOf(config.settings);
    if (shared !== undefined) yield* checkLabels(shared.table);
    for (const { settings } of config.runners) {
      const own = labelsOf(settings);
      if (own === undefined) continue;
      yield* checkLabels(own.table);
      const names = new Set([...own.table.settings, ...(shared?.table.settings ?? [])].map(({ name }) => name));
      if (names.size > most) yield { at: own.nameAt, data: { wrong: 'count', count: names.size } };
    }
  },
  message(data) {
    const why = 'The file does not load, with all of its runners.';
    switch (data.wrong) {
      case 'key':
        return {
          what: `\`${data.text}\` cannot be the key of a label.`,
          why,
          action: 'Write 3 to 65 letters, digits, `.`, `_` and `-`.',
        };
      case 'value':
        return {
          what: `\`${data.text}\` cannot be the value of a label.`,
          why,
          action: 'Write 1 to 256 letters, digits, `.`, `_` and `-`.',
        };
      case 'count':
        return { what: `The runner has ${data.count} labels.`, why, action: `Keep ${most} at most.` };
    }
  },
});

function labelsOf(settings: SettingTable) {
  const found = tableSetting(settings, 'labels');
  return found.state === 'known' ? { table: found.value, nameAt: found.keyAt ?? found.at } : undefined;
}

function* checkLabels({ settings }: SettingTable): Iterable<Finding<Data>> {
  for (const { name, nameAt, value } of settings) {
    if (!/^[a-zA-Z0-9_][a-zA-Z0-9._-]{2,64}$/.test(name)) yield { at: nameAt, data: { wrong: 'key', text: name } };
    if (value.kind !== 'string' || /^[a-zA-Z0-9._-]{1,256}$|\$|\{\{|\{%|<%|@/.test(value.text)) continue;
    yield { at: value.at, data: { wrong: 'value', text: value.text } };
  }
}
