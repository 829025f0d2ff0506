import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { knownValue } from '../../../../server/src/model/fact';
import type { Runner } from '../../../../server/src/model/runner/runner';
import { readNix } from '../../../../server/src/syntax/nix/read';
import type { PlaceEdit } from '../../../../server/src/text/edit';
import { daemonContainerModule, hostDaemonModule } from '../host/modules';
import { edited, entryModule, runnerOf } from '../host/reading';

type Edit = (runner: Runner) => readonly PlaceEdit[] | undefined;

/** The module after the edit, which must still be read without errors. */
function changed(text: string, edit: Edit): string {
  const result = edited(text, edit(runnerOf(text)));
  assert.deepEqual(readNix(result).errors, []);
  return result;
}

function listOf(text: string, key: Parameters<Runner['list']>[0]) {
  return knownValue(runnerOf(text).list(key))?.items.map(knownValue);
}

function variable(text: string, name: string) {
  const found = runnerOf(text).environment.variables.find((each) => each.name === name);
  return found && knownValue(found.value);
}

describe('edits of an entry', () => {
  it('replace and add options', () => {
    assert.equal(
      changed(hostDaemonModule, ({ edit }) => edit.setText('docker.image', 'debian')),
      hostDaemonModule.replace('dockerImage = "alpine"', 'dockerImage = "debian"'),
    );
    assert.equal(
      changed(hostDaemonModule, ({ edit }) => edit.setFlag('docker.disable_cache', false)),
      hostDaemonModule.replace('dockerDisableCache = true', 'dockerDisableCache = false'),
    );
    const privileged = changed(hostDaemonModule, ({ edit }) => edit.setFlag('docker.privileged', true));
    assert.equal(
      privileged,
      hostDaemonModule.replace('tagList = [ "nix" ];', 'tagList = [ "nix" ];\n        dockerPrivileged = true;'),
    );
  });

  it('add to lists, one item a line where they are so', () => {
    const added = changed(hostDaemonModule, ({ edit }) => edit.addToList('docker.volumes', ['/cache']));
    assert.ok(added.includes('daemon-socket:ro"\n          "/cache"\n        ];'), added);
    assert.deepEqual(
      listOf(
        changed(hostDaemonModule, ({ edit }) => edit.addToList('docker.allowed_images', ['alpine', 'debian'])),
        'docker.allowed_images',
      ),
      ['alpine', 'debian'],
    );
  });

  it('use flags where there is no option', () => {
    const from = changed(hostDaemonModule, ({ edit }) => edit.addToList('docker.volumes_from', ['gitlabnix:ro']));
    assert.ok(from.includes('registrationFlags = [ "--docker-volumes-from=gitlabnix:ro" ];'), from);
    assert.deepEqual(listOf(from, 'docker.volumes_from'), ['gitlabnix:ro']);
    const flags = entryModule('    registrationFlags = [\n      "--docker-volumes-from" "x"\n    ];');
    const mode = changed(flags, (runner) => {
      const [item] = knownValue(runner.list('docker.volumes_from'))?.items ?? [];
      assert.ok(item?.state === 'known');
      return runner.edit.replaceLiteral(item.at, 'x:ro');
    });
    assert.equal(mode, flags.replace('"x"', '"x:ro"'));
    const joined = entryModule('    registrationFlags = [ "--docker-volumes-from=x" "--docker-host a" ];');
    const share = changed(joined, (runner) => {
      const [item] = knownValue(runner.list('docker.volumes_from'))?.items ?? [];
      assert.ok(item?.state === 'known');
      return runner.edit.replaceLiteral(item.at, 'x:ro');
    });
    assert.equal(share, joined.replace('from=x', 'from=x:ro'));
    assert.equal(
      changed(joined, ({ edit }) => edit.setText('docker.host', 'b')),
      joined.replace('host a', 'host b'),
    );
  });

  it('choose option or flag for the pull policy by the release', () => {
    const policy: Edit = ({ edit }) => edit.setList('docker.pull_policy', ['if-not-present']);
    assert.ok(
      changed(hostDaemonModule, policy).includes('registrationFlags = [ "--docker-pull-policy=if-not-present" ];'),
    );
    const newer = hostDaemonModule.replace('24.11', '25.05');
    assert.ok(changed(newer, policy).includes('dockerPullPolicy = "if-not-present";'));
    const undated = hostDaemonModule.replace('  system.stateVersion = "24.11";\n', '');
    assert.ok(changed(undated, policy).includes('dockerPullPolicy = "if-not-present";'));
    const flag = entryModule('    registrationFlags = [ "--docker-pull-policy" "always" ];');
    assert.equal(changed(flag, policy), flag.replace('"always"', '"if-not-present"'));
    assert.equal(runnerOf(newer).edit.setList('docker.pull_policy', ['always', 'never']), undefined);
  });

  it('set, add and remove variables', () => {
    assert.equal(
      changed(hostDaemonModule, ({ edit }) => edit.setVariable('USER', 'nix')),
      hostDaemonModule.replace('USER = "root"', 'USER = "nix"'),
    );
    const added = changed(hostDaemonModule, ({ edit }) => edit.setVariable('CI_X', 'a'));
    assert.ok(added.includes('default/bin:/bin";\n          CI_X = "a";\n        };'), added);
    assert.equal(
      changed(hostDaemonModule, ({ edit }) => edit.removeVariable('USER')),
      hostDaemonModule.replace('          USER = "root";\n', ''),
    );
    const none = entryModule('    dockerImage = "x";');
    const made = changed(none, ({ edit }) => edit.setVariable('NIX_REMOTE', 'daemon'));
    assert.equal(made, none.replace('"x";', '"x";\n    environmentVariables.NIX_REMOTE = "daemon";'));
    const dotted = entryModule('    environmentVariables.A = "1";\n    dockerImage = "x";');
    const beside = changed(dotted, ({ edit }) => edit.setVariable('B', '2'));
    assert.equal(beside, dotted.replace('A = "1";', 'A = "1";\n    environmentVariables.B = "2";'));
  });

  it('reach literals that are bound elsewhere', () => {
    const text = `{ pkgs, ... }:
let
  volumes = [ "/nix/store:/nix/store:ro" ];
in {
  services.gitlab-runner.services.x.dockerVolumes = volumes;
}
`;
    const added = changed(text, ({ edit }) => edit.addToList('docker.volumes', ['/cache']));
    assert.equal(added, text.replace(':ro" ]', ':ro" "/cache" ]'));
  });

  it('add to the last set of an update', () => {
    const text = `{ config, ... }:
let shared = { dockerImage = "alpine"; };
in {
  services.gitlab-runner.services.x = shared // { tagList = [ "a" ]; };
}
`;
    const added = changed(text, ({ edit }) => edit.setFlag('docker.privileged', false));
    assert.equal(added, text.replace('[ "a" ]; }', '[ "a" ]; dockerPrivileged = false; }'));
  });

  it('are not made where they are not certain', () => {
    const called = entryModule('    environmentVariables = config.x;\n    dockerVolumes = config.y;');
    const { edit } = runnerOf(called);
    assert.equal(edit.setVariable('A', '1'), undefined);
    assert.equal(edit.addToList('docker.volumes', ['/a']), undefined);
    assert.equal(edit.addToList('docker.volumes_from', ['a b']), undefined);
    const unknown = runnerOf('{ config, ... }: { services.gitlab-runner.services.x = config.make { }; }');
    assert.equal(unknown.edit.setText('docker.image', 'x'), undefined);
  });

  it('give any variable the value that is then read', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(hostDaemonModule, daemonContainerModule, entryModule('')),
        (value, text) => {
          if (/@|\{\{|\{%|<%/.test(value)) return;
          assert.equal(
            variable(
              changed(text, ({ edit }) => edit.setVariable('USER', value)),
              'USER',
            ),
            value,
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('edits of a rendered runner', () => {
  const text = daemonContainerModule;

  it('replace and add attributes', () => {
    assert.equal(
      changed(text, ({ edit }) => edit.setText('docker.image', 'alpine')),
      text.replace('image = "local/nix:latest"', 'image = "alpine"'),
    );
    const added = changed(text, ({ edit }) => edit.setList('docker.allowed_pull_policies', ['if-not-present']));
    assert.ok(added.includes('"gitlabnix:ro" ];\n            allowed_pull_policies = [ "if-not-present" ];'), added);
    const policy = changed(text, ({ edit }) => edit.addToList('docker.pull_policy', ['never']));
    assert.deepEqual(listOf(policy, 'docker.pull_policy'), ['if-not-present', 'never']);
    assert.equal(
      changed(text, ({ edit }) => edit.addToList('docker.volumes_from', ['b'])),
      text.replace('"gitlabnix:ro" ]', '"gitlabnix:ro" "b" ]'),
    );
  });

  it('set and remove variables', () => {
    assert.equal(
      changed(text, ({ edit }) => edit.setVariable('NIX_REMOTE', 'auto')),
      text.replace('NIX_REMOTE=daemon', 'NIX_REMOTE=auto'),
    );
    assert.ok(changed(text, ({ edit }) => edit.setVariable('A', '1')).includes('daemon.sh" "A=1" ];'));
    assert.equal(
      changed(text, ({ edit }) => edit.removeVariable('ENV')),
      text.replace(' "ENV=/etc/profile.d/nix-daemon.sh"', ''),
    );
  });

  it('replace a share of an item', () => {
    const result = changed(text, (runner) => {
      const [remote] = runner.environment.variables;
      assert.ok(remote?.value.state === 'known');
      return runner.edit.replaceLiteral(remote.value.at, 'unix:///x"');
    });
    assert.equal(result, text.replace('NIX_REMOTE=daemon', 'NIX_REMOTE=unix:///x\\"'));
  });
});
