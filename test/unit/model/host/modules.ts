/** Whole modules in the two known set-ups of a caching runner, as tests read them. */

/** Jobs use the machine's own Nix daemon. */
export const hostDaemonModule = `{ config, lib, pkgs, ... }:
{
  # forwarding for the containers
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
  virtualisation.docker.enable = true;
  system.stateVersion = "24.11";

  services.gitlab-runner = {
    enable = true;
    services = {
      nix = with lib; {
        registrationConfigFile = toString ./runner.env;
        dockerImage = "alpine";
        dockerVolumes = [
          "/nix/store:/nix/store:ro"
          "/nix/var/nix/db:/nix/var/nix/db:ro"
          "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"
        ];
        dockerDisableCache = true;
        preBuildScript = pkgs.writeScript "setup-container" ''
          mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root
          . \${pkgs.nix}/etc/profile.d/nix-daemon.sh
          \${pkgs.nix}/bin/nix-env -i \${concatStringsSep " " (with pkgs; [ nix cacert git openssh ])}
        '';
        environmentVariables = {
          USER = "root";
          NIX_REMOTE = "daemon";
          PATH = "/nix/var/nix/profiles/default/bin:/bin";
        };
        tagList = [ "nix" ];
      };
    };
  };
}
`;

/** Jobs use a daemon that runs in a container; the module renders \`config.toml\` itself. */
export const daemonContainerModule = `nix: { config, lib, pkgs, ... }:
with builtins;
with lib;
let
  image = import (nix.outPath + "/docker.nix") { inherit pkgs; name = "local/nix"; };
  daemonImage = pkgs.dockerTools.buildLayeredImage { fromImage = image; name = "local/nix-daemon"; };
in {
  virtualisation.docker = {
    enable = true;
    autoPrune.enable = true;
  };
  virtualisation.oci-containers = {
    backend = "docker";
    containers.gitlabnix = {
      imageFile = daemonImage;
      image = "local/nix-daemon:latest";
      cmd = [ "nix" "daemon" ];
    };
  };
  systemd.services.gitlab-runner.serviceConfig = let
    config = (pkgs.formats.toml { }).generate "gitlab-runner.toml" {
      concurrent = 1;
      runners = [
        {
          name = "caching";
          url = "https://gitlab.example.com";
          token = "@TOKEN_NIX@";
          executor = "docker";
          environment = [ "NIX_REMOTE=daemon" "ENV=/etc/profile.d/nix-daemon.sh" ];
          pre_build_script = ''
            mkdir -p /tmp
          '';
          docker = {
            image = "local/nix:latest";
            allowed_images = [ "local/nix:latest" ];
            pull_policy = "if-not-present";
            volumes_from = [ "gitlabnix:ro" ];
          };
        }
      ];
    };
    configPath = "$HOME/.gitlab-runner/config.toml";
    configure = pkgs.writeShellScript "configure" ''
      docker load < \${image}
      \${pkgs.gawk}/bin/awk '{ print }' "\${config}" > "\${configPath}"
    '';
  in {
    EnvironmentFile = "/run/secrets/gitlab-runner.env";
    ExecStartPre = mkForce "!\${configure}";
    ExecReload = mkForce "!\${configure}";
  };
  services.gitlab-runner.enable = true;
}
`;
