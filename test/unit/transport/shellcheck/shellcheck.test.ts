import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { URI } from 'vscode-uri';
import { Project } from '../../../../server/src/engine/project';
import { defaultSettings } from '../../../../server/src/engine/settings';
import type { ShellComment, ShellInput } from '../../../../server/src/engine/shellcheck/checker';
import { ShellResults } from '../../../../server/src/engine/shellcheck/results';
import { findShellCheck } from '../../../../server/src/transport/shellcheck/find-program';
import { ShellCheckProcess } from '../../../../server/src/transport/shellcheck/process';
import { DiskFileSystem } from '../../../../server/src/workspace/disk-file-system';
import { ScriptRepository } from '../../engine/shellcheck/scripts';

const installed = process.env.GNR_NO_ORACLE === '1' ? undefined : findShellCheck(undefined, []);
const skip =
  process.env.GNR_NO_ORACLE === '1'
    ? 'GNR_NO_ORACLE=1: ShellCheck is not asked'
    : installed === undefined && 'ShellCheck is not installed (Debian and Ubuntu: apt install shellcheck)';

const ci = '.gitlab-ci.yml';
const failures: string[] = [];
const checker = new ShellCheckProcess(installed ?? '', (reason) => failures.push(reason));

/** The findings of ShellCheck itself in a repository, as `path code text`. */
async function found(files: Readonly<Record<string, string>>): Promise<ScriptRepository> {
  const waiting: ShellInput[] = [];
  const first = new ScriptRepository(files, (input) => {
    waiting.push(input);
    return [];
  });
  first.check();
  const results = new Map<string, readonly ShellComment[]>();
  for (const input of waiting) {
    const comments = await checker.check(input, new AbortController().signal);
    assert.ok(comments !== undefined, failures.join());
    results.set(input.text, comments);
  }
  const repository = new ScriptRepository(files, ({ text }) => results.get(text) ?? []);
  repository.check();
  return repository;
}

describe('ShellCheck itself', { skip }, () => {
  it('is told of exactly in every kind of string', async () => {
    const repository = await found({
      [ci]: `build:
  script:
    - "echo \\"ä😀\\" $a"
    - |
      if true; then
      \techo 😀 $b
      fi
    - >
      echo
      \`date\`
    - 'echo ''$c'' $d'
  after_script: [rm $e, "cat $f | sort"]
`,
      'gitlab-runner/config.toml': `[[runners]]\n  name = "a"\n  pre_build_script = """\n    echo "\\u00e4" $g\n  """\n`,
      'a.nix': `{ pkgs, ... }: { services.gitlab-runner.services.a.preBuildScript = pkgs.writeScript "x" ''
        #!\${pkgs.runtimeShell}
        cd \${pkgs.hello}
        echo \${pkgs.nix} ''\${h} $i
      ''; }\n`,
    });
    assert.deepEqual(repository.summary(repository.now()), [
      `${ci} SC2086 $a`,
      `${ci} SC2086 $b`,
      `${ci} SC2005 \`date\``,
      `${ci} SC2006 \`date\``,
      `${ci} SC2046 \`date\``,
      `${ci} SC2086 $d`,
      `${ci} SC2086 $e`,
      `${ci} SC2086 $f`,
      `a.nix SC2164 cd \${pkgs.hello}`,
      `a.nix SC2086 ''\${h}`,
      'a.nix SC2086 $i',
      'gitlab-runner/config.toml SC2086 $g',
    ]);
  });

  it('proposes fixes after which it has nothing to say', async () => {
    const text = 'build:\n  script:\n    - rm $a\n    - "rm $b"\n    - d=`date`\n    - rm "$d"\n';
    let repository = await found({ [ci]: text });
    for (let round = 0; round < 10; round++) {
      const [problem] = repository.now();
      if (problem === undefined) break;
      const fixed = repository.fixed(problem);
      assert.ok(fixed !== undefined, problem.message.what);
      repository = await found({ [ci]: fixed });
    }
    assert.equal(
      repository.text(ci),
      'build:\n  script:\n    - rm "$a"\n    - "rm \\"$b\\""\n    - d=$(date)\n    - rm "$d"\n',
    );
  });

  it('knows that the runner stops at the first failure, and of syntax that spans items', async () => {
    const repository = await found({
      [ci]: 'build:\n  script:\n    - cd a\n    - if b; then\n    - c\n    - fi\n    - source d.sh\n    - e=1\n    - echo "$F"\n',
    });
    assert.deepEqual(repository.summary(repository.now()), []);
  });

  it('tells a syntax error once', async () => {
    const repository = await found({ [ci]: `build:\n  script:\n    - echo 'a\n    - b\n` });
    const [problem, ...more] = repository.now();
    assert.deepEqual(more, []);
    assert.equal(problem?.rule.id, 'shellcheck/SC1073');
    assert.equal(repository.marked(problem), "'a");
    assert.match(problem.message.what, /^Couldn't parse this single quoted string\. Expected end of/);
  });

  it('heeds directives of the script, also for all of it', async () => {
    const lines = (first: string) => `build:\n  script:\n    - |\n      ${first}\n      a\n      rm $b\n`;
    assert.deepEqual((await found({ [ci]: lines('# shellcheck disable=SC2086') })).now(), []);
    assert.equal((await found({ [ci]: lines('# nothing') })).now().length, 1);
  });

  it('has nothing to say of the examples that are as they should be, nor of those that are not', async () => {
    for (const example of ['daemon-container', 'host-daemon', 'daemon-container-broken', 'host-daemon-broken']) {
      const folder = fileURLToPath(new URL(`../../../../examples/${example}`, import.meta.url));
      assert.ok(readFileSync(`${folder}/${ci}`, 'utf8') !== '');
      const root = URI.file(folder).toString();
      const results = new ShellResults();
      const project = new Project({
        root,
        fileSystem: new DiskFileSystem(root),
        rules: [],
        settings: defaultSettings,
        onRuleError: (_, error) => {
          throw error;
        },
        shell: { results, isWanted: () => true },
      });
      for (const _ of project.scan());
      project.check();
      const waiting = [...project.pendingScripts()];
      assert.ok(waiting.length > 0);
      for (const input of waiting) {
        results.set(input, (await checker.check(input, new AbortController().signal)) ?? []);
      }
      const said = [...project.check().values()].flat().map(({ rule, uri, span }) => `${uri} ${span.start} ${rule.id}`);
      assert.deepEqual(said, []);
    }
  });
});
