import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { effectiveScript } from '../../../../server/src/model/pipeline/effective-script';
import { textAt } from '../../../../server/src/text/place';
import { entryUri, lines, Repository, root, tags, value } from './repository';

const profile = '. "$HOME/.nix-profile/etc/profile.d/nix.sh"';

describe('a job', () => {
  const repository = new Repository(`image: nixos/nix:2.28
default:
  tags: [nix]
  before_script:
    - ${profile}
variables:
  NIX_PATH: nixpkgs=channel:nixos-25.11
  DEPTH: 010
  MODE: { value: 'fast', description: How }

.base:
  image: { name: alpine, entrypoint: [''] }
  variables: { LEVEL: base, KEPT: yes }
  script: [echo base]

build:
  extends: .base
  variables:
    LEVEL: own
  script:
    - nix-build
    - |
      for f in a b; do
        echo "$f"
      done
lint:
  tags:
  - docker
  - "$RUNNER"
  script: make lint
  before_script: []
`);

  it('takes its own keywords over its templates and these over the defaults', () => {
    const build = repository.job('build');
    assert.deepEqual(lines(build.beforeScript), [profile]);
    assert.deepEqual(lines(build.script), ['nix-build', 'for f in a b; do\n  echo "$f"\ndone\n']);
    assert.equal(value(build.image), 'alpine');
    assert.deepEqual(build.imageOrigin, { kind: 'template', name: '.base' });
    assert.deepEqual(tags(build), ['nix']);
    assert.equal(build.beforeScript.state === 'known' && build.beforeScript.value.origin.kind, 'default');
    assert.deepEqual(
      build.templates.map(({ name, nameAt }) => [name, textAt(nameAt)]),
      [['.base', '.base']],
    );
    assert.equal(build.lostDefault, undefined);
  });

  it('sees variables of all levels with their places', () => {
    const { variables, complete } = repository.job('build').variables;
    assert.equal(complete, true);
    assert.deepEqual(
      variables.map(({ name, value: fact, level }) => [name, value(fact), level]),
      [
        ['NIX_PATH', 'nixpkgs=channel:nixos-25.11', 'global'],
        ['DEPTH', '8', 'global'],
        ['MODE', 'fast', 'global'],
        ['LEVEL', 'own', 'job'],
        ['KEPT', 'true', 'template'],
      ],
    );
    assert.equal(textAt(variables[3]?.nameAt ?? assert.fail()), 'LEVEL');
  });

  it('does not know tags that hold variables', () => {
    const lint = repository.job('lint');
    assert.deepEqual(tags(lint), ['docker', 'unknown']);
    assert.deepEqual(lines(lint.beforeScript), []);
    assert.equal(lint.lostDefault?.by, 'own-before-script');
    assert.equal(textAt(lint.lostDefault?.at ?? assert.fail()), 'before_script');
    assert.equal(value(lint.image), 'nixos/nix:2.28');
    assert.deepEqual(lint.imageOrigin, { kind: 'global' });
  });

  it('leads every character of a script back to its place', () => {
    const piece = repository.job('build').script;
    const block = piece.state === 'known' ? piece.value.text.pieces[1] : undefined;
    assert.ok(block);
    const at = block.text.indexOf('echo');
    const span = block.map.toHostSpan({ start: at, end: at + 9 });
    assert.equal(block.part.text.slice(span.start, span.end), 'echo "$f"');
  });

  it('reads before_script and script as one', () => {
    const script = effectiveScript(repository.job('build'));
    assert.equal(script.complete, true);
    assert.equal(script.pieces.length, 3);
    assert.equal(script.pieces[0]?.text, profile);
  });

  it('lists templates as hidden and no keywords', () => {
    const { jobs } = repository.resolve();
    assert.deepEqual(
      jobs.map(({ name, hidden }) => [name, hidden]),
      [
        ['.base', true],
        ['build', false],
        ['lint', false],
      ],
    );
  });
});

describe('null and empty before_script', () => {
  it('bring the default back and suppress it', () => {
    const repository = new Repository(`default: {before_script: [d]}
.t: {before_script: [t], script: [x]}
a: {extends: .t, before_script: null}
b: {extends: .t, before_script: []}
c: {extends: .t}
d: {script: x, before_script: ~}
`);
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((name) => lines(repository.job(name).beforeScript)),
      [['d'], [], ['t'], ['d']],
    );
    assert.equal(repository.job('c').lostDefault?.by, 'template-before-script');
    assert.deepEqual(repository.job('b').lostDefault?.replaced.origin, { kind: 'template', name: '.t' });
  });
});

describe('inherit', () => {
  const repository = new Repository(`default:
  before_script: [d]
  tags: [nix]
variables: {A: 1, B: 2}
none: {inherit: {default: false, variables: [B]}, script: x}
some: {inherit: {default: [tags]}, script: x}
all: {inherit: {default: true, variables: false}, script: x}
trigger: {trigger: other/project}
`);

  it('turns defaults away', () => {
    const none = repository.job('none');
    assert.deepEqual([lines(none.beforeScript), tags(none)], ['absent', 'absent']);
    assert.equal(none.lostDefault?.by, 'inherit');
    assert.equal(textAt(none.lostDefault?.at ?? assert.fail()), 'inherit');
    assert.deepEqual(
      none.variables.variables.map(({ name }) => name),
      ['B'],
    );
    const some = repository.job('some');
    assert.deepEqual([lines(some.beforeScript), tags(some)], ['absent', ['nix']]);
    assert.equal(some.lostDefault?.by, 'inherit');
    assert.deepEqual(lines(repository.job('all').beforeScript), ['d']);
    assert.deepEqual(repository.job('all').variables.variables, []);
  });

  it('gives trigger jobs nothing of these', () => {
    const trigger = repository.job('trigger');
    assert.deepEqual(
      [lines(trigger.beforeScript), lines(trigger.script), tags(trigger)],
      ['absent', 'absent', 'absent'],
    );
    assert.equal(trigger.lostDefault, undefined);
  });
});

describe('extends', () => {
  it('merges mappings deeply, replaces lists, and the last template wins', () => {
    const repository = new Repository(`.a: {tags: [a], variables: {X: a, Y: a}, before_script: [a]}
.b: {extends: .c, tags: [b], variables: {X: b}}
.c: {script: [c], image: c, variables: {Z: c}}
job: {extends: [.a, .b], variables: {Y: own}}
`);
    const job = repository.job('job');
    assert.deepEqual(tags(job), ['b']);
    assert.deepEqual(lines(job.script), ['c']);
    assert.equal(value(job.image), 'c');
    assert.deepEqual(
      job.templates.map(({ name }) => name),
      ['.b', '.c', '.a'],
    );
    const variables = job.variables.variables.map(({ name, value: fact }) => `${name}=${value(fact)}`);
    assert.deepEqual(variables.sort(), ['X=b', 'Y=own', 'Z=c']);
  });

  it('makes unknown what missing templates and cycles could hold', () => {
    const repository = new Repository(`missing: {extends: .nowhere, script: [x]}
a: {extends: b, script: [a]}
b: {extends: a, script: [b]}
self: {extends: self, script: x}
`);
    assert.equal(repository.job('missing').beforeScript.state, 'unknown');
    assert.deepEqual(lines(repository.job('missing').script), ['x']);
    assert.equal(repository.job('missing').variables.complete, false);
    for (const name of ['a', 'b', 'self']) {
      assert.equal(repository.job(name).tags.state, 'unknown');
      assert.equal(repository.job(name).script.state, 'known');
    }
  });

  it('ends at twelve entries, however long the chain', () => {
    const chain = (length: number): string =>
      `${Array.from({ length }, (_, i) => `.t${i}: {extends: .t${i + 1}}\n`).join('')}.t${length}: {script: [end]}\n`;
    assert.deepEqual(lines(new Repository(`${chain(10)}job: {extends: .t0}\n`).job('job').script), ['end']);
    assert.equal(lines(new Repository(`${chain(11)}job: {extends: .t0}\n`).job('job').script), 'unknown');
    assert.equal(lines(new Repository(`${chain(3000)}job: {extends: .t0}\n`).job('job').script), 'unknown');
  });

  it('works on many diamonds', () => {
    const layers = Array.from(
      { length: 10 },
      (_, i) => `.t${i}: {extends: [.t${i + 1}, .u${i + 1}]}\n.u${i}: {extends: [.u${i + 1}, .t${i + 1}]}\n`,
    );
    const repository = new Repository(
      `${layers.join('')}.t10: {script: [t]}\n.u10: {script: [u]}\njob: {extends: .t1}\n`,
    );
    assert.equal(repository.job('job').script.state, 'known');
  });
});

describe('references, anchors and merge keys', () => {
  const repository = new Repository(`.setup:
  script: &setup
    - ${profile}
  nested: [!reference [.setup, script], [more, [deep]]]
.vars: &vars {A: 1, B: 2}
default: {before_script: [d]}
list:
  before_script: [!reference [default, before_script], own]
  script:
    - !reference [.setup, nested]
    - *setup
    - last
whole: {script: !reference [.setup, script], variables: {<<: *vars, B: 3}}
late: {script: [x], variables: {B: 3, <<: *vars}}
loop: {script: [!reference [loop, script], x]}
gone: {script: [!reference [.nope, script], x]}
unanchored: {script: [*nope, x]}
string: {script: "one line"}
`);

  it('are flattened with their places kept', () => {
    const list = repository.job('list');
    assert.deepEqual(lines(list.script), [profile, 'more', 'deep', profile, 'last']);
    assert.deepEqual(lines(list.beforeScript), ['d', 'own']);
    assert.equal(list.lostDefault, undefined, 'nothing is lost that is referred to');
    const first = list.script.state === 'known' ? list.script.value.text.pieces[0] : undefined;
    assert.ok(first?.part.text.startsWith('.setup:'));
    assert.deepEqual(lines(repository.job('whole').script), [profile]);
    assert.deepEqual(lines(repository.job('string').script), ['one line']);
  });

  it('merge keys win where they come last, as in GitLab', () => {
    const b = (name: string) => {
      const found = repository.job(name).variables.variables.find((variable) => variable.name === 'B');
      return found && value(found.value);
    };
    assert.deepEqual([b('whole'), b('late')], ['3', '2']);
  });

  it('leave a script incomplete where they lead nowhere or in circles', () => {
    for (const name of ['loop', 'gone', 'unanchored']) {
      const { script } = repository.job(name);
      assert.equal(script.state === 'known' && script.value.text.complete, false, name);
      assert.equal(script.state === 'known' && script.value.text.pieces.at(-1)?.text, 'x', name);
    }
  });

  it('are bounded', () => {
    const levels = Array.from({ length: 40 }, (_, i) => `.l${i + 1}: &l${i + 1} [*l${i}, *l${i}]\n`).join('');
    const maps = Array.from(
      { length: 40 },
      (_, i) => `.m${i + 1}: &m${i + 1} {a: *m${i}, b: *m${i}, extends: .m${i}}\n`,
    ).join('');
    const bomb = new Repository(
      `.l0: &l0 [x]\n${levels}.m0: &m0 {a: 1}\n${maps}job: {script: *l40, variables: *m40, extends: [.m9, .m8]}\n`,
    );
    const { script } = bomb.job('job');
    assert.equal(script.state === 'known' && script.value.text.complete, false);
    assert.ok(script.state === 'known' && script.value.text.pieces.length <= 10_000);
  });
});

describe('local includes', () => {
  it('are merged below the file that includes them, in their order', () => {
    const repository = new Repository(
      `include:
  - local: /ci/base.yml
  - ci/jobs/*.yml
job: {extends: .base, script: [own]}
`,
      {
        'ci/base.yml': `include: /ci/deep.yml\n.base: {tags: [nix], script: [base]}\njob: {image: included}\n`,
        'ci/deep.yml': `default: {before_script: [deep]}\n.base: {tags: [deep], after_script: [deep]}\n`,
        'ci/jobs/a.yml': `a: {script: [a]}\n`,
        'ci/jobs/b.yml': `b: {script: [b]}\n`,
        'ci/jobs/deeper/c.yml': `c: {script: [c]}\n`,
      },
    );
    const { jobs, unresolved, files } = repository.resolve();
    assert.deepEqual(unresolved, []);
    assert.deepEqual(
      jobs.map(({ name }) => name),
      ['.base', 'job', 'a', 'b'],
    );
    assert.equal(files[0], entryUri);
    assert.equal(files.length, 5);
    const job = repository.job('job');
    assert.deepEqual(
      [lines(job.script), lines(job.beforeScript), lines(job.afterScript)],
      [['own'], ['deep'], ['deep']],
    );
    assert.deepEqual([tags(job), value(job.image)], [['nix'], 'included']);
    assert.equal(job.part.uri, entryUri);
    assert.equal(job.templates[0]?.part.uri, `${root}/ci/base.yml`);
  });

  it('leave unknown only what unread ones could reach', () => {
    const repository = new Repository(
      `include:
  - local: /known.yml
  - project: group/ci
    file: /base.yml
  - remote: https://user:secret@example.org/x.yml?token=t
job: {script: [x], tags: [nix]}
`,
      { 'known.yml': `default: {before_script: [k]}\n.t: {script: [t]}\n` },
    );
    const job = repository.job('job');
    assert.deepEqual([lines(job.script), tags(job)], [['x'], ['nix']]);
    assert.deepEqual([job.beforeScript.state, job.image.state, job.variables.complete], ['unknown', 'unknown', false]);
    const { unresolved } = repository.resolve();
    assert.deepEqual(
      unresolved.map(({ reason }) => reason),
      ['the project include `group/ci`', 'the remote include `https://example.org/x.yml`'],
    );
    assert.equal(textAt(unresolved[1]?.at ?? assert.fail()).startsWith('remote:'), true);
  });

  it('that cannot be read leave known what the files at hand say', () => {
    const known = { 'known.yml': '.t: {script: [t]}\n' };
    for (const include of ['[{project: x, file: /y.yml}, /known.yml]', '[/known.yml, {project: x, file: /y.yml}]']) {
      const repository = new Repository(`include: ${include}\njob: {extends: .t}\n`, known);
      assert.deepEqual(lines(repository.job('job').script), ['t']);
      assert.equal(repository.job('job').image.state, 'unknown');
    }
  });

  it('report cycles, ways out of the repository and missing files', () => {
    const repository = new Repository(
      `include: [/a.yml, ../../etc/x.yml, /gone.yml, '$DIR/x.yml']\njob: {script: x}\n`,
      {
        'a.yml': 'include: .gitlab-ci.yml\n',
      },
    );
    assert.deepEqual(
      repository.resolve().unresolved.map(({ reason }) => reason),
      [
        'the include `.gitlab-ci.yml` leads back to itself',
        'the include `../../etc/x.yml` leads out of the repository',
        'the included file `/gone.yml` is not there',
        'the include `$DIR/x.yml` depends on a variable or input',
      ],
    );
  });

  it('stop at 150 files', () => {
    const many = Array.from({ length: 4 }, () => '/a.yml').join(', ');
    const repository = new Repository(`include: [${many}]\n`, {
      'a.yml': `include: [${many.replaceAll('a.yml', 'b.yml')}]\n`,
      'b.yml': `include: [${many.replaceAll('a.yml', 'c.yml')}]\n`,
      'c.yml': `include: [${many.replaceAll('a.yml', 'd.yml')}]\n`,
      'd.yml': 'd: {script: x}\n',
    });
    assert.deepEqual(
      repository.resolve().unresolved.map(({ reason }) => reason),
      ['there are more than 150 includes'],
    );
  });

  it('under conditions make globals uncertain, but not their own jobs', () => {
    const repository = new Repository(
      `include:
  - local: /x.yml
    rules: [{if: $CI}]
job: {script: x, extends: .own}
.own: {image: mine}
`,
      { 'x.yml': `default: {tags: [nix]}\nother: {script: [o], tags: [p]}\n.own: {before_script: [maybe]}\n` },
    );
    const job = repository.job('job');
    assert.deepEqual([job.tags.state, job.beforeScript.state, value(job.image)], ['unknown', 'unknown', 'mine']);
    assert.deepEqual(lines(repository.job('other').script), ['o']);
  });
});

describe('inputs', () => {
  it('make unknown what they stand in', () => {
    const repository = new Repository(`spec:
  inputs:
    image:
---
"$[[ inputs.name ]]-build":
  script: [x]
job:
  image: $[[ inputs.image ]]
  tags: [nix]
  variables: {A: "$[[ inputs.a ]]", B: b}
  script:
    - nix build .#$[[ inputs.attr ]]
    - $[[ inputs.more ]]
`);
    const job = repository.job('job');
    assert.deepEqual([job.image.state, tags(job)], ['unknown', ['nix']]);
    assert.equal(job.beforeScript.state, 'unknown', 'the computed name may be `default`');
    assert.deepEqual(
      job.variables.variables.map(({ value: fact }) => fact.state),
      ['unknown', 'known'],
    );
    const script = job.script.state === 'known' ? job.script.value.text : assert.fail();
    assert.deepEqual(script.pieces[0]?.holes, [
      { span: { start: 12, end: 30 }, source: '$[[ inputs.attr ]]', name: 'attr' },
    ]);
    assert.equal(script.complete, false);
  });
});

describe('broken files', () => {
  it('keep what is known and claim nothing missing in what is broken', () => {
    const repository = new Repository(`good: {script: [x]}
bad:
  script:
    - "open
other: {script: [y]}
`);
    assert.deepEqual(lines(repository.job('good').script), ['x']);
    assert.equal(repository.job('good').tags.state, 'absent');
    assert.equal(repository.job('bad').tags.state, 'unknown');
    repository.write(entryUri, 'defaul\ngood: {script: [x]}\n');
    assert.equal(repository.job('good').tags.state, 'unknown');
    assert.equal(repository.resolve().unresolved[0]?.reason, 'the file has a syntax error');
  });

  it('are resolved without harm', () => {
    for (const text of [
      '',
      '- a\n',
      'job:\n',
      'include:\njob: []\n',
      'default: []\nvariables: x\njob: {script: {a: b}}\n',
      'extends: [a]\na: {extends: {x: y}}\n',
    ]) {
      assert.ok(Array.isArray(new Repository(text).resolve().jobs));
    }
  });
});
