import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { knownValue } from '../../../../server/src/model/fact';
import type { Host } from '../../../../server/src/model/host/host';
import { mentionsRunner } from '../../../../server/src/model/host/mentions-runner';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { daemonContainerModule, hostDaemonModule } from './modules';
import { edited, entryModule, hostOf, hostsOf, runnerOf, written } from './reading';

function moduleOf(body: string): string {
  return `{ config, lib, pkgs, ... }:\n{\n${body}\n}\n`;
}

function settings(host: Host) {
  return host.sysctl.map(({ key, value, nameAt, valueAt, unquoted }) => [
    key,
    value.kind === 'bool' || value.kind === 'int' ? value.value : value.kind === 'string' ? value.text : value.kind,
    written(nameAt),
    written(valueAt),
    unquoted,
  ]);
}

describe('a host', () => {
  const host = hostOf(hostDaemonModule);

  it('has its facts', () => {
    assert.equal(knownValue(host.runnerEnabled), true);
    assert.equal(knownValue(host.dockerEnable), true);
    assert.equal(host.podmanEnable.state, 'absent');
    assert.equal(host.natEnable.state, 'absent');
    assert.equal(host.configFile.state, 'absent');
    assert.equal(knownValue(host.stateVersion), '24.11');
    assert.deepEqual([written(host.runnerAt), host.unresolved, host.declaresOptions], ['gitlab-runner', [], false]);
    assert.deepEqual(host.renderedRunners, []);
  });

  it('lists the options with their values', () => {
    const kinds = host.options.map(({ path, value }) => `${path.join('.')}: ${value.kind}`);
    assert.deepEqual(kinds.slice(0, 5), [
      'services.gitlab-runner.enable: bool',
      'services.gitlab-runner.services: attrs',
      'services.gitlab-runner.services.nix: attrs',
      'services.gitlab-runner.services.nix.registrationConfigFile: string',
      'services.gitlab-runner.services.nix.dockerImage: string',
    ]);
    assert.ok(kinds.includes('virtualisation.docker.enable: bool'));
    assert.ok(kinds.includes('boot.kernel.sysctl.net.ipv4.ip_forward: bool'));
  });

  it('has services with their own options', () => {
    const [service] = host.services;
    assert.ok(service);
    assert.deepEqual([service.name, written(service.nameAt), service.closed], ['nix', 'nix', true]);
    const file = service.option('registrationConfigFile');
    assert.ok(file.state === 'known');
    assert.ok(file.value.value.kind === 'string' && file.value.value.fromPath);
    assert.deepEqual(
      [written(file.value.nameAt), written(file.value.at)],
      ['registrationConfigFile', 'registrationConfigFile = toString ./runner.env;'],
    );
    assert.equal(service.option('authenticationTokenConfigFile').state, 'absent');
    const script = service.option('preBuildScript');
    assert.ok(script.state === 'known' && script.value.value.kind === 'derivation');
    assert.deepEqual([script.value.value.writer, script.value.value.name], ['writeScript', 'setup-container']);
  });

  it('knows its containers and what it renders', () => {
    const container = hostOf(daemonContainerModule);
    assert.deepEqual(
      container.containers.map(({ name, nameAt, image, command }) => [
        name,
        written(nameAt),
        knownValue(image),
        knownValue(command),
      ]),
      [['gitlabnix', 'gitlabnix', 'local/nix-daemon:latest', ['nix', 'daemon']]],
    );
    assert.equal(knownValue(container.ociBackend), 'docker');
    assert.equal(container.renderedRunners.length, 1);
  });

  it('renders a configuration through configFile', () => {
    const text = moduleOf(`  services.gitlab-runner.configFile = (pkgs.formats.toml { }).generate "c.toml" {
    concurent = 1;
    runners = [ { name = "a"; } ];
  };`);
    const rendering = hostOf(text);
    assert.deepEqual(
      rendering.renderedConfigs[0]?.globalKeys.map(({ name, nameAt }) => [name, written(nameAt)]),
      [
        ['concurent', 'concurent'],
        ['runners', 'runners'],
      ],
    );
    assert.equal(rendering.configFile.state, 'known');
  });
});

describe('sysctl settings', () => {
  const on = (body: string) => settings(hostOf(moduleOf(body)));

  it('are read in every spelling', () => {
    const name = '"net.ipv4.ip_forward"';
    const expected = ['net.ipv4.ip_forward', true, name, 'true', false];
    assert.deepEqual(on(`  boot.kernel.sysctl.${name} = true;`), [expected]);
    assert.deepEqual(on(`  boot.kernel.sysctl = { ${name} = true; };`), [expected]);
    assert.deepEqual(on(`  boot = { kernel = { sysctl = { ${name} = true; }; }; };`), [expected]);
    assert.deepEqual(on(`  boot.kernel.sysctl.${name} = lib.mkDefault true;`), [
      ['net.ipv4.ip_forward', true, name, 'lib.mkDefault true', false],
    ]);
    assert.deepEqual(on(`  boot.kernel.sysctl.${name} = lib.mkForce 1;`), [
      ['net.ipv4.ip_forward', 1, name, 'lib.mkForce 1', false],
    ]);
    assert.deepEqual(on(`  boot.kernel.sysctl.${name} = lib.mkOverride 98 "1";`), [
      ['net.ipv4.ip_forward', '1', name, 'lib.mkOverride 98 "1"', false],
    ]);
  });

  it('are flagged where dots are not quoted', () => {
    assert.deepEqual(on('  boot.kernel.sysctl.net.ipv4.ip_forward = true;'), [
      ['net.ipv4.ip_forward', true, 'net.ipv4.ip_forward', 'true', true],
    ]);
    assert.deepEqual(on('  boot.kernel.sysctl = { net.ipv4.ip_forward = 0; };'), [
      ['net.ipv4.ip_forward', 0, 'net.ipv4.ip_forward', '0', true],
    ]);
  });

  it('may be incomplete', () => {
    assert.ok(hostOf(moduleOf('  boot.kernel.sysctl."a.b" = 1;')).sysctlComplete);
    assert.ok(hostOf(moduleOf('')).sysctlComplete);
    assert.ok(!hostOf(moduleOf('  boot.kernel.sysctl = config.x;')).sysctlComplete);
    assert.ok(!hostOf(moduleOf('  boot.kernel.sysctl = config.x // { "a.b" = 1; };')).sysctlComplete);
  });
});

describe('shapes of a module', () => {
  const image = (text: string, others = {}) => {
    const fact = runnerOf(text, others).text('docker.image');
    return fact.state === 'known' ? [fact.value, written(fact.at), runnerOf(text, others).closed] : fact.state;
  };
  const expected = ['alpine', '"alpine"', true];
  const shapes: Readonly<Record<string, string>> = {
    nested: '{ ... }: { services = { gitlab-runner = { services = { x = { dockerImage = "alpine"; }; }; }; }; }',
    dotted: '{ ... }: { services.gitlab-runner.services.x.dockerImage = "alpine"; }',
    'split over bindings': `{ ... }: {
      services.gitlab-runner.enable = true;
      services.gitlab-runner.services.x = { dockerImage = "alpine"; };
    }`,
    let: '{ ... }: let image = "alpine"; in { services.gitlab-runner.services.x.dockerImage = image; }',
    'let inside': '{ ... }: { services.gitlab-runner = let image = "alpine"; in { services.x.dockerImage = image; }; }',
    with: '{ lib, ... }: with lib; { services.gitlab-runner.services.x = with builtins; { dockerImage = "alpine"; }; }',
    rec: '{ ... }: { services.gitlab-runner.services.x = rec { description = "alpine"; dockerImage = description; }; }',
    inherit:
      '{ ... }: let dockerImage = "alpine"; in { services.gitlab-runner.services.x = { inherit dockerImage; }; }',
    'inherit from':
      '{ ... }: let a = { dockerImage = "alpine"; }; in { services.gitlab-runner.services.x = { inherit (a) dockerImage; }; }',
    update:
      '{ ... }: let a = { dockerImage = "alpine"; }; in { services.gitlab-runner.services.x = a // { tagList = [ ]; }; }',
    'function result':
      '{ ... }: let make = image: { dockerImage = image; }; in { services.gitlab-runner.services.x = make "alpine"; }',
    'function of a set': `{ ... }: let make = { image, tags ? [ ] }: { dockerImage = image; tagList = tags; };
      in { services.gitlab-runner.services.x = make { image = "alpine"; }; }`,
    mapAttrs: `{ lib, ... }: {
      services.gitlab-runner.services = lib.mapAttrs (name: image: { dockerImage = image; }) { x = "alpine"; };
    }`,
    'dynamic name': '{ ... }: let n = "x"; in { services.gitlab-runner.services."${n}".dockerImage = "alpine"; }',
    'outer function': 'inputs: { config, ... }: { services.gitlab-runner.services.x.dockerImage = "alpine"; }',
    'outer function of a set':
      '{ inputs, name }: ({ config, ... }: { services.gitlab-runner.services.x.dockerImage = "alpine"; })',
    'config and options':
      '{ ... }: { options.a.b = 1; config = { services.gitlab-runner.services.x.dockerImage = "alpine"; }; }',
    'plain set': '{ services.gitlab-runner.services.x.dockerImage = "alpine"; }',
    fragment:
      '  virtualisation.docker.enable = true;\n  services.gitlab-runner.services.x = { dockerImage = "alpine"; };\n',
    mkForce: '{ lib, ... }: { services.gitlab-runner.services.x.dockerImage = lib.mkForce "alpine"; }',
    'mkForce of a set':
      '{ lib, ... }: { services.gitlab-runner.services = lib.mkForce { x.dockerImage = "alpine"; }; }',
    'mkIf that holds':
      '{ lib, ... }: { config = lib.mkIf true { services.gitlab-runner.services.x.dockerImage = "alpine"; }; }',
    mkMerge: `{ lib, ... }: lib.mkMerge [
      { services.gitlab-runner.enable = true; }
      { services.gitlab-runner.services.x.dockerImage = "alpine"; }
    ]`,
  };
  for (const [name, text] of Object.entries(shapes)) it(`reads ${name}`, () => assert.deepEqual(image(text), expected));

  it('follows imports', () => {
    const others = { 'runner.nix': '{ ... }: { services.gitlab-runner.services.x.dockerImage = "alpine"; }' };
    const text = '{ ... }: { imports = [ ./runner.nix ]; services.gitlab-runner.enable = true; }';
    assert.deepEqual(image(text, others), expected);
    const host = hostOf(text, others);
    assert.deepEqual(
      host.parts.map(({ uri }) => uri.split('/').at(-1)),
      ['configuration.nix', 'runner.nix'],
    );
    assert.deepEqual(host.unresolved, []);
    assert.equal(knownValue(host.runnerEnabled), true);
  });

  it('tells imports that it cannot follow', () => {
    const host = hostOf('{ inputs, ... }: { imports = [ ./none.nix inputs.sops.nixosModules.sops ]; }');
    assert.deepEqual(
      host.unresolved.map(({ at }) => written(at)),
      ['./none.nix', 'inputs.sops.nixosModules.sops'],
    );
  });

  it('does not close what may get more', () => {
    const open: Readonly<Record<string, string>> = {
      call: '{ config, ... }: { services.gitlab-runner.services.x = config.make { }; }',
      update: '{ config, ... }: { services.gitlab-runner.services.x = config.a // { dockerImage = "alpine"; }; }',
      merge:
        '{ lib, config, ... }: { services.gitlab-runner.services.x = lib.mkMerge [ config.a { dockerImage = "b"; } ]; }',
    };
    for (const [name, text] of Object.entries(open)) {
      const [service] = hostOf(text).services;
      assert.ok(service, name);
      assert.equal(service.closed, false, name);
      assert.equal(service.option('registrationConfigFile').state, 'unknown', name);
    }
    const option = '{ config, ... }: { services.gitlab-runner.services = config.runners; }';
    assert.deepEqual(hostOf(option).services, []);
  });

  it('leaves conditions that are not known open', () => {
    const text = `{ lib, config, ... }: {
      services.gitlab-runner.services.x = {
        dockerImage = "alpine";
        dockerVolumes = lib.mkIf config.big [ "/nix/store:/nix/store:ro" ];
      };
    }`;
    const runner = runnerOf(text);
    assert.notEqual(runner.list('docker.volumes').state, 'absent');
    assert.notEqual(runner.setup, 'plain');
  });

  it('matches the exact path alone', () => {
    const other =
      '{ ... }: { mine.services.gitlab-runner.services.x.dockerImage = "a"; services.gitlab-runner2.services.y = { }; }';
    assert.deepEqual(hostOf(other).services, []);
    assert.deepEqual(hostOf(other).options, []);
  });

  it('reads the rest of a module with an error', () => {
    const text = moduleOf(
      '  boot.kernel.sysctl."a.b" = ;\n  services.gitlab-runner.services.x.dockerImage = "alpine";',
    );
    assert.deepEqual(image(text)[0], 'alpine');
  });

  it('skips modules that declare the options', () => {
    const text = `{ config, lib, ... }: {
      options.services.gitlab-runner.services = lib.mkOption { default = { }; };
      config.services.gitlab-runner.services.x.dockerImage = "a";
    }`;
    assert.deepEqual(hostsOf(text), []);
    assert.ok(
      hostOf('{ lib, ... }: { options.mine = lib.mkOption { }; config.virtualisation.docker.enable = true; }')
        .declaresOptions,
    );
  });

  it('reads the hosts of a flake', () => {
    const flake = `{
      inputs.nixpkgs.url = "github:NixOS/nixpkgs";
      outputs = { self, nixpkgs, ... }@inputs: {
        nixosConfigurations.ci = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            ./runner.nix
            ({ pkgs, ... }: { virtualisation.docker.enable = true; })
          ];
        };
      };
    }`;
    const others = { 'runner.nix': '{ ... }: { services.gitlab-runner.services.x.dockerImage = "alpine"; }' };
    const hosts = hostsOf(flake, others, 'flake.nix');
    assert.equal(hosts.length, 1);
    const [host] = hosts;
    assert.deepEqual([host?.services.map(({ name }) => name), host && knownValue(host.dockerEnable)], [['x'], true]);
    assert.deepEqual(hostsOf('{ outputs = inputs: inputs.lib.mk { }; }', {}, 'flake.nix'), []);
    assert.deepEqual(hostsOf('{ description = "x"; outputs = { self }: { packages = { }; }; }', {}, 'flake.nix'), []);
  });
});

describe('edits of a host', () => {
  const forward = ['boot', 'kernel', 'sysctl', 'net.ipv4.ip_forward'];
  const add = (text: string, path: readonly string[]) => {
    const result = edited(text, hostOf(text).addOption(path, 'true'));
    assert.deepEqual(readNix(result, { fragment: 'allow' }).errors, []);
    return result;
  };

  it('add an option where it belongs', () => {
    const empty = moduleOf('  networking.hostName = "ci";');
    assert.equal(
      add(empty, forward),
      empty.replace('"ci";', '"ci";\n  boot.kernel.sysctl."net.ipv4.ip_forward" = true;'),
    );
    const dotted = moduleOf('  boot.kernel.sysctl."a.b" = 1;\n  networking.hostName = "ci";');
    assert.equal(add(dotted, forward), dotted.replace('1;', '1;\n  boot.kernel.sysctl."net.ipv4.ip_forward" = true;'));
    const set = moduleOf('  boot.kernel.sysctl = {\n    "a.b" = 1;\n  };');
    assert.equal(add(set, forward), set.replace('1;', '1;\n    "net.ipv4.ip_forward" = true;'));
    const nested = moduleOf('  boot = {\n    initrd.x = 1;\n  };');
    assert.equal(add(nested, forward), nested.replace('1;', '1;\n    kernel.sysctl."net.ipv4.ip_forward" = true;'));
    const config = '{ ... }: {\n  config = {\n    a = 1;\n  };\n}\n';
    assert.equal(
      add(config, ['virtualisation', 'docker', 'enable']),
      config.replace('1;', '1;\n    virtualisation.docker.enable = true;'),
    );
    const fragment = '  virtualisation.docker.enable = true;\n';
    assert.equal(add(fragment, forward), `${fragment}  boot.kernel.sysctl."net.ipv4.ip_forward" = true;\n`);
    assert.equal(hostOf(hostDaemonModule).addOption(forward, 'true'), undefined);
  });

  it('rename, replace and remove options', () => {
    const text = moduleOf(
      '  services.gitlab-runner.concurrent = 4; # many\n  services.gitlab-runner.enable = lib.mkForce false;',
    );
    const host = hostOf(text);
    const use = (name: string) => {
      const found = host.options.find(({ path }) => path.at(-1) === name);
      assert.ok(found);
      return found;
    };
    assert.equal(
      edited(text, use('concurrent').rename('settings.concurrent')),
      text.replace('.concurrent', '.settings.concurrent'),
    );
    assert.equal(
      edited(text, use('concurrent').remove()),
      text.replace('  services.gitlab-runner.concurrent = 4; # many\n', ''),
    );
    assert.equal(edited(text, use('enable').replaceValue('true')), text.replace('false', 'true'));
  });

  it('rename and remove options that are inherited', () => {
    const module = (inherit: string) =>
      `{ ... }: let concurrent = 4; set = { inherit concurrent; a = 1; }; in {\n  services.gitlab-runner = {\n    ${inherit}\n  };\n}\n`;
    const renamed = (inherit: string) => {
      const text = module(inherit);
      const use = hostOf(text).options.find(({ path }) => path.at(-1) === 'concurrent');
      return [use?.rename('settings.concurrent'), use?.remove()].map((edits) =>
        edited(text, edits).split('gitlab-runner = {')[1]?.split('}')[0]?.replace(/\s+/g, ' ').trim(),
      );
    };
    assert.deepEqual(renamed('inherit concurrent;'), ['settings.concurrent = concurrent;', '']);
    assert.deepEqual(renamed('inherit (set) concurrent;'), ['settings.concurrent = set.concurrent;', '']);
    assert.deepEqual(renamed('inherit (set // {}) concurrent;')[0], 'settings.concurrent = (set // {');
    assert.deepEqual(renamed('inherit (set) a concurrent; # both'), [
      'inherit (set) a; # both settings.concurrent = set.concurrent;',
      'inherit (set) a; # both',
    ]);
  });

  it('add an option to an entry', () => {
    const text = entryModule('    dockerImage = "x";');
    const [service] = hostOf(text).services;
    assert.equal(
      edited(text, service?.addOption('authenticationTokenConfigFile', '"/run/secrets/x"')),
      text.replace('"x";', '"x";\n    authenticationTokenConfigFile = "/run/secrets/x";'),
    );
    assert.equal(service?.addOption('dockerImage', '"y"'), undefined);
  });
});

describe('token literals', () => {
  const glrt = `glrt-${'aB3dE5gH7jK9mN1pQ2rS'}`;

  it('are found outside of comments, and never shown', () => {
    const text = moduleOf(
      `  # ${glrt}\n  a = "${glrt}";\n  b = "GR1348941${'aB3dE5gH7jK9mN1pQ2rS'}";\n  c = "glrt-xxxxxxxxxxxxxxxxxxxxxxxx";`,
    );
    assert.deepEqual(
      hostOf(text).tokenLiterals.map(({ at, prefix }) => [prefix, written(at)?.slice(0, 8)]),
      [
        ['glrt-', 'glrt-aB3'],
        ['GR1348941', 'GR134894'],
      ],
    );
  });
});

describe('mentionsRunner', () => {
  it('looks for the names of the options', () => {
    assert.ok(mentionsRunner(hostDaemonModule) && mentionsRunner('virtualisation.podman'));
    assert.ok(!mentionsRunner('{ pkgs, ... }: { environment.systemPackages = [ pkgs.git ]; }'));
  });
});

describe('sets without an end', () => {
  it('are read as far as they make sense', () => {
    const endless = 'let a = { b = a; c = a; d = [ a ]; e = a; runners = [ a ]; }; in';
    const option = `{ ... }: ${endless} { services.gitlab-runner = { settings = a; services.x = a; }; boot.kernel.sysctl = a; virtualisation = a; }`;
    const host = hostOf(option);
    assert.ok(host.options.length > 4);
    assert.ok(host.services[0]?.options.length === 5);
    assert.ok(host.sysctl.length < 100_000);
    const rendered = `{ pkgs, ... }: ${endless} { environment.x = (pkgs.formats.toml { }).generate "x" a; environment.y = a; }`;
    const keys = hostOf(rendered).renderedRunners.map((runner) => runner.keys.length);
    assert.ok(keys.every((count) => count > 0 && count <= 20_000));
  });
});

describe('any text', () => {
  it('is read without throwing, places inside the text', () => {
    const pieces = fc.array(
      fc.constantFrom(...hostDaemonModule.split(/(?<=[\s;{}=])/), ...daemonContainerModule.split(/(?<=[\s;{}=])/)),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(pieces, (words) => {
        const text = words.join('');
        for (const host of hostsOf(text)) {
          const places = [host.runnerAt, ...host.options.flatMap(({ nameAt, at, valueAt }) => [nameAt, at, valueAt])];
          for (const { runner } of host.services)
            places.push(runner.at, ...(runner.setupEvidence ? [runner.setupEvidence] : []));
          assert.ok(
            places.every(({ part, span }) => 0 <= span.start && span.start <= span.end && span.end <= part.text.length),
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is lost', () => {
  it('leaves a broken list and set open', () => {
    const runner = runnerOf(
      '  services.gitlab-runner.services.x = {\n    dockerImage = "alpine";\n    dockerVolumes = [\n    tagList = [ "a" ];\n',
    );
    assert.equal(knownValue(runner.text('docker.image')), 'alpine');
    assert.equal(knownValue(runner.list('docker.volumes'))?.complete, false);
    assert.equal(runner.list('docker.volumes_from').state, 'unknown');
    assert.deepEqual([runner.closed, runner.setup], [false, 'unknown']);
  });

  it('leaves entries open to a file that is not there, but not to modules of inputs', () => {
    const entry = 'services.gitlab-runner.services.x = { dockerImage = "alpine"; environmentVariables.A = "1"; };';
    const missing = `{ inputs, ... }: { imports = [ ./gone.nix ]; ${entry} }`;
    const [service] = hostOf(missing).services;
    assert.ok(service);
    assert.equal(service.closed, false);
    assert.equal(service.option('registrationConfigFile').state, 'unknown');
    assert.equal(service.runner.environment.complete, false);
    assert.equal(service.runner.list('docker.volumes').state, 'unknown');
    for (const module of ['inputs.self.nixosModules.ci', '(config.dir + "/x.nix")']) {
      const own = hostOf(`{ inputs, config, ... }: { imports = [ ${module} ]; ${entry} }`);
      assert.deepEqual([own.services[0]?.closed, own.unresolved.length], [false, 1], module);
    }
    const inputs = `{ inputs, ... }: { imports = [ ./hardware-configuration.nix inputs.sops.nixosModules.sops ]; ${entry} }`;
    assert.deepEqual(
      hostOf(inputs).services.map(({ closed }) => closed),
      [true],
    );
  });

  it('reads what a condition guards', () => {
    const text =
      '{ lib, config, ... }: { config = lib.mkIf config.ci.enable { services.gitlab-runner.services.x.dockerImage = "alpine"; }; }';
    assert.equal(knownValue(runnerOf(text).text('docker.image')), 'alpine');
    const entry =
      '{ lib, config, ... }: { services.gitlab-runner = lib.mkIf config.ci.enable { services.x.dockerImage = "alpine"; }; }';
    assert.equal(knownValue(runnerOf(entry).text('docker.image')), 'alpine');
    const forced = '{ lib, config, ... }: { virtualisation.docker.enable = lib.mkIf config.a (lib.mkForce true); }';
    assert.equal(hostOf(forced).dockerEnable.state, 'unknown');
    const option = entryModule('    dockerImage = lib.mkIf config.a "alpine";');
    assert.equal(runnerOf(option).text('docker.image').state, 'unknown');
  });
});
