/**
 * Caching runners as they should be, in each spelling. Examples of rules are these with a line changed, so that each is
 * a whole file and shows nothing but its own point.
 */

/** Jobs use the machine's own Nix daemon; a `config.toml`. */
export const hostDaemonToml = `concurrent = 1

[[runners]]
  name = "nix"
  url = "https://gitlab.example.com"
  token = "$RUNNER_TOKEN"
  executor = "docker"
  environment = [
    "USER=root",
    "NIX_REMOTE=daemon",
    "PATH=/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin:/bin:/sbin:/usr/bin:/usr/sbin",
    "NIX_SSL_CERT_FILE=/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt",
  ]
  [runners.docker]
    image = "alpine"
    disable_cache = true
    volumes = [
      "/nix/store:/nix/store:ro",
      "/nix/var/nix/db:/nix/var/nix/db:ro",
      "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro",
    ]
`;

/** The same by the options of the NixOS module. */
export const hostDaemonModule = `{ pkgs, lib, config, ... }:
{
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  virtualisation.docker.enable = true;
  services.gitlab-runner = {
    enable = true;
    services.nix = {
      authenticationTokenConfigFile = "/run/secrets/runner.env";
      dockerImage = "alpine";
      dockerDisableCache = true;
      dockerVolumes = [
        "/nix/store:/nix/store:ro"
        "/nix/var/nix/db:/nix/var/nix/db:ro"
        "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"
      ];
      environmentVariables = {
        USER = "root";
        NIX_REMOTE = "daemon";
        PATH = "/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin:/bin:/sbin:/usr/bin:/usr/sbin";
        NIX_SSL_CERT_FILE = "/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt";
      };
    };
  };
}
`;

/** The same as a Nix value that becomes `config.toml`. */
export const hostDaemonRendered = `{ pkgs, lib, config, ... }:
{
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  virtualisation.docker.enable = true;
  services.gitlab-runner.enable = true;
  services.gitlab-runner.configFile = (pkgs.formats.toml { }).generate "gitlab-runner.toml" {
    concurrent = 1;
    runners = [
      {
        name = "nix";
        url = "https://gitlab.example.com";
        token = "$RUNNER_TOKEN";
        executor = "docker";
        environment = [
          "USER=root"
          "NIX_REMOTE=daemon"
          "PATH=/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin:/bin:/sbin:/usr/bin:/usr/sbin"
          "NIX_SSL_CERT_FILE=/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt"
        ];
        docker = {
          image = "alpine";
          disable_cache = true;
          volumes = [
            "/nix/store:/nix/store:ro"
            "/nix/var/nix/db:/nix/var/nix/db:ro"
            "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"
          ];
        };
      }
    ];
  };
  systemd.services.gitlab-runner.serviceConfig.EnvironmentFile = "/run/secrets/gitlab-runner.env";
}
`;

/** Jobs use the daemon in a container of its own; a `config.toml`. */
export const daemonContainerToml = `concurrent = 1

[[runners]]
  name = "nix"
  url = "https://gitlab.example.com"
  token = "$RUNNER_TOKEN"
  executor = "docker"
  environment = ["NIX_REMOTE=daemon"]
  [runners.docker]
    image = "local/nix:latest"
    allowed_images = ["local/nix:latest"]
    pull_policy = "if-not-present"
    allowed_pull_policies = ["if-not-present"]
    volumes_from = ["gitlabnix:ro"]
`;

/** The same by the options of the NixOS module. */
export const daemonContainerModule = `{ pkgs, lib, config, ... }:
{
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  virtualisation.docker.enable = true;
  virtualisation.oci-containers = {
    backend = "docker";
    containers.gitlabnix = {
      image = "local/nix-daemon:latest";
      cmd = [ "nix" "daemon" ];
    };
  };
  services.gitlab-runner = {
    enable = true;
    services.nix = {
      authenticationTokenConfigFile = "/run/secrets/runner.env";
      dockerImage = "local/nix:latest";
      dockerAllowedImages = [ "local/nix:latest" ];
      dockerPullPolicy = "if-not-present";
      registrationFlags = [
        "--docker-volumes-from"
        "gitlabnix:ro"
      ];
      environmentVariables.NIX_REMOTE = "daemon";
    };
  };
}
`;

/** The same as a Nix value that becomes `config.toml`. */
export const daemonContainerRendered = `{ pkgs, lib, config, ... }:
{
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  virtualisation.docker.enable = true;
  virtualisation.oci-containers = {
    backend = "docker";
    containers.gitlabnix = {
      image = "local/nix-daemon:latest";
      cmd = [ "nix" "daemon" ];
    };
  };
  services.gitlab-runner.enable = true;
  services.gitlab-runner.configFile = (pkgs.formats.toml { }).generate "gitlab-runner.toml" {
    concurrent = 1;
    runners = [
      {
        name = "nix";
        url = "https://gitlab.example.com";
        token = "$RUNNER_TOKEN";
        executor = "docker";
        environment = [ "NIX_REMOTE=daemon" ];
        docker = {
          image = "local/nix:latest";
          allowed_images = [ "local/nix:latest" ];
          pull_policy = "if-not-present";
          allowed_pull_policies = [ "if-not-present" ];
          volumes_from = [ "gitlabnix:ro" ];
        };
      }
    ];
  };
  systemd.services.gitlab-runner.serviceConfig.EnvironmentFile = "/run/secrets/gitlab-runner.env";
}
`;

/** A runner that has nothing to do with Nix. */
export const plainToml = `concurrent = 1

[[runners]]
  name = "linux"
  url = "https://gitlab.example.com"
  token = "$RUNNER_TOKEN"
  executor = "docker"
  [runners.docker]
    image = "debian:12"
`;

/** The same by the options of the NixOS module. */
export const plainModule = `{ pkgs, lib, config, ... }:
{
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  virtualisation.docker.enable = true;
  services.gitlab-runner = {
    enable = true;
    services.linux = {
      authenticationTokenConfigFile = "/run/secrets/runner.env";
      dockerImage = "debian:12";
    };
  };
}
`;

/** The same as a Nix value that becomes `config.toml`. */
export const plainRendered = `{ pkgs, lib, config, ... }:
{
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  virtualisation.docker.enable = true;
  services.gitlab-runner.enable = true;
  services.gitlab-runner.configFile = (pkgs.formats.toml { }).generate "gitlab-runner.toml" {
    concurrent = 1;
    runners = [
      {
        name = "linux";
        url = "https://gitlab.example.com";
        token = "$RUNNER_TOKEN";
        executor = "docker";
        docker = {
          image = "debian:12";
        };
      }
    ];
  };
  systemd.services.gitlab-runner.serviceConfig.EnvironmentFile = "/run/secrets/gitlab-runner.env";
}
`;

/** The text with stretches of it replaced, each at its first occurrence. */
export function variant(text: string, ...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((changed, [from, to]) => changed.replace(from, () => to), text);
}

/** A module of the host's daemon whose runner has a pre-build script of the given lines. */
export function withPreBuildScript(lines: readonly string[]): string {
  const body = lines.map((line) => `        ${line}\n`).join('');
  return variant(hostDaemonModule, [
    '      environmentVariables = {',
    `      preBuildScript = pkgs.writeScript "setup-container" ''\n${body}      '';\n      environmentVariables = {`,
  ]);
}

/** The lines of a pre-build script that does all that jobs need. */
export const preBuildLines = [
  'mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root',
  '. ${pkgs.nix}/etc/profile.d/nix-daemon.sh',
  '${pkgs.nix}/bin/nix-env -i ${pkgs.nix} ${pkgs.cacert} ${pkgs.git}',
] as const;

/** `hostDaemonModule` with further lines in its entry, so that a script in the store is there for its jobs. */
export function hostDaemonWith(lines: string): string {
  const indented = lines.replace(/^(?=.)/gm, '      ');
  return variant(hostDaemonModule, ['      dockerVolumes', `${indented}      dockerVolumes`]);
}

/** Lines put into an example, each slot indented by it. */
export interface ExampleLines {
  /** Beside `concurrent`. */
  readonly top?: string;
  /** In the entry of the runner. */
  readonly runner?: string;
  /** In its table `docker`. */
  readonly docker?: string;
  /** Below, as tables of their own. */
  readonly below?: string;
}

/** `plainToml` with lines added. */
export function tomlWith({ top = '', runner = '', docker = '', below = '' }: ExampleLines): string {
  return variant(
    plainToml,
    ['concurrent = 1\n', `concurrent = 1\n${indented(top, 0)}`],
    ['  executor = "docker"\n', `  executor = "docker"\n${indented(runner, 2)}`],
    ['    image = "debian:12"\n', `    image = "debian:12"\n${indented(docker, 4)}${indented(below, 2)}`],
  );
}

/** `plainRendered` with lines added, in Nix. */
export function renderedWith({ top = '', runner = '', docker = '', below = '' }: ExampleLines): string {
  return variant(
    plainRendered,
    ['    concurrent = 1;\n', `    concurrent = 1;\n${indented(top, 4)}`],
    ['        executor = "docker";\n', `        executor = "docker";\n${indented(runner, 8)}`],
    ['          image = "debian:12";\n', `          image = "debian:12";\n${indented(docker, 10)}`],
    ['        };\n', `        };\n${indented(below, 8)}`],
  );
}

/** `plainModule` with lines added to its entry, and to the service around. */
export function moduleWith(entry: string, service = ''): string {
  return variant(
    plainModule,
    ['    enable = true;\n', `    enable = true;\n${indented(service, 4)}`],
    ['      dockerImage = "debian:12";\n', `      dockerImage = "debian:12";\n${indented(entry, 6)}`],
  );
}

/** `plainModule` whose entry registers its runner with further flags. */
export function flagsWith(flags: readonly string[], entry = ''): string {
  return moduleWith(`${entry}registrationFlags = [ ${flags.map((flag) => JSON.stringify(flag)).join(' ')} ];`);
}

/** The same for a runner on Kubernetes. */
export function kubernetesFlags(...flags: readonly string[]): string {
  return flagsWith(flags, 'executor = "kubernetes";\n');
}

/** A runner of another executor, with the lines of its entry and its tables; a `config.toml`. */
export function tomlRunner(executor: string, lines: string): string {
  return variant(
    plainToml,
    ['"docker"', `"${executor}"`],
    ['  [runners.docker]\n    image = "debian:12"\n', indented(lines, 2)],
  );
}

/** The same as a Nix value that becomes `config.toml`. */
export function renderedRunner(executor: string, lines: string): string {
  return variant(
    plainRendered,
    ['"docker"', `"${executor}"`],
    ['        docker = {\n          image = "debian:12";\n        };\n', indented(lines, 8)],
  );
}

/** A runner on Kubernetes, with the lines of its table; a `config.toml`. */
export function kubernetesWith(lines: string): string {
  return tomlRunner(
    'kubernetes',
    `[runners.kubernetes]\n  image = "debian:12"\n${indented(lines, 2).replace(/\n$/, '')}`,
  );
}

/** The same as a Nix value that becomes `config.toml`. */
export function kubernetesRendered(lines: string): string {
  return renderedRunner('kubernetes', `kubernetes = {\n  image = "debian:12";\n${indented(lines, 2)}};`);
}

function indented(text: string, by: number): string {
  if (text === '') return '';
  const lines = text.split('\n').map((line) => (line === '' ? '' : ' '.repeat(by) + line));
  return `${lines.join('\n')}\n`;
}
