import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { marked } from '../marked';
import { ci, pipeline, references } from './places';

describe('the references of a job', () => {
  it('are found in all files of the pipeline, wherever the cursor is', () => {
    const lib = '.lib:\n  script: x\n.more:\n  extends: .lib\n';
    const entry = 'include: [ci/lib.yml]\na:\n  extends: [.lib]\n  after_script: [!reference [.lib, script]]\n';
    const wanted = [
      '!ci/lib.yml:1:1-5 .lib',
      '.gitlab-ci.yml:3:13-17 .lib',
      '.gitlab-ci.yml:4:30-34 .lib',
      'ci/lib.yml:4:12-16 .lib',
    ];
    assert.deepEqual(references(pipeline(entry.replace('[.lib]', '[.l¦ib]'), { 'ci/lib.yml': lib })), wanted);
    assert.deepEqual(
      references(
        marked('ci/lib.gitlab-ci.yml', lib.replace('.lib:', '.li¦b:'), {
          [ci]: entry.replace('lib.yml', 'lib.gitlab-ci.yml'),
        }),
      ),
      wanted
        .map((each) => each.replace('lib.yml', 'lib.gitlab-ci.yml'))
        .sort((a, b) => (a.startsWith('!') ? -1 : b.startsWith('!') ? 1 : 0)),
    );
  });

  it('are found in another pipeline that shares its file', () => {
    const at = marked(ci, 'include: lib.yml\na:\n  extends: .l¦ib\n', {
      'lib.yml': '.lib: {script: x}\n',
      'two/.gitlab-ci.yml': 'include: /lib.yml\nb:\n  extends: .lib\n',
      'three/.gitlab-ci.yml': 'c:\n  extends: .lib\n',
    });
    assert.deepEqual(references(at), [
      '!lib.yml:1:1-5 .lib',
      '.gitlab-ci.yml:3:12-16 .lib',
      'two/.gitlab-ci.yml:3:12-16 .lib',
    ]);
  });

  it('count copies of a parallel job', () => {
    const at = pipeline('b¦:\n  parallel: 2\n  script: x\nc:\n  needs: [b 1/2, "b: [x]", b]\n');
    assert.deepEqual(references(at), [
      '!.gitlab-ci.yml:1:1-2 b',
      '.gitlab-ci.yml:5:11-12 b',
      '.gitlab-ci.yml:5:19-20 b',
      '.gitlab-ci.yml:5:28-29 b',
    ]);
  });

  it('follow an alias to the list that it stands for', () => {
    const at = pipeline('.n: &n [b¦]\nb: {script: x}\nc:\n  needs: *n\n');
    assert.deepEqual(references(at), ['!.gitlab-ci.yml:2:1-2 b', '.gitlab-ci.yml:1:9-10 b']);
  });
});

describe('the references of other names', () => {
  it('of a stage are `stage` keys and the items of `stages`', () => {
    const at = pipeline('stages: [x, y]\na: {stage: ¦x}\nb:\n  stage: "x"\n.c:\n  stage: y\n');
    assert.deepEqual(references(at), [
      '!.gitlab-ci.yml:1:10-11 x',
      '.gitlab-ci.yml:2:12-13 x',
      '.gitlab-ci.yml:4:11-12 x',
    ]);
  });

  it('of a variable are in scripts, conditions and values, whatever the quotes', () => {
    const at = pipeline(`variables:
  V¦: 1
  W: "a$V"
a:
  inherit: {variables: [V]}
  image: "x:\${V}"
  rules:
    - if: '$V == "1" && $VV'
  script:
    - |
      if true; then
        nix-shell --run 'echo $V'
      fi
    - V=2 make
    - export V=3 OTHER=$V
    - echo "\${V:-x} \${#V} $$V"
    - Write-Host $env:V
`);
    assert.deepEqual(references(at), [
      '!.gitlab-ci.yml:2:3-4 V',
      '.gitlab-ci.yml:3:9-10 V',
      '.gitlab-ci.yml:5:25-26 V',
      '.gitlab-ci.yml:6:15-16 V',
      '.gitlab-ci.yml:8:13-14 V',
      '.gitlab-ci.yml:12:32-33 V',
      '=.gitlab-ci.yml:14:7-8 V',
      '=.gitlab-ci.yml:15:14-15 V',
      '.gitlab-ci.yml:15:25-26 V',
      '.gitlab-ci.yml:16:15-16 V',
      '.gitlab-ci.yml:16:24-25 V',
      '.gitlab-ci.yml:17:23-24 V',
    ]);
  });

  it('of a variable go on in triggered pipelines', () => {
    const at = pipeline('a:\n  variables: {V¦: 1}\n  trigger: {include: child.yml}\n', {
      'child.yml': 'b:\n  script: echo $V\n',
    });
    assert.deepEqual(references(at), ['!.gitlab-ci.yml:2:15-16 V', 'child.yml:2:17-18 V']);
  });

  it('of an input are in its file and where it is given', () => {
    const file = 'spec:\n  inputs:\n    i:\n---\nx:\n  script: echo $[[ inputs.i¦ ]] $[[inputs.ii]]\n';
    const at = marked('t.gitlab-ci.yml', file, {
      [ci]: 'include:\n  - local: t.gitlab-ci.yml\n    inputs: {i: 1}\n  - local: other.yml\n    inputs: {i: 2}\n',
      'other.yml': 'spec:\n  inputs:\n    i:\n---\ny: {script: "$[[ inputs.i ]]"}\n',
    });
    assert.deepEqual(references(at), [
      '!t.gitlab-ci.yml:3:5-6 i',
      '.gitlab-ci.yml:3:14-15 i',
      't.gitlab-ci.yml:6:27-28 i',
    ]);
  });

  it('of an anchor are its own aliases only', () => {
    const at = pipeline('.a: &x {image: a}\nj:\n  <<: *x¦\n  script: x\n.b: &x {image: b}\nk:\n  <<: *x\n');
    assert.deepEqual(references(at), ['!.gitlab-ci.yml:1:6-7 x', '.gitlab-ci.yml:3:8-9 x']);
  });

  it('of a tag are on jobs and runners', () => {
    const nix =
      '{ services.gitlab-runner.services = {\n  a.tagList = [ "nix" ];\n  b.registrationFlags = [ "--tag-list x,nix" ];\n}; }\n';
    const wanted = [
      '!ci.nix:2:18-21 nix',
      '!ci.nix:3:41-44 nix',
      '.gitlab-ci.yml:2:10-13 nix',
      '.gitlab-ci.yml:4:11-14 nix',
    ];
    const text = 'default:\n  tags: [nix]\na:\n  tags: ["nix"]\n  script: x\n';
    assert.deepEqual(references(pipeline(text.replace('["nix', '["n¦ix'), { 'ci.nix': nix })), wanted);
    assert.deepEqual(references(marked('ci.nix', nix.replace('x,nix', 'x,n¦ix'), { [ci]: text })), wanted);
  });

  it('of a file are the includes that lead to it', () => {
    const at = pipeline('include: [ci/¦a.yml, {local: "ci/*.yml"}]\n', { 'ci/a.yml': 'a: {script: x}\n' });
    assert.deepEqual(references(at), ['.gitlab-ci.yml:1:11-19 ci/a.yml', '.gitlab-ci.yml:1:30-38 ci/*.yml']);
  });
});

describe('a text in the middle of being written', () => {
  it('is searched as far as it can be read', () => {
    const at = pipeline('.t: {script: x}\na:\n  extends: .t¦\nb:\n  extends: [.t\nc:\n  extends: .t\n  script: "\n');
    assert.deepEqual(references(at).slice(0, 2), ['!.gitlab-ci.yml:1:1-3 .t', '.gitlab-ci.yml:3:12-14 .t']);
  });
});
