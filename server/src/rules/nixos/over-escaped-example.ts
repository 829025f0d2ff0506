import type { ScriptPiece } from '../../model/script/script-text';
import type { PlaceEdit } from '../../text/edit';
import { type Place, place } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule, type Finding, type RunnerSubject } from '../rule';
import { hostDaemonModule, hostDaemonToml, variant } from '../runner-examples';

interface OverEscaped {
  readonly text: string;
  /** Where the escape before it stands; undefined where there is none to take out. */
  readonly escapeAt: Place | undefined;
}

const script = (package_: string) =>
  variant(hostDaemonModule, [
    '      dockerVolumes',
    `      preBuildScript = pkgs.writeScript "setup" ''
        mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root
        ${package_}/bin/nix-env -i \${pkgs.nix} \${pkgs.cacert} \${pkgs.git}
      '';
      dockerVolumes`,
  ]);

export const rule = defineRule<'runner', OverEscaped>({
  id: 'nixos/over-escaped-example',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A pre-build script holds `${pkgs.…}` as text.',
  why: 'The example in the option’s documentation stands in a string itself, so its `${pkgs.nix}` is escaped with two more quotes. Copied with these, the text reaches the container as it is, and the shell there ends with `${pkgs.nix}: bad substitution`.',
  notWhen: [
    '`${pkgs.nix}` is not escaped, so that Nix puts the store path in its place.',
    'The file declares options, so that it may document one.',
    'It is a variable of the shell (`${HOME}`), or stands in a comment of the script.',
  ],
  references: [
    'https://nix.dev/manual/nix/2.28/language/string-literals.html',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Copied with the escapes of the documentation',
        text: script("''${pkgs.nix}"),
        marks: ["''${pkgs.nix}"],
      },
      {
        language: 'toml',
        caption: 'Copied from Nix into `config.toml`',
        text: variant(hostDaemonToml, [
          '  executor',
          "  pre_build_script = 'mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root; ${pkgs.nix}/bin/nix-env -iA nixpkgs.nix nixpkgs.cacert nixpkgs.git'\n  executor",
        ]),
        marks: ['${pkgs.nix}'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'nix', caption: 'Nix puts the store path in its place', text: script('${pkgs.nix}') },
      {
        language: 'nix',
        caption: 'A comment, and a variable of the shell',
        text: script("# ''${pkgs.nix} is a store path\n        echo \"''${HOME}\"\n        ${pkgs.nix}"),
      },
      {
        language: 'nix',
        caption: 'A file that declares options, and may document one',
        text: script("''${pkgs.nix}").replace(
          '{\n  boot',
          '{\n  options.site.runner = lib.mkEnableOption "a runner";\n  config.boot',
        ),
      },
    ],
  },
  *check({ runner, host }) {
    if (host?.declaresOptions === true || runner.preBuildScript.state !== 'known') return;
    for (const piece of runner.preBuildScript.value.script?.pieces ?? []) yield* findIn(piece, runner.spelling);
  },
  message: ({ text }) => ({
    what: `\`${text}\` reaches the shell of the container as it is.`,
    why: 'It is no variable that a shell could know, so the script ends with `bad substitution`.',
    action: 'Let Nix put the store path in its place: write it without an escape, in a Nix file.',
  }),
  fixes: ({ data: { escapeAt } }) =>
    fixIf(escapeAt && [{ at: escapeAt, text: '' } satisfies PlaceEdit], 'Take out the escape', true),
});

function* findIn(piece: ScriptPiece, spelling: RunnerSubject['runner']['spelling']): Iterable<Finding<OverEscaped>> {
  for (const { 0: text, index } of piece.text.matchAll(/\$\{(?:pkgs|lib|config)\.[\w.'"-]+\}/g)) {
    if (piece.holes.some(({ span }) => span.start <= index && index < span.end)) continue;
    const line = piece.text.slice(piece.text.lastIndexOf('\n', index) + 1, index);
    if (/(?:^|\s)#|\\$/.test(line)) continue;
    // The first signs may be part of the escape, so the place is found from the name on.
    const name = piece.map.toHostSpan({ start: index + 2, end: index + text.length });
    const before = piece.part.text.slice(Math.max(0, name.start - 4), name.start);
    const escaped = spelling === 'toml' ? undefined : /(?:''|\\)(?=\$\{$)/.exec(before);
    const start = name.start - (escaped ? before.length - escaped.index : 2);
    const at = place(piece.part, start, name.end);
    if (!at.part.text.slice(start, name.end).endsWith(text)) continue;
    yield { at, data: { text, escapeAt: escaped ? place(at.part, start, start + escaped[0].length) : undefined } };
  }
}
