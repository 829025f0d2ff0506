import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { insertItem, insertKey, insertTable } from '../../../../server/src/syntax/toml/insert';
import type { TomlArray, TomlTable, TomlValue } from '../../../../server/src/syntax/toml/nodes';
import { quoteTomlString, tomlKeyText } from '../../../../server/src/syntax/toml/quote';
import { readToml } from '../../../../server/src/syntax/toml/read-toml';
import { applyEdits } from '../../../../server/src/text/edit';
import { tomlDocuments } from './generated-toml';
import { plainTable, plainValue } from './plain-value';

/** The value at a path of keys and indexes. */
function valueAt(text: string, ...path: (string | number)[]): TomlValue {
  let value: TomlValue = readToml(text).root;
  for (const step of path) {
    const next: TomlValue | undefined =
      value.kind === 'array'
        ? value.items[Number(step)]
        : value.kind === 'table'
          ? value.entries.get(String(step))?.value
          : undefined;
    assert.ok(next, `nothing at ${step}`);
    value = next;
  }
  return value;
}

function withKey(text: string, ...path: (string | number)[]): string {
  const table = valueAt(text, ...path);
  assert.equal(table.kind, 'table');
  const document = readToml(text);
  const edits = insertKey(text, document, findSame(document.root, table) as TomlTable, { key: 'new', value: '1' });
  assert.ok(edits);
  return applyEdits(text, edits);
}

/** The node of another reading of the same text at the same place. */
function findSame(root: TomlTable, like: TomlValue): TomlValue {
  const matches = collect(root).filter(
    (value) => value.kind === like.kind && value.span.start === like.span.start && value.span.end === like.span.end,
  );
  const form =
    like.kind === 'table' ? matches.find((value) => value.kind === 'table' && value.form === like.form) : matches[0];
  assert.ok(form);
  return form;
}

function collect(value: TomlValue): TomlValue[] {
  if (value.kind === 'array') return [value, ...value.items.flatMap(collect)];
  if (value.kind === 'table') return [value, ...[...value.entries.values()].flatMap((entry) => collect(entry.value))];
  return [value];
}

function withItem(text: string): string {
  const array = valueAt(text, 'x');
  assert.equal(array.kind, 'array');
  const edits = insertItem(text, readToml(text), array as TomlArray, '"n"');
  assert.ok(edits);
  return applyEdits(text, edits);
}

test('a key goes behind the last one of its table and before its sub-tables', () => {
  const text = '[[runners]]\n  name="a" # one\n\n  # docker\n  [runners.docker]\n    image = "x"\n';
  assert.equal(
    withKey(text, 'runners', 0),
    '[[runners]]\n  name="a" # one\n  new=1\n\n  # docker\n  [runners.docker]\n    image = "x"\n',
  );
  assert.equal(
    withKey(text, 'runners', 0, 'docker'),
    '[[runners]]\n  name="a" # one\n\n  # docker\n  [runners.docker]\n    image = "x"\n    new = 1\n',
  );
});

test('a key goes into a table without any as it would into its neighbours', () => {
  assert.equal(withKey('[a]\n    x = 1\n[b]\n', 'b'), '[a]\n    x = 1\n[b]\n    new = 1\n');
  assert.equal(withKey('[a]\nx = 1\n  [b] # c', 'b'), '[a]\nx = 1\n  [b] # c\n  new = 1');
  assert.equal(withKey('[a]\r\n', 'a'), '[a]\r\n  new = 1\r\n');
});

test('a global key goes behind the others, or behind the comment that the file starts with', () => {
  assert.equal(withKey('a = 1\n\n[b]\n'), 'a = 1\nnew = 1\n\n[b]\n');
  assert.equal(withKey('# about\n# this\n\n# of b\n[b]\n'), '# about\n# this\nnew = 1\n\n# of b\n[b]\n');
  assert.equal(withKey('\ufeff[b]\n'), '\ufeffnew = 1\n[b]\n');
  assert.equal(withKey(''), 'new = 1\n');
});

test('tables without a header get the key in their own way', () => {
  assert.equal(withKey('a.b.c = 1\nd = 2\n', 'a', 'b'), 'a.b.c = 1\na.b.new = 1\nd = 2\n');
  assert.equal(withKey('x = 1\n[a.b]\n', 'a'), 'x = 1\n[a]\nnew = 1\n\n[a.b]\n');
  assert.equal(withKey('x = {}\n', 'x'), 'x = { new = 1 }\n');
  assert.equal(withKey('x = { a = 1 }\n', 'x'), 'x = { a = 1, new = 1 }\n');
  assert.equal(withKey('x = {\n  a = 1, # c\n}\n', 'x'), 'x = {\n  a = 1, # c\n  new = 1,\n}\n');
});

test('an item goes behind the last one as that is written', () => {
  const pairs: [string, string][] = [
    ['x = []', 'x = ["n"]'],
    ['x = ["a"]', 'x = ["a", "n"]'],
    ['x = [ "a", ]', 'x = [ "a", "n", ]'],
    ['x = [\n  "a",\n  "b"\n]', 'x = [\n  "a",\n  "b",\n  "n"\n]'],
    ['x = [\n  "a",\n]', 'x = [\n  "a",\n  "n",\n]'],
    ['x = [\n  "a", # one, two\n  # three\n]', 'x = [\n  "a", # one, two\n  "n",\n  # three\n]'],
    ['x = [\n  "a" # one\n]', 'x = [\n  "a", # one\n  "n"\n]'],
    ['x = [\n  # none\n]', 'x = [\n  # none\n  "n",\n]'],
    ['x = [\r\n\t"a",\r\n]', 'x = [\r\n\t"a",\r\n\t"n",\r\n]'],
  ];
  for (const [before, after] of pairs) assert.equal(withItem(before), after);
});

test('a table goes behind all that belongs to its runner', () => {
  const text = '[[runners]]\n  name = "a"\n  [runners.docker]\n    image = "x"\n\n[[runners]]\n';
  const document = readToml(text);
  const runner = valueAt(text, 'runners', 0) as TomlTable;
  const same = findSame(document.root, runner) as TomlTable;
  const edits = insertTable(text, document, same, 'cache', [{ key: 'Type', value: '"s3"' }]);
  assert.ok(edits);
  assert.equal(
    applyEdits(text, edits),
    '[[runners]]\n  name = "a"\n  [runners.docker]\n    image = "x"\n  [runners.cache]\n    Type = "s3"\n\n[[runners]]\n',
  );
});

test('after any insertion the document holds one key more and is otherwise the same', () => {
  fc.assert(
    fc.property(tomlDocuments, fc.nat(), (text, pick) => {
      const document = readToml(text);
      const tables = collect(document.root).filter((value) => value.kind === 'table');
      const table = tables[pick % tables.length];
      assert.ok(table);
      const edits = insertKey(text, document, table, { key: 'new', value: '"v"' });
      assert.ok(edits, 'these documents have no dotted keys');
      const after = readToml(applyEdits(text, edits));
      assert.deepEqual(after.errors, []);
      const expected = plainTable(document.root);
      assert.deepEqual(sortKeys(plainTable(after.root)), sortKeys(withEntryAt(document.root, table, expected)));
      assert.equal(after.comments.length, document.comments.length);
    }),
    { numRuns: 200 },
  );
});

test('after any insertion an array holds one item more and the document is otherwise the same', () => {
  fc.assert(
    fc.property(tomlDocuments, fc.nat(), (text, pick) => {
      const document = readToml(text);
      const arrays = collect(document.root).filter((value) => value.kind === 'array' && value.form === 'literal');
      const array = arrays[pick % Math.max(1, arrays.length)];
      if (array?.kind !== 'array') return;
      const edits = insertItem(text, document, array, '"v"');
      assert.ok(edits);
      const after = readToml(applyEdits(text, edits));
      assert.deepEqual(after.errors, []);
      assert.deepEqual(plainTable(after.root), plainWith(document.root, array));
    }),
    { numRuns: 200 },
  );
});

test('quoted strings and keys read back as they were', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\r', 'a', "'", '\t', '\0') }),
      ),
      (text) => {
        const source = `${tomlKeyText(text)} = ${quoteTomlString(text)}\n`;
        const document = readToml(source);
        assert.deepEqual(document.errors, []);
        assert.deepEqual(plainTable(document.root), Object.fromEntries([[text, text]]));
      },
    ),
    { numRuns: 200 },
  );
});

function plainWith(value: TomlValue, target: TomlValue): unknown {
  if (value.kind === 'table') {
    return Object.fromEntries([...value.entries.values()].map((entry) => [entry.key, plainWith(entry.value, target)]));
  }
  if (value.kind !== 'array') return plainValue(value);
  const items = value.items.map((item) => plainWith(item, target));
  return value === target ? [...items, 'v'] : items;
}

function withEntryAt(value: TomlValue, target: TomlTable, _plain: unknown): unknown {
  if (value.kind === 'array') return value.items.map((item) => withEntryAt(item, target, undefined));
  if (value.kind !== 'table') return plainValue(value);
  const entries = [...value.entries.values()].map((entry): [string, unknown] => [
    entry.key,
    withEntryAt(entry.value, target, undefined),
  ]);
  return Object.fromEntries(value === target ? [...entries, ['new', 'v']] : entries);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
