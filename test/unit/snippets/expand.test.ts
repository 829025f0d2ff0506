import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expandSnippet } from '../../../snippets/expand';
import { literal } from '../../../snippets/snippet';

test('placeholders become their defaults, and later stops of a number repeat them', () => {
  assert.equal(expandSnippet('a ${1:one} b $1 c ${1} d $2.'), 'a one b one c one d .');
});

test('placeholders nest', () => {
  assert.equal(expandSnippet('${1:x ${2:y} z} $2'), 'x y z y');
});

test('a choice becomes its first', () => {
  assert.equal(expandSnippet('${1|ro,rw|} $1'), 'ro ro');
  assert.equal(expandSnippet('${1|a\\,b,c|}'), 'a,b');
});

test('escapes and dollars that mean nothing stand for themselves', () => {
  assert.equal(
    expandSnippet('\\${pkgs.nix} \\$HOME $HOME \\\\ ${name} a\\b'),
    '${pkgs.nix} $HOME $HOME \\ ${name} a\\b',
  );
});

test('a closing brace inside a default has to be escaped', () => {
  assert.equal(expandSnippet('${1:{ a \\}} b'), '{ a } b');
});

test('unfinished bodies end quietly', () => {
  assert.equal(expandSnippet('${1:abc'), 'abc');
  assert.equal(expandSnippet('${1|a,b'), 'a');
  assert.equal(expandSnippet('$'), '$');
});

test('any text made literal expands to itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', '\\', '1', ':', '|', 'a', '\n') }), (text) => {
      assert.equal(expandSnippet(literal(text)), text);
      assert.equal(expandSnippet(`\${1:${literal(text)}}`), text);
    }),
  );
});
