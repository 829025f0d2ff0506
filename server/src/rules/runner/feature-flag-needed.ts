import { featureFlag } from '../../model/runner/feature-flag';
import type { Runner } from '../../model/runner/runner';
import { findSetting, type Setting, tableSetting } from '../../model/runner/setting';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { moduleWith, plainToml, renderedWith, tomlRunner, tomlWith } from '../runner-examples';

interface Data {
  readonly name: string;
  readonly flag: string;
}

const network = 'FF_NETWORK_PER_BUILD';
const podSpec = 'FF_USE_ADVANCED_POD_SPEC_CONFIGURATION';

/** Settings that a flag must be on for. */
const needs: readonly (readonly [path: string, flag: string, severity: 'warning' | 'hint'])[] = [
  ['kubernetes.pod_spec', podSpec, 'warning'],
  ['docker.enable_ipv6', network, 'hint'],
  ['docker.network_mtu', network, 'hint'],
];

const patched = (flags: string) =>
  tomlRunner(
    'kubernetes',
    `[runners.kubernetes]\n  image = "debian:12"\n  [[runners.kubernetes.pod_spec]]\n    name = "host"\n    patch = '{"hostname": "ci"}'\n    patch_type = "merge"${flags}`,
  );

export const rule = defineRule<'runner', Data>({
  id: 'runner/feature-flag-needed',
  subject: 'runner',
  severity: 'warning',
  since: '0.1.0',
  summary: 'A setting has no effect because its feature flag is off.',
  why: `\`pod_spec\` changes the pods of Kubernetes only with \`${podSpec}\`. \`enable_ipv6\` and
\`network_mtu\` shape the network that \`${network}\` makes for each job; without the flag there is none, which is a
hint, as jobs can turn the flag on themselves.`,
  notWhen: [
    'The flag is on, in the table or as a variable.',
    'The flags or the environment cannot be read to their end.',
  ],
  references: [
    'https://docs.gitlab.com/runner/executors/kubernetes/#overwrite-generated-pod-specifications',
    'https://docs.gitlab.com/runner/executors/docker/#create-a-network-for-each-job',
  ],
  examples: {
    bad: [
      { language: 'toml', caption: 'A patch of pods', text: patched(''), marks: ['pod_spec'] },
      {
        language: 'nix',
        caption: 'IPv6, rendered',
        text: renderedWith({ docker: 'enable_ipv6 = true;' }),
        marks: ['enable_ipv6'],
        severity: 'hint',
      },
      {
        language: 'nix',
        caption: 'A registration flag',
        text: moduleWith('registrationFlags = [ "--docker-network-mtu=1400" ];'),
        marks: ['--docker-network-mtu'],
        severity: 'hint',
      },
    ],
    good: [
      { language: 'toml', caption: 'With its flag', text: patched(`\n[runners.feature_flags]\n  ${podSpec} = true`) },
      {
        language: 'toml',
        caption: 'With its flag as a variable',
        text: tomlWith({ runner: `environment = ["${network}=1"]`, docker: 'enable_ipv6 = true' }),
      },
      { language: 'toml', caption: 'Turned off', text: tomlWith({ docker: 'enable_ipv6 = false\nnetwork_mtu = 0' }) },
      { language: 'toml', caption: 'Neither', text: plainToml },
    ],
  },
  *check({ runner }) {
    for (const [path, flag, severity] of needs) {
      const found = findSetting(runner.settings, path);
      if (found.state !== 'known' || !hasEffect(found.value)) continue;
      const state = featureFlag(runner, flag);
      const isOff = state.state === 'absent' || (state.state === 'known' && !state.value);
      if (isOff) yield { at: found.value.nameAt, data: { name: found.value.name, flag }, severity };
    }
  },
  message: ({ name, flag }) => ({
    what: `\`${name}\` has no effect without \`${flag}\`.`,
    why: 'The feature flag is off unless it is set.',
    action: `Turn \`${flag}\` on in \`[runners.feature_flags]\`, or remove the setting.`,
  }),
  fixes: ({ data: { flag } }, { runner }) => fixIf(turnOn(runner, flag), `Turn \`${flag}\` on`, false),
});

function hasEffect({ value }: Setting): boolean {
  if (value.kind === 'boolean') return value.value;
  if (value.kind === 'integer') return value.number > 0;
  return value.kind === 'list' && value.items.length > 0;
}

function turnOn(runner: Runner, flag: string) {
  if (runner.spelling === 'nix-module') return runner.edit.setVariable(flag, 'true');
  const table = tableSetting(runner.settings, 'feature_flags');
  if (table.state !== 'known') return runner.edit.setVariable(flag, 'true');
  const found = findSetting(table.value, flag);
  return found.state === 'known' ? found.value.replace(true) : table.value.add(flag, true);
}
