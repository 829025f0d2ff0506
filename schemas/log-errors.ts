/**
 * Texts that a failed job or a runner leaves in its log, and what is behind them. Sources: GitLab Runner
 * (`executors/docker`, `commands/register.go`, `common/config.go`), Nix (`libstore`, `libexpr`), Docker, curl, and reports
 * in the issues of nixpkgs and Nix. Patterns are matched against single lines and take no more than the text needs,
 * since what they match is shown.
 */

/** What in the set-up of a caching runner a text points to. */
export type LogTopic =
  | 'files'
  | 'forwarding'
  | 'engine'
  | 'token'
  | 'image'
  | 'mounts'
  | 'daemon'
  | 'variables'
  | 'pre-build-script'
  | 'profile'
  | 'trust'
  | 'settings';

export interface LogError {
  readonly id: string;
  readonly pattern: RegExp;
  /** What leads to the text: one or two sentences. */
  readonly cause: string;
  /** The rules whose findings are the cause, the likeliest first. */
  readonly rules: readonly string[];
  /** What to look at where there is no such finding, the likeliest first; none where no question is about it. */
  readonly topics: readonly LogTopic[];
  /** What to find out where the files show nothing. */
  readonly ask: string;
  /** Says little by itself: of no use beside another text that is known. */
  readonly weak?: true;
}

const socket = /cannot connect to (?:socket at|daemon at) ['‘"]?\/nix\/var\/nix\/daemon-socket\/socket['’"]?: /;

function atSocket(rest: string): RegExp {
  return new RegExp(socket.source + rest, 'i');
}

const nixErrors: readonly LogError[] = [
  {
    id: 'nixpkgs-not-found',
    pattern: /file ['‘]nixpkgs['’] was not found in the Nix search path/i,
    cause:
      '`<nixpkgs>` stands for nothing: no channel of that name was added and updated before the job, or `NIX_PATH` is set to something without it, be it nothing.',
    rules: [
      'link/channel-missing',
      'nixos/channel-step',
      'nixos/prebuild-missing-steps',
      'pipeline/profile-not-sourced',
    ],
    topics: ['pre-build-script', 'profile'],
    ask: 'Does the pre-build script add a channel under the name `nixpkgs` and update it? Does anything set `NIX_PATH`?',
  },
  {
    id: 'daemon-socket-missing',
    pattern: atSocket('No such file or directory'),
    cause:
      'The container has no socket of the daemon: the directory `/nix/var/nix/daemon-socket` is not mounted, or the container that should have it does not run.',
    rules: [
      'runner/mount-set-incomplete',
      'runner/nix-remote-without-daemon',
      'host/daemon-volumes',
      'host/volumes-from-unknown',
    ],
    topics: ['mounts', 'daemon'],
    ask: 'Is the directory of the socket among the runner’s volumes, and does the daemon run on the machine?',
  },
  {
    id: 'daemon-refused',
    pattern: atSocket('Connection refused'),
    cause:
      'The socket is there but nobody listens: the daemon is down, or the socket’s file was mounted instead of its directory and the daemon has been started anew since.',
    rules: ['runner/socket-file-mount', 'host/daemon-volumes'],
    topics: ['daemon', 'mounts'],
    ask: 'Is `nix-daemon` active on the machine (or its container running), and is the directory of the socket mounted rather than the file?',
  },
  {
    id: 'daemon-denied',
    pattern: atSocket('Permission denied'),
    cause:
      'The user of the job may not use the daemon’s socket: by the modes of its directory, user namespaces, or `allowed-users`.',
    rules: ['runner/socket-file-mount'],
    topics: ['mounts', 'daemon'],
    ask: 'Which user do jobs have in their container, and does `nix.settings.allowed-users` of the machine name it?',
  },
  {
    id: 'store-read-only',
    pattern: /(?:opening lock file|creating file) ['‘"]?\/nix\/var\/nix\/db\/big-lock['’"]?: Read-only file system/i,
    cause:
      'Nix wants to write to the store by itself instead of asking the daemon: `NIX_REMOTE` is not `daemon` where the command runs.',
    rules: ['runner/nix-remote', 'pipeline/variables-shadow-runner'],
    topics: ['daemon', 'variables'],
    ask: 'What is `NIX_REMOTE` in the job: does anything unset it, or start Nix with an environment of its own?',
  },
  {
    id: 'store-lock-denied',
    pattern: /opening lock file ['‘"]?\/nix\/var\/nix\/db\/big-lock['’"]?: Permission denied/i,
    cause:
      'Nix wants to write to the store by itself, as a user who may not: `NIX_REMOTE` is not `daemon` where the command runs.',
    rules: ['runner/nix-remote', 'pipeline/variables-shadow-runner'],
    topics: ['daemon', 'variables'],
    ask: 'What is `NIX_REMOTE` in the job, and does its image have a user other than root?',
  },
  {
    id: 'store-remount',
    pattern:
      /remounting \/nix\/store writable: Operation not permitted|cannot remount .{1,80}? writable|setting up a private mount namespace: Operation not permitted/i,
    cause:
      'Nix took the mounted store for one of its own and tried to make it writable: `NIX_REMOTE` is not `daemon` where the command runs.',
    rules: ['runner/nix-remote', 'runner/nix-mount-writable', 'pipeline/variables-shadow-runner'],
    topics: ['daemon', 'variables'],
    ask: 'What is `NIX_REMOTE` in the job: does anything unset it, or start Nix with an environment of its own?',
  },
  {
    id: 'profile-lock',
    pattern:
      /(?:opening lock file|creating directory) ['‘"]?\/nix\/var\/nix\/(?:profiles|gcroots|temproots|userpool)[\w./-]{0,120}['’"]?: (?:No such file or directory|Permission denied)/i,
    cause:
      'The folders that Nix keeps profiles and roots in are not there yet: they have to be made before the first package is installed.',
    rules: ['nixos/prebuild-missing-steps'],
    topics: ['pre-build-script'],
    ask: 'Does the pre-build script make `/nix/var/nix/profiles` and `/nix/var/nix/gcroots` with `per-user` below, before it calls `nix-env`?',
  },
  {
    id: 'path-not-valid',
    pattern: /path ['‘"]?\/nix\/store\/[0-9a-z]{32}-[\w+.?=-]{1,120}['’"]? is not valid/i,
    cause:
      'The path has left the store while it was in use: the machine’s garbage collection does not see what a container refers to.',
    rules: ['host/gc-race'],
    topics: ['mounts'],
    ask: 'Does the machine collect garbage while jobs run (`nix.gc`, `min-free`)?',
  },
  {
    id: 'client-setting-ignored',
    pattern: /ignoring the client-specified setting ['‘"]?[\w-]{1,60}/i,
    cause: 'The daemon does not take this setting from users that it does not trust. The build goes on without it.',
    rules: ['runner/trust-level'],
    topics: ['trust', 'daemon'],
    ask: 'Should the setting be made in `nix.settings` of the machine, rather than trusting those who run jobs?',
  },
  {
    id: 'experimental-feature',
    pattern: /experimental Nix feature ['‘"]?(?:nix-command|flakes)['’"]? is disabled/i,
    cause:
      'The `nix` command and flakes are switched off where the job runs: the setting of the machine does not reach into the container.',
    rules: ['link/flakes-disabled'],
    topics: [],
    ask: 'Does the job or the runner set `NIX_CONFIG=experimental-features = nix-command flakes`?',
  },
  {
    id: 'tls-refused',
    pattern:
      /SSL peer certificate or SSH remote key was not OK \(60\)|server certificate verification failed|unable to get local issuer certificate/i,
    cause:
      'No certificates are found to check the other side by: a minimal image has none, and `NIX_SSL_CERT_FILE` leads to none.',
    rules: ['runner/ssl-cert'],
    topics: ['variables', 'pre-build-script'],
    ask: 'Which file has the certificates in the container, and does `NIX_SSL_CERT_FILE` name it? Does GitLab have a certificate of its own?',
  },
  {
    id: 'tls-bundle-missing',
    pattern:
      /Problem with the SSL CA cert \(path\? access rights\?\) \(77\)|error setting certificate (?:verify locations|file)/i,
    cause:
      'A variable names a file with certificates that is not there: `cacert` was not installed into the profile that it points to.',
    rules: ['runner/ssl-cert', 'nixos/prebuild-missing-steps'],
    topics: ['variables', 'pre-build-script'],
    ask: 'Is the file there that `NIX_SSL_CERT_FILE` names, when the job runs?',
  },
];

const commandErrors: readonly LogError[] = [
  {
    id: 'script-not-found',
    pattern: /\/nix\/store\/[0-9a-z]{32}-[\w+.-]{1,80}: (?:not found|No such file or directory)/i,
    cause:
      'The script lies in the machine’s store, which the container does not see: `/nix/store` is not mounted, or another store hides it.',
    rules: [
      'runner/prebuild-store-not-mounted',
      'runner/mount-set-incomplete',
      'nixos/prebuild-is-directory',
      'runner/nix-image-shadowed',
    ],
    topics: ['mounts', 'pre-build-script'],
    ask: 'Is `/nix/store` of the machine among the runner’s volumes?',
  },
  {
    id: 'script-not-executable',
    pattern:
      /(?:\/nix\/store\/[0-9a-z]{32}-[\w+.-]{1,80}|\/[\w./-]{0,80}setup-container): (?:Permission denied|Is a directory)/i,
    cause:
      'What `preBuildScript` names cannot be run: it is a text without the right to be executed, or a folder with the program in it.',
    rules: ['nixos/prebuild-not-executable', 'nixos/prebuild-is-directory'],
    topics: ['pre-build-script'],
    ask: 'Was the script made by `writeScript` or `writeShellScript`, and not by `writeText`?',
  },
  {
    id: 'nix-not-found',
    pattern:
      /\bnix(?:-(?:build|shell|env|store|channel|instantiate|copy-closure|collect-garbage))?: (?:command )?not found/i,
    cause:
      'Nix is not on the PATH of the job: the profile was not sourced or not made, `USER` is not set (then `nix.sh` does nothing), or PATH lacks the profile’s folder.',
    rules: [
      'pipeline/profile-not-sourced',
      'pipeline/profile-sourced-too-late',
      'pipeline/before-script-overridden',
      'pipeline/profile-path-incomplete',
      'runner/user-variable',
      'runner/path-variable',
      'nixos/prebuild-missing-steps',
    ],
    topics: ['profile', 'variables', 'pre-build-script'],
    ask: 'Did the job run on the caching runner, and does its `before_script` source the profile?',
  },
  {
    id: 'profile-file-missing',
    pattern:
      /nix\.sh: (?:not found|No such file or directory)|nix-daemon\.sh: (?:not found|No such file or directory)|can't open ['‘"]?[\w./$-]{0,80}nix(?:-daemon)?\.sh/i,
    cause:
      'The profile that is sourced is not there: nothing was installed into it before, or the job runs on another runner or as another user.',
    rules: ['nixos/prebuild-missing-steps', 'pipeline/profile-path-incomplete', 'pipeline/variables-shadow-runner'],
    topics: ['pre-build-script', 'profile'],
    ask: 'Does the pre-build script install Nix into the profile of the user that the job has?',
  },
  {
    id: 'git-not-found',
    pattern: /\bgit: (?:command )?not found|executable file not found in \$PATH: git/i,
    cause:
      'Git is not there: it is not among the packages that the pre-build script installs, or the shell executor has it not on its path.',
    rules: ['link/program-missing', 'nixos/prebuild-missing-steps', 'nixos/shell-no-tools', 'runner/path-variable'],
    topics: ['pre-build-script', 'variables'],
    ask: 'Does the pre-build script install `git`?',
  },
  {
    id: 'no-shell',
    pattern:
      /exec: ["“]?(?:sh|bash|\/bin\/sh|\/bin\/bash)["”]?: (?:executable file not found in \$PATH|stat [\w/.-]{1,60}: no such file or directory)/i,
    cause:
      'The container finds no shell: `PATH` of the runner lacks `/bin`, or the mounted store hides the one of an image that was built with Nix.',
    rules: [
      'runner/path-variable',
      'runner/nix-image-shadowed',
      'link/nix-image-shadowed',
      'pipeline/variables-shadow-runner',
    ],
    topics: ['variables', 'image'],
    ask: 'Is the image one that was built with Nix, and is another store mounted over its own?',
  },
  {
    id: 'su-not-found',
    pattern: /exec: ["“]?su["”]?: executable file not found in \$PATH/i,
    cause: 'The runner is told to become another user, and `su` is not on the path of its unit.',
    rules: ['host/shell-user-flag'],
    topics: ['settings'],
    ask: 'Is the runner started with `--user`, and is `/run/wrappers/bin` on the path of its unit?',
  },
  {
    id: 'no-name-resolution',
    pattern: /Could not resolve host|Couldn't resolve host|Temporary failure in name resolution/i,
    cause:
      'The container does not reach a name server: packets are not forwarded, or the engine’s own network or DNS is at fault.',
    rules: ['host/ip-forward-off', 'host/ip-forward-missing', 'host/sysctl-form'],
    topics: ['forwarding', 'engine'],
    ask: 'What is `sysctl net.ipv4.ip_forward` on the machine, and which name server do containers have?',
  },
  {
    id: 'exit-126',
    pattern: /ERROR: Job failed: exit (?:code|status) 126\b/i,
    cause: 'A file was found but could not be run: it is not executable, or for another kind of machine.',
    rules: ['nixos/prebuild-not-executable', 'nixos/prebuild-is-directory'],
    topics: ['pre-build-script'],
    ask: 'Which command was the last one before the failure?',
    weak: true,
  },
  {
    id: 'exit-127',
    pattern: /ERROR: Job failed: exit (?:code|status) 127\b/i,
    cause: 'A command was not found.',
    rules: ['pipeline/profile-not-sourced', 'runner/prebuild-store-not-mounted', 'nixos/prebuild-missing-steps'],
    topics: ['profile', 'variables', 'pre-build-script'],
    ask: 'Which command was the last one before the failure?',
    weak: true,
  },
];

const runnerErrors: readonly LogError[] = [
  {
    id: 'local-image-pulled',
    pattern: /pull access denied for (?:local|localhost)\/[\w./:-]{1,80}/i,
    cause:
      'The image exists on the machine alone, and the runner asks a registry for it: by its pull policy, or since nothing has loaded the image.',
    rules: ['runner/local-image-pull-policy', 'host/image-not-loaded', 'host/prune-deletes-images'],
    topics: ['image'],
    ask: 'Is the image on the machine (`docker image ls`), and is the pull policy `if-not-present`?',
  },
  {
    id: 'image-pull-failed',
    pattern: /failed to pull image ["“]?[\w./:@-]{1,120}["”]? with specified policies \[[\w, -]{0,60}\]/i,
    cause:
      'The registry does not give the image to the machine: its name is wrong, it needs a login, or it exists only here.',
    rules: ['runner/local-image-pull-policy', 'host/image-not-loaded'],
    topics: ['image', 'forwarding'],
    ask: 'Can the machine pull the image by hand?',
    weak: true,
  },
  {
    id: 'image-not-allowed',
    pattern: /The ["“]?[\w./:@$-]{1,120}["”]? (?:image|service) is not present on list of allowed (?:images|services)/i,
    cause: 'The job asks for an image that the runner’s list of allowed ones does not match.',
    rules: ['runner/allowed-images'],
    topics: ['image'],
    ask: 'Which images does the runner that took the job allow?',
  },
  {
    id: 'pull-policy-not-allowed',
    pattern: /pull_policy \(\[[\w, -]{0,60}\]\) defined in [\w ()]{1,60}? is not one of the allowed_pull_policies/i,
    cause: 'The policy by which the image is pulled is none of those that the runner allows.',
    rules: ['runner/pull-policy-not-allowed', 'link/pull-policy-not-allowed'],
    topics: ['image'],
    ask: 'Which policies does the runner that took the job allow?',
  },
  {
    id: 'volumes-from-missing',
    pattern: /No such container: [\w.-]{1,80}/i,
    cause:
      'A container whose volumes the runner takes is not there: it has another name, another engine, or has not been started.',
    rules: ['host/volumes-from-unknown', 'host/daemon-volumes'],
    topics: ['mounts', 'engine'],
    ask: 'Does the container run on the same engine as the jobs?',
  },
  {
    id: 'engine-unreachable',
    pattern: /Cannot connect to the Docker daemon(?: at [\w:/.-]{1,80})?/i,
    cause: 'No container engine answers: Docker is off or not running, or another socket should be used.',
    rules: ['host/engine-disabled', 'host/podman-with-implicit-docker'],
    topics: ['engine'],
    ask: 'Does `docker.service` (or Podman’s socket) run on the machine?',
  },
  {
    id: 'engine-denied',
    pattern:
      /(?:docker|podman)\.sock: connect: permission denied|permission denied while trying to connect to the Docker daemon socket/i,
    cause:
      'The service of the runner may not use the engine’s socket: it is not in the group that the socket belongs to.',
    rules: ['host/engine-disabled', 'host/podman-with-implicit-docker'],
    topics: ['engine'],
    ask: 'Which group does the socket have, and is the service in it (`SupplementaryGroups`)?',
  },
  {
    id: 'volume-invalid',
    pattern:
      /invalid volume specification: ["“]?[^"”\n]{1,120}|volume for container path ["“]?[\w./-]{1,80}["”]? is already defined/i,
    cause: 'A volume of the runner cannot be read, or two of them have one place in the container.',
    rules: ['runner/volume-syntax', 'runner/volumes-from-syntax'],
    topics: ['mounts'],
    ask: 'Which volumes does the runner that took the job have?',
  },
  {
    id: 'image-missing',
    pattern: /no Docker image specified to run the build in|dockerImage option is required for docker executor/i,
    cause: 'Neither the job nor the runner names an image.',
    rules: ['nixos/docker-image-missing', 'runner/image-missing'],
    topics: ['image'],
    ask: 'Which image should jobs have that name none?',
  },
  {
    id: 'reserved-configuration',
    pattern: /Runner configuration other than name and executor configuration is reserved/i,
    cause:
      'A runner with an authentication token has tags and the like from GitLab, and was registered with flags that set them.',
    rules: [
      'runner/reserved-flags-with-auth-token',
      'nixos/auth-token-in-registration-file',
      'nixos/ineffective-with-auth-token',
    ],
    topics: ['token'],
    ask: 'Does the file that `registrationConfigFile` names hold a token that begins with `glrt-`?',
  },
  {
    id: 'token-file-null',
    pattern: /cannot coerce null to a string/i,
    cause: 'The module needs a file with the token, and none of its options names one.',
    rules: ['nixos/no-token-file'],
    topics: ['token'],
    ask: 'Which entry of `services.gitlab-runner.services` has no file with a token?',
  },
  {
    id: 'option-removed',
    pattern:
      /The option [`'‘]?services\.gitlab-runner\.[\w.<>"-]{1,120}['’]? (?:does not exist|has been removed)|flag provided but not defined: -{1,2}pre-clone-script/i,
    cause: 'The option belongs to another release of NixOS: it was removed or renamed, or is not there yet.',
    rules: ['nixos/removed-option', 'nixos/unknown-option', 'nixos/renamed-option'],
    topics: ['settings'],
    ask: 'Which release of NixOS is the machine built from?',
  },
  {
    id: 'token-missing',
    pattern: /Runner token is empty or whitespace/i,
    cause:
      'The runner has no token, so it asks for no jobs: the variable that should hold it is empty, or a placeholder was not filled in.',
    rules: ['runner/token-missing', 'host/token-placeholder'],
    topics: ['token'],
    ask: 'Does the environment of the service have the variable that `token` names?',
  },
  {
    id: 'concurrent-zero',
    pattern: /Current configuration ['‘"]concurrent = 0['’"] means that no jobs will be processed/i,
    cause: '`concurrent` is 0 or missing, so the runner takes no job.',
    rules: ['runner/concurrent'],
    topics: ['settings'],
    ask: 'What is `concurrent` in the file that the service reads?',
  },
  {
    id: 'wrong-type',
    pattern:
      /decoding configuration file: toml: |incompatible types: TOML value has type [\w[\]]{1,40}; destination has type [\w[\]]{1,40}|cannot load value of type \w{1,20} into a StringOrArray/i,
    cause: 'A value of `config.toml` has another type than the runner wants, so none of the file is read.',
    rules: ['runner/wrong-type', 'syntax/toml', 'runner/foreign-table'],
    topics: ['files', 'settings'],
    ask: 'Which line does the message name?',
  },
  {
    id: 'invalid-duration',
    pattern: /invalid duration: ["“]?[\w.]{0,40}/i,
    cause: 'A span of time has no unit.',
    rules: ['runner/duration'],
    topics: ['settings'],
    ask: 'Which setting holds the value?',
  },
  {
    id: 'unknown-executor',
    pattern: /Executor ["“]?[\w+.-]{0,60}["”]? is not known/i,
    cause: 'There is no executor of that name.',
    rules: ['nixos/executor-typo', 'runner/enum-value', 'runner/executor-table'],
    topics: ['settings'],
    ask: 'What is `executor` in the file that the service reads?',
  },
  {
    id: 'unknown-keys',
    pattern: /\d{1,6} unknown key\(s\) found in |unknown key: [\w.[\]]{1,120}/i,
    cause: 'The runner does not know the key, and leaves it out without a word when it runs.',
    rules: ['runner/unknown-key', 'runner/foreign-table'],
    topics: ['settings'],
    ask: 'Is the key one of a newer release of the runner?',
  },
  {
    id: 'worker-starvation',
    pattern: /Worker starvation bottleneck|Request bottleneck: \d{1,6} runners|Build limit bottleneck/i,
    cause: 'The numbers of runners, jobs and requests do not fit each other, so that some runners wait for others.',
    rules: ['runner/concurrent', 'runner/limit', 'runner/poll-interval'],
    topics: ['settings'],
    ask: 'Is `concurrent` at least the number of runners?',
  },
  {
    id: 'user-not-allowed',
    pattern: /user ["“]?[\w.:-]{1,60}["”]? is not an allowed user/i,
    cause: 'The job asks for a user that the runner does not allow.',
    rules: ['runner/allowed-users'],
    topics: ['settings'],
    ask: 'Which users does the runner that took the job allow?',
  },
  {
    id: 'cache-adapter',
    pattern:
      /factory for cache adapter ["“]?\w{0,40}["”]? was not registered|missing S3 configuration|config BucketName cannot be empty|ContainerName can't be empty/i,
    cause: 'The distributed cache of the runner lacks settings, or has a type that does not exist.',
    rules: ['runner/cache-type', 'runner/cache-settings'],
    topics: ['settings'],
    ask: 'What stands in `[runners.cache]` of the runner that took the job?',
  },
  {
    id: 'executor-table-missing',
    pattern:
      /missing (?:docker|SSH|Parallels|VirtualBox) configuration|missing Machine options|executor requires autoscaler config|custom executor is missing RunExec/i,
    cause: 'The executor has no table of its own in the runner’s configuration.',
    rules: ['runner/executor-table', 'runner/table-order', 'runner/autoscaler'],
    topics: ['settings'],
    ask: 'Which tables follow the `[[runners]]` that took the job?',
  },
];

/** Every text that is known, the more special ones of a kind first. */
export const logErrors: readonly LogError[] = [...nixErrors, ...commandErrors, ...runnerErrors];
