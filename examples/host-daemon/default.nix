{
  pkgs ? import <nixpkgs> { },
}:
pkgs.writeShellApplication {
  name = "greet";
  runtimeInputs = [ pkgs.coreutils ];
  text = ''
    name=''${1:-world}
    printf 'Hello, %s! It is %s.\n' "$name" "$(date +%A)"
  '';
}
