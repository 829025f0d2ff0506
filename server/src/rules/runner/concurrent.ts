import type { RunnerConfig } from '../../model/runner/runner';
import { findSetting, integerSetting } from '../../model/runner/setting';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { moduleWith, plainModule, plainRendered, plainToml, tomlWith, variant } from '../runner-examples';

interface Data {
  readonly config: RunnerConfig;
  /** Undefined where it is not set, which means 1. */
  readonly concurrent: number | undefined;
}

const second =
  '\n[[runners]]\n  name = "second"\n  url = "https://gitlab.example.com"\n  token = "$SECOND_TOKEN"\n  executor = "shell"\n';

export const rule = defineRule<'config', Data>({
  id: 'runner/concurrent',
  subject: 'config',
  severity: 'error',
  since: '0.1.0',
  summary: 'The number of concurrent jobs is none, or smaller than the number of runners.',
  why: `\`concurrent\` bounds the jobs of all runners of the file together. With less than 1 the process ends: \`Current
configuration 'concurrent = 0' means that no jobs will be processed\`. With less than there are runners, a runner that waits
for a job keeps others from asking; the service itself prints \`Worker starvation bottleneck\`. That is information, and so is
a file with several runners that does not set it, which means 1.`,
  notWhen: ['There is one runner, as in the recipes.', 'The number or the list of runners cannot be read.'],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-global-section',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#long-polling-issues',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'No jobs at all',
        text: variant(plainToml, ['concurrent = 1', 'concurrent = 0']),
        marks: ['0'],
      },
      {
        language: 'nix',
        caption: 'The same, rendered',
        text: variant(plainRendered, ['concurrent = 1', 'concurrent = 0']),
        marks: ['0'],
      },
      {
        language: 'nix',
        caption: 'The same in the settings of the NixOS module',
        text: moduleWith('', 'settings.concurrent = 0;'),
        marks: ['0'],
      },
      {
        language: 'toml',
        caption: 'Two runners for one job',
        text: plainToml + second,
        marks: ['1'],
        severity: 'information',
      },
      {
        language: 'toml',
        caption: 'Two runners, and the default',
        text: variant(plainToml, ['concurrent = 1\n\n', '']) + second,
        marks: ['[[runners]]'],
        severity: 'information',
      },
    ],
    good: [
      { language: 'toml', caption: 'One runner', text: plainToml },
      {
        language: 'toml',
        caption: 'One runner, and the default',
        text: variant(plainToml, ['concurrent = 1\n\n', '']),
      },
      {
        language: 'toml',
        caption: 'A job for each runner',
        text: variant(plainToml, ['concurrent = 1', 'concurrent = 2']) + second,
      },
      { language: 'nix', caption: 'One entry', text: plainModule },
      {
        language: 'toml',
        caption: 'A marker',
        text: variant(tomlWith({}), ['concurrent = 1', 'concurrent = {{ concurrent }}']) + second,
      },
    ],
  },
  *check({ config, host }) {
    const concurrent = integerSetting(config.settings, 'concurrent');
    const { length } = config.runners;
    if (concurrent.state === 'known') {
      const data = { config, concurrent: concurrent.value };
      if (concurrent.value < 1) yield { at: concurrent.at, data };
      else if (concurrent.value < length) yield { at: concurrent.at, data, severity: 'information' };
    } else if (concurrent.state === 'absent' && length > 1 && config.complete && (host?.unresolved.length ?? 0) === 0) {
      yield {
        at: config.runners[0]?.at ?? config.at,
        data: { config, concurrent: undefined },
        severity: 'information',
      };
    }
  },
  message: ({ config, concurrent }) =>
    concurrent !== undefined && concurrent < 1
      ? {
          what: `\`concurrent = ${concurrent}\` allows no jobs.`,
          why: 'The process ends as soon as it reads it.',
          action: 'Write how many jobs may run at once.',
        }
      : {
          what: `The ${config.runners.length} runners share ${concurrent === undefined ? '1 job, the default of `concurrent`' : `${concurrent} ${concurrent > 1 ? 'jobs' : 'job'}`}.`,
          why: 'While one of them waits for a job, others cannot ask for theirs.',
          action: `Set \`concurrent\` to ${config.runners.length} or more.`,
        },
  fixes({ data: { config } }) {
    const count = Math.max(1, config.runners.length);
    const found = findSetting(config.settings, 'concurrent');
    const edits = found.state === 'known' ? found.value.replace(count) : config.settings.add('concurrent', count);
    return fixIf(edits, `Allow ${count} ${count > 1 ? 'jobs' : 'job'} at once`, false);
  },
});
