import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { knownValue } from '../../../../server/src/model/fact';
import type { Host } from '../../../../server/src/model/host/host';
import { hostOf, hostsOf, written } from './reading';

const wrapper = `{ config, lib, ... }:
let
  cfg = config.my.runner;
in
{
  options.my.runner = {
    enable = lib.mkEnableOption "a runner";
    image = lib.mkOption {
      type = lib.types.str;
      default = "alpine";
    };
    entries = lib.mkOption {
      default = { };
      type = lib.types.attrsOf (lib.types.submodule {
        options.tags = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ "nix" ]; };
      });
    };
  };
  config = lib.mkIf cfg.enable {
    services.gitlab-runner = {
      enable = true;
      services = lib.mapAttrs (name: entry: {
        dockerImage = cfg.image;
        tagList = entry.tags;
        authenticationTokenConfigFile = "/run/secrets/\${name}";
      }) cfg.entries;
    };
  };
}
`;

function entriesOf(host: Host | undefined) {
  return host?.services.map(({ name, runner }) => [
    name,
    knownValue(runner.text('docker.image')),
    knownValue(runner.tags)?.items.map(knownValue),
  ]);
}

describe('an option tree of a module’s own', () => {
  it('gives what other modules of the machine set, and its defaults', () => {
    const host = hostOf(
      '{ ... }: { imports = [ ./wrapper.nix ]; my.runner = { enable = true; entries.a.tags = [ "big" ]; entries.b = { }; }; }',
      { 'wrapper.nix': wrapper },
    );
    assert.deepEqual(entriesOf(host), [
      ['a', 'alpine', ['big']],
      ['b', 'alpine', ['nix']],
    ]);
    const file = host.services[0]?.option('authenticationTokenConfigFile');
    assert.ok(file?.state === 'known' && file.value.value.kind === 'string');
    assert.equal(file.value.value.text, '/run/secrets/a');
  });

  it('points to where a value was written', () => {
    const host = hostOf(
      '{ lib, ... }: { imports = [ ./wrapper.nix ]; my.runner = { enable = true; image = lib.mkForce "debian"; entries.a = { }; }; }',
      { 'wrapper.nix': wrapper },
    );
    const image = host.services[0]?.runner.text('docker.image');
    assert.ok(image?.state === 'known');
    assert.deepEqual(
      [image.value, written(image.at), image.at.part.uri.split('/').at(-1)],
      ['debian', '"debian"', 'configuration.nix'],
    );
  });

  it('is off where a machine does not switch it on, and taken to be on by itself', () => {
    const machine = hostOf('{ ... }: { imports = [ ./wrapper.nix ]; system.stateVersion = "25.11"; }', {
      'wrapper.nix': wrapper,
    });
    assert.deepEqual([machine.services.length, machine.runnerEnabled.state], [0, 'absent']);
    const alone = hostOf(wrapper);
    assert.equal(knownValue(alone.runnerEnabled), true);
    const own = hostOf(wrapper.replace('cfg.entries', '{ x.tags = cfg.tags; }'));
    assert.equal(own.services[0]?.runner.text('docker.image').state, 'unknown');
  });

  it('keeps the secrets of the machine by name', () => {
    const host = hostOf(`{ config, ... }: {
      sops.secrets.a.path = "/run/a";
      services.gitlab-runner.services.x.authenticationTokenConfigFile = config.sops.secrets.a.path;
    }`);
    const file = host.services[0]?.option('authenticationTokenConfigFile');
    assert.ok(file?.state === 'known' && file.value.value.kind === 'unknown');
    assert.deepEqual(file.value.value.symbol, ['config', 'sops', 'secrets', 'a', 'path']);
  });

  it('reads options of NixOS that are set, not those that others may set', () => {
    const image = (body: string) => {
      const host = hostOf(
        `{ config, lib, ... }: { ${body} services.gitlab-runner.services.x.dockerImage = config.a.b; }`,
      );
      const fact = host.services[0]?.runner.text('docker.image');
      return fact?.state === 'known' ? fact.value : fact?.state;
    };
    assert.equal(image('a.b = "i";'), 'i');
    assert.equal(image('a.b = lib.mkForce "i";'), 'i');
    assert.equal(image(''), 'unknown');
    assert.equal(image('a.b = lib.mkDefault "i";'), 'unknown');
    assert.equal(image('a.b = lib.mkIf config.c "i";'), 'unknown');
    assert.equal(image('a.b = config.a.b;'), 'unknown');
  });
});

const runner = '{ ... }: { services.gitlab-runner.services.x.dockerImage = "alpine"; }';
const flake = (outputs: string, inputs = 'nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.05";') =>
  `{ inputs = { ${inputs} }; outputs = { self, nixpkgs, ... }@inputs: ${outputs}; }`;
const flakeHosts = (text: string, others: Readonly<Record<string, string>> = { 'runner.nix': runner }) =>
  hostsOf(text, others, 'flake.nix').map((host) =>
    entriesOf(host)
      ?.map(([name, image]) => `${name} ${image}`)
      .join(),
  );

describe('machines of a flake', () => {
  it('are made by nixosSystem, through functions of the flake’s own too', () => {
    const mk = `let mk = name: nixpkgs.lib.nixosSystem { modules = [ ./common.nix ] ++ [ (./. + "/\${name}.nix") ]; }; in
      { nixosConfigurations = nixpkgs.lib.genAttrs [ "a" "b" ] mk; }`;
    assert.deepEqual(
      flakeHosts(flake(mk), {
        'common.nix': '{ services.gitlab-runner.services.x.dockerImage = "common"; }',
        'a.nix': '{ lib, ... }: { services.gitlab-runner.services.x.dockerImage = lib.mkForce "a"; }',
        'b.nix': '{ }',
      }),
      ['x a', 'x common'],
    );
  });

  it('have special arguments, and modules of the flake itself', () => {
    const outputs = `{
      nixosModules.ci = { image, ... }: { services.gitlab-runner.services.x.dockerImage = image; };
      nixosConfigurations.a = inputs.nixpkgs.lib.nixosSystem {
        specialArgs = { inherit inputs; image = "given"; };
        modules = [ ./host.nix ];
      };
    }`;
    const hosts = hostsOf(
      flake(outputs),
      { 'host.nix': '{ inputs, ... }: { imports = [ inputs.self.nixosModules.ci ]; }' },
      'flake.nix',
    );
    assert.deepEqual(
      hosts.map((host) => [host.isMachine, entriesOf(host)?.[0]?.[1]]),
      [
        [true, 'given'],
        [false, undefined],
      ],
    );
    assert.deepEqual(hosts[0]?.unresolved, []);
  });

  it('come through flake-parts', () => {
    const parts = flake(`inputs.flake-parts.lib.mkFlake { inherit inputs; } {
      systems = [ "x86_64-linux" ];
      imports = [ ./machines.nix ];
      perSystem = { pkgs, ... }: { packages.x = pkgs.hello; };
    }`);
    const machines = `{ self, inputs, ... }: {
      flake.nixosModules.ci = ./runner.nix;
      flake.nixosConfigurations.a = inputs.nixpkgs.lib.nixosSystem { modules = [ self.nixosModules.ci ]; };
    }`;
    assert.deepEqual(flakeHosts(parts, { 'machines.nix': machines, 'runner.nix': runner }), ['x alpine']);
  });

  it('come from colmena, in a flake or a file of its own', () => {
    const hive =
      '{ meta.nixpkgs = nixpkgs; defaults = ./runner.nix; a = { lib, ... }: { services.gitlab-runner.services.y.dockerImage = "b"; }; }';
    assert.deepEqual(flakeHosts(flake(`{ colmena = ${hive}; }`)), ['y b,x alpine']);
    const [host, second] = hostsOf(`let nixpkgs = 1; in ${hive}`, { 'runner.nix': runner }, 'hive.nix');
    assert.deepEqual([entriesOf(host)?.length, host?.isMachine, second], [2, true, undefined]);
  });

  it('say from which release they are built', () => {
    const outputs = '{ nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./runner.nix ]; }; }';
    const release = (inputs: string, lock?: string, text = outputs) => {
      const files = lock === undefined ? {} : { 'flake.lock': lock };
      return hostsOf(flake(text, inputs), { 'runner.nix': runner, ...files }, 'flake.nix')[0]?.release;
    };
    const lock = '{"nodes":{"n":{"original":{"id":"nixpkgs","ref":"nixos-25.05"}},"root":{"inputs":{"nixpkgs":"n"}}}}';
    assert.equal(release('nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.05";'), '24.05');
    assert.equal(release('nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";', lock), undefined);
    assert.equal(release('nixpkgs.url = "nixpkgs";'), undefined);
    assert.equal(release('nixpkgs.url = "nixpkgs";', lock), '25.05');
    assert.equal(release('', lock), '25.05');
    assert.equal(release('', '{"nodes":['), undefined);
    const stable = 'nixpkgs.url = "nixpkgs/nixos-unstable"; stable.url = "nixpkgs/release-23.11";';
    assert.equal(release(stable, undefined, outputs.replace('nixpkgs.lib', 'inputs.stable.lib')), '23.11');
  });
});

describe('other ways into a configuration', () => {
  it('is what a container runs', () => {
    const hosts = hostsOf(`{ ... }: {
      services.gitlab-runner.services.outer.dockerImage = "o";
      containers.ci = { autoStart = true; config = { ... }: { services.gitlab-runner.services.inner.dockerImage = "i"; }; };
    }`);
    assert.deepEqual(
      hosts.map((host) => [host.services.map(({ name }) => name), host.isMachine]),
      [
        [['outer'], false],
        [['inner'], true],
      ],
    );
  });

  it('leaves out what is disabled', () => {
    const others = { 'a.nix': runner, 'b.nix': '{ disabledModules = [ ./a.nix ]; }' };
    assert.deepEqual(
      hostOf('{ imports = [ ./a.nix ./b.nix ]; virtualisation.docker.enable = true; }', others).services,
      [],
    );
    assert.equal(hostOf('{ imports = [ ./a.nix ]; disabledModules = [ "x/y.nix" ]; }', others).services.length, 1);
  });

  it('follows imports that are put together', () => {
    const others = {
      'runner.nix': runner,
      'b/default.nix': '{ services.gitlab-runner.services.y.dockerImage = "b"; }',
    };
    const names = (imports: string) =>
      hostOf(`{ lib, pkgs, ... }: { imports = ${imports}; }`, others)
        .services.map(({ name }) => name)
        .sort();
    assert.deepEqual(names('[ ./runner.nix ] ++ [ ./b ]'), ['x', 'y']);
    assert.deepEqual(names('lib.optional true ./runner.nix ++ lib.optionals false [ ./b ]'), ['x']);
    assert.deepEqual(names('map (n: ./. + "/${n}.nix") [ "runner" ]'), ['x']);
    assert.deepEqual(names('map (n: ./${n}.nix) [ "runner" ]'), ['x']);
    assert.deepEqual(names('[ (import ./runner.nix) ]'), ['x']);
  });

  it('reads entries that are modules', () => {
    const others = { 'common.nix': '{ lib, ... }: { dockerImage = lib.mkDefault "common"; tagList = [ "c" ]; }' };
    const host = hostOf(
      `{ ... }: { services.gitlab-runner.services = {
        a = { imports = [ ./common.nix ]; tagList = [ "a" ]; };
        b = { name, ... }: { dockerImage = "of-\${name}"; };
        c = { imports = [ ./gone.nix ]; };
      }; }`,
      others,
    );
    assert.deepEqual(entriesOf(host), [
      ['a', 'common', ['c', 'a']],
      ['b', 'of-b', undefined],
      ['c', undefined, undefined],
    ]);
    assert.deepEqual(
      host.services.map(({ closed }) => closed),
      [true, true, false],
    );
  });

  it('calls local packages', () => {
    const host = hostOf(
      '{ pkgs, ... }: { services.gitlab-runner.services.x = { dockerImage = "a"; preBuildScript = pkgs.callPackage ./script.nix { word = "hi"; }; }; }',
      { 'script.nix': '{ writeShellScript, git, word }: writeShellScript "setup" "${git}/bin/git ${word}"' },
    );
    const script = host.services[0]?.option('preBuildScript');
    assert.ok(script?.state === 'known' && script.value.value.kind === 'derivation');
    assert.deepEqual(
      [script.value.value.writer, script.value.value.content?.map((part) => part.kind)],
      ['writeShellScript', ['derivation', 'text', 'text']],
    );
  });
});

describe('any flake', () => {
  const sources = [
    flake(
      '{ nixosConfigurations.a = nixpkgs.lib.nixosSystem { specialArgs = { inherit self; }; modules = [ ./wrapper.nix self.nixosModules.x ]; }; nixosModules.x = { config, ... }: { my.runner.enable = config.my.runner.enable; }; }',
    ),
    flake(
      '{ colmena = { meta.nixpkgs = 1; defaults = self.nixosModules; a = { containers.b.config = ./wrapper.nix; }; }; }',
    ),
    wrapper,
  ];
  it('is read without throwing', () => {
    const pieces = sources.flatMap((text) => text.split(/(?<=[\s;{}=])/));
    const broken = fc.tuple(
      fc.constantFrom(...sources),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...pieces)), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(broken, ([source, edits]) => {
        let text = source;
        for (const [at, piece] of edits) {
          const where = at % (text.length + 1);
          text = text.slice(0, where) + piece + text.slice(where + (at % 7));
        }
        for (const name of ['flake.nix', 'configuration.nix']) {
          for (const host of hostsOf(text, { 'wrapper.nix': wrapper }, name)) {
            const places = host.options.flatMap(({ nameAt, at, valueAt }) => [nameAt, at, valueAt]);
            assert.ok(places.every(({ part, span }) => 0 <= span.start && span.end <= part.text.length));
            for (const { runner } of host.services) assert.ok(runner.at.span.end <= runner.at.part.text.length);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
