import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { effectiveScript } from '../../../../server/src/model/pipeline/effective-script';
import type { Job } from '../../../../server/src/model/pipeline/job';
import { place } from '../../../../server/src/text/place';
import { entryUri, lines, Repository, root } from './repository';

const profile = '. "$HOME/.nix-profile/etc/profile.d/nix.sh"';

/** The entry file after an edit of job `name`. */
function after(text: string, name: string, edit: (job: Job) => ReturnType<Job['edit']['prependBeforeScript']>): string {
  const repository = new Repository(text);
  repository.apply(edit(repository.job(name)));
  return repository.text();
}

const prepended = (text: string, name = 'job'): string =>
  after(text, name, (job) => job.edit.prependBeforeScript(profile));

describe('putting a line before a job', () => {
  it('adds a before_script in the style of the file', () => {
    assert.equal(
      prepended('stages:\n- build\njob:\n    stage: build\n    # the build\n    script:\n    - make\n'),
      `stages:\n- build\njob:\n    stage: build\n    before_script:\n    - ${profile}\n    # the build\n    script:\n    - make\n`,
    );
    assert.equal(
      prepended('job:\r\n  script:\r\n    - make\r\n'),
      `job:\r\n  before_script:\r\n    - ${profile}\r\n  script:\r\n    - make\r\n`,
    );
    assert.equal(prepended('job: {script: [make]}\n'), `job: {before_script: [${profile}], script: [make]}\n`);
    assert.equal(
      prepended('{"job": {"script": ["make"]}}\n'),
      `{"job": {before_script: [${profile}], "script": ["make"]}}\n`,
    );
  });

  it('extends the one that is there', () => {
    assert.equal(
      prepended('job:\n  before_script:\n    # first\n    - one\n  script: x\n'),
      `job:\n  before_script:\n    - ${profile}\n    # first\n    - one\n  script: x\n`,
    );
    assert.equal(
      prepended('job:\n  before_script: [one]\n  script: x\n'),
      `job:\n  before_script: [${profile}, one]\n  script: x\n`,
    );
    assert.equal(
      prepended('job:\n  before_script: []\n  script: x\n'),
      `job:\n  before_script: [${profile}]\n  script: x\n`,
    );
    assert.equal(
      prepended('job:\n  before_script:\n  script: x\n'),
      `job:\n  before_script: [${profile}]\n  script: x\n`,
    );
    assert.equal(
      prepended('job:\n  before_script: echo a, b\n  script: x\n'),
      `job:\n  before_script: [${profile}, 'echo a, b']\n  script: x\n`,
    );
    assert.equal(
      prepended('job:\n  before_script: |\n    one\n    two\n  script: x\n'),
      `job:\n  before_script: |\n    ${profile}\n    one\n    two\n  script: x\n`,
    );
  });

  it('goes on with what the job inherits', () => {
    const tail = `    - ${profile}\n    - !reference [default, before_script]\n  script: x\n`;
    assert.equal(
      prepended('default:\n  before_script: [d]\njob:\n  script: x\n'),
      `default:\n  before_script: [d]\njob:\n  before_script:\n${tail}`,
    );
    assert.equal(
      prepended('before_script: [d]\njob:\n  script: x\n'),
      `before_script: [d]\njob:\n  before_script:\n${tail.replace('default, ', '')}`,
    );
    assert.equal(
      prepended('.a b: {before_script: [t]}\njob:\n  extends: .a b\n  script: x\n'),
      `.a b: {before_script: [t]}\njob:\n  extends: .a b\n  before_script:\n${tail.replace('default', '.a b')}`,
    );
    assert.equal(
      prepended('default: {before_script: [d]}\njob:\n  before_script: ~\n  script: x\n'),
      `default: {before_script: [d]}\njob:\n  before_script: [${profile}, !reference [default, before_script]]\n  script: x\n`,
    );
  });

  it('keeps aliases, references and merge keys', () => {
    assert.equal(
      prepended('.s: &s [one]\njob:\n  before_script: *s\n  script: x\n'),
      `.s: &s [one]\njob:\n  before_script: [${profile}, *s]\n  script: x\n`,
    );
    assert.equal(
      prepended('.s: {b: [one]}\njob:\n  before_script: !reference [.s, b]\n  script: x\n'),
      `.s: {b: [one]}\njob:\n  before_script: [${profile}, !reference [.s, b]]\n  script: x\n`,
    );
    assert.equal(
      prepended('.s: &s\n  before_script: [one]\njob:\n  script: x\n  <<: *s\n'),
      `.s: &s\n  before_script: [one]\njob:\n  script: x\n  <<: *s\n  before_script:\n    - ${profile}\n    - !reference [.s, before_script]\n`,
    );
    assert.equal(
      prepended('.s: &s {tags: [a]}\njob: {<<: *s, script: x}\n'),
      `.s: &s {tags: [a]}\njob: {<<: *s, before_script: [${profile}], script: x}\n`,
    );
  });

  it('offers nothing where the outcome is not certain', () => {
    const refused = (text: string) =>
      assert.equal(new Repository(text).job('job').edit.prependBeforeScript(profile), undefined);
    refused('include: [{project: a/b, file: x.yml}]\njob: {script: x}\n');
    refused('.j: &j {script: x}\njob: *j\n');
    refused('job:\n  before_script: >\n    one\n    two\n  script: x\n');
  });
});

describe('putting a line before all jobs', () => {
  const all = (text: string): string => after(text, 'job', (job) => job.edit.prependDefaultBeforeScript(profile));

  it('makes default: before the first job', () => {
    assert.equal(
      all('# CI of x\nstages: [a]\n\n# the job\njob:\n  script:\n  - x\n'),
      `# CI of x\nstages: [a]\n\ndefault:\n  before_script:\n  - ${profile}\n\n# the job\njob:\n  script:\n  - x\n`,
    );
    assert.equal(
      all('---\njob: {script: x}\n'),
      `---\ndefault:\n  before_script:\n    - ${profile}\n\njob: {script: x}\n`,
    );
    assert.equal(all('{job: {script: x}}\n'), `{default: {before_script: [${profile}]}, job: {script: x}}\n`);
  });

  it('extends default: or the old global form', () => {
    assert.equal(
      all('default:\n  tags: [nix]\njob: {script: x}\n'),
      `default:\n  before_script:\n    - ${profile}\n  tags: [nix]\njob: {script: x}\n`,
    );
    assert.equal(
      all('default:\njob: {script: x}\n'),
      `default:\n  before_script:\n    - ${profile}\njob: {script: x}\n`,
    );
    assert.equal(
      all('before_script:\n- a\ndefault:\n  tags: [nix]\njob: {script: x}\n'),
      `before_script:\n- ${profile}\n- a\ndefault:\n  tags: [nix]\njob: {script: x}\n`,
    );
    assert.equal(
      all('job: {script: x}\ndefault:\n  before_script:\n    - a\n'),
      `job: {script: x}\ndefault:\n  before_script:\n    - ${profile}\n    - a\n`,
    );
  });

  it('edits the file in which the default stands', () => {
    const repository = new Repository('include: /d.yml\njob: {script: x}\n', {
      'd.yml': 'default:\n  before_script: [a]\n',
    });
    repository.apply(repository.job('job').edit.prependDefaultBeforeScript(profile));
    assert.equal(repository.text(`${root}/d.yml`), `default:\n  before_script: [${profile}, a]\n`);
    assert.deepEqual(lines(repository.job('job').beforeScript), [profile, 'a']);
  });
});

describe('putting a line into a template', () => {
  it('edits the template where it stands, keeping the default', () => {
    const repository = new Repository('include: /t.yml\ndefault: {before_script: [d]}\njob: {extends: .t}\n', {
      't.yml': '.t:\n  script:\n    - x\n',
    });
    const job = repository.job('job');
    repository.apply(job.edit.prependTemplateBeforeScript(job.templates[0] ?? assert.fail(), profile));
    assert.equal(
      repository.text(`${root}/t.yml`),
      `.t:\n  before_script:\n    - ${profile}\n    - !reference [default, before_script]\n  script:\n    - x\n`,
    );
    assert.deepEqual(lines(repository.job('job').beforeScript), [profile, 'd']);
  });
});

describe('moving a line to the front', () => {
  const moved = (text: string, line: string): string | undefined => {
    const repository = new Repository(text);
    const job = repository.job('job');
    const piece = effectiveScript(job).pieces.find(({ text: script }) => script.includes(line)) ?? assert.fail();
    const at = piece.text.indexOf(line);
    const span = piece.map.toHostSpan({ start: at, end: at + line.length });
    const edits = job.edit.moveToBeforeScript(place(piece.part, span.start, span.end));
    if (edits === undefined) return undefined;
    repository.apply(edits);
    return repository.text();
  };

  it('takes a whole item', () => {
    assert.equal(
      moved(`job:\n  script:\n    - nix-build\n    - ${profile}\n    - x\n`, profile),
      `job:\n  before_script:\n    - ${profile}\n  script:\n    - nix-build\n    - x\n`,
    );
    assert.equal(
      moved(`job: {script: [nix-build, ${profile}]}\n`, profile),
      `job: {before_script: [${profile}], script: [nix-build]}\n`,
    );
  });

  it('takes one line of a literal block', () => {
    assert.equal(
      moved(`job:\n  script:\n    - |\n      nix-build\n      ${profile}\n      x\n`, profile),
      `job:\n  before_script:\n    - ${profile}\n  script:\n    - |\n      nix-build\n      x\n`,
    );
  });

  it('leaves what goes on in the next line, or is all there is', () => {
    assert.equal(moved('job:\n  script:\n    - |\n      a \\\n        b\n      c\n', 'a'), undefined);
    assert.equal(moved('job:\n  script:\n    - only\n', 'only'), undefined);
    assert.equal(moved('job:\n  script: only\n', 'only'), undefined);
  });
});

describe('referring to a section', () => {
  it('adds it as first item of the own before_script', () => {
    const referred = (text: string) =>
      after(text, 'job', (job) => job.edit.referenceInBeforeScript(['default', 'before_script']));
    assert.equal(
      referred('default: {before_script: [d]}\njob:\n  before_script:\n    - own\n  script: x\n'),
      'default: {before_script: [d]}\njob:\n  before_script:\n    - !reference [default, before_script]\n    - own\n  script: x\n',
    );
    assert.equal(
      referred('default: {before_script: [d]}\njob: {before_script: own, script: x}\n'),
      'default: {before_script: [d]}\njob: {before_script: [!reference [default, before_script], own], script: x}\n',
    );
  });

  it('offers nothing for a section that is not there', () => {
    const { edit } = new Repository('job: {before_script: [a], script: x}\n').job('job');
    assert.equal(edit.referenceInBeforeScript(['default', 'before_script']), undefined);
  });
});

describe('removing a variable', () => {
  const removed = (text: string, name: string): string => {
    const repository = new Repository(text);
    const job = repository.job('job');
    repository.apply(
      job.edit.removeVariable(job.variables.variables.find((variable) => variable.name === name) ?? assert.fail()),
    );
    return repository.text();
  };

  it('takes its line, and the map where it gets empty', () => {
    assert.equal(
      removed('job:\n  variables:\n    A: 1\n    B: 2 # why\n    C: 3\n  script: x\n', 'B'),
      'job:\n  variables:\n    A: 1\n    C: 3\n  script: x\n',
    );
    assert.equal(removed('job:\n  variables:\n    A: 1\n  script: x\n', 'A'), 'job:\n  script: x\n');
    assert.equal(removed('job: {variables: {A: 1, B: 2}, script: x}\n', 'B'), 'job: {variables: {A: 1}, script: x}\n');
    assert.equal(removed('job: {script: x, variables: {A: 1}}\n', 'A'), 'job: {script: x}\n');
    assert.equal(removed('variables:\n  A: 1\n\njob: {script: x}\n', 'A'), '\njob: {script: x}\n');
    assert.equal(
      removed('job:\n  script: x\n  variables:\n    A: |\n      long\n    B: 1', 'B'),
      'job:\n  script: x\n  variables:\n    A: |\n      long',
    );
  });
});

describe('any edit', () => {
  const before = fc.constantFrom(
    '',
    '  before_script: []\n',
    '  before_script:\n',
    '  before_script:\n    - a\n    - b: c\n',
    '  before_script:\n  - |\n    a\n\n  - "b"\n',
    '  before_script: a # c\n',
    "  before_script: 'a'\n",
    '  before_script: *s\n',
    '  before_script: [!reference [.t, script], *s]\n',
    '  <<: *m\n',
    '  before_script: |+\n    a\n\n',
    '  before_script: >-\n    a\n    b\n',
  );
  const rest = fc.constantFrom(
    '  extends: .t\n',
    '  extends: [.t, .u]\n',
    '  inherit: {default: false}\n',
    '  tags: [nix]\n\n',
    '  # comment\n',
    '',
  );
  const script = fc.constantFrom(
    '  script:\n    - x\n    - y # z\n',
    '  script: x\n',
    '  script: [x, "y"]\n',
    '  script:\n  - |\n    x\n    y\n',
  );
  const shared = fc.constantFrom(
    '',
    'default:\n  before_script:\n    - d\n',
    'before_script: [g]\n',
    'default: {tags: [q]}\n',
    'variables: {A: 1}\n',
  );
  const line = fc.constantFrom(profile, 'echo "a: b"', "it's", 'true', '[ -e x ] && y', '- x', '#', 'a\nb');
  const anchors = '.s: &s\n  - s\n.m: &m\n  before_script: [m]\n.t:\n  script: [t]\n.u:\n  before_script:\n    - u\n';
  const body = fc
    .tuple(shared, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), before, rest, script)
    .map(
      ([defaults, order, ...pieces]) =>
        `${anchors}${defaults}job:\n${order.map((index) => pieces[index] ?? '').join('')}last: {script: z}\n`,
    );

  it('gives exactly the script it promises and leaves other jobs alone', () => {
    let made = 0;
    fc.assert(
      fc.property(body, line, fc.boolean(), (text, item, crlf) => {
        const content = crlf ? text.replaceAll('\n', '\r\n') : text;
        for (const kind of ['own', 'default', 'template'] as const) {
          const repository = new Repository(content);
          const job = repository.job('job');
          const old = scriptOf(job);
          const others = scriptOf(repository.job('last'));
          const template = job.templates[0];
          const edits =
            kind === 'own'
              ? job.edit.prependBeforeScript(item)
              : kind === 'default'
                ? job.edit.prependDefaultBeforeScript(item)
                : template && job.edit.prependTemplateBeforeScript(template, item);
          if (edits === undefined) continue;
          made++;
          repository.apply(edits);
          const now = repository.job('job');
          if (kind === 'own') assert.equal(scriptOf(now), `${item}\n${old}`);
          if (kind !== 'default') assert.equal(scriptOf(repository.job('last')), others);
          else assert.equal(scriptOf(repository.job('last')), `${item}\n${others}`);
          assert.ok(repository.read(entryUri)?.parts.every(({ part }) => !part.broken || content.includes('b: c')));
          assert.ok(
            edits.every(({ text: inserted }) => inserted.length < 3 * item.length + 160),
            'edits are small',
          );
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(made > 150, `only ${made} edits were made`);
  });
});

function scriptOf(job: Job): string {
  return effectiveScript(job)
    .pieces.map(({ text }) => `${text}\n`)
    .join('');
}
