import { textItems, textSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { flagsWith, renderedRunner, tomlRunner } from '../runner-examples';

const machine = (lines: string) =>
  tomlRunner(
    'docker+machine',
    `[runners.docker]\n  image = "debian:12"\n[runners.machine]\n${lines.replace(/^/gm, '  ')}`,
  );

export const rule = defineRule<'runner', { readonly list: boolean; readonly text: string }>({
  id: 'runner/machine-name',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'The name of the machines has no place for what tells them apart.',
  why: `Docker Machine makes many machines, and \`%s\` in \`MachineName\` stands for what makes each name its own. An entry of
\`MachineOptionsWithName\` has it for the name of the machine; without it the file does not load: \`machine option with name
"…" must contain %s placeholder\`.`,
  notWhen: ['The value is a variable or a marker.'],
  references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersmachine-section'],
  examples: {
    bad: [
      { language: 'toml', caption: 'One name for all', text: machine('MachineName = "ci"'), marks: ['"ci"'] },
      {
        language: 'nix',
        caption: 'An option without the name, rendered',
        text: renderedRunner(
          'docker+machine',
          'docker.image = "debian:12";\nmachine = { MachineName = "ci-%s"; MachineOptionsWithName = [ "tag=ci" ]; };',
        ),
        marks: ['"tag=ci"'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith(['--machine-machine-name=ci'], 'executor = "docker+machine";\n'),
        marks: ['ci'],
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'A name for each',
        text: machine('MachineName = "ci-%s"\nMachineOptionsWithName = ["tag=%s"]'),
      },
      { language: 'toml', caption: 'A marker', text: machine('MachineName = "{{ prefix }}"') },
    ],
  },
  *check({ runner }) {
    const name = textSetting(runner.settings, 'machine.MachineName');
    if (name.state === 'known' && name.value !== '' && !name.value.includes('%s')) {
      yield { at: name.at, data: { list: false, text: name.value } };
    }
    for (const { text, at } of textItems(runner.settings, 'machine.MachineOptionsWithName')) {
      if (!text.includes('%s')) yield { at, data: { list: true, text } };
    }
  },
  message: ({ list, text }) => ({
    what: `\`${text}\` has no \`%s\`.`,
    why: list
      ? 'The file does not load, with all of its runners.'
      : 'No second machine can be made under the same name.',
    action: 'Put `%s` where the name of each machine belongs.',
  }),
});
