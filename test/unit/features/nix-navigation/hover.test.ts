import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hoverNix } from '../../../../server/src/features/nix-navigation/hover';
import { definitions, lookup, module } from './asking';

/** What hovering shows, and over which text. */
function hover(text: string, others: Readonly<Record<string, string>> = {}): readonly [string, string] | undefined {
  const at = module(text, others);
  const { workspace, part } = lookup(at);
  const found = hoverNix(workspace, part, at.offset);
  return found === undefined ? undefined : [at.text.slice(found.span.start, found.span.end), found.markdown];
}

const values: readonly (readonly [string, string, string])[] = [
  ['let ¦a = 1 + 2; in a', 'a', 'Value: `3`'],
  ['let a = 1; in { b = ¦a; }', 'a', 'Value: `1`'],
  ['{ ¦b = [ 1 "x" ]; }', 'b', 'Value: `[ 1 "x" ]`'],
  ['let s = { a.b = true; }; in s.a.¦b', 'b', 'Value: `true`'],
  ['let s = { a.b = true; }; in s.¦a', 'a', 'Value: `{ b = true; }`'],
  ['let s = { a = 1; }; in { inherit (s) ¦a; }', 'a', 'Value: `1`'],
  ['let a = 1; in { inherit ¦a; }', 'a', 'Value: `1`'],
  ['let a = 1; in let a = 2; in ¦a', 'a', 'Value: `2`'],
  ['let s = { a = 1; }; in with s; [ ¦a ]', 'a', 'Value: `1`'],
  ['rec { a = 1; b = ¦a; }', 'a', 'Value: `1`'],
  ['let ¦f = x: { y ? 1 }: x + y; in f', 'f', 'Value: a function `x: …`'],
  ['let f = x: ¦x + 1; in f 2', 'x', 'Not known: argument `x` is not known here'],
  ['{ me, ... }: ¦me', 'me', 'Not known: argument `me` is not given'],
  ['{ lib, ... }: { ¦a = lib.mkDefault true; }', 'a', 'Value: `lib.mkDefault true`'],
  ['{ lib, ... }: { ¦a = lib.mkForce (lib.mkBefore [ 1 ]); }', 'a', 'Value: `lib.mkForce (lib.mkBefore [ 1 ])`'],
  ['{ lib, ... }: { ¦a = lib.mkOverride 42 (-1); }', 'a', 'Value: `lib.mkOverride 42 (-1)`'],
  ['{ lib, ... }: { ¦a = lib.mkOrder 42 [ ]; }', 'a', 'Value: `lib.mkOrder 42 [ ]`'],
  ['{ lib, ... }: { ¦a = lib.mkIf false (lib.mkMerge [ 1 ]); }', 'a', 'Value: `lib.mkIf false (lib.mkMerge [ 1 ])`'],
  ['{ me, ... }: { _module.args.me = "x"; y = ¦me; }', 'me', 'Value: `"x"`'],
  ['{ a ? 3 }: [ (¦a) ]', 'a', 'Not known: the argument is not given'],
  ['{ config, ... }: { x.y = 3; z = config.x.¦y; }', 'y', 'Value: `3`'],
  ['{ config, ... }: { z = config.x.¦y; }', 'y', 'Not known: `config.x.y` is not known here'],
  ['{ pkgs, ... }: { z = pkgs.¦git; }', 'git', 'Value: the package `pkgs.git`'],
  ['let ¦a = { }.b; in a', 'a', "Nix stops here: attribute 'b' missing"],
  ['{ ¦token = "glrt-Zq3vT8mK1xWp5yRs9LdB"; }', 'token', 'Value: `«unknown: secrets are not shown»`'],
  [
    '{ config, ... }: { ¦url = "https://${config.a}/x"; }',
    'url',
    'Value: `"https://${config.a}/x" «partly known: `config.a` is not known here»`',
  ],
];

describe('hover in Nix', () => {
  for (const [text, word, expected] of values) {
    it(text, () => {
      const found = hover(text);
      const shown = found?.[1].replace(/\n\n```+nix\n([\s\S]*)\n```+$/, ' `$1`');
      assert.deepEqual([found?.[0], shown], [word, expected]);
    });
  }

  it('follows imports', () => {
    const others = { 'lib.nix': '{ f = n: n * 2; }' };
    assert.deepEqual(hover('let l = import ./lib.nix; in { ¦x = l.f 4; }', others), ['x', 'Value: `8`']);
  });

  it('shows options with their values, also in an inherit and in config', () => {
    const enable = hover('{ services.gitlab-runner.ena¦ble = true; }');
    assert.match(enable?.[1] ?? '', /^\*\*services\.gitlab-runner\.enable\*\*: `bool/);
    assert.match(enable?.[1] ?? '', /Value: `true`$/);
    const inherited = hover('let enable = false; in { services.gitlab-runner = { inherit ena¦ble; }; }');
    assert.match(inherited?.[1] ?? '', /^\*\*services\.gitlab-runner\.enable\*\*[\s\S]*Value: `false`$/);
    const read = hover('{ config, ... }: { x = config.services.gitlab-runner.ena¦ble; }');
    assert.match(read?.[1] ?? '', /^\*\*services\.gitlab-runner\.enable\*\*[\s\S]*Not known: /);
    const old = hover('{ services.gitlab-runner.package¦s = [ ]; }');
    assert.equal(old?.[0], 'packages');
  });

  it('says which options are gone, and what is there instead', () => {
    assert.match(hover('{ age.sshKeyP¦aths = [ ]; }')?.[1] ?? '', /Renamed to `age\.identityPaths`/);
    assert.match(hover('{ virtualisation.docker.socketAct¦ivation = true; }')?.[1] ?? '', /Removed: the socket/);
    const renamed = /Renamed to `services\.gitlab-runner\.settings\.concurrent`/;
    assert.match(hover('{ services.gitlab-runner.concur¦rent = 1; }')?.[1] ?? '', renamed);
  });

  it('explains functions of lib and of Nix', () => {
    const mkIf =
      /^\*\*lib\.mkIf\*\*: `bool -> a -> definition`\n\n.*\n\n\[Documentation\]\(https:\/\/noogle\.dev\/f\/lib\/mkIf\)$/;
    for (const text of [
      '{ lib, ... }: lib.mk¦If true { }',
      '{ lib, ... }: with lib; mk¦If true { }',
      '{ lib, ... }: let inherit (lib) mkIf; in mk¦If true { }',
      '{ lib, ... }: let inherit (lib) mk¦If; in mkIf',
      '{ lib, ... }: let l = lib; in l.modules.mk¦If true { }',
      '{ pkgs, ... }: pkgs.lib.mk¦If true { }',
    ]) {
      assert.match(hover(text)?.[1] ?? '', mkIf, text);
    }
    assert.match(hover('ma¦p (x: x) [ ]')?.[1] ?? '', /^\*\*builtins\.map\*\*/);
    assert.match(hover('builtins.ma¦p (x: x) [ ]')?.[1] ?? '', /^\*\*builtins\.map\*\*/);
    assert.equal(hover('let map = 1; in ma¦p')?.[1], 'Value: `1`');
  });

  it('is silent elsewhere', () => {
    for (const text of ['# com¦ment\n{ }', '{ a = "te¦xt"; }', '{ a = ¦ ; }'])
      assert.equal(hover(text), undefined, text);
  });
});

describe('hover and definitions of `config` in a module that machines import', () => {
  const text = `{ config, lib, ... }: {
  services.gitlab-runner.services.ci.dockerImage = config.ci.ima¦ge;
}
`;
  const own = (image: string) => `{ imports = [ ./host.nix ]; ci.image = "${image}"; system.stateVersion = "25.11"; }`;

  it('are those of the machine', () => {
    const read = hover(text, { 'configuration.nix': own('alpine') });
    assert.deepEqual(read, ['image', 'Value: `"alpine"`']);
  });

  it('are those of each machine where they differ', () => {
    const flake = `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.one = nixpkgs.lib.nixosSystem { modules = [ ./one.nix ]; };
    nixosConfigurations.two = nixpkgs.lib.nixosSystem { modules = [ ./two.nix ]; };
  };
}
`;
    const others = { 'flake.nix': flake, 'one.nix': own('alpine'), 'two.nix': own('debian') };
    assert.deepEqual(hover(text, others)?.[1].split('\n\n'), [
      'On `one`: Value: `"alpine"`',
      'On `two`: Value: `"debian"`',
    ]);
    assert.deepEqual(hover(text, { ...others, 'two.nix': own('alpine') })?.[1], 'Value: `"alpine"`');
    assert.deepEqual(definitions(module(text, others)), ['one.nix:1:32-37 image', 'two.nix:1:32-37 image']);
  });
});
