import { flagSetting, textItems } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { kubernetesFlags, kubernetesRendered, kubernetesWith } from '../runner-examples';

export const rule = defineRule<'runner', { readonly what: string }>({
  id: 'runner/kubernetes-privileged',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'Pods of jobs are privileged, or have all capabilities.',
  why: 'In a privileged container root is root on the node of the cluster, and with all capabilities hardly less. Whoever can start a job can take the node over, with the pods of others on it.',
  notWhen: ['`privileged` is off, and only single capabilities are added.'],
  references: [
    'https://docs.gitlab.com/runner/executors/kubernetes/#use-privileged-mode-for-the-runners',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  ],
  examples: {
    bad: [
      { language: 'toml', caption: 'Privileged', text: kubernetesWith('privileged = true'), marks: ['true'] },
      {
        language: 'nix',
        caption: 'All capabilities, rendered',
        text: kubernetesRendered('cap_add = [ "ALL" ];'),
        marks: ['"ALL"'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: kubernetesFlags('--kubernetes-privileged'),
        marks: ['"--kubernetes-privileged"'],
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'One capability',
        text: kubernetesWith('privileged = false\ncap_add = ["SYS_PTRACE"]'),
      },
    ],
  },
  *check({ runner }) {
    const { settings } = runner;
    for (const path of ['privileged', 'build_container_security_context.privileged']) {
      const privileged = flagSetting(settings, `kubernetes.${path}`);
      if (privileged.state === 'known' && privileged.value) {
        yield { at: privileged.at, data: { what: 'Pods of jobs are privileged.' } };
      }
    }
    for (const path of ['cap_add', 'build_container_security_context.capabilities.add']) {
      for (const { text, at } of textItems(settings, `kubernetes.${path}`)) {
        if (/^(?:CAP_)?ALL$/i.test(text)) yield { at, data: { what: 'Containers of jobs have all capabilities.' } };
      }
    }
  },
  message: ({ what }) => ({
    what,
    why: 'A job can take over the node that it runs on.',
    action: 'Add only the capabilities that jobs need, or keep such jobs on nodes of their own.',
  }),
});
