// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Nix holes
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { derivationOf } from '../../../../server/src/model/nix/access';
import { evalModule, jsonOf } from './reading';

const TABLE: readonly (readonly [string, unknown])[] = [
  ['lib.mapAttrs\' (n: v: lib.nameValuePair ("x" + n) v) { a = 1; }', { xa: 1 }],
  ['lib.genAttrs [ "a" "b" ] (n: n + "!")', { a: 'a!', b: 'b!' }],
  ['lib.filterAttrs (n: v: v > 1) { a = 1; b = 2; }', { b: 2 }],
  ['lib.mapAttrsToList (n: v: n + toString v) { b = 2; a = 1; }', ['a1', 'b2']],
  ['lib.recursiveUpdate { a.b = 1; a.c = 2; } { a.b = 3; }', { a: { b: 3, c: 2 } }],
  ['lib.flatten [ 1 [ 2 [ 3 ] ] ]', [1, 2, 3]],
  ['lib.unique [ 1 2 1 ]', [1, 2]],
  ['lib.range 1 3', [1, 2, 3]],
  ['lib.optional false 1 ++ lib.optionals true [ 2 ]', [2]],
  ['lib.optionalString true "a" + lib.optionalString false "b"', 'a'],
  ['lib.concatMapStringsSep "," toString [ 1 2 ]', '1,2'],
  ['lib.splitString "." "a.b"', ['a', 'b']],
  ['lib.removePrefix "a" "abc" + lib.removeSuffix "c" "abc"', 'bcab'],
  ['lib.hasPrefix "/nix/store" "${pkgs.git}/x"', true],
  ['lib.escapeShellArg "a b"', "'a b'"],
  ['lib.trim "  a b "', 'a b'],
  ['lib.toInt "12"', 12],
  ['lib.attrByPath [ "a" "b" ] 0 { a.b = 1; }', 1],
  ['lib.mkForce 1', { _type: 'override', priority: 50, content: 1 }],
  ['lib.foldr (a: b: a + b) "" [ "x" "y" ]', 'xy'],
  ['(lib.mkPackageOption { git = 1; } "git" { }).default', 1],
  ['lib.toHexString 255 + lib.replaceString "a" "b" "xax"', 'FFxbx'],
  ['(lib.fix (lib.extends (final: prev: { b = prev.a + 1; }) (final: { a = 1; }))).b', 2],
  ['lib.dropEnd 1 [ 1 2 ] ++ lib.concat [ 3 ] [ 4 ]', [1, 3, 4]],
  ['with lib; with pkgs; optionals true [ 1 ]', [1]],
  ['inputs.nixpkgs.lib.strings.toUpper "abc"', 'ABC'],
];

for (const [text, expected] of TABLE) {
  test(text, () => assert.deepEqual(jsonOf(evalModule(text)), expected));
}

test('a path into a script keeps its link to the writer', () => {
  const value = evalModule('"${pkgs.writeShellScriptBin "x" "echo hi"}/bin/x"');
  assert.equal(value.kind, 'string');
  const part = value.kind === 'string' ? value.parts[0] : undefined;
  assert.ok(part?.kind === 'store' && 'builder' in part.of);
  assert.equal(part.of.builder, 'writeShellScriptBin');
  assert.equal(part.of.text && jsonOf(part.of.text.force()), 'echo hi');
});

test('what is not given keeps its name', () => {
  const secret = evalModule('config.sops.secrets."a/b".path');
  assert.deepEqual(secret.kind === 'unknown' && secret.symbol, ['config', 'sops', 'secrets', 'a/b', 'path']);
  assert.deepEqual(derivationOf(evalModule('with lib; pkgs.git'))?.attribute, ['git']);
});
