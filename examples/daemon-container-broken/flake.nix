{
  description = "A runner with a Nix store of its own";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nix.url = "github:NixOS/nix/2.31-maintenance";
  };

  outputs =
    { nixpkgs, nix, ... }:
    {
      nixosConfigurations.ci = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        specialArgs = { inherit nix; };
        modules = [ ./hosts/ci/configuration.nix ];
      };

      packages.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.hello;
    };
}
