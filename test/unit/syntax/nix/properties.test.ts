import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nixStringContent } from '../../../../server/src/syntax/nix/content';
import type { NixTree } from '../../../../server/src/syntax/nix/nodes';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { nixChildren, walkNix } from '../../../../server/src/syntax/nix/walk';
import { containsSpan } from '../../../../server/src/text/span';
import { nixFixtures } from './fixtures';

const pieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    ';',
    ':',
    ',',
    '.',
    '@',
    '=',
    '?',
    '!',
    '-',
    '+',
    '*',
    '/',
    '//',
    '++',
    '->',
    '|>',
    '<|',
  ],
  ...[
    '==',
    '<',
    '...',
    '"',
    "''",
    '${',
    '$',
    '\\',
    "'",
    "'''",
    "''$",
    "''\\",
    '#',
    '/*',
    '*/',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '\n  ',
    '\0',
  ],
  ...[
    'if',
    'then',
    'else',
    'let',
    'in',
    'with',
    'assert',
    'rec',
    'inherit',
    'or',
    'a',
    'b.c',
    'foo = ',
    '\n  foo = ',
    '1',
    '1.5',
  ],
  ...[
    './a',
    '/b/',
    '<nixpkgs>',
    'x:y',
    '~/',
    'ü',
    '😀',
    '\ud800',
    '\ufeff',
    'a@{',
    '}:',
    '}@x:',
    ' = {',
    '};',
    '\n}',
    '\nin ',
  ],
];
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''));
const texts = nixFixtures('valid').map(({ text }) => text);
const mutated = fc
  .tuple(fc.constantFrom(...texts), fc.nat(), fc.nat({ max: 40 }), fc.constantFrom('', ...pieces))
  .map(([text, at, length, piece]) => {
    const start = text.length === 0 ? 0 : at % text.length;
    return text.slice(0, start) + piece + text.slice(start + length);
  });

function checkTree(tree: NixTree, text: string): void {
  const whole = { start: 0, end: text.length };
  assert.ok(containsSpan(whole, tree.root.span));
  walkNix(tree.root, (node) => {
    assert.ok(node.span.start <= node.span.end);
    let from = node.span.start;
    for (const child of nixChildren(node)) {
      assert.ok(child.span.start >= from && child.span.end <= node.span.end, `${child.kind} in ${node.kind}`);
      from = child.span.end;
    }
  });
  let from = 0;
  for (const { span } of tree.comments) {
    assert.ok(span.start >= from && span.start < span.end && span.end <= text.length);
    from = span.end;
  }
  from = 0;
  for (const { span, message, insert } of tree.errors) {
    assert.ok(span.start >= from && span.start <= span.end && span.end <= text.length);
    assert.ok(message.length > 0 && !message.endsWith('.'));
    assert.ok(insert === undefined || (insert.at >= 0 && insert.at <= text.length));
    from = span.start;
  }
}

function checkContents(tree: NixTree, text: string): void {
  walkNix(tree.root, (node) => {
    if (node.kind !== 'string') return;
    for (const piece of nixStringContent(node, text).pieces) {
      if (piece.kind === 'hole') continue;
      for (const { embedded, host, length } of piece.segments) {
        assert.equal(piece.text.slice(embedded, embedded + length), text.slice(host, host + length));
      }
    }
  });
}

describe('any text', () => {
  for (const [name, arbitrary] of [
    ['made of signs', soup],
    ['that was a Nix file', mutated],
    ['at all', fc.string({ unit: 'binary', maxLength: 80 })],
  ] as const) {
    it(`${name} gives a tree whose spans nest and follow each other`, () => {
      fc.assert(
        fc.property(arbitrary, (text) => {
          for (const tree of [readNix(text), readNix(text, { fragment: 'allow' })]) {
            checkTree(tree, text);
            checkContents(tree, text);
          }
        }),
        { numRuns: 1500 },
      );
    });
  }
});

describe('reading', () => {
  it('keeps the errors of a valid text at none, whatever blanks surround it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.constantFrom('', ' ', '\n', '/* x */', '# y\n'), (text, blank) => {
        assert.deepEqual(readNix(`${blank}${text}\n${blank}`).errors, []);
      }),
    );
  });
});
