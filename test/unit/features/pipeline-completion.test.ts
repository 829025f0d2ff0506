import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { complete } from '../../../server/src/features/completion';
import { expandSnippet } from '../../../snippets/expand';
import { labels, type Marked, marked, suggestions } from './marked';

const ci = '.gitlab-ci.yml';
type Others = Readonly<Record<string, string>>;

/** The labels that are offered at the cursor. */
const offered = (text: string, others: Others = {}) => labels(marked(ci, text, others));

/** The text that would be replaced by what is taken. */
function replaced(text: string): string {
  const at = marked(ci, text);
  const { span } = complete(at);
  return at.text.slice(span.start, span.end);
}

/** The text after a suggestion was taken, new lines indented as editors do it. */
function applied(at: Marked, label: string): string {
  const { span, items } = complete(at);
  const item = items.find((one) => one.label === label);
  assert.ok(item, `${label} not in ${items.map((one) => one.label).join(' ')}`);
  const insert = item.snippet === undefined ? (item.insert ?? label) : expandSnippet(item.snippet);
  const lineStart = at.text.lastIndexOf('\n', span.start - 1) + 1;
  const indent = /^[ \t]*/.exec(at.text.slice(lineStart, span.start))?.[0] ?? '';
  return at.text.slice(0, span.start) + insert.replaceAll('\n', `\n${indent}`) + at.text.slice(span.end);
}
const taken = (text: string, label: string, others: Others = {}) => applied(marked(ci, text, others), label);

describe('keywords of pipelines', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['cache', 'a:\n  cache:\n    ¦', ['key', 'paths', 'policy', 'unprotect', 'untracked', 'when', 'fallback_keys']],
    [
      'a list of caches',
      'a:\n  cache:\n    - paths: [x]\n      ¦',
      ['key', 'policy', 'unprotect', 'untracked', 'when', 'fallback_keys'],
    ],
    ['cache:key', 'a:\n  cache:\n    key:\n      ¦', ['files', 'files_commits', 'prefix']],
    ['default:cache:key', 'default:\n  cache:\n    key:\n      ¦', ['files', 'files_commits', 'prefix']],
    ['the old global cache', 'cache:\n  key:\n    ¦', ['files', 'files_commits', 'prefix']],
    [
      'the old global form',
      'cache:\n  paths: [x]\n  ¦',
      ['key', 'policy', 'unprotect', 'untracked', 'when', 'fallback_keys'],
    ],
    ['retry', 'a:\n  retry:\n    ¦', ['max', 'when', 'exit_codes']],
    [
      'services',
      'a:\n  services:\n    - name: x\n      ¦',
      ['entrypoint', 'docker', 'kubernetes', 'pull_policy', 'command', 'alias', 'variables'],
    ],
    ['image:docker', 'a:\n  image:\n    name: x\n    docker: { ¦ }', ['platform', 'user']],
    ['rules:changes', 'a:\n  rules:\n    - changes:\n        ¦', ['paths', 'compare_to', 'regexp']],
    ['workflow', 'workflow:\n  ¦', ['name', 'auto_cancel', 'rules']],
    ['workflow:rules', 'workflow:\n  rules:\n    - ¦', ['if', 'changes', 'exists', 'variables', 'when', 'auto_cancel']],
    ['inherit', 'a:\n  inherit: {¦}', ['default', 'variables']],
    ['pages', 'a:\n  pages:\n    ¦', ['path_prefix', 'expire_in', 'publish']],
    ['hooks', 'a:\n  hooks:\n    ¦', ['pre_get_sources_script']],
    ['trigger:forward', 'a:\n  trigger:\n    forward:\n      ¦', ['yaml_variables', 'pipeline_variables']],
    ['parallel', 'a:\n  parallel:\n    ¦', ['matrix']],
    [
      'needs',
      'a:\n  needs:\n    - job: b\n      ¦',
      ['artifacts', 'optional', 'parallel', 'pipeline', 'project', 'ref'],
    ],
    [
      'release:assets:links',
      'a:\n  release:\n    assets:\n      links:\n        - name: x\n          ¦',
      ['url', 'filepath', 'link_type'],
    ],
    ['id_tokens', 'a:\n  id_tokens:\n    TOKEN:\n      ¦', ['aud']],
    [
      'secrets',
      'a:\n  secrets:\n    PASSWORD:\n      vault: x\n      ¦',
      [
        'gcp_secret_manager',
        'azure_key_vault',
        'akeyless',
        'aws_secrets_manager',
        'gitlab_secrets_manager',
        'file',
        'token',
      ],
    ],
    ['run', 'a:\n  run:\n    - name: x\n      ¦', ['env', 'inputs', 'step', 'func', 'script']],
    ['global variables', 'variables:\n  A:\n    value: x\n    ¦', ['description', 'options', 'expand']],
    [
      'spec:inputs',
      'spec:\n  inputs:\n    a:\n      type: string\n      ¦\n---\nb: {script: x}\n',
      ['default', 'description', 'options', 'regex', 'rules'],
    ],
    ['spec', 'spec:\n  ¦\n---\nb: {script: x}\n', ['inputs', 'include', 'component', 'description']],
    ['coverage_report', 'a:\n  artifacts:\n    reports:\n      coverage_report: { path: x, ¦ }', ['coverage_format']],
    ['CRLF', 'a:\r\n  retry:\r\n    max: 1\r\n    ¦\r\n', ['when', 'exit_codes']],
    ['quoted keys', '"a":\n  "retry":\n    max: 1\n    ¦\n', ['when', 'exit_codes']],
    ['keys with colons', 'a:b:c:\n  retry:\n    max: 1\n    ¦\n', ['when', 'exit_codes']],
    [
      'keys further down',
      'a:\n  retry:\n    ¦\n    # a comment\n    max: 1\n\n    when: always\nb: {}\n',
      ['exit_codes'],
    ],
    [
      'a list in the column of its key',
      'a:\n  rules:\n  - if: $A\n    changes: [x]\n    exists: [y]\n    variables: {}\n    ¦',
      ['when', 'start_in', 'allow_failure', 'needs', 'interruptible'],
    ],
    ['an indented document', '  a:\n    retry:\n      ¦', ['max', 'when', 'exit_codes']],
    ['brackets that were never closed', 'a:\n  tags: [x, y\n  retry:\n    ¦', ['max', 'when', 'exit_codes']],
    ['a quote that was never closed', 'a:\n  stage: "x\n  retry:\n    ¦', ['max', 'when', 'exit_codes']],
    ['a brace on several lines', 'a:\n  retry: {\n    max: 1,\n    ¦\n  }\n', ['when', 'exit_codes']],
    ['a document of brackets', '{"a": {"retry": {"max": 1, ¦}}}', ['when', 'exit_codes']],
    [
      'a page of JSON',
      '{\n  "a": {\n    "retry": {\n      "when": "always",\n      "¦": 1\n    }\n  }\n}\n',
      ['max', 'exit_codes'],
    ],
    ['nothing below a scalar', 'a:\n  stage: test\n    ¦', []],
    ['nothing below a free name', 'a:\n  variables:\n    X: y\n      ¦', []],
    ['nothing in a script', 'a:\n  script:\n    - ma¦', []],
    ['nothing in a folded script', 'a:\n  script: >\n    ma¦', []],
    ['nothing behind a closing quote', 'a:\n  stage: "x"¦', []],
    ['nothing behind a closing bracket', 'a:\n  tags: [x] ¦', []],
    ['nothing in a comment', 'a:\n  retry:\n    max: 1 # ¦', []],
    ['nothing in a comment line', 'a:\n  retry:\n    # ¦', []],
    ['nothing in a comment between brackets', 'a:\n  tags: [x,\n    # ¦', []],
    ['nothing in the header of a block scalar', 'a:\n  script: |¦', []],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => assert.deepEqual([...offered(text)].sort(), [...expected].sort()));
  }

  it('tells jobs that trigger pipelines from those that run scripts', () => {
    const trigger = offered('a:\n  trigger: x\n  ¦');
    assert.ok(trigger.includes('rules') && !trigger.includes('script') && !trigger.includes('image'));
    const script = offered('a:\n  script: x\n  ¦');
    assert.ok(script.includes('image') && !script.includes('trigger'));
  });

  it('offers the header in the first document alone', () => {
    assert.ok(offered('¦').includes('spec'));
    assert.deepEqual(
      offered('sp¦\n---\na: {script: x}\n')
        .filter((label) => !label.startsWith('gnr-'))
        .includes('spec'),
      true,
    );
    const main = offered('spec:\n  inputs: {}\n---\nstages: [a]\n¦\n');
    assert.ok(main.includes('default') && !main.includes('spec') && !main.includes('stages'));
  });

  it('marks what is deprecated and puts it last', () => {
    const items = suggestions(marked(ci, 'a:\n  ¦'));
    const only = items.findIndex(({ label }) => label === 'only');
    assert.equal(items[only]?.deprecated, true);
    assert.ok(only > items.findIndex(({ label }) => label === 'when'));
  });

  it('documents keywords with a link', () => {
    const item = suggestions(marked(ci, 'a:\n  artifacts:\n    reports:\n      ¦')).find(
      ({ label }) => label === 'junit',
    );
    assert.equal(
      item?.describe?.(),
      '**artifacts:reports:junit**\n\nTest results as JUnit XML.\n\nType: `string` or `array`\n\n' +
        '[GitLab documentation](https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsjunit)',
    );
  });
});

describe('what a keyword inserts', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['a list', 'a:\n  scr¦', 'script', 'a:\n  script:\n    - '],
    [
      'a list as the file has them',
      'b:\n  script:\n  - x\na:\n  scr¦',
      'script',
      'b:\n  script:\n  - x\na:\n  script:\n  - ',
    ],
    ['a mapping', 'a:\n  art¦', 'artifacts', 'a:\n  artifacts:\n    '],
    [
      'a mapping as the file has them',
      'a:\n    artifacts:\n        paths: [x]\n    vari¦',
      'variables',
      'a:\n    artifacts:\n        paths: [x]\n    variables:\n        ',
    ],
    ['a scalar', 'a:\n  st¦', 'stage', 'a:\n  stage: '],
    ['rules with their first condition', 'a:\n  ru¦', 'rules', 'a:\n  rules:\n    - if: '],
    ['includes', 'inc¦', 'include', 'include:\n  - local: '],
    ['a mapping in a list', 'a:\n  rules:\n    - ¦', 'changes', 'a:\n  rules:\n    - changes:\n        - '],
    [
      'keys below a key of an item',
      'a:\n  rules:\n    - var¦',
      'variables',
      'a:\n  rules:\n    - variables:\n        ',
    ],
    ['a list below a key of an item', 'a:\n  rules:\n    - nee¦', 'needs', 'a:\n  rules:\n    - needs:\n        - '],
    ['between braces', 'a: { st¦ }', 'stage', 'a: { stage:  }'],
    ['a list between braces', 'a: { nee¦ }', 'needs', 'a: { needs: [] }'],
    ['the name alone where a colon follows', 'a:\n  st¦a: test', 'stage', 'a:\n  stage: test'],
    ['the whole name that is there', 'a:\n  ¦before: [x]', 'before_script', 'a:\n  before_script: [x]'],
    ['the name alone between quotes', 'a:\n  "st¦": test', 'stage', 'a:\n  "stage": test'],
    ['a blank behind a dash', 'a:\n  rules:\n    -¦', 'if', 'a:\n  rules:\n    - if: '],
    ['lines that end as before', 'a:\r\n  st¦\r\n  tags: [x]\r\n', 'stage', 'a:\r\n  stage: \r\n  tags: [x]\r\n'],
  ];
  for (const [name, text, label, expected] of cases) {
    it(name, () => assert.equal(taken(text, label), expected));
  }
});

describe('values in pipelines', () => {
  const jobs =
    '.one: {script: x}\n.two: {extends: .one}\nb-job: {stage: build, script: x}\na-job: {stage: build, script: x}\n';
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['when of a job', 'a:\n  when: ¦', ['on_success', 'on_failure', 'always', 'manual', 'delayed']],
    [
      'when of a rule',
      'a:\n  rules:\n    - when: ¦',
      ['on_success', 'on_failure', 'always', 'never', 'manual', 'delayed'],
    ],
    ['when of workflow', 'workflow:\n  rules:\n    - when: ¦', ['always', 'never']],
    ['when of an include', 'include:\n  - local: x\n    rules:\n      - when: ¦', ['never', 'always']],
    ['when of artifacts', 'a:\n  artifacts: {when: ¦}', ['on_success', 'on_failure', 'always']],
    ['yes and no', 'a:\n  interruptible: ¦', ['true', 'false']],
    ['numbers', 'a:\n  retry: ¦', ['0', '1', '2']],
    ['inherit:default behind the colon', 'a:\n  inherit:\n    default: ¦', ['true', 'false']],
    [
      'inherit:default as a list',
      'a:\n  inherit:\n    default: [image, ¦]',
      [
        'before_script',
        'after_script',
        'hooks',
        'cache',
        'services',
        'interruptible',
        'timeout',
        'retry',
        'tags',
        'artifacts',
        'id_tokens',
      ],
    ],
    ['inherit:variables', 'variables: {A: x, B: y}\na:\n  inherit:\n    variables: [A, ¦]', ['B']],
    ['stages', 'stages: [one, two]\na:\n  stage: ¦', ['.pre', 'one', 'two', '.post']],
    ['GitLab’s stages', 'a:\n  stage: ¦', ['.pre', 'build', 'test', 'deploy', '.post']],
    [
      'stages that jobs name',
      'stages: [one, ¦]\na: {stage: two, script: x}\n',
      ['two', 'build', 'test', 'deploy', '.pre', '.post'],
    ],
    ['templates first, in order', `${jobs}c:\n  extends: ¦`, ['.one', '.two', 'a-job', 'b-job']],
    ['no templates that extend it themselves', `${jobs}.one:\n  extends: ¦`, ['a-job', 'b-job']],
    ['none that is listed', `${jobs}c:\n  extends: [.one, ¦]`, ['.two', 'a-job', 'b-job']],
    ['jobs to need', `${jobs}c:\n  needs: [¦`, ['a-job', 'b-job']],
    ['jobs to need, but those named', `${jobs}c:\n  needs: [¦, b-job]`, ['a-job']],
    [
      'jobs to need, in lines',
      `${jobs}c:\n  script: x\n  needs:\n    - b-job\n    - ¦`,
      ['a-job', 'job', 'artifacts', 'optional', 'parallel', 'pipeline', 'project', 'ref'],
    ],
    ['jobs to need, by their key', `${jobs}c:\n  needs:\n    - job: ¦`, ['a-job', 'b-job']],
    [
      'jobs of later stages last',
      'a: {stage: deploy, script: x}\nb: {stage: build, script: x}\nc:\n  stage: test\n  script: x\n  needs: [¦]',
      ['b', 'a'],
    ],
    ['dependencies', `${jobs}c:\n  dependencies:\n    - ¦`, ['a-job', 'b-job']],
    ['the job that stops an environment', `${jobs}c:\n  environment:\n    on_stop: ¦`, ['a-job', 'b-job']],
    [
      'environments of other jobs',
      'a: {script: x, environment: {name: live}}\nb: {script: x, environment: beta}\nc:\n  environment: ¦',
      ['beta', 'live'],
    ],
    ['resource groups of other jobs', 'a: {script: x, resource_group: one}\nc:\n  resource_group: ¦', ['one']],
    [
      'kinds of tiers',
      'a:\n  environment:\n    deployment_tier: ¦',
      ['production', 'staging', 'testing', 'development', 'other'],
    ],
    [
      'the top level in a reference',
      `.t: {script: [x], variables: {A: b}}\nb: {script: x}\nc:\n  script:\n    - !reference [¦`,
      ['.t', 'b'],
    ],
    [
      'a job’s keys in a reference, the same one first',
      `.t: {variables: {A: b}, script: [x]}\nc:\n  script:\n    - !reference [.t, ¦]`,
      ['script', 'variables'],
    ],
    [
      'deeper keys in a reference',
      `.t: {variables: {A: b, C: d}}\nc:\n  variables:\n    A: !reference [.t, variables, ¦]`,
      ['A', 'C'],
    ],
    [
      'keys that a template inherits in a reference',
      `.s: {image: x}\n.t: {extends: .s, script: [x]}\nc:\n  script: !reference [".t", "¦"]`,
      ['script', 'image'],
    ],
    ['spans of time', 'a:\n  artifacts: {expire_in: ¦}', ['1 hour', '1 day', '1 week', '1 month', 'never']],
    ['anchors before it', '.a: &one {script: x}\nb: &two\n  <<: *¦\n.c: &three {}\n', ['*one', '*two']],
    ['no settings of the runner for services', 'a:\n  services:\n    - variables:\n        ¦', []],
    [
      'variables of the matrix',
      'a:\n  parallel: {matrix: [{OS: [x]}]}\n  needs:\n    - job: b\n      parallel: {matrix: [{OS: "$[[ ¦ ]]"}]}\n',
      ['matrix.OS'],
    ],
    ['settings of the runner', 'variables:\n  GIT_STRATEGY: ¦', ['fetch', 'clone', 'none', 'empty']],
    [
      'values of a needed matrix',
      'a:\n  script: x\n  parallel: {matrix: [{OS: [mac, nix]}]}\nb:\n  script: x\n  needs:\n    - job: a\n      parallel:\n        matrix:\n          - OS: [¦]\n',
      ['mac', 'nix'],
    ],
    [
      'variables of a needed matrix',
      'a:\n  script: x\n  parallel: {matrix: [{OS: [mac, nix], ARCH: [x]}]}\nb:\n  script: x\n  needs:\n    - job: a\n      parallel:\n        matrix:\n          - OS: x\n            ¦\n',
      ['ARCH'],
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => assert.deepEqual(offered(text), expected));
  }

  it('tells what a job comes to', () => {
    const [item] = suggestions(marked(ci, `${jobs}c:\n  needs: [¦]`));
    assert.equal(item?.describe?.(), '**a-job**: job\n\n- Stage: `build`');
  });

  it('offers tags with the runner that carries them', () => {
    const nix =
      '{ services.gitlab-runner.services = { one = { tagList = [ "nix" "fast" ]; registrationConfigFile = "/x"; }; two = { tagList = [ "fast" ]; registrationConfigFile = "/x"; }; }; }\n';
    const items = suggestions(marked(ci, 'b: {tags: [own], script: x}\na:\n  tags: [¦]\n', { 'a.nix': nix }));
    assert.deepEqual(
      items.map(({ label, detail }) => [label, detail]),
      [
        ['nix', 'runner one'],
        ['fast', 'runners one, two'],
        ['own', 'other jobs'],
      ],
    );
  });

  it('offers images that are in use', () => {
    const found = offered('b: {image: debian, script: x}\nc: {image: {name: alpine}, script: x}\na:\n  image: ¦\n');
    assert.deepEqual(found, ['debian', 'alpine', 'nixos/nix']);
    const services = offered('b: {services: [redis, {name: postgres}], script: x}\na:\n  services:\n    - name: ¦\n');
    assert.deepEqual(services, ['redis', 'postgres']);
  });

  it('offers files of the repository to include', () => {
    const others = { 'ci/jobs.yml': 'x: {script: y}\n', 'other.yaml': 'a: b\n', 'read.me': 'x' };
    for (const text of ['include: ¦', 'include:\n  - local: ¦', 'include:\n  - ¦', 'a:\n  trigger:\n    include: ¦']) {
      const found = offered(text, others).filter((label) => label.includes('.y'));
      assert.deepEqual(found, ['/ci/jobs.yml', '/other.yaml'], text);
    }
    assert.deepEqual(offered("include: 'ci/¦'", others), ['ci/jobs.yml', 'other.yaml']);
  });

  it('offers what lies in the folders that stand for other projects and for templates', () => {
    const others = {
      '.gitlab-nix-runner.yml': 'mirrors:\n  project: {group/shared: mirror/shared}\n  template: mirror/templates\n',
      'mirror/shared/build.yml': 'x: {script: y}\n',
      'mirror/shared/templates/lint.yml': 'x: {script: y}\n',
      'mirror/shared/templates/nix/template.yml': 'x: {script: y}\n',
      'mirror/templates/Jobs/SAST.gitlab-ci.yml': 'x: {script: y}\n',
      'mirror/templates/README.yml': 'x: y\n',
    };
    const here = 'include:\n  - ';
    assert.deepEqual(offered(`${here}template: ¦`, others), ['Jobs/SAST.gitlab-ci.yml']);
    assert.deepEqual(offered(`${here}project: ¦`, others), ['group/shared']);
    assert.deepEqual(offered(`${here}project: group/shared\n    file: ¦`, others), [
      '/build.yml',
      '/templates/lint.yml',
      '/templates/nix/template.yml',
    ]);
    assert.deepEqual(offered(`${here}component: ¦`, others), [
      '$CI_SERVER_FQDN/group/shared/lint@~latest',
      '$CI_SERVER_FQDN/group/shared/nix@~latest',
    ]);
    assert.deepEqual(offered('a:\n  trigger:\n    project: ¦', others), ['group/shared']);
    for (const text of ['template: ¦', 'project: ¦', 'project: group/shared\n    file: ¦', 'component: ¦']) {
      assert.deepEqual(offered(here + text), [], text);
    }
  });

  it('offers the inputs of the included file and their options', () => {
    const others = {
      'a.yml':
        'spec:\n  inputs:\n    env: {options: [prod, dev]}\n    level: {default: 3, type: number}\n    on: {type: boolean}\n---\nx: {script: y}\n',
    };
    const include = (inputs: string) => `include:\n  - local: a.yml\n    inputs:\n      ${inputs}\n`;
    assert.deepEqual(offered(include('¦'), others), ['env', 'on', 'level']);
    assert.deepEqual(offered(include('env: prod\n      ¦'), others), ['on', 'level']);
    assert.deepEqual(offered(include('env: ¦'), others), ['prod', 'dev']);
    assert.deepEqual(offered(include('on: ¦'), others), ['true', 'false']);
    assert.equal(taken(include('l¦'), 'level', others), include('level: '));
  });
});

describe('how a value is written', () => {
  const jobs = '"b: [1]": {stage: build, script: x}\nit\'s: {script: x}\nplain: {script: x}\n';
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['plain where it can be', 'needs: [¦]', 'plain', 'needs: [plain]'],
    ['in quotes where it has to be', 'needs: [¦]', 'b: [1]', "needs: ['b: [1]']"],
    ['in quotes that are there', "needs: ['¦']", "it's", "needs: ['it''s']"],
    ['in double quotes', 'needs: ["¦"]', 'b: [1]', 'needs: ["b: [1]"]'],
    ['in quotes that are open', 'needs: ["pl¦', 'plain', 'needs: ["plain'],
    ['over all that is there', 'needs: [pl¦an, x]', 'plain', 'needs: [plain, x]'],
    ['over all of a quoted text', 'needs: ["pl¦ an", x]', 'plain', 'needs: ["plain", x]'],
    ['in brackets where only a list can be', 'needs: ¦', 'plain', 'needs: [plain]'],
    ['with a dash on a line of its own', 'needs:\n    ¦', 'plain', 'needs:\n    - plain'],
    ['behind a blank after the colon', 'stage:¦', 'build', 'stage: build'],
    ['behind a blank after the dash', 'needs:\n    -¦', 'plain', 'needs:\n    - plain'],
    ['before a comment', 'stage: bu¦ # why', 'build', 'stage: build # why'],
    ['without a list where one value can be', 'extends: ¦', 'plain', 'extends: plain'],
  ];
  for (const [name, line, label, expected] of cases) {
    it(name, () => assert.equal(taken(`${jobs}x:\n  ${line}\n`, label), `${jobs}x:\n  ${expected}\n`));
  }

  it('replaces the whole of what is typed', () => {
    assert.equal(replaced('a:\n  stage: bu¦ild it # x'), 'build it');
    assert.equal(replaced('a:\n  needs: [one, tw¦o two, three]'), 'two two');
    assert.equal(replaced('a:\n  "sta¦ge": x'), 'stage');
    assert.equal(replaced('a:\n  - ¦'), '');
  });
});

describe('variables in pipelines', () => {
  const text = (line: string) =>
    `variables: {GLOBAL: g, BOTH: g}\nworkflow:\n  rules:\n    - if: $A\n      variables: {FLOW: x}\n.t:\n  variables: {TEMPLATE: t}\na:\n  extends: .t\n  parallel: {matrix: [{OS: [x]}]}\n  variables: {OWN: o, BOTH: o}\n  rules:\n    - if: $B\n      variables: {RULE: r}\n  ${line}\nother: {script: x, variables: {ELSEWHERE: x}}\n`;
  const own = (line: string) =>
    suggestions(marked(ci, text(line)))
      .filter(({ detail }) => detail !== 'GitLab')
      .map(({ label, detail }) => `${label} (${detail})`);
  const expected = [
    'OS (matrix)',
    'RULE (rule)',
    'TEMPLATE (template: t)',
    'OWN (job: o)',
    'BOTH (job: o)',
    'FLOW (workflow)',
    'GLOBAL (global: g)',
  ];

  for (const line of [
    'script: [echo $¦]',
    'script:\n    - |\n      echo "${¦',
    "image: '$¦'",
    'script:\n    - echo $O¦',
    'environment: {name: x-$¦',
  ]) {
    it(`offers those of the job in ${JSON.stringify(line)}`, () =>
      assert.deepEqual([...own(line)].sort(), [...expected].sort()));
  }

  it('offers the pipeline’s outside of jobs', () => {
    const found = labels(marked(ci, 'variables: {A: x}\nworkflow:\n  name: $¦\nb: {script: x, variables: {C: x}}\n'));
    assert.ok(found.includes('A') && !found.includes('C'));
  });

  it('offers those of jobs in templates', () => {
    assert.ok(offered('.t:\n  script: [echo $¦]\nb: {extends: .t, variables: {C: x}}\n').includes('C'));
  });

  it('offers GitLab’s where they are set by then', () => {
    assert.ok(offered('a:\n  script: [$¦]\n').includes('CI_JOB_ID'));
    const rule = offered('a:\n  rules:\n    - if: $¦\n');
    assert.ok(rule.includes('CI_COMMIT_TAG') && !rule.includes('CI_JOB_ID'));
    assert.ok(!offered('include:\n  - local: $¦\n').includes('CI_JOB_ID'));
  });

  it('hides what is named like a secret', () => {
    const found = suggestions(marked(ci, 'a:\n  variables: {DB_PASSWORD: hunter2}\n  script: [$¦]\n'));
    assert.equal(found.find(({ label }) => label === 'DB_PASSWORD')?.detail, 'job: (not shown)');
  });

  it('closes a brace', () => {
    const at = (line: string) => `a:\n  variables: {OWN: x}\n  script: ["${line}"]\n`;
    assert.equal(taken(at('${O¦'), 'OWN'), at('${OWN}'));
    assert.equal(taken(at('${O¦LD}'), 'OWN'), at('${OWN}'));
    assert.equal(taken(at('$O¦-x'), 'OWN'), at('$OWN-x'));
  });

  it('offers none behind two dollars and in comments of scripts', () => {
    for (const line of ['a:\n  script: [$$¦]', 'a:\n  script:\n    - |\n      true # $¦', 'a: # $¦']) {
      assert.deepEqual(offered(line), [], line);
    }
    assert.ok(!offered('a:\n  $¦: x').includes('CI_COMMIT_SHA'));
    assert.notDeepEqual(offered('a:\n  script:\n    - |\n      echo "a # $¦"\n'), []);
  });

  it('offers conditions, and what a pipeline can be started by', () => {
    assert.ok(offered('a:\n  rules:\n    - if: ¦').includes('$CI_COMMIT_TAG'));
    const text = 'a:\n  rules:\n    - if: \'$CI_PIPELINE_SOURCE == "me¦"\'\n';
    assert.ok(offered(text).includes('merge_request_event'));
    assert.equal(taken(text, 'merge_request_event'), text.replace('me¦', 'merge_request_event'));
  });

  it('offers settings and global variables as names', () => {
    const found = offered('variables: {A: x, B: y}\na:\n  variables:\n    A: z\n    ¦\n');
    assert.deepEqual(found.slice(0, 2), ['B', 'GIT_STRATEGY']);
    assert.equal(taken('a:\n  variables:\n    GIT_S¦\n', 'GIT_STRATEGY'), 'a:\n  variables:\n    GIT_STRATEGY: \n');
  });

  it('offers inputs of the file, and functions', () => {
    const header = 'spec:\n  inputs:\n    one: {default: x}\n    two:\n---\n';
    assert.deepEqual(offered(`${header}a:\n  script: [echo $[[ ¦ ]]]\n`), ['inputs.one', 'inputs.two']);
    const text = `${header}a:\n  stage: "$[[ inputs.t¦ ]]"\n`;
    assert.equal(taken(text, 'inputs.two'), text.replace('inputs.t¦', 'inputs.two'));
    assert.deepEqual(offered(`${header}a:\n  stage: $[[ inputs.one | ¦ ]]\n`), [
      'expand_vars',
      'truncate(0, 8)',
      'posix_escape',
    ]);
  });
});

describe('completion in pages', () => {
  it('works in a block by itself, where it stands', () => {
    const page =
      'Some text on `gitlab-runner` and Nix.\n\n- Put this:\n\n  ```yaml\n  build:\n    script: [nix-build]\n  test:\n    script: [x]\n    needs: [bu¦]\n  ```\n';
    const at = marked('docs/ci.md', page);
    assert.deepEqual(labels(at), ['build']);
    assert.equal(applied(at, 'build'), page.replace('bu¦', 'build'));
  });
});

describe('completion in large pipelines', () => {
  const many = Array.from({ length: 900 }, (_, index) => `job-${index}: {script: x}\n`).join('');

  it('sends a part, says so, and never hides what is typed', () => {
    const all = complete(marked(ci, `${many}a:\n  script: x\n  needs: [¦]\n`));
    assert.equal(all.isIncomplete, true);
    assert.equal(all.items.length, 250);
    const typed = complete(marked(ci, `${many}a:\n  script: x\n  needs: [job-89¦]\n`));
    assert.deepEqual(
      typed.items.slice(0, 11).map(({ label }) => label),
      [
        'job-89',
        'job-890',
        'job-891',
        'job-892',
        'job-893',
        'job-894',
        'job-895',
        'job-896',
        'job-897',
        'job-898',
        'job-899',
      ],
    );
  });
});
