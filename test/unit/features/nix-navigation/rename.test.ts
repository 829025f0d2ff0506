import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { renamedVariable } from '../../../../server/src/features/nix-navigation/rename';
import { NixLookup } from '../../../../server/src/features/nix-navigation/symbol';
import { NixPart } from '../../../../server/src/workspace/nix-part';
import type { Workspace } from '../../../../server/src/workspace/workspace';
import { nixExpressions } from '../../model/nix/generated';
import { evalText, jsonOf } from '../../model/nix/reading';
import { module, renamed, renamedText } from './asking';

const cases: readonly (readonly [string, string])[] = [
  ['let ¦a = 1; b = a; in a + b', 'let z = 1; b = z; in z + b'],
  ['let a.b = 1; a.c = 2; in ¦a.b', 'let z.b = 1; z.c = 2; in z.b'],
  ['¦a: { b = a; a = 1; }', 'z: { b = z; a = 1; }'],
  ['{ b, ... }@¦a: a.b', '{ b, ... }@z: z.b'],
  ['let a = 1; in { inherit ¦a; }', 'let z = 1; in { a = z; }'],
  ['let ¦a = 1; in { inherit x a y; }', 'let z = 1; in { inherit x y; a = z; }'],
  ['let a = 1; in let inherit ¦a; in a', 'let a = 1; in let z = a; in z'],
  ['let ¦a = 1; in let inherit a; in a', 'let z = 1; in let a = z; in a'],
  ['let inherit (s) ¦a b; in a', 'let inherit (s) b; z = s.a; in z'],
  ['let inherit (f 1) ¦a; in a', 'let z = (f 1).a; in z'],
  ['let ¦a = 1; in { z = a; }', 'let z = 1; in { inherit z; }'],
  ['let ¦a = 1; in rec { y = a; }', 'let z = 1; in rec { y = z; }'],
  ['let f = { ¦a, b ? a }: a + b; in f { a = 1; b = 2; }', 'let f = { z, b ? z }: z + b; in f { z = 1; b = 2; }'],
  ['let f = { ¦a }: a; a = 1; in f { inherit a; }', 'let f = { z }: z; a = 1; in f { z = a; }'],
  ['let f = { a }: ¦a.b; in f ({ a.b = 1; })', 'let f = { z }: z.b; in f ({ z.b = 1; })'],
  ['let ¦a = 1; in a: a', 'let z = 1; in a: a'],
  ['let ¦a = "x"; in "${a}-a"', 'let z = "x"; in "${z}-a"'],
];

/** The rest of why something is refused. */
const refused: readonly (readonly [string, string, RegExp])[] = [
  ['let ¦a = 1; z = 2; in a', 'z', /bound beside it/],
  ['let ¦a = 1; in z: a', 'z', /another variable where `a` is used/],
  ['let z = 2; in let ¦a = 1; in z', 'z', /means something else already/],
  ['let ¦a = 1; in map', 'map', /means something else already/],
  ['let ¦a = 1; in with s; [ a z ]', 'z', /means something else already/],
  ['let ¦a = 1; in let inherit a; z = 2; in a', 'z', /another variable where `a` is used/],
  ['let ¦a = 1; in a', 'in', /word of Nix/],
  ['let ¦a = 1; in a', '1x', /is no name/],
  ['rec { ¦a = 1; b = a; }', 'z', /attribute of a set/],
  ['{ ¦a, ... }: a', 'z', /given its argument/],
  ['let f = { ¦a }: a; in map f [ ]', 'z', /given its argument/],
  ['let f = { ¦a }@args: a; in f { a = 1; }', 'z', /given its argument/],
  ['let f = { ¦a }: a; s = { a = 1; }; in f s', 'z', /given its argument/],
  ['let f = { ¦a }: f { inherit a; }; in f { a = 1; }', 'z', /given its argument/],
  ['let f = { ¦a, ... }: a; in f { a = 1; z = 2; }', 'z', /bound beside it/],
  ['{ f = { ¦a }: a; }', 'z', /given its argument/],
  ['{ ¦a = 1; }', 'z', /no variable/],
  ['let ¦a = 1; in a + ', 'z', /mend what is wrong/],
  ['map ¦toString [ 1 ]', 'z', /no variable/],
];

/** What a text comes to, but for how the arguments of functions are called. */
function value(text: string): string {
  return JSON.stringify(jsonOf(evalText(text))).replace(/"\$function":"\w*"/g, '"$function":""');
}

describe('renaming in Nix', () => {
  for (const [text, expected] of cases) it(text, () => assert.equal(renamed(module(text), 'z'), expected));

  for (const [text, name, why] of refused) {
    it(`is refused: ${text} to ${name}`, () => {
      const answer = renamed(module(text), name);
      assert.match(answer, why);
      assert.ok(answer.startsWith('!'));
    });
  }

  it('keeps the value, and renaming back gives the same text', () => {
    const noWorkspace = {} as Workspace;
    const read = (text: string) => new NixLookup(noWorkspace, new NixPart('file:///a.nix', text, false));
    let count = 0;
    fc.assert(
      fc.property(nixExpressions(), (text) => {
        const before = value(text);
        for (const [index, variable] of read(text).names.variables.entries()) {
          if (variable.kind === 'rec') continue;
          const look = read(text);
          const own = look.names.variables[index];
          const use = own?.definitions[0];
          assert.ok(own && use);
          const asked = renamedVariable(look.part, look.names, look.symbolAt(use.node.span.start));
          if ('refusal' in asked || asked !== own) continue;
          const there = renamedText(look, own, 'fresh');
          if (there.startsWith('!')) continue;
          count++;
          assert.equal(value(there), before, there);
          const again = read(there);
          const back = again.names.variables.find(({ name }) => name === 'fresh');
          assert.ok(back, there);
          const returned = renamedText(again, back, variable.name);
          const isInherited = [...variable.definitions, ...variable.references].some(({ inherit }) => inherit);
          // `inherit a;` says the same in fewer words.
          const isSame = text.includes(`${variable.name} = ${variable.name};`);
          const isMoved = isInherited || isSame;
          if (isMoved) assert.equal(value(returned), before, returned);
          else assert.equal(returned, text);
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(count > 50, String(count));
  });
});
