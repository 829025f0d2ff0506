{ lib, pkgs, ... }:
{
  services.gitlab-runner = {
    enable = true;
    gracefulTermination = true;
    gracefulTimeout = "20min";

    settings = {
      concurrent = 4;
      check_interval = 5;
    };

    services = {
      # Builds in containers by way of the machine's own Nix daemon. Every job can read the whole store.
      nix = {
        description = "Nix on ci.example.com";
        authenticationTokenConfigFile = "/run/secrets/gitlab-runner/nix.env";
        dockerImage = "alpine:3.22";
        dockerAllowedImages = [ "alpine:*" ];
        dockerDisableCache = true;
        dockerVolumes = [
          "/nix/store:/nix/store:ro"
          "/nix/var/nix/db:/nix/var/nix/db:ro"
          "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"
        ];
        environmentVariables = {
          ENV = "/etc/profile";
          USER = "root";
          NIX_REMOTE = "daemon";
          PATH = "/nix/var/nix/profiles/default/bin:/nix/var/nix/profiles/default/sbin:/bin:/sbin:/usr/bin:/usr/sbin";
          NIX_SSL_CERT_FILE = "/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt";
        };
        preBuildScript = pkgs.writeScript "setup-container" ''
          mkdir -p -m 0755 /nix/var/log/nix/drvs
          mkdir -p -m 0755 /nix/var/nix/gcroots
          mkdir -p -m 0755 /nix/var/nix/profiles
          mkdir -p -m 0755 /nix/var/nix/temproots
          mkdir -p -m 0755 /nix/var/nix/userpool
          mkdir -p -m 1777 /nix/var/nix/gcroots/per-user
          mkdir -p -m 1777 /nix/var/nix/profiles/per-user
          mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root
          mkdir -p -m 0700 "$HOME/.nix-defexpr"

          . ${pkgs.nix}/etc/profile.d/nix-daemon.sh

          ${pkgs.nix}/bin/nix-channel --add https://nixos.org/channels/nixos-25.11 nixpkgs
          ${pkgs.nix}/bin/nix-channel --update nixpkgs
          ${pkgs.nix}/bin/nix-env -i ${
            lib.concatStringsSep " " (
              with pkgs;
              [
                nix
                cacert
                git
                openssh
              ]
            )
          }
        '';
      };

      # Everything that needs no Nix.
      linux = {
        description = "Containers on ci.example.com";
        authenticationTokenConfigFile = "/run/secrets/gitlab-runner/linux.env";
        dockerImage = "debian:13-slim";
        limit = 2;
        requestConcurrency = 2;
      };
    };
  };
}
