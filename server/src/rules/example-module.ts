/**
 * A small sane NixOS module for examples: one runner entry with the given lines, further lines of the module around it.
 * What an example is about then stands out, and the rest of the file gives no rule a reason to speak.
 */
export interface ExampleModule {
  /** Lines of the entry, without indentation; `token` and `image` lines are added unless `bare`. */
  readonly entry: string;
  /** Lines of the module beside `services.gitlab-runner`. */
  readonly module?: string;
  /** Name of the entry. */
  readonly name?: string;
  /** Leaves out the token file and the image that every entry needs. */
  readonly bare?: boolean;
  /** Arguments of the module's function. */
  readonly head?: string;
}

export function exampleModule(options: ExampleModule): string {
  const { entry, module = '', name = 'images', bare = false, head = '{ pkgs, ... }:' } = options;
  const needed = bare ? '' : 'authenticationTokenConfigFile = "/run/secrets/runner.env";\ndockerImage = "alpine";\n';
  const lines = [
    head,
    '{',
    ...indented(module, 2),
    '  services.gitlab-runner = {',
    '    enable = true;',
    `    services.${name} = {`,
    ...indented(needed + entry, 6),
    '    };',
    '  };',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function indented(text: string, by: number): readonly string[] {
  if (text.trim() === '') return [];
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(by) + line));
}
