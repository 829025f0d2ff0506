import { knownItems } from '../../model/fact';
import { usesDocker } from '../../model/runner/executor';
import { isLocalImage } from '../../model/runner/nix-image';
import { allowedPullPolicies, pullPolicies } from '../../model/runner/pull-policy';
import type { Runner } from '../../model/runner/runner';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import {
  daemonContainerModule,
  daemonContainerRendered,
  daemonContainerToml,
  flagsWith,
  plainToml,
  variant,
} from '../runner-examples';

interface Data {
  readonly policies: readonly string[];
  readonly allowed: readonly string[];
  /** The policies that are both used and allowed. */
  readonly common: readonly string[];
}

export const rule = defineRule<'runner', Data>({
  id: 'runner/pull-policy-not-allowed',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: "The runner's own pull policy is not among the policies that it allows.",
  why: `A job that asks for no policy gets that of the runner, \`always\` where it names none. The runner then holds it against
\`allowed_pull_policies\` like that of a job, and a job fails with \`invalid pull policy for image "…": pull_policy ([always])
defined in Runner config (default) is not one of the allowed_pull_policies ([if-not-present])\`.

Where only some of several policies are allowed, the others are passed over in silence: information.`,
  notWhen: [
    '`allowed_pull_policies` is absent or empty (`runner/empty-list`): jobs then may use what the runner itself uses.',
    'One of the two lists cannot be read to its end.',
  ],
  references: [
    'https://docs.gitlab.com/runner/executors/docker/#allow-docker-pull-policies',
    'https://docs.gitlab.com/runner/executors/docker/#configure-how-runners-pull-images',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Used and allowed have nothing in common',
        text: variant(plainToml, [
          '    image = "debian:12"\n',
          '    image = "debian:12"\n    pull_policy = "if-not-present"\n    allowed_pull_policies = ["always"]\n',
        ]),
        marks: ['"if-not-present"'],
      },
      {
        language: 'nix',
        caption: 'The default is not allowed, in a rendered configuration',
        text: variant(
          daemonContainerRendered,
          ['          pull_policy = "if-not-present";\n', ''],
          ['"local/nix:latest"', '"registry.example.com/nix:latest"'],
          ['"local/nix:latest"', '"registry.example.com/nix:latest"'],
        ),
        marks: ['allowed_pull_policies'],
      },
      {
        language: 'nix',
        caption: 'By NixOS option and registration flag',
        text: variant(daemonContainerModule, [
          '      registrationFlags = [\n',
          '      registrationFlags = [\n        "--docker-allowed-pull-policies"\n        "never"\n',
        ]),
        marks: ['"if-not-present"'],
      },
      {
        language: 'toml',
        caption: 'One of two is passed over',
        text: variant(daemonContainerToml, [
          'pull_policy = "if-not-present"',
          'pull_policy = ["always", "if-not-present"]',
        ]),
        marks: ['"always"'],
        severity: 'information',
      },
      {
        language: 'nix',
        caption: 'By registration flags',
        text: flagsWith(['--docker-pull-policy=if-not-present', '--docker-allowed-pull-policies=always']),
        marks: ['if-not-present'],
      },
    ],
    good: [
      { language: 'toml', caption: 'The same in both', text: daemonContainerToml },
      {
        language: 'toml',
        caption: 'The default is allowed',
        text: variant(plainToml, [
          '    image = "debian:12"\n',
          '    image = "debian:12"\n    allowed_pull_policies = ["always", "if-not-present"]\n',
        ]),
      },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner)) return;
    const policies = pullPolicies(runner);
    const allowed = allowedPullPolicies(runner);
    if (policies === undefined || allowed === undefined) return;
    const common = policies.filter((policy) => allowed.includes(policy));
    if (common.length === policies.length) return;
    const list = runner.list('docker.allowed_pull_policies');
    const refused = knownItems(runner.list('docker.pull_policy')).find((item) => !allowed.includes(item.value));
    const listAt = list.state === 'known' ? (list.keyAt ?? list.at) : runner.at;
    yield {
      at: refused?.at ?? listAt,
      data: { policies, allowed, common },
      severity: common.length === 0 ? 'error' : 'information',
      related: refused === undefined ? [] : [{ at: listAt, message: 'these are allowed' }],
    };
  },
  message: ({ policies, allowed, common }) => ({
    what: `The runner pulls images by \`${policies.join('`, `')}\` but allows \`${allowed.join('`, `')}\` only.`,
    why:
      common.length === 0
        ? 'Every job that asks for no policy of its own fails with `invalid pull policy for image`.'
        : `The runner passes over what it does not allow, so only \`${common.join('`, `')}\` is used.`,
    action: 'Let the two lists agree.',
  }),
  fixes({ data }, { runner }) {
    const { policies, allowed, common } = data;
    const refused = policies.filter((policy) => !allowed.includes(policy));
    const use = fixIf(
      runner.edit.setList('docker.pull_policy', common.length > 0 ? common : allowed),
      'Use the allowed policies',
      true,
    );
    const allow = fixIf(
      runner.edit.addToList('docker.allowed_pull_policies', refused),
      `Allow \`${refused.join('`, `')}\` as well`,
      false,
    );
    return needsMachine(runner, allowed) ? [...allow, ...use] : [...use, ...allow];
  },
});

/** The image is not in a registry, so that `always` would be no repair. */
function needsMachine(runner: Runner, allowed: readonly string[]): boolean {
  const image = runner.text('docker.image');
  return image.state === 'known' && isLocalImage(image.value) && allowed.every((policy) => policy === 'always');
}
