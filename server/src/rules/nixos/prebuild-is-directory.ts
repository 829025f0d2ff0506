import { derivationOf, scriptOption, writerName } from '../../model/host/script-option';
import { place, textAt } from '../../text/place';
import { defineRule } from '../rule';
import { hostDaemonWith } from '../runner-examples';

/** Functions whose result is a directory with the program in `bin/`. */
const directoryWriters: ReadonlySet<string> = new Set([
  'writeShellScriptBin',
  'writeScriptBin',
  'writeShellApplication',
  'symlinkJoin',
]);

export const rule = defineRule({
  id: 'nixos/prebuild-is-directory',
  subject: 'option',
  severity: 'error',
  since: '0.1.0',
  summary: 'A script of the runner is the folder that holds it.',
  why: '`writeShellScriptBin`, `writeScriptBin`, `writeShellApplication` and `symlinkJoin` give a folder with the program in `bin/`. The option takes any path, so nothing warns; each job then ends with `Is a directory` or `Permission denied`, exit code 126.',
  notWhen: ['`/bin/<name>` follows in the string, or `lib.getExe` takes the program.'],
  references: [
    'https://nixos.org/manual/nixpkgs/stable/#chap-trivial-builders',
    'https://nixos.org/manual/nixpkgs/stable/#function-library-lib.meta.getExe',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The folder of the program',
        text: hostDaemonWith('preBuildScript = pkgs.writeShellScriptBin "setup" "mkdir -p /tmp";\n'),
        marks: ['pkgs.writeShellScriptBin "setup" "mkdir -p /tmp"'],
      },
      {
        language: 'nix',
        caption: 'An application',
        text: hostDaemonWith(
          'preBuildScript = pkgs.writeShellApplication {\n  name = "setup";\n  text = "mkdir -p /tmp";\n};\n',
        ),
        marks: ['pkgs.writeShellApplication {\n        name = "setup";\n        text = "mkdir -p /tmp";\n      }'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'The program in the folder',
        text: hostDaemonWith('preBuildScript = "${pkgs.writeShellScriptBin "setup" "mkdir -p /tmp"}/bin/setup";\n'),
      },
      {
        language: 'nix',
        caption: '`lib.getExe`',
        text: hostDaemonWith('preBuildScript = lib.getExe (pkgs.writeShellScriptBin "setup" "mkdir -p /tmp");\n'),
      },
    ],
  },
  *check({ option }) {
    const found = scriptOption(option);
    const made = derivationOf(option.value);
    const writer = writerName(made?.writer ?? '');
    if (found === undefined || made === undefined || !directoryWriters.has(writer)) return;
    yield {
      at: option.valueAt,
      data: { name: found.name, writer, program: made.name, literal: option.value.kind !== 'string' },
    };
  },
  message: ({ name, writer, program }) => ({
    what: `\`${writer}\` gives a folder, not the script.`,
    why: `The runner runs \`${name}\` as a command, so each job ends with \`Is a directory\`, exit code 126.`,
    action: `Take the program in it: \`\${…}/bin/${program ?? '<name>'}\`, or \`lib.getExe\`.`,
  }),
  fixes: ({ at, data: { program, writer, literal } }) => {
    if (program === undefined || !literal || writer === 'symlinkJoin') return [];
    const source = textAt(at);
    const { start, end } = at.span;
    return [
      {
        title: `Use \`/bin/${program}\` of it`,
        safe: true,
        edits: source.startsWith('"')
          ? [{ at: place(at.part, end - 1, end - 1), text: `/bin/${program}` }]
          : [
              { at: place(at.part, start, start), text: '"${' },
              { at: place(at.part, end, end), text: `}/bin/${program}"` },
            ],
      },
    ];
  },
});
