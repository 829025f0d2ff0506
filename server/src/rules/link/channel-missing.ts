import { lookupOfNixpkgs, nixpkgsLack } from '../../model/environment/lookup-path';
import { newestRelease } from '../../model/host/module-option';
import type { Runner } from '../../model/runner/runner';
import { fixIf } from '../fix';
import { jobEnvironments, relatedPlace, runnerPlaces, scriptsMention } from '../job-environments';
import { profileLine } from '../nix-job';
import { defineRule, type Finding, type JobSubject, type RuleContext } from '../rule';
import { preBuildLines, variant, withPreBuildScript } from '../runner-examples';

interface Data {
  readonly use: 'argument' | 'packages';
  readonly lack: 'no-channel' | 'empty-path';
  readonly runner: Runner;
}

const runnerModule = withPreBuildScript(preBuildLines);
const withChannel = withPreBuildScript([
  ...preBuildLines,
  '${pkgs.nix}/bin/nix-channel --add https://nixos.org/channels/nixos-25.11 nixpkgs',
  '${pkgs.nix}/bin/nix-channel --update nixpkgs',
]);

const job = (script: string, lines = '') =>
  `build:\n  tags: [nix]\n${lines}  before_script:\n    - ${profileLine}\n  script:\n    - ${script}\n`;

export const rule = defineRule<'job', Data>({
  id: 'link/channel-missing',
  subject: 'job',
  severity: 'error',
  since: '0.1.0',
  summary: 'A job asks for `<nixpkgs>` where nothing provides it.',
  why: "Nix looks `<nixpkgs>` up in `NIX_PATH`, and without it among the channels of the user and of root. In a fresh container there are none unless the runner’s pre-build script or the job adds one; the channels of the machine are not mounted. The command ends with `file 'nixpkgs' was not found in the Nix search path`. `nix-shell -p` evaluates `<nixpkgs>` as well.",
  notWhen: [
    'A channel is added by the pre-build script or the job, or one of them speaks of channels (`nixos/channel-step` looks at how).',
    '`NIX_PATH`, `-I`, or `nix-path` in `NIX_CONFIG` may say where it is.',
    'The image brings Nix, is not one that everybody knows, or the pre-build script cannot be read.',
    'The runner that takes the job is not in the workspace.',
    'The command evaluates a file: what that asks for is not told by the pipeline.',
  ],
  references: [
    'https://nix.dev/manual/nix/latest/command-ref/conf-file#conf-nix-path',
    'https://nix.dev/manual/nix/latest/command-ref/nix-channel',
    'https://wiki.nixos.org/wiki/Gitlab_runner',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'No channel in the container',
        text: job("nix-build '<nixpkgs>' -A hello"),
        files: { 'hosts/ci.nix': runnerModule },
        marks: ["nix-build '<nixpkgs>' -A hello"],
      },
      {
        language: 'yaml',
        caption: 'Packages for a shell',
        text: job('nix-shell -p jq --run "jq . flake.lock"'),
        files: { 'hosts/ci.nix': runnerModule },
        marks: ['nix-shell -p jq --run "jq . flake.lock"'],
      },
      {
        language: 'yaml',
        caption: 'An empty `NIX_PATH` turns every lookup off',
        text: job("nix-instantiate '<nixpkgs>' -A hello", '  variables:\n    NIX_PATH: ""\n'),
        files: { 'hosts/ci.nix': withChannel },
        marks: ["nix-instantiate '<nixpkgs>' -A hello"],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'The pre-build script adds the channel',
        text: job("nix-build '<nixpkgs>' -A hello"),
        files: { 'hosts/ci.nix': withChannel },
      },
      {
        language: 'yaml',
        caption: 'The job says where it is',
        text: job("nix-build '<nixpkgs>' -A hello", '  variables:\n    NIX_PATH: nixpkgs=channel:nixos-25.11\n'),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'The command says where it is',
        text: job("nix-build -I nixpkgs=channel:nixos-25.11 '<nixpkgs>' -A hello"),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'What a file asks for is not known',
        text: job('nix-build release.nix'),
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'The image may have channels',
        text: job("nix-build '<nixpkgs>' -A hello"),
        files: { 'hosts/ci.nix': variant(runnerModule, ['"alpine"', '"registry.example.com/ci/base:1"']) },
      },
      {
        language: 'yaml',
        caption: 'Nothing is known of the runner',
        text: job("nix-build '<nixpkgs>' -A hello"),
      },
    ],
  },
  check: findMissing,
  message: ({ use, lack, runner }) => ({
    what:
      lack === 'empty-path'
        ? '`NIX_PATH` is empty here, so `<nixpkgs>` is not found.'
        : `${use === 'packages' ? 'The packages come from `<nixpkgs>`, which' : '`<nixpkgs>`'} is not found in jobs of runner \`${runner.label}\`, as no channel is there.`,
    why: "The command ends with `file 'nixpkgs' was not found in the Nix search path`.",
    action:
      lack === 'empty-path'
        ? 'Remove the empty `NIX_PATH`, or name a nixpkgs in it.'
        : 'Add a channel `nixpkgs` in the pre-build script, or set `NIX_PATH`.',
  }),
  fixes({ data: { lack, runner } }, { job: { variables, edit } }, { settings }) {
    if (lack === 'empty-path') {
      const own = variables.variables.find(({ name }) => name === 'NIX_PATH');
      const edits = own === undefined ? runner.edit.removeVariable('NIX_PATH') : edit.removeVariable(own);
      return fixIf(edits, 'Remove the empty `NIX_PATH`', false);
    }
    const path = `nixpkgs=channel:nixos-${settings.nixosRelease ?? newestRelease}`;
    return fixIf(runner.edit.setVariable('NIX_PATH', path), 'Set `NIX_PATH` in the runner’s environment', false);
  },
});

/** The first command that asks for it in vain on every runner that may take the job. */
function* findMissing(subject: JobSubject, context: RuleContext): Iterable<Finding<Data>> {
  if (!scriptsMention(subject.job, /<nixpkgs|nix-shell/)) return;
  const [environment, ...others] = jobEnvironments(subject, context);
  if (environment?.runner === undefined) return;
  const { main, runner } = environment;
  for (const command of main.commands) {
    const use = lookupOfNixpkgs(command);
    if (use === undefined || !main.isOfJob(command)) continue;
    const lack = nixpkgsLack(environment, main, command);
    if (lack === undefined) return;
    const at = main.script.placeOf(command.span);
    const isLacking = others.every((other) => {
      const same = other.main.commands.find(({ span }) => span.start === command.span.start);
      return same !== undefined && nixpkgsLack(other, other.main, same) === lack;
    });
    if (at === undefined || !isLacking) return;
    const { preBuildScript } = runner;
    const empty = environment.variables.variables.find(({ name }) => name === 'NIX_PATH')?.at;
    yield {
      at,
      data: { use, lack, runner },
      related: runnerPlaces(subject, runner, [
        lack === 'empty-path'
          ? relatedPlace(empty, 'it is set to nothing here')
          : relatedPlace(preBuildScript.state === 'known' ? preBuildScript.at : undefined, 'this adds no channel'),
      ]),
    };
    return;
  }
}
