import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { complete } from '../../../server/src/features/completion';
import { findHover } from '../../../server/src/features/hover';
import { yamlCursor } from '../../../server/src/features/yaml-cursor';
import { readYamlFile } from '../../../server/src/syntax/yaml/file';
import { LineIndex } from '../../../server/src/text/line-index';
import { expandSnippet } from '../../../snippets/expand';
import { type Marked, marked } from './marked';

const ci = '.gitlab-ci.yml';

const samples: readonly string[] = [
  `stages: [build, test]
include:
  - local: ci/a.yml
    inputs: {env: prod}
default:
  image: {name: debian, entrypoint: [""]}
variables:
  A: {value: x, options: [x, y]}
.base: &base
  script:
    - echo "$A" # not a comment of YAML
    - |
      for x in \${LIST}; do echo $x; done
build:
  <<: *base
  rules:
  - if: '$CI_PIPELINE_SOURCE == "push"'
    changes: [a, 'b c']
  needs: [{job: other, optional: true}]
  script: !reference [.base, script]
"other job":
  extends: [.base]
  tags: ["nix", fast]
  parallel: {matrix: [{OS: [a, b]}]}
`,
  'spec:\n  inputs:\n    env: {options: [prod]}\n---\na:\r\n  script: [echo $[[ inputs.env | expand_vars ]]]\r\n  needs: [\r\nb:\r\n  - \r\n  st\r\n',
  '{"a": {"script": ["x"], "rules": [{"if": "$A"}], "retry": {"max": 1}}}',
  'a:\n  tags: [x, "y\n  stage: \'b\n  needs:\n    -\n    - job:\n  rules:\n    - if: $A &&\n        $B\n      when:\n  script: >-\n\n    x\n',
  'a: [}\n  b: {c: [d}\n- x\n\t- y: z\n? q\n: r\n---\n...\n%YAML\n',
  '# only a comment\n',
  '',
];

function eachOffset(text: string, look: (at: Marked) => void): void {
  const at = marked(ci, text, { 'ci/a.yml': 'spec:\n  inputs:\n    env:\n---\nx: {script: y}\n' });
  for (let offset = 0; offset <= text.length; offset++) look({ ...at, offset });
}

describe('completion and hover at every offset', () => {
  for (const [index, text] of samples.entries()) {
    it(`never throw and stay within the text of sample ${index}`, () => {
      const lines = new LineIndex(text);
      eachOffset(text, (at) => {
        const { span, items } = complete(at);
        if (items.length > 0) {
          assert.ok(span.start <= at.offset && at.offset <= span.end && span.end <= text.length, `${at.offset}`);
          assert.ok(!text.slice(span.start, span.end).includes('\n'), `${at.offset}`);
          assert.equal(new Set(items.map(({ label, kind }) => `${kind} ${label}`)).size, items.length, `${at.offset}`);
        }
        for (const item of items) assert.notEqual(item.describe?.(), '');
        const range = findHover(at.project, at.file, at.offset, lines)?.range;
        if (range === undefined) return;
        const [start, end] = [lines.offsetAt(range.start), lines.offsetAt(range.end)];
        assert.ok(start <= at.offset && at.offset <= end, `${at.offset}: ${start} to ${end}`);
      });
    });
  }
});

/** The text after each suggestion was taken that adds a key, as editors indent it. */
function withKeys(at: Marked): readonly string[] {
  const { span, items } = complete(at);
  return items.flatMap((item) => {
    if (item.kind !== 'keyword') return [];
    const insert = item.snippet === undefined ? (item.insert ?? item.label) : expandSnippet(item.snippet);
    const lineStart = at.text.lastIndexOf('\n', span.start - 1) + 1;
    const indent = /^[ \t]*/.exec(at.text.slice(lineStart, span.start))?.[0] ?? '';
    return [at.text.slice(0, span.start) + insert.replaceAll('\n', `\n${indent}`) + at.text.slice(span.end)];
  });
}

describe('taking a keyword', () => {
  const places: readonly string[] = [
    '¦',
    'a:\n  script: x\n¦\nb: {script: y}\n',
    'a:\n  ¦\n  script: x\n',
    'a:\n  script: x\n  ¦',
    'a:\n  rules:\n    - ¦\n  script: x\n',
    'a:\n  rules:\n  - if: $A\n    ¦\n  script: x\n',
    'a: {script: x, ¦}\n',
    'a: { ¦ }\n',
    'a:\n  cache:\n    key:\n      ¦\n    paths: [x]\n',
    'include:\n  - ¦\n',
    'include:\n  - local: x\n    ¦\n',
    'default:\n    image: x\n    ¦\n',
    'a:\n  artifacts:\n    reports: {¦}\n',
    'a:\n  needs:\n    - job: b\n      ¦\n',
    'a:\n  sta¦: test\n',
    'a:\n  "sta¦": test\n',
    '{"a": {"retry": {"¦": 1}}}\n',
    'a:\r\n  ¦\r\n  script: x\r\n',
    'workflow:\n  rules:\n    -¦\n',
    'spec:\n  inputs:\n    a:\n      ¦\n---\nb: {script: x}\n',
  ];
  for (const place of places) {
    it(`leaves a text that parses at ${JSON.stringify(place)}`, () => {
      const at = marked(ci, place);
      const before = readYamlFile(at.uri, at.text).problems.length;
      const texts = withKeys(at);
      assert.ok(texts.length > 0);
      for (const text of texts) {
        const { problems } = readYamlFile(at.uri, text);
        assert.ok(
          problems.length <= before,
          `${JSON.stringify(text)}: ${problems.map(({ message }) => message).join()}`,
        );
      }
    });
  }
});

describe('the cursor in a YAML text', () => {
  it('is found in any text, in time that grows with it', () => {
    const piece = fc.constantFrom(
      'a:',
      ' ',
      '  ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '#',
      '|',
      '!x',
      '&y',
      'b',
      '\r\n',
      '---\n',
      '$',
      '\t',
      ':',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(), (pieces, at) => {
        const text = pieces.join('');
        const offset = at % (text.length + 1);
        const cursor = yamlCursor(text, offset);
        if (cursor === undefined) return;
        for (const span of [cursor.span, cursor.scalar]) {
          assert.ok(0 <= span.start && span.start <= offset && offset <= span.end && span.end <= text.length);
        }
      }),
      { numRuns: 2000 },
    );
    for (const [piece_, count] of [
      ['[', 20_000],
      ['"a\n', 20_000],
      ["- '", 20_000],
      ['a: !b ', 20_000],
      ['{a: ', 20_000],
    ] as const) {
      const text = piece_.repeat(count);
      assert.doesNotThrow(() => yamlCursor(text, text.length));
    }
  });
});
