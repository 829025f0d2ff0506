import type { RunnerFlagKey, RunnerKey } from './runner';

/** How a setting is written in an entry of `services.gitlab-runner.services`. */
export interface NixSpelling {
  /** The option of the entry, where the module has one. */
  readonly option?: string;
  /** The flags of `gitlab-runner register` that set it, the usual one first. */
  readonly flags: readonly string[];
}

/**
 * Settings by their canonical names: the options of nixpkgs' module (release 25.11) and the flags of
 * `gitlab-runner register`, which an entry passes by `registrationFlags`.
 */
export const nixSpellings: Readonly<Record<RunnerKey, NixSpelling>> = {
  name: { option: 'description', flags: ['name', 'description'] },
  url: { flags: ['url', 'u'] },
  token: { flags: ['token', 't', 'registration-token', 'r'] },
  executor: { option: 'executor', flags: ['executor'] },
  shell: { flags: ['shell'] },
  environment: { option: 'environmentVariables', flags: ['env'] },
  pre_build_script: { option: 'preBuildScript', flags: ['pre-build-script'] },
  tags: { option: 'tagList', flags: ['tag-list'] },
  run_untagged: { option: 'runUntagged', flags: ['run-untagged'] },
  protected: { option: 'protected', flags: ['access-level'] },
  'docker.image': { option: 'dockerImage', flags: ['docker-image'] },
  'docker.host': { flags: ['docker-host'] },
  'docker.user': { flags: ['docker-user'] },
  'docker.volumes': { option: 'dockerVolumes', flags: ['docker-volumes'] },
  'docker.volumes_from': { flags: ['docker-volumes-from'] },
  'docker.allowed_images': { option: 'dockerAllowedImages', flags: ['docker-allowed-images'] },
  'docker.allowed_services': { option: 'dockerAllowedServices', flags: ['docker-allowed-services'] },
  'docker.pull_policy': { option: 'dockerPullPolicy', flags: ['docker-pull-policy'] },
  'docker.allowed_pull_policies': { flags: ['docker-allowed-pull-policies'] },
  'docker.privileged': { option: 'dockerPrivileged', flags: ['docker-privileged'] },
  'docker.disable_cache': { option: 'dockerDisableCache', flags: ['docker-disable-cache'] },
};

const switches: ReadonlySet<string> = new Set([
  'non-interactive',
  'leave-runner',
  'run-untagged',
  'locked',
  'paused',
  'docker-privileged',
  'docker-disable-cache',
  'docker-services-privileged',
  'docker-services_privileged',
  'docker-disable-entrypoint-overwrite',
  'docker-oom-kill-disable',
  'docker-tlsverify',
  'docker-enable-ipv6',
  'debug-trace-disabled',
  'cache-shared',
  'cache-s3-insecure',
  'ssh-disable-strict-host-key-checking',
  'kubernetes-privileged',
  'strict-check-interval',
  'proxy-exec',
  'safe-directory-checkout',
  'clean-git-config',
  'cache-s3-dual-stack',
  'cache-s3-path-style',
  'cache-s3-accelerate',
  'cache-s3-disable-assume-role-credentials-caching',
  'use-slot-cgroups',
  'docker-volume-keep',
  'parallels-disable-snapshots',
  'virtualbox-disable-snapshots',
  'kubernetes-bearer_token_overwrite_allowed',
  'kubernetes-namespace_per_job',
  'kubernetes-allow-privilege-escalation',
  'kubernetes-use-service-account-image-pull-secrets',
  'kubernetes-helper-image-autoset-arch-and-os',
  'kubernetes-automount-service-account-token',
  'kubernetes-pod-security-context-run-as-non-root',
  'kubernetes-print-pod-warning-events',
  'kubernetes-pod-disruption-budget',
  'custom_build_dir-enabled',
  'custom-build-dir-enabled',
]);

/** The containers of a job on Kubernetes have the same switches each. */
const securityContextSwitch =
  /^kubernetes-(?:init_permissions|build|helper|service)_container_security_context-(?:privileged|run-as-non-root|read-only-root-filesystem|allow-privilege-escalation)$/;

/** Whether a flag takes no word of its own as value: `--docker-privileged`, or `--docker-privileged=false`. */
export function isSwitch(flag: string): boolean {
  return switches.has(flag) || securityContextSwitch.test(flag);
}

/** What a flag's value says for a switch: `ref_protected` is how `--access-level` says `protected`. */
export function switchValue(key: RunnerFlagKey, value: string): boolean | undefined {
  if (key === 'protected') return value === 'ref_protected';
  if (/^(1|t|true)$/i.test(value)) return true;
  return /^(0|f|false)$/i.test(value) ? false : undefined;
}
