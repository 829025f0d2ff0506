import { knownValue } from '../../model/fact';
import { findSetting, tablesSetting, textSetting } from '../../model/runner/setting';
import { defineRule } from '../rule';
import { kubernetesRendered, kubernetesWith } from '../runner-examples';

const flag = '\n[runners.feature_flags]\n  FF_USE_ADVANCED_POD_SPEC_CONFIGURATION = true';
const spec = (lines: string) => kubernetesWith(`[[runners.kubernetes.pod_spec]]\n${lines.replace(/^/gm, '  ')}${flag}`);

export const rule = defineRule<'runner', null>({
  id: 'runner/pod-spec-patch',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A change of the pod is given both as text and as a file.',
  why: 'Each `[[runners.kubernetes.pod_spec]]` has its patch in `patch` or in the file at `patch_path`. With both, every job fails with `ambiguous patch: both patch path and patch provided`.',
  notWhen: ['One of the two is empty.'],
  references: ['https://docs.gitlab.com/runner/executors/kubernetes/#overwrite-generated-pod-specifications'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Both',
        text: spec('name = "a"\npatch = \'{}\'\npatch_path = "/etc/patch.json"'),
        marks: ['patch_path'],
      },
      {
        language: 'nix',
        caption: 'Both, rendered',
        text: kubernetesRendered(
          'pod_spec = [ { name = "a"; patch = "{}"; patch_path = "/etc/patch.json"; } ];',
        ).replace(
          'kubernetes = {',
          'feature_flags.FF_USE_ADVANCED_POD_SPEC_CONFIGURATION = true;\n        kubernetes = {',
        ),
        marks: ['patch_path'],
      },
    ],
    good: [{ language: 'toml', caption: 'A text', text: spec('name = "a"\npatch = \'{}\'\npatch_path = ""') }],
  },
  *check({ runner }) {
    for (const table of tablesSetting(runner.settings, 'kubernetes.pod_spec')) {
      const path = findSetting(table, 'patch_path');
      const patch = findSetting(table, 'patch');
      if (path.state !== 'known' || patch.state !== 'known') continue;
      if (knownValue(textSetting(table, 'patch_path')) === '' || knownValue(textSetting(table, 'patch')) === '')
        continue;
      yield { at: path.value.nameAt, data: null, related: [{ at: patch.value.nameAt, message: 'the other patch' }] };
    }
  },
  message: () => ({
    what: 'The change of the pod is given as `patch` and as `patch_path`.',
    why: 'Every job fails with `ambiguous patch: both patch path and patch provided`.',
    action: 'Remove one of the two.',
  }),
});
