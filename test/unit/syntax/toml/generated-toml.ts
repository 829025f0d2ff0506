import fc from 'fast-check';

const keys = fc.constantFrom('a', 'b', 'image', 'volumes', '"q k"', "'l k'", 'Zeta', 'x-y', '1');
const texts = fc.string({
  maxLength: 6,
  unit: fc.constantFrom('a', ' ', '\\', '"', "'", 'ß', '😀', '#', '[', '=', '{'),
});

const scalars = fc.oneof(
  texts.map((text) => JSON.stringify(text)),
  texts.filter((text) => !text.includes("'")).map((text) => `'${text}'`),
  // A last line like `a = ` before the delimiter is taken for the opener of another string.
  texts.filter((text) => !/'|=\s*$/.test(text)).map((text) => `'''\n${text}\n[[runners]]\n${text}'''`),
  fc.constant('"""\nx = 1\n[[runners]]\n  \\"""\n"""'),
  fc.integer().map(String),
  fc.constantFrom('true', 'false', '1.5', '-inf', '0x1F', '1979-05-27T07:32:00Z', '07:32:00', '1_000'),
);

const values = fc.letrec<{ value: string; array: string; table: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, depthSize: 'small' }, scalars, tie('array'), tie('table')),
  array: fc
    .tuple(
      fc.array(tie('value'), { maxLength: 3 }),
      fc.constantFrom('', ' ', '\n', '\n  ', '\r\n\t', ' # c, [ "\n'),
      fc.boolean(),
    )
    .map(([items, gap, trailing]) => {
      const comma = trailing && items.length > 0 ? ',' : '';
      return `[${gap}${items.join(`,${gap}`)}${comma}${gap}]`;
    }),
  table: fc
    .tuple(
      fc.uniqueArray(keys, { maxLength: 3 }),
      fc.array(tie('value'), { minLength: 3, maxLength: 3 }),
      fc.constantFrom('', ' ', '\n  '),
    )
    .map(
      ([names, entries, gap]) => `{${gap}${names.map((name, i) => `${name} = ${entries[i]}`).join(`,${gap}`)}${gap}}`,
    ),
})).value;

const bodies = fc
  .tuple(
    fc.uniqueArray(keys, { maxLength: 4 }),
    fc.array(values, { minLength: 4, maxLength: 4 }),
    fc.constantFrom('', '  '),
  )
  .map(([names, entries, indent]) => names.map((name, i) => `${indent}${name} = ${entries[i]}`));

/** A valid document with a preamble and some runners, each with some sub-tables; lines end in LF. */
export const tomlDocuments = fc
  .tuple(
    bodies,
    fc.array(
      fc.tuple(
        bodies,
        fc.uniqueArray(fc.tuple(fc.constantFrom('docker', 'cache', 'custom'), bodies), {
          maxLength: 2,
          selector: ([name]) => name,
        }),
      ),
      { maxLength: 3 },
    ),
    fc.constantFrom('', '# comment', '  # [[runners]]'),
  )
  .map(([preamble, runners, comment]) => {
    const lines = [comment, ...preamble];
    for (const [body, tables] of runners) {
      lines.push('', '[[runners]] # next', ...body);
      for (const [name, entries] of tables) lines.push(`  [runners.${name}]`, comment, ...entries);
    }
    return `${lines.join('\n')}\n`;
  });

/** Text of pieces that matter to a TOML reader, in any order. */
export const tomlSoup = fc
  .array(
    fc.constantFrom(
      'a = 1\n',
      'b',
      '=',
      '"',
      "'",
      '"""',
      "'''",
      '[',
      ']',
      '{',
      '}',
      ',',
      '\n',
      '\r\n',
      '\r',
      '#',
      ' ',
      '\t',
      '\\',
      '.',
      '1',
      'true',
      '[[runners]]\n',
      '  [runners.docker]\n',
      '[[runners]]',
      'x = """\n',
      'y = [\n',
      'z = { a = 1\n',
      '{{',
      '}}',
      '{{ if x }}\n',
      '$' + '{x}',
      '@A@',
      '%{',
      '\ufeff',
      '\ud83d',
      'é',
      '\0',
      'runners = [{}]\n',
      '[a.b]\n',
      'a.b = 2\n',
      '+',
      '9'.repeat(30),
      'volumes = ["a",\n  "b"]\n',
      '{%',
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));
