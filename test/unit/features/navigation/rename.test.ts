import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prepareRename } from '../../../../server/src/features/navigation/rename';
import { type Marked, marked } from '../marked';
import { ci, pipeline, renamed, shown, symbol } from './places';

/** Why it is refused, before a new name is asked for. */
function refusal(at: Marked): string | undefined {
  const prepared = prepareRename(symbol(at));
  return 'refusal' in prepared ? prepared.refusal : undefined;
}

describe('renaming a job', () => {
  it('changes every place in all files and keeps the quotes', () => {
    const entry = `include: lib.yml
build¦: {script: x}
"c":
  extends: 'build'
  needs: ["build", {job: build}, "build 1/2"]
  script:
    - !reference [build, script]
`;
    const lib = 'd:\n  dependencies: [ build ]   # stays\n  script: echo build\n';
    assert.deepEqual(renamed(pipeline(entry, { 'lib.yml': lib }), 'compile'), {
      [ci]: entry.replace('¦', '').replaceAll('build', 'compile'),
      'lib.yml': 'd:\n  dependencies: [ compile ]   # stays\n  script: echo build\n',
    });
  });

  it('quotes a name where the place needs it', () => {
    const text = 'a¦:\n  script: x\nb:\n  needs: [a]\nc:\n  needs:\n    - a\nd:\n  needs: ["a"]\n';
    assert.deepEqual(renamed(pipeline(text), 'x:y'), {
      [ci]: 'x:y:\n  script: x\nb:\n  needs: [\'x:y\']\nc:\n  needs:\n    - x:y\nd:\n  needs: ["x:y"]\n',
    });
    assert.deepEqual(renamed(pipeline(text), 'yes'), {
      [ci]: "'yes':\n  script: x\nb:\n  needs: ['yes']\nc:\n  needs:\n    - 'yes'\nd:\n  needs: [\"yes\"]\n",
    });
  });

  it('refuses names that mean something else', () => {
    const at = pipeline('.t: {script: x}\na¦:\n  extends: .t\nb:\n  needs: [gone, a]\n');
    assert.match(String(renamed(at, 'default')), /`default` is a keyword of GitLab/);
    assert.match(String(renamed(at, 'pages')), /GitLab publishes/);
    assert.match(String(renamed(at, '.a')), /A dot would hide the job/);
    assert.match(String(renamed(at, 'b')), /`b` is taken/);
    assert.match(String(renamed(at, 'gone')), /`gone` is taken/);
    assert.match(String(renamed(at, ' x')), /blanks/);
    assert.match(String(renamed(at, '')), /empty/);
    assert.match(String(renamed(at, 'x\ny')), /line breaks/);
    assert.match(String(renamed(at, 'x'.repeat(256))), /255 characters/);
    assert.match(String(renamed(at, '$[[ inputs.x ]]')), /no input/);
    assert.deepEqual(renamed(at, 'a'), {});
  });

  it('keeps hidden jobs hidden', () => {
    const at = pipeline('.t¦: {script: x}\na:\n  extends: .t\n');
    assert.match(String(renamed(at, 't')), /hidden by its dot/);
    assert.deepEqual(renamed(at, '.u'), { [ci]: '.u: {script: x}\na:\n  extends: .u\n' });
  });

  it('refuses where not every place is known', () => {
    const use = 'a¦: {script: x}\nb:\n  needs: [a]\n';
    const remote = `include: https://example.com/x.yml\n${use}`;
    assert.match(refusal(pipeline(remote)) ?? '', /the remote include `https:\/\/example.com\/x.yml`/);
    assert.match(refusal(pipeline(`include: gone.yml\n${use}`)) ?? '', /is not there/);
    assert.match(
      refusal(pipeline(`${use}c:\n  needs: [a\nd: {script: x}\n`)) ?? '',
      /has a syntax error where it mentions `a`/,
    );
    const computed = { 'f.yml': 'spec:\n  inputs:\n    n: {default: a}\n---\nc:\n  needs: ["$[[ inputs.n ]]"]\n' };
    assert.match(refusal(pipeline(`include: f.yml\n${use}`, computed)) ?? '', /may come out as `a`/);
    assert.match(refusal(pipeline(`${use}.list: [a]\nc:\n  needs: [!reference [.list]]\n`)) ?? '', /stands in a list/);
    const told = `${use}c:\n  rules: [{if: '$CI_JOB_NAME == "a"'}]\n`;
    assert.match(refusal(pipeline(told)) ?? '', /tells of `a` in a text/);
    assert.equal(refusal(pipeline(told.replace('"a"', '"b-a"'))), undefined);
    assert.match(refusal(pipeline('b:\n  needs: [go¦ne]\n')) ?? '', /Nothing in these files defines `gone`/);
    assert.match(refusal(pipeline('pages¦:\n  script: x\n')) ?? '', /publishes/);
    assert.match(refusal(pipeline('a:\n  script: ma¦ke\n')) ?? '', /no name here/);
    assert.equal(refusal(pipeline(`${use}ca:\n  script: [ab\nd: {script: x}\n`)), undefined);
  });
});

describe('renaming a stage', () => {
  it('changes the list and the jobs', () => {
    const text = 'stages:\n  - \'one\'\n  - two\na: {stage: o¦ne}\nb:\n  stage: "one"\n';
    assert.deepEqual(renamed(pipeline(text), 'first'), { [ci]: text.replace('¦', '').replaceAll('one', 'first') });
    assert.match(String(renamed(pipeline(text), 'two')), /taken/);
    assert.match(String(renamed(pipeline(text), '.post')), /GitLab’s own/);
  });

  it('refuses stages that jobs are in without saying so, and GitLab’s own', () => {
    assert.match(
      refusal(pipeline('stages: [test]\na: {stage: test¦, script: x}\nb: {script: x}\n')) ?? '',
      /The job `b`/,
    );
    assert.equal(refusal(pipeline('stages: [test]\na: {stage: test¦, script: x}\n.b: {script: x}\n')), undefined);
    assert.match(refusal(pipeline('a: {stage: te¦st, script: x}\n')) ?? '', /GitLab’s own/);
    assert.match(
      refusal(pipeline('stages: [a]\nx: {stage: .p¦re, script: x}\n')) ?? '',
      /Nothing in these files|GitLab’s own/,
    );
  });
});

describe('renaming a variable', () => {
  const text =
    'variables: {V¦: "1"}\na:\n  variables: {W: "$V"}\n  script:\n    - echo "${V:-x}" \'$V\' $VV\n    - export V=2\n';

  it('changes definitions, uses and assignments', () => {
    assert.deepEqual(renamed(pipeline(text), 'NEW'), {
      [ci]: 'variables: {NEW: "1"}\na:\n  variables: {W: "$NEW"}\n  script:\n    - echo "${NEW:-x}" \'$NEW\' $VV\n    - export NEW=2\n',
    });
  });

  it('refuses names that are none, taken, or GitLab’s', () => {
    assert.match(String(renamed(pipeline(text), '1A')), /starts with no digit/);
    assert.match(String(renamed(pipeline(text), 'W')), /taken/);
    assert.match(String(renamed(pipeline(text), 'VV')), /taken/);
    assert.match(String(renamed(pipeline(text), 'CI_COMMIT_SHA')), /means something/);
    assert.match(String(renamed(pipeline(text), 'FF_USE_FASTZIP')), /means something/);
    assert.match(refusal(pipeline('a: {script: "echo $CI_JOB_¦ID"}\n')) ?? '', /a variable of GitLab/);
    assert.match(refusal(pipeline('a: {script: "echo $SECRE¦T"}\n')) ?? '', /not defined in these files/);
    assert.match(refusal(pipeline('variables: {GIT_DEPT¦H: 1}\na: {script: x}\n')) ?? '', /has to keep its name/);
  });

  it('refuses where variables go on to what is not read', () => {
    const own = 'variables: {V¦: 1}\n';
    assert.match(
      refusal(pipeline(`${own}a:\n  trigger: group/other\n`)) ?? '',
      /`a` hands variables to the pipeline of another/,
    );
    assert.match(refusal(pipeline(`${own}a:\n  trigger: {project: group/other}\n`)) ?? '', /`a` hands variables/);
    assert.match(
      refusal(pipeline(`${own}a:\n  trigger: {include: gone.yml}\n`)) ?? '',
      /`gone.yml` gets the variables/,
    );
    const made = `${own}a:\n  trigger:\n    include: [{artifact: x.yml, job: b}]\nb: {script: x}\n`;
    assert.match(refusal(pipeline(made)) ?? '', /that the job `b` generates/);
    const read = `${own}a:\n  trigger: {include: child.yml}\n`;
    assert.deepEqual(renamed(pipeline(read, { 'child.yml': 'c: {script: make $V}\n' }), 'W'), {
      [ci]: read.replace('V¦', 'W'),
      'child.yml': 'c: {script: make $W}\n',
    });
  });

  it('reaches into block scalars to the character', () => {
    const block = 'variables: {V: 1}\na:\n  script:\n    - >-\n      echo\n      ${V¦} a\n    - |\n        make $V\n';
    assert.deepEqual(renamed(pipeline(block), 'LONGER'), {
      [ci]: block
        .replace('¦', '')
        .replace('{V: 1}', '{LONGER: 1}')
        .replace('${V}', '${LONGER}')
        .replace('$V\n', '$LONGER\n'),
    });
  });
});

describe('renaming other names', () => {
  it('takes inputs along where they are given', () => {
    const file = 'spec:\n  inputs:\n    i:\n---\nx:\n  script: echo $[[ inputs.i¦ ]]\n';
    const entry = 'include:\n  - local: t.gitlab-ci.yml\n    inputs: {i: 1}\n';
    const at = marked('t.gitlab-ci.yml', file, { [ci]: entry });
    assert.deepEqual(renamed(at, 'new-name'), {
      't.gitlab-ci.yml': 'spec:\n  inputs:\n    new-name:\n---\nx:\n  script: echo $[[ inputs.new-name ]]\n',
      [ci]: 'include:\n  - local: t.gitlab-ci.yml\n    inputs: {new-name: 1}\n',
    });
    assert.match(String(renamed(at, 'a b')), /consists of/);
    const component = marked('templates/x.gitlab-ci.yml', file);
    assert.match(refusal(component) ?? '', /is a component/);
  });

  it('takes the aliases of an anchor along', () => {
    const text = '.a: &x¦ {image: a}\nj:\n  <<: *x\n  script: x\n.b: &y {image: b}\n';
    assert.deepEqual(renamed(pipeline(text), 'z'), {
      [ci]: text.replace('¦', '').replace('&x', '&z').replace('*x', '*z'),
    });
    assert.match(String(renamed(pipeline(text), 'y')), /taken/);
    assert.match(String(renamed(pipeline(text), 'a b')), /no blanks/);
  });

  it('takes the runners along that declare a tag', () => {
    const nix =
      '{ services.gitlab-runner.services = {\n  a.tagList = [ "nix" "x" ];\n  b.registrationFlags = [ "--tag-list x,nix" ];\n}; }\n';
    const text = 'a:\n  tags: [ni¦x]\n  script: x\n';
    assert.deepEqual(renamed(pipeline(text, { 'ci.nix': nix }), 'store'), {
      [ci]: 'a:\n  tags: [store]\n  script: x\n',
      'ci.nix': nix.replaceAll('nix', 'store'),
    });
    assert.match(String(renamed(pipeline(text, { 'ci.nix': nix }), 'x')), /taken/);
    assert.match(String(renamed(pipeline(text, { 'ci.nix': nix }), 'a,b')), /commas/);
    assert.match(refusal(pipeline(text)) ?? '', /No runner in these files declares `nix`/);
    const toml = '[[runners]]\n  name = "t"\n  executor = "shell"\n';
    assert.match(
      refusal(pipeline(text, { 'ci.nix': nix, 'gitlab-runner/config.toml': toml })) ?? '',
      /The tags of the runner `t`/,
    );
    const computed = '{ x, ... }: { services.gitlab-runner.services.a.tagList = [ "nix" x ]; }\n';
    assert.match(refusal(pipeline(text, { 'ci.nix': computed })) ?? '', /The tags of the runner `a`/);
  });

  it('shows what is about to be renamed, without quotes', () => {
    const at = pipeline('"a b": {script: x}\nc:\n  needs: ["a¦ b 1/2"]\n');
    const prepared = prepareRename(symbol(at));
    assert.ok(!('refusal' in prepared));
    assert.deepEqual([prepared.name, shown(at.project.workspace, prepared.at)], ['a b', '.gitlab-ci.yml:3:12-15 a b']);
  });
});
