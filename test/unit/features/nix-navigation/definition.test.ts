import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitions, highlighted, module } from './asking';

/** The text with the cursor as `¦`, and where it leads. */
const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['let', 'let a = 1; in { x = ¦a; }', ['host.nix:1:5-6 a']],
  ['the nearest of two', 'let a = 1; in let a = 2; in a¦', ['host.nix:1:19-20 a']],
  ['dotted bindings', 'let a.b = 1; a.c = 2; in ¦a', ['host.nix:1:5-6 a', 'host.nix:1:14-15 a']],
  ['rec', 'rec { a = 1; b = ¦a; }', ['host.nix:1:7-8 a']],
  ['no plain set', '{ a = 1; b = ¦a; }', []],
  ['an argument', 'x: [ ¦x ]', ['host.nix:1:1-2 x']],
  ['a pattern', '{ a, b ? ¦a }: b', ['host.nix:1:3-4 a']],
  ['the name of a pattern', 'args@{ a, ... }: ¦args.a', ['host.nix:1:1-5 args']],
  ['inherit', 'let a = 1; in { inherit ¦a; }', ['host.nix:1:5-6 a']],
  ['inherit into a let', 'let a = 1; in let inherit ¦a; in a', ['host.nix:1:5-6 a']],
  ['what a let inherits', 'let a = 1; in let inherit a; in ¦a', ['host.nix:1:27-28 a']],
  ['inherit from a set', 'let s = { a = 1; }; in { inherit (s) ¦a; }', ['host.nix:1:11-12 a']],
  ['what is inherited from', 'let s = { a = 1; }; in { inherit (¦s) a; }', ['host.nix:1:5-6 s']],
  ['attributes', 'let s = { a.b = 1; a.c = 2; }; in s.a.¦c', ['host.nix:1:22-23 c']],
  ['attributes through functions', 'let f = x: { y = x; }; in (f 1).¦y', ['host.nix:1:14-15 y']],
  ['with', 'let s = { a = 1; }; in with s; ¦a', ['host.nix:1:11-12 a']],
  ['the inner with', 'with { a = 1; }; with { a = 2; }; ¦a', ['host.nix:1:25-26 a']],
  ['let rather than with', 'let a = 0; in with { a = 1; }; ¦a', ['host.nix:1:5-6 a']],
  ['holes of strings', 'let a = "x"; in "b${¦a}"', ['host.nix:1:5-6 a']],
  ['options', '{ config, ... }: { a.b = config.x.¦y; x.y = 3; }', ['host.nix:1:40-41 y']],
  [
    'what modules are given',
    '{ me, ... }: { _module.args.me = 1; x = ¦me; }',
    ['host.nix:1:3-5 me', 'host.nix:1:29-31 me'],
  ],
  ['nothing for library functions', '{ lib, ... }: lib.¦mkIf', []],
  ['nothing in comments', 'let a = 1; in a # ¦a', []],
  ['nothing in the text of strings', 'let a = 1; in "¦a"', []],
];

describe('definitions in Nix', () => {
  for (const [what, text, expected] of cases) {
    it(what, () => assert.deepEqual(definitions(module(text)), expected));
  }

  it('of paths are files', () => {
    const others = { 'disk.nix': '{ }', 'lib/default.nix': '{ f = 1; }' };
    assert.deepEqual(definitions(module('{ imports = [ ./di¦sk.nix ]; }', others)), ['disk.nix']);
    assert.deepEqual(definitions(module('import ¦./lib', others)), ['lib/default.nix']);
    assert.deepEqual(definitions(module('import ./gone¦.nix', others)), []);
    assert.deepEqual(definitions(module('(import ./lib).¦f', others)), ['lib/default.nix:1:3-4 f']);
    assert.deepEqual(definitions(module('import ../out¦.nix', others)), []);
  });
});

describe('occurrences in Nix', () => {
  const marks: readonly (readonly [string, string])[] = [
    ['let ¦a = 1; b = a; in { inherit a; c.a = a; }', 'let {a} = 1; b = [a]; in { inherit [a]; c.a = [a]; }'],
    ['let a = 1; in [ ¦a (a: a) ({ a }: a) ]', 'let {a} = 1; in [ [a] (a: a) ({ a }: a) ]'],
    ['(x: x + (let x = 1; in ¦x))', '(x: x + (let {x} = 1; in [x]))'],
    ['{ a ? b, b, ... }@¦all: all.a or all.b', '{ a ? b, b, ... }@{all}: [all].a or [all].b'],
  ];
  for (const [text, expected] of marks) it(text, () => assert.equal(highlighted(module(text)), expected));
});
