import { derivationOf, scriptOption, writerName } from '../../model/host/script-option';
import type { PlaceEdit } from '../../text/edit';
import { type Place, place, textAt } from '../../text/place';
import { defineRule } from '../rule';
import { hostDaemonWith } from '../runner-examples';

const textWriters: ReadonlySet<string> = new Set(['writeText', 'toFile']);

export const rule = defineRule({
  id: 'nixos/prebuild-not-executable',
  subject: 'option',
  severity: 'error',
  since: '0.1.0',
  summary: 'A script of the runner is a file without an execute bit.',
  why: 'The value becomes a command of the job, so the file has to be executable. `writeText` and `builtins.toFile` write plain files: each job ends with `Permission denied` and exit code 126 right after `Executing "step_script"`.',
  notWhen: [
    'It is built by `writeScript`, which needs no first line with an interpreter, or by `writeShellScript`.',
    'It is a path literal, whose mode is not known here.',
  ],
  references: [
    'https://nixos.org/manual/nixpkgs/stable/#chap-trivial-builders',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: '`writeText` where `writeScript` is meant',
        text: hostDaemonWith('preBuildScript = pkgs.writeText "setup" "mkdir -p /tmp";\n'),
        marks: ['pkgs.writeText "setup" "mkdir -p /tmp"'],
      },
      {
        language: 'nix',
        caption: '`builtins.toFile`',
        text: hostDaemonWith('preBuildScript = builtins.toFile "setup" "mkdir -p /tmp";\n'),
        marks: ['builtins.toFile "setup" "mkdir -p /tmp"'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'nix',
        caption: '`writeScript`',
        text: hostDaemonWith('preBuildScript = pkgs.writeScript "setup" "mkdir -p /tmp";\n'),
      },
      {
        language: 'nix',
        caption: 'A file of the repository',
        text: hostDaemonWith('preBuildScript = ./setup.sh;\n'),
      },
    ],
  },
  *check({ option }) {
    const found = scriptOption(option);
    const writer = writerName(derivationOf(option.value)?.writer ?? '');
    if (found === undefined || !textWriters.has(writer)) return;
    yield { at: option.valueAt, data: { name: found.name, writer } };
  },
  message: ({ name, writer }) => ({
    what: `\`${writer}\` makes a file that cannot be executed.`,
    why: `The runner runs \`${name}\` as a command, so each job ends with \`Permission denied\`, exit code 126.`,
    action: 'Use `pkgs.writeScript` or `pkgs.writeShellScript`.',
  }),
  fixes: ({ at, data: { writer } }) => {
    const edit = writer === 'writeText' ? renameCall(at, writer, 'writeScript') : undefined;
    return edit === undefined ? [] : [{ title: 'Use `writeScript`', safe: true, edits: [edit] }];
  },
});

/** Replaces the function's name where the call stands in the value itself. */
function renameCall(at: Place, from: string, to: string): PlaceEdit | undefined {
  const head = /^\(?\s*(?:[\w'-]+\.)*/.exec(textAt(at))?.[0] ?? '';
  const start = at.span.start + head.length;
  const name = place(at.part, start, start + from.length);
  return textAt(name) === from ? { at: name, text: to } : undefined;
}
