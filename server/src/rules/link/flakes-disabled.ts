import { imagePlace } from '../../model/environment/container-image';
import { missingFeatures, type NixFeature } from '../../model/environment/nix-features';
import { environmentPlace } from '../../model/runner/environment';
import { findVariable } from '../../model/runner/environment-entry';
import type { Runner } from '../../model/runner/runner';
import { knownText } from '../../syntax/shell/static-text';
import { fixIf } from '../fix';
import { jobEnvironments, relatedPlace, runnerPlaces, scriptsMention } from '../job-environments';
import { profileLine } from '../nix-job';
import { defineRule, type Finding, type JobSubject, type RuleContext } from '../rule';
import { hostDaemonToml, preBuildLines, variant, withPreBuildScript } from '../runner-examples';

interface Data {
  readonly command: string;
  readonly missing: readonly NixFeature[];
  readonly runner: Runner;
}

const setting = 'experimental-features = nix-command flakes';
const runnerModule = withPreBuildScript(preBuildLines);

const job = (lines: string, script = '- nix build .#hello') =>
  `build:\n  tags: [nix]\n${lines}  before_script:\n    - ${profileLine}\n  script:\n    ${script}\n`;

export const rule = defineRule<'job', Data>({
  id: 'link/flakes-disabled',
  subject: 'job',
  severity: 'error',
  since: '0.1.0',
  summary: 'A job uses a feature of Nix that nothing turns on where it runs.',
  why: "The commands of `nix` and flakes are experimental: Nix refuses them unless its configuration names them, with `experimental Nix feature 'nix-command' is disabled`. What counts is the configuration in the job’s container. The settings of the machine (`nix.settings.experimental-features`) are not seen there, as only its daemon reads them.",
  notWhen: [
    'A flag of the command, `NIX_CONFIG` of the runner, the pipeline or the script, or a `nix.conf` that a script writes may turn it on.',
    'The image is not one whose configuration is public, or the pre-build script cannot be read.',
    'The runner that takes the job is not in the workspace, or one of several turns it on.',
    'The command needs no such feature: `nix-build`, `nix-shell`, `nix-env`.',
  ],
  references: [
    'https://nix.dev/manual/nix/latest/development/experimental-features',
    'https://nix.dev/manual/nix/latest/command-ref/conf-file',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'A flake on a runner that says nothing of flakes',
        text: job(''),
        files: { 'hosts/ci.nix': runnerModule },
        marks: ['nix build .#hello'],
      },
      {
        language: 'yaml',
        caption: 'Only one of the two features',
        text: job('  variables:\n    NIX_CONFIG: experimental-features = nix-command\n'),
        files: { 'hosts/ci.nix': runnerModule },
        marks: ['nix build .#hello'],
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'The runner turns them on',
        text: job(''),
        files: {
          'hosts/ci.nix': variant(runnerModule, [
            'USER = "root";',
            `USER = "root";\n        NIX_CONFIG = "${setting}";`,
          ]),
        },
      },
      {
        language: 'yaml',
        caption: 'The job turns them on',
        text: job(`  variables:\n    NIX_CONFIG: ${setting}\n`),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'The script turns them on',
        text: job('', `- export NIX_CONFIG="${setting}"\n    - nix build .#hello`),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'A flag turns them on',
        text: job('', "- nix --extra-experimental-features 'nix-command flakes' build .#hello"),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'The pre-build script writes the settings',
        text: job(''),
        files: {
          'hosts/ci.nix': withPreBuildScript([
            ...preBuildLines,
            `mkdir -p /etc/nix && echo "${setting}" >> /etc/nix/nix.conf`,
          ]),
        },
      },
      {
        language: 'yaml',
        caption: 'An image that may have any settings',
        text: job(''),
        files: {
          'hosts/ci.nix': variant(runnerModule, ['"alpine"', '"registry.example.com/ci/base:1"']),
        },
      },
      {
        language: 'yaml',
        caption: 'Another runner that takes the job may turn them on',
        text: job(''),
        files: { 'hosts/ci.nix': runnerModule, 'gitlab-runner/config.toml': hostDaemonToml },
      },
      {
        language: 'yaml',
        caption: 'Commands that need no feature',
        text: job('', '- nix-build --out-link result'),
        files: { 'hosts/ci.nix': runnerModule },
      },
    ],
  },
  check: findDisabled,
  message: ({ command, missing, runner }) => ({
    what: `\`${command}\` needs ${missing.map((feature) => `\`${feature}\``).join(' and ')}, which nothing turns on in jobs of runner \`${runner.label}\`.`,
    why: `The command ends with \`experimental Nix feature '${missing[0] ?? ''}' is disabled\`; the settings of the machine do not reach its jobs.`,
    action: `Set \`NIX_CONFIG\` to \`${setting}\` in the runner’s environment or in \`variables\`.`,
  }),
  fixes: ({ data: { runner } }, { job: { variables } }) =>
    findVariable(runner.environment, 'NIX_CONFIG') !== undefined ||
    variables.variables.some(({ name }) => name === 'NIX_CONFIG')
      ? []
      : fixIf(runner.edit.setVariable('NIX_CONFIG', setting), 'Turn them on in the runner’s environment', false),
});

/** The first command that is refused on every runner that may take the job. */
function* findDisabled(subject: JobSubject, context: RuleContext): Iterable<Finding<Data>> {
  if (!scriptsMention(subject.job, /\bnix\s/)) return;
  const [environment, ...others] = jobEnvironments(subject, context);
  if (environment?.runner === undefined) return;
  for (const command of environment.main.commands) {
    const missing = missingFeatures(environment, environment.main, command);
    if (missing.length === 0 || command.context.failureIgnored || !environment.main.isOfJob(command)) continue;
    const at = environment.main.script.placeOf(command.span);
    if (at === undefined || !others.every((other) => refusesToo(other, command.span.start))) return;
    const { runner } = environment;
    yield {
      at,
      data: { command: shown(command.args.map(({ value }) => knownText(value) ?? '…')), missing, runner },
      related: runnerPlaces(subject, runner, [
        relatedPlace(environmentPlace(runner), 'no `NIX_CONFIG` is set here'),
        relatedPlace(imagePlace(environment.image), 'the image brings no settings'),
      ]),
    };
    return;
  }
}

function refusesToo(other: ReturnType<typeof jobEnvironments>[number], offset: number): boolean {
  const command = other.main.commands.find(({ span }) => span.start === offset);
  return command !== undefined && missingFeatures(other, other.main, command).length > 0;
}

function shown(words: readonly string[]): string {
  return ['nix', ...words.slice(0, 1)].join(' ');
}
