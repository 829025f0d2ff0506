import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { asRead } from '../../../../server/src/syntax/nix/moved';
import type { NixBinding, NixNode, NixTree } from '../../../../server/src/syntax/nix/nodes';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { readNixAgain } from '../../../../server/src/syntax/nix/read-again';
import { nixChildren, walkNix } from '../../../../server/src/syntax/nix/walk';
import { changeBetween } from '../../../../server/src/text/change';
import { realisticFixtures } from './fixtures';

/** Bindings that moved tell what is in them when asked: here they are asked for all of it. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('kind' in value && value.kind === 'binding') {
    const { kind, span, path, value: bound, semicolon } = value as NixBinding & { kind: 'binding' };
    return { kind, span, path: plain(path), value: plain(bound), semicolon };
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

function readAgain(before: NixTree, from: string, to: string): NixTree | undefined {
  const change = changeBetween(from, to);
  return change === undefined ? before : readNixAgain(before, change, to);
}

function assertSame(again: NixTree, text: string): void {
  assert.deepEqual(plain(again), plain(readNix(text)), JSON.stringify(text));
}

const module = [
  '{ config, lib, pkgs, ... }:',
  'let',
  '  image = "alpine"; # 1',
  '  limit = 4;',
  'in',
  '{',
  '  services.gitlab-runner = {',
  '    enable = true;',
  '    services = {',
  '      one = { limit = 1; };',
  '      two = {',
  '        executor = "ssh";',
  '        limit = 3; # as many as there are cores',
  '        preBuildScript = pkgs.writeScript "setup" \'\'',
  "          echo ''${HOME} ${image}",
  "        '';",
  '      };',
  '      three.limit = 1;',
  '      /* the last */ four = { inherit limit; tags = [ "nix" ./x <y> ]; };',
  '    };',
  '  };',
  '}',
  '',
].join('\n');

/** The module after one piece of it became another, read again and as a whole. */
function edit(from: string, to: string): NixTree | undefined {
  const text = module.replace(from, () => to);
  assert.notEqual(text, module);
  const again = readAgain(readNix(module), module, text);
  if (again !== undefined) assertSame(again, text);
  return again;
}

function bindingsNamed(tree: NixTree, name: string): NixBinding[] {
  const found: NixBinding[] = [];
  walkNix(tree.root, (node: NixNode) => {
    const first = node.kind === 'binding' ? node.path.names[0] : undefined;
    if (node.kind === 'binding' && first?.kind === 'identifier' && first.name === name) found.push(node);
  });
  return found;
}

describe('reading a text again after an edit', () => {
  it('gives what reading it as a whole gives', () => {
    for (const [from, to] of [
      ['limit = 3', 'limit = 31'],
      ['limit = 3', 'limits = 3'],
      ['limit = 3;', 'limit = 3; tags = [ ];'],
      ['"ssh"', '"ssh; }"'],
      ['echo ', 'echo # "'],
      ['{ limit = 1; }', '{ }'],
      ['as many', '} {'],
      ['image = "alpine"', 'image = { a.b = 1; }'],
    ] as const) {
      assert.notEqual(edit(from, to), undefined, from);
    }
  });

  it('leaves it to reading as a whole where the edit changes what follows, or something is wrong', () => {
    for (const [from, to] of [
      ['limit = 3;', 'limit = 3; }; {'],
      ['"ssh"', '"ssh'],
      ['limit = 3; #', 'limit = 3 #'],
      ['limit = 3', 'limit = /* 3'],
      ['limit = 3', 'executor = 3'],
      ['config, ', ''],
      ['enable = true', 'enable = true; services.one = 1'],
    ] as const) {
      assert.equal(edit(from, to), undefined, from);
    }
  });

  it('keeps what stands before the edit, and knows what stands behind it', () => {
    const before = readNix(module);
    const text = module.replace('limit = 3', 'limit = 345');
    const now = readAgain(before, module, text);
    assert.ok(now !== undefined);
    const [one, behind] = ['one', 'three'].map((name) => [bindingsNamed(before, name)[0], bindingsNamed(now, name)[0]]);
    assert.equal(one?.[1], one?.[0]);
    const [was, is] = behind ?? [];
    assert.ok(was !== undefined && is !== undefined && was !== is);
    assert.equal(asRead(is), was);
    assert.equal(is.span.start, was.span.start + 2);
    // Moved twice, it is still the one that was read.
    const later = readAgain(now, text, text.replace('limit = 345', 'limit = 3456'));
    assert.ok(later !== undefined);
    const [last] = bindingsNamed(later, 'three');
    assert.ok(last !== undefined);
    assert.equal(asRead(last), was);
    assert.notEqual(asRead(is), is);
    assert.equal(nixChildren(last).length, 2);
  });
});

const sound = [
  ...['', '1', 'x', ' ', '\n', '# x\n', '/* x */', 'a = 1; ', 'b.c = { d = [ ]; }; ', '"${x}"', '-1', 'rec { y = z; }'],
  ...['limit = 2;', 'services.one = 3;', '\r\n'],
];
const signs = [
  ...[
    '"',
    "''",
    '${',
    '}',
    '{',
    '[',
    ']',
    '(',
    ')',
    ';',
    '=',
    '.',
    ':',
    ',',
    '#',
    '/*',
    '*/',
    '\\',
    '$',
    "'",
    '@',
    '?',
  ],
  ...['let a = 1; in ', 'with x;', 'inherit a;', 'rec {', '{ a, b }: ', 'a@', 'or', '//', '-', 'x:y', './a/b', 'x/y'],
  ...['<nixpkgs>', "''${", "'''", "''\\n", '\ud800', 'in', 'if a then b else c'],
];
const texts = [module, module.replaceAll('\n', '\r\n'), ...realisticFixtures().map(({ text }) => text)];
const edits = fc.array(
  fc.record({
    at: fc.noBias(fc.nat({ max: 9999 })),
    length: fc.constantFrom(0, 0, 0, 1, 1, 2, 6),
    put: fc.oneof(fc.constantFrom(...sound), fc.constantFrom(...signs)),
    isLeftBroken: fc.boolean(),
  }),
  { minLength: 1, maxLength: 10 },
);

describe('any edits of a text', () => {
  it('give what reading as a whole gives, each read again from the last sound version', () => {
    let again = 0;
    let all = 0;
    fc.assert(
      fc.property(fc.constantFrom(...texts), edits, (start, made) => {
        let text = start;
        let base = { text, tree: readNix(text) };
        for (const { at, length, put, isLeftBroken } of made) {
          const from = Math.floor((at / 10_000) * text.length);
          text = text.slice(0, from) + put + text.slice(from + length);
          const tree = readAgain(base.tree, base.text, text);
          if (tree !== undefined) assertSame(tree, text);
          const now = tree ?? readNix(text);
          all++;
          if (tree !== undefined) again++;
          if (now.errors.length === 0) base = { text, tree: now };
          else if (!isLeftBroken) text = base.text;
        }
      }),
      { numRuns: 800 },
    );
    assert.ok(again * 20 > all, `${again} of ${all} edits were read again`);
  });

  it('are read again where they are in values', () => {
    const places = bindingsNamed(readNix(module), 'limit').filter((binding) => binding.kind === 'binding');
    assert.equal(places.length, 3);
    for (const { value } of places) {
      const text = `${module.slice(0, value.span.start)}[ { a = "${'x'.repeat(20)}"; } ]${module.slice(value.span.end)}`;
      const tree = readAgain(readNix(module), module, text);
      assert.ok(tree !== undefined);
      assertSame(tree, text);
    }
  });
});
