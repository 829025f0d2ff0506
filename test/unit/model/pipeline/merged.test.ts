import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { explainValues } from '../../../../server/src/features/explain-values';
import { mergedJson, mergedYaml } from '../../../../server/src/features/merged-text';
import { type MergedMap, mergedConfiguration } from '../../../../server/src/model/pipeline/merged';
import { mergedJobs } from '../../../../server/src/model/pipeline/merged-jobs';
import { PipelineResolver } from '../../../../server/src/model/pipeline/resolver';
import { textAt } from '../../../../server/src/text/place';
import { entryUri, Repository, root } from './repository';

function merge(repository: Repository, resolver = new PipelineResolver(repository, 'usual')) {
  const { unresolved } = resolver.resolve(repository.read(entryUri) ?? assert.fail());
  return mergedConfiguration(resolver.current ?? assert.fail(), unresolved);
}

function full(text: string, others: Readonly<Record<string, string>> = {}): unknown {
  return JSON.parse(mergedJson(merge(new Repository(text, others)).root));
}

function notes(text: string, others: Readonly<Record<string, string>> = {}): readonly string[] {
  return merge(new Repository(text, others)).notes.map(({ reason }) => reason);
}

function jobs(text: string): Record<string, Record<string, unknown>> {
  const made = [...mergedJobs(merge(new Repository(text))).jobs];
  return Object.fromEntries(made.map(([name, job]) => [name, JSON.parse(mergedJson(job))]));
}

describe('the merged configuration', () => {
  it('keeps hidden jobs, default and extends, and puts edge stages to the ends', () => {
    assert.deepEqual(
      full('include: /a.yml\nstages: [one, .post]\n.t: {image: a, tags: [x]}\njob: {extends: .t, tags: [y]}\n', {
        'a.yml': 'default: {retry: 1}\njob: {script: z}\n',
      }),
      {
        default: { retry: 1 },
        job: { image: 'a', tags: ['y'], script: 'z', extends: '.t' },
        stages: ['.pre', 'one', '.post'],
        '.t': { image: 'a', tags: ['x'] },
      },
    );
  });

  it('resolves references after extends, so that one replaces a mapping', () => {
    const text = `.v: {variables: {A: 1}}
.t: {variables: {B: 2}, script: [t, [u]]}
job: {extends: .t, variables: !reference [.v, variables], script: [!reference [.t, script], v]}
`;
    assert.deepEqual((full(text) as Record<string, unknown>).job, {
      variables: { A: 1 },
      script: [['t', ['u']], 'v'],
      extends: '.t',
    });
  });

  it('takes null and false for missing where a reference finds them', () => {
    assert.deepEqual(full('.t: {a: null, b: false}\nx: {c: !reference [.t, a], d: !reference [.t, b]}\n'), {
      '.t': { a: null, b: false },
      x: {},
    });
    assert.deepEqual(notes('.t: {a: null}\nx: {c: !reference [.t, a]}\n'), ['the reference `.t, a` is not found']);
  });

  it('says what leads nowhere or in circles, and prints the rest', () => {
    const text = 'a: {extends: b, script: x}\nb: {extends: a}\nc: {script: !reference [c, script], image: i}\n';
    assert.deepEqual(full(text), { a: { extends: 'b', script: 'x' }, b: { extends: 'a' }, c: { image: 'i' } });
    assert.deepEqual(notes(text), [
      'its `extends` lead back to itself',
      'the reference `c, script` leads back to itself',
    ]);
    assert.deepEqual(notes('include: {project: a/b, file: c.yml}\nx: {script: y}\n'), ['the project include `a/b`']);
  });

  it('points at where each value is written', () => {
    const repository = new Repository('include: /a.yml\njob: {extends: .t, script: [run]}\n', {
      'a.yml': '.t: {image: alpine}\n',
    });
    const { jobs: made } = mergedJobs(merge(repository));
    const explained = explainValues(made.get('job') ?? assert.fail(), 'job');
    assert.deepEqual(
      explained.map(({ path, shown, at, from }) => [path, shown, at?.part.uri, at && textAt(at), from]),
      [
        ['stage', 'test', undefined, undefined, undefined],
        ['image', 'alpine', `${root}/a.yml`, 'alpine', '.t'],
        ['script[0]', 'run', entryUri, 'run', undefined],
      ],
    );
  });

  it('stays small where references blow up', () => {
    const levels = Array.from({ length: 30 }, (_, i) => {
      const next = `!reference [.l${i + 1}, s]`;
      return `.l${i}: {s: [${next}, ${next}]}\n`;
    });
    const text = `${levels.join('')}.l30: {s: [end]}\njob: {script: !reference [.l0, s]}\n`;
    assert.ok(notes(text).some((note) => /too far|beyond measure/.test(note)));
  });
});

describe('the jobs of a configuration', () => {
  it('have defaults for what they do not say, null included and an empty list not', () => {
    const made = jobs(`default: {before_script: [d], tags: [x], hooks: {pre_get_sources_script: h}}
image: old
.t: {before_script: [t]}
a: {extends: .t, script: s}
b: {extends: .t, script: s, before_script: null}
c: {script: s, before_script: [], inherit: {default: [tags]}}
d: {trigger: x}
`);
    assert.deepEqual(made.a, {
      stage: 'test',
      before_script: ['t'],
      script: ['s'],
      hooks: { pre_get_sources_script: ['h'] },
      image: 'old',
      tags: ['x'],
    });
    assert.deepEqual(made.b?.before_script, ['d']);
    assert.deepEqual(made.c, { stage: 'test', script: ['s'], before_script: [], tags: ['x'] });
    assert.deepEqual(made.d, { stage: 'test', trigger: 'x' });
  });

  it('have the variables that they inherit, as text', () => {
    const made = jobs(`variables: {A: 010, B: {value: b, description: d}, C: {value: $A, expand: false}}
a: {script: s, variables: {B: own, D: yes}}
b: {script: s, inherit: {variables: [A]}}
c: {script: s, inherit: {variables: false}}
`);
    assert.deepEqual(made.a?.variables, { A: '8', B: 'own', C: { value: '$A', expand: false }, D: 'true' });
    assert.deepEqual(made.b?.variables, { A: '8' });
    assert.equal(made.c?.variables, undefined);
  });

  it('are there once for each element of a matrix, and needs follow them', () => {
    const made = jobs(`m:
  script: s
  variables: {A: 0, Z: z}
  parallel: {matrix: [{A: [1, 2], B: [x, y]}, {A: 3}]}
n: {script: s, parallel: 2}
all: {script: s, needs: [m], dependencies: [n]}
some: {script: s, needs: [{job: m, artifacts: false, parallel: {matrix: [{A: 1, B: [x, y]}, {A: 3}]}}]}
same:
  script: s
  parallel: {matrix: [{A: [1, 2]}]}
  needs: [{job: m, parallel: {matrix: [{A: ['$[[ matrix.A ]]'], B: [y]}]}}]
`);
    assert.deepEqual(Object.keys(made).slice(0, 7), [
      'm: [1, x]',
      'm: [1, y]',
      'm: [2, x]',
      'm: [2, y]',
      'm: [3]',
      'n 1/2',
      'n 2/2',
    ]);
    assert.deepEqual(made['m: [2, x]'], { stage: 'test', script: ['s'], variables: { A: '2', Z: 'z', B: 'x' } });
    assert.deepEqual(made.all?.needs, ['m: [1, x]', 'm: [1, y]', 'm: [2, x]', 'm: [2, y]', 'm: [3]']);
    assert.deepEqual(made.all?.dependencies, ['n 1/2', 'n 2/2']);
    assert.deepEqual(made.some?.needs, [
      { job: 'm: [1, x]', artifacts: false },
      { job: 'm: [1, y]', artifacts: false },
      { job: 'm: [3]', artifacts: false },
    ]);
    assert.deepEqual(made['same: [2]']?.needs, [{ job: 'm: [2, y]' }]);
  });

  it('keep a matrix that is too large, and say so', () => {
    const values = `[${Array.from({ length: 15 }, (_, i) => i).join(', ')}]`;
    const text = `m: {script: s, parallel: {matrix: [{A: ${values}, B: ${values}}]}}\n`;
    const made = mergedJobs(merge(new Repository(text)));
    assert.deepEqual([...made.jobs.keys()], ['m']);
    assert.deepEqual(
      made.notes.map(({ reason }) => reason),
      ['the copies of `m` are not known'],
    );
  });

  it('leave out those that never run, and say so', () => {
    const text = `a: {script: s, rules: [{when: never}, {when: always}]}
b: {script: s, rules: [{if: $A, when: never}]}
c: {script: s, rules: [{if: $A, when: never}, {when: manual}]}
d: {script: s, rules: [{if: $A}, {when: never}]}
`;
    const { jobs: running, notes: said } = mergedJobs(merge(new Repository(text)));
    assert.deepEqual([...running.keys()], ['c', 'd']);
    assert.deepEqual(
      said.map(({ reason }) => reason),
      ['a', 'b'].map((name) => `\`${name}\` never runs, as none of its rules lets it`),
    );
  });

  it('have their rules and scripts flattened', () => {
    const made = jobs(`.r: {rules: [{if: $A}, {if: $B}]}
.s: {script: [one, [two]]}
a: {rules: [!reference [.r, rules], {when: never}], script: [!reference [.s, script], 3], after_script: x}
`);
    assert.deepEqual(made.a, {
      stage: 'test',
      rules: [{ if: '$A' }, { if: '$B' }, { when: 'never' }],
      script: ['one', 'two', '3'],
      after_script: ['x'],
    });
  });
});

describe('merging', () => {
  const rich = `spec: {inputs: {a: {default: x}, l: {type: array, default: [1, [2]]}}}
---
include: [/a.yml, {local: "/*.yml", inputs: {a: y}, rules: [{if: $A}]}]
default: {tags: [nix], before_script: [!reference [.t, script]]}
.t: &t
  script: [one, "$[[ inputs.a ]]", $[[ inputs.l ]]]
job:
  <<: *t
  extends: [.t, other]
  parallel: {matrix: [{A: [1, 2]}]}
  needs: [{job: other, parallel: {matrix: [{B: 1}]}}]
other: {script: !reference [job, script], parallel: {matrix: [{B: [1]}]}, variables: {A: {value: a, expand: false}}}
`;

  it('takes any text', () => {
    const cut = fc.tuple(
      fc.nat(rich.length),
      fc.nat(12),
      fc.constantFrom('', '\n', ': ', '[', '}', '!reference ', '*t', '$[[', '- '),
    );
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 6 }), (cuts) => {
        const text = cuts.reduce((made, [at, length, put]) => made.slice(0, at) + put + made.slice(at + length), rich);
        const merged = merge(new Repository(text, { 'a.yml': text }));
        const made = mergedJobs(merged);
        for (const [name, job] of made.jobs) {
          const inside = explainValues(job, name).every(
            ({ at }) => at === undefined || at.span.end <= at.part.text.length,
          );
          assert.ok(inside);
        }
        const again = mergedYaml(merged.root);
        assert.equal(typeof mergedJson(merge(new Repository(again)).root), 'string');
      }),
      { numRuns: 200 },
    );
  });

  it('can be asked again and again', () => {
    const repository = new Repository(rich.replace('include', '.include'));
    const resolver = new PipelineResolver(repository, 'usual');
    const first = mergedYaml(merge(repository, resolver).root);
    for (let i = 0; i < 3; i++) assert.equal(mergedYaml(merge(repository, resolver).root), first);
  });
});

describe('merged YAML', () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'yes',
      'off',
      '010',
      '1,000',
      '0x1',
      '1:30',
      '~',
      '2024-01-31',
      '<<',
      '',
      ' a',
      'a: b',
      '- a',
      '#a',
    ),
    fc.constantFrom('line\nline', 'line\n', '\n', ' indented\nline', 'trailing \n\n', '!reference', '*a', '&a', '%a'),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );

  it('reads back as the same values', () => {
    // Control characters are refused by GitLab's parser, and half a surrogate pair cannot be written.
    const readable = scalar.filter(
      (value) =>
        typeof value !== 'string' || !/[\p{Cc}\p{Cs}\u0085\u2028\u2029\uFEFF]/u.test(value.replaceAll('\n', '')),
    );
    fc.assert(
      fc.property(fc.array(readable, { maxLength: 5 }), (values) => {
        const entries = values.map(
          (value, i) => [`k${i}`, { value: made(value), keyAt: undefined, owner: 'x' }] as const,
        );
        const text = mergedYaml({
          kind: 'map',
          at: undefined,
          entries: new Map([
            ['x', { value: { kind: 'map', entries: new Map(entries), at: undefined }, keyAt: undefined, owner: 'x' }],
          ]),
        });
        const again = full(text);
        assert.deepEqual(again, { x: Object.fromEntries(values.map((value, i) => [`k${i}`, value])) }, text);
      }),
      { numRuns: 300 },
    );
  });

  const block = fc.constantFrom(
    'include: /a.yml\n',
    'default:\n  before_script: [d]\n',
    'stages: [a, b, .pre]\n',
    'variables: {A: 010, B: yes, C: "010", D: "1:30"}\n',
    '.t: &t\n  before_script: [t]\n  variables: {B: 2}\n',
    '.u: {extends: .t, script: [u]}\n',
    '.s: &s [s1, s2]\n',
    'a:\n  extends: .t\n  script: [*s, x]\n',
    'b:\n  <<: *t\n  script: !reference [a, script]\n',
    'c: {extends: [.u, a], inherit: {default: false}, before_script: null}\n',
    'd: {script: [!reference [default, before_script], y, [z]]}\n',
    'e: {script: |\n    text\n  }\n',
    'f:\n  script: |-\n    one\n\n    two\n',
    '.t: {extends: c}\n',
    'g: {extends: .none, script: x}\n',
  );
  const blocks = fc.array(block, { maxLength: 10 });

  it('merges to itself', () => {
    fc.assert(
      fc.property(blocks, blocks, (main, included) => {
        const first = merge(
          new Repository(main.join(''), { 'a.yml': included.join('').replaceAll('/a.yml', '/b.yml') }),
        );
        const text = mergedYaml(first.root);
        assert.equal(mergedYaml(merge(new Repository(text)).root), text);
      }),
      { numRuns: 200 },
    );
  });

  it('is the same after edits as from scratch', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(blocks, blocks), { minLength: 2, maxLength: 4 }), (versions) => {
        const repository = new Repository('', { 'a.yml': '' });
        const resolver = new PipelineResolver(repository, 'usual');
        for (const [main, included] of versions) {
          repository.write(entryUri, main.join(''));
          repository.write(`${root}/a.yml`, included.join('').replaceAll('/a.yml', '/b.yml'));
          const fresh = new Repository(repository.text(), { 'a.yml': repository.text(`${root}/a.yml`) });
          const now = merge(repository, resolver);
          const scratch = merge(fresh);
          assert.equal(shown(now.root), shown(scratch.root));
          assert.deepEqual(
            now.notes.map(({ reason }) => reason),
            scratch.notes.map(({ reason }) => reason),
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives keys that are numbers their place', () => {
    const text = 'variables: {b: 1, "2": 2, "1": 3}\n';
    assert.deepEqual(Object.keys(parse(mergedYaml(merge(new Repository(text)).root)).variables).length, 3);
    assert.equal(
      mergedJson(merge(new Repository(text)).root).replaceAll(/\s/g, ''),
      '{"variables":{"b":1,"2":2,"1":3}}',
    );
  });
});

function made(value: string | number | boolean | null) {
  return { kind: 'scalar', value, at: undefined } as const;
}

/** Values with the texts of their places. */
function shown(map: MergedMap): string {
  const explained = explainValues(map, '').map(({ path, shown: text, at, from }) => [
    path,
    text,
    at && textAt(at),
    from,
  ]);
  return JSON.stringify([mergedJson(map), explained]);
}
