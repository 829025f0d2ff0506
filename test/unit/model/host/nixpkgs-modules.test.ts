import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostOf } from './reading';

/** A machine that takes in a module, by what stands in `imports`. */
function machine(imported: string) {
  return hostOf(`{ inputs, modulesPath, lib, ... }@args: {
    imports = [ (${imported}) ];
    system.stateVersion = "25.11";
    services.gitlab-runner.services.ci.dockerImage = "alpine";
  }`);
}

describe('a machine with modules of nixpkgs', () => {
  for (const imported of [
    'import "${inputs.nixpkgs}/nixos/modules/profiles/minimal.nix" args // { _file = "minimal"; }',
    'import "${inputs.nixpkgs.outPath}/nixos/modules/installer/scan/not-detected.nix" args // { }',
    'import <nixpkgs/nixos/modules/profiles/headless.nix> args // { key = "headless"; }',
    '{ ... }@inner: import "${modulesPath}/profiles/base.nix" inner // { boot.kernelParams = [ ]; }',
  ]) {
    it(`knows the rest of it: ${imported}`, () => {
      const host = machine(imported);
      assert.equal(host.dockerEnable.state, 'absent');
      assert.deepEqual(
        host.services.map(({ name, closed }) => [name, closed]),
        [['ci', true]],
      );
      assert.match(host.unresolved[0]?.reason ?? '', /is a module of nixpkgs$/);
    });
  }

  for (const imported of [
    'import "${inputs.nixpkgs}/nixos/modules/profiles/hardened.nix" args // { _file = "hardened"; }',
    'import "${inputs.nixpkgs}/nixos/modules/virtualisation/google-compute-config.nix" args // { }',
    'import "${inputs.other}/module.nix" args // { key = "other"; }',
    'import "${inputs.nixpkgs}/pkgs/top-level" args // { }',
  ]) {
    it(`does not know what it sets: ${imported}`, () => {
      assert.equal(machine(imported).dockerEnable.state, 'unknown');
    });
  }

  it('knows what is set beside a module, and not what the module may replace', () => {
    const host = hostOf(`{ inputs, ... }@args: { virtualisation.docker.enable = true; }
      // import "\${inputs.nixpkgs}/nixos/modules/profiles/minimal.nix" args`);
    assert.equal(host.dockerEnable.state, 'unknown');
  });
});
