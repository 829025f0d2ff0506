import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Fact, knownValue, type ListValue } from '../../../../server/src/model/fact';
import type { Runner } from '../../../../server/src/model/runner/runner';
import { textAt } from '../../../../server/src/text/place';
import { daemonContainerModule, hostDaemonModule } from '../host/modules';
import { entryModule, hostOf, runnerOf, written } from '../host/reading';

function items(fact: Fact<ListValue<string>>): readonly (string | undefined)[] {
  assert.ok(fact.state === 'known');
  return fact.value.items.map(knownValue);
}

function variables(runner: Runner): readonly (readonly [string, string | undefined])[] {
  return runner.environment.variables.map(({ name, value }) => [name, knownValue(value)]);
}

describe("a module for the machine's own daemon", () => {
  const runner = runnerOf(hostDaemonModule);

  it('gives a runner with its options at their places', () => {
    assert.equal(runner.spelling, 'nix-module');
    assert.deepEqual([runner.label, written(runner.at), runner.closed], ['nix', 'nix', true]);
    const image = runner.text('docker.image');
    assert.ok(image.state === 'known');
    assert.deepEqual([image.value, written(image.at), written(image.keyAt)], ['alpine', '"alpine"', 'dockerImage']);
    const cache = runner.flag('docker.disable_cache');
    assert.ok(cache.state === 'known');
    assert.deepEqual([cache.value, written(cache.at), written(cache.keyAt)], [true, 'true', 'dockerDisableCache']);
    assert.equal(runner.text('executor').state, 'absent');
    assert.equal(runner.text('url').state, 'unknown');
    assert.equal(runner.list('docker.volumes_from').state, 'absent');
    assert.deepEqual(items(runner.tags), ['nix']);
    assert.deepEqual(runner.keys, []);
  });

  it('has volumes, variables and set-up', () => {
    assert.equal(items(runner.list('docker.volumes')).length, 3);
    assert.equal(
      written(runner.list('docker.volumes').state === 'known' ? runner.setupEvidence : undefined),
      '"/nix/store:/nix/store:ro"',
    );
    assert.equal(runner.setup, 'host-daemon');
    assert.deepEqual(variables(runner), [
      ['USER', 'root'],
      ['NIX_REMOTE', 'daemon'],
      ['PATH', '/nix/var/nix/profiles/default/bin:/bin'],
    ]);
    const [user] = runner.environment.variables;
    assert.ok(user?.value.state === 'known');
    assert.deepEqual(
      [written(user.nameAt), written(user.at), written(user.value.at)],
      ['USER', 'USER = "root";', '"root"'],
    );
    assert.equal(written(runner.environment.keyAt), 'environmentVariables');
    assert.ok(runner.environment.complete);
  });

  it('has the script as a child process with holes that lead to the source', () => {
    const script = knownValue(runner.preBuildScript);
    assert.deepEqual([script?.runsAs, script?.writer], ['child-process', 'writeScript']);
    const piece = script?.script?.pieces[0];
    assert.ok(piece);
    const lines = piece.text.split('\n');
    assert.equal(lines[0], 'mkdir -p -m 0755 /nix/var/nix/profiles/per-user/root');
    assert.equal(lines[1], '. ${pkgs.nix}/etc/profile.d/nix-daemon.sh');
    assert.deepEqual(
      piece.holes.map((hole) => hole.name),
      ['nix', 'nix', 'nix', 'cacert', 'git', 'openssh'],
    );
    const start = piece.text.indexOf('/etc/profile.d');
    const span = piece.map.toHostSpan({ start, end: start + '/etc/profile.d/nix-daemon.sh'.length });
    assert.equal(textAt({ part: piece.part, span }), '/etc/profile.d/nix-daemon.sh');
    const [hole] = piece.holes;
    assert.ok(hole);
    assert.equal(textAt({ part: piece.part, span: piece.map.toHostSpan(hole.span) }), '${pkgs.nix}');
    assert.equal(hole.source, '${pkgs.nix}');
  });
});

describe('a module that renders config.toml', () => {
  const host = hostOf(daemonContainerModule);
  const runner = runnerOf(daemonContainerModule);

  it('gives a runner with the keys of TOML', () => {
    assert.equal(runner.spelling, 'nix-toml');
    assert.deepEqual([runner.label, written(runner.at), runner.closed], ['caching', '{', true]);
    const image = runner.text('docker.image');
    assert.ok(image.state === 'known');
    assert.deepEqual(
      [image.value, written(image.at), written(image.keyAt)],
      ['local/nix:latest', '"local/nix:latest"', 'image'],
    );
    assert.equal(runner.text('token').state, 'unknown');
    assert.deepEqual(items(runner.list('docker.pull_policy')), ['if-not-present']);
    assert.equal(runner.tags.state, 'unknown');
    assert.deepEqual(
      runner.keys.map(({ path, type }) => `${path}: ${type}`),
      [
        'runners[].name: string',
        'runners[].url: string',
        'runners[].token: string',
        'runners[].executor: string',
        'runners[].environment: array',
        'runners[].pre_build_script: string',
        'runners[].docker: nested',
        'runners[].docker.image: string',
        'runners[].docker.allowed_images: array',
        'runners[].docker.pull_policy: string',
        'runners[].docker.volumes_from: array',
      ],
    );
    const [config] = host.renderedConfigs;
    assert.deepEqual(
      config?.globalKeys.map(({ path, type }) => `${path}: ${type}`),
      ['concurrent: integer', 'runners: nested-array'],
    );
  });

  it('knows the container of the daemon', () => {
    assert.deepEqual([runner.setup, written(runner.setupEvidence)], ['daemon-container', '"gitlabnix:ro"']);
  });

  it('has variables at their places inside the items, and an inline script', () => {
    assert.deepEqual(variables(runner), [
      ['NIX_REMOTE', 'daemon'],
      ['ENV', '/etc/profile.d/nix-daemon.sh'],
    ]);
    const [remote] = runner.environment.variables;
    assert.ok(remote?.value.state === 'known');
    assert.deepEqual(
      [written(remote.nameAt), written(remote.value.at), written(remote.at)],
      ['NIX_REMOTE', 'daemon', '"NIX_REMOTE=daemon"'],
    );
    const script = knownValue(runner.preBuildScript);
    assert.deepEqual([script?.runsAs, script?.script?.pieces[0]?.text], ['inline', 'mkdir -p /tmp\n']);
  });
});

describe('registration flags', () => {
  it('are read in all their forms, with exact places', () => {
    const runner = runnerOf(
      entryModule(`    registrationFlags = [
      "--docker-volumes-from" "gitlabnix:ro"
      "--docker-volumes-from=cache"
      "--docker-pull-policy if-not-present"
      "--docker-privileged"
      "--docker-host=unix:///run/podman.sock"
      "--env" "NIX_REMOTE=daemon"
      "--tag-list=nix,big"
    ];`),
    );
    const from = runner.list('docker.volumes_from');
    assert.ok(from.state === 'known');
    assert.deepEqual(
      from.value.items.map((item) => item.state === 'known' && [item.value, written(item.at), written(item.keyAt)]),
      [
        ['gitlabnix:ro', '"gitlabnix:ro"', '--docker-volumes-from'],
        ['cache', 'cache', '--docker-volumes-from'],
      ],
    );
    const policy = runner.list('docker.pull_policy');
    assert.deepEqual(
      [items(policy), policy.state === 'known' && written(policy.keyAt)],
      [['if-not-present'], '--docker-pull-policy'],
    );
    assert.equal(knownValue(runner.flag('docker.privileged')), true);
    assert.equal(knownValue(runner.text('docker.host')), 'unix:///run/podman.sock');
    assert.deepEqual(variables(runner), [['NIX_REMOTE', 'daemon']]);
    const [remote] = runner.environment.variables;
    assert.deepEqual([written(remote?.nameAt), written(remote?.at)], ['NIX_REMOTE', '"NIX_REMOTE=daemon"']);
    assert.deepEqual(items(runner.tags), ['nix', 'big']);
    assert.equal(runner.setup, 'daemon-container');
  });

  it('add to options', () => {
    const runner = runnerOf(
      entryModule(
        '    dockerVolumes = [ "/cache" ];\n    registrationFlags = [ "--docker-volumes" "/nix/store:/nix/store:ro" ];',
      ),
    );
    assert.deepEqual(items(runner.list('docker.volumes')), ['/cache', '/nix/store:/nix/store:ro']);
    assert.equal(runner.setup, 'host-daemon');
  });

  it('that are not known leave settings without an option unknown', () => {
    const runner = runnerOf(
      entryModule('    dockerImage = "alpine";\n    registrationFlags = config.ci.flags ++ [ "--docker-host" "x" ];'),
    );
    assert.equal(runner.list('docker.volumes_from').state, 'unknown');
    assert.equal(knownValue(runner.text('docker.image')), 'alpine');
    assert.equal(knownValue(runner.text('docker.host')), 'x');
    assert.equal(runner.setup, 'unknown');
    assert.ok(!runner.environment.complete);
  });

  it('may hold computed words', () => {
    const runner = runnerOf(
      entryModule("    registrationFlags = [ ''--url ${builtins.getEnv \"CI_URL\"}'' ''--docker-user ci'' ];"),
    );
    assert.equal(runner.text('url').state, 'unknown');
    assert.equal(knownValue(runner.text('docker.user')), 'ci');
    assert.equal(runner.list('docker.volumes_from').state, 'absent');
  });

  it('keep a known flag whose value is not', () => {
    const runner = runnerOf(
      entryModule('    registrationFlags = [ "--docker-host=${config.x}" "--docker-user" "ci" ];'),
    );
    assert.equal(runner.text('docker.host').state, 'unknown');
    assert.equal(knownValue(runner.text('docker.user')), 'ci');
    assert.equal(runner.list('docker.volumes_from').state, 'absent');
  });
});

describe('tags', () => {
  it('are known where they are written, else by the kind of token', () => {
    assert.equal(runnerOf(entryModule('    registrationConfigFile = "/run/x";')).tags.state, 'absent');
    assert.equal(runnerOf(entryModule('    authenticationTokenConfigFile = "/run/x";')).tags.state, 'unknown');
    assert.deepEqual(items(runnerOf(entryModule('    tagList = [ "a" ];')).tags), ['a']);
    assert.equal(runnerOf(entryModule('    tagList = config.x;')).tags.state, 'unknown');
  });
});

describe('pre-build scripts', () => {
  function script(nix: string) {
    const found = runnerOf(entryModule(`    preBuildScript = ${nix};`)).preBuildScript;
    const value = knownValue(found);
    return value && [value.runsAs, value.writer, value.script?.pieces[0]?.text];
  }

  it('come from writers', () => {
    assert.deepEqual(script('pkgs.writeShellScript "x" "echo a"'), ['child-process', 'writeShellScript', 'echo a']);
    assert.deepEqual(script('"${pkgs.writeShellScriptBin "x" "echo a"}/bin/x"'), [
      'child-process',
      'writeShellScriptBin',
      'echo a',
    ]);
    assert.deepEqual(script('lib.getExe (pkgs.writeShellScriptBin "x" "echo a")'), [
      'child-process',
      'writeShellScriptBin',
      'echo a',
    ]);
    assert.deepEqual(script('pkgs.writeText "x" "echo a"'), ['child-process', 'writeText', 'echo a']);
    assert.deepEqual(script('"${pkgs.writeScript "x" "echo a"}"'), ['child-process', 'writeScript', 'echo a']);
  });

  it('come from paths and words', () => {
    assert.deepEqual(script('./setup.sh'), ['child-process', 'path', undefined]);
    assert.deepEqual(script('"echo a"'), ['inline', undefined, 'echo a']);
    assert.equal(script('null'), undefined);
    assert.equal(runnerOf(entryModule('    preBuildScript = config.x;')).preBuildScript.state, 'unknown');
    assert.equal(runnerOf(entryModule('')).preBuildScript.state, 'absent');
  });

  it('keep their places when their text is elsewhere', () => {
    const text = `{ pkgs, ... }:
let
  steps = ''
    mkdir -p /tmp
    \${pkgs.git}/bin/git version
  '';
in {
  services.gitlab-runner.services.x.preBuildScript = pkgs.writeScript "x" steps;
}
`;
    const piece = knownValue(runnerOf(text).preBuildScript)?.script?.pieces[0];
    assert.ok(piece);
    const start = piece.text.indexOf('version');
    assert.equal(textAt({ part: piece.part, span: piece.map.toHostSpan({ start, end: start + 7 }) }), 'version');
  });
});

describe('environments', () => {
  it('are not complete where more may be set', () => {
    const open = runnerOf(entryModule('    environmentVariables = config.env // { A = "1"; };'));
    assert.deepEqual([variables(open), open.environment.complete], [[['A', '1']], false]);
    const partly = runnerOf(entryModule('    environmentVariables.CERT = "${pkgs.cacert}/x";'));
    assert.deepEqual([variables(partly), partly.environment.complete], [[['CERT', undefined]], true]);
    const none = runnerOf(entryModule('    dockerImage = "x";'));
    assert.deepEqual([none.environment.complete, none.environment.keyAt], [true, undefined]);
  });

  it('drop entries without an equals sign', () => {
    const runner = runnerOf(entryModule('    registrationFlags = [ "--env=CI" ];'));
    assert.deepEqual(
      runner.environment.malformed.map(({ text, at }) => [text, written(at)]),
      [['CI', 'CI']],
    );
  });
});

describe('a script', () => {
  it('is the same object whenever it is asked for', () => {
    for (const text of [hostDaemonModule, daemonContainerModule]) {
      const runner = runnerOf(text);
      assert.equal(runner.preBuildScript, runner.preBuildScript);
    }
  });
});
