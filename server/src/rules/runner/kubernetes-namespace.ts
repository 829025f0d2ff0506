import { knownValue } from '../../model/fact';
import { findSetting, flagSetting, textSetting } from '../../model/runner/setting';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { kubernetesFlags, kubernetesRendered, kubernetesWith } from '../runner-examples';

export const rule = defineRule<'runner', { readonly namespace: string }>({
  id: 'runner/kubernetes-namespace',
  subject: 'runner',
  severity: 'hint',
  tag: 'unnecessary',
  since: '0.1.0',
  summary: 'A namespace beside a namespace for each job.',
  why: 'With `namespace_per_job` the runner makes a namespace for each job and does not look at `namespace`.',
  notWhen: ['`namespace_per_job` is off, or one of the two cannot be read.'],
  references: ['https://docs.gitlab.com/runner/executors/kubernetes/#isolate-job-namespaces'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Both',
        text: kubernetesWith('namespace = "ci"\nnamespace_per_job = true'),
        marks: ['"ci"'],
      },
      {
        language: 'nix',
        caption: 'Both, rendered',
        text: kubernetesRendered('namespace = "ci";\nnamespace_per_job = true;'),
        marks: ['"ci"'],
      },
      {
        language: 'nix',
        caption: 'By registration flags',
        text: kubernetesFlags('--kubernetes-namespace=ci', '--kubernetes-namespace_per_job'),
        marks: ['ci'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'One for all', text: kubernetesWith('namespace = "ci"\nnamespace_per_job = false') },
      { language: 'toml', caption: 'One for each', text: kubernetesWith('namespace_per_job = true') },
    ],
  },
  *check({ runner }) {
    const namespace = textSetting(runner.settings, 'kubernetes.namespace');
    if (namespace.state !== 'known' || namespace.value === '') return;
    if (knownValue(flagSetting(runner.settings, 'kubernetes.namespace_per_job')) !== true) return;
    yield { at: namespace.at, data: { namespace: namespace.value } };
  },
  message: ({ namespace }) => ({
    what: `The namespace \`${namespace}\` is not used.`,
    why: 'With `namespace_per_job` each job gets one of its own.',
    action: 'Remove one of the two.',
  }),
  fixes(_finding, { runner }) {
    const found = findSetting(runner.settings, 'kubernetes.namespace');
    return fixIf(found.state === 'known' ? found.value.remove() : undefined, 'Remove `namespace`', true);
  },
});
