import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nixLiteralText, nixStringContent } from '../../../../server/src/syntax/nix/content';
import { quoteNixString, unescapeNixText } from '../../../../server/src/syntax/nix/escapes';
import { isNixIdentifier, nixAttrNameText } from '../../../../server/src/syntax/nix/names';
import type { NixString } from '../../../../server/src/syntax/nix/nodes';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { SourceMap } from '../../../../server/src/text/source-map';
import { evaluateWithNix, requireOracle, skipOracle } from './oracle';

function readString(source: string): NixString {
  const { root, errors } = readNix(source);
  assert.deepEqual(errors, [], source);
  assert.ok(root.kind === 'string', source);
  return root;
}

/** The value with every hole as `<>`. */
function shownValue(source: string): string {
  const { pieces } = nixStringContent(readString(source), source);
  return pieces.map((piece) => (piece.kind === 'text' ? piece.text : '<>')).join('');
}

describe('nixStringContent', () => {
  const cases: [string, string][] = [
    ['"a\\nb\\t\\"\\${x}$$"', 'a\nb\t"${x}$$'],
    ['"a\r\nb\rc"', 'a\nb\nc'],
    ["''\n    a\n      b\n    c\n  ''", 'a\n  b\nc\n'],
    ["''\n    a\n\n  b''", '  a\n\nb'],
    ["''  a\n    b''", 'a\n  b'],
    ["''\n  ${x}\n    b\n''", '<>\n  b\n'],
    ["''\n  ''${x} ''' ''\\n$${y}\n''", "${x} '' \n$${y}\n"],
    ["''\n\ta\n''", '\ta\n'],
    ["''\n  a\n  ''\\n    b''", 'a\n\n  b'],
    ["''\n  a${x}\n  ''", 'a<>\n'],
    ["''''", ''],
    ["''   ''", ''],
  ];
  for (const [source, value] of cases) it(JSON.stringify(source), () => assert.equal(shownValue(source), value));

  it('maps every line of a script to its place', () => {
    const source = "''\n    echo ''${HOME}\n      cd ${dir} && make\n  ''";
    const { pieces } = nixStringContent(readString(source), source);
    assert.deepEqual(
      pieces.map((piece) => (piece.kind === 'text' ? piece.text : piece.span)),
      ['echo ${HOME}\n  cd ', { start: source.indexOf('${dir}'), end: source.indexOf(' && make') }, ' && make\n'],
    );
    const first = pieces[0];
    assert.ok(first?.kind === 'text');
    const map = new SourceMap(first.segments);
    assert.deepEqual(map.toHostSpan({ start: 0, end: 4 }), { start: 7, end: 11 });
    const cd = first.text.indexOf('cd');
    assert.deepEqual(map.toHostSpan({ start: cd, end: cd + 2 }), {
      start: source.indexOf('cd'),
      end: source.indexOf('cd') + 2,
    });
    assert.equal(map.isVerbatimSpan({ start: 5, end: 7 }), false);
  });

  it('has no literal text where there are holes', () => {
    assert.equal(nixLiteralText(readString('"a${b}"'), '"a${b}"'), undefined);
    assert.equal(nixLiteralText(readString('""'), '""'), '');
  });
});

describe('unescapeNixText', () => {
  it('keeps segments of what stands verbatim', () => {
    assert.deepEqual(unescapeNixText('a\\nb', false), {
      text: 'a\nb',
      segments: [
        { embedded: 0, host: 0, length: 1 },
        { embedded: 2, host: 3, length: 1 },
      ],
    });
    assert.equal(unescapeNixText("a'''b''$c''\\td", true).text, "a''b$c\td");
  });
});

describe('names', () => {
  it('are static where Nix knows them', () => {
    const source = '{ a."b\\n".${"c"}.${(\'\'d\'\')}.${e}."f${g}".or = 1; }';
    const { root } = readNix(source);
    assert.ok(root.kind === 'attrset' && root.bindings[0]?.kind === 'binding');
    const names = root.bindings[0].path.names.map((name) => nixAttrNameText(name, source));
    assert.deepEqual(names, ['a', 'b\n', 'c', 'd', undefined, undefined, 'or']);
  });
  it('need quotes where they are no identifiers', () => {
    for (const name of ['a', "a'", '_x-1', 'or']) assert.ok(isNixIdentifier(name), name);
    for (const name of ['', '1a', 'a.b', 'let', 'ä', 'a b', "'a"]) assert.ok(!isNixIdentifier(name), name);
  });
});

describe('quoteNixString', () => {
  it('is undone by reading', () => {
    const signs = fc.constantFrom('a', '$', '{', '}', '"', '\\', '\n', '\r', '\t', "'", 'ü', '😀', ' ');
    fc.assert(
      fc.property(
        fc.array(signs).map((parts) => parts.join('')),
        (text) => {
          const quoted = quoteNixString(text);
          assert.equal(nixLiteralText(readString(quoted), quoted), text);
        },
      ),
    );
  });
});

describe('the value of strings agrees with Nix', { skip: skipOracle }, () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      'b c',
      ' ',
      '  ',
      '    ',
      '\n',
      '\n\n',
      '\n  ',
      '\n    ',
      '\t',
      '${h}',
      '${"\\n"}',
      "''${",
      "''$",
      "'''",
      "''\\n",
    ],
    ...["''\\t", "''\\ ", '$', '$$', '$${', "' ", '{', '\\', '"x"', 'ü', '\r\n', '\r', '#'],
  );
  const indented = fc.array(piece, { maxLength: 14 }).map((parts) => `''${parts.join('')}''`);
  const quotedPiece = fc.constantFrom(
    ...[
      'a',
      ' ',
      '\n',
      '\t',
      '${h}',
      '\\n',
      '\\t',
      '\\"',
      '\\\\',
      '\\${',
      '\\x',
      '$',
      '$$',
      '$${',
      '{',
      "''",
      'ü',
      '\r\n',
      '\r',
    ],
  );
  const quoted = fc.array(quotedPiece, { maxLength: 10 }).map((parts) => `"${parts.join('')}"`);

  for (const [name, arbitrary, seed] of [
    ["''", indented, 1],
    ['"', quoted, 2],
  ] as const) {
    it(`for ${name} strings`, async () => {
      requireOracle();
      const strings = fc
        .sample(arbitrary, { numRuns: 700, seed })
        .filter((text) => readNix(text).errors.length === 0 && readNix(text).root.kind === 'string');
      assert.ok(strings.length > 300, `${strings.length} strings`);
      const values = await evaluateWithNix(`let h = "<>"; in [\n${strings.join('\n')}\n]`);
      assert.ok(Array.isArray(values));
      strings.forEach((source, index) => {
        const { pieces } = nixStringContent(readString(source), source);
        const mine = pieces
          .map((p) => (p.kind === 'text' ? p.text : p.expr.kind === 'identifier' ? '<>' : '\n'))
          .join('');
        assert.equal(mine, values[index], JSON.stringify(source));
      });
    });
  }
});
