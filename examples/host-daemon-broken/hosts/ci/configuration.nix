{ pkgs, ... }:
{
  imports = [ ./gitlab-runner.nix ];

  networking.hostName = "ci";
  time.timeZone = "Europe/Berlin";

  boot.loader.systemd-boot.enable = true;
  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };

  # Containers reach the network through the machine.
  boot.kernel.sysctl = {
    "net.ipv4.ip_forward" = false;
    "net.ipv4.conf.all.rp_filter" = "off";
  };

  virtualisation.docker = {
    enable = false;
    autoPrune = {
      enable = true;
      dates = "weekly";
    };
  };

  nix.settings = {
    experimental-features = [
      "nix-command"
      "flakes"
    ];
    max-jobs = 4;
  };

  services.openssh.enable = true;
  environment.systemPackages = [ pkgs.git ];

  system.stateVersion = "25.11";
}
