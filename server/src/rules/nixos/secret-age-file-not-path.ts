import type { OptionValue } from '../../model/host/host';
import { tokenFileOptions } from '../../model/host/token-file';
import { place, textAt } from '../../text/place';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

/** The option of a secret that names its encrypted source, by the tool. */
const sources: Readonly<Record<string, string>> = { age: 'file', sops: 'sopsFile' };

const tokenFile = (value: string) =>
  exampleModule({
    bare: true,
    head: '{ config, ... }:',
    entry: `authenticationTokenConfigFile = ${value};\ndockerImage = "alpine";\n`,
  });

export const rule = defineRule({
  id: 'nixos/secret-age-file-not-path',
  subject: 'option',
  severity: 'error',
  since: '0.1.0',
  summary: 'The encrypted source of a secret is given where its decrypted file is meant.',
  why: '`config.age.secrets.<name>.file` (with sops-nix `sopsFile`) is the encrypted file of the repository. The runner would read its variables from cipher text; the decrypted file is at `config.age.secrets.<name>.path`.',
  notWhen: ['The value ends in `.path`.', 'The source is set where it belongs, at the secret itself.'],
  references: ['https://github.com/ryantm/agenix#reference', 'https://github.com/Mic92/sops-nix#usage-example'],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The encrypted file of agenix',
        text: tokenFile('config.age.secrets.runner.file'),
        marks: ['config.age.secrets.runner.file'],
      },
      {
        language: 'nix',
        caption: 'The encrypted file of sops-nix, in a string',
        text: tokenFile('"${config.sops.secrets."gitlab/runner".sopsFile}"'),
        marks: ['"${config.sops.secrets."gitlab/runner".sopsFile}"'],
      },
    ],
    good: [
      { language: 'nix', caption: 'The decrypted file', text: tokenFile('config.age.secrets.runner.path') },
      {
        language: 'nix',
        caption: 'The source where it belongs',
        text: exampleModule({
          bare: true,
          head: '{ config, ... }:',
          module: 'age.secrets.runner.file = ../secrets/runner.age;\n',
          entry: 'authenticationTokenConfigFile = config.age.secrets.runner.path;\ndockerImage = "alpine";\n',
        }),
      },
    ],
  },
  *check({ option }) {
    const { path } = option;
    const name = tokenFileOptions.find((each) => each === path.at(-1));
    if (name === undefined || path.length !== 5 || path[1] !== 'gitlab-runner') return;
    const [config, tool = '', secrets, , last] = symbolOf(option.value) ?? [];
    if (config !== 'config' || secrets !== 'secrets' || last === undefined || sources[tool] !== last) return;
    yield { at: option.valueAt, data: { name, source: last } };
  },
  message: ({ name, source }) => ({
    what: `\`${name}\` is given the encrypted file (\`${source}\`).`,
    why: 'The runner would read its variables from cipher text and cannot register.',
    action: 'Name the decrypted file: `path` of the secret.',
  }),
  fixes: ({ at, data: { source } }) => {
    const written = textAt(at).lastIndexOf(`.${source}`);
    if (written < 0) return [];
    const start = at.span.start + written + 1;
    return [
      {
        title: 'Use the decrypted file (`path`)',
        safe: true,
        edits: [{ at: place(at.part, start, start + source.length), text: 'path' }],
      },
    ];
  },
});

function symbolOf(value: OptionValue): readonly string[] | undefined {
  if (value.kind === 'unknown') return value.symbol;
  if (value.kind !== 'string' || value.parts.length !== 1) return undefined;
  const [part] = value.parts;
  return part?.kind === 'unknown' ? part.symbol : undefined;
}
