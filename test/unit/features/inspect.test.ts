import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspectFile } from '../../../server/src/features/inspect';
import { inspectMarkdown } from '../../../server/src/features/inspect-markdown';
import { marked } from './marked';

const host = `{ config, lib, pkgs, ... }:
let
  image = "nixos/nix:\${config.my.version}";
in
{
  imports = [ ./shared.nix ./gone.nix ];
  services.gitlab-runner = {
    enable = true;
    services.nix = {
      authenticationTokenConfigFile = config.sops.secrets.runner.path;
      dockerImage = image;
      dockerVolumes = [ "/cache" ] ++ config.my.volumes;
      tagList = [ "nix" ];
      limit = 2;
    };
  };
  boot.kernel.sysctl."net.ipv4.ip_forward" = true;
}
`;
const shared = `{
  services.gitlab-runner.services.nix.environmentVariables = {
    NIX_REMOTE = "daemon";
    API_TOKEN = "abcdef";
  };
  virtualisation.docker.enable = true;
}
`;

const report = () => {
  const { project, uri } = marked('host.nix', host, { 'shared.nix': shared });
  return inspectFile(project, uri);
};

describe('what was understood of a machine', () => {
  it('names each setting of a runner with where it is written', () => {
    const [runner] = report().runners;
    assert.ok(runner);
    const { settings, tags, environment } = runner;
    assert.deepEqual(settings['docker.image'], {
      state: 'unknown',
      reason: 'a part of the string is not known',
      from: 'host.nix:3',
    });
    assert.deepEqual(settings['docker.volumes'], {
      state: 'known',
      value: {
        items: [{ state: 'known', value: '/cache' }],
        complete: false,
        reason: '`config.my.volumes` is not known here',
      },
      from: 'host.nix:12',
    });
    assert.deepEqual(settings.limit, { state: 'known', value: 2, from: 'host.nix:14' });
    assert.deepEqual(tags, {
      state: 'known',
      value: {
        items: [{ state: 'known', value: 'nix' }],
        complete: false,
        reason: '`/work/gone.nix` cannot be read here',
      },
      from: 'host.nix:13',
    });
    assert.deepEqual(environment.variables, [
      { name: 'NIX_REMOTE', value: { state: 'known', value: 'daemon', from: 'shared.nix:3' } },
      { name: 'API_TOKEN', value: { state: 'known', value: '(not shown)', from: 'shared.nix:4' } },
    ]);
  });

  it('lists the definitions that decide about it, and its files', () => {
    const { hosts, unresolved } = report();
    const [machine] = hosts;
    assert.ok(machine);
    assert.deepEqual(machine.files, ['host.nix', 'shared.nix']);
    assert.equal(machine.whole, false);
    const definitions = new Map(machine.definitions.map(({ path, value }) => [path, value]));
    const service = 'services.gitlab-runner.services.nix';
    assert.deepEqual(definitions.get(`${service}.dockerImage`), {
      state: 'unknown',
      reason: '`config.my.version` in it is not known',
      partly: 'nixos/nix:${config.my.version}',
      from: 'host.nix:11',
    });
    assert.deepEqual(definitions.get(`${service}.dockerVolumes`), {
      state: 'known',
      value: '[ "/cache" … ]',
      from: 'host.nix:12',
    });
    assert.deepEqual(definitions.get('virtualisation.docker.enable'), {
      state: 'known',
      value: 'true',
      from: 'shared.nix:6',
    });
    assert.deepEqual(definitions.get('boot.kernel.sysctl."net.ipv4.ip_forward"'), {
      state: 'known',
      value: 'true',
      from: 'host.nix:17',
    });
    assert.deepEqual(unresolved, [{ reason: '`/work/gone.nix` cannot be read here', at: { line: 5, character: 27 } }]);
  });

  it('says the same in words', () => {
    const text = inspectMarkdown(report());
    for (const line of [
      '- `docker.image`: *unknown*: a part of the string is not known (host.nix:3)',
      '- `limit`: `2` (host.nix:14)',
      '- Variable `NIX_REMOTE`: `daemon` (shared.nix:3)',
      '- Read from: `host.nix`, `shared.nix`, to which other modules may add',
      '- `virtualisation.docker.enable`: `true` (shared.nix:6)',
      '- Line 6: `/work/gone.nix` cannot be read here',
    ]) {
      assert.ok(text.includes(`${line}\n`), `${line}\n---\n${text}`);
    }
    assert.ok(!text.includes('abcdef'));
  });
});
