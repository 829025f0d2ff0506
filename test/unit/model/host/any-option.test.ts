import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostOf, written } from './reading';

const runner = 'services.gitlab-runner.enable = true;';

describe('any option of a host', () => {
  it('is known, absent, or unknown where it may be set', () => {
    const host = hostOf(`{ config, ... }: { ${runner} nix.gc.automatic = true; nix.settings = config.x; }`);
    const found = host.optionAt(['nix', 'gc', 'automatic']);
    assert.ok(found.state === 'known');
    assert.equal(written(found.value.valueAt), 'true');
    assert.equal(host.optionAt(['nix', 'gc', 'dates']).state, 'absent');
    assert.equal(host.optionAt(['nix', 'settings', 'trusted-users']).state, 'unknown');
  });

  it('is listed with all below it', () => {
    const host = hostOf(`{ ${runner} sops.secrets.a.owner = "x"; sops.secrets.b = { }; }`);
    assert.deepEqual(
      host.optionsBelow(['sops', 'secrets']).map((option) => option.path.join('.')),
      ['sops.secrets.a', 'sops.secrets.a.owner', 'sops.secrets.b'],
    );
    assert.deepEqual(host.optionsBelow(['age', 'secrets']), []);
  });

  it('has a definition for each module of the strongest priority', () => {
    const definitions = (other: string) => {
      const host = hostOf(`{ imports = [ ./a.nix ]; ${runner} x.y = 1; }`, { 'a.nix': other });
      const option = host.optionAt(['x', 'y']);
      return option.state === 'known' ? option.value.definitions.map(written) : [];
    };
    assert.deepEqual(definitions('{ x.y = 1; }'), ['x.y = 1;', 'x.y = 1;']);
    assert.deepEqual(definitions('{ x.y = 2; }'), ['x.y = 2;', 'x.y = 1;']);
    assert.deepEqual(definitions('{ lib, ... }: { x.y = lib.mkDefault 2; }'), ['x.y = 1;']);
    assert.equal(definitions('{ lib, c, ... }: { x.y = lib.mkIf c 2; }').length, 1);
  });

  it('stands in a flake where one lies above it', () => {
    assert.equal(hostOf(`{ ${runner} }`).inFlake, false);
    assert.equal(hostOf(`{ ${runner} }`, { 'flake.nix': '{ }' }).inFlake, true);
    assert.equal(hostOf(`{ ${runner} }`, { 'other/flake.nix': '{ }' }).inFlake, false);
  });
});

describe('volumes of a container', () => {
  const volumes = (container: string) => {
    const [found] = hostOf(
      `{ pkgs, ... }: { virtualisation.oci-containers.containers.c = { ${container} }; }`,
    ).containers;
    assert.ok(found !== undefined);
    return found.volumes.state === 'known' ? found.volumes.value : found.volumes.state;
  };

  it('are those that are mounted and those of an image that is built here', () => {
    const image = 'imageFile = pkgs.dockerTools.buildLayeredImage { name = "i"; config.Volumes = { "/a" = { }; }; };';
    assert.deepEqual(volumes(`${image} volumes = [ "data:/b:ro" "/c:/d" ];`), ['/b', '/d', '/a']);
    assert.deepEqual(volumes('imageFile = pkgs.dockerTools.buildImage { name = "i"; };'), []);
  });

  it('are not known of images that are not', () => {
    assert.equal(volumes('image = "nixos/nix";'), 'unknown');
    assert.equal(volumes('imageFile = pkgs.dockerTools.pullImage { imageName = "i"; };'), 'unknown');
    assert.equal(volumes('imageFile = pkgs.dockerTools.buildImage { name = "i"; fromImage = pkgs.x; };'), 'unknown');
    assert.equal(volumes('imageFile = ./image.tar;'), 'unknown');
  });
});
