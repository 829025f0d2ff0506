{ ... }:
{
  # The store of the machine itself; the containers keep theirs.
  nix.gc = {
    automatic = true
    dates = "daily";
  };
}
