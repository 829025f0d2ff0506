import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FencedPage, readFences, readFencesAgain, toPage } from '../../../../server/src/syntax/markdown/fences';

interface Expected {
  readonly language: string;
  readonly text: string;
  readonly closed?: boolean;
}

const pages: readonly (readonly [name: string, page: string, expected: readonly Expected[]])[] = [
  ['backquotes', 'a\n```nix\n{ }\n```\nb', [{ language: 'nix', text: '{ }\n' }]],
  ['tildes', '~~~yml\na: 1\n~~~', [{ language: 'yaml', text: 'a: 1\n' }]],
  ['no language', '```\na\n```', [{ language: '', text: 'a\n' }]],
  ['empty', '```toml\n```', [{ language: 'toml', text: '' }]],
  ['a longer closing fence', '```nix\na\n`````', [{ language: 'nix', text: 'a\n' }]],
  ['a shorter closing fence is code', '````nix\n```\n````', [{ language: 'nix', text: '```\n' }]],
  ['the other mark is code', '```nix\n~~~\n```', [{ language: 'nix', text: '~~~\n' }]],
  ['a closing fence has no info', '```nix\n``` x\n```', [{ language: 'nix', text: '``` x\n' }]],
  ['backquotes in the info are no fence', '```nix `a`\nx', []],
  ['two marks are no fence', '``\na\n``', []],
  ['three blanks of indentation', '   ```nix\n   a\n     b\n  c\n   ```', [{ language: 'nix', text: 'a\n  b\nc\n' }]],
  ['four blanks are indented code', '    ```nix\n    a\n    ```', []],
  ['an unclosed fence runs to the end', '```nix\na\n\nb', [{ language: 'nix', text: 'a\n\nb', closed: false }]],
  ['an opening line alone', '```nix', [{ language: 'nix', text: '', closed: false }]],
  ['in a list item', '- x\n\n  ```nix\n  a\n    b\n  ```\n', [{ language: 'nix', text: 'a\n  b\n' }]],
  ['in a numbered item', '10. x\n    ```nix\n    a\n    ```', [{ language: 'nix', text: 'a\n' }]],
  ['directly behind a bullet', '- ```nix\n  a\n  ```', [{ language: 'nix', text: 'a\n' }]],
  ['in nested items', '- a\n  - b\n\n    ```nix\n    c\n\n    d\n    ```', [{ language: 'nix', text: 'c\n\nd\n' }]],
  ['ended by its item', '- ```nix\n  a\nb', [{ language: 'nix', text: 'a\n', closed: false }]],
  ['in a quotation', '> ```nix\n> a\n>   b\n> ```', [{ language: 'nix', text: 'a\n  b\n' }]],
  ['ended by its quotation', '> ```nix\n> a\nb', [{ language: 'nix', text: 'a\n', closed: false }]],
  ['an item in a quotation', '> - ```nix\n>   a\n>   ```', [{ language: 'nix', text: 'a\n' }]],
  ['a quotation in an item', '- > ```nix\n  > a\n  > ```', [{ language: 'nix', text: 'a\n' }]],
  ['behind a paragraph', 'text\n```nix\na\n```', [{ language: 'nix', text: 'a\n' }]],
  ['CRLF', 'x\r\n```nix\r\na\r\nb\r\n```\r\n', [{ language: 'nix', text: 'a\r\nb\r\n' }]],
  ['a tab behind the bullet', '-\t```nix\n\ta\n\t```', [{ language: 'nix', text: 'a\n' }]],
  ['info with attributes', '```{.nix title="a.nix"}\na\n```', [{ language: 'nix', text: 'a\n' }]],
  ['info with more words', '```YAML {1,2}\na\n```', [{ language: 'yaml', text: 'a\n' }]],
  [
    'shells',
    '```bash\na\n```\n```console\n$ a\n```',
    [
      { language: 'sh', text: 'a\n' },
      { language: 'sh-session', text: '$ a\n' },
    ],
  ],
  ['a dash rule is no item', '---\n```nix\na\n```', [{ language: 'nix', text: 'a\n' }]],
  [
    'MediaWiki',
    'a\n<syntaxhighlight lang="nix">\n{ }\n</syntaxhighlight>\nb\n```toml\n```',
    [
      { language: 'nix', text: '{ }\n' },
      { language: 'toml', text: '' },
    ],
  ],
  [
    'MediaWiki on one line',
    '* <syntaxhighlight lang=yaml inline>a: 1</syntaxhighlight>',
    [{ language: 'yaml', text: 'a: 1' }],
  ],
  ['MediaWiki without an end', '<syntaxhighlight lang="nix">\na', [{ language: 'nix', text: 'a', closed: false }]],
  [
    'MediaWiki only mentioned',
    'Use `<syntaxhighlight lang="nix">` here.\n```nix\na\n```',
    [{ language: 'nix', text: 'a\n' }],
  ],
];

for (const [name, page, expected] of pages) {
  test(`fences: ${name}`, () => {
    const found = readFences(page).fences.map(({ fence }) => ({
      language: fence.language,
      text: fence.text,
      closed: fence.closed,
    }));
    assert.deepEqual(
      found,
      expected.map((one) => ({ closed: true, ...one })),
    );
    assertPlaced(readFences(page));
  });
}

test('a block knows its place in the page', () => {
  const page = '# x\n\n- y\n\n  ```nix\n  a = 1;\n    b = 2;\n  ```\n';
  const [placed] = readFences(page).fences;
  assert.ok(placed);
  assert.equal(page.slice(placed.span.start, placed.span.end), '```nix\n  a = 1;\n    b = 2;\n  ```');
  const at = placed.fence.text.indexOf('b = 2');
  const span = toPage(placed, { start: at, end: at + 5 });
  assert.deepEqual(span, { start: page.indexOf('b = 2'), end: page.indexOf('b = 2') + 5 });
});

test('blocks that stay keep their object, wherever they move', () => {
  const first = readFences('```nix\na\n```\n\n```toml\nb\n```\n');
  const moved = readFencesAgain(first, 'new\n\n```nix\na\n```\n\n```toml\nc\n```\n');
  assert.equal(moved.fences[0]?.fence, first.fences[0]?.fence);
  assert.notEqual(moved.fences[1]?.fence, first.fences[1]?.fence);
  assert.equal(moved.fences[1]?.fence.text, 'c\n');
  assert.equal(moved.fences[0]?.span.start, 5);
  assert.equal(readFencesAgain(moved, moved.text), moved);
});

test('equal blocks keep an object each', () => {
  const first = readFences('```nix\na\n```\n```nix\na\n```\n');
  const again = readFencesAgain(first, `\n${first.text}`);
  assert.deepEqual(
    again.fences.map(({ fence }) => first.fences.findIndex((one) => one.fence === fence)),
    [0, 1],
  );
});

const line = fc.constantFrom(
  '```',
  '```nix',
  '~~~',
  '````',
  '- a',
  '  ',
  '',
  '> ',
  '> ```nix',
  '  ```',
  '- ```yaml',
  '1. x',
  'text',
  '    code',
  '\t',
  '-',
  '<syntaxhighlight lang="nix">',
  '</syntaxhighlight>',
  '>',
  '   ~~~',
  'a\r',
  '- - ```',
  '> - x',
);
const page = fc.oneof(
  fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n')),
  fc.string({ unit: fc.constantFrom(...'`~->1. \t\nax<') }),
);

/** Each character that the map calls verbatim is the same in the page. */
function assertPlaced(read: FencedPage): void {
  let from = 0;
  for (const placed of read.fences) {
    const { span, fence, start } = placed;
    assert.ok(from <= start && start <= span.start && span.start <= span.end && span.end <= read.text.length);
    from = span.start;
    for (let at = 0; at < fence.text.length; at++) {
      const one = { start: at, end: at + 1 };
      if (!fence.map.isVerbatimSpan(one)) continue;
      const found = toPage(placed, one);
      assert.equal(read.text.slice(found.start, found.end), fence.text.charAt(at));
    }
  }
}

test('any page is read, with places inside it', () => {
  fc.assert(
    fc.property(page, (text) => assertPlaced(readFences(text))),
    { numRuns: 500 },
  );
});

test('reading again gives what reading anew gives', () => {
  fc.assert(
    fc.property(page, page, page, (before, after, other) => {
      const again = readFencesAgain(readFences(before + other), after + other);
      assert.deepEqual(again, readFences(after + other));
    }),
    { numRuns: 300 },
  );
});
