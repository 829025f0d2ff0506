import type { RunnerConfig } from '../../model/runner/runner';
import type { PlaceEdit } from '../../text/edit';
import { type Place, textAt } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { plainToml } from '../runner-examples';

interface Data {
  readonly config: RunnerConfig;
  readonly header: string;
}

const runner = '[[runners]]\n  name = "linux"\n  url = "https://gitlab.example.com"\n  token = "$RUNNER_TOKEN"\n';

export const rule = defineRule<'config', Data>({
  id: 'runner/table-order',
  subject: 'config',
  severity: 'error',
  since: '0.1.0',
  summary: 'A section of a runner stands before the runner.',
  why: `A header such as \`[runners.docker]\` belongs to the \`[[runners]]\` above it. Where none is above, it makes \`runners\` a table,
to which no \`[[runners]]\` can add: the file does not load.`,
  notWhen: [
    'A `[[runners]]` stands above, or the runners are written inline: `runners = [{ … }]`.',
    'A block of a page shows the section by itself.',
  ],
  references: [
    'https://toml.io/en/v1.0.0#array-of-tables',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'The section first',
        text: `[runners.cache]\n  Path = "ci"\n\n${runner}  executor = "shell"\n`,
        marks: ['[runners.cache]'],
      },
      {
        language: 'toml',
        caption: 'A section without a runner',
        text: 'concurrent = 1\n\n[runners.cache]\n  Path = "ci"\n',
        marks: ['[runners.cache]'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'In order', text: plainToml },
      {
        language: 'toml',
        caption: 'Inline',
        text: 'concurrent = 1\nrunners = [{ url = "https://gitlab.example.com", token = "$TOKEN", executor = "shell" }]\n',
      },
    ],
  },
  *check({ config }) {
    for (const { at } of config.early) yield { at, data: { config, header: textAt(at) } };
  },
  message: ({ header }) => ({
    what: `\`${header}\` stands before its runner.`,
    why: 'It makes `runners` a table in place of a list, so the file does not load.',
    action: 'Move it below the `[[runners]]` that it belongs to.',
  }),
  fixes({ at, data: { config } }) {
    const section = config.early.find((each) => each.at === at);
    const only = config.runners.length === 1 ? config.runners[0] : undefined;
    const edits = section && only && moveBelow(section.whole, only.part.text.length, only.part);
    return fixIf(edits, 'Move it below the runner', true);
  },
});

function moveBelow(section: Place, end: number, part: Place['part']): readonly PlaceEdit[] | undefined {
  if (part === section.part) return undefined;
  const text = textAt(section).trimEnd();
  const feed = part.text.endsWith('\n') ? '' : '\n';
  return [
    { at: section, text: '' },
    { at: { part, span: { start: end, end } }, text: `${feed}${text}\n` },
  ];
}
