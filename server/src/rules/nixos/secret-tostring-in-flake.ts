import { tokenFileOptions } from '../../model/host/token-file';
import { textAt } from '../../text/place';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

const flake = '{\n  outputs = { nixpkgs, ... }: { };\n}\n';
const withToString = exampleModule({
  bare: true,
  entry: 'authenticationTokenConfigFile = toString ./runner.env;\ndockerImage = "alpine";\n',
});

export const rule = defineRule({
  id: 'nixos/secret-tostring-in-flake',
  subject: 'option',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A token file is named with `toString ./…` in a flake.',
  why: 'Outside of flakes `toString ./runner.env` names the file where it lies. A flake is evaluated from a copy of the repository in the store: a file that Git tracks is then in the store already, where each user of the machine can read it, and one that Git does not track is not there at all. The service then ends with `No such file or directory`, as it does on any other machine that the configuration is sent to, since the string does not make the file travel along.',
  notWhen: ['No `flake.nix` lies in the folder of the module or above it.', 'The path is a quoted string.'],
  references: [
    'https://nix.dev/manual/nix/2.28/command-ref/new-cli/nix3-flake.html',
    'https://wiki.nixos.org/wiki/Flakes',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A file of the repository, which is a flake',
        text: withToString,
        files: { 'flake.nix': flake },
        marks: ['toString ./runner.env'],
      },
    ],
    good: [
      { language: 'nix', caption: 'The same without a flake', text: withToString },
      {
        language: 'nix',
        caption: 'A file outside of the repository',
        text: exampleModule({ entry: '' }),
        files: { 'flake.nix': flake },
      },
    ],
  },
  *check({ option, host }) {
    const { value, path } = option;
    const name = tokenFileOptions.find((each) => each === path.at(-1));
    if (!host.inFlake || name === undefined || path.length !== 5 || path[1] !== 'gitlab-runner') return;
    if (value.kind !== 'string' || !value.fromPath || !/\btoString\b/.test(textAt(option.valueAt))) return;
    // An absolute path outside of the repository stays what it is.
    if (!/\.{1,2}\//.test(textAt(option.valueAt))) return;
    yield { at: option.valueAt, data: { name } };
  },
  message: ({ name }) => ({
    what: `In a flake \`${name}\` then names a file in the store’s copy of the repository.`,
    why: 'A tracked file is readable there for each user of the machine, and an untracked one does not exist there.',
    action: 'Name a file outside of the repository in quotes, or use the path of a sops-nix or agenix secret.',
  }),
});
