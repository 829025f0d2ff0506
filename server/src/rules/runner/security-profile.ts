import { knownValue } from '../../model/fact';
import { knownSettings } from '../../model/runner/known-setting';
import { findSetting, textSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { kubernetesRendered, kubernetesWith } from '../runner-examples';

const context = (lines: string) =>
  kubernetesWith(
    `[runners.kubernetes.build_container_security_context.seccomp_profile]\n${lines.replace(/^/gm, '  ')}`,
  );

export const rule = defineRule<'settings', null>({
  id: 'runner/security-profile',
  subject: 'settings',
  severity: 'error',
  since: '0.1.0',
  summary: 'A security profile of the machine is wanted, but not named.',
  why: 'With the type `Localhost` Kubernetes takes a profile from a file on the machine, whose name is in `localhost_profile`. Without it every pod is refused.',
  notWhen: ['The type is `RuntimeDefault` or `Unconfined`.', 'The table cannot be read to its end.'],
  references: ['https://docs.gitlab.com/runner/executors/kubernetes/#set-a-security-policy-for-the-container'],
  examples: {
    bad: [
      { language: 'toml', caption: 'No name', text: context('type = "Localhost"'), marks: ['"Localhost"'] },
      {
        language: 'nix',
        caption: 'No name, rendered',
        text: kubernetesRendered('pod_security_context.seccomp_profile.type = "Localhost";'),
        marks: ['"Localhost"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'A name', text: context('type = "Localhost"\nlocalhost_profile = "ci.json"') },
      { language: 'toml', caption: 'The default', text: context('type = "RuntimeDefault"') },
    ],
  },
  *check({ config }) {
    for (const { key, setting, table } of knownSettings(config)) {
      if (!/(?:seccomp_profile|app_armor_profile)\.type$/.test(key.path)) continue;
      if (setting.value.kind !== 'string' || setting.value.text !== 'Localhost') continue;
      const profile = findSetting(table, 'localhost_profile');
      const isMissing = profile.state === 'absent' || knownValue(textSetting(table, 'localhost_profile')) === '';
      if (isMissing) yield { at: setting.value.at, data: null };
    }
  },
  message: () => ({
    what: 'The profile of the machine has no name.',
    why: 'Kubernetes refuses the pod of every job.',
    action: 'Add `localhost_profile`, or use `RuntimeDefault`.',
  }),
});
