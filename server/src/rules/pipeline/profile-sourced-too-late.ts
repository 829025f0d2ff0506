import { isNixCommand } from '../../syntax/shell/nix-commands';
import { nixJob } from '../nix-job';
import { defineRule } from '../rule';

export const rule = defineRule({
  id: 'pipeline/profile-sourced-too-late',
  subject: 'job',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The Nix profile is sourced only after the first Nix command.',
  why: 'Sourcing changes the shell from that line on. Commands before it run without Nix on PATH and end with `command not found`.',
  notWhen: [
    'Each command before it calls Nix by its path.',
    'The job does not surely run on a caching Nix runner, or runs in an image that brings Nix.',
  ],
  references: ['https://wiki.nixos.org/wiki/Gitlab_runner', 'https://docs.gitlab.com/ci/yaml/#before_script'],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'The profile in `script`, behind a Nix command in `before_script`',
        text: 'build:\n  tags: [nix]\n  before_script:\n    - nix --version\n  script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n    - nix-build\n',
        marks: ['. "$HOME/.nix-profile/etc/profile.d/nix.sh"'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'The profile first',
        text: 'build:\n  tags: [nix]\n  script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n    - nix --version\n    - nix-build\n',
      },
    ],
  },
  *check(subject, context) {
    const found = nixJob(subject, context);
    if (found?.use.bare === undefined || found.use.late === undefined) return;
    const { bare, late } = found.use;
    const at = found.script.placeOf(late.command.span);
    const first = found.script.placeOf(bare.span);
    if (at === undefined) return;
    yield {
      at,
      data: {
        job: subject.job,
        program: isNixCommand(bare)?.program ?? 'nix',
        piece: found.script.pieceOf(late.command.span),
      },
      related: first === undefined ? [] : [{ at: first, message: 'the Nix command that comes before it' }],
    };
  },
  message: ({ job, program }) => ({
    what: `Job \`${job.name}\` sources the Nix profile only after \`${program}\`.`,
    why: 'The command before it does not find Nix on PATH.',
    action: 'Move the line to the start of `before_script`.',
  }),
  fixes: ({ data: { job, piece } }) => {
    const edits = piece === undefined ? undefined : job.edit.moveToBeforeScript(piece.at);
    return edits === undefined ? [] : [{ title: 'Move it to the start of `before_script`', safe: true, edits }];
  },
});
