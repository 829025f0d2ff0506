import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { acceptedKinds, keyName, runnerConfigSchema as schema, tableOfPath } from '../../../schemas/runner-config';
import { nameDistance, nearestName } from '../../../server/src/text/nearest-name';

test('every key has a known type and hangs in a known table', () => {
  const keys = schema.allKeys();
  assert.ok(keys.length >= 744);
  for (const key of keys) {
    assert.ok(acceptedKinds[key.type], `${key.path}: ${key.type}`);
    assert.ok(schema.keysOf(tableOfPath(key.path))?.includes(key), key.path);
    assert.equal(schema.key(key.path), key);
    assert.notEqual(key.description, '');
  }
});

test('a replacement of a deprecated or removed key is a key itself', () => {
  for (const key of schema.allKeys()) {
    const replacement = key.deprecated?.replacedBy ?? key.removed?.replacedBy;
    if (replacement === undefined || replacement.includes(' and ')) continue;
    assert.ok(schema.key(replacement), `${key.path} -> ${replacement}`);
  }
});

test('a key is found by its name, then without regard to case', () => {
  assert.equal(schema.findKey('', 'concurrent')?.path, 'concurrent');
  assert.equal(schema.findKey('', 'Concurrent')?.path, 'concurrent');
  assert.equal(schema.findKey('', 'runners')?.path, 'runners[]');
  assert.equal(schema.findKey('runners[].docker', 'services')?.path, 'runners[].docker.services[]');
  assert.equal(schema.findKey('runners[].docker', 'concurrent'), undefined);
  assert.equal(schema.findKey('nowhere', 'x'), undefined);
});

test('free-form tables hold any names, also below them', () => {
  assert.equal(schema.isFreeForm('runners[].feature_flags'), true);
  assert.equal(schema.isFreeForm('runners[].autoscaler.plugin_config'), true);
  assert.equal(schema.isFreeForm('runners[].autoscaler.plugin_config.deep.er'), true);
  assert.equal(schema.isFreeForm('runners[].docker'), false);
  assert.equal(schema.isFreeForm(''), false);
  for (const name of [
    'labels',
    'docker.sysctls',
    'docker.tmpfs',
    'docker.ulimit',
    'docker.services_devices',
    'kubernetes.pod_labels',
  ]) {
    assert.equal(schema.isFreeForm(`runners[].${name}`), true, name);
  }
});

test('a misspelt key leads to the one that was meant', () => {
  assert.equal(schema.nearestKey('', 'concurent')?.path, 'concurrent');
  assert.equal(schema.nearestKey('runners[].docker', 'pull_polcy')?.path, 'runners[].docker.pull_policy');
  assert.equal(schema.nearestKey('runners[]', 'enviroment')?.path, 'runners[].environment');
  assert.equal(schema.nearestKey('runners[]', 'pre_clone_scripts'), undefined);
  assert.equal(schema.nearestKey('runners[].docker', 'xyzzy'), undefined);
});

test('a key in the wrong table leads to the table beside, above or below', () => {
  const paths = (table: string, name: string) => schema.sameNameNearby(table, name).map((key) => key.path);
  assert.ok(paths('runners[]', 'image').includes('runners[].docker.image'));
  assert.deepEqual(paths('runners[].docker', 'concurrent'), []);
  assert.deepEqual(paths('runners[]', 'concurrent'), ['concurrent']);
  assert.ok(paths('runners[].docker', 'environment').includes('runners[].environment'));
});

test('keys know their register flag and variable', () => {
  const { flag, env } = schema.key('runners[].docker.services_privileged') ?? {};
  assert.deepEqual([flag, env], ['--docker-services_privileged', 'DOCKER_SERVICES_PRIVILEGED']);
  assert.equal(schema.key('runners[].cache.s3.BucketName')?.flag, '--cache-s3-bucket-name');
  const seen = new Set<string>();
  for (const key of schema.allKeys()) {
    if (key.flag === undefined) continue;
    assert.ok(!seen.has(key.flag), key.flag);
    seen.add(key.flag);
  }
});

test('feature flags are found and suggested', () => {
  assert.equal(schema.featureFlag('FF_USE_FASTZIP')?.status, 'deprecated');
  assert.equal(schema.featureFlag('FF_NOPE'), undefined);
  assert.equal(schema.nearestFeatureFlag('FF_USE_FASTZP')?.name, 'FF_USE_FASTZIP');
  assert.equal(new Set(schema.allFeatureFlags().map((flag) => flag.name)).size, schema.allFeatureFlags().length);
});

test('distance between names counts swaps as one edit and stops at the limit', () => {
  assert.equal(nameDistance('volumes', 'voluems', 3), 1);
  assert.equal(nameDistance('Image', 'image', 3), 0);
  assert.equal(nameDistance('a', 'abcdefgh', 3), 4);
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      const distance = nameDistance(a, b, 20);
      assert.equal(distance, nameDistance(b, a, 20));
      assert.equal(distance === 0, a.toLowerCase() === b.toLowerCase());
    }),
  );
  assert.equal(
    nearestName('cat', ['dog', 'cart', 'cut'], (name) => name),
    'cart',
  );
  assert.equal(keyName('runners[].docker.services[]'), 'services');
});
