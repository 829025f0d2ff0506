/** A mistake of GitLab's catalogue as a pipeline that makes it. */
export interface CatalogueRow {
  /** Which check of GitLab's it is; several rows may show one. */
  readonly id: string;
  readonly rule: string;
  /** The pipeline. What stands between `‹` and `›` is the range of the finding; the marks themselves are not part of it. */
  readonly bad: string;
  /** What GitLab says, as the message quotes it. */
  readonly says: string;
  /** Other findings that are right as well: rule and text. */
  readonly also?: readonly string[];
  /** A pipeline like it that is sound. */
  readonly good: string;
}

const script = '  script: [make]\n';
/** A job with keywords. */
export const job = (body: string): string => `build:\n${script}${body}`;
/** A job with keywords, and two that it can name. */
const three = (body: string): string =>
  `stages: [one, two]\na:\n  stage: one\n${script}b:\n  stage: two\n${script}c:\n  stage: one\n${script}${body}`;
const many = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join('');
const nested = (levels: number, text: string): string => '['.repeat(levels) + text + ']'.repeat(levels);

type Short = readonly [id: string, bad: string, says: string, good: string, ...also: string[]];
export const rowsOf = (rule: string, rows: readonly Short[]): readonly CatalogueRow[] =>
  rows.map(([id, bad, says, good, ...also]) => ({ id, rule: `pipeline/${rule}`, bad, says, good, also }));

const types = rowsOf('keyword-type', [
  [
    'job.name',
    `‹${'n'.repeat(256)}›:\n${script}`,
    'name is too long (maximum is 255 characters)',
    `${'n'.repeat(255)}:\n${script}`,
  ],
  [
    'job.when',
    job('  when: ‹soon›\n'),
    'jobs:build when should be one of: on_success, on_failure, always, manual, delayed',
    job('  when: manual\n'),
  ],
  [
    'job.when',
    'build:\n  trigger: a/b\n  when: ‹delayed›\n',
    'jobs:build when should be one of: on_success, on_failure, always, manual”',
    'build:\n  trigger: a/b\n  when: always\n',
    'pipeline/missing-keyword when',
  ],
  [
    'job.startin',
    job('  when: delayed\n  start_in: ‹soon›\n'),
    'jobs:build start in should be a duration',
    job('  when: delayed\n  start_in: 1 week\n'),
  ],
  [
    'job.startin',
    job('  when: delayed\n  start_in: ‹8 days›\n'),
    'jobs:build start in should not exceed the limit',
    job('  when: delayed\n  start_in: 6 days 23 hrs\n'),
  ],
  [
    'script.type',
    'build:\n  script: ‹true›\n',
    'jobs:build:script config should be a string or a nested array of strings up to 10 levels deep',
    'build:\n  script: "true"\n',
  ],
  [
    'script.type',
    'build:\n  script:\n    - ‹a: b›\n',
    'jobs:build:script config should be a string or a nested array',
    'build:\n  script:\n    - "a: b"\n',
  ],
  [
    'script.type',
    job(`  before_script: [‹7›]\n`),
    'jobs:build:before_script config should be a string or a nested array',
    job('  before_script: ["7"]\n'),
  ],
  [
    'script.type',
    job('  hooks:\n    pre_get_sources_script: [‹7›]\n'),
    'jobs:build:hooks:pre_get_sources_script config should be a string',
    job('  hooks:\n    pre_get_sources_script: [a]\n'),
  ],
  [
    'script.type',
    job('  services: [{name: a, command: [‹7›]}]\n'),
    'jobs:build:services:service:command config should be a string',
    job('  services: [{name: a, command: ["7"]}]\n'),
  ],
  [
    'script.type',
    `default:\n  after_script: {‹a: b›}\nbuild:\n${script}`.replace('{‹a: b›}', '‹{a: b}›'),
    'default:after_script config should be a string',
    `default:\n  after_script: [a]\nbuild:\n${script}`,
  ],
  [
    'script.type',
    `build:\n  ‹script›: ${nested(11, 'a')}\n`,
    'up to 10 levels deep',
    `build:\n  script: ${nested(10, 'a')}\n`,
  ],
  [
    'stages.type',
    `stages: [test, ‹7›]\nbuild:\n${script}`,
    'stages config should be an array of strings or a nested array of strings up to 10 levels deep',
    `stages: [test, [more]]\nbuild:\n${script}`,
  ],
  [
    'stage.type',
    `stages: ["7"]\n${job('  stage: ‹7›\n')}`,
    'jobs:build:stage config should be a string',
    job('  stage: test\n'),
  ],
  [
    'var.hash',
    job('  variables: ‹[A]›\n'),
    'jobs:build:variables config should be a hash',
    job('  variables: {A: 1}\n'),
  ],
  [
    'var.form',
    `variables:\n  ‹A›: [1]\nbuild:\n${script}`,
    'variable definition must be either a string or a hash',
    `variables:\n  A:\n  B: true\n  C: 1.5\nbuild:\n${script}`,
  ],
  [
    'var.keys',
    job('  rules:\n    - if: $A\n      variables:\n        ‹B›: {value: x}\n'),
    'jobs:build:rules:rule:variables:b config must be a string',
    job('  rules:\n    - if: $A\n      variables:\n        B: x\n'),
  ],
  [
    'var.option',
    `variables:\n  A: {value: ‹x›, options: [a, b]}\nbuild:\n${script}`,
    'variables:a config value must be present in options',
    `variables:\n  A: {value: b, options: [a, b]}\nbuild:\n${script}`,
  ],
  [
    'var.option',
    `variables:\n  ‹A›: {options: [a, b]}\nbuild:\n${script}`,
    'variables:a config value must be present in options',
    `variables:\n  A: {value: a, options: [a, b], description: 1, expand: false}\nbuild:\n${script}`,
  ],
  [
    'var.scalar',
    `variables:\n  A: {value: ‹[a]›}\nbuild:\n${script}`,
    'variables:a config value must be a scalar',
    `variables:\n  A: {value: 1.5}\nbuild:\n${script}`,
  ],
  ['image.type', job('  image: ‹7›\n'), 'jobs:build:image config should be a hash or a string', job('  image: "7"\n')],
  [
    'image.type',
    job('  services: ‹postgres›\n'),
    'jobs:build:services config should be an array',
    job('  services: [postgres]\n'),
  ],
  [
    'image.name',
    job('  image: {name: ‹7›}\n'),
    'jobs:build:image name should be a string',
    job('  image: {name: "7"}\n'),
  ],
  [
    'image.policy',
    job('  image: {name: a, pull_policy: ‹often›}\n'),
    'jobs:build:image:pull_policy config is not included in the list',
    job('  image: {name: a, pull_policy: always}\n'),
  ],
  [
    'image.policy',
    job('  image: {name: a, pull_policy: [never, ‹often›]}\n'),
    'jobs:build:image:pull_policy config contains unknown values: often',
    job('  image: {name: a, pull_policy: [always, if-not-present]}\n'),
  ],
  [
    'image.policy',
    job('  image: {name: a, pull_policy: ‹[]›}\n'),
    "jobs:build:image:pull_policy config can't be blank",
    job('  image: {name: a}\n'),
  ],
  [
    'cache.type',
    job('  cache: ‹out›\n'),
    'jobs:build:cache config can only be a hash or an array',
    job('  cache: []\n'),
  ],
  [
    'cache.type',
    job(`  ‹cache›: [{}, {}, {}, {}, {}]\n`),
    'jobs:build:cache config no more than 4 caches can be created',
    job('  cache: [{paths: [a]}, {key: b}, {}, {}]\n'),
  ],
  [
    'cache.type',
    job('  cache: [‹out›]\n'),
    'jobs:build:cache:cache config should be a hash',
    job('  cache: [{paths: [out]}]\n'),
  ],
  [
    'cache.policy',
    job('  cache: {policy: ‹both›}\n'),
    'jobs:build:cache:cache policy should be a variable or one of: pull-push, push, pull',
    job('  cache: {policy: $POLICY}\n'),
  ],
  [
    'cache.policy',
    job('  cache: {policy: ‹pull_push›}\n'),
    'GitLab lets it pass',
    job('  cache: {policy: pull-push}\n'),
  ],
  [
    'cache.when',
    job('  cache: {when: ‹never›}\n'),
    'jobs:build:cache:cache when should be one of: on_success, on_failure, always',
    job('  cache: {when: on_failure}\n'),
  ],
  [
    'cache.key',
    job('  cache: {key: ‹a/b›}\n'),
    'jobs:build:cache:cache:key config cannot contain the "/" character',
    job('  cache: {key: "$CI_COMMIT_REF_SLUG-a.b"}\n'),
  ],
  [
    'cache.key',
    job('  cache: {key: ‹..›}\n'),
    'jobs:build:cache:cache:key config cannot be "." or ".."',
    job('  cache: {key: ...a}\n'),
  ],
  [
    'cache.key',
    job('  cache: {key: ‹7›}\n'),
    'jobs:build:cache:cache:key should be a hash, a string or a symbol',
    job('  cache: {key: "7"}\n'),
  ],
  [
    'cache.key',
    job('  cache: {key: {files: [a], prefix: ‹a/b›}}\n'),
    'jobs:build:cache:cache:key:prefix config cannot contain the "/" character',
    job('  cache: {key: {files: [a], prefix: $CI_JOB_NAME}}\n'),
  ],
  [
    'cache.files',
    job('  cache: {key: {files: ‹[]›}}\n'),
    'jobs:build:cache:cache:key:files config requires at least 1 item',
    job('  cache: {key: {files: [a/b.lock]}}\n'),
  ],
  [
    'cache.files',
    job('  cache: {key: {‹files_commits›: [a, b, c]}}\n'),
    'jobs:build:cache:cache:key:files_commits config has too many items (maximum is 2)',
    job('  cache: {key: {files_commits: [a, b]}}\n'),
  ],
  [
    'cache.fallback',
    job('  cache: {‹fallback_keys›: [a, b, c, d, e, f]}\n'),
    'fallback keys has to many entries (maximum 5)',
    job('  cache: {fallback_keys: [a, b, c, d, e]}\n'),
  ],
  [
    'art.when',
    job('  artifacts: {when: ‹never›}\n'),
    'jobs:build:artifacts when should be one of: on_success, on_failure, always',
    job('  artifacts: {when: always}\n'),
  ],
  [
    'art.access',
    job('  artifacts: {access: ‹owner›}\n'),
    'jobs:build:artifacts access should be one of: none, developer, maintainer, all',
    job('  artifacts: {access: none}\n'),
  ],
  [
    'art.expire',
    job('  artifacts: {expire_in: ‹soon›}\n'),
    'jobs:build:artifacts expire in should be a duration',
    job('  artifacts: {expire_in: never}\n'),
  ],
  [
    'art.expose',
    job('  artifacts: {expose_as: ‹a/b›, paths: [a]}\n'),
    "jobs:build:artifacts expose as can contain only letters, digits, '-', '_' and spaces",
    job('  artifacts: {expose_as: a b_c-d, paths: [a]}\n'),
  ],
  [
    'art.expose',
    job('  artifacts: {expose_as: a, paths: [b, ‹c*›]}\n'),
    "jobs:build:artifacts paths can't contain '*' when used with 'expose_as'",
    job('  artifacts: {paths: ["c*"]}\n'),
  ],
  [
    'art.cov',
    job('  artifacts: {reports: {coverage_report: {coverage_format: ‹lcov›, path: a}}}\n'),
    'jobs:build:artifacts:reports:coverage_report coverage format must be one of supported formats: cobertura, jacoco.',
    job('  artifacts: {reports: {coverage_report: {coverage_format: jacoco, path: a}}}\n'),
  ],
  ['retry.form', job('  retry: ‹twice›\n'), 'retry config has to be either an integer or a hash', job('  retry: 2\n')],
  ['retry.max', job('  retry: ‹3›\n'), 'retry config must be less than or equal to 2', job('  retry: 0\n')],
  [
    'retry.max',
    job('  retry: {max: ‹-1›}\n'),
    'retry max must be greater than or equal to 0',
    job('  retry: {max: 1}\n'),
  ],
  [
    'retry.when',
    job('  retry: {when: [always, ‹script_failur›]}\n'),
    'retry when contains unknown values: script_failur',
    job('  retry: {when: [always, script_failure]}\n'),
  ],
  [
    'retry.when',
    job('  retry: {when: ‹runner_sytem_failure›}\n'),
    'retry when is not included in the list',
    job('  retry: {when: runner_system_failure}\n'),
  ],
  [
    'retry.codes',
    job('  retry: {exit_codes: [1, ‹a›]}\n'),
    'retry exit codes should be an array of integers or an integer',
    job('  retry: {exit_codes: [1, 137]}\n'),
  ],
  [
    'par.num',
    job('  parallel: ‹0›\n'),
    'jobs:build:parallel config must be greater than or equal to 1',
    job('  parallel: 1\n'),
  ],
  [
    'par.num',
    job('  parallel: ‹201›\n'),
    'jobs:build:parallel config must be less than or equal to 200',
    job('  parallel: 200\n'),
  ],
  ['par.num', job('  parallel: ‹1.5›\n'), 'jobs:build:parallel config must be an integer', job('  parallel: 2\n')],
  [
    'par.form',
    job('  parallel: ‹two›\n'),
    'jobs:build:parallel should be an integer or a hash',
    job('  parallel: 2\n'),
  ],
  [
    'par.trigger',
    'build:\n  trigger: a/b\n  parallel: ‹2›\n',
    'jobs:build:parallel config cannot use "parallel: <number>".',
    'build:\n  trigger: a/b\n  parallel: {matrix: [{A: [1, 2]}]}\n',
  ],
  [
    'par.matrix',
    job('  parallel: {matrix: ‹{A: 1}›}\n'),
    'jobs:build:parallel:matrix config should be an array of hashes',
    job('  parallel: {matrix: [{A: 1}]}\n'),
  ],
  [
    'par.matrix',
    job(`  parallel:\n    ‹matrix›:\n      - A: [${many(201, (i) => `${i},`)}]\n`),
    'generates too many jobs (maximum is 200)',
    job(`  parallel:\n    matrix:\n      - A: [${many(200, (i) => `${i},`)}]\n`),
  ],
  [
    'par.matrix',
    job('  parallel: {matrix: [‹{}›]}\n'),
    'jobs:build:parallel:matrix:variables config requires at least 1 items',
    job('  parallel: {matrix: [{A: a}, {B: [b, 1]}]}\n'),
  ],
  [
    'par.matrix',
    job('  parallel: {matrix: [{A: [3, ‹3.9›]}]}\n'),
    'should be a hash of key value pairs, value can be an array',
    job('  parallel: {matrix: [{A: [3, "3.9"]}]}\n'),
  ],
  [
    'needs.form',
    `a:\n${script}${job('  needs: ‹a›\n')}`,
    'jobs:build:needs config can only be a hash or an array',
    job('  needs: []\n'),
  ],
  [
    'needs.form',
    job('  needs: ‹{}›\n'),
    'jobs:build:needs config can not be an empty hash',
    `a:\n${script}${job('  needs: {job: a}\n')}`,
  ],
  [
    'needs.kind',
    job('  needs: [{‹artifacts›: true}]\n'),
    'jobs:build:needs:need has an unsupported type',
    `a:\n${script}${job('  needs: [{job: a, artifacts: true, optional: false}]\n')}`,
  ],
  [
    'needs.types',
    job('  needs: [{‹pipeline›: a/b}]\n'),
    'jobs:build:needs config uses invalid types: bridge',
    job('  needs: [{pipeline: $PARENT, job: a}]\n'),
  ],
  [
    'needs.types',
    'build:\n  trigger: a/b\n  needs: [{‹pipeline›: $P, job: a}]\n',
    'jobs:build:needs config uses invalid types: cross_dependency',
    'build:\n  needs: [{pipeline: a/b}]\n',
  ],
  [
    'needs.types',
    job('  rules:\n    - if: $A\n      needs: [{‹pipeline›: $P, job: a}]\n'),
    'jobs:build:rules:rule:needs config uses invalid types: cross_dependency',
    job('  rules:\n    - if: $A\n      needs: []\n'),
  ],
  [
    'needs.num',
    `a:\n${script}  parallel: 2\n${job('  needs: [{job: a, parallel: ‹2›}]\n')}`,
    'jobs:build:needs config cannot use "parallel: <number>".',
    `a:\n${script}  parallel: {matrix: [{A: [1, 2]}]}\n${job('  needs: [{job: a, parallel: {matrix: [{A: 1}]}}]\n')}`,
  ],
  [
    'needs.cross',
    job(`  ‹needs›: [${many(6, (i) => `{pipeline: $P, job: a${i}}, `)}]\n`),
    'jobs:build:needs config must be less than or equal to 5',
    job(`  needs: [${many(5, (i) => `{pipeline: $P, job: a${i}}, `)}]\n`),
  ],
  [
    'rules.type',
    job('  rules: ‹{if: $A}›\n'),
    'jobs:build:rules config should be an array',
    job('  rules: [{if: $A}, [{if: $B}]]\n'),
  ],
  ['rules.type', job('  rules: ‹[]›\n'), "jobs:build:rules config can't be blank", job('  rules:\n')],
  [
    'rules.type',
    job('  rules: [{if: $A}, ‹main›]\n'),
    'jobs:build rules should be an array containing hashes and arrays of hashes',
    job('  rules: [{if: $A}]\n'),
  ],
  [
    'rule.when',
    job('  rules: [{if: $A, when: ‹soon›}]\n'),
    'jobs:build:rules:rule when unknown value: soon',
    job('  rules: [{if: $A, when: manual}]\n'),
  ],
  [
    'rule.when',
    `workflow:\n  rules: [{if: $A, when: ‹manual›}]\nbuild:\n${script}`,
    'workflow:rules:rule when unknown value: manual',
    `workflow:\n  rules: [{if: $A, when: never}, {when: always}]\nbuild:\n${script}`,
  ],
  [
    'rule.start',
    job('  rules: [{if: $A, when: delayed, start_in: ‹8 days›}]\n'),
    'jobs:build:rules:rule start in should not exceed the limit',
    job('  rules: [{if: $A, when: delayed, start_in: 3 days}]\n'),
  ],
  [
    'rule.changes',
    job('  rules: [{changes: ‹a›}]\n'),
    'jobs:build:rules:rule:changes should be an array or a hash',
    job('  rules: [{changes: [a]}]\n'),
  ],
  [
    'rule.changes',
    job(`  rules: [{‹changes›: [${many(51, (i) => `a${i},`)}]}]\n`),
    'jobs:build:rules:rule:changes config has too many entries (maximum 50)',
    job(`  rules: [{changes: [${many(50, (i) => `a${i},`)}]}]\n`),
  ],
  [
    'rule.exists',
    job('  rules: [{exists: ‹7›}]\n'),
    'jobs:build:rules:rule:exists should be a string, an array of strings, or a hash',
    job('  rules: [{exists: a}]\n'),
  ],
  [
    'wf.keys',
    `workflow:\n  name: ‹${'n'.repeat(256)}›\nbuild:\n${script}`,
    'workflow name is too long (maximum is 255 characters)',
    `workflow:\n  name: 1.5\nbuild:\n${script}`,
  ],
  [
    'wf.cancel',
    `workflow:\n  auto_cancel: {on_new_commit: ‹all›}\nbuild:\n${script}`,
    'workflow:auto_cancel on new commit must be one of: conservative, interruptible, none',
    `workflow:\n  auto_cancel: {on_new_commit: none}\nbuild:\n${script}`,
  ],
  [
    'wf.cancel',
    `workflow:\n  auto_cancel: {on_job_failure: ‹some›}\nbuild:\n${script}`,
    'workflow:auto_cancel on job failure must be one of: none, all',
    `workflow:\n  auto_cancel: {on_job_failure: all}\nbuild:\n${script}`,
  ],
  [
    'only.form',
    job('  only: ‹main›\n'),
    'jobs:build:only has to be either an array of conditions or a hash',
    job('  only: [main]\n'),
  ],
  [
    'only.form',
    job('  only: {kubernetes: ‹maybe›}\n'),
    'jobs:build:only kubernetes unknown value: maybe',
    job('  only: {kubernetes: active}\n'),
  ],
  [
    'env.form',
    job('  environment: ‹[a]›\n'),
    'jobs:build:environment config should be a hash or a string',
    job('  environment: a\n'),
  ],
  [
    'env.name',
    job('  environment: ‹/a›\n'),
    "jobs:build:environment name can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'",
    job('  environment: review/$CI_COMMIT_REF_SLUG\n'),
  ],
  [
    'env.name',
    job(`  environment: {name: a, url: ‹https://${'a'.repeat(250)}›}\n`),
    'jobs:build:environment url is too long (maximum is 255 characters)',
    job('  environment: {name: a, url: https://a.example}\n'),
  ],
  [
    'env.action',
    job('  environment: {name: a, action: ‹restart›}\n'),
    'jobs:build:environment action should be start, stop, prepare, verify, or access',
    job('  environment: {name: a, action: verify}\n'),
  ],
  [
    'trig.form',
    'build:\n  trigger: ‹[a]›\n',
    'jobs:build:trigger has to be either a string or a hash',
    'build:\n  trigger: a/b\n',
  ],
  [
    'trig.strategy',
    'build:\n  trigger: {project: a/b, strategy: ‹wait›}\n',
    'jobs:build:trigger strategy should be depend or mirror',
    'build:\n  trigger: {project: a/b, strategy: mirror, forward: {pipeline_variables: true}}\n',
  ],
  [
    'inh.form',
    job('  inherit: {default: ‹image›}\n'),
    'jobs:build:inherit:default should be a bool or array of strings',
    job('  inherit: {default: false}\n'),
  ],
  [
    'inh.form',
    job('  inherit: {variables: ‹A›}\n'),
    'jobs:build:inherit:variables should be a bool or array of strings',
    job('  inherit: {variables: [A]}\n'),
  ],
  [
    'inh.vals',
    job('  inherit: {default: [image, ‹script›]}\n'),
    'jobs:build:inherit:default config contains unknown values: script',
    job('  inherit: {default: [image, hooks, id_tokens]}\n'),
  ],
  [
    'tags.type',
    job('  tags: ‹docker›\n'),
    'jobs:build:tags config should be an array of strings',
    job('  tags: [docker]\n'),
  ],
  ['tags.type', job('  tags: [‹7›]\n'), 'jobs:build:tags config should be an array of strings', job('  tags: ["7"]\n')],
  [
    'tags.max',
    job(`  ‹tags›: [${many(50, (i) => `t${i},`)}]\n`),
    'jobs:build:tags config must be less than the limit of 50 tags',
    job(`  tags: [${many(49, (i) => `t${i},`)}]\n`),
  ],
  ['tout', job('  timeout: ‹soon›\n'), 'jobs:build:timeout config should be a duration', job('  timeout: 1h 30m\n')],
  [
    'tout',
    job('  timeout: ‹5 weeks›\n'),
    'jobs:build:timeout config should not exceed the limit',
    job('  timeout: 1 month\n'),
  ],
  [
    'intr',
    job('  interruptible: ‹maybe›\n'),
    'jobs:build:interruptible config should be a boolean value',
    job('  interruptible: yes\n'),
  ],
  [
    'af',
    job('  allow_failure: ‹maybe›\n'),
    'jobs:build:allow_failure config should be a hash or a boolean value',
    job('  allow_failure: true\n'),
  ],
  [
    'af',
    job('  allow_failure: {exit_codes: ‹a›}\n'),
    'jobs:build:allow_failure exit codes should be an array of integers or an integer',
    job('  allow_failure: {exit_codes: [1, 2]}\n'),
  ],
  [
    'run',
    'build:\n  run: [{name: a, script: make, env: {LEVEL: ‹1›}}]\n',
    'level value is not a string',
    'build:\n  run: [{name: a, script: make, env: {LEVEL: "1"}}]\n',
  ],
  [
    'run',
    'build:\n  run: [{name: a, step: {git: {url: a, rev: ‹1.5›}}}]\n',
    'rev value is not a string',
    'build:\n  run: [{name: a, step: {git: {url: a, rev: "1.5", dir: b}}, inputs: {a: 1}}]\n',
  ],
  ['wf.name', `workflow: {name: ‹[a]›}\n${job('')}`, 'lets it pass', `workflow: {name: 5}\n${job('')}`],
  [
    'rel.link',
    job('  release: {tag_name: a, description: b, assets: {links: [{name: a, url: b, link_type: ‹pakage›}]}}\n'),
    'lets it pass',
    job('  release: {tag_name: a, description: b, assets: {links: [{name: a, url: b, link_type: package}]}}\n'),
  ],
  [
    'trig.include',
    'build:\n  trigger: {include: [‹7›]}\n',
    'jobs:build:trigger:include:include config should be a hash or a string',
    'build:\n  trigger: {include: [{project: a/b, file: c.yml}]}\n',
  ],
  [
    'trig.include',
    'build:\n  trigger: {‹include›: {project: a/b, file: c.yml}}\n',
    'jobs:build:trigger:include config should be an array or a string',
    'build:\n  trigger: {include: [{project: a/b, file: [c.yml, d.yml]}]}\n',
  ],
  [
    'af',
    job('  allow_failure: {exit_codes: [1, ‹1.5›]}\n'),
    'jobs:build:allow_failure exit codes should be an array of integers or an integer',
    job('  allow_failure: {exit_codes: 1}\n'),
  ],
  [
    'rule.af',
    job('  rules: [{if: $A, allow_failure: {‹exit_codes›: 1}}]\n'),
    'jobs:build:rules:rule allow failure should be a boolean value',
    job('  rules: [{if: $A, allow_failure: true}]\n  allow_failure: {exit_codes: 1}\n'),
  ],
  [
    'rule.af',
    job('  rules: [{if: $A, allow_failure: ‹"yes"›}]\n'),
    'jobs:build:rules:rule allow failure should be a boolean value',
    job('  rules: [{if: $A, allow_failure: yes}]\n'),
  ],
  [
    'env.tier',
    job('  environment: {name: a, deployment_tier: ‹prod›}\n'),
    'jobs:build:environment deployment tier must be one of production, staging, testing, development, other',
    job('  environment: {name: a, deployment_tier: production}\n'),
  ],
  [
    'env.tier',
    job('  environment: {name: a, deployment_tier: ‹1›}\n'),
    'jobs:build:environment deployment tier should be a string',
    job('  environment: {name: a, deployment_tier: $TIER}\n'),
  ],
  [
    'job.when',
    job('  when: ‹$WHEN›\n'),
    'jobs:build when should be one of: on_success, on_failure, always, manual, delayed',
    job('  when: on_failure\n'),
  ],
  [
    'af',
    'build:\n  trigger: a/b\n  allow_failure: ‹{exit_codes: 1}›\n',
    'jobs:build allow failure should be a boolean value',
    'build:\n  trigger: a/b\n  allow_failure: true\n',
  ],
  [
    'rel',
    job('  release: {tag_name: a, description: b, released_at: ‹soon›}\n'),
    'jobs:build:release released at must be a valid datetime',
    job('  release: {tag_name: a, description: b, released_at: "2026-03-15T08:00:00Z"}\n'),
  ],
  [
    'rel',
    job('  release: {tag_name: a, description: b, ref: ‹a..b›}\n'),
    'jobs:build:release ref must be a valid ref',
    job('  release: {tag_name: a, description: b, ref: $CI_COMMIT_SHA}\n'),
  ],
  [
    'pages',
    job('  pages: ‹dist›\n'),
    'jobs:build:pages config should be a hash or a boolean value',
    job('  pages: {publish: dist, expire_in: 2 weeks, path_prefix: a}\n'),
  ],
  [
    'pages',
    job('  pages: {expire_in: ‹soon›}\n'),
    'jobs:build:pages expire in should be a duration',
    job('  pages: {expire_in: $TIME}\n'),
  ],
  [
    'job.inputs',
    job(`  ‹inputs›:\n${many(51, (i) => `    i${i}: {default: a}\n`)}`),
    'jobs:build inputs has too many entries (maximum 50)',
    job(`  inputs:\n${many(50, (i) => `    i${i}: {default: a}\n`)}`),
  ],
]);

const unknownKeys = rowsOf('unknown-keyword', [
  [
    'default.keys',
    `default:\n  ‹script›: [a]\nbuild:\n${script}`,
    'default config contains unknown keys: script',
    `default:\n  hooks: {pre_get_sources_script: [a]}\n  id_tokens: {T: {aud: a}}\nbuild:\n${script}`,
  ],
  [
    'jobs.shape',
    `‹stage›: [test]\nbuild:\n${script}`,
    'jobs stage config should implement the script:, run:, or trigger: keyword',
    `stages: [test]\nbuild:\n${script}`,
  ],
  ['job.keys', job('  ‹foo›: 1\n'), 'jobs:build config contains unknown keys: foo', job('  resource_group: a\n')],
  [
    'hooks.keys',
    job('  hooks: {‹post_get_sources_script›: [a]}\n'),
    'jobs:build:hooks config contains unknown keys: post_get_sources_script',
    job('  hooks: {pre_get_sources_script: a}\n'),
  ],
  [
    'var.keys',
    job('  variables: {A: {value: a, ‹description›: b}}\n'),
    'jobs:build:variables:a config uses invalid data keys: description',
    job('  variables: {A: {value: a, expand: false}}\n'),
  ],
  [
    'image.keys',
    job('  image: {name: a, ‹command›: b}\n'),
    'jobs:build:image config contains unknown keys: command',
    job('  image: {name: a, docker: {platform: linux/arm64, user: me}, kubernetes: {user: 1001}}\n'),
  ],
  [
    'image.keys',
    job('  image: {name: a, ‹ports›: [80]}\n'),
    'jobs:build:image config contains disallowed keys: ports',
    job('  services: [{name: a, alias: b, variables: {A: 1}}]\n'),
  ],
  [
    'cache.keys',
    job('  cache: {‹path›: [a]}\n'),
    'jobs:build:cache:cache config contains unknown keys: path',
    job('  cache: {paths: [a], untracked: true, unprotect: false}\n'),
  ],
  [
    'art.keys',
    job('  artifacts: {‹path›: [a]}\n'),
    'jobs:build:artifacts config contains unknown keys: path',
    job('  artifacts: {paths: [a], name: b, exclude: [c], untracked: false, public: true}\n'),
  ],
  [
    'art.reports',
    job('  artifacts: {reports: {‹unit›: a}}\n'),
    'jobs:build:artifacts:reports config contains unknown keys: unit',
    job('  artifacts: {reports: {junit: a, dotenv: [b], sarif: c}}\n'),
  ],
  [
    'rule.keys',
    job('  rules: [{‹unless›: $A}]\n'),
    'jobs:build:rules:rule config contains unknown keys: unless',
    job('  rules: [{if: $A, interruptible: true}]\n'),
  ],
  [
    'rule.keys',
    `workflow:\n  rules: [{if: $A, ‹interruptible›: true}]\nbuild:\n${script}`,
    'workflow:rules:rule config contains unknown keys: interruptible',
    `workflow:\n  rules: [{if: $A, auto_cancel: {on_new_commit: none}}]\nbuild:\n${script}`,
  ],
  [
    'rule.changes',
    job('  rules: [{changes: {paths: [a], ‹compare›: b}}]\n'),
    'jobs:build:rules:rule:changes config contains unknown keys: compare',
    job('  rules: [{changes: {paths: [a], compare_to: main}}]\n'),
  ],
  [
    'rule.exists',
    job('  rules: [{exists: {paths: [a], ‹branch›: b}}]\n'),
    'jobs:build:rules:rule:exists config contains unknown keys: branch',
    job('  rules: [{exists: {paths: [a], project: a/b, ref: main}}]\n'),
  ],
  [
    'wf.keys',
    `workflow:\n  ‹if›: $A\nbuild:\n${script}`,
    'workflow config contains unknown keys: if',
    `workflow:\n  name: a\nbuild:\n${script}`,
  ],
  [
    'wf.cancel',
    `workflow:\n  auto_cancel: {‹on_commit›: none}\nbuild:\n${script}`,
    'workflow:auto_cancel config contains unknown keys: on_commit',
    `workflow:\n  auto_cancel: {on_job_failure: all}\nbuild:\n${script}`,
  ],
  [
    'only.form',
    job('  only: {‹branches›: [a]}\n'),
    'jobs:build:only config contains unknown keys: branches',
    job('  only: {refs: [a], changes: [b]}\n'),
  ],
  [
    'env.keys',
    job('  environment: {name: a, ‹path›: b}\n'),
    'jobs:build:environment config contains unknown keys: path',
    job('  environment: {name: a, deployment_tier: testing, auto_stop_in: 1 day}\n'),
  ],
  [
    'env.keys',
    job('  environment: {name: a, kubernetes: {agent: a, ‹cluster›: b}}\n'),
    'jobs:build:environment:kubernetes config contains unknown keys: cluster',
    job(
      '  environment: {name: a, kubernetes: {agent: a, dashboard: {namespace: b}, managed_resources: {enabled: true}}}\n',
    ),
  ],
  [
    'trig.keys',
    'build:\n  trigger: {project: a/b, ‹ref›: c}\n',
    'jobs:build:trigger config contains unknown keys: ref',
    'build:\n  trigger: {project: a/b, branch: c, inputs: {d: e}}\n',
  ],
  [
    'trig.keys',
    'build:\n  trigger: {include: [{project: a/b, file: c.yml}], ‹branch›: d}\n',
    'jobs:build:trigger config contains unknown keys: branch',
    'build:\n  trigger: {include: [{project: a/b, file: c.yml, inputs: {d: e}}], strategy: depend}\n',
  ],
  [
    'trig.keys',
    'build:\n  trigger: {project: a/b, forward: {‹variables›: true}}\n',
    'jobs:build:trigger:forward config contains unknown keys: variables',
    'build:\n  trigger: {project: a/b, forward: {yaml_variables: false}}\n',
  ],
  [
    'af',
    job('  allow_failure: {‹codes›: 1}\n'),
    'jobs:build:allow_failure config contains unknown keys: codes',
    job('  allow_failure: {exit_codes: 137}\n'),
  ],
  [
    'idt',
    job('  id_tokens: {T: {aud: a, ‹sub›: b}}\n'),
    'jobs:build:id_tokens:t config contains unknown keys: sub',
    job('  id_tokens: {T: {aud: [a, b]}}\n'),
  ],
  [
    'rel',
    job('  release: {tag_name: a, description: b, ‹title›: c}\n'),
    'jobs:build:release config contains unknown keys: title',
    job('  release: {tag_name: a, description: b, assets: {links: [{name: c, url: d}]}, milestones: [e]}\n'),
  ],
  [
    'pages',
    job('  pages: {‹path›: a}\n'),
    'jobs:build:pages config contains unknown keys: path',
    job('  pages: {path_prefix: a}\n'),
  ],
  [
    'needs.kind',
    job('  needs: [{pipeline: $P, job: a, ‹branch›: b}]\n'),
    'jobs:build:needs:need config contains unknown keys: branch',
    job('  needs: [{project: a/b, job: c, ref: main, artifacts: true}]\n'),
  ],
  [
    'par.matrix',
    job('  parallel: {matrix: [{A: 1}], ‹number›: 2}\n'),
    'jobs:build:parallel config contains unknown keys: number',
    job('  parallel: {matrix: [{A: [1]}]}\n'),
  ],
  [
    'job.inputs',
    job('  inputs: {a: {default: b, ‹required›: true}}\n'),
    'jobs:build:inputs:a config contains unknown keys: required',
    job('  inputs: {a: {default: b, options: [b, c], description: d, type: string}}\n'),
  ],
  [
    'retry.form',
    job('  retry: {‹times›: 2}\n'),
    'retry config contains unknown keys: times',
    job('  retry: {max: 2}\n'),
  ],
]);

const missing = rowsOf('missing-keyword', [
  [
    'run',
    'build:\n  run: [{name: a, func: {‹oci›: {registry: a, repository: b}}}]\n',
    'object is missing required properties: tag',
    'build:\n  run: [{name: a, func: {oci: {registry: a, repository: b, tag: c}}}]\n',
  ],
  [
    'job.startin',
    job('  ‹when›: delayed\n'),
    'jobs:build start in should be a duration',
    job('  when: delayed\n  start_in: 3600 seconds\n'),
  ],
  [
    'image.name',
    job('  ‹image›: {entrypoint: [""]}\n'),
    "jobs:build:image name can't be blank",
    job('  image: {name: a, entrypoint: [""]}\n'),
  ],
  [
    'image.name',
    job('  services: [a, {‹alias›: b}]\n'),
    "jobs:build:services:service name can't be blank",
    job('  services: [a, {name: b, alias: c}]\n'),
  ],
  [
    'cache.files',
    job('  cache: {‹key›: {prefix: a}}\n'),
    'jobs:build:cache:cache:key config must use exactly one of these keys: files, files_commits',
    job('  cache: {key: {files: [a, b, c]}}\n'),
  ],
  [
    'art.expose',
    job('  ‹artifacts›: {expose_as: a}\n'),
    "jobs:build:artifacts paths can't be blank",
    job('  artifacts: {expose_as: a, paths: [b/]}\n'),
  ],
  [
    'art.cov',
    job('  artifacts: {reports: {‹coverage_report›: {coverage_format: jacoco}}}\n'),
    "jobs:build:artifacts:reports:coverage_report path can't be blank",
    job('  artifacts: {reports: {coverage_report: {coverage_format: cobertura, path: a}}}\n'),
  ],
  [
    'par.matrix',
    job('  ‹parallel›: {}\n'),
    'jobs:build:parallel config missing required keys: matrix',
    job('  parallel: 2\n'),
  ],
  [
    'needs.kind',
    job('  needs: [{‹project›: a/b, job: c}]\n'),
    "jobs:build:needs:need ref can't be blank",
    job('  needs: [{project: a/b, job: c, ref: d}]\n'),
  ],
  [
    'rule.start',
    job('  rules: [{if: $A, ‹when›: delayed}]\n'),
    "jobs:build:rules:rule start in can't be blank",
    job('  rules: [{if: $A, when: delayed, start_in: 1 day}]\n'),
  ],
  [
    'rule.changes',
    job('  rules: [{‹changes›: {compare_to: main}}]\n'),
    'jobs:build:rules:rule:changes config missing required keys: paths',
    job('  rules: [{changes: {paths: [a]}}]\n'),
  ],
  [
    'rule.exists',
    job('  rules: [{‹exists›: {paths: [a], ref: main}}]\n'),
    'jobs:build:rules:rule:exists config missing required keys: project',
    job('  rules: [{exists: {paths: [a]}}]\n'),
  ],
  [
    'env.name',
    job('  ‹environment›: {url: https://a.example}\n'),
    "jobs:build:environment name can't be blank",
    job('  environment: {name: a}\n'),
  ],
  [
    'idt',
    job('  id_tokens: {‹T›: {}}\n'),
    'jobs:build:id_tokens:t config missing required keys: aud',
    job('  id_tokens: {T: {aud: a}}\n'),
  ],
  [
    'rel',
    job('  ‹release›: {description: a}\n'),
    "jobs:build:release tag name can't be blank",
    job('  release: {tag_name: $CI_COMMIT_TAG, description: a}\n'),
  ],
  [
    'rel',
    job('  release: {tag_name: a, ‹description›: ""}\n'),
    "jobs:build:release description can't be blank",
    job('  release: {tag_name: a, description: ./notes.md}\n'),
  ],
  [
    'trig.keys',
    'build:\n  ‹trigger›: {branch: main}\n',
    "jobs:build:trigger project can't be blank",
    'build:\n  trigger: {project: a/b, branch: main}\n',
  ],
  [
    'job.inputs',
    job('  inputs: {‹a›: {type: string}}\n'),
    'jobs:build:inputs:a must have a default value',
    job('  inputs: {a: {default: ""}}\n'),
  ],
]);

const conflicts = rowsOf('conflicting-keywords', [
  [
    'run',
    'build:\n  run: [{name: a, script: make, ‹inputs›: {a: b}}]\n',
    'object property is a disallowed additional property',
    'build:\n  run: [{name: a, script: make, env: {a: b}}]\n',
  ],
  [
    'root.both',
    `default:\n  image: a\n‹image›: b\nbuild:\n${script}`,
    'image is defined in top-level and `default:` entry',
    `default:\n  image: a\nbuild:\n${script}`,
  ],
  [
    'job.excl',
    job('  ‹run›: [{name: a, script: b}]\n'),
    'jobs:build config these keys cannot be used together: script, run',
    'build:\n  run: [{name: a, script: b}]\n',
  ],
  [
    'job.excl',
    'build:\n  before_script: [a]\n  ‹run›: [{name: a, script: b}]\n',
    'these keys cannot be used together: before_script, run',
    'build:\n  run: [{name: a, step: ./b}]\n',
  ],
  [
    'job.excl',
    job('  ‹trigger›: a/b\n'),
    'these keys cannot be used together: script, trigger',
    'build:\n  trigger: a/b\n',
  ],
  [
    'job.rulesonly',
    job('  rules: [{if: $A}]\n  ‹only›: [main]\n'),
    'jobs:build config key may not be used with `rules`: only',
    job('  rules: [{if: $A}]\n  only:\n'),
  ],
  [
    'job.rulesonly',
    job('  rules: [{if: $A}]\n  ‹except›: [main]\n'),
    'jobs:build config key may not be used with `rules`: except',
    job('  except: [main]\n'),
  ],
  [
    'job.rulesonly',
    job('  rules: [{if: $A}]\n  when: delayed\n  ‹start_in›: 1 day\n'),
    'jobs:build config key may not be used with `rules`: start_in',
    job('  when: delayed\n  start_in: 1 day\n'),
  ],
  [
    'job.startin',
    job('  ‹start_in›: 1 day\n'),
    'jobs:build start in must be blank',
    job('  when: delayed\n  start_in: 1 day\n'),
  ],
  [
    'job.publish',
    job('  ‹publish›: dist\n'),
    'jobs:build publish can only be used within a `pages` job',
    `pages:\n${script}  publish: dist\n`,
  ],
  [
    'log.pages',
    job('  pages: {publish: a}\n  ‹publish›: b\n'),
    'build job: use either build:publish or build:pages:publish',
    job('  pages: {publish: a}\n'),
  ],
  [
    'art.keys',
    job('  artifacts: {paths: [a], public: false, ‹access›: none}\n'),
    'jobs:build:artifacts config these keys cannot be used together: access, public',
    job('  artifacts: {paths: [a], access: none}\n'),
  ],
  [
    'cache.files',
    job('  cache: {‹key›: {files: [a], files_commits: [b]}}\n'),
    'must use exactly one of these keys: files, files_commits',
    job('  cache: {key: {files: [a], prefix: b}}\n'),
  ],
  [
    'rule.start',
    job('  rules: [{if: $A, ‹start_in›: 1 day}]\n'),
    'jobs:build:rules:rule config contains disallowed keys: start_in',
    job('  rules: [{if: $A, when: delayed, start_in: 1 week}]\n'),
  ],
  [
    'trig.many',
    'build:\n  needs: [{pipeline: a/b}, {‹pipeline›: c/d}]\n',
    'jobs:build config should contain at most one bridge need',
    'build:\n  needs: [{pipeline: a/b}]\n',
  ],
]);

const scripts = rowsOf('missing-script', [
  [
    'jobs.shape',
    '‹build›:\n  image: a\nb:\n  script: [a]\n',
    'jobs build config should implement the script:, run:, or trigger: keyword',
    'build:\n  image: a\n  script: [a]\n',
  ],
  ['job.blank', 'build:\n  ‹script›: []\n', "jobs:build script can't be blank", 'build:\n  script: [""]\n'],
  [
    'trig.none',
    `a:\n${script}‹build›:\n  needs: [a]\n`,
    'jobs:build config should contain either a trigger or a needs:pipeline',
    'build:\n  needs: {pipeline: a/b}\n',
  ],
]);

const logical: readonly CatalogueRow[] = [
  ...rowsOf('no-visible-job', [
    [
      'jobs.none',
      '‹stages›: [a]\n',
      'jobs config should contain at least one visible job',
      `stages: [test]\nbuild:\n${script}`,
    ],
  ]),
  ...rowsOf('duplicate-pipelines', [
    [
      'rule.warn',
      job('  rules:\n    - if: $A\n    - ‹when: always›\n'),
      'jobs:build may allow multiple pipelines to run for a single action due to `rules:when` clause with no `workflow:rules`',
      job('  rules:\n    - if: $A\n    - when: never\n'),
    ],
  ]),
  ...rowsOf('invalid-expression', [
    [
      'rule.if',
      job('  rules: [{if: ‹"$A = 1"›}]\n'),
      'jobs:build:rules:rule if invalid expression syntax',
      job('  rules: [{if: "$A == \'1\'"}]\n'),
    ],
    [
      'only.vars',
      job('  only: {variables: [‹"$A = 1"›]}\n'),
      'jobs:build:only variables invalid expression syntax',
      job('  only: {variables: [$A]}\n'),
    ],
  ]),
  ...rowsOf('invalid-regexp', [
    [
      'only.refs',
      job('  only: [‹/(/›]\n'),
      'jobs:build:only config should be an array of strings or regular expressions using re2 syntax',
      job('  only: [/^v/]\n'),
    ],
    [
      'cov',
      job("  coverage: ‹'\\d+'›\n"),
      'jobs:build:coverage config must be a regular expression with re2 syntax',
      job("  coverage: '/\\d+/'\n"),
    ],
  ]),
  ...rowsOf('undefined-stage', [
    [
      'log.stage',
      job('  stage: ‹late›\n'),
      'build job: chosen stage late does not exist; available stages are .pre, build, test, deploy, .post',
      job('  stage: .post\n'),
    ],
  ]),
  ...rowsOf('undefined-need', [
    [
      'job.deps',
      three('  needs: [a]\n  dependencies: [a, ‹d›]\nd:\n  stage: one\n  script: [a]\n'),
      'jobs:c dependencies the d should be part of needs',
      three('  needs: [a]\n  dependencies: [a]\n'),
    ],
    [
      'job.depsx',
      three('  ‹needs›: [{pipeline: $P, job: x}]\n  dependencies: [a]\n'),
      'jobs:c needs corresponding to dependencies must be from the same pipeline',
      three('  needs: [{pipeline: $P, job: x}, a]\n  dependencies: [a]\n'),
    ],
    ['log.dep', three('  dependencies: [‹x›]\n'), 'c job: undefined dependency: x', three('  dependencies: [a]\n')],
    [
      'log.dep',
      'build:\n  trigger: {include: [{artifact: a.yml, job: ‹x›}]}\n',
      'build job: undefined dependency: x',
      `a:\n  stage: build\n${script}build:\n  trigger: {include: [{artifact: a.yml, job: a}]}\n`,
    ],
    [
      'log.deplater',
      three('  dependencies: [‹b›]\n'),
      'c job: dependency b is not defined in current or prior stages',
      three('  dependencies: []\n'),
    ],
    ['log.need', three('  needs: [‹x›]\n'), 'c job: undefined need: x', three('  needs: [{job: x, optional: true}]\n')],
    [
      'log.need',
      three('  rules: [{if: $A, needs: [‹x›]}]\n'),
      'c job: undefined need: x',
      three('  rules: [{if: $A, needs: [a]}]\n'),
    ],
    [
      'log.needlater',
      three('  needs: [‹b›]\n'),
      'c job: need b is not defined in current or prior stages',
      three('  needs: [a]\n'),
    ],
    [
      'log.needlong',
      `a:\n${script}  parallel: {matrix: [{A: [${'x'.repeat(251)}]}]}\n${job('  needs: [‹a›]\n')}`,
      'build job: need `a` name is too long (maximum is 255 characters)',
      `a:\n${script}  parallel: {matrix: [{A: [${'x'.repeat(250)}]}]}\n${job('  needs: [a]\n')}`,
    ],
    ['log.needdup', three('  needs: [a, ‹a›]\n'), 'c has the following needs duplicated: a.', three('  needs: [a]\n')],
    [
      'log.onstop',
      job('  environment: {name: e, on_stop: ‹x›}\n'),
      'build job: on_stop job x is not defined',
      `${job('  environment: {name: e, on_stop: x}\n')}x:\n${script}  environment: {name: e, action: stop}\n`,
    ],
    [
      'log.onstop',
      `x:\n${script}${job('  environment: {name: e, on_stop: ‹x›}\n')}`,
      'build job: on_stop job x does not have environment defined',
      job('  environment: {name: e}\n'),
    ],
    [
      'log.onstop',
      `x:\n${script}  environment: {name: f, action: stop}\n${job('  environment: {name: e, on_stop: ‹x›}\n')}`,
      'build job: on_stop job x have different environment name',
      job('  environment: e\n'),
    ],
    [
      'log.onstop',
      `x:\n${script}  environment: e\n${job('  environment: {name: e, on_stop: ‹x›}\n')}`,
      'build job: on_stop job x needs to have action stop defined',
      job('  environment: {name: e, action: stop}\n'),
    ],
  ]),
  ...rowsOf('circular-needs', [
    [
      'log.cycle',
      `a:\n${script}  needs: [‹a›]\n`,
      'The pipeline has circular dependencies: self-dependency: a',
      `a:\n${script}`,
    ],
    [
      'log.cycle',
      `a:\n${script}  needs: [b]\nb:\n${script}  needs: [‹a›]\n`,
      'The pipeline has circular dependencies: topological sort failed: ["a","b"]',
      `a:\n${script}  needs: [b]\nb:\n${script}`,
    ],
  ]),
];

export const catalogue: readonly CatalogueRow[] = [
  ...types,
  ...unknownKeys,
  ...missing,
  ...conflicts,
  ...scripts,
  ...logical,
];

/** Checks that no reader of files can make, and why. */
export const unknowable: Readonly<Record<string, string>> = {
  'log.sha': 'It is about the commit that a configuration comes from: the server alone knows which refs contain it.',
};

/** All of GitLab's checks of entries (`lib/gitlab/ci/config/entry`) and of how jobs fit together (`yaml_processor.rb`). */
export const checks: readonly string[] = (
  'root.both default.keys jobs.none jobs.shape job.keys job.blank job.name job.excl job.rulesonly job.when job.startin ' +
  'job.deps job.depsx job.publish job.inputs script.type stages.type stage.type hooks.keys var.hash var.form var.keys ' +
  'var.option var.scalar image.type image.name image.keys image.policy cache.type cache.keys cache.policy cache.when ' +
  'cache.key cache.files cache.fallback art.keys art.when art.access art.expire art.expose art.reports art.cov ' +
  'retry.form retry.max retry.when retry.codes par.num par.form par.trigger par.matrix needs.form needs.kind needs.types ' +
  'needs.num needs.cross rules.type rule.if rule.keys rule.when rule.start rule.af rule.changes rule.exists rule.warn wf.keys ' +
  'wf.cancel wf.name only.form only.refs only.vars env.form env.name env.action env.tier env.keys trig.form trig.include trig.keys trig.strategy ' +
  'trig.none trig.many inh.form inh.vals tags.type tags.max tout cov intr af idt sec sec.keys sec.one sec.token sec.need run rel rel.link pages ' +
  'log.stage log.dep log.deplater log.need log.needlater log.needlong log.needdup log.onstop log.pages log.cycle log.sha'
).split(' ');
