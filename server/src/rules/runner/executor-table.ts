import { knownValue } from '../../model/fact';
import { isRegistered } from '../../model/runner/executor';
import { findSetting, type SettingTable, textSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { plainModule, plainToml, renderedRunner, tomlRunner, variant } from '../runner-examples';

interface Need {
  /** The table or key below the entry. */
  readonly path: string;
  /** What the job's log says without it. */
  readonly failure: string;
}

const docker: Need = { path: 'docker', failure: 'missing docker configuration' };
const autoscaler: Need = { path: 'autoscaler', failure: 'executor requires autoscaler config' };
const ssh: Need = { path: 'ssh', failure: 'missing SSH configuration' };

const needs: Readonly<Record<string, readonly Need[]>> = {
  docker: [docker],
  'docker-windows': [docker],
  'docker+machine': [docker, { path: 'machine', failure: 'missing Machine options' }],
  'docker-autoscaler': [docker, autoscaler],
  instance: [autoscaler],
  ssh: [ssh],
  parallels: [{ path: 'parallels', failure: 'missing Parallels configuration' }, ssh],
  virtualbox: [{ path: 'virtualbox', failure: 'missing VirtualBox configuration' }, ssh],
  custom: [{ path: 'custom.run_exec', failure: 'custom executor is missing RunExec' }],
};

export const rule = defineRule<'runner', { readonly executor: string; readonly need: Need }>({
  id: 'runner/executor-table',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'The table that the executor needs is missing.',
  why: `Each executor reads its settings from a table of its own: \`[runners.docker]\`, \`[runners.machine]\` besides for
\`docker+machine\`, \`[runners.autoscaler]\` for \`instance\` and \`docker-autoscaler\`, \`[runners.ssh]\` for all that log in to a
machine, \`run_exec\` in \`[runners.custom]\`. The file loads without it, and every job fails.`,
  notWhen: [
    'The executor is not written down, as in the values of a Helm chart.',
    'The entry has neither `url` nor `token`: a template for registering, which adds the table.',
    'A part of the entry cannot be read.',
    'The runner is a NixOS service, which `gitlab-runner register` writes the table for.',
  ],
  references: [
    'https://docs.gitlab.com/runner/executors/',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-executors',
  ],
  examples: {
    bad: [
      { language: 'toml', caption: 'Docker without its table', text: tomlRunner('docker', ''), marks: ['"docker"'] },
      {
        language: 'toml',
        caption: 'A custom executor without the program that runs scripts',
        text: tomlRunner('custom', '[runners.custom]\n  config_exec = "/opt/config"'),
        marks: ['"custom"'],
      },
      {
        language: 'nix',
        caption: 'Autoscaling without its table, rendered',
        text: renderedRunner('instance', ''),
        marks: ['"instance"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Docker with its table', text: plainToml },
      { language: 'toml', caption: 'A shell needs none', text: tomlRunner('shell', '') },
      {
        language: 'toml',
        caption: 'A template for registering',
        text: plainToml,
        files: { 'gitlab-runner/template.toml': '[[runners]]\n  executor = "docker"\n' },
      },
      { language: 'nix', caption: 'A NixOS service', text: plainModule },
      {
        language: 'toml',
        caption: 'Inline',
        text: variant(plainToml, ['  [runners.docker]\n    image = "debian:12"', '  docker = { image = "debian:12" }']),
      },
    ],
  },
  *check({ runner }) {
    if (runner.spelling === 'nix-module' || !isRegistered(runner)) return;
    const executor = textSetting(runner.settings, 'executor');
    if (executor.state !== 'known') return;
    for (const need of needs[executor.value] ?? []) {
      if (isMissing(runner.settings, need)) yield { at: executor.at, data: { executor: executor.value, need } };
    }
  },
  message: ({ executor, need }) => ({
    what: `The executor \`${executor}\` needs ${need.path.includes('.') ? '`run_exec` in `[runners.custom]`' : `a table \`[runners.${need.path}]\``}.`,
    why: `The file loads without it, and every job fails with \`${need.failure}\`.`,
    action: 'Add it, or name another executor.',
  }),
});

function isMissing(settings: SettingTable, { path }: Need): boolean {
  const found = findSetting(settings, path);
  if (found.state === 'absent') return true;
  return path.includes('.') && knownValue(textSetting(settings, path)) === '';
}
