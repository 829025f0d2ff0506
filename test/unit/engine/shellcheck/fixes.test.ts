import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { finds, ScriptRepository } from './scripts';

const ci = '.gitlab-ci.yml';
const toml = 'gitlab-runner/config.toml';

/** The file after the fixes that put `quote` around each `$bad`, one after the other; undefined where there is none. */
function quoted(path: string, text: string, quote = '"'): string | undefined {
  const repository = new ScriptRepository({ [path]: text }, finds(/(?<![\w"'])\$bad(?!["'\w])/g, { quote }));
  const [problem] = repository.check();
  assert.ok(problem !== undefined, 'nothing is found');
  const fixed = repository.fixed(problem);
  if (fixed === undefined) return undefined;
  repository.write(path, fixed);
  if (quote === '"' || quote === "'") assert.equal(repository.check().length, 0, 'it is gone');
  return fixed;
}

const job = (item: string): string => `build:\n  script:\n    - ${item}\n`;
const fixedItem = (item: string, quote?: string) => quoted(ci, job(item), quote)?.slice(job('').length - 1, -1);
const runner = (value: string): string => `[[runners]]\n  name = "a"\n  pre_build_script = ${value}\n`;
const fixedToml = (value: string, quote?: string) =>
  quoted(toml, runner(value), quote)?.slice(runner('').length - 1, -1);
const nix = (value: string): string =>
  `{ pkgs, ... }: { services.gitlab-runner.services.a = { preBuildScript = pkgs.writeShellScript "x" ${value}; }; }\n`;
const fixedNix = (value: string, quote?: string) =>
  quoted('a.nix', nix(value), quote)?.slice(nix('').indexOf('"x" ') + 4, -7);

describe('a fix of ShellCheck', () => {
  it('is written as the YAML around it needs', () => {
    assert.equal(fixedItem('rm $bad x'), 'rm "$bad" x');
    assert.equal(fixedItem('$bad x'), `'"$bad" x'`);
    assert.equal(fixedItem('"rm $bad\\t"'), '"rm \\"$bad\\"\\t"');
    assert.equal(fixedItem("'it''s $bad'", "'"), "'it''s ''$bad'''");
    assert.equal(
      fixedItem('|\n      if a; then\n        rm $bad\n      fi'),
      '|\n      if a; then\n        rm "$bad"\n      fi',
    );
    assert.equal(fixedItem('>-\n      rm\n      $bad'), '>-\n      rm\n      "$bad"');
    assert.equal(quoted(ci, 'build:\n  script: [rm $bad, b]\n'), 'build:\n  script: [rm "$bad", b]\n');
    assert.equal(quoted(ci, 'build:\n  script: [$bad, b]\n'), 'build:\n  script: [\'"$bad"\', b]\n');
    assert.equal(fixedItem('rm x\n      $bad y'), 'rm x\n      "$bad" y');
  });

  it('is written as the string of TOML needs', () => {
    assert.equal(fixedToml('"rm $bad"'), '"rm \\"$bad\\""');
    assert.equal(fixedToml('"""\nrm $bad\n"""'), '"""\nrm \\"$bad\\"\n"""');
    assert.equal(fixedToml("'rm $bad'"), '\'rm "$bad"\'');
    assert.equal(fixedToml("'rm $bad'", "'"), undefined, 'such a string can hold no such quote');
  });

  it('is written as the string of Nix needs', () => {
    assert.equal(fixedNix('"rm $bad"'), '"rm \\"$bad\\""');
    assert.equal(fixedNix("''\n  rm ${pkgs.x} $bad\n''"), "''\n  rm ${pkgs.x} \"$bad\"\n''");
    assert.equal(fixedNix("''rm $bad''", "'"), undefined, 'two quotes would end the string');
    assert.equal(fixedNix('"rm $bad"', '${'), '"rm \\${$bad\\${"');
    assert.equal(fixedNix('"rm $bad"', '$'), undefined);
  });

  it('needs a look, and says what it does', () => {
    const repository = new ScriptRepository({ [ci]: job('rm $bad') }, finds(/\$bad/g, { quote: '"' }));
    const [problem] = repository.check();
    assert.ok(problem !== undefined);
    const [fix, ...more] = repository.project.fixes(problem);
    assert.deepEqual(more, []);
    assert.equal(fix?.title, 'Replace `$bad` by `"$bad"`');
    assert.equal(fix?.safe, false);
  });

  it('is not made where what it replaces does not stand there letter for letter', () => {
    const says = finds(/b a/g);
    const replaced = (item: string) => {
      const repository = new ScriptRepository({ [ci]: job(item) }, (input) =>
        says(input).map((comment) => ({
          ...comment,
          replacements: [{ start: comment.start, end: comment.end, text: 'c', side: 'preceding' as const }],
        })),
      );
      const [problem] = repository.check();
      assert.ok(problem !== undefined);
      return repository.fixed(problem);
    };
    assert.equal(replaced('a b a'), job('a c'));
    assert.equal(replaced('>\n      a b\n      a'), undefined);
    assert.equal(replaced('"a b\\x20a"'), undefined);
  });
});
