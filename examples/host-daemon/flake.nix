{
  description = "A small program and the machine that builds it";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { self, nixpkgs }:
    let
      system = "x86_64-linux";
      pkgs = nixpkgs.legacyPackages.${system};
    in
    {
      packages.${system}.default = import ./default.nix { inherit pkgs; };

      devShells.${system}.default = pkgs.mkShell {
        packages = [
          pkgs.shellcheck
          pkgs.nixfmt-rfc-style
        ];
      };

      nixosConfigurations.ci = nixpkgs.lib.nixosSystem {
        inherit system;
        modules = [ ./hosts/ci/configuration.nix ];
      };
    };
}
