import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findFreeNames } from '../../../../server/src/model/nix/free-names';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { readNixAgain } from '../../../../server/src/syntax/nix/read-again';
import { changeBetween } from '../../../../server/src/text/change';
import { textAt } from '../../../../server/src/text/place';

function free(text: string, excerpt = false): readonly string[] {
  const part = excerpt ? { uri: 'file:///a.nix', text, excerpt: true } : { uri: 'file:///a.nix', text };
  return findFreeNames(part, readNix(text)).map(({ name, at, inLibrary }) => {
    assert.equal(textAt(at), name, 'the place holds the name');
    return inLibrary ? `lib.${name}` : name;
  });
}

describe('names that nothing gives', () => {
  it('finds functions of the library and arguments, in the order of the text', () => {
    assert.deepEqual(free('{ lib, ... }: { a = optionals true [ ]; b = pkgs.git; c = mkIf true config.x; }'), [
      'lib.optionals',
      'lib.pkgs',
      'lib.mkIf',
      'lib.config',
    ]);
  });

  it('knows what arguments, let, rec and inherit give', () => {
    const texts = [
      '{ lib, optionals, ... }@pkgs: optionals true [ pkgs.git ]',
      'lib: let inherit (lib) mkIf; in mkIf true 1',
      'lib: rec { flatten = lib.flatten; x = flatten [ ]; }',
      'pkgs: { inherit pkgs; }',
      '{ pkgs ? null, lib ? pkgs.lib }: lib',
      'config: let { body = config; }',
    ];
    for (const text of texts) assert.deepEqual(free(text), [], text);
  });

  it('looks outside of a set for what is inherited, and not for names of attributes', () => {
    assert.deepEqual(free('rec { inherit pkgs; }'), ['pkgs']);
    assert.deepEqual(free('x: { pkgs = 1; lib.config = x.pkgs.lib; y = x ? config; }'), []);
    assert.deepEqual(free('x: { "${lib.x}" = x.${config.y}; }'), ['lib', 'config']);
  });

  it('says nothing below a `with`, of fragments, of excerpts and of texts with errors', () => {
    assert.deepEqual(free('x: with x; mkIf true pkgs'), []);
    assert.deepEqual(free('x: with lib; mkIf true pkgs'), ['lib']);
    assert.deepEqual(free('services.x = mkIf true 1;'), []);
    assert.deepEqual(free('{ x = mkIf true 1; }', true), []);
    assert.deepEqual(free('{ x = mkIf true ; '), []);
  });

  it('leaves the names to Nix that it has itself', () => {
    assert.deepEqual(free('{ x = map toString (removeAttrs { } [ ]); y = builtins.attrNames { }; }'), []);
  });

  it('reads any text', () => {
    const words = fc.constantFrom(
      'lib',
      'pkgs',
      'mkIf',
      '{',
      '}',
      '(',
      ')',
      '=',
      ';',
      ':',
      'let',
      'in',
      'with',
      'rec',
      'inherit',
      '"${',
      '"',
      '.',
      ',',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
        const text = parts.join(' ');
        for (const { at, name } of findFreeNames({ uri: 'file:///a.nix', text }, readNix(text))) {
          assert.equal(textAt(at), name);
        }
      }),
    );
  });

  it('goes as deep as the text does', () => {
    const text = `${'('.repeat(3000)}pkgs${')'.repeat(3000)}`;
    const names = free(text);
    assert.ok(names.length <= 1);
  });

  it('are those of now where bindings are known from the version before', () => {
    const uri = 'file:///a.nix';
    const text = `{ lib, ... }:
{
  one = mkIf true pkgs.a;
  two = rec { pkgs = 1; three = { four = pkgs; limit = 1; six = optionals; }; };
  five = with lib; mkForce 1;
  six = { config, ... }: [ config pkgs (lib.optional x flatten) ];
  long = { text = "${'x'.repeat(3000)}"; last = unique; };
}
`;
    const known = new WeakMap();
    let tree = readNix(text);
    let before = text;
    const found = () => findFreeNames({ uri, text: before }, tree, known);
    assert.deepEqual(
      found().map(({ name }) => name),
      ['mkIf', 'pkgs', 'optionals', 'pkgs', 'flatten', 'unique'],
    );
    for (const [from, to] of [
      ['limit = 1', 'limit = mkMerge [ pkgs ]'],
      ['mkIf true', 'lib.mkIf false'],
      ['pkgs = 1;', ''],
      ['mkMerge [', 'lib.mkMerge [ mkDefault'],
      ['pkgs.a', 'lib.a'],
    ] as const) {
      const now = before.replace(from, to);
      const change = changeBetween(before, now);
      assert.ok(change !== undefined);
      const again = readNixAgain(tree, change, now);
      assert.ok(again !== undefined, from);
      tree = again;
      before = now;
      assert.deepEqual(found(), findFreeNames({ uri, text: now }, readNix(now)), from);
    }
    assert.deepEqual(
      found().map(({ name }) => name),
      ['pkgs', 'mkDefault', 'pkgs', 'optionals', 'pkgs', 'flatten', 'unique'],
    );
  });
});
