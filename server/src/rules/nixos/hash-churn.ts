import type { OptionUse, OptionValue, StringPart } from '../../model/host/host';
import { entryOption } from '../../model/host/script-option';
import { textAt } from '../../text/place';
import { exampleModule } from '../example-module';
import { defineRule } from '../rule';

export const rule = defineRule({
  id: 'nixos/hash-churn',
  subject: 'option',
  severity: 'information',
  since: '0.1.0',
  summary: 'An entry depends on the revision or the time, so each rebuild registers a new runner.',
  why: 'The module makes a hash over the whole entry a part of the runner’s name. When anything in it changes, the old runner is unregistered, with what GitLab knows of it, and a new one is registered. The revision of the repository, its store path and the time change with every commit or build.',
  notWhen: [
    'The value stands outside the entries, in `settings` for instance.',
    'A single file of the repository is named (`${./setup.sh}`), which changes with its own content only.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/issues/158284',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The revision in a description, the whole repository in a variable',
        text: exampleModule({
          head: '{ self, ... }:',
          entry: 'description = "runner ${self.rev or "dirty"}";\nenvironmentVariables.SOURCE = "${./.}";\n',
        }),
        marks: ['"runner ${self.rev or "dirty"}"', '"${./.}"'],
      },
      {
        language: 'nix',
        caption: 'The time of the build',
        text: exampleModule({ entry: 'environmentVariables.BUILT = toString builtins.currentTime;\n' }),
        marks: ['toString builtins.currentTime'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'A file of the repository, and a version that is written down',
        text: exampleModule({
          head: '{ self, ... }:',
          module: 'system.configurationRevision = self.rev or "dirty";\n',
          entry: 'description = "runner 3";\nenvironmentVariables.SETTINGS = "${./settings.json}";\n',
        }),
      },
      {
        language: 'nix',
        caption: 'The revision stands outside the entries',
        text: exampleModule({ head: '{ self, ... }:', entry: '' }).replace(
          '    enable = true;\n',
          '    enable = true;\n    settings.log_format = self.rev or "text";\n',
        ),
      },
    ],
  },
  *check({ option }) {
    const cause = isOfEntry(option) ? churnOf(option) : undefined;
    if (cause !== undefined) yield { at: option.valueAt, data: { cause } };
  },
  message: ({ cause }) => ({
    what: `The entry depends on ${cause}.`,
    why: 'A hash over the entry is a part of the runner’s name, so each change unregisters the runner and registers a new one.',
    action: 'Leave it out of the entry, or take it from the job, which knows the commit that it builds.',
  }),
});

/** An option of an entry, or a variable in its environment. */
function isOfEntry(option: OptionUse): boolean {
  if (entryOption(option) !== undefined) return true;
  return option.path.length === 6 && option.path[2] === 'services' && option.path[4] === 'environmentVariables';
}

function churnOf({ value, valueAt }: OptionUse): string | undefined {
  const parts: readonly StringPart[] =
    value.kind === 'string' ? value.parts : value.kind === 'unknown' ? [{ kind: 'unknown', symbol: value.symbol }] : [];
  for (const part of parts) {
    const cause = part.kind === 'unknown' ? ofFlake(part.symbol) : undefined;
    if (cause !== undefined) return cause;
    if (part.kind === 'path' && /^\.{1,2}(?:\/\.{0,2})*$/.test(part.source)) return 'a whole folder of the repository';
  }
  return value.kind !== 'attrs' && mentionsTime(value, textAt(valueAt)) ? 'the time of the build' : undefined;
}

/** The revision, the time or the store path of the flake itself. */
function ofFlake(symbol: readonly string[] | undefined): string | undefined {
  const [first, second, third] = symbol ?? [];
  const name = first === 'inputs' && second === 'self' ? third : first === 'self' ? second : undefined;
  if (name === undefined) return undefined;
  if (/^(?:rev|shortRev|dirtyRev|dirtyShortRev|revCount|narHash)$/.test(name)) return 'the revision of the repository';
  return /^lastModified(?:Date)?$/.test(name) ? 'the time of the last commit' : undefined;
}

function mentionsTime(value: OptionValue, source: string): boolean {
  const isKnown = value.kind === 'string' && value.text !== undefined;
  return !isKnown && /\bbuiltins\.currentTime\b/.test(source.replace(/#[^\n]*/g, ''));
}
