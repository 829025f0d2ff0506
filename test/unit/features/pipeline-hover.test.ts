import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findHover } from '../../../server/src/features/hover';
import { LineIndex } from '../../../server/src/text/line-index';
import { marked } from './marked';

const ci = '.gitlab-ci.yml';
type Others = Readonly<Record<string, string>>;

interface Shown {
  readonly text: string;
  /** What the range covers. */
  readonly covered: string;
}

/** The hover at `¦`, where there is one. */
function shown(path: string, text: string, others: Others = {}): Shown | undefined {
  const at = marked(path, text, others);
  const lines = new LineIndex(at.text);
  const hover = findHover(at.project, at.file, at.offset, lines);
  if (hover === undefined) return undefined;
  assert.ok(typeof hover.contents === 'object' && 'value' in hover.contents && hover.range !== undefined);
  const covered = at.text.slice(lines.offsetAt(hover.range.start), lines.offsetAt(hover.range.end));
  return { text: hover.contents.value, covered };
}

const hover = (text: string, others: Others = {}) => shown(ci, text, others);

describe('hover on keywords of pipelines', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['artifacts:reports:junit', 'a:\n  artifacts:\n    reports:\n      ju¦nit: x\n  script: y\n', 'junit'],
    ['cache:key:files', 'a:\n  cache: { key: { fi¦les: [x] }, paths: [y] }\n  script: y\n', 'files'],
    ['cache:key:files', 'default:\n  cache:\n    key:\n      ¦files: [x]\n', 'files'],
    ['rules:if', 'a:\n  script: y\n  rules:\n    - if¦: $A\n', 'if'],
    ['stage', '"a":\n  "st¦age": test\n  script: y\n', 'stage'],
    ['stages', 'sta¦ges: [a]\n', 'stages'],
    ['workflow:rules:when', 'workflow:\n  rules:\n    - when¦: always\n', 'when'],
    ['spec:inputs:options', 'spec:\n  inputs:\n    a:\n      op¦tions: [x]\n---\nb: {script: x}\n', 'options'],
    ['secrets:vault', 'a:\r\n  script: y\r\n  secrets:\r\n    X:\r\n      va¦ult: z\r\n', 'vault'],
  ];
  for (const [title, text, covered] of cases) {
    it(`explains ${title}`, () => {
      const found = hover(text);
      assert.equal(found?.covered, covered);
      assert.match(found?.text ?? '', new RegExp(`(?:^|\\n)\\*\\*${title}\\*\\*\\n`));
    });
  }

  it('names type, values, default, release and link', () => {
    assert.equal(
      hover('workflow:\n  auto_cancel:\n    on_new_co¦mmit: none\n')?.text,
      [
        '**workflow:auto_cancel:on_new_commit**',
        'What a newer commit cancels.',
        'Type: `string`',
        'Values: `conservative`, `interruptible`, `none`',
        'Default: `conservative`',
        'Since GitLab 16.8',
        '[GitLab documentation](https://docs.gitlab.com/ci/yaml/#workflowauto_cancelon_new_commit)',
      ].join('\n\n'),
    );
  });

  it('says what to use in place of what is deprecated', () => {
    const text = hover('a:\n  script: y\n  on¦ly: [main]\n')?.text ?? '';
    assert.match(text, /Deprecated: use rules\.\n\n\[.*\]\(.*deprecated_keywords\/#only--except\)/);
  });

  it('works while a line is half typed', () => {
    assert.match(hover('a:\n  script: [x\n  ta¦gs: [y\n')?.text ?? '', /\*\*tags\*\*/);
  });

  it('says nothing of values, comments, free names and scripts', () => {
    for (const text of [
      'a:\n  script:\n    - |\n      stage¦: x\n',
      'a:\n  # stage¦: x\n  script: y\n',
      'a:\n  script: y\n  interruptible: tr¦ue\n',
      'a:\n  script: [ma¦ke]\n',
    ]) {
      assert.equal(hover(text), undefined, text);
    }
  });
});

describe('hover on jobs', () => {
  const text = `default:
  image: debian
.base:
  tags: [fast]
.mid:
  extends: .base
build:
  stage: build
  script: x
"test it":
  extends: .mid
  needs: [build]
  parallel:
    matrix: [{OS: [mac]}]
  rules:
    - if: $CI_COMMIT_TAG
    - when: never
  script: x
`;
  const nix =
    '{ services.gitlab-runner.services.one = { tagList = [ "fast" ]; registrationConfigFile = "/x"; dockerImage = "alpine"; }; }\n';
  const at = (piece: string, behind: number) => {
    const offset = text.indexOf(piece) + behind;
    return `${text.slice(0, offset)}¦${text.slice(offset)}`;
  };

  it('shows what a job comes to', () => {
    assert.deepEqual(hover(at('"test it":', 3), { 'a.nix': nix }), {
      covered: 'test it',
      text: [
        '**test it**: job\n',
        '- Stage: `test` (as none is given)',
        '- Image: `debian` (from `default`)',
        '- Tags: `fast` (from `.base`)',
        '- When: 2 rules decide, the first `$CI_COMMIT_TAG`',
        '- Needs: `build`',
        '- Parallel: a matrix of `OS`',
        '- Extends: `.mid` → `.base`',
        '- Runs on: `one`',
      ].join('\n'),
    });
  });

  it('shows who extends a template', () => {
    assert.deepEqual(hover(at('.base:', 2)), {
      covered: '.base',
      text: '**.base**: template\n\n- Image: `debian` (from `default`)\n- Tags: `fast`\n- Extended by: `.mid`, `test it`',
    });
  });

  it('shows the definition behind a name', () => {
    const found = hover(at('[build]', 2));
    assert.equal(found?.covered, 'build');
    assert.match(found?.text ?? '', /```yaml\nbuild:\n {2}stage: build\n {2}script: x\n```$/);
    const extended = hover(at('.mid\n', 2));
    assert.equal(extended?.covered, '.mid');
    assert.match(extended?.text ?? '', /^\*\*\.mid\*\*: template[\s\S]*```yaml\n\.mid:\n {2}extends: \.base\n```$/);
  });

  it('shows what a reference leads to, at each of its steps', () => {
    const reference = (inner: string) =>
      `.a:\n  script:\n    - one\n  variables: {V: w}\n.b: {extends: .a}\nc:\n  script: [!reference [${inner}]]\n`;
    assert.match(hover(reference('.¦a, script'))?.text ?? '', /^\*\*\.a\*\*: template/);
    assert.deepEqual(hover(reference('.a, scr¦ipt')), {
      covered: 'script',
      text: '**.a → script**\n\n```yaml\nscript:\n  - one\n```',
    });
    assert.match(hover(reference('.b, script¦'))?.text ?? '', /^\*\*\.b → script\*\* \(from `\.a`\)/);
    assert.match(hover(reference('.a, variables, ¦V'))?.text ?? '', /^\*\*\.a → variables → V\*\*/);
  });

  it('hides secrets in what it quotes', () => {
    const secret =
      '.a:\n  variables: {DB_PASSWORD: hunter2, "API_TOKEN": \'x y\', LEVEL: high}\n  script: x\nb:\n  extends: .¦a\n';
    const quoted = hover(secret)?.text ?? '';
    assert.ok(!/hunter2|x y/.test(quoted), quoted);
    assert.match(quoted, /DB_PASSWORD: \(not shown\).*LEVEL: high/);
  });
});

describe('hover on other names', () => {
  it('shows a variable by level, and which counts', () => {
    const text = (line: string) =>
      `variables: {V: global, ONE: x}\nworkflow:\n  rules:\n    - variables: {V: flow}\n.t:\n  variables: {V: template}\na:\n  extends: .t\n  variables: {V: own}\n  rules:\n    - if: $B\n      variables: {V: ruled}\n  script:\n    - ${line}\n`;
    assert.deepEqual(hover(text('echo "${V¦}"')), {
      covered: 'V',
      text: [
        '**V**: variable in `a`',
        [
          '- `rules`: `ruled`, where `$B`',
          '- job `a`: `own` ← counts',
          '- template `.t`: `template`',
          '- `workflow:rules`: `flow`, where its rule matches',
          '- global: `global`',
        ].join('\n'),
        'What is set in GitLab, or when a pipeline is started, wins over files.',
      ].join('\n\n'),
    });
    assert.match(hover(text('$ON¦E'))?.text ?? '', /\n- global: `x`\n/);
  });

  it('hides secrets and shows jobs that set a global variable anew', () => {
    const text = 'variables: {DB_PASS¦WORD: hunter2}\na: {script: x, variables: {DB_PASSWORD: other}}\n';
    assert.match(hover(text)?.text ?? '', /- global: `\(not shown\)`\n\nSet by: `a`/);
  });

  it('tells of predefined variables and settings', () => {
    assert.match(
      hover('a:\n  script: [echo $CI_COMMIT_¦SHA]\n')?.text ?? '',
      /Full commit hash[\s\S]*Usable everywhere/,
    );
    assert.match(
      hover('a:\n  script: x\n  variables: {GIT_STRA¦TEGY: none}\n')?.text ?? '',
      /How the sources get to the job/,
    );
  });

  it('shows the jobs of a stage', () => {
    const text = 'stages: [build, te¦st]\nb: {script: x}\na: {script: x, stage: test}\nc: {script: x, stage: build}\n';
    assert.deepEqual(hover(text), { covered: 'test', text: '**test**: stage, 2 of 2\n\n2 jobs: `b`, `a`' });
    assert.equal(hover('a:\n  stage: .p¦re\n  script: x\n')?.text, '**.pre**: stage, before all others\n\n1 job: `a`');
  });

  it('shows the runners with a tag', () => {
    const nix = '{ services.gitlab-runner.services.one = { tagList = [ "fast" ]; registrationConfigFile = "/x"; }; }\n';
    const found = hover('a:\n  script: x\n  tags: [fa¦st]\n', { 'a.nix': nix });
    assert.match(
      found?.text ?? '',
      /\*\*fast\*\*: tag of runners\n\nRunners of this workspace with it: `one`\n\nJobs that ask for it: `a`/,
    );
  });

  it('shows what an included file brings', () => {
    const others = {
      'ci/a.yml':
        'spec:\n  inputs:\n    env:\n      description: Where to.\n      default: prod\n---\nx: {script: y}\n.t: {script: z}\n',
    };
    assert.deepEqual(hover('include:\n  - local: /ci/¦a.yml\n', others), {
      covered: '/ci/a.yml',
      text: '**ci/a.yml**\n\n1 job: `x`\n\n1 template: `.t`\n\nInputs: `env`',
    });
    const given = hover('include:\n  - local: /ci/a.yml\n    inputs: {en¦v: prod}\n', others);
    assert.deepEqual(given, { covered: 'env', text: '**env**: input, string, default "prod"\n\nWhere to.' });
  });

  it('shows an input where it is used', () => {
    const text = 'spec:\n  inputs:\n    n: {type: number, options: [1, 2]}\n---\na:\n  script: echo $[[ inputs.n¦ ]]\n';
    assert.deepEqual(hover(text), { covered: 'n', text: '**n**: input, number, required\n\nOptions: `1`, `2`' });
  });

  it('works in a block of a page', () => {
    const page =
      'On `gitlab-runner` and Nix:\n\n- So:\n\n  ```yaml\n  build:\n    script: [nix-build]\n  test:\n    script: [x]\n    needs: [bui¦ld]\n  ```\n';
    const found = shown('docs/ci.md', page);
    assert.equal(found?.covered, 'build');
    assert.match(found?.text ?? '', /^\*\*build\*\*: job/);
  });

  it('shows what an alias stands for', () => {
    const found = hover('.a: &base\n  script: [x]\nb:\n  <<: *ba¦se\n');
    assert.deepEqual(found, { covered: 'base', text: '**base**: anchor\n\n```yaml\nscript: [x]\n```' });
  });
});
