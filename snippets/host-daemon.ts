/**
 * A runner whose containers share the host's store and ask the host's Nix daemon to build.
 * Sources: wiki.nixos.org "Gitlab runner"; nixpkgs, module services.gitlab-runner, as of NixOS 25.11.
 */
import { indent, literal, type Snippet } from './snippet';

const volumes = ['/nix/store', '/nix/var/nix/db', '/nix/var/nix/daemon-socket'].map((path) => `${path}:${path}:ro`);

const environment: readonly (readonly [name: string, value: string])[] = [
  ['USER', 'root'],
  ['NIX_REMOTE', 'daemon'],
  ['PATH', '/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin:/bin:/sbin:/usr/bin:/usr/sbin'],
  ['NIX_SSL_CERT_FILE', '/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt'],
];

/** The folders that Nix expects to be able to write to, which an Alpine image does not have. */
const folders = `mkdir -p -m 0755 /nix/var/log/nix/drvs
mkdir -p -m 0755 /nix/var/nix/gcroots
mkdir -p -m 0755 /nix/var/nix/profiles
mkdir -p -m 0755 /nix/var/nix/temproots
mkdir -p -m 0755 /nix/var/nix/userpool
mkdir -p -m 1777 /nix/var/nix/gcroots/per-user
mkdir -p -m 1777 /nix/var/nix/profiles/per-user
mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root
mkdir -p -m 0700 "$HOME/.nix-defexpr"`;

const channel = 'https://nixos.org/channels/nixos-25.11';

const nixScript = `preBuildScript = pkgs.writeScript "setup-container" ''
${indent(literal(folders), 2)}

  . \\\${pkgs.nix}/etc/profile.d/nix-daemon.sh

  \\\${pkgs.nix}/bin/nix-channel --add \${8:${channel}} nixpkgs
  \\\${pkgs.nix}/bin/nix-channel --update nixpkgs

  \\\${pkgs.nix}/bin/nix-env -i \\\${pkgs.nix} \\\${pkgs.cacert} \\\${pkgs.git} \\\${pkgs.openssh}
'';`;

/** Outside NixOS nothing fills in store paths, so the one of Nix has to be given. */
const tomlScript = `pre_build_script = '''
${literal(folders)}

# The store path of Nix on this host: nix-store --query --outputs "\\$(readlink -f "\\$(command -v nix)")"
nix=\${7:/nix/store/00000000000000000000000000000000-nix-2.31.2}
. "\\$nix/etc/profile.d/nix-daemon.sh"

"\\$nix/bin/nix-channel" --add \${8:${channel}} nixpkgs
"\\$nix/bin/nix-channel" --update nixpkgs

"\\$nix/bin/nix-env" -iA nixpkgs.nix nixpkgs.cacert nixpkgs.git nixpkgs.openssh
'''`;

const nixVolumes = `dockerVolumes = [\n${volumes.map((volume) => `  "${volume}"`).join('\n')}\n];`;
const tomlVolumes = `volumes = [\n${volumes.map((volume) => `  "${volume}",`).join('\n')}\n]`;
const nixEnvironment = `environmentVariables = {\n${environment.map(([name, value]) => `  ${name} = "${value}";`).join('\n')}\n};`;
const tomlEnvironment = `environment = [\n${environment.map(([name, value]) => `  "${name}=${value}",`).join('\n')}\n]`;

const host = `# Containers need the host to forward packets before they can reach the network.
boot.kernel.sysctl."net.ipv4.ip_forward" = true;
virtualisation.docker.enable = true;`;

const module = `${host}

services.gitlab-runner = {
  enable = true;
  services.\${1:nix} = {
    # Holds CI_SERVER_URL and CI_SERVER_TOKEN. Tags are set in GitLab, where the token was made.
    authenticationTokenConfigFile = "\${2:/run/secrets/gitlab-runner-nix.env}";
    dockerImage = "\${3:alpine:latest}";
${indent(nixVolumes, 4)}
    dockerDisableCache = true;
${indent(nixScript, 4)}
${indent(nixEnvironment, 4)}
  };
};`;

const runner = `[[runners]]
  name = "\${1:nix}"
  url = "\${2:https://gitlab.com}"
  token = "\${3:\\$RUNNER_TOKEN}"
  executor = "docker"
${indent(tomlEnvironment, 2)}
  ${tomlScript}

  [runners.docker]
    image = "\${4:alpine:latest}"
    disable_cache = true
${indent(tomlVolumes, 4)}`;

export const hostDaemonSnippets: readonly Snippet[] = [
  {
    id: 'host-daemon-runner',
    title: 'Caching runner on the host’s Nix daemon',
    description:
      'A Docker runner whose jobs see the host’s store read-only and build through the host’s daemon. Everything in the host’s store can be read by every job: keep such a runner to projects that you trust.',
    forms: [
      { language: 'nix', place: 'module', body: module },
      { language: 'toml', place: 'runners', body: runner },
    ],
  },
  {
    id: 'pre-build-script',
    title: 'Script that prepares the container for Nix',
    description:
      'Makes the folders that Nix writes to, adds the channel that `<nixpkgs>` stands for, and installs Nix, Git, SSH and certificates into the container’s default profile.',
    forms: [
      { language: 'nix', place: 'service', body: nixScript },
      { language: 'toml', place: 'runner', body: tomlScript },
    ],
  },
  {
    id: 'nix-environment',
    title: 'Environment of a Nix job',
    description: 'Sends builds to the daemon, and lets jobs find the programs and certificates of the default profile.',
    forms: [
      { language: 'nix', place: 'service', body: nixEnvironment },
      { language: 'toml', place: 'runner', body: tomlEnvironment },
    ],
  },
  {
    id: 'nix-volumes',
    title: 'The three mounts of the host’s Nix',
    description: 'Store, database and daemon socket, read-only. A socket can be connected to all the same.',
    forms: [
      { language: 'nix', place: 'service', body: nixVolumes },
      { language: 'toml', place: 'runner-docker', body: tomlVolumes },
    ],
  },
  {
    id: 'docker-host',
    title: 'Docker with packet forwarding',
    description: 'What a NixOS host needs before containers can run and reach the network.',
    forms: [{ language: 'nix', place: 'module', body: host }],
  },
];
