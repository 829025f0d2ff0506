import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TomlTable, TomlValue } from '../../../../server/src/syntax/toml/nodes';
import { readToml } from '../../../../server/src/syntax/toml/read-toml';
import { plainTable } from './plain-value';

const slice = (text: string, span: { start: number; end: number }) => text.slice(span.start, span.end);

/** Each assignment as written: its keys, kind and value text. */
function assignments(text: string): string[] {
  return readToml(text).sections.flatMap((section) =>
    section.assignments.map(({ keys, value }) => {
      const head = (section.header?.keys ?? []).map((key) => key.name).join('.');
      return `${head}|${keys.map((key) => slice(text, key.span)).join(' ')}|${value.kind}|${slice(text, value.span)}`;
    }),
  );
}

function entryAt(text: string, ...path: string[]) {
  let table: TomlTable = readToml(text).root;
  for (const name of path.slice(0, -1)) {
    const value: TomlValue | undefined = table.entries.get(name)?.value;
    const next: TomlValue | undefined = value?.kind === 'array' ? value.items[0] : value;
    assert.equal(next?.kind, 'table');
    table = next as TomlTable;
  }
  const entry = table.entries.get(path[path.length - 1] ?? '');
  assert.ok(entry);
  return entry;
}

/** Errors as `text|message`. */
function errors(text: string): string[] {
  return readToml(text).errors.map((error) => `${slice(text, error.span)}|${error.message}`);
}

test('keys, dotted keys and values have exact ranges', () => {
  const text = 'a . "b\\u0020c".\'d\' =  [ 1, { x.y = "z" } ] # end\n';
  const entry = entryAt(text, 'a', 'b c', 'd');
  assert.deepEqual(entry.keySpan, { start: 15, end: 18 });
  assert.deepEqual(entry.span, { start: 0, end: 42 });
  assert.deepEqual(entry.value.span, { start: 22, end: 42 });
  assert.equal(entry.value.kind, 'array');
  const items = entry.value.kind === 'array' ? entry.value.items : [];
  assert.deepEqual(
    items.map((item) => item.span),
    [
      { start: 24, end: 25 },
      { start: 27, end: 40 },
    ],
  );
  const inline = items[1];
  assert.equal(inline?.kind, 'table');
  const x = (inline as TomlTable).entries.get('x');
  const y = x?.value.kind === 'table' ? x.value.entries.get('y') : undefined;
  assert.deepEqual(
    [x?.keySpan, y?.keySpan, y?.value.span],
    [
      { start: 29, end: 30 },
      { start: 31, end: 32 },
      { start: 35, end: 38 },
    ],
  );
  assert.deepEqual(readToml(text).comments, [{ span: { start: 43, end: 48 }, ownLine: false }]);
});

test('headers have ranges for the whole, each key, the body and the extent', () => {
  const text = 'c = 1\n\n[[runners]] # one\nname = "a"\n  [runners.docker]\n  image = "x"\n\n# two\n[[runners]]\n';
  const document = readToml(text);
  const runners = document.root.entries.get('runners')?.value;
  assert.equal(runners?.kind, 'array');
  const [first, second] = runners?.kind === 'array' ? runners.items : [];
  assert.equal(first?.kind, 'table');
  const table = first as TomlTable;
  assert.equal(table.form, 'array-item');
  assert.deepEqual(table.header?.span, { start: 7, end: 18 });
  assert.deepEqual(table.header?.keys[0]?.span, { start: 9, end: 16 });
  assert.equal(slice(text, table.body), ' # one\nname = "a"\n');
  assert.equal(slice(text, table.extent), '[[runners]] # one\nname = "a"\n  [runners.docker]\n  image = "x"');
  const docker = table.entries.get('docker');
  assert.equal(slice(text, docker?.keySpan ?? table.span), 'docker');
  assert.equal(docker?.value.kind === 'table' && slice(text, docker.value.body), '\n  image = "x"\n\n# two\n');
  assert.deepEqual(second?.span, { start: 76, end: 87 });
  assert.equal(slice(text, document.sections[0]?.body ?? table.span), 'c = 1\n\n');
});

test('inline runners and inline tables are the same as written-out ones', () => {
  const written = '[[runners]]\nname = "a"\n[runners.docker]\nimage = "x"\n';
  const inline = 'runners = [{ name = "a", docker = { image = "x" } }]\n';
  const dotted = '[[runners]]\nname = "a"\ndocker.image = "x"\n';
  assert.deepEqual(plainTable(readToml(inline).root), plainTable(readToml(written).root));
  assert.deepEqual(plainTable(readToml(dotted).root), plainTable(readToml(written).root));
});

test('all kinds of scalars', () => {
  const text = [
    'i = +1_000',
    'h = 0xFF',
    'f = 1e3',
    'n = -inf',
    't = true',
    'd = 1979-05-27 07:32:00Z',
    'l = [ 1979-05-27, 07:32 ]',
    "s = 'a\\b'",
    'big = 9223372036854775807',
  ].join('\n');
  assert.deepEqual(errors(text), []);
  assert.deepEqual(plainTable(readToml(text).root), {
    i: 'integer +1_000',
    h: 'integer 0xFF',
    f: 1000,
    n: Number.NEGATIVE_INFINITY,
    t: true,
    d: 'datetime 1979-05-27 07:32:00Z',
    l: ['datetime 1979-05-27', 'datetime 07:32'],
    s: 'a\\b',
    big: 'integer 9223372036854775807',
  });
});

test('what TOML 1.1 brought is read', () => {
  const text = 'x = {\r\n  a = 1, # one\r\n  # two\r\n  b = "\\e\\x41",\r\n}\r\n';
  assert.deepEqual(errors(text), []);
  assert.deepEqual(plainTable(readToml(text).root), { x: { a: 'integer 1', b: '\u001bA' } });
  assert.equal(readToml(text).comments.length, 2);
  assert.deepEqual(errors('x = {# c\n  a = 1 }# d\n'), []);
  assert.deepEqual(errors('x = {# c #}\n'), []);
});

test('a byte order mark and CRLF behind a comment are read, and offsets count the mark', () => {
  const text = '\ufeffa = 1 # c\r\nb = 2\r\n';
  const document = readToml(text);
  assert.deepEqual(document.errors, []);
  assert.deepEqual(document.root.entries.get('a')?.keySpan, { start: 1, end: 2 });
  assert.deepEqual(document.comments, [{ span: { start: 7, end: 10 }, ownLine: false }]);
});

test('strings lead back to their source through escapes and line joins', () => {
  const text = 's = """\na\\tb \\\n   c\\u00e9"""\n';
  const { value } = entryAt(text, 's');
  assert.equal(value.kind, 'string');
  if (value.kind !== 'string') return;
  assert.equal(value.value, 'a\tb cé');
  assert.equal(value.style, 'multiline-basic');
  const place = (part: string) =>
    value.map.toHostSpan({ start: value.value.indexOf(part), end: value.value.indexOf(part) + part.length });
  assert.equal(slice(text, place('a')), 'a');
  assert.equal(slice(text, place('b ')), 'b ');
  assert.equal(slice(text, place('c')), 'c');
  assert.equal(value.map.isVerbatimSpan({ start: 0, end: 3 }), false);
});

const AROUND = ['y = 1', 'z = 2\n[runners.docker]\nimage = "q"\n'] as const;
const KEPT = ['|y|integer|1', '|z|integer|2', 'runners.docker|image|string|"q"'];

/** A broken line, the error on it, and what is kept of it. */
const BROKEN: readonly [line: string, error: string, kept?: string][] = [
  ['foo = ', 'foo =|the value is missing', '|foo|unknown|'],
  ['foo', 'foo|a key needs "=" and a value'],
  ['foo = [', '[|the array is not closed: a ] is missing', '|foo|array|['],
  ['foo = ["a",\n  "b"', '[|the array is not closed: a ] is missing', '|foo|array|["a",\n  "b"'],
  ['foo = "abc', '"abc|the string is not closed: a " is missing', '|foo|unknown|"abc'],
  ['foo = { a = 1', '{|the inline table is not closed: a } is missing', '|foo|table|{ a = 1'],
  ['foo = yes # no', 'yes|text has to stand in quotes', '|foo|unknown|yes'],
  ['foo = True', 'True|booleans are written in lower case: true', '|foo|unknown|True'],
  ['foo = 012', '012|a number may not start with a zero', '|foo|unknown|012'],
  ['foo = 1979-02-30', '1979-02-30|this is not a valid date or time', '|foo|unknown|1979-02-30'],
  [
    'foo = 9223372036854775808',
    '9223372036854775808|9223372036854775808 does not fit into 64 bits',
    '|foo|unknown|9223372036854775808',
  ],
  ['foo = """', '"""|the string is not closed: """ is missing', '|foo|unknown|"""'],
  [
    'foo = """\n  export A=1\n  [ -f x ] && B=2',
    '"""|the string is not closed: """ is missing',
    '|foo|unknown|"""\n  export A=1\n  [ -f x ] && B=2',
  ],
  ['foo = "\\q"', '\\q|\\q is not an escape that TOML knows', '|foo|string|"\\q"'],
  ['foo = ["a" "b"]', '"|a comma is missing', '|foo|array|["a" "b"]'],
  ['foo = [a, "b"]', 'a|text has to stand in quotes', '|foo|array|[a, "b"]'],
  ['foo = { a b = 1, c = 2 }', 'a|a key needs "=" and a value', '|foo|table|{ a b = 1, c = 2 }'],
  ['foo = 1 bar', 'bar|nothing but a comment may follow on this line', '|foo|integer|1'],
  ['foo bar = """\nu = 3\n"""', 'foo|a key needs "=" and a value'],
  ['???', '?|a key is expected here'],
  ['y = 3', 'y|the key "y" is defined twice', '|y|integer|3'],
  ['é = 3', 'é|a key with other than A-Z a-z 0-9 _ - needs quotes', '|é|integer|3'],
  ['foo = "a\u0007"', '\u0007|the control character U+0007 is not allowed in TOML', '|foo|string|"a\u0007"'],
];

test('an error hides only itself', () => {
  for (const [line, error, kept] of BROKEN) {
    const text = `${AROUND[0]}\n${line}\n${AROUND[1]}`;
    assert.deepEqual(errors(text), [error], line);
    assert.deepEqual(assignments(text), [KEPT[0], ...(kept === undefined ? [] : [kept]), ...KEPT.slice(1)], line);
  }
});

test('an error inside the last of many strings does not turn the others inside out', () => {
  const script = (name: string) => `${name} = """\necho ${name}\n"""\n`;
  const text = `${script('a')}b = """\n${script('c')}${script('d')}`;
  assert.deepEqual(errors(text), ['"""|the string is not closed: """ is missing']);
  assert.deepEqual(Object.keys(plainTable(readToml(text).root)), ['a', 'b', 'c', 'd']);
});

test('an unclosed header opens its table, a broken one opens none', () => {
  const unclosed = '[runners.dock\na = 1\n[b]\nc = 2\n';
  assert.deepEqual(errors(unclosed), ['[runners.dock|the header is not closed: ] is missing']);
  assert.deepEqual(plainTable(readToml(unclosed).root), {
    runners: { dock: { a: 'integer 1' } },
    b: { c: 'integer 2' },
  });
  for (const header of ['[[', '[a b]', '[a.]', '[]', '[[a] ]x']) {
    const text = `${header}\na = 1\n[b]\nc = 2\n`;
    const document = readToml(text);
    assert.equal(document.errors.length, 1, header);
    assert.deepEqual(plainTable(document.root), { b: { c: 'integer 2' } }, header);
    assert.equal(document.root.holes.length, 1, header);
    assert.equal(document.sections[1]?.assignments.length, 1, header);
  }
});

test('what is defined twice is reported with its first place', () => {
  const cases: [string, string, string][] = [
    ['[a]\nx = 1\n[a]\ny = 2\n', 'the table "a" is defined twice', 'a'],
    ['a = 1\n[a]\n', 'the key "a" is defined twice', 'a'],
    ['[runners]\n[[runners]]\n', '"runners" is a table already, so [[...]] cannot add to it', 'runners'],
    ['a = [{}]\n[a.b]\n', '"a" is an array, so nothing can be put below it', 'a'],
    ['[[a]]\n[a]\n', '"a" is an array of tables already', 'a'],
    ['x = { a = 1, a = 2 }\n', 'the key "a" is defined twice', 'a'],
  ];
  for (const [text, message, first] of cases) {
    const [error, ...others] = readToml(text).errors;
    assert.equal(others.length, 0, text);
    assert.equal(error?.message, message);
    assert.ok(error?.related && error.related.span.start < error.span.start);
    assert.equal(slice(text, error.related.span), first);
  }
  const { root } = readToml('a = 1\na = 2\n');
  assert.deepEqual(plainTable(root), { a: 'integer 1' });
  assert.deepEqual(root.duplicates[0]?.keySpan, { start: 6, end: 7 });
});

test('headers may come in any order, and dotted keys may extend tables, as for the runner', () => {
  for (const text of [
    '[a.b]\n[a]\n',
    '[a.b]\nx = 1\n[a]\nb.y = 1\n',
    '[[a]]\n[a.b]\n[[a]]\n[a.b]\n',
    'a.b = 1\n[a]\nc = 1\n',
  ]) {
    assert.deepEqual(errors(text), [], text);
  }
});

test('templates make values unknown and tables open, and are no errors', () => {
  const lines = [
    'foo = {{ .Values.x | quote }}',
    'foo = 5{{ .x }}',
    'foo = $' + '{x}',
    'foo = $X',
    'foo = @X@',
    'foo = %{ if a }1%{ endif }',
    'foo = {% x %}',
    'foo = "a" {{ x }}',
  ];
  for (const line of lines) {
    const text = `${AROUND[0]}\n${line}\n${AROUND[1]}`;
    assert.deepEqual(errors(text), [], line);
    const value = readToml(text).root.entries.get('foo')?.value;
    assert.equal(value?.kind === 'unknown' && value.reason, 'templated', line);
  }
  for (const line of [
    '{{- if x }}',
    '{{ include "a" . }}',
    '@X@',
    '{% if x %}',
    '%{ if a }',
    '{{ .k }} = """\na = 1\n"""',
    'a-{{ x }} = 1',
  ]) {
    const text = `${AROUND[0]}\n${line}\n${AROUND[1]}`;
    assert.deepEqual(errors(text), [], line);
    assert.deepEqual(assignments(text), KEPT, line);
    assert.equal(readToml(text).root.holes.length, 1, line);
  }
});

test('templates in arrays and between definitions', () => {
  const array = 'v = [\n{{- range .x }}\n  {{ . | quote }},\n{{- end }}\n  "a"\n]\n';
  assert.deepEqual(errors(array), []);
  const { value } = entryAt(array, 'v');
  assert.ok(value.kind === 'array' && value.holes.length === 3);
  const either = '{% if a %}\nx = 1\n{% else %}\nx = 2\n{% endif %}\n';
  assert.deepEqual(errors(either), []);
  assert.equal(entryAt(either, 'x').value.kind, 'unknown');
  const table = '[[runners]]\n[runners.docker]\n{{ .tables }}\n';
  assert.equal(entryAt(table, 'runners', 'docker').value.kind === 'table', true);
  const runner = readToml(table).root.entries.get('runners')?.value;
  assert.ok(runner?.kind === 'array' && runner.items[0]?.kind === 'table' && runner.items[0].holes.length === 1);
});

test('markers inside strings are left to whoever reads the string', () => {
  assert.equal(entryAt('x = "{{ .a }}"\n', 'x').value.kind, 'string');
  assert.deepEqual(readToml('x = "{{ .a }}"\n').templates, []);
  assert.deepEqual(errors('x = "{{ .a }}" y\n'), ['y|nothing but a comment may follow on this line']);
});
