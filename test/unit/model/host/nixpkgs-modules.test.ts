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
    'import (modulesPath + "/profiles/qemu-guest.nix") args // { _file = "guest"; }',
    'import (inputs.nixpkgs + "/nixos/modules/profiles/all-hardware.nix") args // { }',
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

  for (const imported of [
    '"${modulesPath}/installer/scan/not-detected.nix"',
    'modulesPath + "/profiles/qemu-guest.nix"',
    '<nixpkgs/nixos/modules/profiles/minimal.nix>',
    '"${inputs.nixpkgs-unstable}/nixos/modules/virtualisation/docker.nix"',
    'inputs.nixpkgs + "/nixos/modules/installer/sd-card/sd-image-aarch64.nix"',
  ]) {
    it(`knows all of it with a module by its path: ${imported}`, () => {
      const host = machine(imported);
      assert.equal(host.dockerEnable.state, 'absent');
      assert.equal(host.sysctlComplete, true);
      assert.deepEqual(host.unresolved, []);
    });
  }

  for (const imported of [
    '"${modulesPath}/profiles/hardened.nix"',
    'modulesPath + "/virtualisation/google-compute-config.nix"',
    '<nixpkgs/nixos/modules/profiles/installation-device.nix>',
  ]) {
    it(`does not know the kernel settings with one that has some: ${imported}`, () => {
      const host = machine(imported);
      assert.equal(host.sysctlComplete, false);
      assert.equal(host.dockerEnable.state, 'absent');
      assert.deepEqual(
        host.services.map(({ name, closed }) => [name, closed]),
        [['ci', true]],
      );
    });
  }

  it('does not know what one sets that was never looked at, and knows what the machine says itself', () => {
    const host = hostOf(`{ modulesPath, ... }: {
      imports = [ "\${modulesPath}/virtualisation/qemu-vm.nix" ];
      virtualisation.docker.enable = true;
      services.gitlab-runner.services.ci.limit = 1;
    }`);
    assert.equal(host.dockerEnable.state, 'known');
    assert.equal(host.podmanEnable.state, 'unknown');
    assert.equal(host.sysctlComplete, false);
    assert.deepEqual(
      host.options.map(({ path }) => path.join('.')),
      [
        'services.gitlab-runner.services',
        'services.gitlab-runner.services.ci',
        'services.gitlab-runner.services.ci.limit',
        'virtualisation.docker',
        'virtualisation.docker.enable',
      ],
    );
  });

  it('knows what is set beside a module, and not what the module may replace', () => {
    const host = hostOf(`{ inputs, ... }@args: { virtualisation.docker.enable = true; }
      // import "\${inputs.nixpkgs}/nixos/modules/profiles/minimal.nix" args`);
    assert.equal(host.dockerEnable.state, 'unknown');
  });
});
