import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TokenCache } from '../../../../server/src/features/navigation/semantic-tokens';
import { tokenModifiers, tokenTypes } from '../../../../server/src/features/navigation/token-legend';
import { marked } from '../marked';
import { ci, pipeline } from './places';

/** Tokens as `text type.modifier`, line by line. */
function decode(text: string, data: readonly number[]): readonly string[] {
  const lines = text.split(/\r?\n/);
  const shown: string[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [down = 0, right = 0, length = 0, type = 0, modifiers = 0] = data.slice(at, at + 5);
    line += down;
    character = down === 0 ? character + right : right;
    const modifier = tokenModifiers.filter((_, bit) => (modifiers & (1 << bit)) !== 0).map((name) => `.${name}`);
    const word = lines[line]?.slice(character, character + length) ?? '';
    assert.equal(word.length, length, `line ${line + 1} is too short`);
    shown.push(`${word} ${tokenTypes[type]}${modifier.join('')}`);
  }
  return shown;
}

function tokens(text: string, first?: number, last?: number): readonly string[] {
  const at = pipeline(text);
  return decode(at.text, new TokenCache(at.project.workspace).encode(at.file, first, last) ?? []);
}

describe('semantic tokens', () => {
  it('show commands, variables, strings and comments of scripts', () => {
    assert.deepEqual(
      tokens(
        'a:\n  script:\n    - export A=1 && nix-build "$A" \'b\'\n    - B=2 make ${B} > $CI_JOB_ID\n    - |\n      # c\n',
      ),
      [
        'export function.defaultLibrary',
        'A variable.modification',
        '&& operator',
        'nix-build function',
        '" string',
        '$A variable',
        '" string',
        "'b' string",
        'B variable.modification',
        'make function',
        '${B} variable',
        '$CI_JOB_ID variable.defaultLibrary',
        '# c comment',
      ],
    );
  });

  it('show reserved words, across the items of a script too', () => {
    assert.deepEqual(tokens('a:\n  script:\n    - if x; then\n    - y\n    - else z; fi\n'), [
      'if keyword',
      'x function',
      'then keyword',
      'y function',
      'else keyword',
      'z function',
      'fi keyword',
    ]);
    assert.deepEqual(
      tokens('a:\n  script: |\n    f() { x; }\n    for i in "$@"; do echo $i; done\n    case $1 in a) b;; esac\n'),
      [
        'f function.declaration',
        'x function',
        'for keyword',
        'i variable.declaration',
        'in keyword',
        '" string',
        '$@ variable',
        '" string',
        'do keyword',
        'echo function.defaultLibrary',
        '$i variable',
        'done keyword',
        'case keyword',
        '$1 variable',
        'in keyword',
        'b function',
        'esac keyword',
      ],
    );
  });

  it('lie exactly where YAML decodes, joins and indents', () => {
    assert.deepEqual(
      tokens(
        "a:\n  script:\n    - \"echo \\\"a\\\" $X\"\n    - >\n      echo\n      'b\n      c'\n    - 'echo ''$Y'''\n",
      ),
      [
        'echo function.defaultLibrary',
        '\\"a\\" string',
        '$X variable',
        'echo function.defaultLibrary',
        "'b string",
        "c' string",
        'echo function.defaultLibrary',
        "''$Y'' string",
      ],
    );
  });

  it('show variables and inputs in other values', () => {
    const text =
      'spec: {inputs: {n: {}}}\n---\n"$[[ inputs.n | expand_vars ]]-x":\n  image: "a:$TAG-${V}"\n  rules:\n    - if: $CI == "1" && $A\n  script: make $[[ inputs.n ]]\n';
    assert.deepEqual(tokens(text), [
      '$[[ inputs.n | expand_vars ]] parameter',
      '$TAG variable',
      '${V} variable',
      '$CI variable.defaultLibrary',
      '$A variable',
      'make function',
      '$[[ inputs.n ]] parameter',
    ]);
  });

  it('are counted by line ends as LSP has them', () => {
    assert.deepEqual(tokens('a:\r\n  script:\r\n    - x\r\n\r\nb:\r\n  script:\r\n    - |\r\n      y\r\n      z\r\n'), [
      'x function',
      'y function',
      'z function',
    ]);
  });

  it('of some lines are those of the blocks that lie there', () => {
    const text = 'a:\n  script: x\nb:\n  script: y\nc:\n  script: z\n';
    assert.deepEqual(tokens(text, 2, 3), ['y function']);
    assert.deepEqual(tokens(text, 3, 4), ['y function', 'z function']);
  });

  it('are those of a pipeline that was read anew, after an edit', () => {
    const at = pipeline('a:\n  script: x $A\nb:\n  script: y\n');
    const { workspace } = at.project;
    const cache = new TokenCache(workspace);
    cache.encode(at.file);
    for (const edited of [
      'a:\n  script:\n    - x $A\nb:\n  script: y\n',
      'b:\n  script: y\n',
      '# c\na: [\nb:\n  script: y\n',
    ]) {
      at.overlay.set(at.uri, edited);
      at.project.update(at.uri);
      const file = workspace.file(at.uri) ?? assert.fail();
      const fresh = pipeline(edited);
      assert.deepEqual(cache.encode(file), new TokenCache(fresh.project.workspace).encode(fresh.file));
    }
  });

  it('are left to others elsewhere', () => {
    const at = marked('README.md', 'A gitlab-ci pipeline:\n\n```yaml\na:\n  script: x\n```\n', {
      [ci]: 'a: {script: x}\n',
    });
    assert.equal(new TokenCache(at.project.workspace).encode(at.file), undefined);
  });
});
