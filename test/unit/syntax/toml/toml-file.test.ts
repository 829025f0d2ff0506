import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readToml } from '../../../../server/src/syntax/toml/read-toml';
import { readTomlFile, type TomlFile } from '../../../../server/src/syntax/toml/toml-file';
import { tomlDocuments, tomlSoup } from './generated-toml';

const uri = 'file:///etc/gitlab-runner/config.toml';
const read = (text: string, previous?: TomlFile) => readTomlFile(uri, text, previous);
const runner = (name: string) => `[[runners]]\n  name = "${name}"\n  [runners.docker]\n    image = "nix"\n`;
const parts = (file: TomlFile) =>
  file.parts.map(({ part, start }) => ({ start, text: part.text, document: part.document }));

test('a file is cut at its [[runners]] headers', () => {
  const file = read(`concurrent = 1\n${runner('a')}  [[ runners ]] # b\n[session_server]\n`);
  assert.deepEqual(
    file.parts.map(({ part, start }) => [start, part.text.split('\n')[0]]),
    [
      [0, 'concurrent = 1'],
      [15, '[[runners]]'],
      [77, '  [[ runners ]] # b'],
    ],
  );
  assert.equal(file.partAt(0).start, 0);
  assert.equal(file.partAt(15).start, 15);
  assert.equal(file.partAt(9999).start, 77);
});

test('a header line inside a multi-line string cuts nothing', () => {
  const file = read(`x = """\n[[runners]]\n"""\ny = '''\n[[runners]]\n'''\n${runner('a')}`);
  assert.deepEqual(
    file.parts.map(({ start }) => start),
    [0, 48],
  );
  assert.deepEqual(file.parts[0]?.part.document.errors, []);
});

test('a header line ends an array that was left open', () => {
  const file = read(`x = [\n  "a",\n${runner('a')}`);
  assert.equal(file.parts.length, 2);
  assert.deepEqual(
    file.parts.map(({ part }) => part.document.errors.map((error) => error.span)),
    [[{ start: 4, end: 5 }], []],
  );
});

test('an empty file and one that begins with a runner have one part', () => {
  assert.deepEqual(
    ['', runner('a'), `\ufeff${runner('a')}`].map((text) => read(text).parts.length),
    [1, 1, 1],
  );
});

test('an edit in one runner keeps all other parts', () => {
  const text = `concurrent = 1\n${['a', 'b', 'c', 'd'].map(runner).join('')}`;
  const before = read(text);
  const after = read(text.replace('"c"', '"cc"'), before);
  const kept = after.parts.map(({ part }, index) => part === before.parts[index]?.part);
  assert.deepEqual(kept, [true, true, true, false, true]);
  const last = after.parts[4];
  assert.ok(last);
  assert.equal(after.offsetOf(last.part), (before.parts[4]?.start ?? 0) + 1);
  const changed = before.parts[3];
  assert.ok(changed);
  assert.equal(after.offsetOf(changed.part), undefined);
});

test('runners that change places keep their parts', () => {
  const before = read(`${['a', 'b', 'c', 'd'].map(runner).join('')}`);
  const after = read(`${['a', 'c', 'b', 'd'].map(runner).join('')}`, before);
  const order = after.parts.map(({ part }) => before.parts.findIndex((old) => old.part === part));
  assert.deepEqual(order, [0, 2, 1, 3]);
});

test('parts with the same text are different objects', () => {
  const before = read(runner('a').repeat(3));
  const after = read(runner('a').repeat(5), before);
  assert.equal(new Set(after.parts.map(({ part }) => part)).size, 5);
});

test('a string opened in one runner takes in the next only when it is closed there', () => {
  const text = `${runner('a')}${runner('b')}${runner('c')}`;
  let file = read(text);
  const opened = text.replace('image = "nix"', 'image = """');
  file = read(opened, file);
  assert.equal(file.parts.length, 3);
  assert.equal(file.parts[0]?.part.document.errors.length, 1);
  const closed = `${opened.slice(0, -4)}"""\n`;
  file = read(closed, file);
  assert.deepEqual(parts(file), parts(read(closed)));
  assert.equal(file.parts.length, 1);
});

const edits = fc.array(
  fc.record({
    at: fc.nat(),
    remove: fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 400 })),
    insert: fc.oneof(
      fc.constantFrom(
        '',
        '"""',
        "'''",
        '\n[[runners]]\n',
        '[[runners]]',
        'x',
        '[',
        ']',
        '{{ ',
        ' }}',
        '\n',
        '"',
        ' = ',
        runner('n'),
        'k = """\n',
        '#',
      ),
      tomlSoup,
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

test('reading after edits gives what reading from scratch gives', () => {
  fc.assert(
    fc.property(fc.oneof(tomlDocuments, tomlSoup), edits, (start, changes) => {
      let text = start;
      let file = read(text);
      for (const { at, remove, insert } of changes) {
        const from = at % (text.length + 1);
        text = text.slice(0, from) + insert + text.slice(from + remove);
        file = read(text, file);
        assert.equal(file.parts.map(({ part }) => part.text).join(''), text);
        assert.deepEqual(parts(file), parts(read(text)));
        assert.equal(new Set(file.parts.map(({ part }) => part)).size, file.parts.length);
        for (const { part, start: offset } of file.parts) assert.equal(file.offsetOf(part), offset);
      }
    }),
    { numRuns: 300 },
  );
});

test('the tree of a part depends on nothing but its text', () => {
  fc.assert(
    fc.property(fc.oneof(tomlDocuments, tomlSoup), (text) => {
      for (const { part } of read(text).parts) assert.deepEqual(readToml(part.text), part.document);
    }),
    { numRuns: 200 },
  );
});

test('a table that two parts define is reported once, at its second place', () => {
  const file = read(`[session_server]\n${runner('a')}[session_server]\n${runner('b')}[session_server]\n`);
  assert.deepEqual(
    file.conflicts.map(({ at, first, message }) => [
      file.offsetOf(at.part),
      at.span,
      file.offsetOf(first.part),
      first.span,
      message,
    ]),
    [[17, { start: 63, end: 77 }, 0, { start: 1, end: 15 }, 'the table "session_server" is defined twice']],
  );
});

test('[runners.docker] before the first [[runners]] is in conflict with it', () => {
  const file = read(`[runners.docker]\n${runner('a')}`);
  assert.deepEqual(
    file.conflicts.map(({ at, first }) => [file.offsetOf(at.part), at.span, first.span]),
    [[17, { start: 2, end: 9 }, { start: 1, end: 8 }]],
  );
});

test('tables that add to each other, and definitions between template lines, are no conflict', () => {
  const texts = [
    `[a.b]\n${runner('a')}[a.c]\n`,
    `[[a]]\n${runner('a')}[[a]]\n[a.b]\n`,
    `{{ if x }}\n[a]\n{{ end }}\n${runner('a')}[a]\n`,
  ];
  for (const text of texts) assert.deepEqual(read(text).conflicts, []);
});
