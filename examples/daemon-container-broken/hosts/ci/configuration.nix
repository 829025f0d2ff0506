{ pkgs, ... }:
{
  imports = [
    ./gitlab-runner.nix
    ./prune.nix
  ];

  networking.hostName = "ci";

  boot.loader.systemd-boot.enable = true;
  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };

  boot.kernel.sysctl = {
    "vm.swappiness" = 10;
  };

  virtualisation.podman = {
    enable = true;
    dockerSocket.enable = true;
  };

  services.openssh.enable = true;
  environment.systemPackages = [ pkgs.podman ];

  system.stateVersion = "25.11";
}
