import { allItems } from '../../model/fact';
import { usesDocker } from '../../model/runner/executor';
import { allowedPullPolicies, pullPolicies } from '../../model/runner/pull-policy';
import type { Runner } from '../../model/runner/runner';
import { textAt } from '../../text/place';
import { fixIf } from '../fix';
import { runnerPlaces } from '../job-environments';
import { defineRule, type Finding, type Fix, type JobSubject } from '../rule';
import { daemonContainerRendered, daemonContainerToml, variant } from '../runner-examples';

interface Data {
  readonly asked: readonly string[];
  readonly allowed: readonly string[];
  readonly runner: Runner;
}

const job = (policy: string) =>
  `build:\n  tags: [nix]\n  image:\n    name: local/nix:latest\n    pull_policy: ${policy}\n  script:\n    - nix build\n`;

export const rule = defineRule<'job', Data>({
  id: 'link/pull-policy-not-allowed',
  subject: 'job',
  severity: 'error',
  since: '0.1.0',
  summary: 'A job asks for a pull policy that its runner does not allow.',
  why: 'A job may choose how its image is pulled, but only among the `allowed_pull_policies` of the runner, and without such a list among the runner’s own `pull_policy`, which is `always` where nothing is set. Another one fails the job: `invalid pull policy for image "…"`. An image that exists on the machine only needs `if-not-present` or `never`.',
  notWhen: [
    'One of the policies that the job asks for is allowed: the runner passes over the others.',
    'The lists cannot be read to their end, or the runner is not in the workspace.',
    'One of several runners that may take the job allows it.',
  ],
  references: [
    'https://docs.gitlab.com/ci/yaml/#imagepull_policy',
    'https://docs.gitlab.com/runner/executors/docker/#allow-docker-pull-policies',
  ],
  examples: {
    bad: [
      {
        language: 'yaml',
        caption: 'Not among the allowed ones',
        text: job('always'),
        files: { 'gitlab-runner/config.toml': daemonContainerToml },
        marks: ['always'],
      },
      {
        language: 'yaml',
        caption: 'Without a list the runner’s own policy counts',
        text: job('[never]'),
        files: {
          'hosts/ci.nix': variant(daemonContainerRendered, [
            '          allowed_pull_policies = [ "if-not-present" ];\n',
            '',
          ]),
        },
        marks: ['[never]'],
      },
    ],
    good: [
      {
        language: 'yaml',
        caption: 'An allowed one',
        text: job('if-not-present'),
        files: { 'gitlab-runner/config.toml': daemonContainerToml },
      },
      {
        language: 'yaml',
        caption: 'One of two is allowed',
        text: job('[never, if-not-present]'),
        files: { 'gitlab-runner/config.toml': daemonContainerToml },
      },
      {
        language: 'yaml',
        caption: 'Nothing is known of the runner',
        text: job('always'),
      },
    ],
  },
  check: findRefused,
  message: ({ asked, allowed, runner }) => ({
    what: `Runner \`${runner.label}\` does not allow the pull policy \`${asked.join('`, `')}\`, only \`${allowed.join('`, `')}\`.`,
    why: 'The job fails with `invalid pull policy for image`.',
    action: `Ask for \`${allowed[0] ?? 'if-not-present'}\`, or allow the other on the runner.`,
  }),
  fixes({ at, data: { asked, allowed, runner } }) {
    const [policy] = allowed;
    const isPlain = /^(?:[\w-]+|\[[\w, -]+\])$/.test(textAt(at));
    const ask: readonly Fix[] =
      policy === undefined || !isPlain
        ? []
        : [{ title: `Ask for \`${policy}\``, safe: false, edits: [{ at, text: policy }] }];
    const key = 'docker.allowed_pull_policies';
    const edits = runner.list(key).state === 'known' ? runner.edit.addToList(key, asked) : undefined;
    return [...ask, ...fixIf(edits, `Allow \`${asked.join('`, `')}\` on the runner`, false)];
  },
});

function* findRefused(subject: JobSubject): Iterable<Finding<Data>> {
  const { pullPolicies: policies, hidden } = subject.job;
  const asked = allItems(policies)?.map(({ value }) => value);
  if (hidden || policies.state !== 'known' || asked === undefined || asked.length === 0) return;
  const { runners: caching, taking } = subject.target;
  const runners = caching.length > 0 ? caching : taking;
  const [runner] = runners;
  const limits = runners.map(policiesFor);
  const [allowed] = limits;
  if (runner === undefined || allowed === undefined) return;
  if (limits.some((limit) => limit === undefined || asked.some((policy) => limit.includes(policy)))) return;
  const list = runner.list('docker.allowed_pull_policies');
  const own = runner.list('docker.pull_policy');
  const at = list.state === 'known' ? list.at : own.state === 'known' ? own.at : undefined;
  yield {
    at: policies.at,
    data: { asked, allowed, runner },
    related: runnerPlaces(subject, runner, [at === undefined ? undefined : { at, message: 'these are allowed' }]),
  };
}

/** What jobs may ask for: the allowed policies, else those of the runner itself (gitlab-runner, `common/config.go`). */
function policiesFor(runner: Runner): readonly string[] | undefined {
  if (!usesDocker(runner)) return undefined;
  const list = allItems(runner.list('docker.allowed_pull_policies'));
  if (list === undefined) return undefined;
  return list.length === 0 ? pullPolicies(runner) : allowedPullPolicies(runner);
}
