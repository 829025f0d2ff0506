import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryModule, hostOf } from './reading';

/** The value of `tagList`, which holds itself. */
function tagList(value: string) {
  const host = hostOf(entryModule(`tagList = ${value};`));
  return host.options.find((option) => option.path.at(-1) === 'tagList')?.value;
}

test('a list that holds itself is followed a few lists deep', () => {
  for (const text of ['let l = [ l l ]; in l', 'let f = n: [ (f n) (f n) ]; in f 0']) {
    const value = tagList(text);
    assert.equal(value?.kind, 'list', text);
    assert.doesNotThrow(() => JSON.stringify(value), text);
  }
});

test('all of `lib` in the place of options is not listed', () => {
  const host = hostOf(
    '{ lib, ... }: { services.gitlab-runner = lib; virtualisation.docker = { enable = true; inherit lib; }; }',
  );
  assert.ok(host.options.length < 1000, `${host.options.length} options`);
  assert.ok(host.options.some(({ path }) => path.join('.') === 'virtualisation.docker.enable'));
});

test('all of `lib` in the place of an option that is read declares nothing', () => {
  for (const typed of ['lib', 'lib.', 'lib.strings']) {
    const host = hostOf(
      `{ lib, config, ... }: { options.ci.image = ${typed}; config.virtualisation.docker = { enable = true; x = config.ci.image; }; }`,
    );
    assert.ok(host.options.length < 100, `${host.options.length} options with ${typed}`);
    assert.ok(host.options.some(({ path }) => path.join('.') === 'virtualisation.docker.enable'));
  }
});
