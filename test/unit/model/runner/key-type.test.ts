import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedType, takesValue } from '../../../../server/src/model/runner/key-type';
import { keyMeaning } from '../../../../server/src/model/runner/known-key';
import type { KeyUse } from '../../../../server/src/model/runner/runner';
import { place } from '../../../../server/src/text/place';

const at = place({ uri: 'file:///config.toml', text: '' }, 0, 0);

function use(path: string, type: KeyUse['type'] = 'string', itemTypes: readonly KeyUse['type'][] = []): KeyUse {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return { path, name, nameAt: at, valueAt: at, type, itemTypes, text: undefined };
}

test('a key is found in its table, whatever its case and however its table is written', () => {
  assert.equal(keyMeaning(use('concurrent'))?.key?.path, 'concurrent');
  assert.equal(keyMeaning(use('Concurrent'))?.key?.path, 'concurrent');
  assert.equal(keyMeaning(use('runners[].Docker.image'))?.key?.path, 'runners[].docker.image');
  assert.equal(keyMeaning(use('runners[].docker.services.name'))?.key?.path, 'runners[].docker.services[].name');
  assert.equal(keyMeaning(use('runners[].docker[].image'))?.key?.path, 'runners[].docker.image');
});

test('nothing is said below a table that is not known, or below a value', () => {
  assert.equal(keyMeaning(use('runners[].dokcer.image')), undefined);
  assert.equal(keyMeaning(use('runners[].docker.image.name')), undefined);
  const unknown = keyMeaning(use('runners[].dokcer'));
  assert.ok(unknown !== undefined);
  assert.equal(unknown.key, undefined);
});

test('types are those of the decoder', () => {
  const expected = (path: string) => expectedType(use(path));
  assert.equal(expected('runners[].docker.memory'), 'string');
  assert.equal(expected('runners[].docker.services'), 'array of tables');
  assert.equal(expected('runners[].feature_flags.FF_USE_FASTZIP'), 'boolean');
  assert.equal(expected('runners[].pre_clone_script'), undefined);
  assert.equal(expected('runners[].no_such_key'), undefined);
});

test('a value fits its type or does not', () => {
  const cases: readonly (readonly [Parameters<typeof takesValue>[0], KeyUse, boolean])[] = [
    ['string', use('x', 'string'), true],
    ['string', use('x', 'integer'), false],
    ['string', use('x', 'unknown'), true],
    ['float', use('x', 'integer'), true],
    ['duration', use('x', 'integer'), true],
    ['duration', use('x', 'boolean'), false],
    ['datetime', use('x', 'string'), true],
    ['string[]', use('x', 'array', ['string', 'unknown']), true],
    ['string[]', use('x', 'array', ['string', 'integer']), false],
    ['string[]', use('x', 'string'), false],
    ['string | string[]', use('x', 'string'), true],
    ['string | string[]', use('x', 'array', ['boolean']), false],
    ['float[]', use('x', 'array', ['float', 'integer']), true],
    ['array of tables', use('x', 'nested-array'), true],
    ['array of tables', use('x', 'array'), true],
    ['array of tables', use('x', 'array', ['string']), false],
    ['array of tables', use('x', 'nested'), false],
    ['table', use('x', 'nested-array'), false],
    ['table<string>', use('x', 'nested'), true],
  ];
  for (const [type, value, fits] of cases) {
    assert.equal(takesValue(type, value), fits, `${value.type} [${value.itemTypes}] as ${type}`);
  }
});
