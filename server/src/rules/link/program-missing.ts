import { imagePlace } from '../../model/environment/container-image';
import { installCommand, missingProgram } from '../../model/environment/programs';
import { knownValue } from '../../model/fact';
import { fixIf } from '../fix';
import { jobEnvironments, relatedPlace, runnerPlaces } from '../job-environments';
import { profileLine } from '../nix-job';
import { defineRule, type Finding, type JobSubject, type RuleContext } from '../rule';
import { preBuildLines, variant, withPreBuildScript } from '../runner-examples';

interface Data {
  readonly program: string;
  readonly image: string;
  /** The pre-build script installs packages, but not this one. */
  readonly installs: boolean;
  /** What installs it in a job. */
  readonly command: string | undefined;
}

const runnerModule = withPreBuildScript(preBuildLines);

const job = (script: string, lines = '') =>
  `build:\n  tags: [nix]\n${lines}  before_script:\n    - ${profileLine}\n  script:\n    - ${script}\n`;

export const rule = defineRule<'job', Data>({
  id: 'link/program-missing',
  subject: 'job',
  severity: 'error',
  since: '0.1.0',
  summary: 'A job calls a program that neither its image has nor the runner installs.',
  why: 'Images such as `alpine` hold little more than BusyBox: no bash, git, curl or make. On a caching runner the pre-build script installs the tools that jobs share; what is not among them, and not installed by the job, ends the job with `not found` and exit code 127. The sources are fetched in another container, so that a pipeline gets that far without git.',
  notWhen: [
    'The image is not one of the small official ones, or the pre-build script cannot be read or does more than install known packages.',
    'Something in the script before may bring the program: a package manager, a download, a file that is sourced, another PATH.',
    'The command is run by another one (`nix develop --command`, `nix-shell --run`, `sudo`), may be passed over, or its failure is caught.',
    'The runner that takes the job is not in the workspace.',
  ],
  references: [
    'https://hub.docker.com/_/alpine',
    'https://docs.gitlab.com/runner/executors/docker/#docker-executor-workflow',
    'https://wiki.nixos.org/wiki/Gitlab_runner',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'Alpine has no `jq`, and the runner installs Nix, certificates and git only',
        text: job('jq . flake.lock'),
        files: { 'hosts/ci.nix': runnerModule },
        marks: ['jq'],
      },
      {
        language: 'yaml',
        caption: 'A script for bash',
        text: job('bash ci/build.sh'),
        files: { 'hosts/ci.nix': runnerModule },
        marks: ['bash'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'The runner installs it',
        text: job('git describe --tags'),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'The job installs it',
        text: job('apk add jq\n    - jq . flake.lock'),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'A shell of Nix has it',
        text: job("nix-shell -I nixpkgs=channel:nixos-25.11 -p jq --run 'jq . flake.lock'"),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'The script looks first',
        text: job('if command -v jq; then jq . flake.lock; fi'),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'A failure does no harm',
        text: job('jq . flake.lock || true'),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'An image that may have anything',
        text: job('jq . flake.lock'),
        files: { 'hosts/ci.nix': variant(runnerModule, ['"alpine"', '"registry.example.com/ci/base:1"']) },
      },
      {
        language: 'yaml',
        caption: 'The pre-build script installs more than is known',
        text: job('jq . flake.lock'),
        files: {
          'hosts/ci.nix': withPreBuildScript([...preBuildLines, '${pkgs.nix}/bin/nix-env -i ${pkgs.myTools}']),
        },
      },
      { language: 'yaml', caption: 'Nothing is known of the runner', text: job('jq . flake.lock') },
    ],
  },
  check: findMissing,
  message: ({ program, image, installs }) => ({
    what: `\`${program}\` is not in the image \`${image}\`${installs ? ', nor among what the runner’s pre-build script installs' : ''}.`,
    why: `The job ends here with \`${program}: not found\` (exit code 127).`,
    action: installs
      ? 'Add its package to the pre-build script, or install it in the job.'
      : 'Install it in the job, or use an image that has it.',
  }),
  fixes: ({ data: { program, command } }, { job: { edit } }) =>
    command === undefined
      ? []
      : fixIf(edit.prependBeforeScript(command), `Install \`${program}\` before the script of the job`, false),
});

/** The first program that is missing on every runner that may take the job. */
function* findMissing(subject: JobSubject, context: RuleContext): Iterable<Finding<Data>> {
  const [environment, ...others] = jobEnvironments(subject, context);
  if (environment?.runner === undefined || environment.family === undefined) return;
  const { main, runner, image } = environment;
  for (const command of main.commands) {
    const program = main.isOfJob(command) ? missingProgram(environment, main, command) : undefined;
    const at = command.nameWord && main.script.placeOf(command.nameWord.span);
    if (program === undefined || at === undefined) continue;
    const isMissing = others.every((other) => {
      const same = other.main.commands.find(({ span }) => span.start === command.span.start);
      return same !== undefined && missingProgram(other, other.main, same) !== undefined;
    });
    if (!isMissing) return;
    const { preBuildScript } = runner;
    const scriptAt = preBuildScript.state === 'known' ? preBuildScript.at : undefined;
    yield {
      at,
      data: {
        program,
        image: knownValue(image.name) ?? '',
        installs: scriptAt !== undefined,
        command: installCommand(environment.family, program),
      },
      related: runnerPlaces(subject, runner, [
        relatedPlace(imagePlace(image), 'the image has no such program'),
        relatedPlace(scriptAt, 'this does not install it'),
      ]),
    };
    return;
  }
}
