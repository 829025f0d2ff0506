import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { finds, ScriptRepository } from './scripts';

const ci = '.gitlab-ci.yml';
const toml = 'gitlab-runner/config.toml';

/** The texts in a file that are found where a script says `$bad`, with all that stands for it. */
function marks(path: string, text: string, pattern = /\$bad\w*/g): readonly string[] {
  const repository = new ScriptRepository({ [path]: text }, finds(pattern));
  return repository.check().map((problem) => repository.marked(problem));
}

const job = (lines: string): string => `build:\n  script:\n${lines.replace(/^/gm, '    ')}\n`;
const runner = (lines: string): string =>
  `concurrent = 1\n[[runners]]\n  name = "a"\n  url = "https://gitlab.com"\n  token = "$T"\n  executor = "shell"\n${lines}\n`;
const nix = (value: string): string =>
  `{ pkgs, ... }:\n{\n  services.gitlab-runner.services.a = {\n    preBuildScript = ${value};\n  };\n}\n`;

describe('the place of a remark', () => {
  it('is exact in every kind of YAML scalar', () => {
    assert.deepEqual(marks(ci, job('- echo $bad1\n- "echo \\"ä😀\\" $bad2"\n- \'it\'\'s $bad3\'')), [
      '$bad1',
      '$bad2',
      '$bad3',
    ]);
    assert.deepEqual(marks(ci, job('- |\n  if a; then\n    echo 😀 $bad1\n  fi\n- >-\n  one\n  $bad2\n\n  $bad3')), [
      '$bad1',
      '$bad2',
      '$bad3',
    ]);
    assert.deepEqual(marks(ci, 'build:\n  script: ["a $bad1", b $bad2, \'$bad3\']\n'), ['$bad1', '$bad2', '$bad3']);
    assert.deepEqual(marks(ci, 'build:\n  script: echo $bad1\n  after_script: a\n    $bad2\n'), ['$bad1', '$bad2']);
  });

  it('takes escapes as a whole', () => {
    assert.deepEqual(marks(ci, job('- "a \\"$bad\\" b \\t"'), /"\$bad"|b \t/g), ['\\"$bad\\"', 'b \\t']);
    assert.deepEqual(marks(ci, job("- 'a ''$bad'''"), /'\$bad'/g), ["''$bad''"]);
  });

  it('is exact in strings of TOML', () => {
    const text = runner(
      '  pre_build_script = """\n    a "\\u0041😀" $bad1\n  """\n  post_build_script = \'$bad2\'\n  pre_get_sources_script = "\\"$bad3\\""',
    );
    assert.deepEqual(marks(toml, text), ['$bad1', '$bad2', '$bad3']);
    assert.deepEqual(marks(toml, text, /"\$bad3"/g), ['\\"$bad3\\"']);
  });

  it('is exact in strings of Nix, behind holes and escapes', () => {
    assert.deepEqual(
      marks(
        'a.nix',
        nix("pkgs.writeShellScript \"x\" ''\n      a ${pkgs.nix} ''${b} $bad1\n      $bad2 ${pkgs.b}/$bad3\n    ''"),
      ),
      ['$bad1', '$bad2', '$bad3'],
    );
    assert.deepEqual(marks('a.nix', nix('pkgs.writeShellScript "x" "a \\"$bad\\""'), /"\$bad"/g), ['\\"$bad\\"']);
    const others = nix('null; postBuildScript = pkgs.writeShellScript "y" "$bad"').replace('preBuild', 'preGetSources');
    assert.deepEqual(marks('a.nix', others), ['$bad']);
  });

  it('is a word or the last character where the remark has no extent', () => {
    const says = ({ text }: { text: string }) => [
      {
        start: { line: 2, column: 1 },
        end: { line: 2, column: 1 },
        level: 'error',
        code: 1046,
        message: 'A',
        replacements: [],
      } as const,
      ...[text.split('\n').length].map((line) => {
        const column = (text.split('\n').at(-1) ?? '').length + 1;
        return {
          start: { line, column },
          end: { line, column },
          level: 'error',
          code: 1047,
          message: 'B',
          replacements: [],
        } as const;
      }),
    ];
    const repository = new ScriptRepository({ [ci]: job('- if true; then\n- echo') }, says);
    assert.deepEqual(repository.summary(), [`${ci} SC1046 if`, `${ci} SC1047 o`]);
  });

  it('of a hook, a default and an included file is where these are written', () => {
    const files = {
      [ci]: 'include: ci/all.yml\ndefault:\n  after_script: [a $bad1]\n  hooks:\n    pre_get_sources_script: [b $bad2]\n',
      'ci/all.yml':
        'build:\n  script: [c $bad3]\n  hooks:\n    pre_get_sources_script:\n      - d $bad4\ntest:\n  script: [e]\n',
    };
    assert.deepEqual(new ScriptRepository(files, finds(/\$bad\d/g)).summary(), [
      `${ci} SC2086 $bad1`,
      `${ci} SC2086 $bad2`,
      'ci/all.yml SC2086 $bad3',
      'ci/all.yml SC2086 $bad4',
    ]);
  });
});

describe('inherited scripts', () => {
  it('are told of once, where they are written', () => {
    const text = `.base:
  before_script: &lines
    - a $bad1
  script:
    - b $bad2
default:
  after_script: [c $bad3]
build:
  extends: .base
test:
  extends: .base
  script:
    - !reference [.base, script]
    - d $bad4
deploy:
  script:
    - *lines
    - e $bad5
`;
    assert.deepEqual(marks(ci, text), ['$bad1', '$bad2', '$bad3', '$bad4', '$bad5']);
  });
});

/** A line of a script in which `$bad` stands among all that means something to YAML, TOML or Nix. */
const word = fc.constantFrom(
  '$bad',
  'a',
  '"',
  "'",
  '\\',
  '😀',
  'ä',
  '#',
  ':',
  '{',
  '}',
  '$',
  '[',
  '\t',
  '%',
  ', ',
  '${x}',
  "''",
);
const line = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => `x ${words.join(' ')} y`);
const lines = fc.array(line, { minLength: 1, maxLength: 4 });

const doubleQuoted = (text: string): string => JSON.stringify(text);
/** Writes a script in some style of some language, or undefined where that style cannot hold it. */
const styles: Readonly<
  Record<string, (script: readonly string[]) => { readonly path: string; readonly text: string } | undefined>
> = {
  literal: (script) => ({ path: ci, text: job(`- |\n${script.map((each) => `  ${each}`).join('\n')}`) }),
  double: (script) => ({ path: ci, text: job(`- ${doubleQuoted(script.join('\n'))}`) }),
  single: (script) => ({ path: ci, text: job(script.map((each) => `- '${each.replaceAll("'", "''")}'`).join('\n')) }),
  flow: (script) => ({ path: ci, text: `build:\n  script: [${script.map(doubleQuoted).join(', ')}]\n` }),
  toml: (script) => ({ path: toml, text: runner(`  pre_build_script = ${doubleQuoted(script.join('\n'))}`) }),
  nix: (script) => ({
    path: 'a.nix',
    text: nix(`pkgs.writeShellScript "x" ${doubleQuoted(script.join('\n')).replaceAll('${', '\\${')}`),
  }),
};

describe('places of any script', () => {
  for (const [name, write] of Object.entries(styles)) {
    it(`cover exactly what is found: ${name}`, () => {
      fc.assert(
        fc.property(lines, (script) => {
          const written = write(script);
          if (written === undefined) return;
          const expected = script.join('\n').split('$bad').length - 1;
          assert.deepEqual(marks(written.path, written.text, /\$bad/g), Array(expected).fill('$bad'));
        }),
        { numRuns: 60 },
      );
    });

    it(`lie within the script whatever is remarked: ${name}`, () => {
      const point = fc.record({ line: fc.integer({ min: 1, max: 9 }), column: fc.integer({ min: 1, max: 60 }) });
      fc.assert(
        fc.property(lines, fc.array(fc.tuple(point, point, fc.string()), { maxLength: 6 }), (script, remarks) => {
          const written = write(script);
          if (written === undefined) return;
          const says = () =>
            remarks.map(([start, end, text]) => {
              const replacements = [{ start, end, text, side: 'following' as const }];
              return { start, end, level: 'info' as const, code: 2000, message: 'M', replacements };
            });
          const repository = new ScriptRepository({ [written.path]: written.text }, says);
          const from = written.text.indexOf('x ');
          const to = written.text.lastIndexOf(' y') + 2;
          for (const problem of repository.check()) {
            assert.ok(from <= problem.span.start && problem.span.start < problem.span.end && problem.span.end <= to);
            repository.fixed(problem);
          }
        }),
        { numRuns: 60 },
      );
    });
  }
});
