import assert from 'node:assert/strict';
import { test } from 'node:test';
import { availabilityIn, nixosOptions } from '../../../../schemas/nixos-options';
import { rules } from '../../../../server/src/rules/registry.generated';
import { describeProblem, ExampleRepository } from '../../rules/rule-bench';

const judged = ['nixos/option-type', 'nixos/unknown-option', 'nixos/removed-option', 'nixos/renamed-option'];

/** What the rules about options say of a module with these lines in an entry. */
function findings(entry: string): readonly string[] {
  const text = `{ config, lib, pkgs, ... }:\n{\n  services.gitlab-runner.services.a = {\n${entry}\n  };\n}\n`;
  const repository = new ExampleRepository({ language: 'nix', caption: '', text }, rules);
  return repository
    .check()
    .problems.filter((problem) => judged.includes(problem.rule.id))
    .map((problem) => describeProblem(problem, text).replace(/": .*/, '"'));
}

test('values that have their type, in the ways that people write them, fit', () => {
  const lines = [
    'authenticationTokenConfigFile = config.sops.templates."a".path;',
    'environmentVariables = { A = "${pkgs.hello}"; B = toString 4; } // lib.optionalAttrs true { C = "x"; };',
    'dockerVolumes = [ "/cache" ] ++ lib.optional config.x "/y";',
    'dockerExtraHosts = lib.mkIf config.x [ "a:10.0.0.1" ];',
    'dockerImage = lib.mkForce "nix:${pkgs.nix.version}";',
    'limit = lib.mkDefault (builtins.length [ 1 2 ]);',
    'preBuildScript = lib.getExe (pkgs.writeShellScriptBin "setup" "true");',
    'postBuildScript = null;',
    'buildsDir = "${config.root}/builds";',
    'registrationFlags = lib.mkAfter [ "--docker-shm-size 256" ];',
    'imports = [ ./shared.nix ];',
    '_module.args = { };',
  ];
  assert.deepEqual(findings(lines.join('\n')), []);
});

test('each kind of misfit is marked where it stands', () => {
  const misfits: Readonly<Record<string, string>> = {
    'tagList = "nix";': '"nix"',
    'tagList = [ "nix" 3 ];': '3',
    'dockerVolumes = { };': '{ }',
    'limit = "2";': '"2"',
    'limit = 1.5;': '1.5',
    'runUntagged = "true";': '"true"',
    'executor = null;': 'null',
    'buildsDir = "builds";': '"builds"',
    'environmentVariables.PATHS = [ "a" ];': '[ "a" ]',
    'environmentVariables.SCRIPT = pkgs.writeText "a" "b";': 'pkgs.writeText "a" "b"',
    'registrationFlags = x: x;': 'x: x',
  };
  for (const [line, mark] of Object.entries(misfits)) {
    assert.deepEqual(findings(line), [`nixos/option-type (error) at ${JSON.stringify(mark)}`], line);
  }
});

test('an inferred release says nothing of the one before it', () => {
  const option = nixosOptions.find(['services', 'gitlab-runner', 'services', 'x', 'dockerPullPolicy']);
  assert.ok(option?.sinceInferred);
  const states = ['24.05', '24.11', '25.05', '25.11'].map((release) => availabilityIn(option, release));
  assert.deepEqual(states, ['not yet', 'unknown', 'unknown', 'available']);
});
