import { storedPath, tokenFileOptions } from '../../model/host/token-file';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

const secretOptions: ReadonlySet<string> = new Set(tokenFileOptions);

export const rule = defineRule({
  id: 'nixos/secret-path-literal',
  subject: 'option',
  severity: 'error',
  since: '0.1.0',
  summary: 'A file with a secret is given as a path literal, which copies it into the world-readable store.',
  why: 'The module puts the value into a script, and a path literal in a string is copied to `/nix/store`, where each user of the machine can read it. Nothing is said at build time: the module’s own warning does not see this case. In a flake an unquoted absolute path fails instead: `access to absolute path … is forbidden in pure evaluation mode`.',
  notWhen: [
    'The path is a quoted string.',
    'It is wrapped in `toString`, which does not copy.',
    'It comes from sops-nix or agenix (`config.sops.secrets.<name>.path`, `config.age.secrets.<name>.path`).',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/issues/111746',
    'https://nix.dev/manual/nix/2.28/language/string-interpolation.html',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A file beside the module',
        text: exampleModule({
          bare: true,
          entry: 'authenticationTokenConfigFile = ./runner.env;\ndockerImage = "alpine";\n',
        }),
        marks: ['./runner.env'],
      },
      {
        language: 'nix',
        caption: 'An absolute path without quotes',
        text: exampleModule({
          bare: true,
          entry: 'authenticationTokenConfigFile = /run/secrets/runner.env;\ndockerImage = "alpine";\n',
        }),
        marks: ['/run/secrets/runner.env'],
      },
    ],
    good: [
      { language: 'nix', caption: 'A quoted path', text: exampleModule({ entry: '' }) },
      {
        language: 'nix',
        caption: 'A secret of sops-nix',
        text: exampleModule({
          bare: true,
          head: '{ config, ... }:',
          entry: 'authenticationTokenConfigFile = config.sops.secrets."gitlab/runner".path;\ndockerImage = "alpine";\n',
        }),
      },
      {
        language: 'nix',
        caption: '`toString` does not copy',
        text: exampleModule({
          bare: true,
          entry: 'authenticationTokenConfigFile = toString ./runner.env;\ndockerImage = "alpine";\n',
        }),
      },
    ],
  },
  *check({ option }) {
    const [root, service, , , name] = option.path;
    const ofEntry = option.path.length === 5 && name !== undefined && secretOptions.has(name);
    const ofService = option.path.length === 3 && option.path[2] === 'configFile';
    if (root !== 'services' || service !== 'gitlab-runner' || !(ofEntry || ofService)) return;
    const path = storedPath(option.value);
    if (path !== undefined) yield { at: option.valueAt, data: { path, option, name: option.path.at(-1) ?? '' } };
  },
  message: ({ path, name }) => ({
    what: `\`${name} = ${path}\` copies the file into the store.`,
    why: 'Everything in `/nix/store` can be read by each user of the machine, the token included.',
    action: path.startsWith('/')
      ? 'Put the path in quotes.'
      : 'Name a file outside the store in quotes, or use the path of a sops-nix or agenix secret.',
  }),
  fixes: ({ data: { path, option } }) => {
    const quoted = /^\/[\w./+-]+$/.test(path) ? option.replaceValue(JSON.stringify(path)) : undefined;
    if (quoted !== undefined) return [{ title: 'Quote the path', safe: true, edits: quoted }];
    const kept =
      /^\.\.?\/[\w./+-]+$/.test(path) && option.value.kind === 'path'
        ? option.replaceValue(`toString ${path}`)
        : undefined;
    return kept === undefined
      ? []
      : [{ title: 'Wrap it in `toString`, which does not copy', safe: false, edits: kept }];
  },
});
