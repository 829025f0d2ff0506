import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noPatterns } from '../../../server/src/workspace/classify';
import { MemoryFileSystem } from '../../../server/src/workspace/file-system';
import { Workspace } from '../../../server/src/workspace/workspace';

const root = 'file:///srv/config';

function workspaceOf(files: Readonly<Record<string, string>>) {
  const system = new MemoryFileSystem(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
  const workspace = new Workspace(root, system, { patterns: noPatterns, nixTags: [] });
  for (const _ of workspace.scan());
  return {
    workspace,
    hosts: () =>
      workspace
        .model()
        .hosts.map((host) => [
          host.part.uri.slice(root.length + 1),
          host.isMachine,
          host.services.map(({ name }) => name).join(),
        ]),
    edit(path: string, text: string) {
      system.write(`${root}/${path}`, text);
      workspace.update(`${root}/${path}`);
    },
  };
}

const flake = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs = { self, nixpkgs }: {
    nixosConfigurations.ci = nixpkgs.lib.nixosSystem { modules = [ ./ci.nix ]; };
    nixosConfigurations.web = nixpkgs.lib.nixosSystem { modules = [ ./web.nix ]; };
  };
}
`;
const runner = (name: string) => `{ ... }: { services.gitlab-runner.services.${name}.dockerImage = "alpine"; }\n`;
const files = {
  'flake.nix': flake,
  'ci.nix': '{ ... }: { imports = [ ./runner.nix /* ./old.nix */ ]; }\n',
  'runner.nix': runner('a'),
  'web.nix': '{ ... }: { virtualisation.docker.enable = true; }\n',
};

describe('the machines of a workspace', () => {
  it('are those of a flake with a runner, and modules that these do not take in', () => {
    assert.deepEqual(workspaceOf(files).hosts(), [
      ['flake.nix', true, 'a'],
      ['web.nix', false, ''],
    ]);
    assert.deepEqual(workspaceOf({ ...files, 'old.nix': runner('b') }).hosts(), [
      ['flake.nix', true, 'a'],
      ['web.nix', false, ''],
      ['old.nix', false, 'b'],
    ]);
  });

  it('leave a module that they do not switch on to itself', () => {
    const off = `{ config, lib, ... }: {
      options.ci.enable = lib.mkEnableOption "ci";
      config = lib.mkIf config.ci.enable { services.gitlab-runner.services.off.dockerImage = "alpine"; };
    }\n`;
    const { hosts, edit } = workspaceOf({
      ...files,
      'off.nix': off,
      'ci.nix': '{ imports = [ ./runner.nix ./off.nix ]; }',
    });
    assert.deepEqual(hosts(), [
      ['flake.nix', true, 'a'],
      ['web.nix', false, ''],
      ['off.nix', false, 'off'],
    ]);
    edit('ci.nix', '{ imports = [ ./runner.nix ./off.nix ]; ci.enable = true; }');
    assert.deepEqual(hosts(), [
      ['flake.nix', true, 'off,a'],
      ['web.nix', false, ''],
    ]);
  });

  it('stay the same objects while none of their files changes', () => {
    const { workspace, edit } = workspaceOf(files);
    const before = workspace.model().hosts;
    edit('web.nix', '{ ... }: { virtualisation.docker.enable = false; }\n');
    const after = workspace.model().hosts;
    assert.equal(after[0], before[0]);
    assert.notEqual(after[1], before[1]);
    edit('runner.nix', runner('c'));
    const last = workspace.model().hosts;
    assert.deepEqual(
      last[0]?.services.map(({ name }) => name),
      ['c'],
    );
    assert.equal(last[1], after[1]);
  });

  it('are not mixed up: what one sets, another does not have', () => {
    const two = flake.replace('./web.nix', './web.nix ./runner.nix');
    const { workspace } = workspaceOf({
      ...files,
      'flake.nix': two,
      'ci.nix': '{ ... }: { imports = [ ./runner.nix ]; virtualisation.docker.enable = false; }\n',
    });
    assert.deepEqual(
      workspace
        .model()
        .hosts.map(({ dockerEnable }) => (dockerEnable.state === 'known' ? dockerEnable.value : undefined)),
      [false, true],
    );
  });

  it('take in the modules that a folder holds', () => {
    const folder = {
      'configuration.nix': `{ lib, ... }: {
        imports = map (name: ./modules + "/${'${name}'}") (
          lib.filter (lib.hasSuffix ".nix") (builtins.attrNames (builtins.readDir ./modules))
        );
        virtualisation.docker.enable = true;
      }`,
      'modules/a.nix': runner('a'),
      'modules/readme.txt': '',
    };
    const { hosts, edit } = workspaceOf(folder);
    assert.deepEqual(hosts(), [['configuration.nix', false, 'a']]);
    edit('modules/b.nix', runner('b'));
    assert.deepEqual(hosts(), [['configuration.nix', false, 'b,a']]);
  });

  it('are of the release that the lock file names', () => {
    const lock = (ref: string) =>
      JSON.stringify({ nodes: { root: { inputs: { nixpkgs: 'n' } }, n: { original: { type: 'github', ref } } } });
    const { workspace, edit } = workspaceOf({
      ...files,
      'flake.nix': flake.replace('github:NixOS/nixpkgs/nixos-25.11', 'nixpkgs'),
      'flake.lock': lock('nixos-25.05'),
    });
    const release = () => workspace.model().hosts[0]?.release;
    assert.equal(release(), '25.05');
    edit('flake.lock', lock('nixos-24.05'));
    assert.equal(release(), '24.05');
  });
});
