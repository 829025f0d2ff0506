import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isMap, isScalar, parseAllDocuments, parseDocument } from 'yaml';
import { readYamlFile, type YamlFile } from '../../../../server/src/syntax/yaml/file';
import { findPair, scalarText, type YamlAlias, type YamlNode } from '../../../../server/src/syntax/yaml/nodes';
import { partKey, partMap } from '../../../../server/src/syntax/yaml/part';

const uri = 'file:///repo/.gitlab-ci.yml';
const read = (text: string, previous?: YamlFile): YamlFile => readYamlFile(uri, text, previous);
const texts = (file: YamlFile): string[] => file.parts.map(({ part }) => part.text);

const pipeline = `# What runs on every push.
stages:
- build
- check

default:
  before_script:
    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"

# Builds everything.
# Takes a while.
build:
  stage: build
  script:
    - |
      nix-build
      # not a comment

    - nix-store --verify

check: { stage: check, script: [nix flake check] }
`;

describe('splitting a YAML file', () => {
  it('starts a part at each key in the first column, with the comments above it', () => {
    const file = read(pipeline);
    assert.deepEqual(
      file.parts.map(({ part }) => partKey(part)),
      ['stages', 'default', 'build', 'check'],
    );
    assert.ok(texts(file)[2]?.startsWith('# Builds everything.\n# Takes a while.\nbuild:'));
    assert.equal(texts(file).join(''), pipeline);
    assert.ok(file.parts.every(({ part }) => !part.broken));
  });

  it('tells where a part lies and which part holds an offset', () => {
    const file = read(pipeline);
    const at = file.partAt(pipeline.indexOf('nix-build'));
    assert.equal(at && partKey(at.part), 'build');
    assert.equal(at && file.offsetOf(at.part), pipeline.indexOf('# Builds'));
    assert.equal(partKey(file.partAt(pipeline.length + 5)?.part ?? assert.fail()), 'check');
    assert.equal(read('other: 1\n').offsetOf(at?.part ?? assert.fail()), undefined);
  });

  it('reads the header document apart from the configuration', () => {
    const text = `# A component.\n---\nspec:\n  inputs:\n    image:\n---\n# main\nbuild:\n  script: make\n`;
    const file = read(text);
    assert.equal(file.documents.length, 2);
    assert.deepEqual(file.header?.parts.map(partKey), ['spec']);
    assert.deepEqual(file.main?.parts.map(partKey), ['build']);
    assert.equal(texts(file).join(''), text);
  });

  it('takes the first of two documents without a header', () => {
    const file = read('---\na: 1\n...\n---\nb: 2\n');
    assert.equal(file.header, undefined);
    assert.deepEqual(file.main?.parts.map(partKey), ['a']);
    assert.equal(file.documents.length, 2);
  });

  it('reads a document that is one flow mapping as one part', () => {
    const file = read('{\na: {script: x},\nb: {script: y}\n}\n');
    assert.equal(file.parts.length, 1);
    assert.deepEqual(
      file.parts[0]?.part.pairs.map(({ key }) => scalarText(key)),
      ['a', 'b'],
    );
    assert.equal(file.parts[0]?.part.broken, false);
  });

  it('reads byte order marks, CRLF, directives and quoted keys', () => {
    const file = read('\uFEFF%YAML 1.1\r\n---\r\n"a b": 1\r\n? c\r\n: 2\r\n-d: 3\r\n');
    assert.deepEqual(
      file.parts.map(({ part }) => partKey(part)),
      ['a b', 'c', '-d'],
    );
    assert.ok(file.parts.every(({ part }) => !part.broken));
  });

  it('keeps a top-level list and the blank file as one part', () => {
    assert.equal(read('- a\n- b: 1\n').parts.length, 1);
    assert.equal(read('').parts.length, 1);
    assert.equal(read('').parts[0]?.part.root, undefined);
    assert.equal(read('').main, undefined);
    assert.equal(read('# nothing\n').main, undefined);
  });

  it('lets a broken block hide only itself', () => {
    const file = read('a:\n  script: "open\nb:\n  script: x\nnonsense\nc: 1\n');
    assert.deepEqual(
      file.parts.map(({ part }) => [partKey(part), part.broken]),
      [
        ['a', true],
        ['b', false],
        [undefined, true],
        ['c', false],
      ],
    );
    const nonsense = file.parts[2]?.part.problems;
    assert.deepEqual(nonsense, [{ span: { start: 0, end: 8 }, message: 'a `:` and a value are missing after this' }]);
  });

  it('refuses control characters where they stand', () => {
    assert.deepEqual(read('a: x\0y\n').parts[0]?.part.problems[0]?.span, { start: 4, end: 5 });
  });

  it('finds duplicate keys without calling them an error', () => {
    const part = read('a:\n  k: 1\n  k: 2\n  <<: {}\n  <<: {}\n').parts[0]?.part ?? assert.fail();
    assert.equal(part.broken, false);
    assert.deepEqual(
      part.duplicates.map(({ first, again }) => [first.span.start, again.span.start]),
      [[5, 12]],
    );
    const map = part.pairs[0]?.value;
    assert.equal(map?.kind === 'map' && scalarText(findPair(map, 'k')?.value ?? assert.fail()), '2');
  });

  it('survives deep nesting', () => {
    for (const text of [
      `a: ${'['.repeat(5000)}`,
      `a: ${'- '.repeat(5000)}`,
      `a: ${'{a: '.repeat(3000)}`,
      deepMap(2000),
    ]) {
      const part = read(text).parts[0]?.part ?? assert.fail();
      assert.equal(part.broken, true);
    }
  });
});

function deepMap(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}k:\n`).join('');
}

describe('reading again after an edit', () => {
  it('reads only the edited block again', () => {
    const before = read(pipeline);
    const after = read(pipeline.replace('nix-build', 'nix-build -A x'), before);
    assert.deepEqual(
      after.parts.map(({ part }, index) => part === before.parts[index]?.part),
      [true, true, false, true],
    );
    assert.equal(after.offsetOf(after.parts[3]?.part ?? assert.fail()), pipeline.indexOf('check: {') + 5);
  });

  it('keeps equal neighbours apart', () => {
    const before = read('a: 1\na: 1\na: 1\n');
    const after = read('a: 1\na: 1\n', before);
    assert.equal(new Set(after.parts.map(({ part }) => part)).size, 2);
  });

  it('keeps blocks when a document marker is put before them', () => {
    const before = read('a: 1\nb: 2\nc: 3\n');
    const after = read('a: 1\n---\nb: 2\nc: 3\n', before);
    assert.equal(after.parts[2]?.part, before.parts[2]?.part);
    assert.deepEqual(
      after.parts.map(({ document }) => document),
      [0, 1, 1],
    );
  });

  const line = fc.constantFrom(
    'a: 1',
    'b:',
    '  c: x',
    '  - y',
    '- z',
    '# c',
    '---',
    '...',
    '',
    '{',
    '}',
    '[x, y]',
    '  "open',
    "k: 'q",
    '\tt',
    'a: &x 1',
    'b: *x',
    '%D',
    '--- a: b',
    ' ',
  );
  const eol = fc.constantFrom('\n', '\n', '\n', '\r\n', '');
  const text = fc.array(fc.tuple(line, eol), { maxLength: 14 }).map((lines) => lines.flat().join(''));

  it('gives what reading from scratch gives', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.tuple(fc.nat(200), fc.nat(12), text), { minLength: 1, maxLength: 4 }),
        (start, edits) => {
          let content = start;
          let file = read(content);
          for (const [at, length, inserted] of edits) {
            const from = Math.min(at, content.length);
            content = content.slice(0, from) + inserted + content.slice(from + length);
            file = read(content, file);
            const fresh = read(content);
            assert.deepEqual(shape(file), shape(fresh));
            assert.equal(new Set(file.parts.map(({ part }) => part)).size, file.parts.length);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});

function shape(file: YamlFile): unknown {
  return file.parts.map(({ part, start, document, first }) => [part.text, start, document, first]);
}

describe('offsets', () => {
  it('are those of the whole file read at once', () => {
    const whole = parseDocument(pipeline, { version: '1.1', schema: 'failsafe' });
    assert.ok(isMap(whole.contents));
    const wholeKeys = whole.contents.items.map(({ key }) => (isScalar(key) ? key.range?.[0] : -1));
    const keys = read(pipeline).parts.flatMap(({ part, start }) => part.pairs.map(({ key }) => start + key.span.start));
    assert.deepEqual(keys, wholeKeys);
  });

  it('lie within the part for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:-[]{}"\'\n\n \t#&*!|>%?,\\0'), maxLength: 60 }), (text) => {
        const file = read(text);
        assert.equal(texts(file).join(''), text);
        for (const { part } of file.parts) {
          for (const { span } of part.problems)
            assert.ok(span.start >= 0 && span.start <= span.end && span.end <= part.text.length);
          if (part.root !== undefined)
            walk(part.root, ({ span }) => assert.ok(span.start <= span.end && span.end <= part.text.length));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('reads valid files of several documents as the library does', () => {
    const text = '---\nspec:\n  inputs: {}\n---\na: [x]\nb:\n- y\n';
    const library = parseAllDocuments(text);
    assert.ok(Array.isArray(library));
    assert.equal(read(text).documents.length, library.length);
  });
});

function walk(node: YamlNode, visit: (node: YamlNode) => void): void {
  visit(node);
  if (node.kind === 'sequence') for (const item of node.items) walk(item, visit);
  if (node.kind === 'map') {
    for (const { key, value } of node.pairs) {
      walk(key, visit);
      walk(value, visit);
    }
  }
}

describe('anchors', () => {
  const alias = (file: YamlFile, index: number): YamlAlias => {
    const node = file.parts[index]?.part.pairs[0]?.value;
    return node?.kind === 'alias' ? node : assert.fail('no alias');
  };

  it('are found in other blocks, the nearest before the alias', () => {
    const file = read('a: &x 1\nb: *x\nc: &x 2\nd: *x\ne: *y\nf: &y 3\n');
    assert.equal(scalarText(file.resolveAlias(alias(file, 1)) ?? assert.fail()), '1');
    assert.equal(scalarText(file.resolveAlias(alias(file, 3)) ?? assert.fail()), '2');
    assert.equal(file.resolveAlias(alias(file, 4)), undefined);
    assert.deepEqual(file.parts[2]?.part.anchors[0]?.span, { start: 3, end: 5 });
  });

  it('do not reach other documents nor themselves', () => {
    const file = read('spec: &x 1\n---\nb: *x\nc: &y [*y]\n');
    assert.equal(file.resolveAlias(alias(file, 1)), undefined);
    const list = file.parts[2]?.part.pairs[0]?.value;
    const inner = list?.kind === 'sequence' ? list.items[0] : undefined;
    assert.equal(inner?.kind === 'alias' && file.resolveAlias(inner), undefined);
  });

  it('keeps !reference as a tagged list', () => {
    const value = partMap(read('a: !reference [.b, script]\n').parts[0]?.part ?? assert.fail())?.pairs[0]?.value;
    assert.equal(value?.kind, 'sequence');
    assert.equal(value?.tag, '!reference');
  });
});

describe('what is wrong between blocks', () => {
  const problems = (text: string) => {
    const file = read(text);
    return file.problems.map(({ part, span, message }) => [part.text.slice(span.start, span.end), message]);
  };

  it('is a first key or list that the keys behind it do not go with', () => {
    assert.deepEqual(problems(' a: 1\nb: 2\n'), [['b', 'this key is indented less than the ones before it']]);
    assert.deepEqual(problems('- a\nb: 2\n'), [['b', 'a key cannot follow a list']]);
    assert.deepEqual(problems(' a: 1\n b: 2\n'), []);
    assert.deepEqual(problems('\uFEFFa: 1\nb: 2\n'), []);
    assert.deepEqual(problems('--- {a: 1}\n---\nb: 2\n'), []);
  });

  it('comes with what is wrong in the blocks', () => {
    assert.deepEqual(problems('a: b: c\nb: 1\n: 2\n'), [
      ['b', 'Nested mappings are not allowed in compact mappings'],
      [':', 'a key is missing before this `:`'],
    ]);
  });
});
