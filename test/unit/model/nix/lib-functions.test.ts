// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Nix holes
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evalModule, jsonOf } from './reading';

/** What `lib` of nixpkgs 26.11 gives, by function. */
const VALUES: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  'texts that come out longer, shorter or quoted': [
    ['lib.fixedWidthString 5 "ab" "1"', 'abab1'],
    ['lib.toShellVar "foo" [ "a b" "c" ]', "declare -a foo=('a b' c)"],
    ['lib.toShellVar "foo" { a = "1"; b = "x y"; }', "declare -A foo=([a]=1 [b]='x y')"],
    ['lib.toShellVars { foo = "bar baz"; b = true; }', "b=1\nfoo='bar baz'"],
    ['lib.escapeShellArg "a%b"', 'a%b'],
    ['lib.escapeURL "foo/bar baz(é)"', 'foo%2Fbar%20baz%28%C3%A9%29'],
    ['lib.strings.escapeNixIdentifier "if"', '"if"'],
    ['lib.strings.escapeC [ " " ] "foo bar"', 'foo\\x20bar'],
    ['lib.strings.normalizePath "/a//b///c/"', '/a/b/c/'],
    ['lib.strings.sanitizeDerivationName "../hello.bar # foo"', '-hello.bar-foo'],
    ['lib.toCamelCase "HelloWorld-again"', 'helloWorldAgain'],
    ['lib.showOption [ "foo" "bar.baz" "<name>" "*" ]', 'foo."bar.baz".<name>.*'],
  ],
  'texts that are taken apart': [
    ['lib.splitString "" "abc"', ['', 'a', 'b', 'c', '']],
    ['lib.splitString 1 "a1b"', ['a', 'b']],
    ['lib.splitStringBy (_: c: c == ".") false ".foo.bar"', ['', 'foo', 'bar']],
    ['lib.toIntBase10 "0123"', 123],
    ['lib.isStorePath "/nix/store/d945ibfx9x185xf04b890y4f9g3cbb63-python-2.7.11/bin/python"', false],
    ['lib.isStorePath "/nix/store/d945ibfx9x185xf04b890y4f9g3cbb63-python-2.7.11"', true],
    ['lib.versions.majorMinor "1.2.3"', '1.2'],
    ['lib.versions.pad 3 "1.2-rc1"', '1.2.0-rc1'],
    ['lib.strings.levenshtein "kitten" "sitting"', 3],
  ],
  'names that mean something else in a set of `lib`': [
    ['lib.strings.replicate 3 "v"', 'vvv'],
    ['lib.lists.replicate 2 "v"', ['v', 'v']],
    ['lib.lists.hasPrefix [ 1 2 ] [ 1 2 3 ]', true],
    ['lib.lists.removePrefix [ 1 2 ] [ 1 2 3 ]', [3]],
    ['lib.strings.hasPrefix "a" "ab"', true],
  ],
  lists: [
    ['lib.findFirst (x: x > 1) 0 [ 2 (throw "not looked at") ]', 2],
    ['lib.naturalSort [ "disk11" "disk8" "disk100" "disk9" ]', ['disk8', 'disk9', 'disk11', 'disk100']],
    ['lib.naturalSort [ "v0.2" "v0.15" "v0.0.9" ]', ['v0.0.9', 'v0.2', 'v0.15']],
    ['lib.lists.commonPrefix [ 1 2 3 ] [ 1 2 4 ]', [1, 2]],
    ['lib.lists.findFirstIndex (x: x > 3) null [ 0 6 4 ]', 1],
    ['lib.compareLists lib.compare [ "a" ] [ ]', 1],
    ['lib.takeEnd 2 [ "a" "b" "c" ]', ['b', 'c']],
    ['lib.dropEnd 5 [ "a" ]', []],
  ],
  sets: [
    ['lib.mapCartesianProduct ({ a, b }: a + b) { a = [ "1" "2" ]; b = [ "3" ]; }', ['13', '23']],
    ['lib.matchAttrs { cpu = { }; } { cpu = { bits = 64; }; }', true],
    ['lib.overrideExisting { a = 1; b = 2; } { b = 3; c = 4; }', { a: 1, b: 3 }],
    ['lib.attrsets.longestValidPathPrefix [ "a" "b" "c" ] { a.b = { }; }', ['a', 'b']],
    ['((lib.makeExtensible (self: { a = 1; b = self.a; })).extend (self: super: { a = super.a + 4; })).b', 5],
  ],
  'texts of whole sets': [
    ['lib.generators.toKeyValue { } { a = 1; b = "x"; c = true; }', 'a=1\nb=x\nc=true\n'],
    ['lib.generators.toINI { } { foo = { n = 1; }; bar = { x = true; }; }', '[bar]\nx=true\n\n[foo]\nn=1\n'],
    [
      'lib.cli.toGNUCommandLine { } { X = "PUT"; retry = 3; no = null; url = [ "a" "b" ]; q = false; verbose = true; }',
      ['-X', 'PUT', '--retry', '3', '--url', 'a', '--url', 'b', '--verbose'],
    ],
    ['lib.cli.toGNUCommandLineShell { } { data = "a b"; verbose = true; }', "--data 'a b' --verbose"],
  ],
};

for (const [subject, table] of Object.entries(VALUES)) {
  describe(`lib: ${subject}`, () => {
    for (const [text, expected] of table) it(text, () => assert.deepEqual(jsonOf(evalModule(text)), expected));
  });
}

describe('lib stops where nixpkgs does', () => {
  for (const text of [
    'lib.fixedWidthString 2 "0" "12345"',
    'lib.toShellVar "0x" "1"',
    'lib.toInt "00024"',
    'lib.take (-1) [ 1 ]',
    'lib.lists.removePrefix [ 0 ] [ 1 ]',
    '(lib.attrsets.unionOfDisjoint { a = 1; } { a = 2; }).a',
    'lib.replaceElemAt [ 1 ] 1 2',
  ]) {
    it(text, () => assert.equal(evalModule(text).kind, 'error'));
  }
});
