import { profileSourced } from '../../syntax/shell/nix-commands';
import { place, textAt } from '../../text/place';
import { defineRule } from '../rule';

export const rule = defineRule({
  id: 'pipeline/profile-path-incomplete',
  subject: 'script',
  severity: 'error',
  since: '0.1.0',
  summary: 'A profile folder is sourced where one of its files is meant.',
  why: '`.` reads a file. Given the folder `etc/profile.d/` it fails with `Is a directory`, and since a failing line of a script fails the job, nothing after it runs. Copies of a recipe often lose the file’s name.',
  notWhen: ['A file is named: `nix.sh`, `nix-daemon.sh`, or any other.', 'The end of the path is not known here.'],
  references: [
    'https://wiki.nixos.org/wiki/Gitlab_runner',
    'https://github.com/NixOS/nix/blob/master/scripts/nix-profile.sh.in',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'The file’s name got lost',
        text: 'default:\n  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/"\n\nbuild:\n  tags: [nix]\n  script:\n    - nix-build\n',
        marks: ['"$HOME/.nix-profile/etc/profile.d/"'],
      },
      {
        language: 'yaml',
        caption: 'Without quotes and without the last slash',
        text: 'build:\n  tags: [nix]\n  script:\n    - source ~/.nix-profile/etc/profile.d\n    - nix-build\n',
        marks: ['~/.nix-profile/etc/profile.d'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'The file is named',
        text: 'build:\n  tags: [nix]\n  script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n    - nix-build\n',
      },
      {
        language: 'yaml',
        caption: 'Each file of a folder, in a loop',
        text: 'build:\n  script:\n    - for file in /etc/profile.d/*.sh; do . "$file"; done\n    - make\n',
      },
    ],
  },
  *check({ script }, { scripts }) {
    if (!script.pieces.some((piece) => /profile/.test(piece.text))) return;
    const read = scripts.read(script);
    for (const { argument } of read.trace.end.sourced) {
      const at = profileSourced(argument).kind === 'incomplete' ? read.placeOf(argument.span) : undefined;
      if (at !== undefined && read.text.isVerbatim(argument.span)) yield { at, data: { path: textAt(at) } };
    }
  },
  message: ({ path }) => ({
    what: `\`${path.replace(/["']/g, '')}\` is a folder, not a file.`,
    why: '`.` fails with `Is a directory`, and the job with it.',
    action: 'Name the file: `etc/profile.d/nix.sh`.',
  }),
  fixes: ({ at }) => {
    const source = textAt(at);
    const quote = /["']$/.test(source) ? 1 : 0;
    const path = source.slice(0, source.length - quote);
    const missing = path.endsWith('/') ? '' : '/';
    const rest = /\/etc\/?$/.test(path)
      ? 'profile.d/nix.sh'
      : /profile\.d\/?$/.test(path)
        ? 'nix.sh'
        : 'etc/profile.d/nix.sh';
    const end = at.span.end - quote;
    return [
      { title: 'Source `nix.sh` in it', safe: true, edits: [{ at: place(at.part, end, end), text: missing + rest }] },
    ];
  },
});
