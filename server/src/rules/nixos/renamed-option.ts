import type { Host, OptionUse } from '../../model/host/host';
import { isOtherModule, moduleOption, optionLevel, siblingOption } from '../../model/host/module-option';
import type { PlaceEdit } from '../../text/edit';
import { place, textAt } from '../../text/place';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

interface Data {
  readonly option: OptionUse;
  /** The old and the new path, from `services.gitlab-runner` on. */
  readonly from: string;
  readonly to: string;
  readonly since: string;
}

const module = (lines: string): string => `{ ... }:\n{\n  services.gitlab-runner = {\n${lines}  };\n}\n`;

export const rule = defineRule<'option', Data>({
  id: 'nixos/renamed-option',
  subject: 'option',
  severity: 'information',
  since: '0.1.0',
  summary: 'An option of the runner’s service has another name now.',
  why: 'The settings for the runner as a whole have moved below `settings`, where they are called as in `config.toml`. The old names still work and print a warning at each evaluation.',
  notWhen: [
    'The configured NixOS release is older than the new name.',
    'The file declares options itself, or is for nix-darwin.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-global-section',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The number of jobs at a time',
        text: module('    enable = true;\n    concurrent = 4; # one for each core\n'),
        marks: ['concurrent'],
      },
      {
        language: 'nix',
        caption: 'Beside settings that have moved already',
        text: module('    checkInterval = 5;\n    settings = {\n      concurrent = 4;\n    };\n'),
        marks: ['checkInterval'],
      },
      {
        language: 'nix',
        caption: 'The same in a file that another imports',
        text: '{ ... }:\n{\n  imports = [ ./runner.nix ];\n}\n',
        files: { 'runner.nix': module('    concurrent = 4;\n    settings = {\n      check_interval = 5;\n    };\n') },
        marks: ['concurrent'],
      },
      {
        language: 'nix',
        caption: 'A set of settings',
        text: module(
          '    sessionServer = {\n      listenAddress = "0.0.0.0:8093";\n      advertiseAddress = "ci.example.com:8093";\n    };\n',
        ),
        marks: ['listenAddress', 'advertiseAddress'],
      },
      {
        language: 'nix',
        caption: 'The same, each for itself',
        text: module(
          '    sessionServer.listenAddress = "0.0.0.0:8093";\n    sessionServer.advertiseAddress = "ci.example.com:8093";\n',
        ),
        marks: ['listenAddress', 'advertiseAddress'],
      },
      {
        language: 'nix',
        caption: 'Packages for the jobs',
        text: '{ pkgs, ... }:\n{\n  services.gitlab-runner.packages = [ pkgs.git ];\n}\n',
        marks: ['packages'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'The names of today',
        text: module('    settings = {\n      concurrent = 4;\n      check_interval = 5;\n    };\n'),
      },
      {
        language: 'nix',
        caption: 'A release that has no other name',
        text: module('    concurrent = 4;\n'),
        settings: { nixosRelease: '22.05' },
      },
    ],
  },
  *check({ option, host }, { settings }) {
    if (optionLevel(option) === undefined || isOtherModule(option, host)) return;
    const known = moduleOption(option, settings.nixosRelease);
    const renamed = known?.option.renamedTo;
    if (known?.availability !== 'renamed' || renamed === undefined) return;
    const from = option.path.slice(2).join('.');
    const to = renamed.split('.').slice(2).join('.');
    yield { at: option.nameAt, data: { option, from, to, since: known.option.deprecated?.in ?? '' } };
  },
  message: ({ from, to, since }) => ({
    what: `\`${from}\` is called \`${to}\` since NixOS ${since.replace(/^\S+ or /, '')}.`,
    why: 'The old name still works, with a warning at each evaluation.',
    action: `Write \`${to}\`.`,
  }),
  fixes: ({ data: { option, from, to } }, { host }) =>
    fixIf(moved(option, host, to), `Write \`${to}\` for \`${from}\``, true),
});

function moved(option: OptionUse, host: Host, to: string): readonly PlaceEdit[] | undefined {
  const target = ['services', 'gitlab-runner', ...to.split('.')];
  if (host.options.some(({ path }) => path.join('.') === target.join('.'))) return undefined;
  if (option.path.length > 3) return movedOutOfSet(option, host, to);
  const settings = to.startsWith('settings.') ? siblingOption(option, host, 'settings') : undefined;
  // Definitions in several files are merged.
  if (settings?.nameAt.part !== option.nameAt.part) return option.rename(to);
  return settings.value.kind === 'attrs' ? movedInto(option, host, target) : undefined;
}

/** An option of `sessionServer`: its whole path where that is written out, else the set with all that is in it. */
function movedOutOfSet(option: OptionUse, host: Host, to: string): readonly PlaceEdit[] | undefined {
  const { part, span } = option.nameAt;
  const before = /\bsessionServer\s*\.\s*$/.exec(part.text.slice(option.at.span.start, span.start));
  if (before !== null) {
    const start = option.at.span.start + before.index;
    return [{ at: place(part, start, span.end), text: to }];
  }
  const set = host.options.find(({ path }) => path.join('.') === option.path.slice(0, -1).join('.'));
  const within = host.options.filter(({ path }) => path.length === 4 && path[2] === 'sessionServer');
  const edits = [
    set?.rename('settings.session_server'),
    ...within.map((use) => use.rename(snakeCase(use.path[3] ?? ''))),
  ];
  return edits.every((edit) => edit !== undefined) ? edits.flat() : undefined;
}

/** `listenAddress` is `listen_address` in `config.toml`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Puts the definition into the `settings` that are there, and takes it away where it was. */
function movedInto(option: OptionUse, host: Host, target: readonly string[]): readonly PlaceEdit[] | undefined {
  const written = /=([\s\S]*);$/.exec(textAt(option.at));
  const added = written?.[1] === undefined ? undefined : host.addOption(target, written[1].trim(), option.nameAt.part);
  const removed = option.remove();
  if (added === undefined || removed === undefined) return undefined;
  const overlaps = added.some(({ at }) =>
    removed.some(
      (cut) => cut.at.part === at.part && at.span.start >= cut.at.span.start && at.span.end <= cut.at.span.end,
    ),
  );
  return overlaps ? undefined : [...added, ...removed];
}
