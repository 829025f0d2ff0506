/**
 * What a caching runner depends on, in the order in which a job comes upon it: the machine, the containers, what they are
 * given of Nix, and the jobs themselves.
 */
export const questionIds = [
  'files',
  'forwarding',
  'engine',
  'token',
  'image',
  'mounts',
  'daemon',
  'variables',
  'pre-build-script',
  'profile',
  'tags',
  'trust',
  'settings',
] as const;

export type QuestionId = (typeof questionIds)[number];

export const questions: Readonly<Record<QuestionId, string>> = {
  files: 'Can all of the files about the runner be read?',
  forwarding: 'Do containers reach the network?',
  engine: 'Is there a container engine that the runner can talk to?',
  token: 'Does the runner get its token, and nobody else?',
  image: 'Does the image exist where jobs start, and fit the way they reach Nix?',
  mounts: 'Do jobs see the store and the daemon’s socket, and cannot write to them?',
  daemon: 'Do Nix commands go to the daemon?',
  variables: 'Do the variables let jobs find programs and certificates?',
  'pre-build-script': 'Does the script before each job run, and prepare Nix?',
  profile: 'Do jobs source Nix’s profile before they call Nix?',
  tags: 'Do jobs and runner have the same tags?',
  trust: 'Is the store kept from those who should not get at it?',
  settings: 'Is everything else about the runner in order?',
};

/** The findings that answer a question; those of rules that stand nowhere here answer the last one. */
const rulesOf: Readonly<Record<Exclude<QuestionId, 'settings'>, readonly string[]>> = {
  files: ['syntax/nix', 'syntax/toml', 'syntax/yaml', 'nixos/missing-lib-scope'],
  forwarding: ['host/ip-forward-off', 'host/ip-forward-missing', 'host/sysctl-form', 'host/sysctl-conflict'],
  engine: ['host/engine-disabled', 'host/podman-with-implicit-docker', 'runner/executor-table', 'nixos/executor-typo'],
  token: [
    'nixos/no-token-file',
    'nixos/both-token-files',
    'nixos/auth-token-in-registration-file',
    'nixos/ineffective-with-auth-token',
    'nixos/legacy-registration-token',
    'nixos/secret-age-file-not-path',
    'nixos/secret-inline-in-store',
    'nixos/secret-path-literal',
    'nixos/secret-tostring-in-flake',
    'nixos/sops-owner-dynamic-user',
    'link/undeclared-secret',
    'host/exec-override',
    'host/token-placeholder',
    'runner/reserved-flags-with-auth-token',
    'runner/token-literal',
    'runner/token-missing',
    'runner/url-form',
    'runner/url-missing',
  ],
  image: [
    'nixos/docker-image-missing',
    'host/image-not-loaded',
    'host/prune-deletes-images',
    'link/nix-image-shadowed',
    'link/pull-policy-not-allowed',
    'runner/allowed-images',
    'runner/image-missing',
    'runner/image-not-listed',
    'runner/local-image-pull-policy',
    'runner/nix-image-shadowed',
    'runner/pull-policy-not-allowed',
  ],
  mounts: [
    'host/volumes-from-unknown',
    'host/gc-race',
    'runner/disable-cache',
    'runner/mount-set-incomplete',
    'runner/nix-mount-writable',
    'runner/socket-file-mount',
    'runner/volume-syntax',
    'runner/volumes-from-mode',
    'runner/volumes-from-syntax',
  ],
  daemon: ['host/daemon-volumes', 'runner/nix-remote', 'runner/nix-remote-without-daemon'],
  variables: [
    'link/flakes-disabled',
    'pipeline/variables-shadow-runner',
    'runner/env-file-inert',
    'runner/environment-entry',
    'runner/path-variable',
    'runner/ssl-cert',
    'runner/user-variable',
    'runner/variable-not-expanded',
  ],
  'pre-build-script': [
    'link/channel-missing',
    'link/program-missing',
    'nixos/channel-step',
    'nixos/over-escaped-example',
    'nixos/prebuild-exports-lost',
    'nixos/prebuild-is-directory',
    'nixos/prebuild-missing-steps',
    'nixos/prebuild-not-executable',
    'nixos/prebuild-unquoted-words',
    'runner/prebuild-store-not-mounted',
    'runner/script-exit',
  ],
  profile: [
    'pipeline/before-script-overridden',
    'pipeline/profile-not-sourced',
    'pipeline/profile-path-incomplete',
    'pipeline/profile-sourced-too-late',
  ],
  tags: ['link/tag-mismatch', 'runner/missing-nix-tag'],
  trust: [
    'runner/docker-socket-mount',
    'runner/images-unrestricted',
    'runner/privileged',
    'runner/privileged-scope',
    'runner/services-unrestricted',
    'runner/trust-level',
  ],
};

/** The question that a finding of a rule answers. */
export function questionOf(rule: string): QuestionId {
  for (const id of questionIds) if (id !== 'settings' && rulesOf[id].includes(rule)) return id;
  return 'settings';
}

/** The rules that the table names. */
export function placedRules(): readonly string[] {
  return Object.values(rulesOf).flat();
}
