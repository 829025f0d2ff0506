import { textItems } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { kubernetesFlags, kubernetesRendered, kubernetesWith, tomlWith } from '../runner-examples';

export const rule = defineRule<'runner', { readonly list: string; readonly text: string }>({
  id: 'runner/allowed-users',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A user or group that jobs on Kubernetes may run as is not a number.',
  why: 'Kubernetes knows users and groups by number. An entry of `allowed_users` or `allowed_groups` that is none is left out with a line in the log, and so allows nobody. The number 0 is allowed only where it is listed.',
  notWhen: ['The executor is Docker, where names are fine.', 'The entry is a variable or a marker.'],
  references: ['https://docs.gitlab.com/runner/executors/kubernetes/'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A name',
        text: kubernetesWith('allowed_users = ["1000", "ci"]'),
        marks: ['"ci"'],
      },
      {
        language: 'nix',
        caption: 'A name of a group, rendered',
        text: kubernetesRendered('allowed_groups = [ "wheel" ];'),
        marks: ['"wheel"'],
      },
      {
        language: 'nix',
        caption: 'By registration flags',
        text: kubernetesFlags('--kubernetes-allowed-users', 'ci'),
        marks: ['"ci"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Numbers', text: kubernetesWith('allowed_users = ["1000", "$CI_UID"]') },
      { language: 'toml', caption: 'Docker', text: tomlWith({ docker: 'allowed_users = ["ci"]' }) },
    ],
  },
  *check({ runner }) {
    for (const list of ['allowed_users', 'allowed_groups']) {
      for (const { text, at } of textItems(runner.settings, `kubernetes.${list}`)) {
        if (!/^\d+$/.test(text)) yield { at, data: { list, text } };
      }
    }
  },
  message: ({ list, text }) => ({
    what: `\`${text}\` in \`${list}\` is not a number.`,
    why: 'The runner leaves the entry out, so it allows nobody.',
    action: 'Write the number of the user or group.',
  }),
});
