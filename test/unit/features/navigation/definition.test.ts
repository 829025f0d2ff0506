import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { marked } from '../marked';
import { ci, definitions, pipeline } from './places';

const shared = '.lib:\n  image: x\n  script:\n    - make\nunit:\n  script: x\n';
const include = 'include: ci/lib.yml\n';
const others = { 'ci/lib.yml': shared };

describe('the definition of a job', () => {
  it('is its key, also in an included file', () => {
    for (const use of [
      'a:\n  extends: .l¦ib\n',
      'a:\n  extends: [.o, ".¦lib"]\n',
      'a:\n  script:\n    - !reference [.lib¦, script]\n',
    ]) {
      assert.deepEqual(definitions(pipeline(include + use, others)), ['ci/lib.yml:1:1-5 .lib']);
    }
    for (const use of [
      'a:\n  needs: [un¦it]\n',
      'a:\n  needs: [{job: unit¦}]\n',
      'a:\n  needs:\n    - job: "¦unit"\n      artifacts: false\n',
      'a:\n  dependencies: [¦unit]\n',
      'a:\n  rules:\n    - if: $A\n      needs: [u¦nit]\n',
      'a:\n  environment: {name: x, on_stop: uni¦t}\n',
      'a:\n  trigger:\n    include: [{artifact: x.yml, job: ¦unit}]\n',
      'a:\n  needs: ["unit¦ 1/3"]\n',
      "a:\n  needs: ['un¦it: [x, y]']\n",
    ]) {
      assert.deepEqual(definitions(pipeline(include + use, others)), ['ci/lib.yml:5:1-5 unit'], use);
    }
  });

  it('is every key of the name, the entry file’s first', () => {
    const at = pipeline(`${include}unit:\n  stage: test\nb:\n  needs: [¦unit]\n`, others);
    assert.deepEqual(definitions(at), ['.gitlab-ci.yml:2:1-5 unit', 'ci/lib.yml:5:1-5 unit']);
  });

  it('is not among those of other pipelines', () => {
    for (const need of ['{pipeline: $UP, job: ¦unit}', '{project: a/b, job: ¦unit, ref: x}']) {
      assert.deepEqual(definitions(pipeline(`${include}a:\n  needs: [${need}]\n`, others)), []);
    }
  });

  it('is the job of just that name where there is one', () => {
    const at = pipeline('"unit 1/3":\n  script: x\nunit:\n  script: x\na:\n  needs: ["unit¦ 1/3"]\n');
    assert.deepEqual(definitions(at), ['.gitlab-ci.yml:1:2-10 unit 1/3']);
  });
});

describe('the definition of a section', () => {
  it('is the key that a reference leads to, through templates', () => {
    const at = pipeline(
      `${include}.mine:\n  extends: .lib\na:\n  script:\n    - !reference [.mine, scr¦ipt]\n`,
      others,
    );
    assert.deepEqual(definitions(at), ['ci/lib.yml:3:3-9 script']);
    const deep = pipeline(
      '.v:\n  variables:\n    A: 1\n  cache:\n    key: k\na:\n  cache:\n    key: !reference [.v, cache, k¦ey]\n',
    );
    assert.deepEqual(definitions(deep), ['.gitlab-ci.yml:5:5-8 key']);
  });

  it('is the variable where one is referred to', () => {
    const at = pipeline('.v:\n  variables:\n    A: 1\na:\n  variables:\n    B: !reference [.v, variables, ¦A]\n');
    assert.deepEqual(definitions(at), ['.gitlab-ci.yml:3:5-6 A']);
  });
});

describe('the definition of a stage', () => {
  it('is its item in `stages`', () => {
    const at = pipeline('stages:\n  - build\n  - "two words"\na:\n  stage: two wo¦rds\n');
    assert.deepEqual(definitions(at), ['.gitlab-ci.yml:3:6-15 two words']);
  });

  it('is nowhere for GitLab’s own', () => {
    assert.deepEqual(definitions(pipeline('a:\n  stage: .p¦re\n')), []);
    assert.deepEqual(definitions(pipeline('a:\n  stage: te¦st\n')), []);
  });
});

describe('the definition of a variable', () => {
  const levels = `variables:
  A: global
  G: g
.t:
  variables:
    A: template
workflow:
  rules:
    - if: $G
      variables: {W: w}
own:
  extends: .t
  variables: {A: own}
  script: echo $A
templated:
  extends: .t
  script: echo $A
plain:
  script:
    - echo "\${A:-x}" $G $W
ruled:
  rules:
    - if: $G
      variables:
        A: rule
  script: echo $A
`;
  const at = (text: string) => {
    const [line = '', name = ''] = text.split('|');
    const from = levels.indexOf(line);
    const offset = levels.indexOf(name, from) + 1;
    return definitions(pipeline(`${levels.slice(0, offset)}¦${levels.slice(offset)}`));
  };

  it('is the nearest: the job’s own, its template’s, the pipeline’s', () => {
    assert.deepEqual(at('own:|$A'), ['.gitlab-ci.yml:13:15-16 A']);
    assert.deepEqual(at('templated:|$A'), ['.gitlab-ci.yml:6:5-6 A']);
    assert.deepEqual(at('plain:|{A:'), ['.gitlab-ci.yml:2:3-4 A']);
    assert.deepEqual(at('ruled:|$A'), ['.gitlab-ci.yml:25:9-10 A']);
    assert.deepEqual(at('plain:|$W'), ['.gitlab-ci.yml:10:19-20 W']);
    assert.deepEqual(at('own:|{A'), ['.gitlab-ci.yml:13:15-16 A']);
  });

  it('is a key of a matrix, of secrets, or what an alias brings', () => {
    const matrix = 'a:\n  parallel:\n    matrix:\n      - OS: [x, y]\n  script: echo $O¦S\n';
    assert.deepEqual(definitions(pipeline(matrix)), ['.gitlab-ci.yml:4:9-11 OS']);
    const token = 'a:\n  id_tokens:\n    T: {aud: x}\n  script: echo $¦T\n';
    assert.deepEqual(definitions(pipeline(token)), ['.gitlab-ci.yml:3:5-6 T']);
    const alias = '.v: &v\n  A: 1\na:\n  variables:\n    <<: *v\n  script: echo $¦A\n';
    assert.deepEqual(definitions(pipeline(alias)), ['.gitlab-ci.yml:2:3-4 A']);
  });

  it('is the assignment where a script sets it itself', () => {
    const script = 'a:\n  script:\n    - export V=1\n    - echo $¦V\n';
    assert.deepEqual(definitions(pipeline(script)), ['.gitlab-ci.yml:3:14-15 V']);
  });

  it('is nowhere for GitLab’s own, and after an escape', () => {
    assert.deepEqual(definitions(pipeline('a:\n  script: echo $CI_COMMIT_¦SHA\n')), []);
    assert.deepEqual(definitions(pipeline('variables: {A: 1}\na:\n  variables: {B: "$$¦A"}\n')), []);
  });

  it('lies in the pipeline that triggers a child', () => {
    const child = marked('ci/child.gitlab-ci.yml', 'b:\n  script: echo $¦UP\n', {
      [ci]: 'variables: {UP: 1}\na:\n  trigger: {include: ci/child.gitlab-ci.yml}\n',
    });
    assert.deepEqual(definitions(child), ['.gitlab-ci.yml:1:13-15 UP']);
  });
});

describe('the definition of an input', () => {
  const spec =
    'spec:\n  inputs:\n    name:\n      default: x\n---\n"a-$[[ inputs.na¦me | expand_vars ]]":\n  script: x\n';

  it('is in the header of its file', () => {
    assert.deepEqual(definitions(pipeline(spec)), ['.gitlab-ci.yml:3:5-9 name']);
  });

  it('is in the header of the file that it is given to', () => {
    const at = pipeline('include:\n  - local: ci/a.yml\n    inputs:\n      n¦ame: y\n', {
      'ci/a.yml': spec.replace('¦', ''),
    });
    assert.deepEqual(definitions(at), ['ci/a.yml:3:5-9 name']);
  });
});

describe('the definition of an anchor', () => {
  it('is the nearest before the alias', () => {
    const text = '.a: &x\n  image: a\n.b: &x\n  image: b\njob:\n  <<: *¦x\n';
    assert.deepEqual(definitions(pipeline(text)), ['.gitlab-ci.yml:3:6-7 x']);
    assert.deepEqual(definitions(pipeline('job:\n  <<: *no¦ne\n')), []);
  });
});

describe('the definition of a file', () => {
  it('is the file, or all that wildcards match', () => {
    const files = { 'ci/a.yml': 'a: {script: x}\n', 'ci/b.yml': 'b: {script: x}\n' };
    assert.deepEqual(definitions(pipeline('include: /ci/¦a.yml\n', files)), ['ci/a.yml']);
    assert.deepEqual(definitions(pipeline('include:\n  - local: ci/*¦.yml\n', files)), ['ci/a.yml', 'ci/b.yml']);
    assert.deepEqual(definitions(pipeline('t:\n  trigger:\n    include: ci/¦b.yml\n', files)), ['ci/b.yml']);
    assert.deepEqual(definitions(pipeline('include: ci/no¦ne.yml\n', files)), []);
  });
});

describe('the definition of a tag', () => {
  it('is on the runner that declares it', () => {
    const nix = '{ services.gitlab-runner.services.fast = {\n  tagList = [ "nix" "big" ];\n}; }\n';
    const at = pipeline('a:\n  tags: [docker, bi¦g]\n  script: x\n', { 'ci.nix': nix });
    assert.deepEqual(definitions(at), ['ci.nix:2:22-25 big']);
  });

  it('is the runner that is taken to have it, where GitLab keeps the tags', () => {
    const toml =
      '[[runners]]\n  name = "one"\n  executor = "docker"\n  [runners.docker]\n    volumes = ["/nix/store:/nix/store:ro", "/nix/var/nix/db:/nix/var/nix/db:ro", "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"]\n';
    const at = pipeline('a:\n  tags: [ni¦x]\n  script: x\n', { 'gitlab-runner/config.toml': toml });
    assert.deepEqual(definitions(at), ['gitlab-runner/config.toml:1:1-12 [[runners]]']);
  });
});

describe('nothing has a definition', () => {
  it('where a value names nothing of the pipeline', () => {
    for (const text of [
      'image: alp¦ine\n',
      'a:\n  scr¦ipt: x\n',
      'a:\n  script: ma¦ke\n',
      '# ¦\n',
      '¦',
      'a: [¦\n',
      '¦&',
    ]) {
      assert.deepEqual(definitions(pipeline(text)), [], text);
    }
  });
});

describe('a block of a page', () => {
  it('is a pipeline of its own', () => {
    const page = '# x\n\n```yaml\n.t:\n  script: x\na:\n  extends: .¦t\n  before_script: x\n```\n';
    assert.deepEqual(definitions(marked('README.md', page)), ['README.md:4:1-3 .t']);
  });
});
