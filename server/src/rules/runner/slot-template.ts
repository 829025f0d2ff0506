import { findSetting } from '../../model/runner/setting';
import { isTemplated } from '../../model/runner/template-text';
import { defineRule } from '../rule';
import { flagsWith, plainToml, renderedWith, tomlWith } from '../runner-examples';

export const rule = defineRule<'runner', { readonly name: string }>({
  id: 'runner/slot-template',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'The template of control groups does not say where the slot belongs.',
  why: `With slots each job runs in a control group of its own, whose name has the number of the slot in place of \`\${slot}\`. Without
it all jobs share one group: \`Slot cgroup template does not contain \${slot} placeholder\`.`,
  notWhen: ['The value is a marker, or empty, which means the default.'],
  references: ['https://docs.gitlab.com/runner/configuration/slot_based_cgroups/'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'One group for all',
        text: tomlWith({ runner: 'use_slot_cgroups = true\nslot_cgroup_template = "gitlab-runner/jobs"' }),
        marks: ['"gitlab-runner/jobs"'],
      },
      {
        language: 'nix',
        caption: 'One group for all, rendered',
        text: renderedWith({ docker: 'service_slot_cgroup_template = "runner/services";' }),
        marks: ['"runner/services"'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith(['--use-slot-cgroups', '--slot-cgroup-template=ci/slot']),
        marks: ['ci/slot'],
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'A group for each',
        text: tomlWith({ runner: 'use_slot_cgroups = true\nslot_cgroup_template = "ci/slot-${slot}"' }),
      },
      { language: 'toml', caption: 'The default', text: plainToml },
    ],
  },
  *check({ runner }) {
    for (const path of ['slot_cgroup_template', 'docker.service_slot_cgroup_template']) {
      const found = findSetting(runner.settings, path);
      const value = found.state === 'known' ? found.value.value : undefined;
      if (value?.kind !== 'string' || value.text === '' || isTemplated(value.text)) continue;
      if (!value.text.includes('${slot}')) yield { at: value.at, data: { name: path.split('.').at(-1) ?? path } };
    }
  },
  message: ({ name }) => ({
    what: `\`${name}\` has no \`\${slot}\`.`,
    why: 'All jobs share one control group, with its limits.',
    action: 'Put `${slot}` where the number of the slot belongs.',
  }),
});
