import type { Job } from '../../model/pipeline/job';
import { environmentPlace, variableValue } from '../../model/runner/environment';
import { usesDocker } from '../../model/runner/executor';
import { hasOfficialImage, isOfficialImage } from '../../model/runner/official-image';
import { maySourceProfile, sourcedProfiles } from '../../model/script/nix-profile';
import type { ReadScript, ScriptReader } from '../../model/script/script-reader';
import { fixIf } from '../fix';
import { jobShell } from '../job-shell';
import { defineRule, type RunnerSubject } from '../rule';
import { daemonContainerToml, hostDaemonModule, hostDaemonRendered, hostDaemonToml, variant } from '../runner-examples';

/** What sources `nix.sh`: a job, the pre-build script, or whatever jobs there may be. */
type Sourced = { readonly by: 'job'; readonly job: Job } | { readonly by: 'pre-build' | 'unseen-job' };

const pipeline = (file: string) => `build:
  tags: [nix]
  before_script:
    - . "$HOME/.nix-profile/etc/profile.d/${file}"
  script:
    - nix-build
`;

const taggedModule = variant(hostDaemonModule, [
  'authenticationTokenConfigFile = "/run/secrets/runner.env";',
  `authenticationTokenConfigFile = "/run/secrets/runner.env";
      preBuildScript = pkgs.writeScript "setup-container" ''
        mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root
        . \${pkgs.nix}/etc/profile.d/nix.sh
        \${pkgs.nix}/bin/nix-env -i \${lib.concatStringsSep " " (with pkgs; [ nix cacert git openssh ])}
      '';`,
]);

export const rule = defineRule<'runner', Sourced>({
  id: 'runner/user-variable',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The runner sets no `USER`, without which the profile file `nix.sh` does nothing.',
  why: `\`nix.sh\` looks at \`HOME\` and \`USER\` first and leaves everything as it is unless both are set. Images of containers
often set no \`USER\`, and the runner does not either. A job that sources the file then goes on to \`nix: not found\`, as
if the line were not there. \`nix-daemon.sh\` has no such condition.

Where no job is in sight it is information.`,
  notWhen: [
    'Jobs and pre-build script source `nix-daemon.sh` or nothing.',
    "The image is not one of Docker's official ones, so that it may set `USER` itself.",
    'A job that sources `nix.sh` sets `USER` in its variables.',
    'Parts of the environment cannot be read.',
  ],
  references: [
    'https://github.com/NixOS/nix/blob/master/scripts/nix-profile.sh.in',
    'https://wiki.nixos.org/wiki/Gitlab_runner',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A job sources `nix.sh`',
        text: variant(hostDaemonToml, ['    "USER=root",\n', '']),
        files: { '.gitlab-ci.yml': pipeline('nix.sh') },
        marks: ['environment'],
      },
      {
        language: 'nix',
        caption: 'The pre-build script of a NixOS module sources it',
        text: variant(taggedModule, ['        USER = "root";\n', '']),
        marks: ['environmentVariables'],
      },
      {
        language: 'nix',
        caption: 'A rendered configuration, no job in sight',
        text: variant(hostDaemonRendered, ['          "USER=root"\n', '']),
        marks: ['environment'],
        severity: 'information',
      },
    ],
    good: [
      {
        language: 'toml',
        caption: '`USER` is set',
        text: hostDaemonToml,
        files: { '.gitlab-ci.yml': pipeline('nix.sh') },
      },
      { language: 'nix', caption: '`USER` is set, by NixOS options', text: taggedModule },
      {
        language: 'toml',
        caption: '`nix-daemon.sh` does not need it',
        text: variant(hostDaemonToml, ['    "USER=root",\n', '']),
        files: { '.gitlab-ci.yml': pipeline('nix-daemon.sh') },
      },
      {
        language: 'toml',
        caption: 'The image may set it',
        text: variant(hostDaemonToml, ['    "USER=root",\n', ''], ['"alpine"', '"registry.example.com/ci/base:1"']),
      },
      { language: 'toml', caption: 'The image of a daemon container sets it', text: daemonContainerToml },
    ],
  },
  *check(subject, { scripts }) {
    const { runner } = subject;
    if (runner.setup !== 'host-daemon' || !usesDocker(runner)) return;
    if (variableValue(runner.environment, 'USER').state !== 'absent') return;
    const sourced = findSourcing(subject, scripts);
    if (sourced === undefined) return;
    yield {
      at: environmentPlace(runner),
      data: sourced,
      severity: sourced.by === 'unseen-job' ? 'information' : 'warning',
      related: sourced.by === 'job' ? [{ at: sourced.job.nameAt, message: 'this job sources `nix.sh`' }] : [],
    };
  },
  message: (sourced) => ({
    what: {
      job: `The runner sets no \`USER\`, and the job \`${sourced.by === 'job' ? sourced.job.name : ''}\` sources \`nix.sh\`.`,
      'pre-build': 'The runner sets no `USER`, and its pre-build script sources `nix.sh`.',
      'unseen-job': 'The runner sets no `USER`.',
    }[sourced.by],
    why: '`nix.sh` does nothing unless both `HOME` and `USER` are set, so the job ends in `nix: not found`.',
    action: "Set `USER` to `root` in the runner's environment.",
  }),
  fixes: (_finding, { runner }) =>
    runner.text('docker.user').state === 'absent'
      ? fixIf(runner.edit.setVariable('USER', 'root'), 'Set `USER=root` for the jobs of this runner', true)
      : [],
});

function findSourcing({ runner, jobs }: RunnerSubject, scripts: ScriptReader): Sourced | undefined {
  const plain = hasOfficialImage(runner);
  const job = jobs.find((candidate) => needsUser(candidate, plain) && sources(jobShell(candidate, scripts)));
  if (job !== undefined) return { by: 'job', job };
  const { preBuildScript } = runner;
  if (!plain || preBuildScript.state === 'unknown') return undefined;
  if (preBuildScript.state === 'known') {
    const { script } = preBuildScript.value;
    if (script === undefined || !script.complete) return undefined;
    const read = scripts.read(script);
    if (sources(read)) return { by: 'pre-build' };
    if (maySourceProfile(read)) return undefined;
  }
  return jobs.length === 0 ? { by: 'unseen-job' } : undefined;
}

function sources(script: ReadScript): boolean {
  return sourcedProfiles(script).has('nix.sh');
}

/** The image of the job, or that of the runner, sets no `USER`, and neither does the job. */
function needsUser({ image, variables }: Job, plainRunnerImage: boolean): boolean {
  const plain = image.state === 'absent' ? plainRunnerImage : image.state === 'known' && isOfficialImage(image.value);
  return plain && variables.complete && !variables.variables.some((variable) => variable.name === 'USER');
}
