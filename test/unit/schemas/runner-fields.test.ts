import assert from 'node:assert/strict';
import { test } from 'node:test';
import { availabilityIn, nixosOptions } from '../../../schemas/nixos-options';
import { runnerConfigSchema } from '../../../schemas/runner-config';
import { derivedFlag, runnerFields as fields } from '../../../schemas/runner-fields';

const SERVICE = ['services', 'gitlab-runner', 'services', 'nix'];

test('one field has four spellings', () => {
  const volumes = {
    toml: 'runners[].docker.volumes',
    repeatable: true,
    env: 'DOCKER_VOLUMES',
    flag: '--docker-volumes',
    option: 'dockerVolumes',
  };
  assert.deepEqual(fields.byToml('runners[].docker.volumes'), volumes);
  for (const found of [
    fields.byFlag('--docker-volumes=/nix'),
    fields.byFlag('-docker-volumes'),
    fields.byEnv('DOCKER_VOLUMES'),
    fields.byOption('dockerVolumes'),
  ]) {
    assert.equal(found, fields.byToml('runners[].docker.volumes'));
  }
});

test('settings that GitLab keeps have no key', () => {
  assert.deepEqual(fields.byOption('tagList'), {
    flag: '--tag-list',
    env: 'RUNNER_TAG_LIST',
    repeatable: false,
    option: 'tagList',
  });
  assert.equal(fields.byOption('protected')?.flagValue, 'ref_protected');
  assert.equal(fields.byOption('description')?.toml, 'runners[].name');
  assert.equal(fields.byFlag('--no-such-flag'), undefined);
});

test('every option of a runner that maps to a flag is a field, and agrees about the key', () => {
  const options = nixosOptions.below(SERVICE).filter((option) => option.mapsTo !== undefined);
  assert.ok(options.length > 20);
  for (const { path, mapsTo } of options) {
    const field = fields.byOption(path.slice(path.lastIndexOf('.') + 1));
    assert.ok(field, path);
    assert.equal(field.toml, mapsTo?.toml ? `runners[].${mapsTo.toml}` : undefined, path);
  }
});

test('the derived flag is the real one for most keys', () => {
  assert.equal(derivedFlag('runners[].docker.pull_policy'), '--docker-pull-policy');
  assert.equal(derivedFlag('runners[].docker.services[].name'), undefined);
  assert.equal(derivedFlag('concurrent'), undefined);
  const docker = runnerConfigSchema.allKeys().filter((key) => key.flag && key.path.startsWith('runners[].docker.'));
  const same = docker.filter((key) => derivedFlag(key.path) === key.flag);
  assert.ok(same.length > docker.length * 0.8);
});

test('options are found with any runner name', () => {
  assert.equal(
    nixosOptions.find([...SERVICE, 'dockerImage'])?.path,
    'services.gitlab-runner.services.<name>.dockerImage',
  );
  assert.equal(
    nixosOptions.find(['services', 'gitlab-runner', 'concurrent'])?.renamedTo,
    'services.gitlab-runner.settings.concurrent',
  );
  assert.equal(
    nixosOptions.nearest([...SERVICE, 'dockerVolume'])?.path,
    'services.gitlab-runner.services.<name>.dockerVolumes',
  );
  assert.equal(nixosOptions.nearest(['services', 'gitlab-runner', 'enabel'])?.path, 'services.gitlab-runner.enable');
  assert.match(nixosOptions.findNeverExisted([...SERVICE, 'dockerHost'])?.status ?? '', /--docker-host/);
  assert.ok(nixosOptions.related.some((option) => option.path === 'boot.kernel.sysctl'));
});

test('availability follows the release, and is unknown where the facts are', () => {
  const at = (name: string, release: string) => {
    const option = nixosOptions.find([...SERVICE, name]) ?? nixosOptions.find(['services', 'gitlab-runner', name]);
    assert.ok(option, name);
    return availabilityIn(option, release);
  };
  assert.equal(at('dockerVolumes', '20.09'), 'available');
  assert.equal(at('dockerVolumes', '20.03'), 'not yet');
  assert.equal(at('preCloneScript', '24.05'), 'available');
  assert.equal(at('preCloneScript', '24.11'), 'removed');
  assert.equal(at('concurrent', '22.05'), 'available');
  assert.equal(at('concurrent', '22.11'), 'unknown');
  assert.equal(at('concurrent', '23.05'), 'renamed');
  assert.equal(at('dockerPullPolicy', '25.05'), 'unknown');
  assert.equal(at('dockerPullPolicy', '25.11'), 'available');
  assert.equal(at('outputLimit', '26.05'), 'unknown');
});
