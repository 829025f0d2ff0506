import type { OptionUse } from '../../model/host/host';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

const module = (lines: string) => `{ ... }:\n{\n  services.gitlab-runner = {\n    enable = true;\n${lines}  };\n}\n`;

const runner = ['services', 'gitlab-runner'];

/** A misspelled `gracefulTermination`, which is told of by itself. */
function isMeant({ path }: OptionUse): boolean {
  const name = path.length === 3 ? (path[2] ?? '') : '';
  return /^graceful/i.test(name) && name !== 'gracefulTimeout' && name !== 'gracefulTermination';
}

export const rule = defineRule({
  id: 'nixos/graceful-timeout',
  subject: 'host',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A time to wait for running jobs is set, but the runner does not wait for them.',
  why: 'By default a stop of the service ends its jobs at once. `gracefulTimeout` only bounds how long `gracefulTermination` waits for them: by itself it does nothing, and an update of the machine still ends what is running.',
  notWhen: [
    '`gracefulTermination` is `true`, or not known, or misspelled.',
    'Whether jobs may be ended is a choice: without `gracefulTimeout` nothing is said about it.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
    'https://docs.gitlab.com/runner/commands/#signals',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Only the bound',
        text: module('    gracefulTimeout = "20min";\n'),
        marks: ['gracefulTimeout'],
      },
      {
        language: 'nix',
        caption: 'The waiting is switched off',
        text: module('    gracefulTermination = false;\n    gracefulTimeout = "20min";\n'),
        marks: ['gracefulTimeout'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'It waits, within a bound',
        text: module('    gracefulTermination = true;\n    gracefulTimeout = "20min";\n'),
      },
      { language: 'nix', caption: 'It does not wait', text: module('') },
    ],
  },
  *check({ host }) {
    const timeout = host.optionAt(['services', 'gitlab-runner', 'gracefulTimeout']);
    if (timeout.state !== 'known' || host.declaresOptions) return;
    const waits = host.optionAt(['services', 'gitlab-runner', 'gracefulTermination']);
    if (waits.state === 'unknown') return;
    if (waits.state === 'known' && (waits.value.value.kind !== 'bool' || waits.value.value.value)) return;
    if (host.optionsBelow(runner).some(isMeant)) return;
    const switchAt = waits.state === 'known' ? waits.value : undefined;
    yield { at: timeout.value.nameAt, data: { host, waits: switchAt, part: timeout.value.nameAt.part } };
  },
  message: () => ({
    what: '`gracefulTimeout` has no effect: the runner does not wait for its jobs.',
    why: 'It only bounds `gracefulTermination`, so a stop of the service still ends running jobs at once.',
    action: 'Set `gracefulTermination = true`, or remove the line.',
  }),
  fixes: ({ data: { host, waits, part } }) => {
    const path = ['services', 'gitlab-runner', 'gracefulTermination'];
    const edits = waits === undefined ? host.addOption(path, 'true', part) : waits.replaceValue('true');
    return fixIf(edits, 'Wait for running jobs', false);
  },
});
