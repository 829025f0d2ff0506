/** Further files of a repository, by path. */
type Files = Readonly<Record<string, string>>;

/** A mistake of GitLab's catalogue of loading, including and interpolating, as a repository that makes it. */
export interface LoadRow {
  /** Which check of GitLab's it is; several rows may show one. */
  readonly id: string;
  readonly rule: string;
  /**
   * `.gitlab-ci.yml` and the other files. What stands between `‹` and `›` is the range of the finding; the marks
   * themselves are not part of the text.
   */
  readonly bad: string;
  readonly files: Files;
  /** What GitLab says, as the message quotes it. */
  readonly says: string;
  /** A pipeline like it that is sound; with the files of the other where it has none of its own. */
  readonly good: string;
  readonly goodFiles: Files;
  /** Other findings that are right as well: rule and text. */
  readonly also: readonly string[];
}

interface More {
  readonly files?: Files;
  readonly goodFiles?: Files;
  readonly also?: readonly string[];
}

const row = (id: string, rule: string, bad: string, says: string, good: string, more: More = {}): LoadRow => {
  const { files = {}, goodFiles = files, also = [] } = more;
  return { id, rule, bad, says, good, files, goodFiles, also };
};

const job = 'build:\n  script: [make]\n';
const a = { 'ci/a.yml': 'a:\n  script: [make a]\n' };
const kinds = '`local`, `project`, `remote`, `template`, `artifact`, `component`';
const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join('');
const bomb = `.a: &a [${'make, '.repeat(9)}make]\n${repeat(5, (i) => `.${'bcdef'[i]}: &${'bcdef'[i]} [${Array(10).fill(`*${'abcde'[i]}`).join(', ')}]\n`)}`;

const loading: readonly LoadRow[] = [
  row('load.empty', 'invalid-file', '‹›\n', 'Please provide content of .gitlab-ci.yml', job),
  row('load.nothash', 'invalid-file', '‹› \n# jobs to come\n', 'Invalid configuration format', job),
  row('load.syntax', 'syntax/yaml', `‹:› x\n${job}`, 'not valid YAML', job, { also: ['pipeline/missing-script '] }),
  row(
    'load.syntax',
    'undefined-anchor',
    `${job}  image: ‹*none›\n`,
    'An alias referenced an unknown anchor: none',
    `a: &none\n  script: [make]\n${job}  tags: &tags [nix]\ntest:\n  script: [make]\n  tags: *tags\n`,
  ),
  row('load.nothash', 'invalid-file', '‹- build›\n- test\n', 'Invalid configuration format', job),
  row('load.nothash', 'invalid-file', '‹build›\n', 'Invalid configuration format', job, {
    also: ['syntax/yaml build'],
  }),
  row(
    'load.nothash',
    'invalid-file',
    `${job}---\n‹- test›\n`,
    'Invalid configuration format',
    `${job}---\n# nothing\n`,
    {
      also: ['pipeline/ignored-document - test'],
    },
  ),
  row(
    'load.bytes',
    'invalid-file',
    `‹build›:\n  script:\n${repeat(30_000, () => `    - ${'x'.repeat(70)}\n`)}`,
    'The provided YAML is too big',
    `build:\n  script:\n${repeat(300, () => `    - ${'x'.repeat(70)}\n`)}`,
  ),
  row(
    'load.deep',
    'invalid-file',
    `‹build›:\n  script:\n${repeat(60_000, () => '    - make\n')}`,
    'The parsed YAML is too big',
    `build:\n  script:\n${repeat(6000, () => '    - make\n')}`,
  ),
  row(
    'load.deep',
    'invalid-file',
    `${bomb}build:\n  script: ‹*f›\n`,
    'The parsed YAML is too big',
    `${bomb.split('\n', 2).join('\n')}\nbuild:\n  script: *b\n`,
    { also: [] },
  ),
  row(
    'load.deep',
    'invalid-file',
    `${job}  tags: &x [‹*x›]\n`,
    'The parsed YAML is too big',
    `${job}  tags: &x [nix]\n`,
  ),
  row(
    'load.class',
    'yaml11-scalar',
    `${job}  variables:\n    DAY: ‹2024-01-31›\n`,
    'Tried to load unspecified class: Date',
    `${job}  variables:\n    DAY: "2024-01-31"\n`,
  ),
  row(
    'load.class',
    'yaml11-scalar',
    `${job}  variables:\n    DAY: ‹2024-01-31 10:00:00›\n`,
    'Tried to load unspecified class: Time',
    `${job}  variables:\n    DAY: 2024-01-31 at ten\n`,
  ),
];

const includes: readonly LoadRow[] = [
  row(
    'inc.type',
    'invalid-include',
    `include: [‹5›]\n${job}`,
    'Each include must be a hash or a string',
    `include: [ci/a.yml]\n${job}`,
    { files: a },
  ),
  row(
    'inc.type',
    'invalid-include',
    `include:\n  - ‹[ci/a.yml]›\n${job}`,
    'Each include must be a hash or a string',
    `include:\n  - ci/a.yml\n${job}`,
    { files: a },
  ),
  row(
    'inc.type',
    'invalid-include',
    `.x:\n  paths: ci/a.yml\ninclude:\n  - !reference ‹[.x, paths]›\n${job}  extends: .x\n`,
    'Each include must be a hash or a string',
    `include:\n  - ~\n${job}`,
    { files: a, also: ['pipeline/unknown-keyword paths'] },
  ),
  row(
    'inc.none',
    'invalid-include',
    `include:\n  - ‹ref: main›\n${job}`,
    `does not have a valid subkey for include. Valid subkeys are: ${kinds}`,
    `include:\n  - local: ci/a.yml\n${job}`,
    { files: a },
  ),
  row(
    'inc.many',
    'invalid-include',
    `include:\n  - ‹{ local: ci/a.yml, template: A.gitlab-ci.yml }›\n${job}`,
    `Each include must use only one of: ${kinds}`,
    `include:\n  - { local: ci/a.yml, template: "" }\n${job}`,
    { files: a },
  ),
  row(
    'inc.max',
    'invalid-include',
    `include:\n${repeat(150, () => '  - ci/a.yml\n')}  - ‹ci/a.yml›\n${job}`,
    'Maximum of 150 nested includes are allowed!',
    `include:\n${repeat(150, () => '  - ci/a.yml\n')}${job}`,
    { files: a },
  ),
  row(
    'inc.max',
    'circular-include',
    `include: ci/a.yml\n${job}`,
    'Maximum of 150 nested includes are allowed!',
    `include: ci/a.yml\n${job}`,
    {
      files: { 'ci/a.yml': 'include: ci/b.yml\n', 'ci/b.yml': 'include: [‹ci/a.yml›]\n' },
      goodFiles: { 'ci/a.yml': 'include: ci/b.yml\n', 'ci/b.yml': 'include: "ci/*.yml"\nb:\n  script: [make b]\n' },
    },
  ),
  row(
    'inc.string',
    'invalid-include',
    `include:\n  - local: ‹[ci/a.yml]›\n${job}`,
    'needs to be a string',
    `include:\n  - local: ci/a.yml\n${job}`,
    { files: a },
  ),
  row(
    'inc.ext',
    'invalid-include',
    `include: ‹ci/a.json›\n${job}`,
    'Included file `ci/a.json` does not have YAML extension!',
    `include: ci/a.YAML\n${job}`,
    { goodFiles: { 'ci/a.YAML': 'a:\n  script: [make]\n' } },
  ),
  row(
    'inc.ext',
    'invalid-include',
    `include: ‹https://example.com/a.yml?inline=false›\n${job}`,
    'Included file `https://example.com/a.yml` does not have YAML extension!',
    `include: https://example.com/a.yml\n${job}`,
  ),
  row(
    'inc.ext',
    'invalid-include',
    `include: { project: a/b, file: [a.yml, ‹b.txt›] }\n${job}`,
    'Included file `b.txt` does not have YAML extension!',
    `include: { project: a/b, file: [a.yml, b.yaml] }\n${job}`,
  ),
  row(
    'inc.bad',
    'invalid-file',
    `include: ci/a.yml\n${job}`,
    'Invalid configuration format',
    `include: ci/a.yml\n${job}`,
    { files: { 'ci/a.yml': '‹- a›\n' }, goodFiles: a },
  ),
  row(
    'inc.hash',
    'invalid-include',
    `include: ‹ci/a.yml›\n${job}`,
    'Included file `ci/a.yml` does not have valid YAML syntax!',
    `include: ci/a.yml\n${job}`,
    { files: { 'ci/a.yml': '# nothing\n' }, goodFiles: a },
  ),
  row(
    'inc.local',
    'invalid-include',
    `include: ‹/ci/b.yml›\n${job}`,
    'Local file `ci/b.yml` does not exist!',
    `include: /ci/a.yml\n${job}`,
    { files: a },
  ),
  row(
    'inc.local',
    'invalid-include',
    `include: ‹../b.yml›\n${job}`,
    'Local file `../b.yml` does not exist!',
    `include: ci/a.yml\n${job}`,
    { files: a },
  ),
  row(
    'inc.local',
    'invalid-include',
    `include: ‹ci/a.yml›\n${job}`,
    'Local file `ci/a.yml` is empty!',
    `include: ci/a.yml\n${job}`,
    { files: { 'ci/a.yml': '\n' }, goodFiles: a },
  ),
  row(
    'inc.pnofile',
    'invalid-include',
    `include: { ‹project›: a/b }\n${job}`,
    'include:include config must specify the file where to fetch the config from',
    `include: { project: a/b, file: a.yml }\n${job}`,
  ),
  row(
    'inc.pnofile',
    'invalid-include',
    `include: [{ ‹project›: a/b }, ci/a.yml]\n${job}`,
    'config must specify the file where to fetch the config from',
    `include: [{ project: a/b, file: $FILE }, ci/a.yml]\n${job}`,
    { files: a },
  ),
  row(
    'inc.pnofile',
    'invalid-include',
    'child:\n  trigger:\n    include: [{ ‹project›: a/b }]\n',
    'jobs:child:trigger:include:include config must specify the file',
    'child:\n  trigger:\n    include: [{ project: a/b, file: a.yml }]\n',
  ),
  row(
    'inc.remote',
    'invalid-include',
    `include: { remote: ‹example.com/a.yml› }\n${job}`,
    'Remote file `example.com/a.yml` does not have a valid address!',
    `include: { remote: $URL }\n${job}`,
  ),
  row(
    'inc.integrity',
    'invalid-include',
    `include: { remote: https://example.com/a.yml, integrity: ‹sha256-abc› }\n${job}`,
    'Remote file `https://example.com/a.yml` failed integrity check!',
    `include: { remote: https://example.com/a.yml, integrity: sha256-${'A'.repeat(43)}= }\n${job}`,
  ),
  row(
    'inc.integrity2',
    'invalid-include',
    'child:\n  trigger:\n    include: [{ remote: https://example.com/a.yml, integrity: ‹sha512-abc› }]\n',
    "config integrity hash must start with 'sha256-'",
    `child:\n  trigger:\n    include: [{ remote: https://example.com/a.yml, integrity: sha256-${'A'.repeat(43)}= }]\n`,
  ),
  row(
    'inc.integrity2',
    'invalid-include',
    'child:\n  trigger:\n    include: [{ remote: https://example.com/a.yml, integrity: ‹sha256-abc› }]\n',
    'config integrity hash must be base64 encoded',
    'child:\n  trigger:\n    include: [{ remote: https://example.com/a.yml }]\n',
  ),
  row(
    'inc.integrity2',
    'invalid-include',
    `child:\n  trigger:\n    include: [{ local: ci/a.yml, ‹integrity›: sha256-${'A'.repeat(43)}= }]\n`,
    'config integrity can only be specified for remote includes',
    'child:\n  trigger:\n    include: [{ local: ci/a.yml }]\n',
    { files: a },
  ),
  row(
    'inc.cache',
    'invalid-include',
    'child:\n  trigger:\n    include: [{ local: ci/a.yml, ‹cache›: true }]\n',
    'config cache can only be specified for remote includes',
    'child:\n  trigger:\n    include: [{ remote: https://example.com/a.yml, cache: true }]\n',
    { files: a },
  ),
  row(
    'inc.cache',
    'invalid-include',
    'child:\n  trigger:\n    include: [{ remote: https://example.com/a.yml, ‹cache›: 5 }]\n',
    'config cache must be a boolean or a duration string',
    'child:\n  trigger:\n    include: [{ remote: https://example.com/a.yml, cache: false }]\n',
  ),
  row(
    'inc.cache',
    'invalid-include',
    'child:\n  trigger:\n    include: [{ remote: https://example.com/a.yml, ‹cache›: soon }]\n',
    'config cache contains an invalid duration',
    'child:\n  trigger:\n    include: [{ remote: https://example.com/a.yml, cache: 1 hour }]\n',
  ),
  row(
    'inc.cache',
    'invalid-include',
    `include: { remote: https://example.com/a.yml, ‹cache›: 30 seconds }\n${job}`,
    'config cache duration must be at least 1 minute',
    `include: { remote: https://example.com/a.yml, cache: 1 minute }\n${job}`,
  ),
  row(
    'inc.template',
    'invalid-include',
    `include: { template: ‹SAST.yml› }\n${job}`,
    'Template file `SAST.yml` is not a valid location!',
    `include: { template: Jobs/SAST.gitlab-ci.yml }\n${job}`,
  ),
  row(
    'inc.artifact',
    'invalid-include',
    `include: { ‹artifact›: a.yml, job: build }\n${job}`,
    'Including configs from artifacts is only allowed when triggering child pipelines',
    `${job}child:\n  trigger:\n    include: [{ artifact: a.yml, job: build }]\n`,
  ),
  row(
    'inc.artjob',
    'invalid-include',
    `${job}child:\n  trigger:\n    include: [{ ‹artifact›: a.yml }]\n`,
    'config must specify the job where to fetch the artifact from',
    `${job}child:\n  trigger:\n    include: [{ artifact: a.yml, job: build }]\n`,
  ),
  row(
    'inc.rules',
    'unknown-keyword',
    `include:\n  - local: ci/a.yml\n    rules:\n      - if: $A\n        ‹allow_failure›: true\n${job}`,
    'include:rules:rule config contains unknown keys: allow_failure',
    `include:\n  - local: ci/a.yml\n    rules:\n      - if: $A\n${job}`,
    { files: a },
  ),
  row(
    'inc.keys',
    'unknown-keyword',
    'child:\n  trigger:\n    include: [{ local: ci/a.yml, ‹input›: {} }]\n',
    'jobs:child:trigger:include:include config contains unknown keys: input',
    'child:\n  trigger:\n    include: [{ local: ci/a.yml, inputs: {} }]\n',
    { files: a },
  ),
  row(
    'inc.keys',
    'unknown-keyword',
    `include: [{ local: ci/a.yml, ‹rule›: [] }]\n${job}`,
    'include:include config contains unknown keys: rule',
    `include: [{ local: ci/a.yml, rules: [{ when: always }] }]\n${job}`,
    { files: a },
  ),
  row(
    'inc.trigger3',
    'keyword-type',
    'child:\n  trigger:\n    ‹include›: [ci/a.yml, ci/a.yml, ci/a.yml, ci/a.yml]\n',
    'jobs:child:trigger:include config is too long (maximum is 3)',
    'child:\n  trigger:\n    include: [ci/a.yml, ci/a.yml, ci/a.yml]\n',
    { files: a },
  ),
];

const templates: readonly LoadRow[] = [
  row(
    'ext.unknown',
    'undefined-template',
    `${job}  extends: [.a, ‹.b›]\n.a:\n  image: a\n`,
    'build: unknown keys in `extends` (.b)',
    `${job}  extends: .a\n.a:\n  image: a\n`,
  ),
  row(
    'ext.base',
    'undefined-template',
    `${job}  extends: ‹stages›\nstages: [test]\n`,
    'build: invalid base hashes in `extends` (stages)',
    `${job}  extends: .a\n.a:\n  image: a\n`,
  ),
  row(
    'ext.deep',
    'circular-extends',
    `${repeat(11, (i) => `.t${i}:\n  extends: .t${i + 1}\n`)}.t11:\n  image: a\n${job}  extends: ‹.t0›\n`,
    'build: nesting too deep in `extends`',
    `${repeat(10, (i) => `.t${i}:\n  extends: .t${i + 1}\n`)}.t10:\n  image: a\n${job}  extends: .t0\n`,
  ),
  row(
    'ext.cycle',
    'circular-extends',
    `.a:\n  extends: ‹.a›\n${job}`,
    '.a: circular dependency detected in `extends`',
    `.a:\n  image: a\n${job}  extends: .a\n`,
  ),
  row(
    'ext.type',
    'keyword-type',
    `${job}  extends:\n    ‹a: b›\n`,
    'jobs:build extends should be an array of strings or a string',
    `${job}  extends: []\n`,
  ),
  row(
    'ref.invalid',
    'invalid-reference',
    `${job}  tags: !reference ‹build›\n`,
    '!reference "build" is not valid',
    `${job}  variables: { A: b }\ntest:\n  script: [make]\n  variables: !reference [build, variables]\n`,
  ),
  row(
    'ref.invalid',
    'invalid-reference',
    `${job}  tags:\n    - !reference [build, ‹0›]\n`,
    '!reference ["build", 0] is not valid',
    `${job}  tags: ["0"]\n`,
  ),
  row(
    'ref.invalid',
    'invalid-reference',
    `${job}  tags: !reference ‹[]›\n`,
    '!reference [] is not valid',
    `${job}  tags: []\n`,
  ),
  row(
    'ref.missing',
    'invalid-reference',
    `test:\n  script: [make]\n  tags: !reference ‹[build, tags]›\n${job}`,
    '!reference ["build", "tags"] could not be found',
    `test:\n  script: [make]\n  tags: !reference [build, tags]\n${job}  tags: [nix]\n`,
  ),
  row(
    'ref.missing',
    'invalid-reference',
    `test:\n  script: [make]\n  interruptible: !reference ‹[build, interruptible]›\n${job}  interruptible: false\n`,
    '!reference ["build", "interruptible"] could not be found',
    `test:\n  script: [make]\n  interruptible: !reference [build, interruptible]\n${job}  interruptible: true\n`,
  ),
  row(
    'ref.cycle',
    'invalid-reference',
    'build:\n  script:\n    - !reference ‹[build, script]›\n',
    '!reference ["build", "script"] is part of a circular chain',
    `${job}test:\n  script:\n    - !reference [build, script]\n`,
  ),
];

const spec = (inputs: string, body = 'a:\n  script: [make a]\n'): string => `spec:\n  inputs:\n${inputs}---\n${body}`;
const one = (declared: string): Files => ({ 'ci/a.yml': spec(declared) });
const given = (inputs: string): string => `include:\n  - local: ci/a.yml\n    inputs: ${inputs}\n${job}`;
const header = (keys: string): string => `spec:\n${keys}---\n${job}`;
const input = (keys: string): string => spec(`    x:\n${keys}`, job);
const blocks = (text: string): string =>
  spec(
    '    x: { default: a }\n    n: { type: number, default: 1 }\n    l: { type: array, default: [a, b] }\n',
    `build:\n  script:\n    - make ${text}\n`,
  );

const child = (inputs: string): string =>
  `child:\n  trigger:\n    include:\n      - local: ci/a.yml\n        inputs: ${inputs}\n`;

/** The same in trigger jobs. */
const children: readonly LoadRow[] = [
  row('in.hash', 'invalid-input', child('‹[x]›'), 'Given inputs must be a hash', child('{ x: a }'), {
    files: one('    x:\n'),
  }),
  row(
    'in.nospec',
    'invalid-input',
    child('{ x: a }').replace('inputs', '‹inputs›'),
    'Given inputs not defined in the `spec` section of the included configuration file',
    child('{}'),
    { files: a },
  ),
  row('in.unknown', 'invalid-input', child('{ ‹y›: a }'), 'unknown input arguments: y', child('{ x: a }'), {
    files: one('    x: { default: b }\n'),
  }),
  row(
    'in.required',
    'invalid-input',
    'child:\n  trigger:\n    include: ‹ci/a.yml›\n',
    'The job fails, as GitLab cannot make the pipeline that it triggers: “`x` input: required value has not been provided”.',
    child('{ x: a }'),
    { files: one('    x:\n') },
  ),
  row(
    'in.type',
    'invalid-input',
    child('{ x: ‹many› }'),
    '`x` input: provided value is not a number',
    child('{ x: "5" }'),
    { files: one('    x: { type: number }\n') },
  ),
  row(
    'in.option',
    'invalid-input',
    child('{ x: ‹c› }'),
    '`x` input: `c` cannot be used because it is not in the list of allowed options',
    child('{ x: b }'),
    { files: one('    x: { options: [a, b] }\n') },
  ),
  row(
    'in.regex',
    'invalid-input',
    child('{ x: ‹b1› }'),
    '`x` input: provided value does not match required RegEx pattern',
    child('{ x: a1 }'),
    { files: one("    x: { regex: '^a' }\n") },
  ),
  row(
    'inc.local',
    'invalid-include',
    'child:\n  trigger:\n    include: ‹ci/b.yml›\n',
    'Local file `ci/b.yml` does not exist!',
    'child:\n  trigger:\n    include: ci/a.yml\n',
    { files: a },
  ),
];

const inputs: readonly LoadRow[] = [
  row('in.hash', 'invalid-input', given('‹[x]›'), 'Given inputs must be a hash', given('{ x: a }'), {
    files: one('    x:\n'),
  }),
  row(
    'in.nospec',
    'invalid-input',
    `include:\n  - local: ci/a.yml\n    ‹inputs›: { x: a }\n${job}`,
    'Given inputs not defined in the `spec` section of the included configuration file',
    given('{}'),
    { files: a },
  ),
  row('in.unknown', 'invalid-input', given('{ ‹y›: a }'), 'unknown input arguments: y', given('{ x: a }'), {
    files: one('    x: { default: b }\n'),
  }),
  row(
    'in.required',
    'invalid-input',
    `include:\n  - local: ‹ci/a.yml›\n${job}`,
    '`x` input: required value has not been provided',
    given('{ x: a }'),
    { files: one('    x:\n    y: { default: b }\n') },
  ),
  row(
    'in.required',
    'invalid-input',
    `include:\n  - local: ci/a.yml\n    ‹inputs›: { x: }\n${job}`,
    '`x` input: required value has not been provided',
    given('{ x: "" }'),
    { files: one('    x:\n') },
  ),
  row(
    'in.type',
    'invalid-input',
    given('{ x: ‹many› }'),
    '`x` input: provided value is not a number',
    given('{ x: "5" }'),
    { files: one('    x: { type: number }\n') },
  ),
  row(
    'in.type',
    'invalid-input',
    given('{ x: ‹"yes"› }'),
    '`x` input: provided value is not a boolean',
    given('{ x: yes }'),
    { files: one('    x: { type: boolean }\n') },
  ),
  row(
    'in.type',
    'invalid-input',
    given('{ x: ‹a› }'),
    '`x` input: provided value is not an array',
    given(`{ x: '["a"]' }`),
    { files: one('    x: { type: array }\n') },
  ),
  row(
    'in.type',
    'invalid-spec',
    input('      type: number\n      default: ‹many›\n'),
    '`x` input: default value is not a number',
    input('      type: number\n      default: 2\n'),
  ),
  row(
    'in.type',
    'invalid-spec',
    `include: ci/a.yml\n${job}`,
    '`x` input: default value is not an array',
    `include: ci/a.yml\n${job}`,
    {
      files: one('    x:\n      type: array\n      default: ‹a›\n'),
      goodFiles: one('    x:\n      type: array\n      default: []\n'),
    },
  ),
  row(
    'in.option',
    'invalid-input',
    given('{ x: ‹c› }'),
    '`x` input: `c` cannot be used because it is not in the list of allowed options',
    given('{ x: 1.0 }'),
    { files: one('    x: { options: [a, b, "1.0"] }\n') },
  ),
  row(
    'in.option',
    'invalid-input',
    given('{ x: ‹3› }'),
    '`x` input: `3` cannot be used because it is not in the list of the allowed options',
    given('{ x: 2 }'),
    { files: one('    x: { type: number, options: [1, 2] }\n') },
  ),
  row(
    'in.option',
    'invalid-spec',
    input('      options: [a, b]\n      default: ‹c›\n'),
    '`x` input: `c` cannot be used because it is not in the list of allowed options',
    input('      options: [a, b]\n      default: b\n'),
  ),
  row(
    'in.optiontype',
    'invalid-spec',
    input('      type: boolean\n      ‹options›: [true]\n'),
    '`x` input: Options can only be used with string and number inputs',
    input('      type: number\n      options: [1]\n'),
  ),
  row(
    'in.regex',
    'invalid-input',
    given('{ x: ‹main› }'),
    '`x` input: provided value does not match required RegEx pattern',
    given('{ x: v1.2 }'),
    { files: one('    x: { regex: "^v\\\\d+\\\\.\\\\d+$" }\n') },
  ),
  row(
    'in.regex',
    'invalid-spec',
    input('      regex: ^v\\d\n      default: ‹main›\n'),
    '`x` input: default value does not match required RegEx pattern',
    input('      regex: ^v\\d\n      default: v1\n'),
  ),
  row(
    'in.regex',
    'invalid-spec',
    input('      regex: ‹"v(1"›\n'),
    '`x` input: invalid regular expression',
    input('      regex: "v(1)"\n'),
  ),
  row(
    'in.regex',
    'invalid-spec',
    input('      type: number\n      ‹regex›: "1"\n'),
    '`x` input: RegEx validation can only be used with string inputs',
    input('      type: string\n      regex: "1"\n'),
  ),
  row(
    'in.spec',
    'invalid-spec',
    input('      type: ‹text›\n'),
    'unknown input specification for `x` (valid types: array, boolean, number, string)',
    input('      type: string\n'),
  ),
  row(
    'in.dup',
    'invalid-spec',
    `spec:\n  include: [in.yml]\n  inputs:\n    ‹x›:\n---\n${job}`,
    'Duplicate input keys found: x. Input keys must be unique across all included files and inline specifications.',
    `spec:\n  include: [in.yml]\n  inputs:\n    y: { default: a }\n---\n${job}  image: $[[ inputs.x ]]$[[ inputs.y ]]\n`,
    { files: { 'in.yml': 'inputs:\n  x: { default: a }\n' } },
  ),
  row(
    'in.hdr',
    'unknown-keyword',
    `spec:\n  inputs: {}\n‹build›:\n  script: [make]\n---\n${job}`,
    'header config contains unknown keys: build',
    `spec:\n  inputs: {}\n---\n${job}`,
  ),
  row(
    'in.hdr',
    'unknown-keyword',
    header('  ‹input›: {}\n'),
    'header:spec config contains unknown keys: input',
    header('  inputs: {}\n  description: What it is\n  component: [name]\n'),
  ),
  row(
    'in.hdr',
    'keyword-type',
    header(`  description: ‹${'x'.repeat(257)}›\n`),
    'is too long (maximum is 256 characters)',
    header(`  description: ${'x'.repeat(256)}\n`),
  ),
  row(
    'in.hdr',
    'keyword-type',
    header('  component: [‹host›]\n'),
    'contains unknown values: host',
    header('  component: [name, sha, version, reference]\n'),
  ),
  row(
    'in.hdr',
    'unknown-keyword',
    header('  include: [{ ‹template›: A.gitlab-ci.yml }]\n'),
    'header:spec:include:include config contains unknown keys: template',
    header('  include: [{ remote: https://example.com/a.yml }]\n'),
    { also: ['pipeline/invalid-include { template: A.gitlab-ci.yml }'] },
  ),
  row(
    'in.inputkeys',
    'unknown-keyword',
    input('      ‹defualt›: a\n'),
    'header:spec:inputs:x config contains unknown keys: defualt',
    input('      default: a\n'),
  ),
  row(
    'in.inputkeys',
    'invalid-spec',
    input('      ‹default›: a\n      rules: [{ if: "$[[ inputs.x ]] == null", default: b }]\n'),
    'these keys cannot be used together: rules, default',
    input('      rules: [{ default: b, options: [b] }]\n'),
  ),
  row(
    'in.inputkeys',
    'invalid-spec',
    input(`      ‹options›: [${repeat(51, (i) => `o${i}, `)}]\n`),
    'cannot define more than 50 options',
    input(`      options: [${repeat(50, (i) => `o${i}, `)}]\n`),
  ),
  row(
    'in.inputkeys',
    'keyword-type',
    spec('    x: ‹a›\n', job),
    'header:spec:inputs:x config should be a hash',
    spec('    x: {}\n', job),
  ),
  row(
    'in.pattern',
    'invalid-interpolation',
    blocks('$[[ ‹xy› ]]'),
    'invalid pattern used for interpolation. valid pattern is $[[ inputs.input ]]',
    blocks('$[[ inputs.x ]]'),
  ),
  row(
    'in.access',
    'invalid-interpolation',
    blocks('$[[ inputs.‹y› ]]'),
    'unknown interpolation provided: `y` in `inputs.y`',
    blocks('$[[ matrix.y ]]'),
  ),
  row(
    'in.access',
    'invalid-interpolation',
    blocks('$[[ ‹input›.x ]]'),
    'unknown interpolation provided: `input` in `input.x`',
    blocks('$[[inputs.x]]'),
  ),
  row(
    'in.access',
    'invalid-interpolation',
    blocks('$[[ component.‹name› ]]'),
    'unknown interpolation provided: `name` in `component.name`',
    `spec:\n  component: [name]\n---\n${job}  image: $[[ component.name ]]\n`,
  ),
  row(
    'in.index',
    'invalid-interpolation',
    `include: ci/a.yml\n${job}`,
    'array index 2 out of bounds (size: 2) in `inputs.l[2]`',
    `include: ci/a.yml\n${job}`,
    {
      files: { 'ci/a.yml': blocks('$[[ inputs.‹l[2]› ]]').replace('build', 'a') },
      goodFiles: { 'ci/a.yml': blocks('$[[ inputs.l[1] ]]').replace('build', 'a') },
    },
  ),
  row(
    'in.index',
    'invalid-interpolation',
    blocks('$[[ inputs.‹x[0]› ]]'),
    'cannot index into non-array value at [0] in `inputs.x[0]`',
    blocks('$[[ inputs.l[0] ]]'),
  ),
  row(
    'in.index',
    'invalid-interpolation',
    blocks('$[[ inputs.‹l[a]› ]]'),
    'invalid array index in `inputs.l[a]`: `a` is not a valid index',
    blocks('$[[ inputs.l[5] ]]'),
  ),
  row(
    'in.fn',
    'invalid-interpolation',
    blocks('$[[ inputs.x | ‹upcase› ]]'),
    'no function matching `upcase`: check that the function name, arguments, and types are correct',
    blocks('$[[ inputs.x | expand_vars | truncate(0,2) | posix_escape ]]'),
  ),
  row(
    'in.fnmany',
    'invalid-interpolation',
    blocks(`$[[ ‹inputs.x${' | posix_escape'.repeat(4)}› ]]`),
    'too many functions in interpolation block',
    blocks(`$[[ inputs.x${' | posix_escape'.repeat(3)} ]]`),
  ),
  row(
    'in.fntype',
    'invalid-interpolation',
    blocks('$[[ inputs.n | ‹truncate(0,1)› ]]'),
    'error in `truncate` function: invalid input type: truncate can only be used with string inputs',
    blocks('$[[ inputs.l[0] | truncate(0,1) ]]'),
  ),
  row(
    'in.matrix',
    'invalid-interpolation',
    `build:\n  script: [make]\n  parallel: { matrix: [{ CPU: [a, b] }] }\ntest:\n  script: [make]\n  parallel: { matrix: [{ CPU: [a, b] }] }\n  needs: [{ job: build, parallel: { matrix: [{ CPU: ‹"$[[ matrix.ARCH ]]"› }] } }]\n`,
    "test job: 'ARCH' does not exist in matrix configuration",
    `build:\n  script: [make]\n  parallel: { matrix: [{ CPU: [a, b] }] }\ntest:\n  script: [make]\n  parallel: { matrix: [{ CPU: [a, b] }] }\n  needs: [{ job: build, parallel: { matrix: [{ CPU: "$[[ matrix.CPU ]]" }] } }]\n`,
  ),
];

const needed = repeat(51, (i) => `j${i}:\n  script: [make]\n`);
const creation: readonly LoadRow[] = [
  row(
    'seed.needgone',
    'undefined-need',
    `${job}  rules: [{ when: never }]\ntest:\n  script: [make]\n  needs: [‹build›]\n`,
    "'test' job needs 'build' job, but 'build' does not exist in the pipeline.",
    `${job}  rules: [{ when: never }]\ntest:\n  script: [make]\n  needs: [{ job: build, optional: true }]\n`,
  ),
  row(
    'seed.needmax',
    'too-many-needs',
    `${needed}all:\n  script: [make]\n  ‹needs›: [${repeat(51, (i) => `j${i}, `)}]\n`,
    'all: one job can only need 50 others, but you have listed 51.',
    `${needed}all:\n  script: [make]\n  needs: [${repeat(50, (i) => `j${i}, `)}]\n`,
  ),
  row(
    'seed.varcycle',
    'circular-variables',
    `variables:\n  A: ‹$B›\n  B: "%A%"\n${job}`,
    'circular variable reference detected: ["A", "B"]',
    `variables:\n  A: $B\n  B: $$A\n${job}`,
  ),
  row(
    'seed.varcycle',
    'circular-variables',
    `variables: { A: $B }\n${job}  variables: { B: ‹$A› }\n`,
    'build: circular variable reference detected: ["B", "A"]',
    `variables: { A: $B }\n${job}  inherit: { variables: false }\n  variables: { B: $A }\n`,
  ),
];

export const catalogue: readonly LoadRow[] = [
  ...loading,
  ...includes,
  ...templates,
  ...inputs,
  ...children,
  ...creation,
];

/** What nobody can know from the files alone, with the reason. */
export const unknowable: Readonly<Record<string, string>> = {
  'load.arg':
    'The texts for which Ruby’s parser raises an argument error are not known to differ from other syntax errors.',
  'inc.total':
    'All 150 files at their own limit of 2 MiB make just the limit of 300 MiB, and no file above its own is taken.',
  'inc.time': 'How long GitLab takes to fetch.',
  'inc.blank': 'Only of files from elsewhere; those of the repository have their own check, inc.local.',
  'inc.project': 'Whether another project exists and may be read.',
  'inc.ref': 'Whether another project has a branch or tag.',
  'inc.pfile': 'Which files another project has.',
  'inc.http': 'What a server answers.',
  'inc.net': 'What the network does.',
  'inc.artfind': 'Which jobs the parent pipeline has; in the parent’s own file it is a dependency that is not defined.',
  'inc.component': 'A pipeline in a file belongs to a project.',
  'inc.compspec': 'The header of a component from elsewhere; that of a file at hand is read when it is included.',
  'seed.rules': 'Whether a branch, tag or project that a rule compares with exists.',
  'pipe.empty': 'Which conditions a pipeline meets; that none can is told of as unreachable jobs.',
  'pipe.workflow': 'Which conditions a pipeline meets; that none can is told of as an unreachable pipeline.',
  'pipe.file': 'There is no file to tell it of.',
};

/** All rows of the catalogue about loading, including, extending, referring, interpolating and making a pipeline. */
export const checks: readonly string[] = (
  'load.empty load.syntax load.arg load.nothash load.bytes load.deep load.class inc.type inc.none inc.many inc.max ' +
  'inc.total inc.time inc.string inc.ext inc.blank inc.bad inc.hash inc.local inc.project inc.ref inc.pfile inc.pnofile ' +
  'inc.remote inc.http inc.net inc.integrity inc.integrity2 inc.cache inc.template inc.artifact inc.artjob inc.artfind ' +
  'inc.component inc.compspec inc.rules inc.keys inc.trigger3 ext.unknown ext.base ext.deep ext.cycle ext.type ' +
  'ref.invalid ref.missing ref.cycle in.hash in.nospec in.unknown in.required in.type in.option in.optiontype in.regex ' +
  'in.spec in.dup in.hdr in.inputkeys in.pattern in.access in.index in.fn in.fnmany in.fntype in.matrix seed.needgone ' +
  'seed.needmax seed.rules seed.varcycle pipe.empty pipe.workflow pipe.file'
).split(' ');
