import { knownValue } from '../../model/fact';
import { parseDuration } from '../../model/runner/duration';
import type { Runner } from '../../model/runner/runner';
import {
  findSetting,
  flagSetting,
  integerSetting,
  type SettingTable,
  tableSetting,
  tablesSetting,
  textSetting,
} from '../../model/runner/setting';
import type { Place } from '../../text/place';
import { defineRule, type Finding } from '../rule';
import { renderedRunner, tomlRunner } from '../runner-examples';

interface Data {
  readonly wrong: 'plugin' | 'policy' | 'idle-time' | 'build-dir';
}

const policy = '  [[runners.autoscaler.policy]]\n    idle_count = 1\n    idle_time = "20m"';
const scaled = (lines: string, more = '') => tomlRunner('instance', `${more}[runners.autoscaler]\n${lines}`);

export const rule = defineRule<'runner', Data>({
  id: 'runner/autoscaler',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'The autoscaler of a runner cannot work as it is set up.',
  why: `\`[runners.autoscaler]\` makes machines by the plugin that \`plugin\` names, and without one no job starts. With no \`policy\`
no machine waits for jobs (warning). \`idle_time\` is at least a second. With \`use_common_build_dir\` jobs share a directory,
so each machine may run but one: \`max_use_count = 1\`, or \`vm_isolation\`.`,
  notWhen: ['A value is a variable or a marker, or the table cannot be read to its end.'],
  references: [
    'https://docs.gitlab.com/runner/executors/instance/',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscaler-section',
  ],
  examples: {
    bad: [
      { language: 'toml', caption: 'No plugin', text: scaled(policy), marks: ['[runners.autoscaler]'] },
      {
        language: 'nix',
        caption: 'No policy, rendered',
        text: renderedRunner('instance', 'autoscaler.plugin = "aws";'),
        marks: ['autoscaler'],
        severity: 'warning',
      },
      {
        language: 'toml',
        caption: 'No time at all',
        text: scaled(`  plugin = "aws"\n${policy.replace('20m', '500ms')}`),
        marks: ['"500ms"'],
      },
      {
        language: 'toml',
        caption: 'A directory for all',
        text: scaled(`  plugin = "aws"\n${policy}`, '[runners.instance]\n  use_common_build_dir = true\n'),
        marks: ['true'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Set up', text: scaled(`  plugin = "aws"\n${policy}`) },
      { language: 'toml', caption: 'A marker', text: scaled(`  plugin = "{{ plugin }}"\n${policy}`) },
      {
        language: 'toml',
        caption: 'A directory for one job',
        text: scaled(
          `  plugin = "aws"\n  max_use_count = 1\n${policy}`,
          '[runners.instance]\n  use_common_build_dir = true\n',
        ),
      },
    ],
  },
  *check({ runner }) {
    const found = findSetting(runner.settings, 'autoscaler');
    const table = tableSetting(runner.settings, 'autoscaler');
    if (runner.spelling === 'nix-module' || found.state !== 'known' || table.state !== 'known') return;
    const { start, end } = table.value.at.span;
    yield* checkTable(table.value, end - start > 1 ? table.value.at : found.value.nameAt);
    yield* checkBuildDirectory(runner);
  },
  message({ wrong }) {
    switch (wrong) {
      case 'plugin':
        return {
          what: 'The autoscaler names no `plugin`.',
          why: 'No machine is made, and no job starts.',
          action: 'Add `plugin`.',
        };
      case 'policy':
        return {
          what: 'The autoscaler has no `policy`.',
          why: 'No machine waits for jobs, so each job waits for a machine.',
          action: 'Add `[[runners.autoscaler.policy]]` with `idle_count` and `idle_time`.',
        };
      case 'idle-time':
        return {
          what: 'The idle time is less than a second.',
          why: 'The runner refuses it.',
          action: 'Write a longer one, such as `"20m"`.',
        };
      case 'build-dir':
        return {
          what: 'Jobs on one machine would share a build directory.',
          why: 'Nothing keeps a second job off the machine.',
          action: 'Set `max_use_count = 1`, or turn `vm_isolation` on.',
        };
    }
  },
});

function* checkTable(table: SettingTable, at: Place): Iterable<Finding<Data>> {
  const plugin = findSetting(table, 'plugin');
  if (plugin.state === 'absent') yield { at, data: { wrong: 'plugin' } };
  else if (plugin.state === 'known' && knownValue(textSetting(table, 'plugin')) === '') {
    yield { at: plugin.at, data: { wrong: 'plugin' } };
  }
  if (findSetting(table, 'policy').state === 'absent') yield { at, data: { wrong: 'policy' }, severity: 'warning' };
  for (const each of tablesSetting(table, 'policy')) {
    const idle = textSetting(each, 'idle_time');
    const seconds = idle.state === 'known' ? parseDuration(idle.value) : undefined;
    // Zero is no idle time at all, and means the default.
    if (idle.state === 'known' && seconds !== undefined && seconds !== 0 && seconds < 1) {
      yield { at: idle.at, data: { wrong: 'idle-time' } };
    }
  }
}

function* checkBuildDirectory({ settings }: Runner): Iterable<Finding<Data>> {
  const common = flagSetting(settings, 'instance.use_common_build_dir');
  if (common.state !== 'known' || !common.value) return;
  const uses = integerSetting(settings, 'autoscaler.max_use_count');
  const isolation = flagSetting(settings, 'autoscaler.vm_isolation.enabled');
  if (uses.state === 'unknown' || isolation.state === 'unknown') return;
  if (knownValue(uses) !== 1 && knownValue(isolation) !== true) yield { at: common.at, data: { wrong: 'build-dir' } };
}
