import { findSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { hostDaemonModule, plainToml, renderedWith, tomlWith } from '../runner-examples';

export const rule = defineRule<'runner', { readonly ends: string }>({
  id: 'runner/script-exit',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The pre-build script of a runner ends the job.',
  why: `\`pre_build_script\` in \`config.toml\` is put in front of the job's own script, in the same shell. With \`exit 0\` at its end
the shell is over before the job began, and every job of the runner succeeds without having done anything.`,
  notWhen: [
    'The script has several lines, of which one may leave under a condition.',
    'The value is the path of a script, which has a process of its own; so has every script of a NixOS option.',
  ],
  references: ['https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Success before anything was done',
        text: tomlWith({ runner: 'pre_build_script = "umask 022; exit 0"' }),
        marks: ['"umask 022; exit 0"'],
      },
      {
        language: 'nix',
        caption: 'The same, rendered',
        text: renderedWith({ runner: 'pre_build_script = "exit 0";' }),
        marks: ['"exit 0"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'A command', text: tomlWith({ runner: 'pre_build_script = "umask 022"' }) },
      {
        language: 'toml',
        caption: 'A path',
        text: tomlWith({ runner: 'pre_build_script = "/etc/gitlab-runner/setup"' }),
      },
      {
        language: 'toml',
        caption: 'Several lines',
        text: tomlWith({ runner: "pre_build_script = '''\nif [ -n \"$SKIP\" ]; then\n  exit 0\nfi\n'''" }),
      },
      { language: 'toml', caption: 'None', text: plainToml },
      { language: 'nix', caption: 'A NixOS service', text: hostDaemonModule },
    ],
  },
  *check({ runner }) {
    if (runner.spelling === 'nix-module') return;
    const found = findSetting(runner.settings, 'pre_build_script');
    const value = found.state === 'known' ? found.value.value : undefined;
    if (value?.kind !== 'string' || value.text.trim().includes('\n')) return;
    const exit = /(?:^|;|&&)\s*(exit(?:\s+0)?)\s*;?\s*$/.exec(value.text)?.[1];
    if (exit !== undefined) yield { at: value.at, data: { ends: exit } };
  },
  message: ({ ends }) => ({
    what: `The pre-build script ends with \`${ends}\`.`,
    why: 'It runs in the shell of the job, so every job is over, with success, before its own script begins.',
    action: `Remove \`${ends}\`.`,
  }),
});
