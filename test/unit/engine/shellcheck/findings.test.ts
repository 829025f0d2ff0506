import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readProjectFile } from '../../../../server/src/engine/project-file';
import { carryComments } from '../../../../server/src/engine/shellcheck/carry';
import { readComments } from '../../../../server/src/engine/shellcheck/checker';
import { excludedCodes } from '../../../../server/src/engine/shellcheck/codes';
import { ShellResults } from '../../../../server/src/engine/shellcheck/results';
import { finds, pointAt, type Says, ScriptRepository } from './scripts';

const ci = '.gitlab-ci.yml';
const bad = finds(/\$bad\d*/g);
const two = 'build:\n  script:\n    - a $bad1\ntest:\n  script:\n    - b $bad2\n';
const markedIn = (repository: ScriptRepository): readonly string[] =>
  repository.now().map((problem) => repository.marked(problem));

describe('scripts are checked', () => {
  it('once for each text, whatever is edited beside them', () => {
    const repository = new ScriptRepository({ [ci]: two }, bad);
    assert.deepEqual(repository.summary(), [`${ci} SC2086 $bad1`, `${ci} SC2086 $bad2`]);
    assert.equal(repository.asked.length, 2);
    repository.edit(ci, 'build:\n', '# more\nbuild:\n  stage: test\n');
    assert.deepEqual(markedIn(repository), ['$bad1', '$bad2']);
    repository.write('other.gitlab-ci.yml', 'again:\n  script:\n    - a $bad1\n');
    assert.equal(repository.check().length, 3);
    repository.edit(ci, 'b $bad2', 'c');
    assert.equal(repository.check().length, 2);
    assert.equal(repository.asked.length, 3);
    repository.edit(ci, '- c', '- b $bad2');
    assert.equal(repository.check().length, 3);
    assert.equal(repository.asked.length, 3, 'an edit that was taken back costs nothing');
  });

  it('only in files that are wanted, and in these when they become so', () => {
    const files = { [ci]: two, 'b/.gitlab-ci.yml': 'c:\n  script:\n    - $bad3\n' };
    const repository = new ScriptRepository(files, bad, { open: [ci] });
    assert.equal(repository.check().length, 2);
    repository.open?.add('file:///repository/b/.gitlab-ci.yml');
    assert.equal(repository.check().length, 3);
    assert.equal(repository.asked.length, 3);
  });

  it('in the steps of `run`, each by itself, but for what the step runner fills in', () => {
    const steps = `a:\n  run:\n    - name: one\n      script: a $bad1\n    - { name: two, step: x }\n`;
    const more = `    - { name: three, script: "a \${{ env.A }} $bad2" }\n    - name: four\n      script: |\n        b $bad3\n`;
    const repository = new ScriptRepository({ [ci]: `${steps}${more}b:\n  extends: a\n` }, bad);
    assert.deepEqual(repository.summary(), [`${ci} SC2086 $bad1`, `${ci} SC2086 $bad3`]);
    assert.equal(repository.asked.length, 2);
  });

  it('as one text, with the options that the runner sets', () => {
    const repository = new ScriptRepository(
      {
        [ci]: 'build:\n  script:\n    - a\n    - |\n      b\n      c\n',
        'a.nix': `{ pkgs, ... }: { services.gitlab-runner.services.a = {
          preBuildScript = pkgs.writeScript "a" ''
            #!\${pkgs.bash}/bin/bash
            a \${pkgs.nix}/bin/nix
          '';
          postBuildScript = pkgs.writeShellScript "b" "b";
          preGetSourcesScript = pkgs.writeScript "c" "#!/usr/bin/env python3\\nc";
        }; }\n`,
      },
      () => [],
    );
    repository.check();
    assert.deepEqual(repository.asked, [
      { shell: 'bash', text: '#!/bin/bash -e\na\nb\nc\n' },
      { shell: 'bash', text: '#!xxxxxxxxxxxx/bin/bash\na xxxxxxxxxxx/bin/nix\n' },
      { shell: 'bash', text: '#!/bin/bash\nb' },
    ]);
  });

  it('as sh only where the image has nothing else, and not at all where they are for Windows', () => {
    const shells = (text: string) => {
      const repository = new ScriptRepository({ [ci]: text }, () => []);
      repository.check();
      return repository.asked.map(({ shell }) => shell);
    };
    const job = (head: string, line = 'a') => `build:\n  ${head}\n  script:\n    - ${line}\n`;
    assert.deepEqual(shells(job('image: alpine:3.20')), ['sh']);
    assert.deepEqual(shells(job('image: docker.io/library/python:3-alpine')), ['sh']);
    assert.deepEqual(shells(job('image: registry.example.com/my/alpine')), ['bash']);
    assert.deepEqual(shells(job('image: $IMAGE')), ['bash']);
    assert.deepEqual(shells(job('image: mcr.microsoft.com/windows/servercore')), []);
    assert.deepEqual(shells(job('tags: [windows]')), []);
    assert.deepEqual(shells(job('stage: test', 'Write-Host $env:PATH')), []);
    assert.deepEqual(shells(job('stage: test', 'echo %CI_PROJECT_DIR%')), []);
    assert.deepEqual(shells(job('stage: test', 'date +%Y-%m-%d')), ['bash']);
  });

  it('not where aliases repeat each other to thousands of commands', () => {
    const repeated = (levels: number) => {
      const lists = Array.from({ length: levels }, (_, level) => {
        const item = level === 0 ? 'a $bad1' : `*l${level - 1}`;
        return `.l${level}: &l${level} [${Array.from({ length: 10 }, () => item).join(', ')}]\n`;
      });
      return `${lists.join('')}b:\n  script: *l${levels - 1}\n`;
    };
    const asked = (levels: number) => {
      const repository = new ScriptRepository({ [ci]: repeated(levels) }, () => []);
      repository.check();
      return repository.asked.map(({ text }) => text.split('$bad1').length - 1);
    };
    assert.deepEqual(asked(3), [1000]);
    assert.deepEqual(asked(4), []);
  });

  it('not in pages', () => {
    const page = '# Runner\n\n```yaml\nbuild:\n  script:\n    - $bad\n```\n';
    assert.deepEqual(new ScriptRepository({ 'README.md': page }, bad).check(), []);
  });
});

describe('while a script waits', () => {
  const long = 'build:\n  script:\n    - a $bad1\n    - b\n    - c $bad2\n';

  it('it keeps what was said of the lines that stay', () => {
    const repository = new ScriptRepository({ [ci]: long }, bad);
    repository.check();
    repository.edit(ci, '- b\n', '- b x\n    - y $bad3\n');
    assert.deepEqual(markedIn(repository), ['$bad1', '$bad2']);
    repository.edit(ci, 'c $bad2', 'c');
    assert.deepEqual(markedIn(repository), ['$bad1']);
    repository.check();
    assert.deepEqual(markedIn(repository), ['$bad1', '$bad3']);
  });

  it('a syntax error is not kept', () => {
    const says = finds(/\bb\b/g, { code: 1046, level: 'error' });
    const repository = new ScriptRepository({ [ci]: long }, says);
    assert.equal(repository.check().length, 1);
    repository.edit(ci, 'a $bad1', 'a');
    assert.deepEqual(markedIn(repository), []);
  });

  it('lines behind a change move with it', () => {
    const at = (line: number) => ({ line, column: 3 });
    const comment = { start: at(3), end: at(3), level: 'info', code: 2086, message: '', replacements: [] } as const;
    const { comments, sameLines } = carryComments('1\n2\n3', '1\nnew\n2\n3', [comment]);
    assert.deepEqual(comments, [{ ...comment, start: at(4), end: at(4) }]);
    assert.equal(sameLines, 3);
  });
});

describe('what is left out', () => {
  const codes = (text: string, code: number, pattern: RegExp, level: 'error' | 'warning' = 'warning') =>
    new ScriptRepository({ [ci]: text }, finds(pattern, { code, level })).check().length;
  const job = (line: string) => `build:\n  script:\n    - ${line}\n`;

  it('is what makes no sense in scripts of jobs', () => {
    for (const code of [1091, 2034, 2148, 2154, 2164]) {
      assert.equal(codes(job('a'), code, /a/g), code === 2164 ? 1 : 0, `SC${code}`);
    }
    assert.equal(codes(job('a'), 3043, /a/g), 0, 'BusyBox has `local`');
    assert.equal(codes(job('a'), 3030, /a/g), 1, 'BusyBox has no arrays');
  });

  it('is what depends on a value that is filled in later', () => {
    const head = 'spec:\n  inputs:\n    x:\n---\n';
    const line = head + job('"[ \\"$[[ inputs.x ]]\\" = b ]; c"');
    assert.equal(codes(line, 2050, /=/g), 0);
    assert.equal(codes(line, 2170, /\bc\b/g), 0);
    assert.equal(codes(line, 2002, /\bc\b/g), 1);
    assert.equal(codes(line, 2002, /xxx/g), 0);
    assert.equal(codes(line, 1046, /\bc\b/g, 'error'), 0, 'the value may be the rest of the syntax');
    assert.equal(codes(job('"[ b = b ]; c"'), 2050, /=/g), 1);
  });

  it('is a syntax error in a script of which not all is known', () => {
    const remote = `include: https://example.com/a.yml\nbuild:\n  script:\n    - !reference [.a, script]\n    - a\n`;
    assert.equal(codes(remote, 1046, /\ba\b/g, 'error'), 0);
  });

  it('are quotes around what is one word, or several on purpose', () => {
    const unquoted = (line: string) => {
      const repository = new ScriptRepository({ [ci]: job(line) }, finds(/\$\{?\w+\}?/g));
      return repository.check().map((problem) => repository.marked(problem));
    };
    assert.deepEqual(unquoted('a $CI_COMMIT_SHA ${CI_PIPELINE_ID} $CI_COMMIT_MESSAGE $CI_JOB_NAME $GO_FLAGS $MY_CI'), [
      '$CI_COMMIT_MESSAGE',
      '$CI_JOB_NAME',
      '$MY_CI',
    ]);
    const split = (line: string) => codes(job(line), 2046, /\$\([^)]*\)/g);
    assert.equal(split('make -j$(nproc)'), 0);
    assert.equal(split('eval $(ssh-agent -s)'), 0);
    assert.equal(split('nix-store --export $(nix-store -qR result)'), 0);
    assert.equal(split('rm $(ls)'), 1);
  });

  it('is a second word on the same syntax error', () => {
    const messages = (codes: readonly number[]) => {
      const says: Says = ({ text }) =>
        codes.map((code) => {
          const start = pointAt(text, text.lastIndexOf('a'));
          return {
            start,
            end: start,
            level: 'error',
            code,
            message: `M${code}. Fix any mentioned problems and try again.`,
            replacements: [],
          };
        });
      const repository = new ScriptRepository({ [ci]: job('a') }, says);
      return repository.check().map(({ message }) => message.what);
    };
    assert.deepEqual(messages([1009, 1073, 1072]), ['M1073. M1072.']);
    assert.deepEqual(messages([1046, 1073, 1072]), ['M1046. Fix any mentioned problems and try again.']);
  });
});

describe('a remark is silenced', () => {
  const silenced = (text: string, project = '') =>
    new ScriptRepository({ [ci]: text, '.gitlab-nix-runner.yml': project }, bad).check().length === 0;
  const job = (before: string) => `build:\n  script:\n    ${before}- a $bad\n`;

  it('by our comments', () => {
    assert.ok(silenced(job('# gitlab-nix-runner: disable-next-line shellcheck/SC2086 -- so\n    ')));
    assert.ok(silenced(job('# gitlab-nix-runner: disable-next-line shellcheck\n    ')));
    assert.ok(silenced(`# gitlab-nix-runner: disable-file shellcheck/SC2086\n${job('')}`));
    assert.ok(!silenced(job('# gitlab-nix-runner: disable-next-line shellcheck/SC2046\n    ')));
    assert.ok(
      silenced(
        'build:\n  script:\n    - |\n      # gitlab-nix-runner: disable-next-line shellcheck/SC2086\n      a $bad\n',
      ),
    );
  });

  it('by its own directive, also above an item', () => {
    assert.ok(silenced(job('# shellcheck disable=SC2086\n    ')));
    assert.ok(silenced(job('# shellcheck disable=SC2046,SC2086 # so\n    ')));
    assert.ok(silenced(job('# shellcheck disable=all\n    ')));
    assert.ok(!silenced(job('# shellcheck disable=SC2046\n    ')));
  });

  it('by the project file, whose word on a code counts before that on all', () => {
    assert.ok(silenced(job(''), 'rules:\n  shellcheck/SC2086: off\n'));
    assert.ok(silenced(job(''), 'rules:\n  shellcheck: off\n'));
    assert.ok(silenced(job(''), 'shellcheck: off\n'));
    assert.ok(!silenced(job(''), 'shellcheck: on\n'));
    const project = 'rules:\n  shellcheck: off\n  shellcheck/SC2086: error\n';
    const [problem] = new ScriptRepository({ [ci]: job(''), '.gitlab-nix-runner.yml': project }, bad).check();
    assert.equal(problem?.severity, 'error');
  });

  it('and nothing is run where it is off', () => {
    for (const project of ['shellcheck: off\n', 'rules:\n  shellcheck: off\n']) {
      const repository = new ScriptRepository({ [ci]: job(''), '.gitlab-nix-runner.yml': project }, bad);
      repository.check();
      assert.deepEqual(repository.asked, []);
    }
    const options = { settings: { shellcheck: false } };
    const on = new ScriptRepository({ [ci]: job(''), '.gitlab-nix-runner.yml': 'shellcheck: on\n' }, bad, options);
    on.check();
    assert.deepEqual(on.asked, [], 'a repository cannot switch on what somebody has switched off');
  });

  it('never by a path', () => {
    const text = 'shellcheck: ./bin/shellcheck\nrules:\n  shellcheck/SC1: off\n';
    const { settings, problems } = readProjectFile({ uri: 'file:///r/.gitlab-nix-runner.yml', text }, []);
    assert.deepEqual(
      problems.map(({ what }) => what),
      ['This is neither `on` nor `off`.', 'There is no rule `shellcheck/SC1`.'],
    );
    assert.equal(settings.shellcheck, true);
  });
});

describe('a remark tells', () => {
  it('its code, its page, and how serious it is', () => {
    const levels = ['error', 'warning', 'info', 'style'] as const;
    const severities = levels.map((level) => {
      const says = finds(/\$bad/g, { level });
      const [problem] = new ScriptRepository({ [ci]: 'build:\n  script:\n    - a $bad\n' }, says).check();
      assert.equal(problem?.rule.id, 'shellcheck/SC2086');
      assert.deepEqual(problem.message.what, 'Said of it.');
      return problem.severity;
    });
    assert.deepEqual(severities, ['warning', 'warning', 'information', 'hint']);
  });
});

describe('the page about it', () => {
  it('names everything that is left out', () => {
    const page = readFileSync(new URL('../../../../docs/shellcheck.md', import.meta.url), 'utf8');
    const missing = [...excludedCodes.keys()].filter((code) => !page.includes(`SC${code}`));
    assert.deepEqual(missing, []);
  });
});

describe('results', () => {
  it('are forgotten when there are too many, the oldest first', () => {
    const results = new ShellResults(40);
    const input = (text: string) => ({ text, shell: 'bash' as const });
    results.set(input('1234567890'), []);
    results.set(input('abcdefghij'), []);
    assert.deepEqual(results.get(input('1234567890')), []);
    results.set(input('ABCDEFGHIJ'), []);
    assert.equal(results.get(input('abcdefghij')), undefined);
    assert.deepEqual(results.get(input('1234567890')), []);
    results.set(input('x'.repeat(100)), []);
    assert.deepEqual(results.get(input('x'.repeat(100))), []);
    assert.equal(results.get(input('1234567890')), undefined);
    assert.equal(results.get({ text: 'x'.repeat(100), shell: 'sh' }), undefined);
  });

  it('are read from any text without harm', () => {
    for (const text of ['', '[]', '{}', '{"comments":{}}', 'null', '{"comments":[null,1,{"line":0}]}']) {
      assert.deepEqual(readComments(text) ?? [], []);
    }
  });
});
