import { place } from '../../text/place';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

const words = (list: string, head = '{ lib, pkgs, ... }:') =>
  exampleModule({ head, entry: `description = ${list};\n` });

export const rule = defineRule({
  id: 'nixos/missing-lib-scope',
  subject: 'host',
  severity: 'error',
  since: '0.1.0',
  summary: 'A name of nixpkgs’ library, or an argument of the module, is used without being in scope.',
  why: 'Recipes are often written below `with lib;`. Without it `concatStringsSep`, `optionals` and the like are names that nothing defines, as are `pkgs`, `lib` and `config` where the module’s function does not take them: `error: undefined variable`.',
  notWhen: [
    'The name is written with its set: `lib.concatStringsSep`, `builtins.attrNames`.',
    'Any `with` stands around it, which may give the name.',
    'A `let`, a `rec` set, `inherit (lib)` or an argument defines it.',
    'Nix has the name itself (`map`, `toString`, `removeAttrs`).',
    'The file has a syntax error, or is an excerpt.',
  ],
  references: [
    'https://nix.dev/manual/nix/2.28/language/scope.html',
    'https://nixos.org/manual/nixpkgs/stable/#sec-functions-library',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A function of the library without its set',
        text: words('concatStringsSep " " [ "Nix" "builds" ]'),
        marks: ['concatStringsSep'],
      },
      {
        language: 'nix',
        caption: 'An argument that the module does not take',
        text: words('lib.concatStringsSep " " [ "Nix" "builds" ]', '{ pkgs, ... }:'),
        marks: ['lib'],
      },
    ],
    good: [
      { language: 'nix', caption: 'With its set', text: words('lib.concatStringsSep " " [ "Nix" "builds" ]') },
      { language: 'nix', caption: 'Below a `with`', text: words('with lib; concatStringsSep " " [ "Nix" "builds" ]') },
      {
        language: 'nix',
        caption: 'Inherited in a `let`',
        text: words('let inherit (lib) concatStringsSep; in concatStringsSep " " [ "Nix" "builds" ]'),
      },
      { language: 'nix', caption: 'A name that Nix has itself', text: words('toString (map (each: each) [ "Nix" ])') },
      {
        language: 'nix',
        caption: 'An excerpt in a text, whose surroundings may define it',
        text: words('"Nix builds"'),
        files: {
          'README.md':
            '```nix\nservices.gitlab-runner.services.images = mkIf config.site.builds {\n  description = concatStringsSep " " config.site.words;\n};\n```\n',
        },
      },
    ],
  },
  *check({ host }) {
    for (const free of host.freeNames) yield { at: free.at, data: { free } };
  },
  message: ({ free: { name, inLibrary } }) => ({
    what: `Nothing defines \`${name}\` here.`,
    why: `Nix stops with \`undefined variable '${name}'\` as soon as the value is needed.`,
    action: isArgument(name)
      ? `Add \`${name}\` to the arguments of the module.`
      : `Write \`lib.${name}\`${inLibrary ? '' : ' and add `lib` to the arguments of the module'}.`,
  }),
  fixes: ({ at, data: { free } }) => {
    if (!isArgument(free.name)) {
      if (!free.inLibrary) return [];
      const edits = [{ at: place(at.part, at.span.start, at.span.start), text: 'lib.' }];
      return [{ title: `Write \`lib.${free.name}\``, safe: true, edits }];
    }
    const head = headOf(at.part.text);
    if (head === undefined) return [];
    const edits = [{ at: place(at.part, head, head), text: ` ${free.name},` }];
    return [{ title: `Take \`${free.name}\` as an argument of the module`, safe: true, edits }];
  },
});

function isArgument(name: string): boolean {
  return name === 'lib' || name === 'pkgs' || name === 'config';
}

/** The offset behind the brace of the module's head, where another argument can be written. */
function headOf(text: string): number | undefined {
  const head = /^(?:\s|#.*(?:\n|$))*\{(?=[^{}]*\.\.\.\s*\}\s*:)/.exec(text);
  return head?.[0].length;
}
