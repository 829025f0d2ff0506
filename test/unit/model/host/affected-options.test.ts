import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { affectedOptions } from '../../../../server/src/model/host/affected-options';
import { ModuleDependents } from '../../../../server/src/model/host/module-dependents';
import type { NixSource } from '../../../../server/src/model/host/read-host';
import { NixPart } from '../../../../server/src/workspace/nix-part';

const uri = 'file:///srv/module.nix';

/** What an edit of a module may change: the options, or `everything`. */
function affected(before: string, now: string, others: readonly string[] = []) {
  const old = new NixPart(uri, before, false);
  const next = new NixPart(uri, now, false, old);
  const changes = old.changesTo(next) ?? assert.fail('the one comes of the other');
  const files = others.map((text, index) => new NixPart(`file:///srv/other${index}.nix`, text, false));
  const shape = {
    isModule: () => true,
    isText: () => false,
    optionAround: (path: readonly string[]) => path,
  };
  const dependents = new Map([old, next, ...files].map((file) => [file as NixSource, new ModuleDependents(file)]));
  const edits = affectedOptions([{ before: old, now: next, changes }], [...dependents.keys()], shape, (file) => {
    return dependents.get(file) ?? assert.fail('no other file is looked into');
  });
  return edits === undefined ? 'everything' : edits.affected.paths.map((path) => path.join('.')).toSorted();
}

/** One edit of a module: `[…|…]` is what stands there before and now. */
function edited(module: string, ...others: readonly string[]) {
  const version = (index: 0 | 1) => module.replace(/⟨([^|]*)\|([^⟩]*)⟩/g, (_, ...both: string[]) => both[index] ?? '');
  return affected(version(0), version(1), others);
}

describe('the options that an edit may change', () => {
  for (const [what, module, expected] of [
    ['the option itself', '{ a.b = ⟨1|2⟩; c = 3; }', ['a.b']],
    ['the option in a set', '{ a = { b = ⟨1|2⟩; d = 4; }; c = 3; }', ['a.b']],
    ['the options that come, go or are renamed', '{ ⟨a.b|a.d⟩ = 1; c = 3; }', ['a.b', 'a.d']],
    ['options under conditions', '{ config = lib.mkIf x { a = ⟨1|2⟩; b = 2; }; }', ['a']],
    ['all below a condition', '{ a.b = lib.mkIf ⟨x|y⟩ { c = 1; }; d = 2; }', ['a.b']],
    ['options of a merge', '{ a = lib.mkMerge [ { b = ⟨1|2⟩; } { c = 1; } ]; }', ['a.b']],
    ['a set on the left', '{ a = { b = ⟨1|2⟩; } // { c = 2; }; }', ['a.b']],
    ['a set on the right, which replaces', '{ a = { b.d = 1; } // { b.⟨e|f⟩ = 2; }; }', ['a.b']],
    ['the value of a name that a function makes', '{ a = lib.mapAttrs f { b.c = ⟨1|2⟩; d = 3; }; }', ['a.b']],
    ['users of a variable', 'let x = ⟨1|2⟩; y = x; in { a = x; b = y + 1; c = 3; }', ['a', 'b']],
    ['users of an attribute', 'let x = { p = ⟨1|2⟩; q = 2; }; in { a = x.p; b = x.q; c = x; }', ['a', 'c.p']],
    ['what is inherited', 'let x = { p = ⟨1|2⟩; q = 2; }; in { inherit (x) p q; b = 1; }', ['p']],
    ['no users of another variable of the name', 'let x = ⟨1|2⟩; in { a = let x = 2; in x; b = x: x; }', []],
    ['users of a variable that now is nearer', 'let x = 1; in { a = let ⟨|x = 2;⟩ in x; b = x; }', ['a']],
    ['users of a variable that came', 'x: let ⟨|x = 1;⟩ y = 2; in { a = x; b = y; }', ['a']],
    ['users in a recursive set', '{ a = rec { b = ⟨1|2⟩; c = b; d = 1; }; }', ['a.b', 'a.c']],
    ['variables around a set of their own', '{ a = let x = ⟨1|2⟩; in { b = x; c = 1; }; }', ['a.b']],
    ['all below a `with`', 'let x = { p = ⟨1|2⟩; }; in { a = with x; { b = p; c = 1; }; d = 1; }', ['a']],
    ['a set of a variable, name by name', 'let x = { p.r = ⟨1|2⟩; q = 1; }; in { a = x; }', ['a.p.r']],
    ['what a variable gives to its own set', 'let x = { p = x; q = ⟨1|2⟩; }; in { a = x.p; }', undefined],
    [
      'those who ask for the option',
      '{ config, ... }: { a = ⟨1|2⟩; b = config.a; c = config.b; d = config.e; }',
      ['a', 'b', 'c'],
    ],
    ['circles', '{ config, ... }: { a = config.b + ⟨1|2⟩; b = config.a; }', ['a', 'b']],
    [
      'those who ask by a variable',
      '{ config, ... }: let cfg = config.a; in { a.b = ⟨1|2⟩; c = cfg.b; d = cfg.e; }',
      ['a.b', 'c'],
    ],
    [
      'those who ask with a default, or whether it is there',
      '{ config, ... }: { a.⟨b|c⟩ = 1; d = config.a.b or 2; e = config ? a.c; }',
      ['a.b', 'a.c', 'd', 'e'],
    ],
    [
      'those who hand the configuration on',
      '{ config, ... }: { a = ⟨1|2⟩; b = f config; c = f { inherit config; }; d = 1; }',
      ['a', 'b', 'c'],
    ],
    ['those who ask by the arguments', 'args: { a = ⟨1|2⟩; b = args.config.a; c = args.config.d; }', ['a', 'b']],
    ['a declared option', '{ options.a.b = lib.mkOption { default = ⟨1|2⟩; }; config.c = 1; }', ['a.b']],
    ['the default of an argument', '{ x ? ⟨1|2⟩, ... }: { a = x; b = 1; }', ['a']],
    ['a set that is written in two pieces', '{ a = { b = ⟨1|2⟩; }; a.c = 1; d = 1; }', ['a']],
    ['names that are computed', '{ a = { ${x} = ⟨1|2⟩; b = 1; }; c = 1; }', ['a']],
    ['several at once', 'let x = ⟨1|2⟩; in {\n a = x;\n b = 1;\n c = ⟨1|2⟩;\n d = 1;\n}', ['a', 'c']],
    ['those with a comment on their line', '{\n a = 1;⟨| # more⟩\n b = 2;\n}', ['a']],
    ['none: comments between', '{\n a = {\n  b = 1;⟨|\n  # more⟩\n  c = 2;\n };\n}', []],
    ['none: white space between', '{\n a = 1;\n⟨|\n\n⟩ b = 2;\n}', []],
  ] as const) {
    it(`are ${what}`, () => {
      const found = edited(module);
      if (expected !== undefined) assert.deepEqual(found, expected);
      else assert.ok(found === 'everything' || found.every((path) => path.startsWith('a')), 'it comes to an end');
    });
  }

  it('are those of other files too', () => {
    const other = '{ config, ... }: let x = config.a; in { b = x; c = 1; }';
    assert.deepEqual(edited('{ a = ⟨1|2⟩; }', other), ['a', 'b']);
  });

  for (const [what, module] of [
    ['imports', '{ imports = [ ⟨./a.nix|./b.nix⟩ ]; a = 1; }'],
    ['a variable in imports', 'let x = ⟨./a.nix|./b.nix⟩; in { imports = [ x ]; a = 1; }'],
    ['which options are declared', '{ options.⟨a|b⟩ = lib.mkOption { }; config.c = 1; }'],
    ['arguments of modules', '{ _module.args.x = ⟨1|2⟩; a = 1; }'],
    ['the head', '{ ⟨a|b⟩, ... }: { c = 1; }'],
    ['a condition around the module', 'lib.mkIf ⟨a|b⟩ { c = 1; }'],
    ['a call that makes the module', 'f { a = ⟨1|2⟩; }'],
  ] as const) {
    it(`are all where it is ${what}`, () => assert.equal(edited(module), 'everything'));
  }
});
