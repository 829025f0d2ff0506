import { hasConditions } from '../../model/host/conditions';
import { knownType } from '../../model/host/known-type';
import type { OptionType } from '../../model/host/option-type';
import { defineRule } from '../rule';

const module = `{ ... }:
{
  imports = [ ./ci.nix ];
  services.gitlab-runner = {
    enable = true;
    gracefulTermination = true;
  };
}
`;

const other = (body: string, head = '{ ... }:') => `${head}\n{\n${body}}\n`;

export const rule = defineRule({
  id: 'nixos/conflicting-definitions',
  subject: 'option',
  severity: 'error',
  since: '0.1.0',
  summary: 'Two modules of one machine give an option different values with the same priority.',
  why: 'Sets and lists of several modules are joined, but of a word, a number or a Boolean there can be only one. NixOS does not choose: `The option … has conflicting definition values`.',
  notWhen: [
    'The values are equal, or one of them is stronger (`lib.mkForce`) or weaker (`lib.mkDefault`).',
    'A condition decides about one of them.',
    'The option’s type joins values, as lists and sets do.',
  ],
  references: [
    'https://nixos.org/manual/nixos/stable/#sec-option-definitions-setting-priorities',
    'https://nixos.org/manual/nixos/stable/#sec-option-types',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'On in one module, off in the other',
        text: module,
        files: { 'ci.nix': other('  services.gitlab-runner.gracefulTermination = false;\n') },
        marks: ['gracefulTermination = true;'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'One of them is weaker',
        text: module,
        files: {
          'ci.nix': other('  services.gitlab-runner.gracefulTermination = lib.mkDefault false;\n', '{ lib, ... }:'),
        },
      },
      {
        language: 'nix',
        caption: 'Both say the same',
        text: module,
        files: { 'ci.nix': other('  services.gitlab-runner.gracefulTermination = true;\n') },
      },
      {
        language: 'nix',
        caption: 'One of them holds under a condition',
        text: module,
        files: {
          'ci.nix': other(
            '  services.gitlab-runner = lib.mkIf config.ci.hasty {\n    gracefulTermination = false;\n  };\n',
            '{ config, lib, ... }:',
          ),
        },
      },
    ],
  },
  *check({ option, host }) {
    const { value, definitions, path } = option;
    if (value.kind !== 'unknown' || value.conflict !== true || definitions.length < 2) return;
    // The scripts of a unit are joined line by line.
    if (path[0] === 'systemd' || !isSingle(knownType(path))) return;
    if (definitions.some(({ part }) => hasConditions(part.text))) return;
    const here = definitions.find(({ part }) => part.uri === host.part.uri) ?? definitions[0];
    if (here === undefined) return;
    const related = definitions.filter((each) => each !== here).map((at) => ({ at, message: 'the other value' }));
    yield { at: here, data: { name: path.at(-1) ?? '' }, related };
  },
  message: ({ name }) => ({
    what: `Two modules give \`${name}\` different values.`,
    why: 'They have the same priority, so the configuration does not evaluate: `conflicting definition values`.',
    action: 'Delete one of them, or mark one with `lib.mkDefault` or `lib.mkForce`.',
  }),
});

/** Types of which the definitions of several modules are not joined. */
function isSingle(type: OptionType | undefined): boolean {
  if (type?.kind === 'nullOr') return isSingle(type.of);
  return type?.kind === 'bool' || type?.kind === 'int' || type?.kind === 'str' || type?.kind === 'enum';
}
