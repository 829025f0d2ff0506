import { holdsToken, tokenFileOptions, writtenFile } from '../../model/host/token-file';
import { type Place, spansInOne } from '../../text/place';
import { containsSpan } from '../../text/span';
import { exampleModule } from '../example-module';
import { defineRule, type Finding, type HostSubject } from '../rule';

const secretOptions: ReadonlySet<string> = new Set(tokenFileOptions);

interface StoredSecret {
  readonly kind: 'literal' | 'file';
  /** The token's known prefix, or the function that writes the file. */
  readonly by: string;
}

export const rule = defineRule({
  id: 'nixos/secret-inline-in-store',
  subject: 'host',
  severity: 'error',
  since: '0.1.0',
  summary: 'A token stands in the configuration itself, so it ends in the world-readable store.',
  why: 'Whatever a module writes with `pkgs.writeText`, `builtins.toFile` or a literal becomes a file in `/nix/store` that each user of the machine can read, and it is kept in the repository for everyone who can read that.',
  notWhen: [
    'The text holds only a placeholder: `config.sops.placeholder.<name>`, `@NAME@`, `$NAME`, `<token>`.',
    'What looks like a token stands in a comment, or is not long enough to be one.',
  ],
  references: [
    'https://docs.gitlab.com/security/tokens/',
    'https://github.com/Mic92/sops-nix#templates',
    'https://nix.dev/manual/nix/2.28/store/',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The token file is written into the store',
        text: exampleModule({
          bare: true,
          entry:
            'authenticationTokenConfigFile = pkgs.writeText "runner.env" \'\'\n  CI_SERVER_URL=https://gitlab.example.com\n  CI_SERVER_TOKEN=Jk3vQ9bT2mZp\n\'\';\ndockerImage = "alpine";\n',
        }),
        marks: [
          "pkgs.writeText \"runner.env\" ''\n        CI_SERVER_URL=https://gitlab.example.com\n        CI_SERVER_TOKEN=Jk3vQ9bT2mZp\n      ''",
        ],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'A token as a flag',
        text: exampleModule({
          entry: `registrationFlags = [ "--token=${'glrt'}-k3vQ9bT2mZp7Lw4Rd8Yc" ];\n`,
        }),
        marks: [`${'glrt'}-k3vQ9bT2mZp7Lw4Rd8Yc`],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'Only a placeholder is written',
        text: exampleModule({
          bare: true,
          head: '{ config, pkgs, ... }:',
          entry:
            'authenticationTokenConfigFile = pkgs.writeText "runner.env" \'\'\n  CI_SERVER_URL=https://gitlab.example.com\n  CI_SERVER_TOKEN=${config.sops.placeholder.runner}\n\'\';\ndockerImage = "alpine";\n',
        }),
      },
      {
        language: 'nix',
        caption: 'A comment shows what a token looks like',
        text: exampleModule({ entry: '# CI_SERVER_TOKEN=glrt-xxxxxxxxxxxxxxxxxxxx\n' }),
      },
    ],
  },
  check: findSecrets,
  message: ({ kind, by }) => ({
    what:
      kind === 'literal'
        ? `A token (\`${by}…\`) is written out here.`
        : `\`${by}\` writes the token file into the store.`,
    why: 'It ends in `/nix/store`, readable for each user of the machine, and stays in the repository’s history.',
    action:
      kind === 'literal'
        ? 'Revoke the token, make a new one, and keep it in a file that sops-nix or agenix puts in place.'
        : 'Keep the file outside the store, or let sops-nix or agenix put it in place.',
  }),
});

function* findSecrets({ host }: HostSubject): Iterable<Finding<StoredSecret>> {
  for (const { at, prefix } of host.tokenLiterals) yield { at, data: { kind: 'literal', by: prefix } };
  for (const option of host.options) {
    if (!secretOptions.has(option.path.at(-1) ?? '') || option.path[1] !== 'gitlab-runner') continue;
    const file = writtenFile(option.value);
    if (file === undefined || holdsToken(file.content) !== true) continue;
    if (host.tokenLiterals.some((literal) => isInside(literal.at, option.valueAt))) continue;
    yield { at: option.valueAt, data: { kind: 'file', by: file.writer } };
  }
}

function isInside(inner: Place, outer: Place): boolean {
  const spans = spansInOne(inner, outer);
  return spans !== undefined && containsSpan(spans[1], spans[0]);
}
