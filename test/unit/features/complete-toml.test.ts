import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { complete } from '../../../server/src/features/completion';
import { hoverText, labels, marked, taken } from './marked';

const path = 'gitlab-runner/config.toml';
const project = (release: string) => ({ '.gitlab-nix-runner.yml': `runner-release: "${release}"\n` });

/** The labels that are no snippets. */
function offered(text: string, release?: string): readonly string[] {
  return labels(marked(path, text, release === undefined ? {} : project(release))).filter(
    (one) => !one.startsWith('gnr-'),
  );
}

const exactly: readonly (readonly [what: string, text: string, labels: readonly string[]])[] = [
  ['a boolean', '[[runners]]\n  [runners.docker]\n    privileged = ¦\n', ['true', 'false']],
  ['a boolean of a dotted key', '[[runners]]\n  docker.privileged = ¦\n', ['true', 'false']],
  ['a shell', '[[runners]]\n  shell = "¦"\n', ['bash', 'sh', 'cmd', 'pwsh', 'powershell']],
  ['a pull policy', '[[runners]]\n  [runners.docker]\n    pull_policy = ¦\n', ['always', 'if-not-present', 'never']],
  [
    'a pull policy that the list does not have',
    '[[runners]]\n  [runners.docker]\n    pull_policy = ["always", "¦"]\n',
    ['if-not-present', 'never'],
  ],
  [
    'an item of a list of several lines',
    '[[runners]]\n  [runners.docker]\n    allowed_pull_policies = [\n      "never",\n      ¦\n    ]\n',
    ['always', 'if-not-present'],
  ],
  ['a kind of cache', '[[runners]]\n  [runners.cache]\n    Type = "¦"\n', ['s3', 'gcs', 'azure']],
  ['a duration', '[[runners]]\n  prepare_timeout = ¦\n', ['10s', '30s', '1m', '5m', '15m', '1h']],
  [
    'whether a feature flag is on',
    '[[runners]]\n  [runners.feature_flags]\n    FF_SCRIPT_SECTIONS = ¦\n',
    ['true', 'false'],
  ],
  [
    'keys of a service',
    '[[runners]]\n  [[runners.docker.services]]\n    name = "x"\n    comm¦\n',
    ['alias', 'command', 'entrypoint', 'environment', 'suspend_data_path'],
  ],
  ['keys of an inline table', '[[runners]]\n  custom_build_dir = { ¦ }\n', ['enabled']],
  ['a value in an inline table', '[[runners]]\n  custom_build_dir = { enabled = ¦ }\n', ['true', 'false']],
  [
    'keys of a table in a list',
    '[[runners]]\n  docker.services = [{ name = "x", ¦ }]\n',
    ['alias', 'command', 'entrypoint', 'environment', 'suspend_data_path'],
  ],
  [
    'keys of a table that has one already',
    '[session_server]\n  session_timeout = 1\n  ¦\n',
    ['listen_address', 'advertise_address'],
  ],
  [
    'keys without regard to case',
    '[session_server]\n  Session_Timeout = 1\n  ¦\n',
    ['listen_address', 'advertise_address'],
  ],
  [
    'lists of tables for two brackets',
    '[[¦\n',
    [
      'runners',
      'runners.monitoring.job_queuing_durations',
      'runners.docker.services',
      'runners.machine.autoscaling',
      'runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms',
    ],
  ],
  ['nothing in a comment', '[[runners]]\n  # exec¦\n', []],
  ['nothing in a comment behind a value', '[[runners]]\n  name = "a" # exec¦\n', []],
  ['nothing in a long string', "[[runners]]\n  pre_build_script = '''\n  ec¦\n'''\n", []],
];

describe('completion of runner configurations offers', () => {
  for (const [what, text, wanted] of exactly) {
    it(what, () =>
      assert.deepEqual(offered(text).slice(0, text.startsWith('[[¦') ? wanted.length : undefined), wanted),
    );
  }

  it('what a release has', () => {
    const text = '[[runners]]\n  ¦\n';
    assert.ok(offered(text).includes('prepare_timeout'));
    assert.ok(!offered(text, '18.11').includes('prepare_timeout'));
    assert.ok(!offered(text).includes('pre_clone_script'));
    assert.ok(offered(text, '16.11').includes('pre_clone_script'));
  });

  it('feature flags of a release, as keys and as variables', () => {
    const table = '[[runners]]\n  [runners.feature_flags]\n    FF_NETWORK_PER_BUILD = true\n    FF_¦\n';
    assert.ok(offered(table).includes('FF_USE_NATIVE_CONTAINER_STOP'));
    assert.ok(!offered(table).includes('FF_NETWORK_PER_BUILD'));
    assert.ok(!offered(table, '18.6').includes('FF_USE_NATIVE_CONTAINER_STOP'));
    assert.ok(!offered(table).includes('FF_USE_NEW_BASH_EVAL_STRATEGY'));
    assert.ok(offered(table, '18.6').includes('FF_USE_NEW_BASH_EVAL_STRATEGY'));
    assert.ok(offered('[[runners]]\n  environment = ["FF_¦"]\n').includes('FF_NETWORK_PER_BUILD=true'));
  });

  it('tables that the executor reads and that are not there yet', () => {
    const shell = offered('[[runners]]\n  executor = "shell"\n  [runners.cache]\n  [¦\n');
    assert.ok(shell.includes('runners.cache.s3') && shell.includes('runners.feature_flags'));
    assert.ok(
      !shell.includes('runners.docker') && !shell.includes('runners.kubernetes') && !shell.includes('runners.cache'),
    );
    const docker = offered('[[runners]]\n  executor = "docker"\n  [¦\n');
    assert.ok(docker.includes('runners.docker') && docker.includes('runners.docker.sysctls'));
    assert.ok(offered('[[runners]]\n  executor = "{{ x }}"\n  [¦\n').includes('runners.kubernetes'));
  });
});

describe('completion of runner configurations writes', () => {
  const rows: readonly (readonly [what: string, text: string, label: string, after: string])[] = [
    ['a header to its end', '[[runners]]\n  [run¦\n', 'runners.docker', '[[runners]]\n  [runners.docker]\n'],
    ['a header within its brackets', '[[runners]]\n  [run¦]\n', 'runners.docker', '[[runners]]\n  [runners.docker]\n'],
    ['a list of tables', '[[run¦]\n', 'runners', '[[runners]]\n'],
    ['a value with its quotes', '[[runners]]\n  executor = ¦\n', 'shell', '[[runners]]\n  executor = "shell"\n'],
    [
      'a value within its quotes',
      '[[runners]]\n  executor = "do¦c"\n',
      'docker',
      '[[runners]]\n  executor = "docker"\n',
    ],
    ['a number with its default', '[[runners]]\n  output¦\n', 'output_limit', '[[runners]]\n  output_limit = 4096\n'],
    [
      'a flag',
      '[[runners]]\n  [runners.feature_flags]\n  ¦\n',
      'FF_TIMESTAMPS',
      '[[runners]]\n  [runners.feature_flags]\n  FF_TIMESTAMPS = true\n',
    ],
  ];
  for (const [what, text, label, after] of rows) {
    it(what, () => assert.equal(taken(marked(path, text), label), after));
  }

  it('over the word at the cursor', () => {
    const { span } = complete(marked(path, '[[runners]]\n  exe¦c = "x"\n'));
    assert.deepEqual(span, { start: 14, end: 18 });
  });
});

describe('hover in runner configurations', () => {
  const rows: readonly (readonly [what: string, text: string, wanted: RegExp | undefined])[] = [
    ['a key with its release', '[[runners]]\n  prepare¦_timeout = "1m"\n', /Since GitLab Runner 19\.0/],
    ['a key of an inline table', '[[runners]]\n  docker = { ima¦ge = "x" }\n', /\*\*runners\[\]\.docker\.image\*\*/],
    ['a key of a table in a list', '[[runners]]\n  docker.services = [{ ali¦as = "x" }]\n', /services\[\]\.alias/],
    ['a value of a fixed set', '[[runners]]\n  executor = "do¦cker"\n', /\*\*runners\[\]\.executor\*\*/],
    ['a removed key', '[[runners]]\n  pre_clone¦_script = "x"\n', /Removed in 17\.0/],
    ['the executors of a key', '[[runners]]\n  [runners.docker]\n    priv¦ileged = true\n', /Used by: `docker`/],
    ['a feature flag', '[[runners]]\n  [runners.feature_flags]\n    FF_TIME¦STAMPS = true\n', /feature flag, active/],
    ['a feature flag as a variable', '[[runners]]\n  environment = ["FF_TIME¦STAMPS=true"]\n', /feature flag, active/],
    [
      'a key in another case',
      '[[runners]]\n  [runners.docker]\n    Ima¦ge = "x"\n',
      /\*\*runners\[\]\.docker\.image\*\*/,
    ],
    ['nothing about text', '[[runners]]\n  name = "doc¦ker"\n', undefined],
    ['nothing about labels', '[[runners]]\n  [runners.labels]\n    ima¦ge = "abc"\n', undefined],
  ];
  for (const [what, text, wanted] of rows) {
    it(`tells of ${what}`, () => {
      const found = hoverText(marked(path, text));
      if (wanted === undefined) assert.equal(found, undefined);
      else assert.match(found ?? '', wanted);
    });
  }

  it('tells what the release does not have', () => {
    const text = '[[runners]]\n  prepare¦_timeout = "1m"\n';
    assert.match(hoverText(marked(path, text, project('18.6'))) ?? '', /Not yet in GitLab Runner 18\.6/);
  });
});

describe('any place of a runner configuration', () => {
  const whole = `concurrent = 4 # all
[session_server]
session_timeout = 1
[[runners]]
  executor = "docker"
  docker = { image = "x", services = [{ name = "a", environment = ["A=1", 'B=2'] }] }
  environment = [
    "FF_TIMESTAMPS=true", # flags
  ]
  pre_build_script = """
a = [ {
"""
  [runners.cache]
    Type = 
  [[runners.
`;
  /** The text, and the text cut off in the middle of a statement. */
  const texts = [whole, whole.slice(0, 150), whole.slice(0, 190), whole.replaceAll('\n', '\r\n')];

  it('gives completions whose range holds the cursor, and hover without fail', () => {
    for (const text of texts) {
      const at = marked(path, text);
      for (let offset = 0; offset <= text.length; offset++) {
        const { span, items } = complete({ ...at, offset });
        assert.ok(items.length === 0 || (span.start <= offset && offset <= span.end), `${offset} of ${text}`);
        hoverText({ ...at, offset });
      }
    }
  });
});
