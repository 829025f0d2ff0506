import { knownValue } from '../../model/fact';
import type { Job, JobVariable } from '../../model/pipeline/job';
import { findVariable } from '../../model/runner/environment-entry';
import type { EnvironmentVariable } from '../../model/runner/runner';
import { defineRule, type Finding, type JobSubject } from '../rule';
import { preBuildLines, withPreBuildScript } from '../runner-examples';

const watched: ReadonlySet<string> = new Set(['PATH', 'NIX_REMOTE', 'USER', 'HOME', 'NIX_SSL_CERT_FILE']);

const runnerModule = withPreBuildScript(preBuildLines);

const profileDefault = 'default:\n  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n\n';

export const rule = defineRule({
  id: 'pipeline/variables-shadow-runner',
  subject: 'job',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A CI variable takes the place of one that the caching runner sets.',
  why: 'Variables of a job win over the runner’s `environment`. Another PATH hides the default profile, another `NIX_REMOTE` makes the client open the store itself, and without `USER` the profile’s script does nothing.',
  notWhen: [
    'The value is the same as the runner’s.',
    'The variable is one that jobs set on purpose: `NIX_PATH`, `NIX_CONFIG`.',
    'The runner is not in the repository, or does not set the variable.',
    'The job runs in an image that brings Nix.',
  ],
  references: [
    'https://docs.gitlab.com/ci/variables/#cicd-variable-precedence',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'The job’s PATH replaces the runner’s',
        text: `${profileDefault}build:\n  tags: [nix]\n  variables:\n    PATH: /usr/local/bin:/usr/bin:/bin\n  script:\n    - nix-build\n`,
        files: { 'hosts/ci.nix': runnerModule },
        marks: ['PATH'],
      },
      {
        language: 'yaml',
        caption: 'A variable for all jobs',
        text: `variables:\n  NIX_REMOTE: local\n  CARGO_HOME: .cargo\n\n${profileDefault}build:\n  tags: [nix]\n  script:\n    - nix-build\n`,
        files: { 'hosts/ci.nix': runnerModule },
        marks: ['NIX_REMOTE'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'The same value, and variables that are the job’s own',
        text: `${profileDefault}build:\n  tags: [nix]\n  variables:\n    NIX_REMOTE: daemon\n    NIX_PATH: nixpkgs=channel:nixos-25.11\n  script:\n    - nix-build\n`,
        files: { 'hosts/ci.nix': runnerModule },
      },
      {
        language: 'yaml',
        caption: 'Nothing is known of the runner',
        text: `${profileDefault}build:\n  tags: [nix]\n  variables:\n    USER: ci\n  script:\n    - nix-build\n`,
      },
    ],
  },
  check: findShadows,
  message: ({ variable, runner }) => ({
    what: `\`${variable.name}\` takes the place of the value that runner \`${runner}\` sets.`,
    why: 'Variables of a job win over those of the runner, and the caching set-up relies on its own.',
    action: `Remove \`${variable.name}\`, or keep the runner’s value in it.`,
  }),
  fixes: ({ data: { job, variable } }) => {
    const edits = job.edit.removeVariable(variable);
    return edits === undefined ? [] : [{ title: `Remove \`${variable.name}\``, safe: false, edits }];
  },
});

interface Shadow {
  readonly job: Job;
  readonly variable: JobVariable;
  readonly runner: string;
}

function* findShadows({ job, target }: JobSubject): Iterable<Finding<Shadow>> {
  if (job.hidden || target.kind !== 'caching' || target.nixImage === true) return;
  for (const variable of job.variables.variables) {
    const value = watched.has(variable.name) ? knownValue(variable.value) : undefined;
    if (value === undefined) continue;
    for (const runner of target.runners) {
      const set = findVariable(runner.environment, variable.name);
      if (set === undefined || !isOther(set, value)) continue;
      yield {
        at: variable.nameAt,
        data: { job, variable, runner: runner.label },
        related: [{ at: set.at, message: 'the runner sets it here' }],
      };
      break;
    }
  }
}

/** Surely another value. `$PATH` in it may carry the runner's along. */
function isOther(set: EnvironmentVariable, value: string): boolean {
  const own = knownValue(set.value);
  return own !== undefined && own !== value && !value.includes('$');
}
