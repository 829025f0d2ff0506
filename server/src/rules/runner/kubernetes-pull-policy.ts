import { findSetting, type SettingTable, textItems, textSetting } from '../../model/runner/setting';
import { type Place, textAt } from '../../text/place';
import { defineRule } from '../rule';
import { kubernetesFlags, kubernetesRendered, kubernetesWith } from '../runner-examples';

interface Data {
  readonly policies: readonly string[];
  readonly allowed: readonly string[];
}

export const rule = defineRule<'runner', Data>({
  id: 'runner/kubernetes-pull-policy',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'The pull policy of a runner on Kubernetes is not among those that it allows.',
  why: `A job that asks for no policy gets that of the runner, which is held against \`allowed_pull_policies\` as well: \`invalid pull
policy for container "build"\`. Without \`pull_policy\` the runner asks for none, and none is in no list; that is a warning.`,
  notWhen: [
    'Neither key is set: then the default of the cluster counts.',
    '`allowed_pull_policies` is empty or cannot be read to its end.',
  ],
  references: ['https://docs.gitlab.com/runner/executors/kubernetes/#restrict-docker-pull-policies'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Nothing in common',
        text: kubernetesWith('pull_policy = "never"\nallowed_pull_policies = ["always"]'),
        marks: ['"never"'],
      },
      {
        language: 'nix',
        caption: 'No policy, rendered',
        text: kubernetesRendered('allowed_pull_policies = [ "always" ];'),
        marks: ['allowed_pull_policies'],
        severity: 'warning',
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'By registration flags',
        text: kubernetesFlags('--kubernetes-allowed-pull-policies=always'),
        marks: ['--kubernetes-allowed-pull-policies'],
        severity: 'warning',
        unfixable: true,
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'One of them',
        text: kubernetesWith('pull_policy = ["always"]\nallowed_pull_policies = ["always", "if-not-present"]'),
      },
      { language: 'toml', caption: 'Neither', text: kubernetesWith('privileged = false') },
    ],
  },
  *check({ runner: { settings } }) {
    const list = findSetting(settings, 'kubernetes.allowed_pull_policies');
    if (list.state !== 'known' || list.value.value.kind !== 'list' || !list.value.value.complete) return;
    const allowed = textItems(settings, 'kubernetes.allowed_pull_policies').map(({ text }) => text);
    if (allowed.length === 0 || allowed.length < list.value.value.items.length) return;
    const policy = findSetting(settings, 'kubernetes.pull_policy');
    if (policy.state === 'unknown') return;
    const policies = policiesIn(settings);
    if (policy.state === 'absent') {
      yield { at: list.value.nameAt, data: { policies: [], allowed }, severity: 'warning' };
    } else if (policies.length > 0 && !policies.some(({ text }) => allowed.includes(text))) {
      const at: Place = policies[0]?.at ?? policy.at;
      const related = [{ at: list.value.nameAt, message: 'these are allowed' }];
      yield { at, data: { policies: policies.map(({ text }) => text), allowed }, related };
    }
  },
  message: ({ policies, allowed }) => ({
    what:
      policies.length === 0
        ? 'The runner has no pull policy, but a list of those that it allows.'
        : `The runner pulls images by \`${policies.join('`, `')}\` but allows \`${allowed.join('`, `')}\` only.`,
    why: 'A job that asks for no policy of its own fails with `invalid pull policy for container`.',
    action: `Set \`pull_policy\` to \`${allowed.join('` or `')}\`.`,
  }),
  fixes: ({ at, data: { policies, allowed } }) =>
    policies.length !== 1 || textAt(at) !== JSON.stringify(policies[0])
      ? []
      : allowed.map((policy) => ({
          title: `Pull images by \`${policy}\``,
          safe: false,
          edits: [{ at, text: JSON.stringify(policy) }],
        })),
});

function policiesIn(settings: SettingTable) {
  const one = textSetting(settings, 'kubernetes.pull_policy');
  return one.state === 'known' ? [{ text: one.value, at: one.at }] : textItems(settings, 'kubernetes.pull_policy');
}
