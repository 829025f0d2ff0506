{ pkgs, nix }:
let
  # What jobs run in: Nix and what it needs, made by the Nix project's own recipe.
  localNix = import (nix.outPath + "/docker.nix") {
    inherit pkgs;
    name = "local/nix";
    tag = "latest";
    bundleNixpkgs = false;
    extraPkgs = [ pkgs.cachix ];
    nixConf = {
      cores = "0";
      experimental-features = [
        "nix-command"
        "flakes"
      ];
    };
  };
in
{
  inherit localNix;

  # The same with the store in volumes, which the runner mounts into the jobs.
  localNixDaemon = pkgs.dockerTools.buildLayeredImage {
    fromImage = localNix;
    name = "local/nix-daemon";
    tag = "latest";
    config.Volumes = {
      "/nix/store" = { };
      "/nix/var/nix/db" = { };
      "/nix/var/nix/daemon-socket" = { };
    };
    maxLayers = 125;
  };
}
