import { knownValue } from '../../model/fact';
import type { Runner } from '../../model/runner/runner';
import type { ReadScript } from '../../model/script/script-reader';
import type { ShellArgument } from '../../syntax/shell/analysis';
import { type ChannelStep, channelSteps, defaultChannelName } from '../../syntax/shell/nix-commands';
import { knownText } from '../../syntax/shell/static-text';
import { type Place, place } from '../../text/place';
import type { Span } from '../../text/span';
import { defineRule, type Finding, type RuleContext, type RunnerSubject } from '../rule';
import { preBuildLines, withPreBuildScript } from '../runner-examples';

/** NixOS releases come in May and November and end some weeks after the next one (nixos.org/blog/announcements). */
const oldestSupported = '25.05';
const currentRelease = '25.11';

type ChannelMistake =
  | { readonly kind: 'name'; readonly name: string; readonly behind: Place | undefined }
  | { readonly kind: 'never-updated'; readonly name: string }
  | { readonly kind: 'never-added'; readonly name: string }
  | { readonly kind: 'old'; readonly release: string; readonly releaseAt: Place | undefined };

const withScript = (steps: readonly string[]): string => {
  const [folders, profile, packages] = preBuildLines;
  return withPreBuildScript([
    folders,
    profile,
    ...steps.map((step) => `\${pkgs.nix}/bin/nix-channel ${step}`),
    packages,
  ]);
};

export const rule = defineRule({
  id: 'nixos/channel-step',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'The pre-build script adds a channel in a way that leaves `<nixpkgs>` unresolved.',
  why: "Without a name, `nix-channel --add` takes the last part of the address, less `-unstable` or `-stable`: `nixos-25.11` becomes a channel `nixos-25.11`, and `<nixpkgs>` is not found. A channel that is added but not updated is empty, and one that was never added cannot be updated. Jobs then end with `file 'nixpkgs' was not found in the Nix search path`.",
  notWhen: [
    'The channel is named `nixpkgs`, or its address ends in `nixpkgs-unstable`.',
    'The address is not known here.',
    'No channel is added at all, as where jobs pin nixpkgs by flakes or `-I`.',
  ],
  references: [
    'https://nix.dev/manual/nix/2.28/command-ref/nix-channel.html',
    'https://wiki.nixos.org/wiki/Nix_channels',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The name is missing',
        text: withScript(['--add https://nixos.org/channels/nixos-25.11', '--update']),
        marks: ['https://nixos.org/channels/nixos-25.11'],
      },
      {
        language: 'nix',
        caption: 'The channel is never fetched',
        text: withScript(['--add https://nixos.org/channels/nixos-25.11 nixpkgs']),
        marks: ['${pkgs.nix}/bin/nix-channel --add https://nixos.org/channels/nixos-25.11 nixpkgs'],
      },
      {
        language: 'nix',
        caption: 'Another name is updated',
        text: withScript(['--add https://nixos.org/channels/nixos-25.11 nixpkgs', '--update', '--update nixos']),
        marks: ['nixos'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'A release that gets no more updates',
        text: withScript(['--add https://nixos.org/channels/nixos-20.09 nixpkgs', '--update nixpkgs']),
        severity: 'information',
        marks: ['https://nixos.org/channels/nixos-20.09'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'Named and fetched',
        text: withScript(['--add https://nixos.org/channels/nixos-25.11 nixpkgs', '--update nixpkgs']),
      },
      {
        language: 'nix',
        caption: 'The address that is named by itself',
        text: withScript(['--add https://nixos.org/channels/nixpkgs-unstable', '--update']),
      },
      {
        language: 'nix',
        caption: 'An address that the container knows',
        text: withScript(['--add "$CHANNEL"', '--update']),
      },
      { language: 'nix', caption: 'No channel at all', text: withScript([]) },
    ],
  },
  check: findMistakes,
  message: (mistake) => messageOf(mistake),
  fixes: ({ at, data }) => {
    if (data.kind === 'name' && data.behind !== undefined) {
      return [{ title: 'Name the channel `nixpkgs`', safe: true, edits: [{ at: data.behind, text: ' nixpkgs' }] }];
    }
    if (data.kind === 'old' && data.releaseAt !== undefined) {
      return [
        {
          title: `Use the channel of NixOS ${currentRelease}`,
          safe: false,
          edits: [{ at: data.releaseAt, text: currentRelease }],
        },
      ];
    }
    if (data.kind !== 'never-updated') return [];
    const line = lineOf(at);
    const end = place(at.part, at.span.end, at.span.end);
    return [
      {
        title: 'Fetch the channel behind it',
        safe: true,
        edits: [{ at: end, text: `\n${line.indent}${line.program} --update ${data.name}` }],
      },
    ];
  },
});

function* findMistakes({ runner }: RunnerSubject, { scripts }: RuleContext): Iterable<Finding<ChannelMistake>> {
  const script = preBuildScript(runner);
  if (script === undefined || !script.pieces.some((piece) => piece.text.includes('nix-channel'))) return;
  const read = scripts.read(script);
  const steps = channelSteps(read.commands);
  const added = steps.filter((step) => step.action === 'add');
  const updated = steps.filter((step) => step.action === 'update');
  const names = added.map(nameOf);
  yield* added.flatMap((step) => addMistakes(step, read, updated));
  if (names.some((name) => name === undefined) || added.length === 0) return;
  for (const argument of updated.flatMap((step) => step.names)) {
    const name = knownText(argument.value);
    const at = placeOf(read, argument.span);
    if (name !== undefined && at !== undefined && !names.includes(name)) {
      yield { at, data: { kind: 'never-added', name } };
    }
  }
}

function addMistakes(
  step: ChannelStep,
  read: ReadScript,
  updated: readonly ChannelStep[],
): readonly Finding<ChannelMistake>[] {
  const url = step.url === undefined ? undefined : knownText(step.url.value);
  const at = step.url === undefined ? undefined : placeOf(read, step.url.span);
  const name = nameOf(step);
  if (url === undefined || at === undefined || name === undefined) return [];
  const found: Finding<ChannelMistake>[] = [];
  if (step.names.length === 0 && name !== 'nixpkgs') {
    found.push({ at, data: { kind: 'name', name, behind: place(at.part, at.span.end, at.span.end) } });
  }
  const fetched = updated.some(
    (u) => u.names.length === 0 || u.names.some((n) => (knownText(n.value) ?? name) === name),
  );
  const whole = placeOf(read, step.command.span);
  if (!fetched && whole !== undefined) found.push({ at: whole, data: { kind: 'never-updated', name } });
  const release = /nixos-(\d{2}\.\d{2})(?=\/?$|-small|-aarch64)/.exec(url);
  if (release?.[1] !== undefined && release[1] < oldestSupported) {
    const start = at.span.start + release.index + 'nixos-'.length;
    const releaseAt = at.part.text.startsWith(release[1], start)
      ? place(at.part, start, start + release[1].length)
      : undefined;
    found.push({ at, data: { kind: 'old', release: release[1], releaseAt }, severity: 'information' });
  }
  return found;
}

function nameOf(step: ChannelStep): string | undefined {
  const given: ShellArgument | undefined = step.names[0];
  if (given !== undefined) return knownText(given.value);
  const url = step.url === undefined ? undefined : knownText(step.url.value);
  return url === undefined ? undefined : defaultChannelName(url);
}

function preBuildScript(runner: Runner) {
  return knownValue(runner.preBuildScript)?.script;
}

function placeOf(read: ReadScript, span: Span): Place | undefined {
  return read.placeOf(span);
}

function messageOf(mistake: ChannelMistake) {
  if (mistake.kind === 'name') {
    return {
      what: `The channel is added under the name \`${mistake.name}\`.`,
      why: '`<nixpkgs>` then does not resolve, and jobs that use it fail.',
      action: 'Give it the name `nixpkgs`.',
    };
  }
  if (mistake.kind === 'never-updated') {
    return {
      what: `Channel \`${mistake.name}\` is added but never fetched.`,
      why: 'It is empty until `nix-channel --update`, so `<nixpkgs>` does not resolve.',
      action: `Add \`nix-channel --update ${mistake.name}\` behind it.`,
    };
  }
  if (mistake.kind === 'never-added') {
    return {
      what: `Channel \`${mistake.name}\` is updated but was never added.`,
      why: '`nix-channel` knows no channel of that name, so nothing is fetched.',
      action: 'Update the channel under the name it was added by.',
    };
  }
  return {
    what: `NixOS ${mistake.release} gets no more updates.`,
    why: 'Its channel stays as it is, security fixes included, and fewer and fewer of its builds are in the cache.',
    action: `Use a supported release, such as ${currentRelease}.`,
  };
}

/** Indentation and program of the line that the step stands on, for a step of the same form below it. */
function lineOf(at: Place): { readonly indent: string; readonly program: string } {
  const { text } = at.part;
  const start = text.lastIndexOf('\n', at.span.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start, at.span.start))?.[0] ?? '';
  const program = /^\S+/.exec(text.slice(at.span.start, at.span.end))?.[0] ?? 'nix-channel';
  return { indent, program };
}
