import { isCachingSetup } from '../../model/runner/caching';
import { environmentPlace, variableValue } from '../../model/runner/environment';
import { usesDocker } from '../../model/runner/executor';
import { isNixImage } from '../../model/runner/nix-image';
import { hasOfficialImage } from '../../model/runner/official-image';
import type { Runner } from '../../model/runner/runner';
import { completeSearchPath, refersToItself, searchPathLack } from '../../model/runner/search-path';
import { maySourceProfile } from '../../model/script/nix-profile';
import { fixIf } from '../fix';
import { holdsInEveryJob } from '../job-shell';
import { defineRule } from '../rule';
import { daemonContainerToml, hostDaemonModule, hostDaemonRendered, hostDaemonToml, variant } from '../runner-examples';

/** What is wrong with the search path; `value` is the path as it is. */
type Data =
  | { readonly wrong: 'absent' }
  | { readonly wrong: 'refers-to-itself' | 'no-system' | 'no-profile'; readonly value: string };

const profile = '/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin';
const written = `${profile}:/bin:/sbin:/usr/bin:/usr/sbin`;

export const rule = defineRule<'runner', Data>({
  id: 'runner/path-variable',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: "The runner's `PATH` keeps jobs from finding Nix, or even a shell.",
  why: `On a runner that uses the machine's Nix daemon the tools come from the container's default profile, which is not in
the search path of any ordinary image, so the runner sets \`PATH\`. It replaces that of the image altogether:

- Without \`/nix/var/nix/profiles/default/bin\` a job that does not source the profile gets \`nix: not found\`
  (warning; information where \`PATH\` is not set at all).
- Without \`/bin\` and \`/usr/bin\` the container does not start: \`exec: "sh": executable file not found in $PATH\` (error).
- \`$PATH\` in the value is not that of the image. The runner expands its own variables and those of the job only, so the
  text stays as it is and names no directory (error).`,
  notWhen: [
    'The profile is missing from `PATH`, but the jobs or the pre-build script of a `config.toml` source it.',
    'The image brings its own Nix and with it its own search path.',
    'The value is not known to its end.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section',
    'https://github.com/NixOS/nixpkgs/blob/nixos-25.05/nixos/modules/services/continuous-integration/gitlab-runner.nix',
    'https://wiki.nixos.org/wiki/Gitlab_runner',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'The search path of the image is meant, but cannot be had this way',
        text: variant(hostDaemonToml, [`PATH=${written}`, 'PATH=/nix/var/nix/profiles/default/bin:$PATH']),
        marks: ['/nix/var/nix/profiles/default/bin:$PATH'],
        severity: 'error',
      },
      {
        language: 'nix',
        caption: 'No directory with a shell, in a NixOS module',
        text: variant(hostDaemonModule, [`"${written}"`, `"${profile}"`]),
        marks: [`"${profile}"`],
        severity: 'error',
      },
      {
        language: 'nix',
        caption: 'No directory with Nix, in a rendered configuration',
        text: variant(hostDaemonRendered, [`PATH=${written}`, 'PATH=/usr/bin:/bin']),
        marks: ['/usr/bin:/bin'],
      },
      {
        language: 'toml',
        caption: 'No `PATH` at all',
        text: variant(hostDaemonToml, [`    "PATH=${written}",\n`, '']),
        marks: ['environment'],
        severity: 'information',
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: variant(
          hostDaemonModule,
          [/ *PATH = .*\n/.exec(hostDaemonModule)?.[0] ?? '', ''],
          [
            '      dockerDisableCache',
            '      registrationFlags = [ "--env" "PATH=/nix/var/nix/profiles/default/bin" ];\n      dockerDisableCache',
          ],
        ),
        marks: ['/nix/var/nix/profiles/default/bin'],
        unfixable: true,
        severity: 'error',
      },
    ],
    good: [
      { language: 'toml', caption: 'Profile and system', text: hostDaemonToml },
      { language: 'nix', caption: 'Profile and system, by NixOS options', text: hostDaemonModule },
      { language: 'nix', caption: 'Profile and system, rendered', text: hostDaemonRendered },
      {
        language: 'toml',
        caption: 'The image of a daemon container has its own search path',
        text: daemonContainerToml,
      },
      {
        language: 'toml',
        caption: 'The pre-build script sources the profile',
        text: variant(
          hostDaemonToml,
          [`    "PATH=${written}",\n`, ''],
          ['  [runners.docker]', '  pre_build_script = ". /etc/profile.d/nix-daemon.sh"\n  [runners.docker]'],
        ),
      },
    ],
  },
  *check(subject, { scripts }) {
    const { runner } = subject;
    const caching = isCachingSetup(runner.setup);
    if (!caching || !usesDocker(runner)) return;
    const isSourced = () => holdsInEveryJob(subject, scripts, maySourceProfile);
    const path = variableValue(runner.environment, 'PATH');
    if (path.state === 'unknown') return;
    if (path.state === 'known' && refersToItself(path.value)) {
      yield { at: path.at, data: { wrong: 'refers-to-itself', value: path.value }, severity: 'error' };
      return;
    }
    if (runner.setup !== 'host-daemon' || !mayLackNix(runner)) return;
    if (path.state === 'absent') {
      if (!isSourced()) {
        yield { at: environmentPlace(runner), data: { wrong: 'absent' }, severity: 'information' };
      }
      return;
    }
    const wrong = searchPathLack(path.value);
    if (wrong === undefined || (wrong === 'no-profile' && isSourced())) return;
    yield { at: path.at, data: { wrong, value: path.value }, severity: wrong === 'no-system' ? 'error' : 'warning' };
  },
  message: (data) => ({
    what: {
      absent: "The runner uses the machine's Nix daemon but sets no `PATH`.",
      'refers-to-itself': '`$PATH` in the environment of a runner does not stand for the `PATH` of the image.',
      'no-system': '`PATH` has neither `/bin` nor `/usr/bin`.',
      'no-profile': '`PATH` does not have `/nix/var/nix/profiles/default/bin`.',
    }[data.wrong],
    why: {
      absent:
        'A job that does not source the profile finds no `nix`, since no ordinary image has it in its search path.',
      'refers-to-itself': 'The runner expands CI variables only, so the search path of the image is lost.',
      'no-system': 'The container cannot find a shell and stops with `exec: "sh": executable file not found in $PATH`.',
      'no-profile': 'A job that does not source the profile stops with `nix: not found`.',
    }[data.wrong],
    action: 'Write out all directories, those of the profile first.',
  }),
  fixes: ({ data }, { runner }) => {
    const before = data.wrong === 'absent' ? undefined : data.value;
    const path = completeSearchPath(before, runner.setup === 'daemon-container');
    const keepsImage = data.wrong === 'no-system' || data.wrong === 'no-profile';
    const safe = keepsImage || hasOfficialImage(runner);
    return fixIf(runner.edit.setVariable('PATH', path), `Set \`PATH\` to \`${path}\``, safe);
  },
});

function mayLackNix(runner: Runner): boolean {
  const image = runner.text('docker.image');
  return image.state === 'absent' || (image.state === 'known' && !isNixImage(image.value));
}
