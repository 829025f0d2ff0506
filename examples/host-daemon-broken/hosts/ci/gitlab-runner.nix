{ lib, pkgs, ... }:
{
  services.gitlab-runner = {
    enable = true;
    gracefulTermintation = true;
    gracefulTimeout = 1200;
    workDir = "/srv/gitlab-runner";

    concurrent = 4;
    settings = {
      check_interval = 5;
    };

    services = {
      # Builds in containers by way of the machine's own Nix daemon. Every job can read the whole store.
      nix = {
        description = "Nix on ci.example.com";
        authenticationTokenConfigFile = ./secrets/nix.env;
        tagList = [ "nix" ];
        dockerImage = "alpine:3.22";
        dockerAllowedImages = "alpine:*";
        dockerVolumes = [
          "/nix/store:/nix/store"
          "/nix/var/nix/db:/nix/var/nix/db:ro"
          "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"
        ];
        environmentVariables = {
          ENV = "/etc/profile";
          NIX_REMOTE = "local";
          NIX_BUILD_CORES = 4;
          PATH = "/nix/var/nix/profiles/default/bin:$PATH";
          NIX_SSL_CERT_FILE = "/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt";
        };
        preBuildScript = pkgs.writeScript "setup-container" ''
          ${pkgs.nix}/bin/nix-env -i ${
            lib.concatStringsSep " " (
              with pkgs;
              [
                nix
                git
                openssh
              ]
            )
          }

          mkdir -p -m 0755 /nix/var/nix/profiles
          mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root

          . ${pkgs.nix}/etc/profile.d/nix-daemon.sh

          ${pkgs.nix}/bin/nix-channel --add https://nixos.org/channels/nixos-25.11
          ${pkgs.nix}/bin/nix-channel --update
        '';
      };

      # Releases, with access to the engine of the machine.
      release = {
        registrationConfigFile = "/run/secrets/gitlab-runner/release.env";
        runUntagged = false;
        dockerImage = "alpine:3.22";
        dockerDisableCache = true;
        dockerVolumes = [
          "/nix/store:/nix/store:ro"
          "/nix/var/nix/db:/nix/var/nix/db:ro"
          "/var/run/docker.sock:/var/run/docker.sock"
        ];
        environmentVariables = {
          USER = "root";
          NIX_REMOTE = "daemon";
          PATH = "/nix/var/nix/profiles/default/bin:/bin:/sbin:/usr/bin:/usr/sbin";
          NIX_SSL_CERT_FILE = "/etc/ssl/certs/ca-certificates.crt";
        };
        preBuildScript = pkgs.writeShellScriptBin "setup-release" ''
          mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root
          ${pkgs.nix}/bin/nix-env -i ${pkgs.nix} ${pkgs.cacert} ${pkgs.git}
        '';
      };

      # Everything that needs no Nix.
      linux = {
        authenticationTokenConfigFile = "/run/secrets/gitlab-runner/linux.env";
        registrationConfigFile = "/run/secrets/gitlab-runner/linux-old.env";
        preCloneScript = "/run/current-system/sw/bin/true";
        limit = 2;
      };

      images = {
        dockerImage = "docker:28";
        dockerPrivileged = true;
        preBuildScript = "docker info && docker login registry.example.com";
        postBuildScript = pkgs.writeText "logout" "docker logout registry.example.com";
      };
    };
  };
}
