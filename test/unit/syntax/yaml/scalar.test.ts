import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readYamlFile } from '../../../../server/src/syntax/yaml/file';
import type { YamlScalar } from '../../../../server/src/syntax/yaml/nodes';
import { writeScalar } from '../../../../server/src/syntax/yaml/quote';
import { readScalarValue, valueAsText, YamlDate } from '../../../../server/src/syntax/yaml/scalar-value';

function scalarOf(text: string): YamlScalar {
  const value = readYamlFile('file:///a.yml', text).parts[0]?.part.pairs[0]?.value;
  return value?.kind === 'scalar' ? value : assert.fail('no scalar');
}

/** Every character of the decoded text that stands in the source as itself must map to itself. */
function assertFollows(text: string, minimum: number): void {
  const scalar = scalarOf(text);
  let followed = 0;
  let last = -1;
  for (let at = 0; at < scalar.text.length; at++) {
    const host = scalar.map.toHost(at);
    assert.ok(host >= last, 'places go forward');
    last = host;
    if (!scalar.map.isVerbatimSpan({ start: at, end: at + 1 })) continue;
    assert.equal(text[host], scalar.text[at], `character ${at} of ${JSON.stringify(scalar.text)}`);
    followed++;
  }
  assert.ok(followed >= minimum, `${followed} characters followed of ${JSON.stringify(scalar.text)}`);
}

describe('the value of a plain scalar', () => {
  it('is what GitLab reads', () => {
    const values: [string, unknown][] = [
      ['yes', true],
      ['On', true],
      ['off', false],
      ['n', 'n'],
      ['y', 'y'],
      ['~', null],
      ['', null],
      ['NULL', null],
      ['010', 8],
      ['08', '08'],
      ['0x1F', 31],
      ['0b11', 3],
      ['1_000', 1000],
      ['1,000', 1000],
      ['-7', -7],
      ['1.10', 1.1],
      ['1e3', 1000],
      ['.5', 0.5],
      ['.inf', Infinity],
      ['1:30', 90],
      ['1:30:00', 5400],
      ['1.2.3', '1.2.3'],
      ['.', '.'],
      ['v1', 'v1'],
      ['-', '-'],
      ['. x', '. x'],
      ['12:99', '12:99'],
    ];
    for (const [text, value] of values) assert.deepEqual(readScalarValue(text), value, text);
    assert.ok(readScalarValue('2024-01-31') instanceof YamlDate);
    assert.ok(readScalarValue('2024-01-31 10:00:00 Z') instanceof YamlDate);
  });

  it('is text where quoted or tagged as such', () => {
    assert.equal(scalarOf('a: "yes"\n').value, 'yes');
    assert.equal(scalarOf('a: !!str 010\n').value, '010');
    assert.equal(scalarOf('a: 010\n').value, 8);
    assert.equal(valueAsText(scalarOf('a: on\n').value), 'true');
  });
});

describe('the map of a scalar', () => {
  it('follows plain, quoted and block scalars to the character', () => {
    assertFollows('a: nix-build -A x # c\n', 14);
    assertFollows('a: one\n  two\n\n  three\n', 11);
    assertFollows("a: 'it''s  one\n   two'\n", 11);
    assertFollows('a: "x \\" \\t \\u0041y\\\n   z"\n', 6);
    assertFollows('a: "one \n  two\n\n  three"\n', 11);
    assertFollows('a: |\n  one\n    two\n\n  three\n', 13);
    assertFollows('a: |2-\n    one\n   two\n\n', 9);
    assertFollows('a: >+\n  one\n  two\n\n    more\n   even\n  last\n\n\n', 20);
    assertFollows('a: |\r\n  one\r\n  two\r\n', 6);
    assertFollows('a: >\n\n\n  one\n\n  two\n', 6);
  });

  it('gives exact places in a folded scalar', () => {
    const text = 'a: >-\n    nix-build\n    --arg x 1\n';
    const scalar = scalarOf(text);
    assert.equal(scalar.text, 'nix-build --arg x 1');
    const at = scalar.text.indexOf('--arg');
    const span = scalar.map.toHostSpan({ start: at, end: at + 5 });
    assert.equal(text.slice(span.start, span.end), '--arg');
    const whole = scalar.map.toHostSpan({ start: 0, end: scalar.text.length });
    assert.equal(text.slice(whole.start, whole.end), 'nix-build\n    --arg x 1');
  });

  it('ends the span of a block scalar with its last line', () => {
    const text = 'a: | # c\n  one\n\n\n';
    const { span } = scalarOf(text);
    assert.equal(text.slice(span.start, span.end), '| # c\n  one');
  });

  const word = fc.constantFrom(
    'nix',
    "it's",
    '"q"',
    '\\n',
    '\\',
    "''",
    'a b',
    '#',
    '  in',
    '\t',
    '',
    ' ',
    'é',
    '😀',
    '\\x41',
    ':',
  );
  const lines = fc.array(
    fc.array(word, { maxLength: 3 }).map((words) => words.join(' ')),
    { minLength: 1, maxLength: 6 },
  );
  const style = fc.constantFrom('|', '>', '|-', '>+', '|2', '>2-', '"', "'", '');
  const join = fc.constantFrom('\n', '\r\n');

  it('never leads to another character', () => {
    fc.assert(
      fc.property(style, lines, join, (kind, content, eol) => {
        const quote = kind === '"' || kind === "'" ? kind : '';
        const header = quote === '' ? `${kind}${kind === '' ? '' : eol}` : quote;
        const indented = content.map((line, index) =>
          index === 0 && (quote !== '' || kind === '') ? line : `  ${line}`,
        );
        const text = `a: ${header}${indented.join(eol)}${quote}${eol}`;
        const part = readYamlFile('file:///a.yml', text).parts[0]?.part ?? assert.fail();
        const value = part.pairs[0]?.value;
        if (part.broken || part.text !== text || value?.kind !== 'scalar') return;
        const nonBlank = value.text.replace(/[\s'"\\]|\\./g, '').length;
        assertFollows(text, kind === '"' ? 0 : Math.min(nonBlank, 1));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('writing a scalar', () => {
  it('quotes only where it must', () => {
    assert.equal(
      writeScalar('. "$HOME/.nix-profile/etc/profile.d/nix.sh"'),
      '. "$HOME/.nix-profile/etc/profile.d/nix.sh"',
    );
    assert.equal(writeScalar('echo: x'), "'echo: x'");
    assert.equal(writeScalar('a, b', true), "'a, b'");
    assert.equal(writeScalar('yes'), "'yes'");
    assert.equal(writeScalar('010'), "'010'");
    assert.equal(writeScalar('two\nlines'), '"two\\nlines"');
  });

  it('reads back as the same text anywhere', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.constantFrom(
        ': ',
        ' #',
        '- ',
        '[',
        '{',
        ',',
        '"',
        "'",
        '\n',
        '\\',
        '%',
        '@',
        '!',
        '&',
        '*',
        '=',
        '<<',
        '?',
        '|',
        '\u0085',
        '\u2028',
        '\uFEFF',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
        const text = pieces.join('');
        assert.equal(scalarOf(`a: ${writeScalar(text)}\n`).value, text);
        const file = readYamlFile(
          'file:///a.yml',
          `a: [${writeScalar(text, true)}, x]\nb:\n  - ${writeScalar(text)}\n`,
        );
        const [flow, block] = file.parts.map(({ part }) => part.pairs[0]?.value);
        const items = [flow, block].map((list) => (list?.kind === 'sequence' ? list.items[0] : undefined));
        for (const item of items) assert.equal(item?.kind === 'scalar' ? item.value : undefined, text);
      }),
      { numRuns: 1500 },
    );
  });
});
