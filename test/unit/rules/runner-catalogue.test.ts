import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rules } from '../../../server/src/rules/registry.generated';
import type { AnyRule, Example } from '../../../server/src/rules/rule';

/**
 * What can be wrong with a runner's configuration, in the order of its reference page, each with the rules that look for
 * it. `none` says why nothing is reported.
 */
const catalogue: readonly (readonly [mistake: string, rules: readonly string[] | { readonly none: string }])[] = [
  ['unknown key, also in a generated file', ['unknown-key', 'registration-flag']],
  ['key in another case', ['key-case']],
  ['key of another release', ['removed-key', 'newer-key']],
  ['value of another type', ['wrong-type']],
  ['table in place of a list of tables, and the reverse', ['wrong-type']],
  ['section before its runner', ['table-order']],
  ['word that is none of the allowed ones', ['enum-value']],
  ['duration without a unit', ['duration']],
  ['executor and its tables', ['executor-table', 'foreign-table']],
  ['form of TOML that the release does not read', ['toml-version']],
  ['no jobs at once, or fewer than runners', ['concurrent']],
  ['limits that do not fit each other', ['limit', 'limit-bottleneck']],
  [
    'one request at a time (request bottleneck)',
    { none: 'It is the default of every file that says nothing, and the service tells of it anyway.' },
  ],
  ['interval between questions', ['check-interval']],
  ['addresses to listen on', ['listen-address']],
  ['address of GitLab', ['url-missing', 'url-form', 'variable-not-expanded']],
  ['token', ['token-missing', 'token-literal', 'variable-not-expanded', 'reserved-flags-with-auth-token']],
  ['one runner twice', ['duplicate-runner']],
  ['number of the runner', ['id-missing']],
  ['variables', ['environment-entry']],
  ['feature flags', ['feature-flag', 'feature-flag-needed']],
  ['script before each job', ['script-exit', 'prebuild-store-not-mounted']],
  ['no image', ['image-missing']],
  [
    'images and services that jobs may use',
    ['allowed-images', 'image-not-listed', 'services-unrestricted', 'empty-list'],
  ],
  ['pull policies', ['pull-policy-not-allowed', 'kubernetes-pull-policy', 'empty-list']],
  ['local image that is asked for at a registry', ['local-image-pull-policy']],
  ['volumes', ['volume-syntax']],
  ['volumes of other containers', ['volumes-from-syntax', 'volumes-from-mode']],
  ['privileged containers', ['privileged', 'privileged-scope']],
  ['socket of the engine', ['docker-socket-mount']],
  ['sizes, addresses and other texts of Docker', ['docker-value']],
  ['directories of the cache', ['cache-dir', 'disable-cache']],
  ['services of the runner', ['service-entry']],
  ['shared cache', ['cache-type', 'cache-settings', 'secret-literal']],
  ['volumes of pods', ['kubernetes-volume']],
  ['namespace', ['kubernetes-namespace']],
  ['quantities of pods', ['kubernetes-quantity']],
  ['patterns for what jobs may overwrite', ['overwrite-pattern']],
  ['patches of pods', ['pod-spec-patch']],
  ['profiles of pods', ['security-profile']],
  ['users of pods', ['allowed-users']],
  ['handlers of containers', ['lifecycle-handler']],
  ['looking for a pod', ['poll-interval']],
  ['autoscaler', ['autoscaler']],
  ['names of machines', ['machine-name']],
  ['labels', ['labels']],
  ['control groups', ['slot-template']],
  ['privileged pods', ['kubernetes-privileged']],
  ['daemon of Nix without NIX_REMOTE, and the reverse', ['nix-remote', 'nix-remote-without-daemon']],
  ['store that jobs can write to', ['nix-mount-writable', 'volumes-from-mode']],
  ['part of the mounts', ['mount-set-incomplete', 'socket-file-mount']],
  ['image whose store is hidden', ['nix-image-shadowed']],
  ['anybody on the store', ['images-unrestricted', 'trust-level']],
  ['variables that Nix needs', ['path-variable', 'user-variable', 'ssl-cert', 'env-file-inert']],
  ['tag by which jobs ask for Nix', ['missing-nix-tag']],
];

const runnerRules = rules.filter(({ id }) => id.startsWith('runner/'));

test('each mistake of the catalogue has a rule or a reason, and each rule a mistake', () => {
  const named = catalogue.flatMap(([, by]) => ('none' in by ? [] : by.map((name) => `runner/${name}`)));
  const known = new Set(runnerRules.map(({ id }) => id));
  assert.deepEqual(
    named.filter((id) => !known.has(id)),
    [],
  );
  assert.deepEqual(
    [...known].filter((id) => !named.includes(id)),
    [],
  );
});

test('each reason to stay silent has an example', () => {
  const shown = rules.filter(({ id }) => /^(?:host|link|nixos|runner)\//.test(id));
  assert.ok(shown.length > runnerRules.length);
  const short = shown.filter(({ examples, notWhen }) => examples.good.length < notWhen.length);
  assert.deepEqual(
    short.map(({ id }) => id),
    [],
  );
});

/** Rules about what only some of the ways to write a runner can hold. */
const spelledOtherwise: Readonly<Record<string, string>> = {
  autoscaler: 'has tables in a list, which neither options nor flags make',
  duration: 'registering refuses a flag that is no duration by itself',
  'empty-list': 'an option that is empty is one that is not set',
  'executor-table': 'registering writes the table of the executor',
  'foreign-table': 'registering writes tables of all executors',
  'id-missing': 'registering fills the number in',
  'image-missing': 'of options: nixos/docker-image-missing',
  'images-unrestricted': 'whether a runner takes untagged jobs stands in options and flags alone',
  'kubernetes-volume': 'has tables in a list',
  labels: 'neither an option nor a flag',
  'lifecycle-handler': 'has tables in a list',
  'missing-nix-tag': 'tags stand in options alone',
  'pod-spec-patch': 'has tables in a list',
  'prebuild-store-not-mounted': 'a script is a file of the store in options alone',
  'registration-flag': 'about flags',
  'removed-key': 'of options: nixos/removed-option, of flags: runner/registration-flag',
  'reserved-flags-with-auth-token': 'about flags',
  'script-exit': 'the file of an option runs as a process of its own',
  'security-profile': 'neither an option nor a flag',
  'service-entry': 'has tables in a list',
  'table-order': 'about TOML',
  'token-missing': 'of options: nixos/no-token-file',
  'toml-version': 'about TOML',
  'trust-level': 'whether a runner takes untagged jobs stands in options alone',
  'url-missing': 'of options: the token file holds it',
  'variable-not-expanded': 'registering writes the value of the variable',
  'wrong-type': 'of options: nixos/option-type',
};

function spellingOf({ language, text }: Example): 'toml' | 'rendered' | 'module' | undefined {
  if (language === 'yaml') return undefined;
  return language === 'toml' ? 'toml' : text.includes('formats.toml') ? 'rendered' : 'module';
}

function spellingsOf(rule: AnyRule): ReadonlySet<string> {
  return new Set(rule.examples.bad.flatMap((example) => spellingOf(example) ?? []));
}

test('each rule is shown in TOML, in TOML that Nix renders, and in options or flags', () => {
  for (const rule of runnerRules) {
    const found = spellingsOf(rule);
    const isWhole = ['toml', 'rendered', 'module'].every((spelling) => found.has(spelling));
    const why = spelledOtherwise[rule.id.slice('runner/'.length)];
    // A rule of the list that is whole by now does not belong there any more.
    assert.equal(isWhole, why === undefined, `${rule.id}: ${[...found].join(', ')}`);
  }
});

test('the page about the runner leads to rules that exist', () => {
  const page = readFileSync(new URL('../../../docs/runner-lint.md', import.meta.url), 'utf8');
  const linked = Array.from(page.matchAll(/\]\(rules\/([a-z-]+\/[a-z0-9-]+)\.md\)/g), (link) => link[1] ?? '');
  const known = new Set(rules.map(({ id }) => id));
  assert.ok(linked.length > 30);
  assert.deepEqual(
    linked.filter((id) => !known.has(id)),
    [],
  );
  assert.match(readFileSync(new URL('../../../README.md', import.meta.url), 'utf8'), /\(docs\/runner-lint\.md\)/);
});
