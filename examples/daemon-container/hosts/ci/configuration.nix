{ pkgs, ... }:
{
  imports = [ ./gitlab-runner.nix ];

  networking.hostName = "ci";

  boot.loader.systemd-boot.enable = true;
  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };

  boot.kernel.sysctl = {
    "net.ipv4.ip_forward" = true;
    "vm.swappiness" = 10;
  };

  virtualisation.docker = {
    enable = true;
    autoPrune = {
      enable = true;
      dates = "daily";
    };
  };

  services.openssh.enable = true;
  environment.systemPackages = [ pkgs.docker ];

  system.stateVersion = "25.11";
}
