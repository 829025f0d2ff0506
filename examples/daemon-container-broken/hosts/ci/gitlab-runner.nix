{
  lib,
  nix,
  pkgs,
  ...
}:
let
  images = import ./nix-images.nix { inherit pkgs nix; };

  config = (pkgs.formats.toml { }).generate "gitlab-runner.toml" {
    concurent = 2;
    check_interval = "5s";
    runners = [
      {
        name = "Nix with a store of its own";
        url = "gitlab.example.com";
        id = 4217;
        token = "glrt-Xk3vQ9mLw2RtPzJ8sNfB";
        executor = "docker";
        environment = [
          "NIX_REMOTE=daemon"
          "LANG: C.UTF-8"
        ];
        pre_build_script = ''
          mkdir -p -m 1777 /tmp
          # In the image this is a link into the store; jobs may want to add a cache.
          cp --remove-destination "$(readlink -f /etc/nix/nix.conf)" /etc/nix/nix.conf
        '';
        docker = {
          image = "local/nix:latest";
          allowed_images = [ ];
          pull_policy = "always";
          volumes_from = [ "gitlabnix" ];
        };
      }
    ];
  };

  configPath = "$HOME/.gitlab-runner/config.toml";

  configure = pkgs.writeShellScript "gitlab-runner-configure" ''
    docker load < ${images.localNix}
    mkdir -p "$(dirname ${configPath})"
    ${pkgs.gawk}/bin/awk '{
      for (name in ENVIRON)
        gsub("@" name "@", ENVIRON[name])
      print
    }' ${config} > "${configPath}"
    chown -R --reference="$HOME" "$(dirname ${configPath})"
  '';
in
{
  virtualisation.oci-containers = {
    backend = "docker";
    containers.gitlabnix = {
      imageFile = images.localNixDaemon;
      image = "local/nix-daemon:latest";
      cmd = [
        "nix"
        "daemon"
      ];
    };
  };

  services.gitlab-runner = {
    enable = true;
    sessionServer.listenAddress = "0.0.0.0:8093";

    services.plain = {
      authenticationTokenConfigFile = "/run/secrets/gitlab-runner/plain.env";
      dockerImage = "debian:13-slim";
      dockerPullPolicy = "if-not-presnt";
      dockerHost = "unix:///run/podman/podman.sock";
      dockerVolumes = [ "/srv/mirror:mirror:ro" ];
      maximumTimeout = 7200;
    };
  };

  systemd.services.gitlab-runner = {
    after = [ "docker-gitlabnix.service" ];
    path = [ pkgs.docker ];
    serviceConfig = {
      EnvironmentFile = "/run/secrets/gitlab-runner.env";
      # The exclamation mark runs the script as root, before the service becomes its own user.
      ExecStartPre = lib.mkForce "!${configure}";
      ExecReload = lib.mkForce "!${configure}";
    };
  };
}
