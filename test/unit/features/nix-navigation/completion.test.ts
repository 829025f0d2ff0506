import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findNixFunction, librarySetFunctions, nixFunctions } from '../../../../schemas/nix-functions';
import { complete, documentationOf } from '../../../../server/src/features/completion';
import { attr } from '../../../../server/src/model/nix/access';
import { NixEvaluation } from '../../../../server/src/model/nix/evaluate';
import { nixFile } from '../../model/nix/reading';
import { labels, suggestions, taken } from '../marked';
import { module } from './asking';

/** The text, what is offered among others, and what is not. */
const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['let abc = 1; in ¦', ['abc', 'builtins', 'toString', 'true'], ['enable', 'mkIf']],
  ['{ lib, ... }@all: { x = ¦; }', ['lib', 'all'], ['mkIf', 'services']],
  ['x: { y, z ? ¦ }: 1', ['x', 'y', 'z'], []],
  ['{ lib, ... }: { x = lib.¦; }', ['mkIf', 'genAttrs', 'map', 'optional'], ['lib', 'getEnv', 'true']],
  ['{ lib, ... }: { x = lib.mk¦If; }', ['mkIf', 'mkForce'], []],
  ['{ lib, ... }: { x = lib.strings.¦; }', ['concatStrings'], ['lib']],
  ['{ lib, ... }: { x = lib.versions.¦; }', ['major', 'majorMinor'], ['lib']],
  ['{ lib, ... }: { x = lib.generators.¦; }', ['toINI', 'toKeyValue'], ['mkIf']],
  ['{ pkgs, ... }: { x = pkgs.lib.¦; }', ['mkIf'], []],
  ['{ x = builtins.¦; }', ['map', 'getEnv'], ['mkIf']],
  ['{ lib, ... }: { x = with lib; ¦; }', ['mkIf', 'lib'], []],
  ['let s = { one = 1; two.three = 2; }; in { x = s.¦; }', ['one', 'two'], ['s', 'three']],
  ['let s = { one = 1; two.three = 2; }; in { x = s.two.¦; }', ['three'], ['one']],
  ['let s = { one = 1; }; in with s; [ ¦ ]', ['one', 's'], []],
  ['let s = { one = 1; }; in { inherit (s) ¦; }', ['one'], ['s', 'builtins']],
  ['let a = 1; b = 2; in { inherit a ¦; }', ['b'], ['a']],
  ['{ lib, ... }: let inherit (lib) ¦; in 1', ['mkIf'], ['lib']],
  ['{ config, ... }: { x = config.services.gitlab-runner.¦; }', ['enable', 'services'], ['config']],
  ['let a = 1; in { x = "${¦}"; }', ['a'], []],
  ['let a = 1; in { x = "te¦xt"; }', [], ['a', 'true']],
  ['let a = 1; in { ¦ }', ['services'], ['a', 'true']],
  ['let a = 1; in { services.gitlab-runner = { ¦ }; }', ['enable'], ['a']],
  ['let a = 1; ¦ in a', [], ['a', 'true']],
  ['let f = x: x; in { y = f ¦; }', ['f'], ['x']],
  ['{ services.gitlab-runner = { services.nix = { inherit ¦; }; }; }', [], ['dockerImage']],
];

describe('completion of expressions in Nix', () => {
  for (const [text, wanted, unwanted] of cases) {
    it(text, () => {
      const found = labels(module(text));
      for (const label of wanted)
        assert.ok(found.includes(label), `${label} is not offered: ${found.slice(0, 40).join(' ')}`);
      for (const label of unwanted) assert.ok(!found.includes(label), `${label} is offered`);
      assert.equal(new Set(found).size, found.length);
    });
  }

  it('offers the values of an option before names', () => {
    const found = labels(module('{ lib, ... }: { services.gitlab-runner.enable = ¦; }'));
    assert.deepEqual(found.slice(0, 3), ['true', 'false', 'lib']);
  });

  it('offers what is an option first where names are inherited', () => {
    const at = module('let aaa = 1; enable = true; in { services.gitlab-runner = { inherit ¦; }; }');
    const [first] = suggestions(at);
    assert.equal(first?.label, 'enable');
    assert.match(first?.documentation ?? '', /^\*\*services\.gitlab-runner\.enable\*\*/);
    assert.equal(
      taken(at, 'enable'),
      'let aaa = 1; enable = true; in { services.gitlab-runner = { inherit enable; }; }',
    );
  });

  it('leaves out options that are gone, and marks those that have another name', () => {
    assert.equal(labels(module('{ virtualisation.docker.¦ }')).includes('socketActivation'), false);
    const old = suggestions(module('{ age.¦ }')).find(({ label }) => label === 'sshKeyPaths');
    assert.equal(old?.deprecated, true);
  });

  it('inserts names as they are', () => {
    const read = module('{ config, ... }: { x = config.services.gitlab-runner.en¦; }');
    assert.equal(taken(read, 'enable'), '{ config, ... }: { x = config.services.gitlab-runner.enable; }');
    assert.equal(taken(module('{ lib, ... }: lib.mk¦'), 'mkIf'), '{ lib, ... }: lib.mkIf');
  });

  it('explains functions when asked', () => {
    const found = complete(module('{ lib, ... }: { x = lib.¦; }'));
    assert.equal(found.items.find(({ label }) => label === 'mkIf')?.detail, 'bool -> a -> definition');
    assert.match(documentationOf(found, 'mkIf') ?? '', /^\*\*lib\.mkIf\*\*/);
  });
});

describe('the table of functions', () => {
  const evaluation = new NixEvaluation();

  const functionsOf = (set: 'builtins' | 'lib') => {
    const value = set === 'lib' ? evaluation.lib : evaluation.evaluate(nixFile('builtins'));
    assert.ok(value.kind === 'attrs');
    return [...value.attributes].flatMap(([name, attribute]) =>
      attribute.value.force().kind === 'function' ? [name] : [],
    );
  };

  it('has what the evaluator knows, and nothing else', () => {
    const builtins = nixFunctions('builtins');
    const library = nixFunctions('lib');
    assert.deepEqual([...builtins.keys()].sort(), functionsOf('builtins').sort());
    const known = functionsOf('lib');
    assert.deepEqual(
      known.filter((name) => !library.has(name) && !builtins.has(name)),
      [],
    );
    assert.deepEqual(
      [...library.keys()].filter((name) => !known.includes(name)),
      [],
    );
  });

  it('offers of lib what lib has', () => {
    const offered = labels(module('{ lib, ... }: lib.¦'));
    const known = new Set(functionsOf('lib'));
    assert.deepEqual(
      offered.filter((name) => !known.has(name)),
      [],
    );
    assert.equal(offered.length, known.size);
  });

  it('knows what the sets of lib have for themselves, and nothing else', () => {
    for (const set of ['strings', 'lists', 'attrsets', 'versions', 'asserts', 'generators', 'cli', 'path']) {
      for (const name of librarySetFunctions(set).keys()) {
        const value = attr(attr(evaluation.lib, set), name);
        assert.equal(value.kind, 'function', `${set}.${name}`);
      }
    }
    assert.equal(findNixFunction(['lib', 'lists', 'hasPrefix'])?.path, 'lib.lists.hasPrefix');
    assert.equal(findNixFunction(['lib', 'strings', 'hasPrefix'])?.path, 'lib.hasPrefix');
    assert.equal(findNixFunction(['lib', 'versions', 'major'])?.page, 'https://noogle.dev/f/lib/versions/major');
  });

  it('says something of each, in a sentence', () => {
    const sets = ['strings', 'lists', 'attrsets', 'versions', 'asserts', 'generators', 'cli', 'path'];
    const all = [nixFunctions('builtins'), nixFunctions('lib'), ...sets.map(librarySetFunctions)];
    for (const { name, signature, description } of all.flatMap((each) => [...each.values()])) {
      assert.match(description, /^[-A-Z`].*\.$/, name);
      assert.match(signature, / -> /, name);
    }
  });
});

describe('completion of paths in Nix', () => {
  const others = { 'disk.nix': '{ }', 'modules/a.nix': '{ }', 'modules/b/default.nix': '{ }', 'notes.md': '' };

  for (const [text, expected] of [
    ['{ imports = [ ./¦ ]; }', ['disk.nix', 'modules/']],
    ['{ imports = [ ./modules/¦ ]; }', ['a.nix', 'b/']],
    ['{ imports = [ ./di¦ ]; }', ['disk.nix', 'modules/']],
    ['let x = import ./modules/¦; in x', ['a.nix', 'b/']],
    ['{ x = builtins.readFile ./¦; }', ['disk.nix', 'modules/', 'notes.md']],
    ['{ imports = [ ../¦ ]; }', []],
    ['{ imports = [ ./modules/../¦ ]; }', ['disk.nix', 'modules/']],
  ] as const) {
    it(text, () => assert.deepEqual(labels(module(text, others)), expected));
  }

  it('replaces the last name alone', () => {
    const at = module('{ imports = [ ./modules/a¦ ]; }', others);
    assert.equal(taken(at, 'a.nix'), '{ imports = [ ./modules/a.nix ]; }');
  });

  it('offers none in texts and comments', () => {
    for (const text of ['{ x = "./¦"; }', '{ } # ./¦']) {
      assert.ok(!labels(module(text, others)).includes('disk.nix'), text);
    }
  });
});
