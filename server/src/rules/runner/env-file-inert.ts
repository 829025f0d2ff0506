import { knownValue } from '../../model/fact';
import { isCachingSetup } from '../../model/runner/caching';
import { variableValue } from '../../model/runner/environment';
import { findVariable } from '../../model/runner/environment-entry';
import { usesDocker } from '../../model/runner/executor';
import { hasOfficialImage } from '../../model/runner/official-image';
import { maySourceProfile } from '../../model/script/nix-profile';
import { fixIf } from '../fix';
import { jobShell } from '../job-shell';
import { defineRule } from '../rule';
import { hostDaemonModule, hostDaemonRendered, hostDaemonToml, variant } from '../runner-examples';

const path = 'PATH=/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin:/bin:/sbin:/usr/bin:/usr/sbin';
const pathOption = `PATH = "${path.slice('PATH='.length)}";`;

export const rule = defineRule<'runner', { readonly file: string }>({
  id: 'runner/env-file-inert',
  subject: 'runner',
  severity: 'information',
  since: '0.1.0',
  summary: 'Nothing but the variable `ENV` is to bring Nix into the shell of jobs, which does not work.',
  why: 'A POSIX shell reads the file that `ENV` names only when it is interactive. The docker executor starts a shell that is neither interactive nor a login shell and feeds it the script, so the file is never read: `nix: not found`. The variable does no harm, and nothing asks for it.',
  notWhen: [
    '`PATH` of the runner leads to a Nix profile, or `BASH_ENV` names a file.',
    'A job of the runner, or its pre-build script, sources a profile.',
    'The image is not one of the official ones, so that it may bring Nix along.',
    'The environment cannot be read to its end.',
  ],
  references: [
    'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/sh.html',
    'https://docs.gitlab.com/runner/shells/',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'No PATH, only the file',
        text: variant(hostDaemonToml, [`"${path}"`, '"ENV=/etc/profile"']),
        marks: ['"ENV=/etc/profile"'],
        also: ['runner/path-variable'],
      },
      {
        language: 'nix',
        caption: 'The same in a NixOS module',
        text: variant(hostDaemonModule, [pathOption, 'ENV = "/etc/profile.d/nix-daemon.sh";']),
        marks: ['ENV = "/etc/profile.d/nix-daemon.sh";'],
        also: ['runner/path-variable'],
      },
      {
        language: 'nix',
        caption: 'The same, rendered',
        text: variant(hostDaemonRendered, [/"PATH=.*"/.exec(hostDaemonRendered)?.[0] ?? '', '"ENV=/etc/profile"']),
        marks: ['"ENV=/etc/profile"'],
        also: ['runner/path-variable'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: variant(
          hostDaemonModule,
          [pathOption, ''],
          [
            '      dockerDisableCache',
            '      registrationFlags = [ "--env" "ENV=/etc/profile" ];\n      dockerDisableCache',
          ],
        ),
        marks: ['"ENV=/etc/profile"'],
        also: ['runner/path-variable'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'PATH leads to the profile; the file is idle',
        text: variant(hostDaemonToml, ['"USER=root"', '"USER=root",\n    "ENV=/etc/profile"']),
      },
      {
        language: 'nix',
        caption: 'The same in a NixOS module',
        text: variant(hostDaemonModule, [pathOption, `${pathOption}\n        ENV = "/etc/profile";`]),
      },
      {
        language: 'toml',
        caption: 'A file for bash',
        text: variant(hostDaemonToml, [
          '"USER=root"',
          '"USER=root",\n    "BASH_ENV=/etc/profile",\n    "ENV=/etc/profile"',
        ]),
      },
      {
        language: 'toml',
        caption: 'Jobs source the profile themselves',
        text: variant(hostDaemonToml, ['"USER=root"', '"USER=root",\n    "ENV=/etc/profile"']),
        files: {
          '.gitlab-ci.yml':
            'build:\n  tags: [nix]\n  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n  script:\n    - nix-build\n',
        },
      },
      {
        language: 'nix',
        caption: 'Further variables that are not known',
        text: variant(
          hostDaemonModule,
          ['environmentVariables = {', 'environmentVariables = config.my.variables // {'],
          [pathOption, 'ENV = "/etc/profile";'],
        ),
      },
    ],
  },
  *check({ runner, jobs }, { scripts }) {
    if (!usesDocker(runner) || !isCachingSetup(runner.setup) || !hasOfficialImage(runner)) return;
    const { environment, preBuildScript } = runner;
    const entry = findVariable(environment, 'ENV');
    const file = entry && knownValue(entry.value);
    if (entry === undefined || file === undefined || !/(?:^\/etc\/profile|nix(?:-daemon)?\.sh)$/.test(file)) return;
    if (variableValue(environment, 'BASH_ENV').state !== 'absent') return;
    const search = variableValue(environment, 'PATH');
    if (search.state === 'unknown' || /\bnix\b/.test(knownValue(search) ?? '')) return;
    if (preBuildScript.state === 'unknown') return;
    const inline = preBuildScript.state === 'known' && preBuildScript.value.runsAs === 'inline';
    if (
      inline &&
      (preBuildScript.value.script === undefined || maySourceProfile(scripts.read(preBuildScript.value.script)))
    )
      return;
    if (jobs.some((job) => maySourceProfile(jobShell(job, scripts)))) return;
    yield { at: entry.at, data: { file } };
  },
  message: ({ file }) => ({
    what: `Only \`ENV=${file}\` is to bring Nix into the shell of jobs.`,
    why: 'The shell of a job is not interactive and does not read the file, so Nix is not found.',
    action: 'Set `PATH` to the default profile, or let jobs source `nix.sh`.',
  }),
  fixes: (_finding, { runner }) => fixIf(runner.edit.removeVariable('ENV'), 'Remove `ENV`, which has no effect', false),
});
