import { runnerConfigSchema } from '../../../../schemas/runner-config';
import { isEmptyTable, textSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { plainToml, renderedRunner, tomlRunner, tomlWith } from '../runner-examples';

interface Data {
  readonly name: string;
  readonly executor: string;
  readonly executors: readonly string[];
}

export const rule = defineRule<'runner', Data>({
  id: 'runner/foreign-table',
  subject: 'runner',
  severity: 'hint',
  tag: 'unnecessary',
  since: '0.1.0',
  summary: 'A table of another executor than that of the runner.',
  why: `The runner reads only the tables of its own executor, so that \`[runners.docker]\` has no effect on a shell runner: jobs
run on the machine itself, and neither the image nor the limits in the table mean anything.`,
  notWhen: [
    'The table is empty, as `gitlab-runner register` writes some.',
    'It is a table that all executors read, such as `cache` and `custom_build_dir`.',
    'The executor is not known.',
  ],
  references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-executors'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Docker settings of a shell runner',
        text: tomlRunner('shell', '[runners.docker]\n  image = "debian:12"'),
        marks: ['[runners.docker]'],
      },
      {
        language: 'nix',
        caption: 'The same, rendered',
        text: renderedRunner('shell', 'docker.image = "debian:12";'),
        marks: ['docker'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Its own table', text: plainToml },
      {
        language: 'toml',
        caption: 'Empty tables, and tables of all executors',
        text: tomlWith({
          below: '[runners.custom_build_dir]\n  enabled = true\n[runners.ssh]\n[runners.cache]\n  Type = ""',
        }),
      },
      {
        language: 'toml',
        caption: 'An executor to be filled in',
        text: tomlRunner('{{ executor }}', '[runners.docker]\n  image = "debian:12"'),
      },
    ],
  },
  *check({ runner }) {
    if (runner.spelling === 'nix-module') return;
    const executor = textSetting(runner.settings, 'executor');
    if (executor.state !== 'known' || !isExecutor(executor.value)) return;
    for (const { name, nameAt, value } of runner.settings.settings) {
      const executors = runnerConfigSchema.findKey('runners[]', name)?.executors;
      if (executors === undefined || executors.includes(executor.value)) continue;
      if (value.kind !== 'table' || isEmptyTable(value.table) || value.table.settings.length === 0) continue;
      const at =
        runner.spelling === 'toml' && value.table.at.span.end > value.table.at.span.start + 1 ? value.table.at : nameAt;
      yield { at, data: { name, executor: executor.value, executors } };
    }
  },
  message: ({ name, executor, executors }) => ({
    what: `The executor \`${executor}\` does not read the table \`${name}\`.`,
    why: `Only ${executors.map((one) => `\`${one}\``).join(', ')} ${executors.length > 1 ? 'do' : 'does'}.`,
    action: 'Remove the table, or name an executor that reads it.',
  }),
});

function isExecutor(text: string): boolean {
  return runnerConfigSchema.key('runners[].executor')?.enum?.includes(text) ?? false;
}
